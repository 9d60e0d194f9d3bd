import { describe, expect, it } from 'vitest';
import type { Failure } from '../../simulator/checks/check.ts';
import { drawPlan } from '../../simulator/plan/draw.ts';
import type { Plan, PlanEvent } from '../../simulator/plan/plan.ts';
import type { News } from '../../simulator/run/jobs.ts';
import { type Look, shrinkLife } from '../../simulator/run/small.ts';
import { failing } from './lived-samples.ts';

const does = (plan: Plan, what: PlanEvent['do']): boolean => plan.events.some((event) => event.do === what);
/** A life in which everything goes wrong, with a crash and a storm. */
const plan = drawPlan(1, { faults: ['crash', 'reconnect-storm', 'loss', 'pause', 'disk-full', 'replay-up'] });
const looks =
  (fails: (plan: Plan) => readonly Failure[]): Look =>
  (one) => ({ failures: fails(one), trace: 'the same' });
const shrunk = (wanted: Failure, look: Look, clock: () => number = () => 0) => {
  const news: News[] = [];
  return { ...shrinkLife(plan, wanted, (one) => news.push(one), clock, look), news };
};

describe('a failing life made small', () => {
  it('holds what it takes to break the same promise in the same way, and nothing else', () => {
    const wanted = failing('safety', 'P5', 10_000);
    const look = looks((one) => {
      if (does(one, 'crash') && does(one, 'storm')) return [wanted];
      // Other failures on the way are not the one that was asked for.
      return does(one, 'crash') ? [failing('timing', 'P5'), failing('safety', 'P6')] : [];
    });
    const { failure, plan: small, from, to, lives, news } = shrunk(wanted, look);
    expect(failure).toEqual(wanted);
    expect(small.events.map((event) => event.do).sort()).toEqual(['crash', 'storm']);
    expect([from, to]).toEqual([plan.events.length, 2]);
    expect(news.at(-1)).toEqual({ events: 2, lives });
  });

  it('knows an error of ours by its words, whatever the numbers in them', () => {
    const crash = (message: string): Failure => ({ promise: null, kind: 'crash', at: 5, message });
    const look = looks((one) => {
      if (does(one, 'storm')) return [crash(`no page ${one.events.length} in it\n  at line 9`)];
      return [crash('something else entirely')];
    });
    const { failure, to } = shrunk(crash('no page 77 in it\n  at line 3'), look);
    expect([failure?.message, to]).toEqual(['no page 1 in it\n  at line 9', 1]);
  });

  it('of a life that is never twice the same is lived twice for each answer', () => {
    let lived = 0;
    const look: Look = (one) => {
      lived += 1;
      return { failures: [], trace: does(one, 'crash') ? String(lived) : 'the same' };
    };
    const { failure, plan: small, lives } = shrunk(failing('crash', 'P41'), look);
    expect(failure?.promise).toBe('P41');
    expect(small.events.map((event) => event.do)).toEqual(['crash']);
    expect(lived).toBe(2 * (lives + 1));
  });

  it('is given back whole when it does not fail again, and says so', () => {
    const { failure, plan: same } = shrunk(
      failing('safety'),
      looks(() => []),
    );
    expect([failure, same]).toEqual([null, plan]);
  });

  it('stops trying when its time is over, and keeps what it has', () => {
    let now = 0;
    const look = looks((one) => {
      now += 100_000;
      return does(one, 'storm') ? [failing('safety')] : [];
    });
    const { failure, lives } = shrunk(failing('safety'), look, () => now);
    expect(lives).toBe(3);
    expect(failure).not.toBeNull();
  });
});
