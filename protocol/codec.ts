/**
 * The wire as the gateway speaks it: takes envelopes apart, reads what devices say, writes what they are told.
 * Promises never to throw on anything that arrives, never to refuse a press for what its fields hold, and never to
 * write more than a device may be sent. Pure; whether a message code is right is checked by the caller, between
 * `openEnvelope` and `parseUp`.
 */
import {
  type Beat,
  DEVICE_ID,
  type DownBody,
  MAC_DIGITS,
  MAX_ENVELOPE,
  PLACE_LENGTH,
  PRESS_ID,
  type Press,
  type PressLevel,
  type ReplyAnswer,
  TEXT_LENGTH,
  UINT32_MAX,
  type Unknown,
  type UpMessage,
  WIRE_ID,
  WIRE_VERSION,
} from './messages.ts';
import { toAscii } from './text.ts';

/** Bytes as they came off a socket; a Buffer will do. */
export interface Octets {
  readonly length: number;
  readonly [index: number]: number;
}
/** An envelope taken apart: the exact JSON text that was signed and the code to compare. */
export type Opened =
  | { readonly ok: true; readonly json: string; readonly mac: string }
  | { readonly ok: false; readonly reason: 'too-long' | 'not-ascii' | 'bad-mac' };
/** A message, or why its text is none. */
export type Parsed =
  | { readonly ok: true; readonly message: UpMessage }
  | { readonly ok: false; readonly reason: 'not-json' };

const TOO_LONG = { ok: false, reason: 'too-long' } as const;
const NOT_ASCII = { ok: false, reason: 'not-ascii' } as const;
const BAD_MAC = { ok: false, reason: 'bad-mac' } as const;
const NOT_JSON = { ok: false, reason: 'not-json' } as const;

const PRINTABLE = /^[ -~]*$/;
const MAC = /^[0-9a-f]{32}$/;
/** Longest `firmware` and `fault` of a beat, in characters. */
const BEAT_TEXT = 16;
const LEVELS: ReadonlySet<unknown> = new Set<PressLevel>(['assist', 'emergency', 'test']);
const ANSWERS: ReadonlySet<unknown> = new Set<ReplyAnswer>([
  'ringing',
  'coming',
  'cannot',
  'arrived',
  'clear',
  'calling-112',
  'called-112',
]);

/**
 * Splits an envelope at its last space, without judging the code. Size is looked at before anything else, so that an
 * over-long message costs nothing.
 */
export function openEnvelope(envelope: Octets | string): Opened {
  if (envelope.length > MAX_ENVELOPE) return TOO_LONG;
  const text =
    typeof envelope === 'string'
      ? envelope
      : String.fromCharCode.apply(null, envelope as unknown as number[]);
  if (!PRINTABLE.test(text)) return NOT_ASCII;
  const space = text.length - MAC_DIGITS - 1;
  if (space < 0 || text.charCodeAt(space) !== 0x20) return BAD_MAC;
  const mac = text.slice(space + 1);
  return MAC.test(mac) ? { ok: true, json: text.slice(0, space), mac } : BAD_MAC;
}

/** The envelope of a JSON text; of a longer code the first 32 digits are used. */
export const seal = (json: string, mac: string): string => `${json} ${mac.slice(0, MAC_DIGITS)}`;

type Fields = Readonly<Record<string, unknown>>;
interface Head {
  readonly device: string;
  readonly boot: number;
  readonly seq: number;
  readonly heard: number;
}

const isCount = (value: unknown, most = UINT32_MAX): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
/** The number, or 0 for what cannot be one (and for the negative zero that JSON knows). */
const countOr0 = (value: unknown): number => (isCount(value) && value !== 0 ? value : 0);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** FNV-1a over 16-bit units: tells texts apart where an id is wanted and none can be had. It guards nothing. */
function fingerprint(text: string, start: number): string {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hex8(hash >>> 0);
}
const hex8 = (value: number): string => value.toString(16).padStart(8, '0');

/**
 * An id for a message that brought none: the two counters side by side, so that a repeat gets the same and the next
 * press another. With unusable counters it comes from whatever stood in their place, or from the whole text.
 */
function derivedId(json: string, fields: Fields): string {
  const { boot, seq, id } = fields;
  if (isCount(boot) && isCount(seq)) return hex8(boot) + hex8(seq);
  const known = boot !== undefined || seq !== undefined || id !== undefined;
  const source = known ? JSON.stringify([boot, seq, id]) : json;
  return fingerprint(source, 0x811c9dc5) + fingerprint(source, 0x1b873593);
}

/** A press counts whatever its fields hold: the code showed who pressed, and that is enough to send people. */
function pressOf(json: string, fields: Fields, head: Head): Press {
  const { id, level, age, resumed, battery, boot, seq } = fields;
  return {
    type: 'press',
    ...head,
    id: typeof id === 'string' && PRESS_ID.test(id) ? id : derivedId(json, fields),
    level: LEVELS.has(level) ? (level as PressLevel) : 'unknown',
    ...(isCount(age, Number.MAX_SAFE_INTEGER) && { age: Math.min(age, UINT32_MAX) || 0 }),
    ...(resumed === 1 && { resumed: true }),
    ...(isCount(battery, 100) && { battery: battery || 0 }),
    ...(!(isCount(boot) && isCount(seq)) && { damaged: true }),
  };
}

