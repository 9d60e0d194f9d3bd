/**
 * Many lives added up: how often each promise was put to the test, which marks were reached, which faults met, what
 * failed. Pure; promises the same sum for the same lives in the same order, whatever threads lived them and when.
 */
import { createHash } from 'node:crypto';
import type { FailureKind, PromiseId } from '../checks/check.ts';
import { KINDS, type Lived, REPEATS } from './lived.ts';

/** Everything a run can say something about, also when it was never met. */
export interface Catalogue {
  /** Checks by promise, in order; a promise may have several. */
  readonly checks: readonly { readonly promise: PromiseId; readonly says: string }[];
  readonly marks: readonly { readonly name: string; readonly says: string }[];
  readonly faults: readonly { readonly name: string; readonly says: string }[];
}

/** A promise in the table. */
export interface PromiseRow {
  readonly promise: PromiseId;
  /** One sentence for each of its checks. */
  readonly says: readonly string[];
  readonly checks: number;
  /** How often it was put to the test, and in how many lives. */
  readonly tried: number;
  readonly lives: number;
  /** Lives in which it was broken. */
  readonly failures: number;
}
/** A mark, or a class of faults, and in how many lives it was met. */
export interface MetRow {
  readonly name: string;
  readonly says: string;
  readonly lives: number;
  /** How often, over all lives. */
  readonly times: number;
}

/** Many lives, added up. */
export interface Sum {
  readonly lives: number;
  readonly livedMs: number;
  /** Milliseconds of one processor that they took together. */
  readonly tookMs: number;
  readonly facts: number;
  readonly events: number;
  /** Lives lived twice. */
  readonly twice: number;
  readonly promises: readonly PromiseRow[];
  /** Failures that name no promise (our own code threw), by kind of failure all of them. */
  readonly unnamed: number;
  readonly kinds: Readonly<Record<FailureKind, number>>;
  readonly failedLives: number;
  /** The first of the failed, in order; the rest is counted only. */
  readonly failed: readonly Lived[];
  readonly marks: readonly MetRow[];
  readonly faults: readonly MetRow[];
  /** The life with most to tell. */
  readonly eventful: number | null;
  /** sha256 over the traces of all lives, in order; of a single life its own. */
  readonly trace: string;
}

/** Failed lives that are kept whole. */
const KEPT = 100;

interface Counted {
  lives: number;
  times: number;
  broken: number;
}
type Counts = Map<string, Counted>;

function countIn(counts: Counts, name: string): Counted {
  let counted = counts.get(name);
  if (counted === undefined) {
    counted = { lives: 0, times: 0, broken: 0 };
    counts.set(name, counted);
  }
  return counted;
}

/** Rows for all that is known, in its order, then for names that nobody announced. */
const metRows = (known: Catalogue['marks'], counts: Counts): MetRow[] => {
  const row = (name: string, says: string): MetRow => {
    const { lives = 0, times = 0 } = counts.get(name) ?? {};
    return { name, says, lives, times };
  };
  const names = new Set(known.map(({ name }) => name));
  const others = [...counts.keys()].filter((name) => !names.has(name)).sort();
  return [...known.map(({ name, says }) => row(name, says)), ...others.map((name) => row(name, ''))];
};

/** Promises first, then what is asked besides. */
const numberOf = (promise: string): number =>
  (promise.startsWith('P') ? 0 : 1_000) + Number(promise.slice(1));

function promiseRows(checks: Catalogue['checks'], counts: Counts): PromiseRow[] {
  const says = new Map<string, string[]>();
  for (const check of checks) says.set(check.promise, [...(says.get(check.promise) ?? []), check.says]);
  for (const name of counts.keys()) if (!says.has(name)) says.set(name, []);
  return [...says]
    .sort(([a], [b]) => numberOf(a) - numberOf(b))
    .map(([name, sentences]) => {
      const { times = 0, lives = 0, broken = 0 } = counts.get(name) ?? {};
      return {
        promise: name as PromiseId,
        says: sentences,
        checks: sentences.length,
        tried: times,
        lives,
        failures: broken,
      };
    });
}

/** How much a life has to tell: marks reached, then what was planned for it. */
const eventfulness = (life: Lived): number => life.marks.length * 1000 + Math.min(999, life.events);

/** A running sum. Lives are to be added in the order of the run. */
export interface Adding {
  add(life: Lived): void;
  sum(): Sum;
}

/** Begins a sum. The check of repeating (P41) is the run's own and is added to the catalogue's. */
export function adding(catalogue: Catalogue): Adding {
  const checks = catalogue.checks.some(({ promise }) => promise === REPEATS)
    ? catalogue.checks
    : [...catalogue.checks, { promise: REPEATS, says: 'The same seed gives the same trace, line by line.' }];
  const [promises, marks, faults]: [Counts, Counts, Counts] = [new Map(), new Map(), new Map()];
  const kinds: Record<FailureKind, number> = { safety: 0, crash: 0, liveness: 0, timing: 0 };
  const failed: Lived[] = [];
  const hash = createHash('sha256');
  let [lives, livedMs, tookMs, facts, events, twice, unnamed, failedLives] = [0, 0, 0, 0, 0, 0, 0, 0];
  let only = '';
  let eventful: { readonly seed: number; readonly score: number } | null = null;

  return {
    add(life) {
      lives += 1;
      livedMs += life.livedMs;
      tookMs += life.tookMs;
      facts += life.facts;
      events += life.events;
      if (life.again !== null) twice += 1;
      for (const [promise, times] of life.tried) {
        const counted = countIn(promises, promise);
        counted.times += times;
        counted.lives += times > 0 ? 1 : 0;
      }
      for (const [name, times] of life.marks) {
        const counted = countIn(marks, name);
        counted.times += times;
        counted.lives += times > 0 ? 1 : 0;
      }
      for (const name of life.faults) {
        const counted = countIn(faults, name);
        counted.times += 1;
        counted.lives += 1;
      }
      for (const kind of KINDS) if (life.failures.some((one) => one.kind === kind)) kinds[kind] += 1;
      for (const promise of new Set(life.failures.map((one) => one.promise)))
        if (promise === null) unnamed += 1;
        else countIn(promises, promise).broken += 1;
      if (life.failures.length > 0) {
        failedLives += 1;
        if (failed.length < KEPT) failed.push(life);
      }
      const score = eventfulness(life);
      if (eventful === null || score > eventful.score) eventful = { seed: life.seed, score };
      only = life.trace;
      hash.update(`${life.seed} ${life.trace}\n`);
    },
    sum: () => ({
      lives,
      livedMs,
      tookMs,
      facts,
      events,
      twice,
      promises: promiseRows(checks, promises),
      unnamed,
      kinds: { ...kinds },
      failedLives,
      failed: [...failed],
      marks: metRows(catalogue.marks, marks),
      faults: metRows(catalogue.faults, faults),
      eventful: eventful?.seed ?? null,
      trace: lives === 1 ? only : hash.copy().digest('hex'),
    }),
  };
}
