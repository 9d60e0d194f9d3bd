/** What passes between a run and its threads: jobs, answers, and news on the way. Plain values only. */
import type { Failure } from '../checks/check.ts';
import type { FaultClass } from '../plan/fault-classes.ts';
import type { Plan } from '../plan/plan.ts';
import type { Scene } from '../report/scene.ts';
import type { Crew } from './crew.ts';
import type { Lived } from './lived.ts';

/** How lives are drawn in a run. */
export interface Drawing {
  readonly days: number | null;
  readonly faults: readonly FaultClass[] | null;
}
/** Which life: a seed to draw it from, or its plan. */
export type Which = { readonly seed: number } | { readonly plan: Plan };

/** What a thread is asked to do. */
export type Job =
  /** Live it; `twice`: and once more, to see whether it is the same. Its trace goes to a file, if one is named. */
  | { readonly do: 'live'; readonly which: Which; readonly twice: boolean; readonly traceFile: string | null }
  /** Make a life that fails like this as small as it goes. */
  | { readonly do: 'shrink'; readonly which: Which; readonly failure: Failure }
  /** Live it for its picture and its story. */
  | { readonly do: 'watch'; readonly which: Which };

/** A failing life made small. */
export interface Shrunk {
  /** Null: lived again it did not fail. */
  readonly failure: Failure | null;
  readonly plan: Plan;
  /** Events before and after. */
  readonly from: number;
  readonly to: number;
  /** Lives it took. */
  readonly lives: number;
}
/** A life watched. */
export interface Watched {
  readonly scene: Scene;
  readonly story: string;
}
/** What came of a job. */
export type Answer =
  | { readonly did: 'live'; readonly life: Lived }
  | { readonly did: 'shrink'; readonly shrunk: Shrunk }
  | { readonly did: 'watch'; readonly watched: Watched };
/** While it shrinks: events left, lives lived for it. */
export interface News {
  readonly events: number;
  readonly lives: number;
}

/** A crew for these jobs. */
export type LifeCrew = Crew<Job, Answer, News>;
