/**
 * How a pager watch speaks over Bluetooth: always to be found, a new beat on the air every ten seconds, answers as
 * frames until their receipt, pages as lines that a hub writes. Promises that an answer names the page by the number it
 * came under last, that nothing but a whole line or frame under the right code says anything, and bounded memory. What
 * it shares with wearables is in `radio.ts`; pages and their ringing are the core's. Pure.
 */
import { type ChipUp, openDown } from '../../protocol/chip.ts';
import type { Hmac } from '../../protocol/hmac.ts';
import { type LineState, noLine, readLines } from '../../protocol/lines.ts';
import type { DownMessage, ReplyAnswer } from '../../protocol/messages.ts';
import { decodeRadioDown, RADIO_BYTES } from '../../protocol/radio.ts';
import {
  find,
  newRadio,
  nextSeq,
  type OnAir,
  PRESS_EVERY_MS,
  PRESS_LATER_MS,
  put,
  type Radio,
  type Said,
  sayBeat,
  takeFrame,
} from './radio.ts';

/** Between advertisements while nothing is the matter: a hub that wants to write waits for one. */
export const PAGER_EVERY_MS = 300;
/** A new beat is a sign of life to the gateway, which misses a pager after 30 s. It asks for no answer. */
export const PAGER_BEAT_MS = 10000;
/** The core's own beats, by which it knows that it is heard: for each a hub has to connect. */
export const PAGER_ASKS_MS = 60000;
/** While answers wait, a new beat has the air for so long. */
const BEAT_TURN_MS = 400;
/** With several answers to say each is on the air for so long in turn. */
const TURN_MS = 1000;
const FRESH_MS = 60000;
/** A connection is ended so long after the last whole line or frame, or when the rest of one does not come. */
const HANG_UP_AFTER_MS = 400;
const HANG_UP_HALF_MS = 2000;
/** Pages whose numbers are remembered; the core holds eight. */
const MOST_PAGES = 16;
/** Former numbers of an answer that a receipt may come for. */
const MOST_FORMERLY = 8;
/** Longest piece a hub can write. */
const MOST_PIECE = 512;
const NEVER = Number.POSITIVE_INFINITY;
const NEWLINE = 10;
const BRACE = 123;

/** The number a page came under last. */
interface PageNumber {
  readonly page: string;
  n: number;
}
/** The radio of one pager in one boot. */
export interface PagerRadio {
  readonly radio: Radio;
  pages: PageNumber[];
  /** When a beat was put on the air last, and until when answers wait for it. */
  beatAt: number;
  beatUntil: number;
  line: LineState;
}
/** Codes of what comes down: of frames (`ble-down`) and of lines (`down`). */
export interface PagerCodes {
  readonly frames: Hmac;
  readonly lines: Hmac;
}

/** A radio that has said nothing. */
export function newPagerRadio(device: string, number: number, boot: number): PagerRadio {
  return {
    radio: newRadio(device, number, boot),
    pages: [],
    beatAt: -NEVER,
    beatUntil: -NEVER,
    line: noLine(),
  };
}

const numberOf = (pager: PagerRadio, page: string): number => {
  for (const one of pager.pages) if (one.page === page) return one.n;
  return 0;
};

const waitingIn = (radio: Radio): Said[] => radio.said.filter((one) => one.until === NEVER);

/** The same answer under a number of its own, above all others: an older one would count for nothing. */
const renumber = (pager: PagerRadio, said: Said): void => {
  const message = said.message;
  const before = said.formerly === undefined ? [] : said.formerly;
  said.formerly = before.concat([message.seq]).slice(-MOST_FORMERLY);
  said.message = Object.assign(Object.assign({}, message), {
    seq: nextSeq(pager.radio),
    heard: numberOf(pager, said.id),
  });
};

const sayReply = (
  pager: PagerRadio,
  page: string,
  answer: ReplyAnswer,
  coreSeq: number,
  now: number,
): void => {
  const radio = pager.radio;
  const before = find(radio, answer, page);
  if (before !== undefined && before.until === NEVER) {
    before.coreSeq = coreSeq;
    return;
  }
  put(radio, {
    kind: answer,
    id: page,
    coreSeq: coreSeq,
    message: {
      type: 'reply',
      number: radio.number,
      boot: radio.boot,
      seq: nextSeq(radio),
      level: 'assist',
      resumed: false,
      duress: false,
      age: 0,
      battery: radio.battery,
      heard: numberOf(pager, page),
      answer: answer,
    },
    since: now,
    raisedAt: NEVER,
    until: NEVER,
  });
};

const beatNow = (pager: PagerRadio, now: number): void => {
  pager.beatAt = now;
  pager.beatUntil = waitingIn(pager.radio).length > 0 ? now + BEAT_TURN_MS : now;
  sayBeat(pager.radio, pager.radio.heard, 0, now);
};

/** The core sends. A pager has no buttons that call for help: presses and cancels are not its own. */
export function pagerSays(pager: PagerRadio, message: ChipUp, now: number): void {
  if (message.type === 'reply') sayReply(pager, message.id, message.answer, message.seq, now);
  else if (message.type === 'beat') {
    pager.radio.battery = message.battery;
    beatNow(pager, now);
  }
}

