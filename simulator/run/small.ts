/**
 * Makes a failing life small, for people to read. Promises that the small one breaks the same promise in the same way
 * as the life it came from; how things are taken out is `shrink.ts`'s.
 */
import type { Failure, Outcome } from '../checks/check.ts';
import type { Plan } from '../plan/plan.ts';
import { shrink, type Verdict } from '../shrink.ts';
import { live } from '../world/life.ts';
import { ALL_CHECKS, ALL_MARKS } from './catalogue.ts';
import type { News, Shrunk } from './jobs.ts';
import { REPEATS } from './lived.ts';

/** Nothing more is tried after so many real milliseconds: a life that is half small today is worth more than none. */
const PATIENCE_MS = 300_000;

/** An error of ours names no promise; its first line without numbers tells which one it is. */
const gist = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/[0-9a-f]*\d[0-9a-f]*/g, '#');
const isLike = (wanted: Failure, other: Failure): boolean =>
  wanted.promise === other.promise &&
  wanted.kind === other.kind &&
  (wanted.kind !== 'crash' || gist(wanted.message) === gist(other.message));

/** Lives a plan: how it fails, and its trace. */
export type Look = (plan: Plan) => Pick<Outcome, 'failures' | 'trace'>;
const watchedBy = { checks: ALL_CHECKS, marks: ALL_MARKS };
const lived: Look = (plan) => live(plan, watchedBy);

/** How a plan fails as wanted; null when it does not. */
function failureOf(plan: Plan, wanted: Failure, look: Look): Failure | null {
  const life = look(plan);
  if (wanted.promise !== REPEATS) return life.failures.find((one) => isLike(wanted, one)) ?? null;
  return look(plan).trace === life.trace ? null : wanted;
}

/** Makes a life that fails like this small. `clock`: real time, in ms; `look`: how a plan is lived. */
export function shrinkLife(
  plan: Plan,
  wanted: Failure,
  tell: (news: News) => void,
  clock: () => number = () => performance.now(),
  look: Look = lived,
): Shrunk {
  const until = clock() + PATIENCE_MS;
  let lives = 0;
  const fails = (candidate: Plan): Verdict => {
    if (clock() >= until) return false;
    lives += 1;
    const failure = failureOf(candidate, wanted, look);
    if (failure === null) return false;
    return failure.promise === REPEATS ? true : { at: failure.at };
  };
  const small = shrink(plan, fails, {}, ({ events }) => tell({ events, lives }));
  const failure = failureOf(small, wanted, look);
  return { failure, plan: small, from: plan.events.length, to: small.events.length, lives };
}
