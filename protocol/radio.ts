/**
 * The 24-byte frame by which wearables speak over Bluetooth advertisements. Promises the same bytes on chip and
 * gateway, never a throw on what arrives, and never a press refused for a field under a right code. Written in the
 * chip's dialect; HMAC is handed in, and finding the key that belongs to a number is left to the caller.
 */
import { type Hmac, hexOf, sameText } from './hmac.ts';
import type { PressLevel, ProgressState, ReceiptState, ReplyAnswer } from './messages.ts';

/** Company identifier of the manufacturer data that carries a frame. */
export const RADIO_COMPANY = 0x0590;
/** Bytes of a frame. */
export const RADIO_BYTES = 24;
/**
 * The service, and its one characteristic, to which a hub writes frames for a wearable: 128 bits, as hex digits. A
 * write is a row of whole frames, cut into pieces of 20 bytes or fewer by the hub.
 */
export const RADIO_SERVICE = '6e6f6f646b6e6f708000000000000001';
export const RADIO_CHARACTERISTIC = '6e6f6f646b6e6f708000000000000002';
/** Bytes of a frame that are signed. */
const SIGNED_BYTES = 16;
const MAC_HEX_DIGITS = 16;
const VERSION = 1;
const UNKNOWN_BATTERY = 255;
const UINT16_MAX = 65535;

/** A frame from a device. */
export interface RadioUp {
  /** `reply` is our own extension, said by pagers. */
  readonly type: 'press' | 'beat' | 'cancel' | 'reply';
  /** The device's number (uint16). */
  readonly number: number;
  readonly boot: number;
  /** uint16: the device draws a new boot before it wraps. */
  readonly seq: number;
  /** `unknown` (only ever read) pages as an emergency. */
  readonly level: PressLevel | 'unknown';
  readonly resumed: boolean;
  readonly duress: boolean;
  /** Milliseconds since the press, a lower bound: the frame has steps of 0.1 s, then of minutes up to 128. */
  readonly age: number;
  /** Percent; undefined when unknown. */
  readonly battery: number | undefined;
  /** Of a reply: the `n` under which the page that is answered came last, which names it. */
  readonly heard: number;
  /** Of a reply, and of nothing else; level, resumed and duress say nothing there. */
  readonly answer?: ReplyAnswer;
}
/** A frame to a device. `boot` and `seq` are those of the message answered, for progress of the alarm's first press. */
export interface RadioDown {
  readonly type: 'receipt' | 'alive' | 'progress';
  readonly number: number;
  readonly boot: number;
  readonly seq: number;
  /** Of a receipt or a progress; undefined for `alive`. */
  readonly state: ReceiptState | ProgressState | undefined;
  readonly call112: 0 | 1;
  readonly responders: number;
  readonly n: number;
}
/** Why a frame was not taken. `unusable`: right code, but a version, type or state this version does not know. */
export type RadioRefusal = 'bad-length' | 'bad-mac' | 'unusable';

const UP_TYPES = ['', 'press', 'beat', 'cancel', 'reply'];
const DOWN_TYPES = ['receipt', 'alive', 'progress'];
const FIRST_DOWN_TYPE = 9;
const LEVELS = ['assist', 'emergency', 'test'];
/** Counted from 1: a frame of that type with nothing in it answers nothing. */
const ANSWERS = ['', 'ringing', 'coming', 'cannot', 'arrived', 'clear', 'calling-112', 'called-112'];
const RECEIPT_STATES = ['logged', 'unlogged', 'test'];
const PROGRESS_STATES = ['paged', 'coming', 'on-scene', 'nobody', 'closed'];

const MINUTE = 60000;
/** Tenths of a second up to 12.7 s. */
const LAST_TENTH = 127;
/** "More" than 127 minutes. */
const MORE = 255;

/** The byte for an age in milliseconds: the largest that is not more than the age. */
export const ageCode = (ms: number): number => {
  if (!(ms > 0)) return 0;
  if (ms < MINUTE) return Math.min(Math.floor(ms / 100), LAST_TENTH);
  return Math.min(LAST_TENTH + Math.floor(ms / MINUTE), MORE);
};

/** The age in milliseconds, a lower bound, that a byte stands for. */
export const ageOfCode = (code: number): number =>
  code <= LAST_TENTH ? code * 100 : (code - LAST_TENTH) * MINUTE;

// Division instead of shifts: a shift makes 32-bit numbers signed.
const put16 = (frame: Uint8Array, at: number, value: number): void => {
  frame[at] = Math.floor(value / 256) % 256;
  frame[at + 1] = value % 256;
};
const put32 = (frame: Uint8Array, at: number, value: number): void => {
  put16(frame, at, Math.floor(value / 65536));
  put16(frame, at + 2, value % 65536);
};
const byteAt = (frame: Uint8Array, at: number): number => frame[at] ?? 0;
const get16 = (frame: Uint8Array, at: number): number => byteAt(frame, at) * 256 + byteAt(frame, at + 1);
const get32 = (frame: Uint8Array, at: number): number => get16(frame, at) * 65536 + get16(frame, at + 2);

const signedPart = (frame: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < SIGNED_BYTES; i++) text += String.fromCharCode(byteAt(frame, i));
  return text;
};

const signFrame = (frame: Uint8Array, hmac: Hmac): Uint8Array => {
  const mac = hmac(signedPart(frame));
  for (let i = SIGNED_BYTES; i < RADIO_BYTES; i++) {
    const at = 2 * (i - SIGNED_BYTES);
    frame[i] = parseInt(mac.substring(at, at + 2), 16);
  }
  return frame;
};

