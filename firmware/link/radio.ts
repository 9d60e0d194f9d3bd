/**
 * How a wearable speaks over Bluetooth advertisements: what is on the air, how often and for how long, and what a hub
 * writes back. Promises that a press is on the air from its first sending until its receipt, that a number is never
 * used for two things, and that only frames under the right code say anything. The core thinks of connections; here
 * there is none, so the shell tells it that one is up at once. Pure; Bluetooth itself, time and codes are the shell's.
 */
import type { ChipUp } from '../../protocol/chip.ts';
import { type Hmac, hexOf } from '../../protocol/hmac.ts';
import type { DownMessage } from '../../protocol/messages.ts';
import { decodeRadioDown, RADIO_BYTES, type RadioDown, type RadioUp } from '../../protocol/radio.ts';

/** Between advertisements of a press while it is fresh, and from a minute on: as long as it takes, and the cell must last. */
export const PRESS_EVERY_MS = 100;
export const PRESS_LATER_MS = 250;
const PRESS_FRESH_MS = 60000;
/** A beat is on the air for so long, or until its answer: a hub needs a second to turn from listening to connecting. */
export const BEAT_EVERY_MS = 250;
export const BEAT_AIR_MS = 8000;
/** While an alarm is open the wearable lets itself be found. */
export const FIND_EVERY_MS = 500;
/** After news a beat says what was heard, for so long. */
const ECHO_AIR_MS = 3000;
/** With several things to say each is on the air for so long in turn. */
const TURN_MS = 1000;
/** From this number on a new boot is wanted as soon as nothing waits; numbers end at 65535. */
export const LAST_QUIET_SEQ = 65000;
const LAST_SEQ = 65535;
/** A connection on which nothing more comes is ended by us: a hub that holds one hears nobody. */
const HANG_UP_AFTER_MS = 400;
/** Nobody needs longer to begin writing; whoever holds on keeps a wearable from being heard. */
const HANG_UP_IDLE_MS = 3000;
/** A receipt that may be for the press before it was raised counts only this long after the raising. */
const RAISED_GUARD_MS = 10000;
/** Most presses remembered by the numbers they were said under. */
const MOST_SAID = 8;
const NEVER = Number.POSITIVE_INFINITY;

/** Something that was said, and under which numbers it is known on either side. */
export interface Said {
  /** `press`, `cancel`, `beat`, or what a reply answers (`pager-radio.ts`). */
  readonly kind: string;
  /** The id the core knows it by; of a beat empty. */
  readonly id: string;
  /** The number the core gave it last. */
  coreSeq: number;
  /** What is on the air; a new record each time it changes. */
  message: RadioUp;
  readonly since: number;
  /** When it was raised to an emergency; NEVER when it was not. */
  raisedAt: number;
  /** On the air until then. */
  until: number;
  /** Numbers a reply was said under before. */
  formerly?: readonly number[];
}
/** The radio of one wearable in one boot. */
export interface Radio {
  readonly device: string;
  readonly number: number;
  readonly boot: number;
  /** Highest number used in this boot. */
  seq: number;
  /** Highest `n` taken. */
  heard: number;
  /** Something that answers this very boot was taken: what comes later is new, whatever boot it speaks of. */
  met: boolean;
  said: Said[];
  battery: number | undefined;
  /** News was taken that the gateway is to know of. */
  echo: boolean;
  /** Bytes of a frame that is not whole, and what to think of this connection. */
  bytes: Uint8Array;
  bad: boolean;
  hangUpAt: number;
}
/** What is to be on the air now: sign it anew when `message` is another record than before. */
export interface OnAir {
  readonly message: RadioUp;
  readonly everyMs: number;
}

const EMPTY = new Uint8Array(0);

const hex32 = (value: number): string => {
  const bytes = new Uint8Array(4);
  bytes[0] = Math.floor(value / 16777216);
  bytes[1] = Math.floor(value / 65536) % 256;
  bytes[2] = Math.floor(value / 256) % 256;
  bytes[3] = value % 256;
  return hexOf(bytes);
};

