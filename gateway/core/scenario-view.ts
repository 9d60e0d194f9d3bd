/** What a scenario came to, as screens, reports and programs see it. Types only; scenarios are run by the simulator. */

/** One expectation, judged. */
export interface ScenarioVerdict {
  /** What was expected, in words. */
  readonly text: string;
  readonly passed: boolean;
  /** Why, in a sentence. */
  readonly reason: string;
  /** When it happened on the scenario's clock, in ms; null: it did not. */
  readonly at: number | null;
  /** How long after it began to count, in ms. */
  readonly afterMs: number | null;
}

/** One line of what happened. */
export interface ScenarioMoment {
  /** Milliseconds on the scenario's clock. */
  readonly ms: number;
  /** The same as people read it: `0:05.120`. */
  readonly clock: string;
  /** `deed`: done by the scenario; the others were seen to happen. */
  readonly kind:
    | 'deed'
    | 'press'
    | 'shows'
    | 'receipt'
    | 'page'
    | 'rings'
    | 'alarm'
    | 'answer'
    | 'step'
    | 'guidance112'
    | 'cancelled'
    | 'drill'
    | 'walk-test'
    | 'fault'
    | 'gateway';
  readonly text: string;
}

/** What a scenario came to. */
export interface ScenarioView {
  /** Name of its file without the ending. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly summary: string;
  /**
   * `not-done`: something in it could not be done in this way of running it. `left-out`: all were run live, and of this one
   * it was known before that it cannot be; nothing was played. The reasons stand in `undone`.
   */
  readonly outcome: 'passed' | 'failed' | 'not-done' | 'left-out';
  readonly passed: boolean;
  /** False: in the virtual clock. */
  readonly live: boolean;
  /** Wall time of this run, ISO 8601. */
  readonly ranAt: string;
  /** Milliseconds it really took, and milliseconds that were played. */
  readonly tookMs: number;
  readonly playedMs: number;
  readonly expectations: readonly ScenarioVerdict[];
  readonly timeline: readonly ScenarioMoment[];
  /** Why it did not come to its end; null: it did. */
  readonly broken: string | null;
  /** What could not be done, each in a sentence. */
  readonly undone: readonly string[];
}

/** A scenario as a list shows it. */
export interface ScenarioListing {
  readonly name: string;
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly summary: string;
  /** Time that is played, in ms. */
  readonly playedMs: number;
  readonly steps: number;
  readonly expectations: number;
}