const newFrame = (type: number, number: number, boot: number, seq: number): Uint8Array => {
  const frame = new Uint8Array(RADIO_BYTES);
  frame[0] = VERSION * 16 + type;
  put16(frame, 1, number);
  put32(frame, 3, boot);
  put16(frame, 7, seq);
  return frame;
};

/** The frame of a message to the gateway. `hmac` is under the `ble-up` key. */
export const encodeRadioUp = (message: RadioUp, hmac: Hmac): Uint8Array => {
  const frame = newFrame(UP_TYPES.indexOf(message.type), message.number, message.boot, message.seq);
  const level = LEVELS.indexOf(message.level);
  frame[9] =
    message.type === 'reply'
      ? Math.max(0, ANSWERS.indexOf(message.answer === undefined ? '' : message.answer))
      : (level < 0 ? 3 : level) + (message.resumed ? 4 : 0) + (message.duress ? 8 : 0);
  frame[10] = ageCode(message.age);
  frame[11] = message.battery === undefined ? UNKNOWN_BATTERY : message.battery;
  put32(frame, 12, message.heard);
  return signFrame(frame, hmac);
};

/** The frame of a message to a device. `hmac` is under the `ble-down` key. */
export const encodeRadioDown = (message: RadioDown, hmac: Hmac): Uint8Array => {
  const type = FIRST_DOWN_TYPE + DOWN_TYPES.indexOf(message.type);
  const frame = newFrame(type, message.number, message.boot, message.seq);
  const states = message.type === 'progress' ? PROGRESS_STATES : RECEIPT_STATES;
  const state = message.state === undefined ? 0 : states.indexOf(message.state);
  frame[9] = (state < 0 ? 0 : state) + message.call112 * 8;
  frame[10] = Math.min(message.responders, 255);
  frame[11] = UNKNOWN_BATTERY;
  put32(frame, 12, message.n);
  return signFrame(frame, hmac);
};

/** The number of the device a frame is from or for, to find its key by; undefined when it is no frame. */
export const radioNumber = (frame: Uint8Array): number | undefined =>
  frame.length === RADIO_BYTES ? get16(frame, 1) : undefined;

const refusalOf = (frame: Uint8Array, hmac: Hmac): RadioRefusal | undefined => {
  if (frame.length !== RADIO_BYTES) return 'bad-length';
  const mac = hexOf(frame.subarray(SIGNED_BYTES, RADIO_BYTES));
  return sameText(hmac(signedPart(frame)).substring(0, MAC_HEX_DIGITS), mac) ? undefined : 'bad-mac';
};

/** Opens a frame from a device. `hmac` is under the `ble-up` key. A press is taken under any version. */
export const decodeRadioUp = (frame: Uint8Array, hmac: Hmac): RadioUp | RadioRefusal => {
  const refusal = refusalOf(frame, hmac);
  if (refusal !== undefined) return refusal;
  const first = byteAt(frame, 0);
  const type = UP_TYPES[first & 15];
  if (
    type !== 'press' &&
    ((type !== 'beat' && type !== 'cancel' && type !== 'reply') || first >> 4 !== VERSION)
  )
    return 'unusable';
  const flags = byteAt(frame, 9);
  const battery = byteAt(frame, 11);
  if (type === 'reply') {
    const answer = ANSWERS[flags];
    if (answer === undefined || answer === '') return 'unusable';
    return {
      type: type,
      number: get16(frame, 1),
      boot: get32(frame, 3),
      seq: get16(frame, 7),
      level: 'assist',
      resumed: false,
      duress: false,
      age: ageOfCode(byteAt(frame, 10)),
      battery: battery <= 100 ? battery : undefined,
      heard: get32(frame, 12),
      answer: answer as ReplyAnswer,
    };
  }
  return {
    type: type,
    number: get16(frame, 1),
    boot: get32(frame, 3),
    seq: get16(frame, 7),
    level: (LEVELS[flags & 3] ?? 'unknown') as PressLevel | 'unknown',
    resumed: (flags & 4) !== 0,
    duress: (flags & 8) !== 0,
    age: ageOfCode(byteAt(frame, 10)),
    battery: battery <= 100 ? battery : undefined,
    heard: get32(frame, 12),
  };
};

/** Opens a frame to a device. `hmac` is under the `ble-down` key; `number` and `boot` are judged by the caller. */
export const decodeRadioDown = (frame: Uint8Array, hmac: Hmac): RadioDown | RadioRefusal => {
  const refusal = refusalOf(frame, hmac);
  if (refusal !== undefined) return refusal;
  const first = byteAt(frame, 0);
  const type = DOWN_TYPES[(first & 15) - FIRST_DOWN_TYPE];
  if (first >> 4 !== VERSION) return 'unusable';
  if (type !== 'receipt' && type !== 'alive' && type !== 'progress') return 'unusable';
  const flags = byteAt(frame, 9);
  const states = type === 'progress' ? PROGRESS_STATES : RECEIPT_STATES;
  const state = type === 'alive' ? undefined : states[flags & 7];
  if (type !== 'alive' && state === undefined) return 'unusable';
  return {
    type: type,
    number: get16(frame, 1),
    boot: get32(frame, 3),
    seq: get16(frame, 7),
    state: state as ReceiptState | ProgressState | undefined,
    call112: (flags & 8) !== 0 ? 1 : 0,
    responders: byteAt(frame, 10),
    n: get32(frame, 12),
  };
};

/** Whether a press's sequence number still fits a frame; if not the device draws a new boot. */
export const fitsRadio = (seq: number): boolean => seq >= 0 && seq <= UINT16_MAX;

/** The id of a press sent by radio, which has no room for one. `hmac` is under the `ble-up` key. */
export const radioPressId = (boot: number, seq: number, hmac: Hmac): string =>
  hmac(`press ${boot} ${seq}`).substring(0, MAC_HEX_DIGITS);
