/**
 * Lives in every run of the tests: a fixed set, the same each time, and for a quarter of a minute a set that each version of the
 * sources has for itself, so that a rare flaw fails the change it came with or the next one to the same code, and not
 * whatever happens to be tested that minute. A failing life is printed with its seed and, made small, as a story.
 */
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_SEED, writeSeed } from '../../simulator/plan/seed.ts';
import { CATALOGUE } from '../../simulator/run/catalogue.ts';
import { callCrew } from '../../simulator/run/crew.ts';
import type { Answer, Job, LifeCrew, News } from '../../simulator/run/jobs.ts';
import type { Lived } from '../../simulator/run/lived.ts';
import { type Ran, runLives, seedsFrom } from '../../simulator/run/run-lives.ts';
import { bundle } from '../tools/bundle.ts';
import { numberOfSources } from '../tools/sources.ts';

const FIXED = 150;
/** Real time for lives whose seeds are drawn from the sources. */
const OWN_MS = 15_000;
/** A life of the tests lasts a tenth of a second or so; one that does not end in this time never will. */
const PATIENCE_MS = 120_000;

let crew: LifeCrew;
beforeAll(async () => {
  crew = callCrew<Job, Answer, News>({
    program: await bundle('simulator/run/worker.ts'),
    size: Math.min(4, availableParallelism()),
    told: { days: null, faults: null },
    patienceMs: PATIENCE_MS,
  });
}, 60_000);
afterAll(() => crew.dismiss());

const live = (seeds: Iterable<number>, budgetMs?: number): Promise<Ran> => {
  const stop = new AbortController();
  return runLives(seeds, {
    catalogue: CATALOGUE,
    async live(seed, twice): Promise<Lived> {
      const done = await crew.give({ do: 'live', which: { seed }, twice, traceFile: null });
      if (!done.ok) throw new Error(done.why);
      if (done.answer.did !== 'live') throw new Error('not a life');
      return done.answer.life;
    },
    atOnce: crew.size,
    twiceEvery: 100,
    stop: stop.signal,
    clock: () => performance.now(),
    ...(budgetMs === undefined ? {} : { budgetMs }),
    // One failure is enough to look at.
    onLife: (life) => {
      if (life.failures.length > 0) stop.abort();
    },
  });
};

/** What a person needs who sees this test fail: the seed, the promise, the story of the small life; null: all held. */
async function whatFailed({ sum }: Ran): Promise<string | null> {
  const [life] = sum.failed;
  const [failure] = life?.failures ?? [];
  if (life === undefined || failure === undefined) return null;
  const said = `seed ${writeSeed(life.seed)}: ${failure.promise ?? 'crash'} (${failure.kind}): ${failure.message}`;
  if (life.trace === '') return said;
  const small = await crew.give({ do: 'shrink', which: { seed: life.seed }, failure });
  if (!small.ok || small.answer.did !== 'shrink') return said;
  const told = await crew.give({ do: 'watch', which: { plan: small.answer.shrunk.plan } });
  if (!told.ok || told.answer.did !== 'watch') return said;
  const { from, to } = small.answer.shrunk;
  return `${said}\n\n${from} events, made small: ${to}\n\n${told.answer.watched.story}\nnpm run simulate -- --seed ${life.seed}`;
}

async function nothingFailed(ran: Ran): Promise<void> {
  const failed = await whatFailed(ran);
  // Thrown as it is, so that the story can be read line by line.
  if (failed !== null) throw new Error(failed);
}

describe('every promise holds', { timeout: 600_000 }, () => {
  it(`in ${FIXED} lives that are the same each time, some of them lived twice`, async () => {
    const ran = await live(seedsFrom(1, FIXED));
    await nothingFailed(ran);
    expect([ran.sum.lives, ran.sum.twice]).toEqual([FIXED, 2]);
    // A promise that is never put to the test holds by never being asked.
    expect(ran.sum.promises.filter(({ tried }) => tried === 0).map(({ promise }) => promise)).toEqual([]);
  });

  it(`in lives of this version's own for ${OWN_MS / 1000} s`, async () => {
    const first = numberOfSources();
    // How many there is time for differs between machines; which they are does not.
    const ran = await live(seedsFrom(first, MAX_SEED), OWN_MS);
    await nothingFailed(ran);
    expect(ran.sum.lives).toBeGreaterThan(5);
    process.stdout.write(`lives of this version: ${ran.sum.lives} from seed ${writeSeed(first)}\n`);
  });
});