/** The id by which the core knows a press: its boot and number, so that flash keeps both over a reset. */
export function radioId(boot: number, seq: number): string {
  return hex32(boot) + hex32(seq);
}
const bootOfId = (id: string): number => parseInt(id.substring(0, 8), 16);
const seqOfId = (id: string): number => parseInt(id.substring(8, 16), 16);

/** A radio that has said nothing. `number` is the device's, `boot` that of the core. */
export function newRadio(device: string, number: number, boot: number): Radio {
  return {
    device: device,
    number: number,
    boot: boot,
    seq: 0,
    heard: 0,
    met: false,
    said: [],
    battery: undefined,
    echo: false,
    bytes: EMPTY,
    bad: false,
    hangUpAt: NEVER,
  };
}

/** The id for a press that an event may turn out to be: the shell hands it to the core with its chance. */
export function nextPressId(radio: Radio): string {
  return radioId(radio.boot, radio.seq + 1);
}

/** Keeps the numbers of presses that wait, said or not, from being used again; call it after every step. */
export function keepNumbers(radio: Radio, waiting: readonly string[]): void {
  for (const id of waiting) {
    if (bootOfId(id) === radio.boot) radio.seq = Math.max(radio.seq, Math.min(seqOfId(id), LAST_SEQ));
  }
}

/** True when a new boot is to be drawn as soon as nothing waits, or (numbers at their end) at once. */
export function wantsNewBoot(radio: Radio, waits: boolean): boolean {
  return radio.seq >= (waits ? LAST_SEQ : LAST_QUIET_SEQ);
}

/** What was said of this kind and id. */
export const find = (radio: Radio, kind: string, id: string): Said | undefined => {
  for (const one of radio.said) if (one.kind === kind && one.id === id) return one;
  return undefined;
};

/** Keeps it, in the place of the same said before. */
export const put = (radio: Radio, said: Said): void => {
  radio.said = radio.said.filter((one) => one.kind !== said.kind || one.id !== said.id);
  radio.said.push(said);
  if (radio.said.length <= MOST_SAID) return;
  // What has its receipt goes first; never a press that waits, of which there are four at most.
  let victim = 0;
  for (let i = radio.said.length - 1; i >= 0; i--) {
    const one = radio.said[i];
    if (one !== undefined && one.until !== NEVER) victim = i;
  }
  radio.said.splice(victim, 1);
};

/** Draws a number. */
export const nextSeq = (radio: Radio): number => {
  radio.seq = Math.min(radio.seq + 1, LAST_SEQ);
  return radio.seq;
};

const waits = (radio: Radio): boolean => radio.said.some((one) => one.until === NEVER);

const sayPress = (radio: Radio, message: ChipUp, now: number): void => {
  if (message.type !== 'press') return;
  const before = find(radio, 'press', message.id);
  const boot = bootOfId(message.id);
  const raised = before !== undefined && before.message.level !== message.level;
  put(radio, {
    kind: 'press',
    id: message.id,
    coreSeq: message.seq,
    message: {
      type: 'press',
      number: radio.number,
      boot: boot,
      seq: seqOfId(message.id),
      level: message.level,
      resumed: message.resumed === true,
      duress: false,
      age: message.age,
      battery: message.battery,
      heard: message.heard,
    },
    since: before === undefined ? now : before.since,
    raisedAt: raised ? now : before === undefined ? NEVER : before.raisedAt,
    until: NEVER,
  });
  if (boot === radio.boot) radio.seq = Math.max(radio.seq, seqOfId(message.id));
};

