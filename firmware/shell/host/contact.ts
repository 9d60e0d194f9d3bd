/**
 * One contact as a board reports it, made fit for the core: a touch too short for the core's 20 ms of settling is held
 * until it counts. Promises that no touch after a moment of quiet is lost, however short, and that what rattles after a
 * release adds none; what a touch means is the core's.
 */

/** A touch lasts at least this long: the core believes a contact after 20 ms, and a worn one rattles for some time. */
const KEEP_MS = 50;
/** A contact that closes again within this time after it opened is rattling. */
const QUIET_MS = 100;

/** A button's contact. */
export class Contact {
  private raw = false;
  private told = false;
  private keepUntil = Number.NEGATIVE_INFINITY;
  private openedAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly tell: (down: boolean) => void,
    private readonly clock: () => number,
  ) {}

  /** The board says so. Hearing the same twice changes nothing. */
  report(down: boolean): void {
    if (down === this.raw) return;
    this.raw = down;
    const now = this.clock();
    if (down) {
      if (now - this.openedAt >= QUIET_MS) this.keepUntil = now + KEEP_MS;
      this.say(true);
      return;
    }
    this.openedAt = now;
    clearTimeout(this.timer);
    if (now >= this.keepUntil) this.say(false);
    else this.timer = setTimeout(() => this.say(this.raw), this.keepUntil - now);
  }

  /** Nothing is told any more. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private say(down: boolean): void {
    if (down === this.told) return;
    this.told = down;
    this.tell(down);
  }
}
