/**
 * The finger of a page's visitor on a virtual device: single movements, and whole gestures played in real time.
 * Promises that no finger stays on a button for ever, and that a click too short for any hand lasts as long as a real
 * tap; what a gesture means is the core's.
 */
import type { Gestures } from '../../core/config.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** What can be played. */
export type Gesture = 'assist' | 'emergency' | 'cancel' | 'duress';

/** A finger is on a button at least this long. */
const TAP_MS = 80;
/** A page that was closed lifts no finger: it is lifted for it. */
const LONGEST_MS = 15_000;
/** Longer than the core asks for, so that a slow timer does not spoil the gesture. */
const SLACK_MS = 150;
const CANCEL_MS = 5000;

interface Move {
  readonly afterMs: number;
  readonly button: number;
  readonly down: boolean;
}

const tap = (button: number, ms: number): Move[] => [
  { afterMs: 0, button, down: true },
  { afterMs: ms, button, down: false },
];

const both = (ms: number): Move[] => [
  { afterMs: 0, button: 0, down: true },
  { afterMs: 30, button: 1, down: true },
  { afterMs: ms, button: 0, down: false },
  { afterMs: 30, button: 1, down: false },
];

/** The movements of a gesture on a device with these gestures; null when it has none such. */
const movesOf = (gesture: Gesture, g: Gestures): Move[] | null => {
  switch (gesture) {
    case 'assist':
      return tap(0, g.style === 'at-once' ? TAP_MS : g.assistHoldMs + SLACK_MS);
    case 'emergency':
      return g.second ? tap(1, TAP_MS) : tap(0, g.emergencyHoldMs + SLACK_MS);
    case 'cancel':
      return g.second && g.cancel ? both(CANCEL_MS + SLACK_MS) : null;
    case 'duress':
      return g.second && g.cancel
        ? [
            ...both(CANCEL_MS + SLACK_MS),
            { afterMs: 500, button: 0, down: true },
            { afterMs: TAP_MS, button: 0, down: false },
          ]
        : null;
  }
};

const ALL: readonly Gesture[] = ['assist', 'emergency', 'cancel', 'duress'];

/** One visitor's hand on one device. */
export class Finger {
  private readonly downSince = new Map<number, number>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private playing: NodeJS.Timeout | undefined;

  constructor(private readonly device: VirtualDevice) {}

  /** How many buttons there are. */
  get buttons(): number {
    const gestures = this.device.config.gestures;
    return gestures === null ? 0 : gestures.second ? 2 : 1;
  }
  /** What can be played on this device. */
  get gestures(): readonly Gesture[] {
    const gestures = this.device.config.gestures;
    return gestures === null ? [] : ALL.filter((gesture) => movesOf(gesture, gestures) !== null);
  }

  /** Moves one finger. */
  move(button: number, down: boolean): void {
    clearTimeout(this.timers.get(`${button}`));
    if (down) {
      if (!this.downSince.has(button)) this.downSince.set(button, performance.now());
      this.device.pin(button, true);
      this.timers.set(
        `${button}`,
        setTimeout(() => this.move(button, false), LONGEST_MS),
      );
      return;
    }
    const since = this.downSince.get(button);
    if (since === undefined) return;
    const left = since + TAP_MS - performance.now();
    if (left > 0) {
      this.timers.set(
        `${button}`,
        setTimeout(() => this.move(button, false), left),
      );
      return;
    }
    this.downSince.delete(button);
    this.device.pin(button, false);
  }

  /** Plays a gesture; false when the device has none such. A gesture under way is broken off. */
  play(gesture: Gesture): boolean {
    const gestures = this.device.config.gestures;
    const moves = gestures === null ? null : movesOf(gesture, gestures);
    if (moves === null) return false;
    this.lift();
    this.next(moves, 0);
    return true;
  }

  private next(moves: readonly Move[], index: number): void {
    const move = moves[index];
    if (move === undefined) return;
    this.playing = setTimeout(() => {
      this.move(move.button, move.down);
      this.next(moves, index + 1);
    }, move.afterMs);
  }

  /** Takes every finger off. */
  lift(): void {
    clearTimeout(this.playing);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    for (const button of this.downSince.keys()) this.device.pin(button, false);
    this.downSince.clear();
  }
}
