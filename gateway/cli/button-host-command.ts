/** `noodknop button-host`: reads what a button on a serial port is, and hands over; the host is put in by `main.ts`. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { DEVICE_ID } from '../../protocol/messages.ts';
import { family, type Surroundings, withData } from './command.ts';
import { conclude, type Ending, failed, misused } from './ending.ts';
import { dataOf, many, whole } from './values.ts';

const LAST_PIN = 127;
const LINE_BAUD = 115_200;
/** Speeds that serial chips have. */
const SPEEDS = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

interface Given {
  readonly port: string;
  readonly device: string;
  readonly keyFile?: string;
  readonly gateway?: readonly string[];
  readonly ca?: string;
  readonly line?: true;
  readonly baud?: number;
  readonly buttonPin?: number;
  readonly secondPin?: number;
  readonly lightPin?: readonly number[];
  readonly pressed?: 'low' | 'high';
  readonly cancel?: true;
  readonly data?: string;
  readonly json?: true;
}

const pin = whole(0, LAST_PIN);

function deviceId(text: string): string {
  if (!DEVICE_ID.test(text))
    throw new InvalidArgumentError('It must be lower-case letters, digits and hyphens, at most 32.');
  return text;
}

function lightPins(text: string): readonly number[] {
  const pins = text.split(',').map((part) => pin(part.trim()));
  if (pins.length !== 1 && pins.length !== 3)
    throw new InvalidArgumentError('It must be one pin, or three for red, green and blue, such as 9,10,11.');
  return pins;
}

function pressedLevel(text: string): 'low' | 'high' {
  if (text !== 'low' && text !== 'high')
    throw new InvalidArgumentError('It must be low (button to ground) or high.');
  return text;
}

function speed(text: string): number {
  const value = Number(text);
  if (!SPEEDS.includes(value)) throw new InvalidArgumentError(`It must be one of ${SPEEDS.join(', ')}.`);
  return value;
}

/** What goes with a board that signs for itself, and what with one that does not. */
function clash(given: Given): Ending | null {
  if (given.line) {
    for (const [name, value] of [
      ['button-pin', given.buttonPin],
      ['second-pin', given.secondPin],
      ['light-pin', given.lightPin],
      ['pressed', given.pressed],
      ['cancel', given.cancel],
    ] as const)
      if (value !== undefined)
        return misused('is the board’s own affair with --line: leave one of the two out', name);
    return null;
  }
  if (given.baud !== undefined)
    return misused('StandardFirmata has one speed (57600): --baud goes with --line', 'baud');
  const { buttonPin = USUAL_BUTTON, secondPin, lightPin = [USUAL_LIGHT] } = given;
  const pins = [buttonPin, ...(secondPin === undefined ? [] : [secondPin]), ...lightPin];
  if (new Set(pins).size !== pins.length)
    return misused(`a pin stands there twice: ${pins.join(', ')}`, 'pins');
  if (given.cancel && secondPin === undefined)
    return misused('the false-alarm gesture needs both buttons: add --second-pin', 'cancel');
  return null;
}
const USUAL_BUTTON = 2;
const USUAL_LIGHT = 13;

const HELP = `
Without --line the board runs StandardFirmata as it comes (Arduino IDE: Examples, Firmata): a button between pin 2 and
ground, the board's own light or one at --light-pin. The device lives in this process; the board only feels and shines.
With --line the board is the device: it signs, and speaks PROTOCOL.md section 3 in lines; this process only carries.

The key file is what "noodknop device add --json" or "device rotate-key --json" prints, in a file with mode 0600. It may
also hold "addresses": ["mqtts://gateway.example.org:8883"]; a second one is tried in turn. No key is ever an argument.

Boards get other names when they are put back. One below /dev/serial/by-id stays.

Examples:
  (umask 077; noodknop device add balie-1 --kind desk --place balie --json > balie-1.json)
  noodknop button-host --port /dev/ttyACM0 --device balie-1 --key-file balie-1.json
  noodknop button-host --port /dev/ttyACM0 --device balie-1 --key-file balie-1.json \\
    --second-pin 3 --light-pin 9,10,11 --gateway mqtts://noodknop.example.org
  noodknop button-host --line --port /dev/ttyUSB0 --device balie-2 --key-file balie-2.json`;

/** `button-host`. */
export function buttonHostCommand(around: Surroundings): Command {
  return withData(family('button-host', 'run a button that is on a serial port: StandardFirmata, or lines'))
    .requiredOption('--port <path>', 'serial port of the board, such as /dev/ttyACM0')
    .requiredOption('--device <id>', 'which device it is', deviceId)
    .option('--key-file <file>', 'its key (default: button-host/<device>.json in the data directory)')
    .option(
      '--gateway <url>',
      'mqtt://HOST[:PORT] or mqtts://HOST[:PORT], at most twice (default: the key file’s, else mqtt://127.0.0.1:1883)',
      many((text) => text),
    )
    .option('--ca <file>', 'certificates to trust for mqtts, in PEM (default: those of the system)')
    .option('--line', 'the board signs for itself and speaks in lines')
    .option('--baud <speed>', `speed of such a board (default: ${LINE_BAUD})`, speed)
    .option('--button-pin <pin>', `pin of the button (default: ${USUAL_BUTTON})`, pin)
    .option('--second-pin <pin>', 'pin of a second button: an emergency at once', pin)
    .option('--light-pin <pins>', `pin of the light, or R,G,B (default: ${USUAL_LIGHT})`, lightPins)
    .option('--pressed <level>', 'what a pressed button reads: low or high (default: low)', pressedLevel)
    .option('--cancel', 'both buttons held for 5 s say "false alarm"')
    .addHelpText('after', HELP)
    .action(async (given: Given) => {
      around.exit(await host(around, given));
    });
}

async function host({ terminal, hostButton }: Surroundings, given: Given): Promise<number> {
  const json = given.json === true;
  const wrong = clash(given);
  if (wrong !== null) return conclude(terminal, wrong, json);
  const { buttonPin = USUAL_BUTTON, secondPin } = given;
  const folder = join(dataOf(given.data, terminal.env), 'button-host');
  try {
    const ended = await hostButton({
      port: given.port,
      device: given.device,
      keyFile: given.keyFile ?? join(folder, `${given.device}.json`),
      gateways: given.gateway ?? [],
      authority: given.ca ?? null,
      carries: given.line === true,
      baud: given.baud ?? LINE_BAUD,
      buttons: secondPin === undefined ? [buttonPin] : [buttonPin, secondPin],
      pressed: given.pressed ?? 'low',
      light: given.lightPin ?? [USUAL_LIGHT],
      cancel: given.cancel === true,
      folder,
      json,
    });
    if ('status' in ended) return ended.status;
    const { field, reason } = ended.wrong;
    return conclude(terminal, field === 'gateway' ? misused(reason, field) : failed(reason, field), json);
  } catch (error) {
    return conclude(terminal, failed(error instanceof Error ? error.message : String(error)), json);
  }
}
