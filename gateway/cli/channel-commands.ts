/** The commands of channels that lead outside: how they are, a health check, and whether `channels.yaml` is right. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { ChannelView } from '../core/api.ts';
import { FAR_CHANNELS, type FarChannel } from '../core/far-channel.ts';
import { CHANNELS_FILE, channelsJsonSchema, checkChannels } from '../shell/config/channels-file.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData, withJson } from './command.ts';
import { DONE, failed, SAID, withValue } from './ending.ts';
import { readText } from './read-text.ts';
import { localTime, printJson, printLine, printTable, type Terminal } from './terminal.ts';
import { tellProblem } from './text-problems.ts';
import { dataOf } from './values.ts';

function kindOf(text: string): FarChannel {
  const found = FAR_CHANNELS.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`Allowed choices are ${FAR_CHANNELS.join(', ')}.`);
  return found;
}

const COLOURS = { ok: 'green', failing: 'red', unknown: 'yellow', off: 'dim' } as const;

function show(terminal: Terminal, json: boolean | undefined, channels: readonly ChannelView[]): void {
  if (json) {
    printJson(terminal, channels);
    return;
  }
  printTable(
    terminal,
    ['CHANNEL', 'STATE', 'PEOPLE', 'LAST WORKED', 'REMARK'],
    channels.map((one) => [
      one.kind,
      { text: one.state, colour: COLOURS[one.state] },
      one.people,
      localTime(terminal, one.lastOkAt),
      one.reason === '' ? one.remark : one.reason,
    ]),
  );
}

/** `channel` and its commands. */
export function channelCommands(around: Surroundings): Command {
  const { terminal } = around;
  const channel = family('channel', 'push, ESPA, SMS, mail and webhooks: how they are, and their file');

  acts<Common>(
    around,
    withData(
      channel.command('list').description('list the channels of the running gateway and how they are'),
    ),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('channel.list', {}), (channels) => {
          show(terminal, options.json, channels);
          return DONE;
        }),
      ),
  );

  acts<Common>(
    around,
    withData(
      channel
        .command('check')
        .description('look now whether channels work, without disturbing anybody; exit 1 when one does not')
        .argument('[kind]', `${FAR_CHANNELS.join(', ')} (default: all)`, kindOf),
    ).addHelpText('after', '\nExample:\n  noodknop channel check sms'),
    ([kind], options) =>
      withAdmin(around, options, (admin) =>
        withValue(
          admin.perform('channel.check', { kind: kind === undefined ? null : kindOf(kind) }),
          (channels) => {
            const looked = kind === undefined ? channels : channels.filter((one) => one.kind === kind);
            show(terminal, options.json, looked);
            if (kind !== undefined && looked[0]?.state === 'off')
              return failed(`the channel ${kind} is not set up in ${CHANNELS_FILE}`, 'kind');
            return looked.some(({ state }) => state === 'failing') ? SAID : DONE;
          },
        ),
      ),
  );

  acts<Common>(
    around,
    withData(
      channel
        .command('file')
        .description(`say whether a ${CHANNELS_FILE} is right; a gateway reads it when it starts`)
        .argument(
          '[file]',
          `the file, or - for standard input (default: ${CHANNELS_FILE} of the data directory)`,
        ),
    ).addHelpText(
      'after',
      [
        '',
        'Example of such a file:',
        '  publicUrl: https://noodknop.example.org',
        '  mail: {host: smtp.example.org, user: noodknop, passwordFile: /etc/noodknop/mail, from: noodknop@example.org}',
        '  sms: {spool: /var/spool/sms}',
        '  espa: {port: /dev/ttyUSB0, baud: 9600}',
        '  webhook: {secretFile: /etc/noodknop/webhook}',
        '  web-push: {contact: "mailto:beheer@example.org"}',
      ].join('\n'),
    ),
    async ([file], options) => {
      const path = file ?? join(dataOf(options.data, terminal.env), CHANNELS_FILE);
      const read = await readText(terminal, path);
      if (!read.ok) return read.ending;
      const { channels, problems } = checkChannels(read.text);
      if (options.json) printJson(terminal, { channels: Object.keys(channels), problems });
      else {
        for (const problem of problems)
          tellProblem(terminal, path === '-' ? 'standard input' : path, problem);
        const names = Object.keys(channels);
        printLine(terminal, names.length === 0 ? 'No channel is set up.' : `Set up: ${names.join(', ')}.`);
      }
      return problems.length === 0 ? DONE : SAID;
    },
  );
  acts<Common>(
    around,
    withJson(
      channel
        .command('schema')
        .description(`print the JSON Schema of ${CHANNELS_FILE}: every field with its meaning and default`),
    ),
    async () => {
      printJson(terminal, channelsJsonSchema());
      return DONE;
    },
  );
  return channel;
}
