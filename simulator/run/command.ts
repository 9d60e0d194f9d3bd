/**
 * `simulate` from what was asked to the exit status: lives the lives, makes the first failing one small, writes plan
 * and report. Promises an answer whenever it is stopped, with what was seen until then. Threads, files, clock and
 * chance are handed in; the words on paper are `report/`'s.
 */

import type { Failure } from '../checks/check.ts';
import { writePlan } from '../plan/plan-file.ts';
import { FINGERPRINT } from '../plan/seed.ts';
import { jsonReport } from '../report/json.ts';
import { pageReport } from '../report/page.ts';
import type { Drawn, Report, Told } from '../report/report.ts';
import { textReport } from '../report/text.ts';
import { many } from '../report/words.ts';
import { nameOf, type Order, repeatAll, repeatOne } from './asked.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Answer, Job, LifeCrew, Shrunk, Watched, Which } from './jobs.ts';
import { brokenLife, KINDS, type Lived, STATUS } from './lived.ts';
import { type Ran, runLives, seedsFrom } from './run-lives.ts';
import type { Screen } from './screen.ts';

/** What the command works with. */
export interface Ground {
  readonly crew: LifeCrew;
  readonly screen: Screen;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  /** Real time, monotonic, in ms. */
  clock(): number;
  /** Acts once a second, until what it gives back is called. */
  everySecond(act: () => void): () => void;
  /** Standard output. */
  out(text: string): void;
  /** Writes a file; throws what the system says. */
  write(file: string, text: string): void;
  /** Path of a file in the folder of another; of null: in the current one. */
  beside(other: string | null, name: string): string;
}

/** Exit status of a run that was stopped before anything failed, as a shell has it for Ctrl-C. */
export const STOPPED = 130;
/** One life in so many is lived twice. */
const TWICE_EVERY = 100;
/** Failing lives that are named. */
const NAMED = 20;

const whichOf = (order: Order, seed: number): Which =>
  order.lives.from === 'plan' ? { plan: order.lives.plan } : { seed };

/** The answer to a job; null when it was stopped, or its thread died of it. */
async function ask({ crew, screen }: Ground, job: Job): Promise<Answer | null> {
  const done = await crew.give(job, ({ events, lives }) =>
    screen.doing(
      `making it small: ${many(events, 'event', 'events')} left after ${many(lives, 'life', 'lives')}`,
    ),
  );
  return done.ok ? done.answer : null;
}

async function liveAll(order: Order, ground: Ground): Promise<Ran> {
  const { crew, screen, stop, clock } = ground;
  const { lives } = order;
  const seeds = lives.from === 'plan' ? [lives.plan.seed] : seedsFrom(lives.first, lives.count);
  const all = lives.from === 'plan' ? 1 : lives.count;
  const alone = lives.from === 'plan' || lives.single;
  const begun = clock();
  let [done, failed] = [0, 0];
  const say = (): void => screen.at({ done, all, failed, tookMs: clock() - begun });
  const enough = ground.everySecond(say);
  const ran = await runLives(seeds, {
    catalogue: CATALOGUE,
    async live(seed, twice): Promise<Lived> {
      const which = whichOf(order, seed);
      const ended = await crew.give({ do: 'live', which, twice, traceFile: order.trace });
      if (!ended.ok) return brokenLife(seed, `the life did not come to an end: ${ended.why}`);
      if (ended.answer.did !== 'live') throw new Error(`asked for a life, got ${ended.answer.did}`);
      return ended.answer.life;
    },
    atOnce: order.threads,
    twiceEvery: alone ? 0 : TWICE_EVERY,
    stop,
    clock,
    onLife(life) {
      done += 1;
      if (life.failures.length > 0) failed += 1;
      say();
    },
  });
  enough();
  screen.clear();
  return ran;
}

const planName = (order: Order, seed: number): string =>
  order.lives.from === 'plan'
    ? `${/([^/\\]*?)(\.json)?$/i.exec(order.lives.file)?.[1] || 'noodknop-plan'}-small.json`
    : `noodknop-plan-${seed}.json`;

