/**
 * What the log holds of walk tests: who walked where, which button was pressed and what came of it, what cut the walk
 * short. Folded by `walk/evolve.ts`. No entry holds a name.
 */
import type { Channel } from '../site.ts';
import type { Instant, Wall } from '../time.ts';

/** What a walk is about: exactly one of these, and with `area` the site it lies in. */
export interface WalkScope {
  readonly site?: string;
  readonly area?: string;
  /** Response group: the wearables that its people hold. */
  readonly group?: string;
  readonly devices?: readonly string[];
}

/** Why a press did not pass. */
export type WalkFailure =
  /** It left the device more than five seconds after the finger. */
  | 'late'
  /** The device lost its power over the press and sent it after its reset. */
  | 'resumed'
  /** Its counters could not be trusted: a real one would be marked unverified. */
  | 'unverified'
  | 'battery'
  /** The device reports a fault of its own. */
  | 'device-fault'
  /** The site file does not know where it is. */
  | 'place'
  /** Of all whom an alarm would page, nobody could be reached. */
  | 'nobody'
  /** The device never showed that it got its receipt. */
  | 'unconfirmed';

/** Why a button within the scope takes no part. */
export type LeftOutWhy =
  /** Somebody carries it, who may need it now; it is tested with its group, or by its id. */
  | 'carried'
  /** A test session of its own runs, such as when it is put into service. */
  | 'session'
  /** It has an alarm that is not closed. */
  | 'alarm'
  /** Its next press is announced as a drill, on the real path. */
  | 'drill';

/** Who would have been paged, and over which channels a page would be taken just then; none: not to be reached. */
export interface WouldPage {
  readonly person: string;
  readonly channels: readonly Channel[];
}

export type WalkBody =
  | {
      readonly type: 'walk.started';
      readonly walk: string;
      readonly by: string | null;
      /** The one site that all its buttons are at; null: several. */
      readonly site: string | null;
      readonly scope: WalkScope;
      readonly devices: readonly string[];
      readonly leftOut: readonly { readonly device: string; readonly why: LeftOutWhy }[];
      readonly until: Instant;
    }
  /** A test press; a later one of the same device takes the place of an earlier. */
  | {
      readonly type: 'walk.pressed';
      readonly walk: string;
      readonly device: string;
      readonly press: string;
      /** Milliseconds from the finger to leaving the device; null: it did not say. */
      readonly age: number | null;
      readonly battery: number | null;
      readonly rssi: number | null;
      /** What is known to be wrong at once; null: it passes once its receipt is known to have arrived. */
      readonly why: WalkFailure | null;
      readonly wouldPage: readonly WouldPage[];
    }
  /** The device showed that it got its receipt, or (`confirmed` false) did not in time. */
  | {
      readonly type: 'walk.judged';
      readonly walk: string;
      readonly device: string;
      readonly press: string;
      readonly confirmed: boolean;
      /** When the receipt left the gateway. */
      readonly receiptAt: Wall | null;
      /** Milliseconds from the finger until the receipt was there. */
      readonly roundTripMs: number | null;
    }
  /** A real alarm: from now on every button of the walk is live. `until`: it ends by itself then, unless resumed. */
  | {
      readonly type: 'walk.interrupted';
      readonly walk: string;
      readonly alarm: string;
      readonly until: Instant;
    }
  | {
      readonly type: 'walk.resumed';
      readonly walk: string;
      readonly by: string | null;
      readonly until: Instant;
    }
  | {
      readonly type: 'walk.ended';
      readonly walk: string;
      readonly reason: 'time' | 'asked' | 'done';
      readonly by: string | null;
    };
