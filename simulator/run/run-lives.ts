/**
 * Runs many lives, several at once, and adds them up in the order of their seeds. Promises the same sum whatever the
 * number of hands, and an end at the next life when it is told to stop or its time is over. Who lives a life (a
 * thread, this thread, a test's stand-in) is handed in.
 */
import { MAX_SEED } from '../plan/seed.ts';
import { brokenLife, type Lived } from './lived.ts';
import { adding, type Catalogue, type Sum } from './lives.ts';

/** Lives one life; never rejects for a failing life, only when it cannot say anything about it. */
export type LiveOne = (seed: number, twice: boolean) => Promise<Lived>;

/** How a run goes. */
export interface RunOptions {
  readonly catalogue: Catalogue;
  readonly live: LiveOne;
  /** Lives under way at the same time. */
  readonly atOnce: number;
  /** One in so many is lived twice, the first always; 0: none. */
  readonly twiceEvery: number;
  /** No new life begins after this is aborted, and those under way are not waited for. */
  readonly stop?: AbortSignal;
  /** No new life begins after so many real milliseconds. */
  readonly budgetMs?: number;
  /** Real time, monotonic, in ms. */
  readonly clock: () => number;
  /** After each life that was added, in order. */
  readonly onLife?: (life: Lived, sum: () => Sum) => void;
}

/** What came of a run. */
export interface Ran {
  readonly sum: Sum;
  /** Real milliseconds from begin to end. */
  readonly realMs: number;
  /** It was stopped before all lives were lived. */
  readonly stopped: boolean;
}

/** The seeds of a run of so many lives: this one and those after it, round the end of 32 bits. */
export function* seedsFrom(first: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield (first + i) % (MAX_SEED + 1);
}

/** Lives the lives of these seeds. */
export async function runLives(seeds: Iterable<number>, options: RunOptions): Promise<Ran> {
  const { catalogue, live, atOnce, twiceEvery, stop, budgetMs = Number.POSITIVE_INFINITY, clock } = options;
  const sum = adding(catalogue);
  const begun = clock();
  const source = seeds[Symbol.iterator]();
  /** Lives that are over, but wait for one before them. */
  const early = new Map<number, Lived>();
  let [handedOut, added] = [0, 0];
  let exhausted = false;

  const addInOrder = (): void => {
    for (let life = early.get(added); life !== undefined; life = early.get(added)) {
      early.delete(added);
      added += 1;
      sum.add(life);
      options.onLife?.(life, sum.sum);
    }
  };
  const isOver = (): boolean => stop?.aborted === true || clock() - begun >= budgetMs;
  const stopping = new Promise<void>((resolve) => {
    if (stop?.aborted === true) resolve();
    stop?.addEventListener('abort', () => resolve(), { once: true });
  });

  async function work(): Promise<void> {
    while (!isOver()) {
      const next = source.next();
      if (next.done === true) {
        exhausted = true;
        return;
      }
      const index = handedOut++;
      const twice = twiceEvery > 0 && index % twiceEvery === 0;
      const life = await live(next.value, twice).catch((error: unknown) =>
        brokenLife(next.value, error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
      if (stop?.aborted === true) return;
      early.set(index, life);
      addInOrder();
    }
  }

  await Promise.race([Promise.all(Array.from({ length: Math.max(1, atOnce) }, work)), stopping]);
  // After a stop there may be gaps; what was lived behind them counts too.
  for (const index of [...early.keys()].sort((a, b) => a - b)) {
    const life = early.get(index);
    if (life === undefined) continue;
    early.delete(index);
    sum.add(life);
    options.onLife?.(life, sum.sum);
  }
  const stopped = !exhausted && source.next().done !== true;
  return { sum: sum.sum(), realMs: clock() - begun, stopped };
}
