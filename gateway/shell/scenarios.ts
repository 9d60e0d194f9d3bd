/** What the gateway's pages need of whoever plays scenarios. Types only; the simulator is put in by the program. */
import type { Problem } from '../core/problem.ts';
import type { ScenarioListing, ScenarioView } from '../core/scenario-view.ts';
import type { Language } from '../core/texts/index.ts';

/** An answer, or why there is none. */
export type ScenarioAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** Plays the shipped scenarios in the virtual clock, in a thread of its own and one at a time. */
export interface ScenarioDoor {
  list(language: Language): Promise<ScenarioAnswer<readonly ScenarioListing[]>>;
  /** `not_found` for a name that is none of the shipped. */
  run(name: string, language: Language): Promise<ScenarioAnswer<ScenarioView>>;
  /** What the newest run of it since the gateway started came to, told in this language; null: there was none. */
  last(name: string, language: Language): ScenarioView | null;
  /** Ends the thread. */
  close(): Promise<void>;
}
