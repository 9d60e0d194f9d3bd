/** What the gateway remembers of a device's messages both ways: presses heard, and what it must still be told. Types only. */
import type { PressLevel } from '../../protocol/messages.ts';

/** What a device must still hear of: a closing or a withdrawn page. */
export interface Owed {
  readonly kind: 'closed' | 'unpage';
  /** Alarm id for `closed`, page id for `unpage`. */
  readonly id: string;
  readonly alarm: string;
  readonly reason: 'taken' | 'closed' | 'answered';
  /** First press of the alarm, for `closed`. */
  readonly press: string;
  /** Passing: the number of the latest transmission to each boot. */
  n: number | null;
  boot: number | null;
}
/** A press id heard from a device, for as long as the device lives. */
export interface SeenPress {
  /** Null: a test. */
  readonly alarm: string | null;
  level: PressLevel | 'unknown';
  /** Batch that holds it; 0 after a restart: it is on disk. */
  batch: number;
}
