/**
 * The year of handoffs: 53 weeks of the very cores under virtual time, an alarm open at every handoff, something going
 * wrong around most of them, and nobody on call left unpaged.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { oncall } from '../../gateway/core/rotation.ts';
import { wall } from '../../gateway/core/time.ts';
import type { PromiseId } from '../../simulator/checks/check.ts';
import { readPlan, writePlan } from '../../simulator/plan/plan-file.ts';
import { siteOf } from '../../simulator/world/site.ts';
import { handoffsOfYear, YEAR_WEEKS, yearPlan } from '../../simulator/year/plan.ts';
import { liveYear, type YearSum } from '../../simulator/year/year.ts';

/** A seed whose first months hold a swap that is accepted, a talk of which nobody signs off, and somebody who is off. */
const QUARTER_SEED = 4;

const iso = (at: number | undefined): string => new Date(at ?? Number.NaN).toISOString();

describe('the plan of a year', () => {
  it('hands over 53 times, once in the hour that is missing and once in the hour that comes twice', () => {
    const moments = handoffsOfYear(2027, YEAR_WEEKS, false);
    expect(moments).toHaveLength(53);
    expect([iso(moments[0]), iso(moments.at(-1))]).toEqual([
      '2027-01-03T01:30:00.000Z',
      '2028-01-02T01:30:00.000Z',
    ]);
    // 02:30 is not on the clock of 28 March: 01:30 UTC is 03:30. On 31 October it comes twice: the first counts.
    expect(iso(moments[12])).toBe('2027-03-28T01:30:00.000Z');
    expect(iso(moments[43])).toBe('2027-10-31T00:30:00.000Z');
  });

  it('hands over where the gateway does, also in the weeks in which it is moved', () => {
    const { weeks, site } = { weeks: handoffsOfYear(2027, YEAR_WEEKS, true), site: yearPlan(1).site };
    const file = siteOf(yearPlan(1), {
      without: new Set(),
      overrides: [],
      revoked: new Set(),
      holders: new Map(),
    });
    const summer = {
      ...file,
      rotations: file.rotations.map((rotation) => ({
        ...rotation,
        handoff: { weekday: 'monday' as const, time: '09:00' },
      })),
    };
    weeks.forEach((at, week) => {
      const there = week >= 20 && week < 30 ? summer : file;
      const [before] = oncall(there, wall(at - 1));
      const [after] = oncall(there, wall(at));
      expect(after?.group).not.toBe(before?.group);
      expect(after?.from).toBe(at);
    });
    expect(site.handoff).toEqual({ weekday: 'sunday', time: '02:30' });
  });

  it('is the same for the same seed, another for another, and a plan that can be kept in a file', () => {
    expect(yearPlan(7)).toEqual(yearPlan(7));
    expect(yearPlan(8)).not.toEqual(yearPlan(7));
    const reading = readPlan(writePlan(yearPlan(7)));
    expect(reading).toEqual({ ok: true, plan: yearPlan(7) });
  });
});

describe('a quarter of a year', { timeout: 180_000 }, () => {
  it('keeps every promise, with an override, a swap, a talk and words of presence at its handoffs', () => {
    const { failures, pending, tried } = liveYear(QUARTER_SEED, { weeks: 17 });
    expect([failures, pending]).toEqual([[], []]);
    for (const promise of ['P19', 'R1', 'R5', 'R6', 'R7'] as const)
      expect(tried.get(promise) ?? 0).toBeGreaterThan(0);
  });
});

describe('a year', { timeout: 300_000 }, () => {
  let sum: YearSum;
  const told: number[] = [];
  beforeAll(() => {
    sum = liveYear(1, {}, (weeks) => told.push(weeks));
  }, 300_000);

  it('keeps every promise to its end', () => {
    expect(sum.story).toBeNull();
    expect([sum.failures, sum.pending]).toEqual([[], []]);
    expect(sum.livedMs).toBeGreaterThan(364 * 86_400_000);
    expect(told).toEqual(Array.from({ length: YEAR_WEEKS - 1 }, (_, i) => i + 1));
  });

  it('has an alarm open at each handoff, and leaves nobody on call unpaged', () => {
    expect(sum.weeks).toHaveLength(YEAR_WEEKS);
    for (const { alarms, planned } of sum.weeks) {
      expect(alarms.some(({ across }) => across)).toBe(true);
      expect(alarms.flatMap(({ unpaged }) => unpaged)).toEqual([]);
      // Near the handoff both groups are on call; a clock that was set may be far from it.
      const both = alarms.some(({ near, groups }) => near && groups.length >= 2);
      expect(both || planned.includes('clock')).toBe(true);
    }
    const alarms = sum.weeks.flatMap((row) => row.alarms);
    expect(alarms.filter(({ survived, across }) => survived && across).length).toBeGreaterThan(3);
    expect(alarms.filter(({ near }) => !near).length).toBeGreaterThan(20);
  });

  it('puts the promises about the roster, the pages and the days of people to the test all year', () => {
    const tried = (promise: PromiseId): number => sum.tried.get(promise) ?? 0;
    expect(tried('P18')).toBeGreaterThan(4 * YEAR_WEEKS);
    expect(tried('P19')).toBeGreaterThan(4 * YEAR_WEEKS);
    // Test pages and words of being off duty, at every handoff but the first.
    expect(tried('R1')).toBeGreaterThan(YEAR_WEEKS);
    for (const promise of ['P1', 'P2', 'P4', 'P5', 'P9', 'P28', 'P32', 'R2', 'R5', 'R6', 'R7'] as const)
      expect(tried(promise)).toBeGreaterThan(0);
  });
});
