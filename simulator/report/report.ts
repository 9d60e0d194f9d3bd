/**
 * Everything a report says, before it has a form. Promises plain values only, the same for text, page and JSON; how
 * it was found out is `run/`'s, how it looks `text.ts` and `page.ts`.
 */
import type { Failure } from '../checks/check.ts';
import type { Ran } from '../run/run-lives.ts';
import type { Scene } from './scene.ts';

/** A life that broke a promise, as small as it could be made. */
export interface Told {
  /** The seed as it is typed, or the name of a plan file. */
  readonly life: string;
  /** The failure that was kept while shrinking. */
  readonly failure: Failure;
  /** Events of the plan before and after; null when it was not (or could not be) shrunk. */
  readonly shrunk: { readonly from: number; readonly to: number } | null;
  readonly story: string;
  /** The plan file that was written, and its text. */
  readonly planFile: string;
  readonly plan: string;
  /** The command that repeats it. */
  readonly repeat: string;
}

/** The life that is drawn. */
export interface Drawn {
  /** Why this one: `the failing life, shrunk`. */
  readonly title: string;
  readonly life: string;
  readonly scene: Scene;
  readonly story: string;
}

/** A report on a run. */
export interface Report {
  readonly fingerprint: string;
  /** Seeds as typed: the first and how many; null for a plan from a file. */
  readonly seeds: { readonly first: string; readonly count: number } | null;
  readonly planFile: string | null;
  readonly days: number | null;
  /** Classes that were asked for; null: all. */
  readonly faults: readonly string[] | null;
  readonly threads: number;
  readonly ran: Ran;
  /** How the first failing lives are typed, first first. */
  readonly failing: readonly { readonly life: string; readonly failures: readonly Failure[] }[];
  readonly told: Told | null;
  readonly drawn: Drawn | null;
  /** The command that repeats the run. */
  readonly repeat: string;
}

/** How many times faster than real time one core lives. */
export const timesRealTime = ({ sum }: Ran): number => (sum.tookMs > 0 ? sum.livedMs / sum.tookMs : 0);
/** Marks that no life reached, by name. */
export const unreached = ({ sum }: Ran): readonly string[] =>
  sum.marks.filter(({ lives }) => lives === 0).map(({ name }) => name);
/** Promises that were never put to the test. */
export const untried = ({ sum }: Ran): readonly string[] =>
  sum.promises.filter(({ tried, failures }) => tried === 0 && failures === 0).map(({ promise }) => promise);
