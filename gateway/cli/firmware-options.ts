/** The options that say what a board is told: pins, network, gateways, language; and the secrets that go with them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DeviceView } from '../core/api.ts';
import type { Language } from '../core/texts/index.ts';
import type { Common } from './command.ts';
import { type Ending, failed, misused } from './ending.ts';
import type { Firmware, FirmwareBoard, FirmwareSettings } from './firmware.ts';
import { readKey, secretFrom } from './secrets.ts';
import type { Terminal } from './terminal.ts';
import { languageOption, many, whole } from './values.ts';

const LAST_PIN = 48;
const PLAIN_PORT = 1883;
const pin = whole(0, LAST_PIN);

/** What was typed. */
export interface BoardOptions extends Common {
  readonly board: string;
  readonly device: string;
  readonly keyFile?: string;
  readonly ssid?: string;
  readonly wifiFile?: string;
  readonly openNetwork?: true;
  readonly gateway?: readonly (readonly [string, number])[];
  readonly buttonPin?: number;
  readonly secondPin?: number;
  readonly lightPin?: readonly number[];
  readonly buzzerPin?: number;
  readonly pressed: 'low' | 'high';
  readonly lit: 'low' | 'high';
  readonly cancel?: true;
  readonly covert?: true;
  readonly language: Language;
  /** Only the key is written; network and pins stay as the board has them. */
  readonly keyOnly?: true;
}

function gatewayAddress(text: string): readonly [string, number] {
  const [, host, port] = /^(?:mqtt:\/\/)?(\[[0-9a-fA-F:]+\]|[^\s:/]+)(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  const number = port === undefined ? PLAIN_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65_535)
    throw new InvalidArgumentError('It must be HOST or HOST:PORT, as the button reaches it.');
  return [host.replace(/^\[(.*)\]$/, '$1'), number];
}

function lightPins(text: string): readonly number[] {
  const pins = text.split(',').map((part) => pin(part.trim()));
  if (pins.length !== 1 && pins.length !== 3)
    throw new InvalidArgumentError('It must be one pin, or three for red, green and blue, such as 9,10,11.');
  return pins;
}

const level = (option: string, about: string, usual: 'low' | 'high'): Option =>
  new Option(option, about).choices(['low', 'high']).default(usual);

/** Adds the options. */
export const withBoard = (command: Command): Command =>
  command
    .requiredOption('--board <name>', 'which board: "firmware boards" lists them')
    .requiredOption('--device <id>', 'which device it is to be')
    .option(
      '--key-file <file>',
      'its key, as "device add --json" prints it, mode 0600; - is standard input (else $NOODKNOP_DEVICE_KEY, else asked)',
    )
    .option('--ssid <name>', 'name of the Wi-Fi network')
    .option(
      '--wifi-file <file>',
      'the network’s password, mode 0600; - is standard input (else $NOODKNOP_WIFI_PASSWORD, else asked)',
    )
    .option('--open-network', 'the network has no password')
    .option(
      '--gateway <host[:port]>',
      'the gateway as the button reaches it; twice for two that are tried in turn',
      many(gatewayAddress),
    )
    .option('--button-pin <pin>', 'pin of the button (default: the board’s own)', pin)
    .option('--second-pin <pin>', 'pin of a second button: an emergency at once', pin)
    .option('--light-pin <pins>', 'pin of the light, or R,G,B (default: the board’s own)', lightPins)
    .option('--buzzer-pin <pin>', 'pin of a buzzer', pin)
    .addOption(level('--pressed <level>', 'what a pressed button reads', 'low'))
    .addOption(level('--lit <level>', 'what lights the light', 'high'))
    .option('--cancel', 'both buttons held for 5 s say "false alarm"')
    .option('--covert', 'show nothing that others could notice')
    .addOption(languageOption());

/** What a board is told, or how the command ends. */
export type SettingsRead =
  | { readonly ok: true; readonly settings: FirmwareSettings }
  | { readonly ok: false; readonly ending: Ending };
