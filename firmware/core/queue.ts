/**
 * Presses, cancels and replies that wait for their receipt. Promises that a press is never dropped but for a fifth
 * one (the highest level stays, then the oldest), that a repeat keeps its number, and that only a receipt for exactly
 * boot, number and id ends the waiting. When to send is decided here, what carries it is not.
 */

import type { ChipUp } from '../../protocol/chip.ts';
import type { ReplyAnswer } from '../../protocol/messages.ts';
import { MAX_PENDING, NEVER, NEW_ID_GAP_MS, RECEIPT_TIMEOUT_MS, repeatGap, saturate } from './timing.ts';

/** Most cancels and replies that wait at a time; beyond it the oldest `ringing` goes first. */
export const MAX_WORDS = 16;

/** A press on its way. */
export interface PendingPress {
  readonly id: string;
  level: 'assist' | 'emergency';
  /** 0 until it is first sent at this level. */
  seq: number;
  /** When the finger went down, in this boot's time. */
  readonly madeAt: number;
  /** When it was last asked for (made, or raised): "not received" counts from here. */
  askedAt: number;
  /** Age in ms it had already when this boot began, a lower bound. */
  readonly priorAge: number;
  readonly resumed: boolean;
  /** Not sent before: at most one new id in 2 s. */
  readonly notBefore: number;
  nextAt: number;
  tries: number;
  /** A receipt `unlogged` came. */
  unlogged: boolean;
}
/** A cancel (`answer` empty) or a reply on its way. */
export interface PendingWord {
  readonly kind: 'cancel' | 'reply';
  readonly id: string;
  readonly duress: boolean;
  readonly answer: ReplyAnswer | '';
  /** 0 until it is sent on this connection. */
  seq: number;
  nextAt: number;
  tries: number;
}
/** All that waits. */
export interface Queue {
  presses: PendingPress[];
  words: PendingWord[];
  /** When the newest press id was or will be let out. */
  lastNewId: number;
}
/** What every message begins with. */
export interface Head {
  readonly device: string;
  readonly boot: number;
  readonly heard: number;
  /** Percent, or -1. */
  readonly battery: number;
}

/** Nothing waits. */
export function newQueue(): Queue {
  return { presses: [], words: [], lastNewId: -NEVER };
}

const copyPress = (press: PendingPress): PendingPress => Object.assign({}, press);
const copyWord = (word: PendingWord): PendingWord => Object.assign({}, word);

/** A copy, for a step that must not change what it was given. */
export function copyQueue(queue: Queue): Queue {
  return {
    presses: queue.presses.map(copyPress),
    words: queue.words.map(copyWord),
    lastNewId: queue.lastNewId,
  };
}

const rank = (press: PendingPress): number => (press.level === 'emergency' ? 1 : 0);

/** Keeps the highest level, then the oldest, when there are more than four. The list is oldest first. */
const shed = (queue: Queue): void => {
  while (queue.presses.length > MAX_PENDING) {
    let victim = queue.presses.length - 1;
    for (let i = victim - 1; i >= 0; i--) {
      const press = queue.presses[i];
      const worst = queue.presses[victim];
      if (press !== undefined && worst !== undefined && rank(press) < rank(worst)) victim = i;
    }
    queue.presses.splice(victim, 1);
  }
};

/** The press with this id, if it waits. */
export function findPress(queue: Queue, id: string): PendingPress | undefined {
  for (const press of queue.presses) if (press.id === id) return press;
  return undefined;
}

const insert = (queue: Queue, press: PendingPress): void => {
  queue.presses.push(press);
  shed(queue);
};

/**
 * A new press. Within 2 s of another new id it waits for the rest of that time. False: four others of its level or
 * higher wait already, and it is dropped; it then takes no time from those that come after it.
 */
export function addPress(
  queue: Queue,
  id: string,
  level: 'assist' | 'emergency',
  madeAt: number,
  now: number,
): boolean {
  if (findPress(queue, id) !== undefined) return true;
  const lastNewId = queue.lastNewId;
  const notBefore = Math.max(now, queue.lastNewId + NEW_ID_GAP_MS);
  queue.lastNewId = notBefore;
  insert(queue, {
    id: id,
    level: level,
    seq: 0,
    madeAt: madeAt,
    askedAt: madeAt,
    priorAge: 0,
    resumed: false,
    notBefore: notBefore,
    nextAt: notBefore,
    tries: 0,
    unlogged: false,
  });
  const kept = findPress(queue, id) !== undefined;
  if (!kept) queue.lastNewId = lastNewId;
  return kept;
}

/** A press found in flash after a reset. */
export function resumePress(
  queue: Queue,
  id: string,
  level: 'assist' | 'emergency',
  priorAge: number,
  now: number,
): void {
  insert(queue, {
    id: id,
    level: level,
    seq: 0,
    madeAt: now,
    askedAt: now - priorAge,
    priorAge: priorAge,
    resumed: true,
    notBefore: now,
    nextAt: now,
    tries: 0,
    unlogged: false,
  });
}

/** The same press as an emergency: a new message under the same id, at once, whether or not it had its receipt. */
export function raisePress(queue: Queue, id: string, madeAt: number, now: number): void {
  const press = findPress(queue, id);
  if (press === undefined) {
    insert(queue, {
      id: id,
      level: 'emergency',
      seq: 0,
      madeAt: madeAt,
      askedAt: now,
      priorAge: 0,
      resumed: false,
      notBefore: now,
      nextAt: now,
      tries: 0,
      unlogged: false,
    });
    return;
  }
  if (press.level === 'emergency') return;
  press.level = 'emergency';
  press.seq = 0;
  press.tries = 0;
  press.unlogged = false;
  press.askedAt = now;
  press.nextAt = Math.max(now, press.notBefore);
}

