/**
 * The load: presses written at times set beforehand, whatever the answers do, and an account of what came back for
 * each. Promises that a time runs from the moment a press is written to the read that brought the last of its pages,
 * and that each page is counted by its id, so that a lost or doubled one cannot hide.
 */
import type { Wire } from './wire.ts';

/** How many pagers each alarm goes to. */
export const PAGERS = 3;

/** A press ready to be written. */
export interface Press {
  readonly wire: Wire;
  readonly bytes: Buffer;
  /** By these its pages and its receipt are known. */
  readonly keys: readonly string[];
  /** Packet identifier of its PUBLISH. */
  readonly identifier: number;
}

/** What a message says to a pager or a button. */
export type Told =
  /** A page for the press of this key. `id` is this page's own; `alarm` is what it was raised for. */
  | { readonly what: 'page'; readonly key: string; readonly id: string; readonly alarm: string }
  | { readonly what: 'receipt'; readonly key: string; readonly logged: boolean }
  | null;

/** A broker or gateway under measurement, connected. */
export interface Target {
  readonly name: string;
  readonly pid: number;
  readonly pagers: readonly Wire[];
  readonly buttons: readonly Wire[];
  /** True: PUBACK is all the presser hears. False: receipts are messages. */
  readonly pubackIsReceipt: boolean;
  /** Makes the next press of a button. */
  press(button: number): Press;
  /** What a message means; called for every message. */
  read(wire: Wire, text: string): Told;
  /** Brings everything back to rest after a run; gets the alarms it raised. */
  settle(alarms: readonly string[]): Promise<void>;
}

/** What became of one press. Times by `performance.now()`. */
interface Fate {
  sentAt: number;
  receiptAt: number;
  lastPageAt: number;
  /** Page id by pager. */
  readonly pages: (string | null)[];
  alarm: string | null;
}

/** What a run brought. */
export interface Outcome {
  readonly presses: number;
  /** Press to the last of its three pages, milliseconds, of every complete press in the order of sending. */
  readonly pagedMs: readonly number[];
  /** Press to its receipt, milliseconds. */
  readonly receiptMs: readonly number[];
  /** Presses without a receipt or without three pages when the run was given up. */
  readonly lost: number;
  /** Of these: how many had no receipt. */
  readonly unanswered: number;
  /** Pages beyond one for each press and pager, and pages of no press of this run. */
  readonly doubled: number;
  /** Receipts that said that the log did not take the press. */
  readonly unlogged: number;
  /** How late the generator itself was, milliseconds against the schedule. */
  readonly lateMs: readonly number[];
  /** From the first press written to the last page read, milliseconds. */
  readonly tookMs: number;
  readonly alarms: readonly string[];
  /** When each press was written, by each of its keys. */
  readonly sentAt: ReadonlyMap<string, number>;
}

/** How presses are timed: at set times, or a new one whenever fewer than so many are unanswered. */
export type Pace = { readonly perSecond: number; readonly seed: number } | { readonly outstanding: number };

/** A run is given up when nothing became complete for so long after its last press. */
const GRACE_MS = 8_000;
/** How long doubled pages are listened for after everything came. */
const ECHO_MS = 150;

/** A sequence of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
export function drawn(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Times of so many presses in milliseconds from the start: independent of one another, as people are. */
export function schedule(count: number, perSecond: number, seed: number): Float64Array {
  const draw = drawn(seed);
  const times = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    at += (-Math.log(1 - draw()) * 1000) / perSecond;
    times[i] = at;
  }
  // The whole run takes the time that its rate promises.
  const scale = (count * 1000) / perSecond / at;
  return times.map((time) => time * scale);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a load against a target and brings it back to rest. Rejects when a connection was lost. */
