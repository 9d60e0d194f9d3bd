/**
 * The wire as a microcontroller speaks it: writes messages to the gateway, opens messages from it. Promises never to
 * throw on anything that arrives and never to accept a message whose code is wrong. Written by hand in the dialect
 * that Espruino runs (no schema library, no regular expression, no function used above its definition); the counters
 * `boot`, `n` and `heard` are judged by the firmware core.
 */
import { type Hmac, sameText } from './hmac.ts';
import {
  type Beat,
  type Cancel,
  type DownMessage,
  MAC_DIGITS,
  MAX_ENVELOPE,
  PLACE_LENGTH,
  type Press,
  type PressLevel,
  type ProgressState,
  type ReceiptState,
  type Reply,
  TEXT_LENGTH,
  UINT32_MAX,
} from './messages.ts';

/** What a device can say. */
export type ChipUp = ChipPress | Cancel | Beat | Reply;
/** A press as a device sends it: its level and age are always known. */
export type ChipPress = Press & { readonly level: PressLevel; readonly age: number };
/** Why a line from the gateway was not taken. `not-mine`: for another device; `unusable`: unknown or broken. */
export type ChipRefusal = 'too-long' | 'not-ascii' | 'bad-mac' | 'not-json' | 'not-mine' | 'unusable';

/** Longest `firmware` and `fault` of a beat, in characters. */
const BEAT_TEXT = 16;
const ID_LENGTH = 24;
const BEAT_MIN = 5;
const BEAT_MAX = 600;

/** A whole number of 32 bits: fractions cut off, the rest brought to the nearest end. */
const uint32 = (value: number): number =>
  value > 0 ? (value < UINT32_MAX ? Math.floor(value) : UINT32_MAX) : 0;

const isUint32 = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= UINT32_MAX && Math.floor(value) === value;

/** Text that needs no escapes in JSON; whatever is not plain ASCII becomes a question mark. */
const plainText = (text: string, most: number): string => {
  let plain = '';
  for (let i = 0; i < text.length && i < most; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) plain += "'";
    else if (code === 0x5c) plain += '/';
    else if (code < 0x20 || code === 0x7f) plain += ' ';
    else plain += code < 0x7f ? text.charAt(i) : '?';
  }
  return plain;
};

const percent = (value: number): number => (value < 100 ? uint32(value) : 100);

const pressFields = (message: ChipPress): string => {
  let text = `,"id":"${message.id}","level":"${message.level}","age":${uint32(message.age)}`;
  if (message.resumed) text += ',"resumed":1';
  if (message.battery !== undefined) text += `,"battery":${percent(message.battery)}`;
  return text;
};

const beatFields = (message: Beat): string => {
  let text = `,"uptime":${uint32(message.uptime)}`;
  if (message.battery !== undefined) text += `,"battery":${percent(message.battery)}`;
  if (message.rssi !== undefined) text += `,"rssi":${Math.round(message.rssi)}`;
  if (message.firmware) text += `,"firmware":"${plainText(message.firmware, BEAT_TEXT)}"`;
  if (message.fault) text += `,"fault":"${plainText(message.fault, BEAT_TEXT)}"`;
  return text;
};

const ownFields = (message: ChipUp): string => {
  switch (message.type) {
    case 'press':
      return pressFields(message);
    case 'cancel':
      return `,"id":"${message.id}","duress":${message.duress ? 1 : 0}`;
    case 'beat':
      return beatFields(message);
    case 'reply':
      return `,"id":"${message.id}","answer":"${message.answer}"`;
  }
};

/** The JSON text of a message to the gateway, fields in the order of the contract. Ages saturate at uint32. */
export const encodeUp = (message: ChipUp): string =>
  `{"v":1,"type":"${message.type}","device":"${message.device}","boot":${message.boot},"seq":${message.seq}` +
  `,"heard":${message.heard}${ownFields(message)}}`;

/** The envelope: the JSON text, a space, the first 16 bytes of its code as hex. `hmac` is under the `up` key. */
export const sealUp = (json: string, hmac: Hmac): string => `${json} ${hmac(json).substring(0, MAC_DIGITS)}`;

/** Checks an envelope's size, bytes and code; gives its JSON text in `json`, or the refusal. */
const checkedJson = (line: string, hmac: Hmac): { json: string } | ChipRefusal => {
  if (line.length > MAX_ENVELOPE) return 'too-long';
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return 'not-ascii';
  }
  const space = line.lastIndexOf(' ');
  if (space < 0 || line.length - space - 1 !== MAC_DIGITS) return 'bad-mac';
  const json = line.substring(0, space);
  return sameText(hmac(json).substring(0, MAC_DIGITS), line.substring(space + 1))
    ? { json: json }
    : 'bad-mac';
};

type Fields = { readonly [field: string]: unknown };