/** Makes the first failing life small, and writes its plan. Null when it was stopped before that. */
async function tell(
  order: Order,
  ground: Ground,
  life: Lived,
): Promise<{ readonly told: Told; readonly watched: Watched } | null> {
  const { screen, write, beside } = ground;
  const [failure] = life.failures;
  // A life that killed its thread would kill the next one too.
  if (failure === undefined || life.trace === '') return null;
  screen.doing('making the first failing life small');
  const answer = await ask(ground, { do: 'shrink', which: whichOf(order, life.seed), failure });
  if (answer?.did !== 'shrink') {
    screen.clear();
    return null;
  }
  const { shrunk } = answer;
  const seen = await ask(ground, { do: 'watch', which: { plan: shrunk.plan } });
  screen.clear();
  if (seen?.did !== 'watch') return null;
  const plan = writePlan(shrunk.plan);
  const planFile = beside(order.report?.file ?? null, planName(order, life.seed));
  write(planFile, plan);
  return {
    told: toldOf(order, life.seed, shrunk, failure, seen.watched.story, planFile, plan),
    watched: seen.watched,
  };
}

function toldOf(
  order: Order,
  seed: number,
  shrunk: Shrunk,
  failure: Failure,
  story: string,
  planFile: string,
  plan: string,
): Told {
  return {
    life: nameOf(order, seed),
    failure: shrunk.failure ?? failure,
    shrunk: shrunk.failure === null ? null : { from: shrunk.from, to: shrunk.to },
    story,
    planFile,
    plan,
    repeat: repeatOne(order, seed),
  };
}

/** The life that is drawn: the failing one, else the one that was asked for, else the one with most to tell. */
async function draw(
  order: Order,
  ground: Ground,
  ran: Ran,
  failing: { readonly told: Told; readonly watched: Watched } | null,
): Promise<Drawn | null> {
  if (failing !== null)
    return {
      title: failing.told.shrunk === null ? 'The failing life' : 'The failing life, made small',
      life: failing.told.life,
      scene: failing.watched.scene,
      story: failing.watched.story,
    };
  const seed = ran.sum.eventful;
  if (order.report?.form !== 'html' || seed === null) return null;
  ground.screen.doing('drawing a life');
  const answer = await ask(ground, { do: 'watch', which: whichOf(order, seed) });
  ground.screen.clear();
  if (answer?.did !== 'watch') return null;
  const alone = order.lives.from === 'plan' || order.lives.count === 1;
  return {
    title: alone ? 'The life that was asked for' : 'The most eventful life of the run',
    life: nameOf(order, seed),
    scene: answer.watched.scene,
    story: answer.watched.story,
  };
}

/** Carries out an order; the exit status. */
export async function simulate(order: Order, ground: Ground): Promise<number> {
  const { out, write } = ground;
  const ran = await liveAll(order, ground);
  const [first] = ran.sum.failed;
  const failing = first === undefined ? null : await tell(order, ground, first);
  const { lives } = order;
  const report: Report = {
    fingerprint: FINGERPRINT,
    seeds: lives.from === 'seeds' ? { first: nameOf(order, lives.first), count: lives.count } : null,
    planFile: lives.from === 'plan' ? lives.file : null,
    days: order.days,
    faults: order.faults,
    threads: order.threads,
    ran,
    failing: ran.sum.failed
      .slice(0, NAMED)
      .map(({ seed, failures }) => ({ life: nameOf(order, seed), failures })),
    told: failing?.told ?? null,
    drawn: await draw(order, ground, ran, failing),
    repeat: repeatAll(order),
  };
  const text = textReport(report);
  const json = `${JSON.stringify(jsonReport(report), null, 2)}\n`;
  if (order.report !== null) {
    const { file, form } = order.report;
    write(file, form === 'html' ? pageReport(report) : form === 'json' ? json : text);
  }
  out(order.json ? json : text);
  if (order.report !== null && !order.json) out(`Report: ${order.report.file}\n`);
  const worst = KINDS.find((kind) => ran.sum.kinds[kind] > 0);
  if (worst !== undefined) return STATUS[worst];
  return ran.stopped ? STOPPED : 0;
}