function beatOf(fields: Fields, head: Head): Beat {
  const { uptime, battery, rssi, firmware, fault } = fields;
  const signal = Number.isInteger(rssi) && Math.abs(rssi as number) < 128 ? (rssi as number) || 0 : undefined;
  return {
    type: 'beat',
    ...head,
    uptime: countOr0(uptime),
    ...(isCount(battery, 100) && { battery: battery || 0 }),
    ...(signal !== undefined && { rssi: signal }),
    ...(isText(firmware) && { firmware: toAscii(firmware, BEAT_TEXT) }),
    ...(isText(fault) && { fault: toAscii(fault, BEAT_TEXT) }),
  };
}

/** A message that is no call for help but broken: nobody is paged for it, technicians are told. */
const broken = (head: Head): Unknown => ({ type: 'unknown', ...head, id: null });

/** A type of a later version. Whatever stands in `id` makes it a possible call for help. */
function unknownOf(json: string, fields: Fields, head: Head): Unknown {
  const { id } = fields;
  if (typeof id === 'string' && WIRE_ID.test(id)) return { type: 'unknown', ...head, id };
  return id === undefined || id === null
    ? broken(head)
    : { type: 'unknown', ...head, id: derivedId(json, fields) };
}

/**
 * Reads the JSON text of a device's message whose code was right. `device` is the one the topic names and the key
 * belongs to; it is the sender, whatever the text says. A press or an unknown type is read as far as it can be; in
 * a beat, cancel or reply all that decides something must be whole, or the message is `unknown` without an id.
 */
export function parseUp(json: string, device: string): Parsed {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return NOT_JSON;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return NOT_JSON;
  const fields = parsed as Fields;
  const { v, boot, seq, heard, id } = fields;
  const head = { device, boot: countOr0(boot), seq: countOr0(seq), heard: countOr0(heard) };
  const whole =
    v === WIRE_VERSION && fields.device === device && isCount(boot) && isCount(seq) && isCount(heard);
  return { ok: true, message: messageOf(json, fields, head, whole, id) };
}

function messageOf(json: string, fields: Fields, head: Head, whole: boolean, id: unknown): UpMessage {
  switch (fields.type) {
    case 'press':
      return pressOf(json, fields, head);
    case 'beat':
      return whole ? beatOf(fields, head) : broken(head);
    case 'cancel':
      // Only a clear 0 says that all is well: a duress flag that cannot be read must not call people off.
      return whole && typeof id === 'string' && PRESS_ID.test(id)
        ? { type: 'cancel', ...head, id, duress: fields.duress !== 0 }
        : broken(head);
    case 'reply':
      return whole && typeof id === 'string' && WIRE_ID.test(id) && ANSWERS.has(fields.answer)
        ? { type: 'reply', ...head, id, answer: fields.answer as ReplyAnswer }
        : broken(head);
    default:
      return unknownOf(json, fields, head);
  }
}

/** A whole number of 32 bits, at the nearest end when out of range. */
const uint32 = (value: number): number => (value > 0 ? Math.min(Math.floor(value), UINT32_MAX) : 0);
/** Ids are made here and need nothing; this keeps a wrong one from breaking the text or its size. */
const safeId = (id: string): string => (WIRE_ID.test(id) ? id : toAscii(id, 24));

function ownFields(body: DownBody): string {
  switch (body.type) {
    case 'receipt':
      return `"seq":${uint32(body.seq)},"id":"${safeId(body.id)}","state":"${body.state}"`;
    case 'alive':
      return `"seq":${uint32(body.seq)}`;
    case 'progress':
      return (
        `"id":"${safeId(body.id)}","state":"${body.state}","responders":${uint32(body.responders)}` +
        `,"call112":${body.call112}`
      );
    case 'page':
      return (
        `"page":"${safeId(body.page)}","alarm":"${safeId(body.alarm)}","level":"${body.level}"` +
        `,"place":"${toAscii(body.place, PLACE_LENGTH)}","text":"${toAscii(body.text, TEXT_LENGTH)}"` +
        `,"age":${uint32(body.age)},"call112":${body.call112}`
      );
    case 'unpage':
      return `"page":"${safeId(body.page)}","reason":"${body.reason}"`;
    case 'settings': {
      const beat = body.beat === undefined ? [] : [`"beat":${uint32(body.beat)}`];
      const covert = body.covert === undefined ? [] : [`"covert":${body.covert}`];
      return [...beat, ...covert].join(',');
    }
  }
}

/**
 * The JSON text of a message to a device, its fields in the order of the contract, its texts made ASCII and cut; at
 * most 479 bytes whatever the body holds. Numbers out of range are brought to the nearest end.
 */
export function encodeDown(device: string, boot: number, n: number, body: DownBody): string {
  const addressee = DEVICE_ID.test(device) ? device : toAscii(device, 32);
  const own = ownFields(body);
  const head = `{"v":1,"type":"${body.type}","device":"${addressee}","boot":${uint32(boot)},"n":${uint32(n)}`;
  return own === '' ? `${head}}` : `${head},${own}}`;
}
