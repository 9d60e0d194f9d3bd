/**
 * Two kinds of time that must never be compared. `Instant` is the log's own time line in milliseconds: it never
 * goes back, goes on over restarts, and every deadline lives on it. `Wall` is what the clock on the wall says, in
 * milliseconds since 1970 UTC: it may jump, and serves people and rosters only.
 */

/** A moment on the log's time line, in milliseconds. */
export type Instant = number & { readonly __brand: 'Instant' };
/** A moment by the wall clock, in milliseconds since 1970-01-01T00:00Z. */
export type Wall = number & { readonly __brand: 'Wall' };
/** A length of time in milliseconds. */
export type Duration = number & { readonly __brand: 'Duration' };

/** Both clocks, read once by the shell for each event. */
export interface Now {
  readonly t: Instant;
  readonly wall: Wall;
}

/** Brands a number of milliseconds as a moment on the time line. */
export const instant = (ms: number): Instant => ms as Instant;
/** Brands a number of milliseconds since 1970 as wall time. */
export const wall = (ms: number): Wall => ms as Wall;
/** A length of time given in milliseconds. */
export const millis = (n: number): Duration => n as Duration;
/** A length of time given in seconds. */
export const seconds = (n: number): Duration => (n * 1000) as Duration;
/** A length of time given in minutes. */
export const minutes = (n: number): Duration => (n * 60_000) as Duration;
/** A length of time given in hours. */
export const hours = (n: number): Duration => (n * 3_600_000) as Duration;
/** A length of time given in days of 24 hours. */
export const days = (n: number): Duration => (n * 86_400_000) as Duration;
/** The moment a while after another. */
export const after = (t: Instant, d: Duration): Instant => (t + d) as Instant;
/** ISO 8601 in UTC with milliseconds, as every interface shows times. */
export const iso = (w: Wall): string => new Date(w).toISOString();
