/**
 * What became of a planted bug. Plain records that proofs give and the table prints; judging them is in one place here,
 * so that "caught" means the same everywhere.
 */
import type { FailureKind, PromiseId } from '../../simulator/checks/check.ts';
import type { PlantedBug } from './bug.ts';

/** A broken promise in a life. `promise` null: our own code threw, or nothing names one. */
export interface Broken {
  readonly promise: PromiseId | null;
  readonly kind: FailureKind;
  readonly message: string;
}
/** A life and what it broke. */
export interface Life {
  readonly seed: number;
  readonly broken: readonly Broken[];
  /** Real milliseconds it took. */
  readonly tookMs: number;
}

/** What became of one bug. */
export interface Verdict {
  readonly bug: PlantedBug;
  /**
   * `other`: caught, but by none of the promises named. `void`: nothing was proved (it could not be planted, or the
   * copy without it fails as well). `not-run`: left out of this run, on purpose.
   */
  readonly outcome: 'caught' | 'other' | 'survived' | 'void' | 'not-run';
  /** Lives in which a promise caught it, most first; a name that is no promise tells what happened instead. */
  readonly catchers: readonly (readonly [by: string, lives: number])[];
  /** Lives that were lived, and those in which anything caught it. */
  readonly lives: number;
  readonly caughtIn: number;
  /** The life in which it is caught soonest, by a promise named if there is one. */
  readonly seed: number | null;
  /** In words: the first catch, the failed test, or why nothing is proved. */
  readonly note: string;
}

/** The name under which a failure is counted. */
const catcherOf = ({ promise, kind }: Broken): string => promise ?? `a ${kind} that names no promise`;

/** Judges the lives of a bug. `sound` are the seeds whose life without the bug breaks nothing. */
export function judgeLives(
  bug: PlantedBug,
  lives: readonly Life[],
  sound: (seed: number) => boolean,
): Verdict {
  const counts = new Map<string, number>();
  const named = new Set<string>(bug.promises);
  let first: { readonly life: Life; readonly broken: Broken; readonly named: boolean } | null = null;
  let caughtIn = 0;
  let unsound = 0;
  for (const life of lives) {
    const { seed, broken } = life;
    if (broken.length === 0) continue;
    if (!sound(seed)) {
      unsound += 1;
      continue;
    }
    caughtIn += 1;
    for (const by of new Set(broken.map(catcherOf))) counts.set(by, (counts.get(by) ?? 0) + 1);
    const best = broken.find(({ promise }) => promise !== null && named.has(promise)) ?? broken[0];
    const hit = best?.promise != null && named.has(best.promise);
    const better = first === null || (hit !== first.named ? hit : life.tookMs < first.life.tookMs);
    if (best !== undefined && better) first = { life, broken: best, named: hit };
  }
  const catchers = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const about = { bug, catchers, lives: lives.length, caughtIn, seed: first?.life.seed ?? null };
  if (first !== null)
    return { ...about, outcome: first.named ? 'caught' : 'other', note: first.broken.message };
  if (unsound > 0)
    return { ...about, outcome: 'void', note: `${unsound} of its lives fail without the bug as well` };
  return { ...about, outcome: 'survived', note: '' };
}

/** A verdict without lives. */
export const plainVerdict = (bug: PlantedBug, outcome: Verdict['outcome'], note: string): Verdict => ({
  bug,
  outcome,
  catchers: [],
  lives: 0,
  caughtIn: 0,
  seed: null,
  note,
});

/** True when the run must not pass: a bug lives, or nothing was proved of it. */
export const isBad = ({ outcome }: Verdict): boolean => outcome === 'survived' || outcome === 'void';
