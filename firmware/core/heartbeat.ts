/**
 * The device's sign of life and its watch over the gateway's. Promises a beat at every interval and "out of order"
 * once three beats in a row went without `alive`, whether or not there was a connection to send them on.
 */
import { ALIVE_GRACE_MS, MISSING_ALIVES, NEVER } from './timing.ts';

/** Where the heartbeat stands. */
export interface Heartbeat {
  everyMs: number;
  nextAt: number;
  /** Beats since the last `alive`. */
  missing: number;
  /** When "out of order" begins; NEVER while nothing points to it. */
  outAt: number;
}

/** The first beat goes out with the first connection; without one it counts as missing after an interval. */
export function newHeartbeat(everyMs: number, now: number): Heartbeat {
  return { everyMs: everyMs, nextAt: now + everyMs, missing: 0, outAt: NEVER };
}

/** A copy, for a step that must not change what it was given. */
export function copyHeartbeat(beat: Heartbeat): Heartbeat {
  return Object.assign({}, beat);
}

/** A beat was due, sent or not. */
export function beaten(beat: Heartbeat, now: number): void {
  beat.missing = beat.missing + 1;
  beat.nextAt = now + beat.everyMs;
  if (beat.missing >= MISSING_ALIVES) beat.outAt = Math.min(beat.outAt, now + ALIVE_GRACE_MS);
}

/** An `alive` came. */
export function answered(beat: Heartbeat): void {
  beat.missing = 0;
  beat.outAt = NEVER;
}

/** The interval was set anew. */
export function setBeatInterval(beat: Heartbeat, everyMs: number, now: number): void {
  beat.everyMs = everyMs;
  beat.nextAt = Math.min(beat.nextAt, now + everyMs);
}
