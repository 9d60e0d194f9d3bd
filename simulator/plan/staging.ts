/**
 * What a told story adds to a plan: a real site file instead of one made from the plan, people who do what is written
 * instead of what their habits draw, and cues for the stage. Promises plain data; a plan without staging lives as ever.
 */
import type { DrillAsk } from '../../gateway/core/drills/entries.ts';
import type { SiteFile } from '../../gateway/core/site.ts';
import type { WalkAsk } from '../../gateway/core/walk/events.ts';

/** What a person can say of an alarm. */
export type SpokenAnswer = 'coming' | 'cannot' | 'arrived' | 'clear' | 'calling-112' | 'called-112';

/** What one person does when an alarm rings; who has no script hears it and says nothing. */
export interface Script {
  readonly person: string;
  /** False: phone and pager are off from the start. */
  readonly phone: boolean;
  /** What is said after the first ring; null: nothing. */
  readonly answer: 'coming' | 'cannot' | null;
  /** From the ring to the answer. */
  readonly afterMs: number;
  /** From the answer (or from the ring, where none is given) to standing there; null: never. */
  readonly arrivesMs: number | null;
  /** From standing there to "all clear"; null: never. */
  readonly clearsMs: number | null;
  /** From the beginning of 112 guidance to the call, which then takes ten seconds; null: does not call. */
  readonly calls112Ms: number | null;
}

/** Something done on the stage that no plan can say, in whole milliseconds from the start of the life. */
export type Cue = { readonly at: number } & (
  | { readonly cue: 'answer'; readonly person: string; readonly answer: SpokenAnswer }
  /** What the device believes of its battery, in percent. */
  | { readonly cue: 'battery'; readonly device: string; readonly percent: number }
  /** Somebody raises an alarm by hand, at a place. */
  | {
      readonly cue: 'raise';
      readonly person: string;
      readonly level: 'assist' | 'emergency';
      readonly place: string | null;
    }
  /** Facilities ask for a drill or a walk test; `person`: who asks, null for the office. */
  | { readonly cue: 'ask'; readonly person: string | null; readonly event: DrillAsk | WalkAsk }
);

/** The staging of a life. */
export interface Staging {
  readonly site: SiteFile;
  /** Sites whose board is open. */
  readonly boards: readonly string[];
  readonly scripts: readonly Script[];
  /** In order of time. */
  readonly cues: readonly Cue[];
}