/** What is to be on the air now. Always something, and always connectable: a page may come at any moment. */
export function pagerOnAir(pager: PagerRadio, now: number): OnAir {
  const radio = pager.radio;
  const waiting = waitingIn(radio);
  // An answer says what was heard as well.
  const echo = radio.echo && waiting.length === 0;
  radio.echo = false;
  if (echo || now - pager.beatAt >= PAGER_BEAT_MS) beatNow(pager, now);
  const beat = find(radio, 'beat', '');
  const one = waiting[Math.floor(now / TURN_MS) % Math.max(1, waiting.length)];
  if (beat !== undefined && (one === undefined || now < pager.beatUntil))
    return { message: beat.message, everyMs: one === undefined ? PAGER_EVERY_MS : PRESS_EVERY_MS };
  if (one === undefined) {
    beatNow(pager, now);
    return pagerOnAir(pager, now);
  }
  if (one.message.seq < radio.seq) renumber(pager, one);
  return { message: one.message, everyMs: now - one.since < FRESH_MS ? PRESS_EVERY_MS : PRESS_LATER_MS };
}

/** When time alone changes what is on the air, or a connection is to be ended. */
export function pagerDeadline(pager: PagerRadio, now: number): number {
  const radio = pager.radio;
  const waiting = waitingIn(radio);
  let at = Math.min(radio.hangUpAt, pager.beatAt + PAGER_BEAT_MS);
  if (waiting.length === 0) return at;
  if (pager.beatUntil > now) at = Math.min(at, pager.beatUntil);
  for (const one of waiting) if (one.since + FRESH_MS > now) at = Math.min(at, one.since + FRESH_MS);
  return waiting.length > 1 ? Math.min(at, (Math.floor(now / TURN_MS) + 1) * TURN_MS) : at;
}

/** A hub connected; `hubConnected` of the radio goes with it. What an earlier one left half said is nothing. */
export function pagerConnected(pager: PagerRadio): void {
  pager.line = noLine();
}

const notePage = (pager: PagerRadio, page: string, n: number): void => {
  pager.pages = pager.pages.filter((one) => one.page !== page);
  pager.pages.push({ page: page, n: n });
  if (pager.pages.length > MOST_PAGES) pager.pages.splice(0, 1);
  // The gateway may know it by the new number alone.
  for (const one of waitingIn(pager.radio)) if (one.id === page) renumber(pager, one);
};

/** Takes one line; the message it is for the core, or null. */
export function takeLine(pager: PagerRadio, line: string, hmac: Hmac): DownMessage | null {
  const radio = pager.radio;
  const message = openDown(line, radio.device, hmac);
  if (typeof message === 'string' || message.boot !== radio.boot || message.n <= radio.heard) return null;
  radio.heard = message.n;
  radio.met = true;
  radio.echo = true;
  if (message.type === 'page') notePage(pager, message.page, message.n);
  return message;
}

const textOf = (bytes: Uint8Array, from: number, to: number): string => {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
};

const isInLine = (pager: PagerRadio): boolean => pager.line.text !== '' || pager.line.dropping;

/** Takes what belongs to a line, its end included; where the rest begins. */
const takeOfLine = (
  pager: PagerRadio,
  bytes: Uint8Array,
  at: number,
  hmac: Hmac,
  messages: DownMessage[],
): number => {
  let to = at;
  while (to < bytes.length && bytes[to] !== NEWLINE) to = to + 1;
  if (to < bytes.length) to = to + 1;
  for (const line of readLines(pager.line, textOf(bytes, at, to))) {
    const message = takeLine(pager, line, hmac);
    if (message !== null) messages.push(message);
  }
  return to;
};

/** Takes what belongs to a frame; where the rest begins. */
const takeOfFrame = (
  radio: Radio,
  bytes: Uint8Array,
  at: number,
  hmac: Hmac,
  messages: DownMessage[],
  now: number,
): number => {
  const had = radio.bytes.length;
  const to = Math.min(bytes.length, at + RADIO_BYTES - had);
  const frame = new Uint8Array(had + to - at);
  frame.set(radio.bytes, 0);
  frame.set(bytes.subarray(at, to), had);
  radio.bytes = frame;
  if (frame.length < RADIO_BYTES) return to;
  radio.bytes = new Uint8Array(0);
  // Not from our gateway, or bytes are missing: nothing that follows can be trusted to begin where we think.
  if (typeof decodeRadioDown(frame, hmac) === 'string') radio.bad = true;
  const message = radio.bad ? null : takeFrame(radio, frame, hmac, now);
  if (message !== null) messages.push(message);
  return to;
};

/**
 * Takes a piece of what a hub writes: frames, which begin with their version, and lines, which begin with a brace. A line
 * that is broken is passed over up to its end. The messages for the core that it completed.
 */
export function takePagerPiece(
  pager: PagerRadio,
  piece: Uint8Array,
  codes: PagerCodes,
  now: number,
): DownMessage[] {
  const radio = pager.radio;
  const messages: DownMessage[] = [];
  if (radio.bad || piece.length > MOST_PIECE) return messages;
  let at = 0;
  while (at < piece.length && !radio.bad) {
    const first = piece[at] ?? 0;
    const begins = !isInLine(pager) && radio.bytes.length === 0;
    if (begins && first !== BRACE && first >> 4 !== 1) pager.line.dropping = first !== NEWLINE;
    if (begins && first === NEWLINE) at = at + 1;
    else if (isInLine(pager) || (begins && first === BRACE))
      at = takeOfLine(pager, piece, at, codes.lines, messages);
    else at = takeOfFrame(radio, piece, at, codes.frames, messages, now);
  }
  const half = isInLine(pager) || radio.bytes.length > 0;
  radio.hangUpAt = radio.bad ? now : now + (half ? HANG_UP_HALF_MS : HANG_UP_AFTER_MS);
  return messages;
}