export async function runLoad(
  target: Target,
  presses: readonly Press[],
  pace: Pace,
  graceMs = GRACE_MS,
): Promise<Outcome> {
  const fates: Fate[] = [];
  const byKey = new Map<string, Fate>();
  /** By connection and packet identifier. */
  const byPuback = new Map<Wire, Map<number, Fate>>(target.buttons.map((wire) => [wire, new Map()]));
  const alarms = new Set<string>();
  const lateMs: number[] = [];
  let doubled = 0;
  let unlogged = 0;
  let complete = 0;
  let finished: () => void = () => undefined;
  let more: () => void = () => undefined;

  const settled = (fate: Fate): void => {
    if (Number.isNaN(fate.receiptAt) || Number.isNaN(fate.lastPageAt)) return;
    complete += 1;
    more();
    if (complete === presses.length) finished();
  };
  const paged = (pager: number, told: Extract<Told, { what: 'page' }>, at: number): void => {
    const fate = byKey.get(told.key);
    if (
      fate === undefined ||
      fate.pages[pager] !== null ||
      (fate.alarm !== null && fate.alarm !== told.alarm)
    ) {
      doubled += 1;
      return;
    }
    alarms.add(told.alarm);
    fate.alarm = told.alarm;
    fate.pages[pager] = told.id;
    if (fate.pages.includes(null)) return;
    fate.lastPageAt = at;
    settled(fate);
  };
  const receipted = (fate: Fate | undefined, at: number): void => {
    if (fate === undefined || !Number.isNaN(fate.receiptAt)) return;
    fate.receiptAt = at;
    settled(fate);
  };
  for (const [pager, wire] of target.pagers.entries())
    wire.ear = {
      message(text, at) {
        const told = target.read(wire, text);
        if (told?.what === 'page') paged(pager, told, at);
      },
      acknowledged: () => undefined,
    };
  for (const wire of target.buttons)
    wire.ear = {
      message(text, at) {
        const told = target.read(wire, text);
        if (told?.what !== 'receipt') return;
        if (told.logged) receipted(byKey.get(told.key), at);
        else unlogged += 1;
      },
      acknowledged(identifier, at) {
        if (target.pubackIsReceipt) receipted(byPuback.get(wire)?.get(identifier), at);
      },
    };

  const write = ({ wire, bytes, keys, identifier }: Press): void => {
    const pages = new Array<string | null>(PAGERS).fill(null);
    const fate: Fate = { sentAt: 0, receiptAt: Number.NaN, lastPageAt: Number.NaN, pages, alarm: null };
    fates.push(fate);
    for (const key of keys) byKey.set(key, fate);
    if (target.pubackIsReceipt) byPuback.get(wire)?.set(identifier, fate);
    fate.sentAt = wire.send(bytes);
  };

  const all = new Promise<void>((resolve) => {
    finished = resolve;
  });
  if ('perSecond' in pace) {
    const times = schedule(presses.length, pace.perSecond, pace.seed);
    const start = performance.now();
    await new Promise<void>((resolve) => {
      let next = 0;
      const tick = (): void => {
        for (let press = presses[next]; press !== undefined; press = presses[next]) {
          const late = performance.now() - start - (times[next] ?? 0);
          if (late < 0) break;
          lateMs.push(late);
          write(press);
          next += 1;
        }
        if (next === presses.length) resolve();
        else setTimeout(tick, Math.max(1, Math.floor((times[next] ?? 0) - (performance.now() - start))));
      };
      tick();
    });
  } else {
    more = () => {
      while (fates.length < presses.length && fates.length - complete < pace.outstanding) {
        const press = presses[fates.length];
        if (press !== undefined) write(press);
      }
    };
    more();
  }
  let given: NodeJS.Timeout | undefined;
  const stalled = new Promise<void>((resolve) => {
    let seen = -1;
    const look = (): void => {
      if (seen === complete) {
        resolve();
        return;
      }
      seen = complete;
      given = setTimeout(look, graceMs);
    };
    look();
  });
  await Promise.race([all, stalled]);
  clearTimeout(given);
  await pause(ECHO_MS);

  const broken = [...target.pagers, ...target.buttons].find((wire) => wire.trouble !== null);
  if (broken !== undefined)
    throw new Error(`${target.name}: ${broken.id} lost its connection: ${broken.trouble}`);
  const whole = fates.filter((fate) => !Number.isNaN(fate.lastPageAt) && !Number.isNaN(fate.receiptAt));
  const last = whole.reduce((latest, fate) => Math.max(latest, fate.lastPageAt), 0);
  return {
    presses: presses.length,
    pagedMs: whole.map((fate) => fate.lastPageAt - fate.sentAt),
    receiptMs: whole.map((fate) => fate.receiptAt - fate.sentAt),
    lost: presses.length - whole.length,
    unanswered: fates.filter((fate) => Number.isNaN(fate.receiptAt)).length,
    doubled: doubled + Math.max(0, alarms.size - presses.length),
    unlogged,
    lateMs,
    tookMs: last - (fates[0]?.sentAt ?? 0),
    alarms: [...alarms],
    sentAt: new Map([...byKey].map(([key, { sentAt }]) => [key, sentAt])),
  };
}
