/**
 * How late this process itself comes to its turns, because others use the machine: what a test measures in it is that
 * much too long. Promises to count only its own delay, never that of what is tested.
 */

const EVERY_MS = 10;

/** Watches from its making until `stop`. */
export class Lag {
  /** Longest delay since the last `take`, in milliseconds. */
  private longest = 0;
  private due = performance.now() + EVERY_MS;
  private readonly timer = setInterval(() => this.look(), EVERY_MS);

  /** The longest delay since the last call. */
  take(): number {
    this.look();
    const { longest } = this;
    this.longest = 0;
    return longest;
  }
  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.due);
    this.due = now + EVERY_MS;
  }
}
