/**
 * The clocks of one machine: a monotonic one that may run fast or slow, and a wall clock that may be set. Promises that
 * nothing but `drift` changes how fast they run and nothing but `set` makes the wall clock jump.
 */

/** The clocks of a machine, read at moments of true time (ms since the life began). */
export class MachineClock {
  private rate = 1;
  private since = 0;
  private base: number;
  private offset: number;
  /** Names this power-up of the machine. */
  boot: string;
  private boots = 0;

  /** `wallAtStart`: ms since 1970 at true time 0. */
  constructor(wallAtStart: number) {
    this.base = 1_000_000;
    this.offset = wallAtStart - this.base;
    this.boot = 'boot-0';
  }

  /** Monotonic milliseconds. */
  mono(at: number): number {
    return this.base + (at - this.since) * this.rate;
  }

  /** Milliseconds since 1970, whole. */
  wall(at: number): number {
    return Math.floor(this.mono(at) + this.offset);
  }

  /** From now on the clocks run too fast by so many millionths. */
  drift(at: number, ppm: number): void {
    this.base = this.mono(at);
    this.since = at;
    this.rate = 1 + ppm / 1_000_000;
  }

  /** The wall clock is set by so much. */
  set(byMs: number): void {
    this.offset += byMs;
  }

  /** How much true time passes while the monotonic clock goes on by this much; rounded up. */
  trueMs(monoMs: number): number {
    return Math.max(0, Math.ceil(monoMs / this.rate));
  }

  /** The machine loses power: its monotonic clock begins anew, the wall clock goes on (a battery keeps it). */
  reboot(at: number): void {
    const wallNow = this.mono(at) + this.offset;
    this.boots += 1;
    this.boot = `boot-${this.boots}`;
    this.base = 1000;
    this.since = at;
    this.offset = wallNow - this.base;
  }
}
