/**
 * Proof by simulation: the simulator with one line made wrong is bundled in memory, and lives are lived in threads of
 * that bundle. Promises that the wrong line really is in the program that was run, that a life which never ends is
 * ended and counts as a crash, and that no thread is left behind.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Plugin } from 'esbuild';
import { ROOT } from '../../gateway/shell/paths.ts';
import { bundle } from '../tools/bundle.ts';
import { type PlantedBug, plant } from './bug.ts';
import type { LivesTask, Told } from './lives.ts';
import type { Life } from './verdict.ts';

/** A program of lives, or why there is none. */
export type Program =
  | { readonly ok: true; readonly file: string; remove(): void }
  | { readonly ok: false; readonly problem: string };

/** Sources by path, as they were when first read: all programs of a hunt are of one moment, whoever edits meanwhile. */
export type Sources = Map<string, string>;

let bundled = 0;

/** Bundles the program of lives `entry` with the bug in it; null: without any. */
export async function programWith(
  bug: PlantedBug | null,
  entry: string,
  sources: Sources = new Map(),
): Promise<Program> {
  let planted = 0;
  let problem: string | null = null;
  const path = bug === null ? null : join(ROOT, bug.file);
  const plugin: Plugin = {
    name: 'planted-bug',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (file) => {
        const source = sources.get(file.path) ?? readFileSync(file.path, 'utf8');
        sources.set(file.path, source);
        if (bug === null || file.path !== path) return { contents: source, loader: 'ts' };
        const made = plant(bug, source);
        if (made.ok) planted += 1;
        else problem = made.problem;
        return { contents: made.ok ? made.text : source, loader: 'ts' };
      });
    },
  };
  bundled += 1;
  try {
    const file = await bundle(entry, `lives-${bundled}`, [plugin]);
    const made: Program = { ok: true, file, remove: () => rmSync(file, { force: true }) };
    if (problem === null && bug !== null && planted !== 1)
      problem = `${bug.name}: the simulator does not run ${bug.file}`;
    if (problem === null) return made;
    made.remove();
  } catch (error) {
    problem = `${bug?.name ?? 'the simulator'} cannot be bundled: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { ok: false, problem };
}

/** Longest one life may take in real time before its thread is ended. */
const LONGEST_LIFE_MS = 120_000;

/**
 * Lives the task in a thread of its own. A thread that dies or hangs in a life makes that life a crash, and the lives
 * after it go on in a new thread.
 */
export async function liveIn(
  file: string,
  task: LivesTask,
  told: (life: Life) => void = () => {},
  longestMs = LONGEST_LIFE_MS,
): Promise<readonly Life[]> {
  const lives: Life[] = [];
  let seeds = task.seeds;
  let enough = task.enough;
  while (seeds.length > 0) {
    const before = lives.length;
    const died = await oneThread(file, { ...task, seeds, enough }, longestMs, (life) => {
      lives.push(life);
      told(life);
    });
    if (died === null) break;
    const done = lives.length - before;
    const seed = seeds[done];
    if (seed === undefined) break;
    const life: Life = { seed, broken: [{ promise: null, kind: 'crash', message: died }], tookMs: longestMs };
    lives.push(life);
    told(life);
    if (task.until !== null) {
      enough -= lives.slice(before).filter(({ broken }) => broken.length > 0).length;
      if (enough <= 0) break;
    }
    seeds = seeds.slice(done + 1);
  }
  return lives;
}

/** Null when all was lived, else why the thread ended in the middle. */
function oneThread(
  file: string,
  task: LivesTask,
  longestMs: number,
  told: (life: Life) => void,
): Promise<string | null> {
  return new Promise((resolve) => {
    const worker = new Worker(file, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: 1_500 },
      stdout: true,
      stderr: true,
    });
    let why: string | null = 'the thread ended in the middle of the life';
    const watch = (ms: number): NodeJS.Timeout =>
      setTimeout(() => {
        why = `the life took more than ${ms / 1000} s`;
        void worker.terminate();
      }, ms);
    let timer = watch(LONGEST_LIFE_MS);
    worker.on('message', (said: Told) => {
      clearTimeout(timer);
      if (said === 'done') why = null;
      else timer = watch(longestMs);
      if (typeof said === 'object') told(said);
    });
    worker.on('error', (error) => {
      why = String(error);
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(why);
    });
  });
}
