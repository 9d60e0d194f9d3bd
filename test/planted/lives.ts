/**
 * The loop inside a thread that lives life after life and tells of each. Promises one message a life, in the order of
 * the seeds, and an end at the first catch where that is enough. What a life is, is handed in by the program around it
 * (`lives-main.ts`; tests of this tool bring a world of their own).
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { PromiseId } from '../../simulator/checks/check.ts';
import type { Broken, Life } from './verdict.ts';

/** What a thread is started with. */
export interface LivesTask {
  readonly seeds: readonly number[];
  /** Each life is lived two times and the traces are compared (P41). */
  readonly twice: boolean;
  /** Ends after a life broken by one of these; null: all seeds are lived. */
  readonly until: readonly PromiseId[] | null;
  /** With `until`: ends as well after so many lives that broke something else. */
  readonly enough: number;
}
/** What a thread tells: that it lives, each life, and that it is done and was not ended in the middle of one. */
export type Told = 'begun' | Life | 'done';
/** One life, lived. */
export interface Lived {
  readonly broken: readonly Broken[];
  /** Hash of all that happened. */
  readonly trace: string;
}

function once(live: (seed: number) => Lived, seed: number): Lived {
  try {
    return live(seed);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { broken: [{ promise: null, kind: 'crash', message: message.slice(0, 600) }], trace: '' };
  }
}

/** Lives the seeds of the task; gives each life to `told`. */
export function liveAll(task: LivesTask, live: (seed: number) => Lived, told: (life: Life) => void): void {
  let others = 0;
  for (const seed of task.seeds) {
    const begun = performance.now();
    const first = once(live, seed);
    const broken = [...first.broken];
    if (task.twice && once(live, seed).trace !== first.trace)
      broken.push({ promise: 'P41', kind: 'crash', message: `seed ${seed} lived twice gives two traces` });
    told({ seed, broken, tookMs: Math.round(performance.now() - begun) });
    if (task.until === null || broken.length === 0) continue;
    if (broken.some(({ promise }) => promise !== null && task.until?.includes(promise))) return;
    others += 1;
    if (others >= task.enough) return;
  }
}

/** The whole program of such a thread. */
export function livesThread(live: (seed: number) => Lived): void {
  const port = parentPort;
  if (port === null) throw new Error('this program runs as a thread');
  const tell = (told: Told): void => port.postMessage(told);
  // Loading the program is no part of a life.
  tell('begun');
  liveAll(workerData as LivesTask, live, tell);
  tell('done');
}
