/**
 * The machine's clocks, and the log's time line on them. Promises what `core/time-line.ts` promises, on real clocks,
 * and that a jump of the wall clock is noticed within a second also while nothing else happens; what a deadline means
 * is left to the core, and which time zone a roster is in to the rotations.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Now } from '../core/time.ts';
import { openTimeLine, type Stamp } from '../core/time-line.ts';

/** Where the clock reads the time; tests put their own in. */
export interface TimeSources {
  /** Monotonic milliseconds, shared by all processes of one boot of the machine. */
  readonly mono: () => number;
  /** Wall clock, milliseconds since 1970. */
  readonly wall: () => number;
  /** Names this boot of the machine. */
  readonly machineBoot: string;
  /** Calls back again and again; returns how to stop. Used only to notice jumps while nothing else happens. */
  readonly every: (ms: number, act: () => void) => () => void;
}

/** The running clock. */
export interface Clock {
  /** Both clocks, now. `t` in whole milliseconds, never less than before. */
  now(): Now;
  /** Sets the wall clock so many milliseconds from the machine's, for simulations; at first 0. */
  setOffset(ms: number): void;
  offset(): number;
  /** The stamp for rows written for this moment. */
  stamp(now: Now): Stamp;
  /**
   * Calls back once for each jump of the wall clock against the monotonic clock of more than 2 s, with its length in
   * milliseconds (forward positive). Called after the current step, never inside `now`. Returns how to stop.
   */
  onJump(listener: (byMs: number) => void): () => void;
}

/** How often a quiet gateway looks for jumps. */
const LOOK_MS = 1_000;
/** The kernel's name for this boot; without one, a name no other process has, so that the wall clock is used. */
export function readMachineBoot(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    const id = readFileSync(path, 'utf8').trim();
    if (id !== '') return id;
  } catch {
    // Not Linux, or hidden in a sandbox.
  }
  return `process-${randomUUID()}`;
}

const realSources = (): TimeSources => ({
  mono: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
  wall: () => Date.now(),
  machineBoot: readMachineBoot(),
  every: (ms, act) => {
    const timer = setInterval(act, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
});

/** Opens the clock. `lastStamp` is that of the log's last row, null for an empty log. */
export function openClock(options: { readonly lastStamp: Stamp | null } & Partial<TimeSources>): Clock {
  const { lastStamp, ...given } = options;
  const sources: TimeSources = { ...realSources(), ...given };
  let offset = 0;
  const line = openTimeLine(lastStamp, sources.mono(), sources.wall(), sources.machineBoot);
  const listeners = new Set<(byMs: number) => void>();
  let stopLooking: (() => void) | null = null;

  function read(): Now {
    const now = line.read(sources.mono(), sources.wall() + offset);
    const byMs = line.jumped();
    if (byMs !== null) for (const listener of listeners) queueMicrotask(() => listener(byMs));
    return now;
  }

  return {
    now: read,
    setOffset(ms) {
      offset = ms;
    },
    offset: () => offset,
    stamp: line.stamp,
    onJump(listener) {
      listeners.add(listener);
      stopLooking ??= sources.every(LOOK_MS, read);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || stopLooking === null) return;
        stopLooking();
        stopLooking = null;
      };
    },
  };
}
