/**
 * The log's time line: how it goes on over restarts, and how a jump of the wall clock is told from time that passed.
 * Promises a `t` that never goes back and does not follow the wall clock while the machine runs. Reads no clock: the
 * shell hands in what its clocks say, and so does the simulator.
 *
 * Why no jump of the wall clock skips, repeats or unduly delays a step (P20). While the process runs, and between two
 * lives within one boot of the machine, `t` advances by the monotonic clock alone, which nobody can set. Only after a
 * reboot must the wall clock say how long the machine was away. Set back, it says "no time": then `t` goes on from
 * the last row, which was written at or after the deadline was set, so what is left of a step is at most its own
 * length. Set forward, it says "long ago": then steps are due at once, in their order, which pages early and skips
 * none. And since `t` never goes back, no deadline that was met is met a second time. What must not last longer than
 * its time whatever the wall clock says (tests, P24) ends when `isOtherBoot`.
 */
import { instant, type Now, wall } from './time.ts';

/** When a row was written, by every clock there is, so that a restart can find its place on the time line. */
export interface Stamp {
  /** The log's own time line, milliseconds. */
  readonly t: number;
  /** Wall clock, milliseconds since 1970. */
  readonly wall: number;
  /** Monotonic clock of the machine, milliseconds; comparable only within one `machineBoot`. */
  readonly mono: number;
  /** Names one power-up of the machine. */
  readonly machineBoot: string;
}

/** Smaller differences are the clocks' own unrest. */
const JUMP_MS = 2_000;
/** No machine was away for longer; a wall clock that says so is wrong. */
const AWAY_MOST_MS = 10 * 366 * 86_400_000;
/** A last row beyond this (200,000 years) is no row of ours; the time line then goes on from far below it, ... */
const T_MOST = 2 ** 53 - 2 ** 51;
/** ... here, where milliseconds can still be told apart for as long again. */
const T_INSTEAD = 2 ** 52;

const within = (value: number, most: number): number =>
  Number.isFinite(value) ? Math.min(Math.max(value, 0), most) : 0;

/**
 * The machine was off between the log's last row and this stamp: only the wall clock says for how long, and it may be
 * wrong. False for an empty log (`last` null).
 */
export const isOtherBoot = (last: Stamp | null, now: Pick<Stamp, 'mono' | 'machineBoot'>): boolean =>
  // A monotonic clock that went back is not of this boot, whatever its name says.
  last !== null && !(last.machineBoot === now.machineBoot && now.mono >= last.mono);

/** Where the time line goes on: the last row's place and what passed since. */
function startOf(last: Stamp | null, mono: number, wallNow: number, machineBoot: string): number {
  if (last === null) return 0;
  const t = last.t > T_MOST && last.t < Number.POSITIVE_INFINITY ? T_INSTEAD : within(last.t, T_MOST);
  const passed = isOtherBoot(last, { mono, machineBoot }) ? wallNow - last.wall : mono - last.mono;
  return t + within(passed, AWAY_MOST_MS);
}

/** The time line of one life of the process. */
export interface TimeLine {
  /** Where it stands, given what the clocks say; `t` in whole milliseconds, never less than before. */
  read(mono: number, wallNow: number): Now;
  /** How far the wall clock was seen to jump since this was last asked, in ms (forward positive); null: not at all. */
  jumped(): number | null;
  /** The stamp for rows written for this moment. */
  stamp(now: Now): Stamp;
}

/** Opens the time line. `last` is the stamp of the log's last row, null for an empty log. */
export function openTimeLine(
  last: Stamp | null,
  mono: number,
  wallNow: number,
  machineBoot: string,
): TimeLine {
  const monoAtStart = mono;
  const tAtStart = startOf(last, mono, wallNow, machineBoot);
  let lastT = Math.floor(tAtStart);
  let offset = wallNow - mono;
  let jump: number | null = null;
  return {
    read(monoNow, wallThen) {
      const byMs = wallThen - monoNow - offset;
      if (Math.abs(byMs) > JUMP_MS) {
        offset += byMs;
        jump = (jump ?? 0) + byMs;
      }
      lastT = Math.max(lastT, Math.floor(tAtStart + monoNow - monoAtStart));
      return { t: instant(lastT), wall: wall(wallThen) };
    },
    jumped() {
      const seen = jump;
      jump = null;
      return seen === null ? null : Math.round(seen);
    },
    stamp: (now) => ({
      t: now.t,
      wall: now.wall,
      // The monotonic time of `now` itself, not of this call, so that a restart measures from the same moment.
      mono: monoAtStart + (now.t - tAtStart),
      machineBoot,
    }),
  };
}
