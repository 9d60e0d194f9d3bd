import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../simulator/run/catalogue.ts';
import { callCrew } from '../../simulator/run/crew.ts';
import type { Answer, Drawing, Job, News } from '../../simulator/run/jobs.ts';
import type { Lived } from '../../simulator/run/lived.ts';
import { runLives } from '../../simulator/run/run-lives.ts';
import { liveOne } from '../../simulator/run/work.ts';
import { bundle } from '../tools/bundle.ts';

const dir = mkdtempSync(join(tmpdir(), 'noodknop-crew-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A thread that does what it is told by name. */
const program = join(dir, 'thread.mjs');
writeFileSync(
  program,
  `import { parentPort, workerData } from 'node:worker_threads';
let jobs = 0;
parentPort.on('message', ({ job, about }) => {
  jobs += 1;
  if (about === 'die') throw new Error('it died of it');
  if (about === 'leave') process.exit(3);
  if (about === 'spin') for (;;) {}
  if (about === 'news') for (let i = 0; i < 3; i++) parentPort.postMessage({ job, type: 'news', news: i });
  parentPort.postMessage({ job, type: 'answer', answer: about === 'told' ? workerData : about + jobs });
});`,
);
const crewOf = (size: number, patienceMs = 20_000) =>
  callCrew<string, string, number>({ program, size, told: 'well met', patienceMs });

describe('a crew', () => {
  it('answers every job, tells its news, and knows what it was told', async () => {
    const crew = crewOf(2);
    const heard: number[] = [];
    const all = await Promise.all([
      crew.give('a'),
      crew.give('b'),
      crew.give('c'),
      crew.give('told'),
      crew.give('news', (news) => heard.push(news)),
    ]);
    expect(all.map((done) => done.ok && done.answer.replace(/\d$/, ''))).toEqual([
      'a',
      'b',
      'c',
      'well met',
      'news',
    ]);
    expect(heard).toEqual([0, 1, 2]);
    await crew.dismiss();
  });

  it.each([
    ['die', 'it died of it'],
    ['leave', 'ended with 3'],
  ])('goes on with a new thread when one is lost to "%s"', async (job, why) => {
    const crew = crewOf(1);
    const [before, lost, after] = await Promise.all([crew.give('a'), crew.give(job), crew.give('b')]);
    expect(before).toEqual({ ok: true, answer: 'a1' });
    expect(lost).toEqual({ ok: false, why: expect.stringContaining(why) });
    // A new thread: its first job.
    expect(after).toEqual({ ok: true, answer: 'b1' });
    await crew.dismiss();
  });

  it('ends a job that never ends', async () => {
    const crew = crewOf(1, 3_000);
    const [lost, after] = await Promise.all([crew.give('spin'), crew.give('b')]);
    expect(lost).toEqual({ ok: false, why: expect.stringContaining('not done after') });
    expect(after).toEqual({ ok: true, answer: 'b1' });
    await crew.dismiss();
  });

  it('goes home in the middle of anything, and takes no more', async () => {
    const crew = crewOf(1);
    const under = [crew.give('spin'), crew.give('waits')];
    await crew.dismiss();
    const sentHome = { ok: false, why: expect.stringContaining('sent home') };
    expect(await Promise.all([...under, crew.give('late')])).toEqual([sentHome, sentHome, sentHome]);
  });
});

describe('lives on threads', () => {
  it('are the same lives as here, and come to the same sum on one thread and on three', async () => {
    const program = await bundle('simulator/run/worker.ts');
    const drawing: Drawing = { days: null, faults: null };
    const seeds = [6, 9, 11, 2];
    const sums = await Promise.all(
      [1, 3].map(async (size) => {
        const crew = callCrew<Job, Answer, News>({ program, size, told: drawing, patienceMs: 60_000 });
        const ran = await runLives(seeds, {
          catalogue: CATALOGUE,
          async live(seed, twice): Promise<Lived> {
            const done = await crew.give({ do: 'live', which: { seed }, twice, traceFile: null });
            if (!done.ok || done.answer.did !== 'live') throw new Error('no life');
            return { ...done.answer.life, tookMs: 1 };
          },
          atOnce: size,
          twiceEvery: 3,
          clock: () => 0,
        });
        await crew.dismiss();
        return ran.sum;
      }),
    );
    const here = await runLives(seeds, {
      catalogue: CATALOGUE,
      live: async (seed, twice) => ({ ...liveOne({ seed }, drawing, { twice }), tookMs: 1 }),
      atOnce: 1,
      twiceEvery: 3,
      clock: () => 0,
    });
    expect(sums[0]).toEqual(here.sum);
    expect(sums[1]).toEqual(here.sum);
    expect([here.sum.lives, here.sum.twice, here.sum.kinds.crash]).toEqual([4, 2, 0]);
    expect(here.sum.facts).toBeGreaterThan(1000);
  }, 60_000);
});
