/**
 * Every length of time a device keeps to, and the arithmetic of gaps and pauses. Promises milliseconds everywhere but
 * in settings; leaves when to apply them to the parts that own the deadlines.
 */

/** A deadline that is not set. */
export const NEVER = Number.POSITIVE_INFINITY;

/** A contact must have settled this long before its edge counts. */
export const DEBOUNCE_MS = 20;
/** A button down this long is reported as stuck. */
export const STUCK_MS = 60000;
/** Two buttons held this long together say "false alarm". */
export const CANCEL_HOLD_MS = 5000;
/** After a cancel, the time in which one short tap says "under duress". */
export const DURESS_WINDOW_MS = 2000;
/** A tap held longer than this is a press. */
export const TAP_MS = 500;
/** At most one new press id in this time. */
export const NEW_ID_GAP_MS = 2000;
/** At most this many presses wait for their receipt. */
export const MAX_PENDING = 4;

/** A TCP connection that takes longer is given up. */
export const CONNECT_TIMEOUT_MS = 4000;
/** Without a receipt for this long a connection is given up, and a press is shown as not received. */
export const RECEIPT_TIMEOUT_MS = 5000;
/** Without a valid message for this long while an alarm is open, the presser is told. */
export const SILENCE_MS = 15000;
/** How long the last of three beats may wait for its `alive`. */
export const ALIVE_GRACE_MS = 5000;
/** Beats without `alive` that mean "out of order". */
export const MISSING_ALIVES = 3;
/** A failed flash write is tried again after this long. */
export const FLASH_RETRY_MS = 10000;

const BEAT_MIN_S = 5;
const BEAT_MAX_S = 600;
const GAPS_MS = [400, 1000, 1000, 2000, 3000, 5000];
const PAUSE_MIN_MS = 1000;
const PAUSE_MAX_MS = 30000;

/** Whole number of 32 bits nearest to `value` from below; ages and counters saturate. */
export function saturate(value: number): number {
  if (!(value > 0)) return 0;
  return value < 4294967295 ? Math.floor(value) : 4294967295;
}

/** Time to the next repeat after the `tries`-th transmission (1 first): 0.8 to 1.0 of the gap, the last for ever. */
export function repeatGap(tries: number, random: number): number {
  const gap = GAPS_MS[Math.min(tries, GAPS_MS.length) - 1];
  return (gap === undefined ? 5000 : gap) * (0.8 + 0.2 * random);
}

/**
 * Time to the next connection attempt: 0.2 to 1 s while something waits for a receipt, else 1 to 30 s, longer with
 * each failure in a row and spread by chance, so that a crowd does not come back in step.
 */
export function reconnectPause(waiting: boolean, failures: number, random: number): number {
  if (waiting) return 200 + 800 * random;
  let pause = PAUSE_MIN_MS;
  for (let i = 0; i < failures && pause < PAUSE_MAX_MS; i++) pause = pause * 2;
  return Math.max(PAUSE_MIN_MS, Math.min(pause, PAUSE_MAX_MS) * (0.5 + 0.5 * random));
}

/** Time between beats out of a setting in seconds, brought within 5 to 600 s. */
export function beatInterval(seconds: number): number {
  return Math.max(BEAT_MIN_S, Math.min(BEAT_MAX_S, seconds)) * 1000;
}
