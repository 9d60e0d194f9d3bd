/**
 * What a thread does for a run: lives a life and says what came of it, shrinks one that failed, watches one for its
 * picture. Promises an answer for any plan; writes nothing but the trace file it is told to write.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Witnessed } from '../facts.ts';
import { drawPlan } from '../plan/draw.ts';
import { classesIn } from '../plan/fault-classes.ts';
import type { Plan } from '../plan/plan.ts';
import { watch } from '../report/witness.ts';
import { belongsInStory, tellStory } from '../story.ts';
import { type LiveOptions, live } from '../world/life.ts';
import { ALL_CHECKS, ALL_MARKS } from './catalogue.ts';
import type { Answer, Drawing, Job, News, Watched, Which } from './jobs.ts';
import { type Lived, livedOf, livedTwice } from './lived.ts';
import { processorMs } from './processor-time.ts';
import { shrinkLife } from './small.ts';
import { twoRuns } from './twice.ts';

/** The plan of a life. */
export const planOf = (which: Which, { days, faults }: Drawing): Plan =>
  'plan' in which ? which.plan : drawPlan(which.seed, { ...(days === null ? {} : { days }), faults });

const watchedBy = { checks: ALL_CHECKS, marks: ALL_MARKS };

/** Characters gathered before they are written. */
const PORTION = 1 << 20;

/** Writes lines to a file as they come. */
function writer(file: string): { line(line: string): void; end(): void } {
  const to = openSync(file, 'w');
  let held = '';
  const flush = (): void => {
    writeSync(to, held);
    held = '';
  };
  return {
    line(line) {
      held += `${line}\n`;
      if (held.length > PORTION) flush();
    },
    end() {
      flush();
      closeSync(to);
    },
  };
}

/** Lives one life; `twice`: and once more, to see whether it is the same (P41). What it cost by `clock`, in ms. */
export function liveOne(
  which: Which,
  drawing: Drawing,
  how: { readonly twice: boolean; readonly traceFile?: string | null },
  clock: () => number = processorMs,
): Lived {
  const begun = clock();
  const plan = planOf(which, drawing);
  const file = how.traceFile ? writer(how.traceFile) : null;
  const runs = how.twice ? twoRuns() : null;
  const ears: Pick<LiveOptions, 'onLine'> =
    file === null && runs === null
      ? {}
      : {
          onLine(line) {
            file?.line(line);
            runs?.first(line);
          },
        };
  const outcome = live(plan, { ...watchedBy, ...ears });
  file?.end();
  const life = livedOf(outcome, classesIn(plan), clock() - begun);
  if (runs === null) return life;
  const again = live(planOf(which, drawing), { ...watchedBy, onLine: (line) => runs.second(line) });
  const parting = runs.parting();
  // Both traces are whole and alike, so their hashes must be too.
  if (parting === null && again.trace !== outcome.trace) throw new Error('like traces with unlike hashes');
  return livedTwice(life, parting);
}

/** Facts kept for a story; of those that come later it can tell nothing. */
const MOST_FACTS = 500_000;

/** Lives a plan once more and watches it. */
export function watchLife(plan: Plan): Watched {
  const watching = watch(plan);
  const facts: Witnessed[] = [];
  const outcome = live(plan, {
    ...watchedBy,
    onFact(fact) {
      watching.see(fact);
      if (facts.length < MOST_FACTS && belongsInStory(fact)) facts.push(fact);
    },
  });
  return {
    scene: watching.scene(outcome.failures, outcome.livedMs),
    story: tellStory(plan, outcome, facts),
  };
}

/** Does a job. */
export function perform(job: Job, drawing: Drawing, tell: (news: News) => void): Answer {
  switch (job.do) {
    case 'live':
      return { did: 'live', life: liveOne(job.which, drawing, job) };
    case 'watch':
      return { did: 'watch', watched: watchLife(planOf(job.which, drawing)) };
    case 'shrink':
      return { did: 'shrink', shrunk: shrinkLife(planOf(job.which, drawing), job.failure, tell) };
  }
}