// Lists instead of texts to search in: Espruino's String.indexOf finds a longer text where only its beginning stands
// at the very end.
const RECEIPT_STATES = ['logged', 'unlogged', 'test'];
const PROGRESS_STATES = ['paged', 'coming', 'on-scene', 'nobody', 'closed'];
const UNPAGE_REASONS = ['taken', 'closed', 'answered'];

const oneOf = (value: unknown, allowed: readonly string[]): boolean =>
  typeof value === 'string' && allowed.indexOf(value) >= 0;

const isId = (value: unknown): value is string => {
  if (typeof value !== 'string' || value.length < 1 || value.length > ID_LENGTH) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const digit = code >= 0x30 && code <= 0x39;
    const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
    if (!digit && !letter && code !== 0x2d) return false;
  }
  return true;
};

const textOf = (value: unknown, most: number): string =>
  typeof value === 'string' ? plainText(value, most) : '';
const countOf = (value: unknown): number => (typeof value === 'number' ? uint32(value) : 0);
const bitOf = (value: unknown): 0 | 1 => (value === 1 ? 1 : 0);

const settingsOf = (fields: Fields, device: string, boot: number, n: number): DownMessage => {
  const settings: {
    type: 'settings';
    device: string;
    boot: number;
    n: number;
    beat?: number;
    covert?: 0 | 1;
  } = {
    type: 'settings',
    device: device,
    boot: boot,
    n: n,
  };
  const beat = fields.beat;
  if (typeof beat === 'number') {
    settings.beat = beat < BEAT_MIN ? BEAT_MIN : beat > BEAT_MAX ? BEAT_MAX : Math.round(beat);
  }
  if (fields.covert === 0 || fields.covert === 1) settings.covert = fields.covert;
  return settings;
};

/** A page rings whatever is wrong with it: an unknown level is an emergency, unusable texts are empty. */
const pageOf = (fields: Fields, device: string, boot: number, n: number): DownMessage | ChipRefusal => {
  if (!isId(fields.page)) return 'unusable';
  return {
    type: 'page',
    device: device,
    boot: boot,
    n: n,
    page: fields.page,
    alarm: isId(fields.alarm) ? fields.alarm : '',
    level: fields.level === 'assist' ? 'assist' : 'emergency',
    place: textOf(fields.place, PLACE_LENGTH),
    text: textOf(fields.text, TEXT_LENGTH),
    age: countOf(fields.age),
    call112: bitOf(fields.call112),
  };
};

const messageOf = (fields: Fields, device: string, boot: number, n: number): DownMessage | ChipRefusal => {
  const id = fields.id;
  const state = fields.state;
  switch (fields.type) {
    case 'receipt':
      if (!isUint32(fields.seq) || !isId(id) || !oneOf(state, RECEIPT_STATES)) return 'unusable';
      return {
        type: 'receipt',
        device: device,
        boot: boot,
        n: n,
        seq: fields.seq,
        id: id,
        state: state as ReceiptState,
      };
    case 'alive':
      if (!isUint32(fields.seq)) return 'unusable';
      return { type: 'alive', device: device, boot: boot, n: n, seq: fields.seq };
    case 'progress':
      if (!isId(id) || !oneOf(state, PROGRESS_STATES)) return 'unusable';
      return {
        type: 'progress',
        device: device,
        boot: boot,
        n: n,
        id: id,
        state: state as ProgressState,
        responders: countOf(fields.responders),
        call112: bitOf(fields.call112),
      };
    case 'page':
      return pageOf(fields, device, boot, n);
    case 'unpage':
      if (!isId(fields.page) || !oneOf(fields.reason, UNPAGE_REASONS)) return 'unusable';
      return {
        type: 'unpage',
        device: device,
        boot: boot,
        n: n,
        page: fields.page,
        reason: fields.reason as 'taken' | 'closed' | 'answered',
      };
    case 'settings':
      return settingsOf(fields, device, boot, n);
    default:
      return 'unusable';
  }
};

/**
 * Opens a line from the gateway: a flat message, or a word saying why not. `hmac` is under the `down` key. Fields of
 * a later version are ignored; settings come clamped to what is allowed.
 */
export const openDown = (line: string, device: string, hmac: Hmac): DownMessage | ChipRefusal => {
  const checked = checkedJson(line, hmac);
  if (typeof checked === 'string') return checked;
  let fields: Fields | null = null;
  try {
    // Espruino's parser takes a scalar as well, and whatever follows a value: the braces rule out both.
    if (checked.json.charAt(0) === '{' && checked.json.charAt(checked.json.length - 1) === '}') {
      fields = JSON.parse(checked.json) as Fields;
    }
  } catch (_error) {
    fields = null;
  }
  if (fields === null || typeof fields !== 'object') return 'not-json';
  if (fields.device !== device) return 'not-mine';
  if (fields.v !== 1 || !isUint32(fields.boot) || !isUint32(fields.n)) return 'unusable';
  return messageOf(fields, device, fields.boot, fields.n);
};
