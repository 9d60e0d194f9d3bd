/** The commands of devices and hubs: registering, keys, handing out, tests. Secrets are printed once, at their making. */
import { type Command, Option } from 'commander';
import { DEVICE_ID, type DeviceKind } from '../../protocol/messages.ts';
import type { DeviceView } from '../core/api.ts';
import { shownState } from '../core/device-state.ts';
import { type Admin, type Answered, type Credentials, DEVICE_KINDS } from '../shell/operations.ts';
import {
  acts,
  type Common,
  family,
  type Surroundings,
  withAdmin,
  withData,
  withNewAdmin,
} from './command.ts';
import { importRows, rowsOf } from './device-import.ts';
import { DONE, type Ending, misused, withValue } from './ending.ts';
import { labelCommand } from './label-command.ts';
import { readText } from './read-text.ts';
import {
  type Cell,
  localTime,
  paint,
  printFields,
  printJson,
  printTable,
  type Terminal,
} from './terminal.ts';
import { whole } from './values.ts';

const ID_FORM = 'must be lower-case letters, digits and hyphens, at most 32';
const COLOURS = {
  healthy: 'green',
  lost: 'red',
  unheard: 'yellow',
  'never-heard': 'yellow',
  revoked: 'dim',
} as const;
function stateCell(device: DeviceView): Cell {
  const state = shownState(device);
  return { text: state, colour: COLOURS[state] };
}

function showSecrets(terminal: Terminal, made: Credentials, json: boolean): Ending {
  if (json) {
    printJson(terminal, made);
    return DONE;
  }
  printFields(terminal, [
    ['device', made.device],
    ['number', made.number],
    ['place', made.place],
    ['key', { text: made.key, colour: 'bold' }],
    ['mqtt password', { text: made.mqttPassword, colour: 'bold' }],
  ]);
  terminal.err(
    paint(terminal, 'yellow', 'Key and password are shown this once. Put them on the device now.\n'),
  );
  return DONE;
}

/** Why nobody may count on it yet, and what to do. */
function notInService({ kind, state, id }: DeviceView): string {
  if (state === 'revoked') return 'no: it is revoked';
  if (kind === 'pager' || kind === 'sounder') return 'no: it was never heard';
  return `no: none of its presses came through yet; noodknop device test ${id}, then press it`;
}

function showDevice(terminal: Terminal, device: DeviceView, json: boolean): Ending {
  if (json) {
    printJson(terminal, device);
    return DONE;
  }
  printFields(terminal, [
    ['device', device.id],
    ['number', device.number],
    ['kind', device.kind],
    ['place', device.place],
    ['person', device.person],
    ['state', stateCell(device)],
    ['last heard', localTime(terminal, device.lastHeardAt)],
    ['battery', device.battery === null ? null : `${device.battery} %`],
    ['signal', device.rssi === null ? null : `${device.rssi} dBm`],
    ['firmware', device.firmware],
    ['test until', localTime(terminal, device.testUntil)],
    ['in service', device.inService ? 'yes' : notInService(device)],
  ]);
  return DONE;
}