const ends = (ending: Ending): { readonly ok: false; readonly ending: Ending } => ({ ok: false, ending });

/** What is wrong before any secret is asked for; null: nothing. */
export function wrongUse(options: BoardOptions, boards: readonly FirmwareBoard[]): Ending | null {
  const board = boards.find(({ name }) => name === options.board);
  if (board === undefined)
    return misused(
      `there is no board "${options.board}": ${boards.map(({ name }) => name).join(', ')}`,
      'board',
    );
  if (board.bytes === null)
    return failed(`there is no firmware for ${board.name} in this version`, 'board', 'not-built');
  if (!board.wifi && (options.ssid !== undefined || options.gateway !== undefined))
    return misused(`a ${board.name} has no Wi-Fi: hubs hear it; leave --ssid and --gateway out`, 'ssid');
  if (options.keyOnly) {
    if (options.ssid !== undefined || options.gateway !== undefined)
      return misused(
        'network and gateways stay as they are: leave them out, or use --settings-only',
        'key-only',
      );
    return null;
  }
  if (board.wifi && options.gateway === undefined)
    return misused('say where the gateway is, as the button reaches it: --gateway HOST', 'gateway');
  if (options.keyFile === '-' && options.wifiFile === '-')
    return misused('standard input holds one secret: give the other in a file', 'wifi-file');
  return null;
}

async function keyOf(
  terminal: Terminal,
  firmware: Firmware,
  { keyFile, device }: BoardOptions,
): Promise<{ readonly ok: true; readonly key: string } | { readonly ok: false; readonly ending: Ending }> {
  const secret = await secretFrom(
    terminal,
    {
      file: keyFile,
      option: 'key-file',
      variable: 'NOODKNOP_DEVICE_KEY',
      question: `Key of ${device} (it is not shown): `,
    },
    (file) => firmware.privateText(file),
  );
  if (!secret.ok) return ends(failed(secret.reason, secret.field));
  const given = readKey(secret.text);
  if (given === null)
    return ends(
      failed(
        `${secret.from} holds no key: it must be as "noodknop device add --json" or "device rotate-key --json" prints it`,
        'key-file',
      ),
    );
  if (given.device !== null && given.device !== device)
    return ends(
      failed(
        `${secret.from} is the key of ${given.device}, not of ${device}: no two devices share one`,
        'key-file',
        'other-key',
      ),
    );
  return { ok: true, key: given.key };
}

/** Gets the secrets, and puts together what the board is told. */
export async function readSettings(
  terminal: Terminal,
  firmware: Firmware,
  options: BoardOptions,
  { number, kind }: DeviceView,
): Promise<SettingsRead> {
  const key = await keyOf(terminal, firmware, options);
  if (!key.ok) return key;
  const { ssid = null } = options;
  let wifiPassword = '';
  if (ssid !== null && options.openNetwork !== true) {
    const secret = await secretFrom(
      terminal,
      {
        file: options.wifiFile,
        option: 'wifi-file',
        variable: 'NOODKNOP_WIFI_PASSWORD',
        question: `Password of Wi-Fi network "${ssid}" (it is not shown): `,
      },
      (file) => firmware.privateText(file),
    );
    if (!secret.ok) return ends(failed(`${secret.reason}, or --open-network`, secret.field));
    wifiPassword = secret.text;
  }
  return {
    ok: true,
    settings: {
      device: options.device,
      number,
      kind,
      key: key.key,
      ssid,
      wifiPassword,
      gateways: options.gateway ?? [],
      button: options.buttonPin ?? null,
      second: options.secondPin ?? null,
      light: options.lightPin ?? null,
      buzzer: options.buzzerPin ?? null,
      pressed: options.pressed,
      lit: options.lit,
      cancel: options.cancel === true,
      covert: options.covert === true,
      english: options.language === 'en',
    },
  };
}