const sayCancel = (radio: Radio, message: ChipUp, now: number): void => {
  if (message.type !== 'cancel') return;
  const before = find(radio, 'cancel', message.id);
  const same = before !== undefined && before.coreSeq === message.seq;
  put(radio, {
    kind: 'cancel',
    id: message.id,
    coreSeq: message.seq,
    message: {
      type: 'cancel',
      number: radio.number,
      boot: radio.boot,
      // A number below one the gateway has heard would count for nothing.
      seq: same && before !== undefined ? before.message.seq : nextSeq(radio),
      level: 'assist',
      resumed: false,
      duress: message.duress,
      age: 0,
      battery: radio.battery,
      heard: message.heard,
    },
    since: before === undefined ? now : before.since,
    raisedAt: NEVER,
    until: NEVER,
  });
};

export const sayBeat = (radio: Radio, heard: number, airMs: number, now: number): void => {
  put(radio, {
    kind: 'beat',
    id: '',
    coreSeq: 0,
    message: {
      type: 'beat',
      number: radio.number,
      boot: radio.boot,
      seq: nextSeq(radio),
      level: 'assist',
      resumed: false,
      duress: false,
      age: 0,
      battery: radio.battery,
      heard: heard,
    },
    since: now,
    raisedAt: NEVER,
    until: now + airMs,
  });
};

/** The core sends. A beat gives way to what waits for a receipt, which is as good a sign of life; a reply cannot be said. */
export function say(radio: Radio, message: ChipUp, now: number): void {
  if (message.type === 'press') sayPress(radio, message, now);
  else if (message.type === 'cancel') sayCancel(radio, message, now);
  else if (message.type === 'beat') {
    radio.battery = message.battery;
    if (!waits(radio)) sayBeat(radio, message.heard, BEAT_AIR_MS, now);
  }
}

/**
 * What is to be on the air; null: nothing, and the radio sleeps. `alarmOpen`: the core knows of an alarm of its own.
 * Always connectable, since answers come as writes.
 */
export function onAir(radio: Radio, alarmOpen: boolean, now: number): OnAir | null {
  const waiting = radio.said.filter((one) => one.until === NEVER);
  const one = waiting[Math.floor(now / TURN_MS) % Math.max(1, waiting.length)];
  if (one !== undefined) {
    const fresh = now - one.since < PRESS_FRESH_MS || one.raisedAt !== NEVER;
    return { message: one.message, everyMs: fresh ? PRESS_EVERY_MS : PRESS_LATER_MS };
  }
  if (radio.echo) {
    radio.echo = false;
    sayBeat(radio, radio.heard, ECHO_AIR_MS, now);
  }
  const beat = find(radio, 'beat', '');
  if (beat !== undefined && beat.until > now) return { message: beat.message, everyMs: BEAT_EVERY_MS };
  if (!alarmOpen) return null;
  if (beat === undefined) sayBeat(radio, radio.heard, 0, now);
  const found = find(radio, 'beat', '');
  return found === undefined ? null : { message: found.message, everyMs: FIND_EVERY_MS };
}

/** When time alone changes what is on the air, or a connection is to be ended. */
export function radioDeadline(radio: Radio, now: number): number {
  let at = radio.hangUpAt;
  let waiting = 0;
  for (const one of radio.said) {
    if (one.until === NEVER) waiting = waiting + 1;
    if (one.until === NEVER && one.since + PRESS_FRESH_MS > now)
      at = Math.min(at, one.since + PRESS_FRESH_MS);
    if (one.until !== NEVER && one.until > now) at = Math.min(at, one.until);
  }
  return waiting > 1 ? Math.min(at, (Math.floor(now / TURN_MS) + 1) * TURN_MS) : at;
}

/** A hub connected. */
export function hubConnected(radio: Radio, now: number): void {
  radio.bytes = EMPTY;
  radio.bad = false;
  radio.hangUpAt = now + HANG_UP_IDLE_MS;
}

/** The connection is gone. */
export function hubGone(radio: Radio): void {
  radio.bytes = EMPTY;
  radio.hangUpAt = NEVER;
}

/** True when it is time to end the connection. */
export function hangsUp(radio: Radio, now: number): boolean {
  return radio.hangUpAt <= now;
}

