/**
 * The hunt: every planted bug against its promises, several at a time, and the copy without any bug beside them.
 * Promises a verdict for each bug given, in their order, and that no catch counts in a life which fails without the
 * bug as well. Printing is left to `table.ts`.
 */
import { availableParallelism } from 'node:os';
import type { PlantedBug, TestProof } from './bug.ts';
import { liveIn, type Program, programWith } from './by-lives.ts';
import { runTests, type TestRun } from './by-test.ts';
import { type Copy, makeCopy } from './copy.ts';
import { judgeLives, type Life, plainVerdict, type Verdict } from './verdict.ts';

/** How to hunt. */
export interface HuntOptions {
  /** Lives a bug, seeds 1 and up. */
  readonly lives: number;
  /** A bug is let go at its first catch by a promise that it names. */
  readonly early: boolean;
  /** With `early`: also after so many catches by others. */
  readonly enough: number;
  /** The program of lives to bundle. */
  readonly entry: string;
  /** Bugs at a time; by default one for each core. */
  readonly threads?: number;
  /** Bugs caught by tests are run too; else they are listed as not run. */
  readonly tests: boolean;
  readonly told: (line: string) => void;
}
/** What a hunt came to. */
export interface Hunted {
  readonly verdicts: readonly Verdict[];
  /** Lives of the copy without a bug that fail: those prove nothing. */
  readonly unsound: readonly Life[];
}

/** Runs `act` on every item, so many at a time. */
async function several<T>(items: readonly T[], at: number, act: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, at) }, lane));
}

/** Lives these seeds in the program, divided over threads. */
async function liveParted(
  file: string,
  seeds: readonly number[],
  twice: boolean,
  threads: number,
): Promise<readonly Life[]> {
  const lives: Life[] = [];
  const parts = Array.from({ length: threads }, (_, part) =>
    seeds.filter((_seed, i) => i % threads === part),
  );
  await several(parts, threads, async (part) => {
    lives.push(...(await liveIn(file, { seeds: part, twice, until: null, enough: 0 })));
  });
  return lives;
}

const isTwice = ({ by }: PlantedBug): boolean => by === 'twice';

async function huntInLives(
  bugs: readonly PlantedBug[],
  options: HuntOptions,
): Promise<{ readonly lived: Map<PlantedBug, readonly Life[] | string>; readonly unsound: readonly Life[] }> {
  const threads = options.threads ?? Math.min(8, availableParallelism());
  const lived = new Map<PlantedBug, readonly Life[] | string>();
  if (bugs.length === 0) return { lived, unsound: [] };
  const clean = await programWith(null, options.entry);
  if (!clean.ok) throw new Error(clean.problem);
  const seeds = Array.from({ length: options.lives }, (_, i) => i + 1);
  /** Failing lives of the copy without a bug. */
  const without = async (which: readonly number[], twice: boolean): Promise<readonly Life[]> =>
    (await liveParted(clean.file, which, twice, threads)).filter(({ broken }) => broken.length > 0);
  const unsound: Life[] = [];
  if (!options.early) {
    options.told(`without a bug: ${seeds.length} lives`);
    unsound.push(...(await without(seeds, bugs.some(isTwice))));
    options.told(`without a bug: ${unsound.length} of ${seeds.length} lives fail`);
  }
  let done = 0;
  await several(bugs, threads, async (bug) => {
    const program: Program = await programWith(bug, options.entry);
    if (!program.ok) lived.set(bug, program.problem);
    else {
      const until = options.early ? bug.promises : null;
      const task = { seeds, twice: isTwice(bug), until, enough: options.enough };
      const lives = await liveIn(program.file, task);
      lived.set(bug, lives);
      program.remove();
    }
    done += 1;
    const lives = lived.get(bug);
    const caught = typeof lives === 'string' ? 0 : lives?.filter(({ broken }) => broken.length > 0).length;
    options.told(
      `${done}/${bugs.length} ${bug.name}: ${typeof lives === 'string' ? lives : `fails in ${caught} of ${lives?.length} lives`}`,
    );
  });
  if (options.early) {
    // Only where something was caught does it matter whether the life is sound.
    const which = (twice: boolean): number[] => {
      const of = bugs.filter((bug) => isTwice(bug) === twice).map((bug) => lived.get(bug));
      const all = of.flatMap((lives) => (typeof lives === 'string' || lives === undefined ? [] : lives));
      return [...new Set(all.filter(({ broken }) => broken.length > 0).map(({ seed }) => seed))];
    };
    const [once, both] = [which(false), which(true)];
    options.told(
      `without a bug: the ${new Set([...once, ...both]).size} lives in which something was caught`,
    );
    unsound.push(...(await without(once, false)), ...(await without(both, true)));
  }
  clean.remove();
  return { lived, unsound };
}

