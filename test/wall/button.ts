/**
 * What every button of the wall has in common, whatever board it is: it can be pressed, and it can be seen when a press
 * left it and when it told its presser that somebody comes. Moments are `performance.now()` of this process.
 */

import type { Whole } from '../whole/rig.ts';

/** Where things are hung up. */
export interface Place {
  readonly whole: Whole;
  /** Waits until something is so; fails with what was waited for, and at once when the wall is taken down meanwhile. */
  readonly wait: (what: string, ms: number, isSo: () => boolean | Promise<boolean>) => Promise<unknown>;
}

/** What is said of a device in the table. */
export interface About {
  /** Its id at the gateway. */
  readonly device: string;
  readonly board: string;
  /** What of it is what people would buy or run. */
  readonly real: string;
  /** What is played by something else. */
  readonly played: string;
}

/**
 * One touch. What left is looked for from the moment the finger was down: Node's timers fire up to a millisecond early,
 * so a device may be done with a hold a little before this process says that it is complete.
 */
export interface Touch {
  readonly down: number;
  /** When the press is complete: `down` and the hold that is asked for. */
  readonly complete: number;
}

/** A touch of a button whose finger is down now. */
export function touchNow(holdMs: number): Touch {
  const down = performance.now();
  return { down, complete: down + holdMs };
}

/** One button on the wall. */
export interface WallButton extends About {
  /** A finger has to be down so many ms before it is a press. */
  readonly holdMs: number;
  /** Puts a finger on it, and takes it away when it was a press. */
  press(): Touch;
  /** When the first bytes of a press left, at or after this moment; null: not yet. */
  leftAt(since: number): number | null;
  /** When it began to say that somebody comes, at or after this moment; null: not yet. */
  toldAt(since: number): number | null;
  /** True while it says nothing any more. */
  isDark(): boolean;
  /** Ends everything that belongs to it. */
  end(): Promise<void>;
}

/** How often a light is looked at, in ms. */
const LOOK_MS = 4;
/** A light that is on for so long says that somebody comes: no other signal of a press has so long a pulse. */
const STEADY_MS = 900;
/** Longer without light than any gap of a signal. */
const DARK_MS = 700;

/** Looks at a light as a person does: all it knows is whether it is on. */
export class Eye {
  private since = performance.now();
  private lit = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly isLit: () => boolean) {
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** When a steady light began, at or after this moment. */
  steadySince(moment: number): number | null {
    const steady = this.lit && performance.now() - this.since >= STEADY_MS && this.since >= moment;
    return steady ? this.since : null;
  }
  get isDark(): boolean {
    return !this.lit && performance.now() - this.since >= DARK_MS;
  }
  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const lit = this.isLit();
    if (lit === this.lit) return;
    this.lit = lit;
    this.since = performance.now();
  }
}
