/** What is known of drills: which is armed, which runs, and every time that its report tells. Durable: the fold of the log's entries. */
import type { Instant, Wall } from '../time.ts';
import type { Doubt } from './entries.ts';

/** Minutes for which an announcement stands unless told otherwise: what pages promise, and what is done. */
export const ANNOUNCED_MINUTES = 15;

export type DrillState = 'armed' | 'running' | 'ended' | 'expired' | 'became-real';
/** What a drill is timed by: from the finger to the knock on the door, and the end. */
export type DrillMoment = 'pressed' | 'received' | 'paged' | 'delivered' | 'coming' | 'arrived' | 'closed';

export interface DrillTime {
  readonly what: DrillMoment;
  readonly person: string | null;
  readonly at: Wall;
  /** Milliseconds since the finger. */
  readonly afterMs: number;
}
/** When a drill became a real alarm, and why. */
export interface BecameReal {
  readonly at: Wall;
  /** Milliseconds since the finger of the drill. */
  readonly afterMs: number;
  readonly why: Doubt;
}
/** One drill. */
export interface Drill {
  readonly id: string;
  readonly by: string | null;
  readonly device: string | null;
  readonly place: string | null;
  readonly site: string | null;
  readonly note: string | null;
  readonly announcedAt: Wall;
  readonly announcedT: Instant;
  readonly until: Instant;
  state: DrillState;
  /** The alarm it became; null: none yet. */
  alarm: string | null;
  /** Its alarm is closed, or there will be none. */
  over: boolean;
  /** When the finger was, on the log's line. */
  originT: Instant | null;
  readonly times: DrillTime[];
  /** The second press of its alarm: when that finger was; null: none. */
  again: { readonly at: Wall; readonly afterMs: number } | null;
  real: BecameReal | null;
}
/** All of them. */
export interface Drills {
  readonly all: Map<string, Drill>;
  /** Those that are armed, or whose alarm is open. */
  readonly open: Map<string, Drill>;
  number: number;
}

export const emptyDrills = (): Drills => ({ all: new Map(), open: new Map(), number: 0 });

/** The drill that a device is in, announced or under way; undefined: none. */
export function drillOn(drills: Drills, device: string): Drill | undefined {
  for (const drill of drills.open.values()) if (drill.device === device) return drill;
  return undefined;
}
