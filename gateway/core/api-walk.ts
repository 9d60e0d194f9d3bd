/**
 * What the gateway shows of walk tests: the objects of the HTTP interface and the event stream, as types. Made by
 * `walk/view.ts`.
 */
import type { DeviceKind } from '../../protocol/messages.ts';
import type { Time } from './api.ts';
import type { Channel } from './site.ts';
import type { LeftOutWhy, WalkFailure, WalkScope } from './walk/entries.ts';
import type { InterruptedWhy } from './walk/state.ts';

/** One button of a walk. */
export interface WalkDeviceView {
  readonly device: string;
  readonly kind: DeviceKind;
  readonly place: string;
  /** Null where the site does not know the place. */
  readonly placeName: string | null;
  /** Of its place, with its name: the buttons of a group may be at several sites. Null as for `placeName`. */
  readonly site: string | null;
  readonly siteName: string | null;
  readonly floor: string | null;
  readonly area: string | null;
  /** `untested` with a press: it was heard, and its receipt is not confirmed yet. */
  readonly state: 'untested' | 'passed' | 'failed';
  /** Why it failed, or why it is not tested though it was pressed or took part; null: nothing to say. */
  readonly why: WalkFailure | 'confirming' | 'revoked' | 'assigned' | null;
  /** Percent. */
  readonly battery: number | null;
  /** dBm. */
  readonly rssi: number | null;
  readonly press: {
    readonly pressedAt: Time;
    readonly receivedAt: Time;
    /** When its receipt left; null: not confirmed, or not yet. */
    readonly receiptAt: Time | null;
    /** From the finger to leaving the device, as the device says. */
    readonly ageMs: number | null;
    /** From the finger until the receipt was there; null: not confirmed, or not yet. */
    readonly roundTripMs: number | null;
  } | null;
  /**
   * Whom a real press would have paged, up to the first round in which somebody could be reached; null before the
   * press, and for who sees no persons. `channels`: those that would have taken a page then; none: not to be reached.
   */
  readonly wouldPage:
    | readonly { readonly person: string; readonly name: string; readonly channels: readonly Channel[] }[]
    | null;
  /** Presses of this walk that failed before the last one, oldest first; the newest 20 of them. */
  readonly failedTries: readonly { readonly pressedAt: Time; readonly why: WalkFailure }[];
  /** Before this walk. */
  readonly lastGoodTestAt: Time | null;
}
/**
 * A real alarm that interrupted a walk. `device` null: raised by hand; `placeName` and `siteName` (of the place) null: the
 * site does not know the place.
 */
export interface WalkInterruptionView {
  readonly alarm: string;
  readonly at: Time;
  readonly device: string | null;
  readonly place: string | null;
  readonly placeName: string | null;
  readonly siteName: string | null;
  /** `second-press`: the tester's own, within 3 s of a test press of that button; null: something else. */
  readonly why: InterruptedWhy | null;
}
/** A button within the scope that takes no part. */
export interface WalkLeftOutView {
  readonly device: string;
  readonly kind: DeviceKind;
  readonly place: string;
  readonly placeName: string | null;
  readonly site: string | null;
  readonly siteName: string | null;
  readonly floor: string | null;
  readonly area: string | null;
  readonly why: LeftOutWhy;
  readonly lastGoodTestAt: Time | null;
}
/** A walk test. */
export interface WalkView {
  readonly id: string;
  /** Null: nobody in the site file (the command line, a script), or for who sees no persons. */
  readonly tester: string | null;
  readonly testerName: string | null;
  /** Null: its buttons are at several sites. */
  readonly site: string | null;
  readonly siteName: string | null;
  readonly scope: WalkScope;
  /** Of the group in `scope`. */
  readonly groupName: string | null;
  readonly startedAt: Time;
  /** It ends by itself then; of a walk that is over, when that was. */
  readonly until: Time;
  readonly state: 'running' | 'interrupted' | 'ended';
  readonly endedAt: Time | null;
  readonly reason: 'time' | 'asked' | 'done' | null;
  /** The alarm that interrupted it and was not resumed from. */
  readonly interruptedBy: string | null;
  /** Every real alarm that interrupted it, oldest first; the newest 20 of them. */
  readonly interruptions: readonly WalkInterruptionView[];
  /** An alarm is open there: it cannot be resumed yet. */
  readonly alarmOpen: boolean;
  readonly devices: readonly WalkDeviceView[];
  readonly leftOut: readonly WalkLeftOutView[];
  /** How many passed or failed. */
  readonly tested: number;
  readonly total: number;
  readonly now: Time;
}