const keyOf = ({ file, title }: TestProof): string => `${file} > ${title}`;

/** Judges a named test that was run without and with its bug. */
export function judgeTests(bug: PlantedBug, proof: TestProof, before: TestRun, after: TestRun): Verdict {
  const where = keyOf(proof);
  if (before.broken !== null) return plainVerdict(bug, 'void', `${where} did not run: ${before.broken}`);
  if (before.failed.length > 0)
    return plainVerdict(bug, 'void', `${where} fails without the bug as well: ${before.failed[0]}`);
  if (before.passed.length === 0)
    return plainVerdict(bug, 'void', `${where}: nothing ran, or it was skipped`);
  if (after.broken !== null)
    return plainVerdict(bug, 'void', `${where} could not even be loaded with the bug: ${after.broken}`);
  const caught = after.failed.find((name) => before.passed.includes(name));
  return caught === undefined
    ? plainVerdict(bug, 'survived', `${where} passes with the bug`)
    : plainVerdict(bug, 'caught', `${proof.file}: ${caught}`);
}

async function huntInTests(bugs: readonly PlantedBug[], options: HuntOptions): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  if (bugs.length === 0) return verdicts;
  const copy: Copy = makeCopy();
  try {
    const befores = new Map<string, TestRun>();
    for (const bug of bugs) {
      const proof = bug.by as TestProof;
      const before = befores.get(keyOf(proof)) ?? (await runTests(copy, proof));
      befores.set(keyOf(proof), before);
      const why = copy.plant(bug);
      const verdict =
        why === null
          ? judgeTests(bug, proof, before, await runTests(copy, proof))
          : plainVerdict(bug, 'void', why);
      copy.restore();
      verdicts.push(verdict);
      options.told(`${verdicts.length}/${bugs.length} ${bug.name}: ${verdict.outcome}; ${verdict.note}`);
    }
  } finally {
    copy.remove();
  }
  return verdicts;
}

/** Hunts these bugs. */
export async function hunt(bugs: readonly PlantedBug[], options: HuntOptions): Promise<Hunted> {
  const byLives = bugs.filter(({ by }) => typeof by === 'string');
  const byTests = bugs.filter(({ by }) => typeof by !== 'string');
  const { lived, unsound } = await huntInLives(byLives, options);
  const tested = options.tests
    ? await huntInTests(byTests, options)
    : byTests.map((bug) => plainVerdict(bug, 'not-run', 'its test is run by `npm run planted-bugs`'));
  const bad = new Set(unsound.map(({ seed }) => seed));
  const verdicts = bugs.map((bug) => {
    const lives = lived.get(bug);
    if (typeof lives === 'string') return plainVerdict(bug, 'void', lives);
    if (lives !== undefined) return judgeLives(bug, lives, (seed) => !bad.has(seed));
    return tested.find((verdict) => verdict.bug === bug) ?? plainVerdict(bug, 'void', 'nobody ran it');
  });
  return { verdicts, unsound };
}
