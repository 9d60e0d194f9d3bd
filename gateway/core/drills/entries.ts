/**
 * What the gateway hears and holds true of drills: marked exercises on the real path. Types only. The alarm of a drill is an alarm like
 * any other; what it is marked with stands in `alarm.opened` and in `drill.became-real`.
 */
import type { Instant } from '../time.ts';

/** Why a drill is no drill any more. */
export type Doubt =
  /** Pressed again, on the device whose drill it is. */
  | 'press'
  /** An emergency, from the start or by holding on. */
  | 'emergency'
  /** Nobody can tell whether this press was made now and by this device. */
  | 'unverified'
  /** A real alarm is open at the site, or nobody knows where. */
  | 'alarm'
  /** The presser said "false alarm"; under duress or not looks the same (P25). */
  | 'cancelled'
  /** Somebody with a pager says to be calling 112. */
  | 'called-112';

/** The entries of drills. */
export type DrillBody =
  | {
      readonly type: 'drill.announced';
      readonly drill: string;
      /** The device whose next press it is; null: it is begun by hand, at the place. */
      readonly device: string | null;
      readonly place: string | null;
      readonly site: string | null;
      readonly note: string | null;
      readonly until: Instant;
      readonly by: string | null;
    }
  | { readonly type: 'drill.begun'; readonly drill: string; readonly alarm: string }
  | {
      readonly type: 'drill.became-real';
      readonly drill: string;
      readonly alarm: string;
      readonly why: Doubt;
    }
  | {
      readonly type: 'drill.ended';
      readonly drill: string;
      readonly alarm: string | null;
      readonly reason: 'asked' | 'time' | 'closed';
    };

/** What people ask about drills. */
export type DrillAsk =
  | {
      readonly type: 'drill.announced';
      readonly device: string | null;
      readonly place: string | null;
      readonly note: string | null;
      readonly minutes: number;
    }
  | { readonly type: 'drill.begun'; readonly drill: string }
  | { readonly type: 'drill.stopped'; readonly drill: string };