/** `device` and its commands. */
export function deviceCommands(around: Surroundings): Command {
  const { terminal } = around;
  const device = family('device', 'register buttons, pagers and sounders; keys, holders, tests');
  const command = (usage: string, about: string): Command =>
    withData(device.command(usage).description(about));

  acts<Common & { kind: DeviceKind; place: string; person?: string }>(
    around,
    command('add <id>', 'register a device and print its key, once')
      .addOption(new Option('--kind <kind>', 'what it is').choices([...DEVICE_KINDS]).makeOptionMandatory())
      .requiredOption('--place <place>', 'id of its place; of a wearable its home place')
      .option('--person <person>', 'id of its holder; wearables and pagers only')
      .addHelpText(
        'after',
        '\nExample:\n  noodknop device add balie-1 --kind desk --place linde-balie --json',
      ),
    async ([id = ''], options) => {
      const { kind, place, person = null, json = false } = options;
      if (!DEVICE_ID.test(id)) return misused(ID_FORM, 'id');
      return withAdmin(around, options, (admin) =>
        withValue(admin.perform('device.add', { id, kind, place, person }), (made) =>
          showSecrets(terminal, made, json),
        ),
      );
    },
  );

  acts<Common>(around, command('list', 'list all devices and how they are'), (_args, options) =>
    withAdmin(around, options, (admin) =>
      withValue(admin.perform('device.list', {}), (devices) => {
        if (options.json) printJson(terminal, devices);
        else
          printTable(
            terminal,
            ['DEVICE', 'NUMBER', 'KIND', 'PLACE', 'PERSON', 'STATE', 'LAST HEARD', 'BATTERY'],
            devices.map((d) => [
              d.id,
              d.number,
              d.kind,
              d.place,
              d.person,
              stateCell(d),
              localTime(terminal, d.lastHeardAt),
              d.battery === null ? null : `${d.battery} %`,
            ]),
          );
        return DONE;
      }),
    ),
  );

  const onOne = <O extends Common>(
    usage: string,
    about: string,
    deed: (admin: Admin, id: string, options: O) => Promise<Answered<'device.show'>>,
    shape: (made: Command) => Command = (made) => made,
  ): void => {
    acts<O>(around, shape(command(usage, about)), async ([id = ''], options) =>
      DEVICE_ID.test(id)
        ? withAdmin(around, options, (admin) =>
            withValue(deed(admin, id, options), (view) => showDevice(terminal, view, options.json === true)),
          )
        : misused(ID_FORM, 'id'),
    );
  };

  onOne('show <id>', 'show one device', (admin, id) => admin.perform('device.show', { id }));
  onOne('revoke <id>', 'end a device for good: its key, its connection, its id', (admin, id) =>
    admin.perform('device.revoke', { id }),
  );
  onOne<Common & { person?: string; nobody?: boolean }>(
    'assign <id>',
    'hand a wearable or pager to a person, or take it back',
    (admin, id, { person, nobody }) =>
      admin.perform('device.assign', { id, person: nobody ? null : (person ?? null) }),
    (made) =>
      made
        .addOption(new Option('--person <person>', 'id of who holds it from now on').conflicts('nobody'))
        .option('--nobody', 'nobody holds it: it lies in its drawer')
        .hook('preAction', (self) => {
          const { person, nobody } = self.opts<{ person?: string; nobody?: boolean }>();
          if (person === undefined && !nobody)
            self.error("error: option '--person <person>' or '--nobody' is needed");
        })
        .addHelpText(
          'after',
          '\nExamples:\n  noodknop device assign draagbaar-1 --person sanne\n  noodknop device assign draagbaar-1 --nobody',
        ),
  );
  onOne<Common & { minutes: number }>(
    'test <id>',
    'let a device be tested: until then its next press pages nobody (a second within 3 s is real)',
    (admin, id, { minutes }) => admin.perform('device.test', { id, minutes }),
    (made) => made.option('--minutes <minutes>', 'how long, 1 to 30', whole(1, 30), 10),
  );

  acts<Common>(
    around,
    command(
      'rotate-key <id>',
      'make a new key, or the first one of a device from the site file, and print it, once',
    ),
    async ([id = ''], options) =>
      DEVICE_ID.test(id)
        ? withAdmin(around, options, (admin) =>
            withValue(admin.perform('device.rotate-key', { id }), (made) =>
              showSecrets(terminal, made, options.json === true),
            ),
          )
        : misused(ID_FORM, 'id'),
  );

  acts<Common>(
    around,
    command(
      'import <file>',
      'register many devices from a CSV file (id,kind,place,person); - is standard input',
    ).addHelpText(
      'after',
      '\nExample of a file:\n  id,kind,place,person\n  balie-1,desk,linde-balie,\n  pieper-1,pager,linde-teamkamer,sanne',
    ),
    async ([file = ''], options) => {
      const text = await readText(terminal, file);
      if (!text.ok) return text.ending;
      const list = rowsOf(text.text);
      if (!list.ok) return list.ending;
      return withAdmin(around, options, (admin) =>
        importRows(terminal, admin, list.rows, options.json === true),
      );
    },
  );
  labelCommand(device, around);
  return device;
}

/** `hub` and its commands. */
export function hubCommands(around: Surroundings): Command {
  const { terminal } = around;
  const hub = family('hub', 'accounts of the hubs that hear radio buttons');
  acts<Common>(
    around,
    withData(
      hub.command('add <name>').description('make an account for a hub and print its password, once'),
    ).addHelpText('after', '\nExample:\n  noodknop hub add begane-grond --json'),
    async ([name = ''], options) => {
      if (!DEVICE_ID.test(name)) return misused(ID_FORM, 'name');
      return withNewAdmin(around, options, (admin) =>
        withValue(admin.perform('hub.add', { name }), (made) => {
          if (options.json) printJson(terminal, made);
          else {
            printFields(terminal, [
              ['hub', made.hub],
              ['mqtt user', made.user],
              ['mqtt password', { text: made.mqttPassword, colour: 'bold' }],
            ]);
            terminal.err(paint(terminal, 'yellow', 'The password is shown this once.\n'));
          }
          return DONE;
        }),
      );
    },
  );
  return hub;
}
