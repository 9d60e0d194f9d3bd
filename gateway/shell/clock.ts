/**
 * The log's time line and the wall clock, read together. Promises a `t` that never goes back, goes on from the last
 * row over restarts, and does not follow the wall clock while the machine runs; what a deadline means is left to the
 * core, and which time zone a roster is in to the rotations.
 *
 * Why no jump of the wall clock skips, repeats or unduly delays a step (P20). While the process runs, and between two
 * lives within one boot of the machine, `t` advances by the monotonic clock alone, which nobody can set. Only after a
 * reboot must the wall clock say how long the machine was away. Set back, it says "no time": then `t` goes on from
 * the last row, which was written at or after the deadline was set, so what is left of a step is at most its own
 * length. Set forward, it says "long ago": then steps are due at once, in their order, which pages early and skips
 * none. And since `t` never goes back, no deadline that was met is met a second time.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { instant, type Now, wall } from '../core/time.ts';
import type { Stamp } from './log/face.ts';

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
  /** The stamp for rows written for this moment. */
  stamp(now: Now): Stamp;
  /**
   * Calls back once for each jump of the wall clock against the monotonic clock of more than 2 s, with its length in
   * milliseconds (forward positive). Called after the current step, never inside `now`. Returns how to stop.
   */
  onJump(listener: (byMs: number) => void): () => void;
}

/** Smaller differences are the clocks' own unrest. */
const JUMP_MS = 2_000;
/** How often a quiet gateway looks for jumps. */
const LOOK_MS = 1_000;
/** No machine was away for longer; a wall clock that says so is wrong. */
const AWAY_MOST_MS = 10 * 366 * 86_400_000;
/** A last row beyond this (200,000 years) is no row of ours; the time line then goes on from far below it, ... */
const T_MOST = 2 ** 53 - 2 ** 51;
/** ... here, where milliseconds can still be told apart for as long again. */
const T_INSTEAD = 2 ** 52;

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

const within = (value: number, most: number): number =>
  Number.isFinite(value) ? Math.min(Math.max(value, 0), most) : 0;

/** Where the time line goes on: the last row's place and what passed since. */
function startOf(last: Stamp | null, mono: number, wallNow: number, machineBoot: string): number {
  if (last === null) return 0;
  const t = last.t > T_MOST && last.t < Number.POSITIVE_INFINITY ? T_INSTEAD : within(last.t, T_MOST);
  const byMono = mono - last.mono;
  // A monotonic clock that went back is not of this boot, whatever its name says.
  const sameBoot = last.machineBoot === machineBoot && byMono >= 0;
  return t + within(sameBoot ? byMono : wallNow - last.wall, AWAY_MOST_MS);
}

/** Opens the clock. `lastStamp` is that of the log's last row, null for an empty log. */
export function openClock(options: { readonly lastStamp: Stamp | null } & Partial<TimeSources>): Clock {
  const { lastStamp, ...given } = options;
  const sources: TimeSources = { ...realSources(), ...given };
  const monoAtStart = sources.mono();
  const tAtStart = startOf(lastStamp, monoAtStart, sources.wall(), sources.machineBoot);
  const listeners = new Set<(byMs: number) => void>();
  let lastT = Math.floor(tAtStart);
  let offset = sources.wall() - monoAtStart;
  let stopLooking: (() => void) | null = null;

  function notice(mono: number, wallNow: number): void {
    const byMs = wallNow - mono - offset;
    if (!(Math.abs(byMs) > JUMP_MS)) return;
    offset += byMs;
    for (const listener of listeners) queueMicrotask(() => listener(Math.round(byMs)));
  }

  function read(): Now {
    const mono = sources.mono();
    const wallNow = sources.wall();
    notice(mono, wallNow);
    lastT = Math.max(lastT, Math.floor(tAtStart + mono - monoAtStart));
    return { t: instant(lastT), wall: wall(wallNow) };
  }

  return {
    now: read,
    stamp: (now) => ({
      t: now.t,
      wall: now.wall,
      // The monotonic time of `now` itself, not of this call, so that a restart measures from the same moment.
      mono: monoAtStart + (now.t - tAtStart),
      machineBoot: sources.machineBoot,
    }),
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