/** A cancel or a reply. The same word while it still waits is not said twice. */
export function addWord(
  queue: Queue,
  kind: 'cancel' | 'reply',
  id: string,
  duress: boolean,
  answer: ReplyAnswer | '',
  now: number,
): void {
  for (const word of queue.words) {
    if (word.kind === kind && word.id === id && word.answer === answer) return;
  }
  if (queue.words.length >= MAX_WORDS) {
    let victim = 0;
    for (let i = queue.words.length - 1; i >= 0; i--) {
      const word = queue.words[i];
      if (word !== undefined && word.answer === 'ringing') victim = i;
    }
    queue.words.splice(victim, 1);
  }
  queue.words.push({ kind: kind, id: id, duress: duress, answer: answer, seq: 0, nextAt: now, tries: 0 });
}

/** What a receipt ended or changed; null when it matches nothing that waits. */
export type Receipted =
  | { readonly what: 'press'; readonly press: PendingPress; readonly news: boolean }
  | { readonly what: 'word'; readonly word: PendingWord };

/** Takes a receipt of this boot. `unlogged` leaves a press waiting; `news` tells whether it is the first word of it. */
export function takeReceipt(
  queue: Queue,
  seq: number,
  id: string,
  receipt: 'logged' | 'unlogged' | 'test',
): Receipted | null {
  for (let i = 0; i < queue.presses.length; i++) {
    const press = queue.presses[i];
    if (press === undefined || press.seq !== seq || seq === 0 || press.id !== id) continue;
    if (receipt === 'unlogged') {
      const news = !press.unlogged;
      press.unlogged = true;
      return { what: 'press', press: press, news: news };
    }
    queue.presses.splice(i, 1);
    return { what: 'press', press: press, news: true };
  }
  for (let i = 0; i < queue.words.length; i++) {
    const word = queue.words[i];
    if (word === undefined || word.seq !== seq || seq === 0 || word.id !== id) continue;
    queue.words.splice(i, 1);
    return { what: 'word', word: word };
  }
  return null;
}

/**
 * A new connection: presses go out at once under the number they have; cancels and replies are said anew, because
 * their number may by now be below one the gateway has heard, and then they would count for nothing.
 */
export function resend(queue: Queue, now: number): void {
  for (const press of queue.presses) press.nextAt = Math.max(now, press.notBefore);
  for (const word of queue.words) {
    word.seq = 0;
    word.tries = 0;
    word.nextAt = now;
  }
}

/** When the next of those that wait is to be sent. Cancels and replies only count once the gateway was heard. */
export function sendDeadline(queue: Queue, withWords: boolean): number {
  let at = NEVER;
  for (const press of queue.presses) at = Math.min(at, press.nextAt);
  if (withWords) for (const word of queue.words) at = Math.min(at, word.nextAt);
  return at;
}

const pressMessage = (press: PendingPress, head: Head, now: number): ChipUp => {
  const message: {
    type: 'press';
    device: string;
    boot: number;
    seq: number;
    heard: number;
    id: string;
    level: 'assist' | 'emergency';
    age: number;
    resumed?: boolean;
    battery?: number;
  } = {
    type: 'press',
    device: head.device,
    boot: head.boot,
    seq: press.seq,
    heard: head.heard,
    id: press.id,
    level: press.level,
    age: saturate(press.priorAge + now - press.madeAt),
  };
  if (press.resumed) message.resumed = true;
  if (head.battery >= 0) message.battery = head.battery;
  return message;
};

const wordMessage = (word: PendingWord, head: Head): ChipUp => {
  if (word.kind === 'cancel' || word.answer === '') {
    return {
      type: 'cancel',
      device: head.device,
      boot: head.boot,
      seq: word.seq,
      heard: head.heard,
      id: word.id,
      duress: word.duress,
    };
  }
  return {
    type: 'reply',
    device: head.device,
    boot: head.boot,
    seq: word.seq,
    heard: head.heard,
    id: word.id,
    answer: word.answer,
  };
};

/**
 * The messages due now, lowest number first: an unsent one always gets a higher number than all before it, so that
 * the gateway never hears a first transmission out of order. Sets the next repeat of each. `nextSeq` draws a number.
 */
export function takeDue(
  queue: Queue,
  withWords: boolean,
  head: Head,
  nextSeq: () => number,
  random: number,
  now: number,
): ChipUp[] {
  const repeats: PendingPress[] = [];
  const firsts: PendingPress[] = [];
  for (const press of queue.presses) {
    if (press.nextAt > now) continue;
    if (press.seq > 0) repeats.push(press);
    else firsts.push(press);
  }
  repeats.sort((a, b) => a.seq - b.seq);
  const messages: ChipUp[] = [];
  for (const press of repeats.concat(firsts)) {
    if (press.seq === 0) press.seq = nextSeq();
    press.tries = press.tries + 1;
    press.nextAt = now + repeatGap(press.tries, random);
    messages.push(pressMessage(press, head, now));
  }
  if (!withWords) return messages;
  for (const word of queue.words) {
    if (word.nextAt > now) continue;
    if (word.seq === 0) word.seq = nextSeq();
    word.tries = word.tries + 1;
    word.nextAt = now + repeatGap(word.tries, random);
    messages.push(wordMessage(word, head));
  }
  return messages;
}

/** When this press, still without a receipt, is shown as not received. */
export function lateAt(press: PendingPress): number {
  return press.unlogged ? NEVER : press.askedAt + RECEIPT_TIMEOUT_MS;
}
