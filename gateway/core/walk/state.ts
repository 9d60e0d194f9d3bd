/**
 * What the gateway holds of walk tests, and of each device when it was last tested well. Durable but where it is marked;
 * all of it is bounded. Decides nothing.
 */
import type { DeviceKind, PressLevel } from '../../../protocol/messages.ts';
import { after, type Duration, type Instant, minutes, seconds, type Wall } from '../time.ts';
import type { LeftOutWhy, WalkFailure, WalkScope, WouldPage } from './entries.ts';

/** Ended walks kept in memory; older ones are in the log only. */
export const WALKS_LIMIT = 100;

/** Interruptions kept of one walk, and failed tries of one button in it: the newest of them. */
export const HISTORY_LIMIT = 20;

/** A moment by both clocks. */
export interface Moment {
  readonly t: Instant;
  readonly at: Wall;
}
/** A press in a test session, as it was received. */
export interface TestPress {
  readonly id: string;
  readonly at: Wall;
  /** Milliseconds from finger to leaving the device, by the device's clock; null when it did not say. */
  readonly age: number | null;
  readonly level: PressLevel | 'unknown';
}
/** What is known of a device's tests. */
export interface DeviceTests {
  readonly registered: Moment;
  /** The last test press that went well. */
  lastGood: Moment | null;
  /** The walk that has it, which runs or is interrupted. */
  walk: string | null;
  /** Passing: the first receipt of the last test press that left for this boot. */
  receipt: {
    readonly press: string;
    readonly boot: number;
    readonly n: number;
    readonly t: Instant;
  } | null;
}
/** What came of the last press of one button in a walk. */
export interface WalkResult {
  readonly press: string;
  readonly at: Wall;
  readonly t: Instant;
  readonly age: number | null;
  readonly battery: number | null;
  readonly rssi: number | null;
  readonly wouldPage: readonly WouldPage[];
  why: WalkFailure | null;
  receiptAt: Wall | null;
  roundTripMs: number | null;
  /** Whether its receipt arrived is settled. */
  judged: boolean;
  /** When a receipt that was not confirmed counts as lost. */
  readonly judgeBy: Instant;
}
/** A press that failed before its button was pressed again. `at`: when it was heard. */
export interface FailedTry {
  readonly at: Wall;
  readonly age: number | null;
  readonly why: WalkFailure;
}
/** What of a walk itself made an alarm real. */
export type InterruptedWhy = 'second-press';
/** A real alarm that cut a walk short: what it was about at that moment. */
export interface Interruption {
  readonly alarm: string;
  readonly at: Wall;
  /** Null: raised by hand. */
  readonly device: string | null;
  readonly place: string | null;
  /** The tester's own second press within 3 s; null: something else, of which nothing need be said. */
  readonly why: InterruptedWhy | null;
}
/** One button of a walk, as it was when the walk began. */
export interface WalkDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly place: string;
  readonly lastGoodAt: Wall | null;
  result: WalkResult | null;
  /** Oldest first. */
  readonly failedTries: FailedTry[];
  /** It took no further part from then on. */
  out: 'revoked' | 'assigned' | null;
}
/** One walk test. */
export interface Walk {
  readonly id: string;
  readonly tester: string | null;
  readonly site: string | null;
  readonly scope: WalkScope;
  readonly startedAt: Wall;
  readonly startedT: Instant;
  /** How long it lasts from its start, and from each resuming. */
  readonly length: Duration;
  readonly devices: Map<string, WalkDevice>;
  readonly leftOut: readonly {
    readonly device: string;
    readonly kind: DeviceKind;
    readonly place: string;
    readonly why: LeftOutWhy;
    readonly lastGoodAt: Wall | null;
  }[];
  state: 'running' | 'interrupted' | 'ended';
  /** It ends by itself then. */
  until: Instant;
  interruptedBy: string | null;
  /** Oldest first. */
  readonly interruptions: Interruption[];
  endedAt: Wall | null;
  reason: 'time' | 'asked' | 'done' | null;
}
/** All of it. */
export interface WalkBook {
  /** By id, oldest first. */
  readonly all: Map<string, Walk>;
  /** Those that run or are interrupted. */
  readonly open: Set<string>;
  number: number;
  /** Passing: when to look again which buttons went too long without a good test. */
  lookDue: Instant | null;
}

/** No walks. */
export const emptyWalks = (): WalkBook => ({ all: new Map(), open: new Set(), number: 0, lookDue: null });
/** A device of which nothing was tested. */
export const newTests = (registered: Moment): DeviceTests => ({
  registered,
  lastGood: null,
  walk: null,
  receipt: null,
});

/** People call for help with it. */
export const isButton = ({ kind }: { readonly kind: DeviceKind }): boolean =>
  kind === 'desk' || kind === 'wearable';
/**
 * How long a device may take to show that it got its receipt: three beats of a desk button; two of a wearable, which
 * as a rule says it within seconds.
 */
export const confirmsBy = (kind: DeviceKind, t: Instant): Instant =>
  after(t, kind === 'wearable' ? minutes(11) : seconds(35));
/** A press was heard, and whether its receipt arrived is still open. */
export const isPending = ({ result }: WalkDevice): boolean => result !== null && !result.judged;
/** Its last press passed. */
export const hasPassed = ({ result }: WalkDevice): boolean => result?.judged === true && result.why === null;

/** The next deadline of a walk. */
export function walkDue(walk: Walk): Instant | undefined {
  let due: Instant | undefined = walk.state === 'ended' ? undefined : walk.until;
  for (const device of walk.devices.values()) {
    const by = isPending(device) ? device.result?.judgeBy : undefined;
    if (by !== undefined && (due === undefined || by < due)) due = by;
  }
  return due;
}
