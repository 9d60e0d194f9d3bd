/**
 * What makes one board this device: its name, key, pins, network and gateways, as the command line wrote them into the
 * board's flash. Promises a word naming the field for anything that is not as it should be, never a throw; the key
 * appears in no word.
 */
import { rootKey } from '../../../protocol/keys.ts';

/** Name of the file in the board's flash. */
export const SETTINGS_FILE = 'noodknop';
/** Most gateways that are tried in turn. */
const MOST_GATEWAYS = 2;
const LAST_PIN = 48;

/** What every board is told. */
export interface OwnSettings {
  readonly device: string;
  /** The device's number, for radio frames. */
  readonly number: number;
  /** Root key: 64 lower-case hex digits. */
  readonly key: string;
  readonly covert?: 0 | 1;
  /** 1: the console stays open, for work on the firmware; never in service. */
  readonly open?: 0 | 1;
  /** 1: a screen speaks English, else Dutch. */
  readonly english?: 0 | 1;
}
/** What a board with Wi-Fi is told besides; pins by number. */
export interface SettingsFile extends OwnSettings {
  readonly ssid?: string;
  readonly password?: string;
  /** Host and port of each gateway. */
  readonly gateways: readonly (readonly [host: string, port: number])[];
  /** Nobody needs to press a sounder. */
  readonly button?: number;
  /** The emergency button. */
  readonly second?: number;
  /** 1: buttons pull the pin up when pressed, without it down. */
  readonly high?: 0 | 1;
  readonly red?: number;
  readonly green?: number;
  readonly blue?: number;
  /** 1: a light is on while its pin is low. */
  readonly low?: 0 | 1;
  readonly buzzer?: number;
  /** 1: both buttons held for 5 s say "false alarm". */
  readonly cancel?: 0 | 1;
  /** 1: a sounder is a person's pager, and its buttons answer. */
  readonly pager?: 0 | 1;
}
/** What was read. */
export interface BoardSettings<File> {
  /** The field that is wrong; empty when all is well. */
  readonly problem: string;
  /** Null when it could not be read at all; not to be used while there is a problem, but for `lightPin`. */
  readonly file: File | null;
  readonly root: Uint8Array | undefined;
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most && Math.floor(value) === value;
const isText = (value: unknown, least: number, most: number): value is string =>
  typeof value === 'string' && value.length >= least && value.length <= most;

/** `[a-z0-9][a-z0-9-]{0,31}` */
const isDeviceId = (value: unknown): value is string => {
  if (!isText(value, 1, 32) || value.charAt(0) === '-') return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const digit = code >= 0x30 && code <= 0x39;
    const letter = code >= 0x61 && code <= 0x7a;
    if (!digit && !letter && code !== 0x2d) return false;
  }
  return true;
};

const isGateways = (value: unknown): boolean => {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_GATEWAYS) return false;
  for (const one of value) {
    if (!Array.isArray(one) || !isText(one[0], 1, 255) || !isWhole(one[1], 1, 65535)) return false;
  }
  return true;
};

const isPin = (value: unknown): boolean => value === undefined || isWhole(value, 0, LAST_PIN);

const areBits = (bits: readonly unknown[]): boolean => {
  for (const bit of bits) if (bit !== undefined && bit !== 0 && bit !== 1) return false;
  return true;
};

/** The field of a board with Wi-Fi that is wrong; empty when all is well. */
export const wiredProblem = (file: SettingsFile): string => {
  if (!isGateways(file.gateways)) return 'gateways';
  if (file.ssid !== undefined && !isText(file.ssid, 1, 32)) return 'ssid';
  if (file.password !== undefined && !isText(file.password, 0, 64)) return 'password';
  if (!isPin(file.button)) return 'button';
  if (!isPin(file.second) || (file.second !== undefined && file.second === file.button)) return 'second';
  if (!isPin(file.red) || !isPin(file.green) || !isPin(file.blue)) return 'red, green or blue';
  if (!isPin(file.buzzer)) return 'buzzer';
  return areBits([file.high, file.low, file.cancel, file.pager]) ? '' : 'high, low, cancel or pager';
};
/** The same of a desk button, which needs its button. */
export const deskProblem = (file: SettingsFile): string =>
  isWhole(file.button, 0, LAST_PIN) ? wiredProblem(file) : 'button';
/** Wearables have nothing of their own to set. */
export const noProblem = (): string => '';

const problemOf = (file: OwnSettings, root: Uint8Array | undefined): string => {
  if (!isDeviceId(file.device)) return 'device';
  if (!isWhole(file.number, 0, 65535)) return 'number';
  if (root === undefined) return 'key';
  return areBits([file.covert, file.open, file.english]) ? '' : 'covert, open or english';
};

/** Reads the file's text; `further` looks at what a kind of board needs besides. */
export function readSettings<File extends OwnSettings>(
  text: string | undefined,
  further: (file: File) => string,
): BoardSettings<File> {
  let file: File | null = null;
  try {
    // The braces rule out scalars and what may follow a value, which the chip's parser takes.
    if (text !== undefined && text.charAt(0) === '{' && text.charAt(text.length - 1) === '}')
      file = JSON.parse(text) as File;
  } catch (_error) {
    file = null;
  }
  if (file === null) {
    const problem = text === undefined ? 'none' : 'not JSON';
    return { problem: problem, file: null, root: undefined };
  }
  const root = typeof file.key === 'string' ? rootKey(file.key) : undefined;
  const problem = problemOf(file, root);
  return { problem: problem !== '' ? problem : further(file), file: file, root: root };
}

/** A light to show a problem with, whatever the problem is. */
export const lightPin = (file: SettingsFile | null): number | undefined =>
  file !== null && isWhole(file.red, 0, LAST_PIN) ? file.red : undefined;