const receipted = (radio: Radio, frame: RadioDown, now: number): DownMessage | null => {
  for (const one of radio.said) {
    const message = one.message;
    const formerly = one.formerly;
    const known = message.seq === frame.seq || (formerly !== undefined && formerly.indexOf(frame.seq) >= 0);
    if (one.kind === 'beat' || message.boot !== frame.boot || !known) continue;
    const state = frame.state;
    if (state !== 'logged' && state !== 'unlogged' && state !== 'test') return null;
    // The frame cannot say of which level; the gateway marks those for a raised press in the byte receipts leave free.
    if (frame.responders === 0 && one.raisedAt !== NEVER && now - one.raisedAt < RAISED_GUARD_MS) return null;
    if (state !== 'unlogged') one.until = now;
    return {
      type: 'receipt',
      device: radio.device,
      boot: radio.boot,
      n: frame.n,
      seq: one.coreSeq,
      id: one.id,
      state: state,
    };
  }
  return null;
};

const progressed = (radio: Radio, frame: RadioDown): DownMessage | null => {
  const state = frame.state;
  if (state === undefined || state === 'logged' || state === 'unlogged' || state === 'test') return null;
  const id = radioId(frame.boot, frame.seq);
  // A recording from an earlier boot must not say that somebody comes; after an answer to this boot numbers tell.
  if (frame.boot !== radio.boot && !radio.met && find(radio, 'press', id) === undefined) return null;
  return {
    type: 'progress',
    device: radio.device,
    boot: radio.boot,
    n: frame.n,
    id: id,
    state: state,
    responders: frame.responders,
    call112: frame.call112,
  };
};

const aliveFor = (radio: Radio, frame: RadioDown, now: number): DownMessage | null => {
  if (frame.boot !== radio.boot) return null;
  const beat = find(radio, 'beat', '');
  if (beat !== undefined && beat.message.seq === frame.seq) beat.until = Math.min(beat.until, now);
  return { type: 'alive', device: radio.device, boot: radio.boot, n: frame.n, seq: frame.seq };
};

const takeDecoded = (radio: Radio, frame: RadioDown, now: number): DownMessage | null => {
  if (frame.number !== radio.number || frame.n <= radio.heard) return null;
  const message =
    frame.type === 'receipt'
      ? receipted(radio, frame, now)
      : frame.type === 'alive'
        ? aliveFor(radio, frame, now)
        : progressed(radio, frame);
  if (message === null) return null;
  radio.heard = frame.n;
  if (message.type !== 'progress') radio.met = true;
  if (message.type !== 'alive') radio.echo = true;
  return message;
};

/** Takes one frame; the message it is for the core, or null. `hmac` is under the `ble-down` key. */
export function takeFrame(radio: Radio, bytes: Uint8Array, hmac: Hmac, now: number): DownMessage | null {
  const frame = decodeRadioDown(bytes, hmac);
  return typeof frame === 'string' ? null : takeDecoded(radio, frame, now);
}

/** Takes a piece of what a hub writes; the messages for the core that it completed. */
export function takePiece(radio: Radio, piece: Uint8Array, hmac: Hmac, now: number): DownMessage[] {
  const messages: DownMessage[] = [];
  if (radio.bad || piece.length > 512) return messages;
  const bytes = new Uint8Array(radio.bytes.length + piece.length);
  bytes.set(radio.bytes, 0);
  bytes.set(piece, radio.bytes.length);
  let at = 0;
  while (!radio.bad && bytes.length - at >= RADIO_BYTES) {
    const frame = decodeRadioDown(bytes.subarray(at, at + RADIO_BYTES), hmac);
    // Out of step, or not from our gateway: nothing that follows can be trusted to begin where we think.
    if (typeof frame === 'string') radio.bad = true;
    const message = typeof frame === 'string' ? null : takeDecoded(radio, frame, now);
    if (message !== null) messages.push(message);
    at = at + RADIO_BYTES;
  }
  radio.bytes = radio.bad ? EMPTY : bytes.subarray(at, bytes.length);
  radio.hangUpAt = radio.bad ? now : now + HANG_UP_AFTER_MS;
  return messages;
}
