/**
 * The hunt: every planted bug against its promises, several at a time, and the copy without any bug beside them.
 * Promises a verdict for each bug given, in their order, and that no catch counts in a life which fails without the
 * bug as well. Printing is left to `table.ts`.
 */
import { availableParallelism } from 'node:os';
import type { PlantedBug, TestProof } from './bug.ts';
import { liveIn, programWith, type Sources } from './by-lives.ts';
import { runTests, type TestRun } from './by-test.ts';
import { type Copy, makeCopy } from './copy.ts';
import { judgeLives, type Life, plainVerdict, type Verdict } from './verdict.ts';

/** How to hunt. */
export interface HuntOptions {
  /** Lives a bug, seeds 1 and up. */
  readonly lives: number;
  /** A bug is let go at its first catch by a promise that it names. */
  readonly early: boolean;
  /** With `early`: the life of a bug to begin with, by the name of the bug. */
  readonly first?: Readonly<Record<string, number>>;
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

/** Lives without a bug, each lived once and remembered: what fails there proves nothing of a bug. */
class Clean {
  readonly unsound: Life[] = [];
  private readonly known = new Map<string, Promise<boolean>>();

  private readonly file: string;
  private readonly threads: number;

  constructor(file: string, threads: number) {
    this.file = file;
    this.threads = threads;
  }

  /** Lives them all at once, divided over the threads. */
  async liveAll(seeds: readonly number[], twice: boolean): Promise<void> {
    const threads = this.threads;
    const parts = Array.from({ length: threads }, (_, part) => seeds.filter((_s, i) => i % threads === part));
    await several(parts, threads, async (part) => {
      const lives = await liveIn(this.file, { seeds: part, twice, until: null, enough: 0 });
      for (const life of lives) this.known.set(`${life.seed} ${twice}`, Promise.resolve(this.note(life)));
    });
  }

  /** Whether the life of this seed breaks nothing. */
  isSound(seed: number, twice: boolean): Promise<boolean> {
    const key = `${seed} ${twice}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = liveIn(this.file, { seeds: [seed], twice, until: null, enough: 0 }).then((lives) =>
      lives.every((life) => this.note(life)),
    );
    this.known.set(key, made);
    return made;
  }

  private note(life: Life): boolean {
    if (life.broken.length === 0) return true;
    if (!this.unsound.some(({ seed }) => seed === life.seed)) this.unsound.push(life);
    return false;
  }
}

const isTwice = ({ by }: PlantedBug): boolean => by === 'twice';

const startingWith = (first: number | undefined, seeds: readonly number[]): readonly number[] =>
  first === undefined ? seeds : [first, ...seeds.filter((seed) => seed !== first)];

/** Lives of one bug until the first sound catch by a promise it names, or enough by others, or the end. */
async function huntEarly(
  file: string,
  bug: PlantedBug,
  seeds: readonly number[],
  enough: number,
  clean: Clean,
): Promise<readonly Life[]> {
  const lives: Life[] = [];
  const twice = isTwice(bug);
  const named = new Set<string | null>(bug.promises);
  let others = 0;
  for (let left = seeds; left.length > 0; ) {
    const some = await liveIn(file, { seeds: left, twice, until: bug.promises, enough: 1 });
    lives.push(...some);
    left = left.slice(some.length);
    const last = some.at(-1);
    if (last === undefined || last.broken.length === 0) break;
    if (!(await clean.isSound(last.seed, twice))) continue;
    others += 1;
    if (last.broken.some(({ promise }) => named.has(promise)) || others >= enough) break;
  }
  return lives;
}

async function huntInLives(
  bugs: readonly PlantedBug[],
  options: HuntOptions,
): Promise<{ readonly lived: Map<PlantedBug, readonly Life[] | string>; readonly unsound: readonly Life[] }> {
  const { told } = options;
  const threads = options.threads ?? Math.min(8, availableParallelism());
  const lived = new Map<PlantedBug, readonly Life[] | string>();
  if (bugs.length === 0) return { lived, unsound: [] };
  const sources: Sources = new Map();
  const program = await programWith(null, options.entry, sources);
  if (!program.ok) throw new Error(program.problem);
  const clean = new Clean(program.file, threads);
  const seeds = Array.from({ length: options.lives }, (_, i) => i + 1);
  if (!options.early) {
    told(`without a bug: ${seeds.length} lives`);
    for (const twice of new Set(bugs.map(isTwice))) await clean.liveAll(seeds, twice);
    told(`without a bug: ${clean.unsound.length} of ${seeds.length} lives fail`);
  }
  let done = 0;
  await several(bugs, threads, async (bug) => {
    const made = await programWith(bug, options.entry, sources);
    if (made.ok) {
      lived.set(
        bug,
        options.early
          ? await huntEarly(
              made.file,
              bug,
              startingWith(options.first?.[bug.name], seeds),
              options.enough,
              clean,
            )
          : await liveIn(made.file, { seeds, twice: isTwice(bug), until: null, enough: 0 }),
      );
      made.remove();
    } else lived.set(bug, made.problem);
    done += 1;
    told(`${done}/${bugs.length} ${bug.name}: ${inShort(lived.get(bug))}`);
  });
  program.remove();
  return { lived, unsound: clean.unsound };
}

function inShort(lives: readonly Life[] | string | undefined): string {
  if (lives === undefined || typeof lives === 'string') return lives ?? '';
  const failed = lives.filter(({ broken }) => broken.length > 0);
  const last = failed.at(-1);
  const by =
    last === undefined
      ? ''
      : `, last in seed ${last.seed} (${last.broken[0]?.promise ?? last.broken[0]?.kind})`;
  return `fails in ${failed.length} of ${lives.length} lives${by}`;
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
