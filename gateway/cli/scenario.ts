/** What the command line and whoever runs scenarios say to each other. Types only: neither needs to know the other. */
import type { ScenarioListing, ScenarioView } from '../core/scenario-view.ts';
import type { Language } from '../core/texts/index.ts';

/** What is wrong with a scenario file, and where. Line and column count from 1. */
export interface ScenarioProblem {
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly message: string;
}
/** A live run: against a gateway of its own, or one that runs already. */
export interface LiveAsked {
  /** Null: starts one of its own. */
  readonly url: string | null;
  readonly token: string | null;
  /** Tells the humans who play along what to do, and how far it is. */
  say(text: string): void;
  /** Says it and waits until somebody is ready. */
  wait(text: string): Promise<void>;
}
/** A scenario that can be run. */
export interface OpenScenario {
  readonly name: string;
  listing(language: Language): ScenarioListing;
  /** Runs it; live when `live` is given, else in the virtual clock. */
  run(language: Language, live: LiveAsked | null): Promise<ScenarioView>;
  /** The view of outcome `left-out` that stands for it where all are run live, with the reasons for which it is refused by name; null: it can be run live. */
  leftOut(language: Language): ScenarioView | null;
}
/** A file, read. */
export type ScenarioReading =
  | { readonly ok: true; readonly scenario: OpenScenario; readonly notes: readonly ScenarioProblem[] }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/** Scenarios. */
export interface Scenarios {
  /** Files that come with the product, by name, in the order in which they are best read. */
  shipped(): readonly { readonly name: string; readonly path: string }[];
  /** Reads the text of a file. Any text gives an answer. `path` is where it lies: other files are found from there. */
  read(path: string, text: string): ScenarioReading;
  /** A commented file to begin with. `folder`: where it will lie. */
  template(folder: string): string;
}
