/** `firmware` and its commands: which boards there are, a device's files, putting a board into service. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { DEVICE_ID } from '../../protocol/messages.ts';
import { acts, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, failed, misused, refused } from './ending.ts';
import { type FlashOptions, flashBoard, notItsKey } from './firmware-flash.ts';
import { type BoardOptions, readSettings, withBoard, wrongUse } from './firmware-options.ts';
import { printFields, printJson, printTable } from './terminal.ts';
import { toFile } from './to-file.ts';
import { dataOf, whole } from './values.ts';

const FLASH_HELP = `
What happens: the command looks which board it is, writes the firmware and this device's settings, reads both back, starts
the board with its console locked, and then waits until you press the button. Only then is it in service. The gateway must
run on this computer; the board hangs on its cable. Nobody is paged for that one press; the next one is real.

Keys and passwords are never options. Without a file they are asked for, and what you type is not shown.

The first time:
  (umask 077; noodknop device add balie-1 --kind desk --place linde-balie --json > balie-1.json)
  noodknop firmware flash --board esp32 --device balie-1 --port /dev/ttyUSB0 --key-file balie-1.json \\
    --ssid Gebouw --gateway 10.0.0.5
  rm balie-1.json

A new key for a button in use (its network and pins stay as they are):
  (umask 077; noodknop device rotate-key balie-1 --json > balie-1.json)
  noodknop firmware flash --key-only --board esp32 --device balie-1 --port /dev/ttyUSB0 --key-file balie-1.json
  rm balie-1.json`;

/** `firmware`. */
export function firmwareCommands(around: Surroundings): Command {
  const { terminal } = around;
  const firmware = family('firmware', 'put buttons into service: write a board, lock it, try it');

  acts(
    around,
    withData(
      firmware.command('boards').description('list the boards: size, memory, what they were tried on'),
    ),
    async (_args, { json }) => {
      const boards = (await around.firmware()).boards();
      if (json === true) {
        printJson(terminal, boards);
        return DONE;
      }
      printTable(
        terminal,
        ['BOARD', 'WHAT', 'FIRMWARE', 'BYTES', 'MEMORY', 'TRIED ON'],
        boards.map(({ name, about, version, bytes, memory, tried }) => [
          name,
          about,
          version ?? 'not in this version',
          bytes,
          memory,
          tried,
        ]),
      );
      return DONE;
    },
  );

  acts<BoardOptions & { readonly output: string }>(
    around,
    withData(
      withBoard(
        firmware
          .command('build')
          .description('make the two files of a device, for who writes boards by other means')
          .requiredOption('-o, --output <folder>', 'where to put them; the settings hold the key, mode 0600'),
      ),
    ),
    async (_args, options) => {
      const { board, device: id, output, json } = options;
      if (!DEVICE_ID.test(id))
        return misused('must be lower-case letters, digits and hyphens, at most 32', 'device');
      const made = await around.firmware();
      const wrong = wrongUse(options, made.boards());
      if (wrong !== null) return wrong;
      return withAdmin(around, options, async (admin) => {
        const shown = await admin.perform('device.show', { id });
        if (!shown.ok) return refused(shown.problem);
        if (shown.value.state === 'revoked')
          return failed(`${id} was revoked, for good`, 'device', 'revoked');
        const read = await readSettings(terminal, made, options, shown.value);
        if (!read.ok) return read.ending;
        const known = await admin.perform('device.keys', {
          id,
          mqttPassword: made.passwordOf(read.settings.key),
        });
        if (!known.ok) return refused(known.problem);
        if (known.value.key === null) return failed(notItsKey(id), 'key-file', 'other-key');
        const files = made.build(board, read.settings);
        if (!files.ok) return failed(files.reason, files.field, files.code);
        mkdirSync(output, { recursive: true, mode: 0o700 });
        const [program, settings] = [join(output, `${id}.js`), join(output, `${id}.settings`)];
        for (const [file, text] of [
          [program, files.program],
          [settings, files.settings],
        ] as const) {
          const written = await toFile(file, Buffer.from(text, 'latin1'));
          if (written !== DONE) return written;
        }
        const { version, checksum } = files;
        if (json === true)
          printJson(terminal, { device: id, firmware: version, checksum, program, settings });
        else
          printFields(terminal, [
            ['firmware', version],
            ['checksum', checksum],
            ['program', `${program}, to be .bootcde on the board`],
            ['settings', `${settings}, to be noodknop on the board; holds the key`],
          ]);
        return DONE;
      });
    },
  );

  acts<FlashOptions>(
    around,
    withData(
      withBoard(
        firmware
          .command('flash')
          .description('write a board, lock it, and try it: then its device is in service'),
      )
        .requiredOption('--port <path>', 'serial port of the board, such as /dev/ttyUSB0')
        .option('--baud <speed>', 'speed of its console (default: the board’s own)', whole(300, 4_000_000))
        .option('--settings-only', 'leave the firmware, write the settings: another network, other pins')
        .addOption(
          new Option('--key-only', 'leave firmware and settings, write the new key').conflicts(
            'settingsOnly',
          ),
        )
        .option('--replace [id]', 'the board was another device; its id, when its console is locked')
        .option('--old-key-file <file>', 'the key that the board has, when its console does not open')
        .option('--no-test', 'do not wait for the press: it stays out of service')
        .addHelpText('after', FLASH_HELP),
    ),
    async (_args, options) => {
      if (!DEVICE_ID.test(options.device))
        return misused('must be lower-case letters, digits and hyphens, at most 32', 'device');
      const made = await around.firmware();
      const folder = dataOf(options.data, terminal.env);
      if (!options.test)
        return withAdmin(around, options, (admin) => flashBoard(around, made, admin, options));
      const admin = await around.connect(folder);
      if (admin === null)
        return failed(
          `no gateway runs on ${folder}, and the test press must come in somewhere: start it, or use --no-test`,
          'data',
          'no-gateway',
        );
      try {
        return await flashBoard(around, made, admin, options);
      } finally {
        await admin.close();
      }
    },
  );
  return firmware;
}
