import { describe, expect, it } from 'vitest';
import { shiftAt } from '../../gateway/core/rotation.ts';
import { wall } from '../../gateway/core/time.ts';
import { clockChanges, handoffs } from '../../simulator/plan/calendar.ts';
import { drawPlan } from '../../simulator/plan/draw.ts';
import {
  classesIn,
  classOf,
  FAULT_CLASSES,
  type FaultClass,
  HANDOFF_NEAR_MS,
} from '../../simulator/plan/fault-classes.ts';
import type { Plan } from '../../simulator/plan/plan.ts';
import { readPlan, writePlan } from '../../simulator/plan/plan-file.ts';
import { ROTATION, siteOf } from '../../simulator/world/site.ts';

const seeds = Array.from({ length: 500 }, (_, i) => i * 7919);
const plans = new Map<number, Plan>(seeds.map((seed) => [seed, drawPlan(seed)]));
const every = [...plans.values()];
const classes = every.map(classesIn);
const count = (plan: Plan, what: string): number => plan.events.filter((event) => event.do === what).length;

describe('a drawn life', () => {
  it('passes its own reader unchanged, whatever the seed', () => {
    for (const plan of every) expect(readPlan(writePlan(plan))).toEqual({ ok: true, plan });
  });

  it('is the same for the same seed, and another for another', () => {
    for (const [seed, plan] of [...plans].slice(0, 50)) {
      expect(drawPlan(seed)).toEqual(plan);
      expect(drawPlan(seed + 1)).not.toEqual({ ...plan, seed: seed + 1 });
    }
  });

  it('has presses, a coordinator, a button, and somebody useful who can be reached', () => {
    for (const { events, people, devices, healed } of every) {
      expect(events.some((event) => event.do === 'press' || event.do === 'raise')).toBe(true);
      expect(devices.some(({ kind }) => kind === 'desk' || kind === 'wearable')).toBe(true);
      const useful = people.filter(({ id }) => healed.people.includes(id));
      expect(useful.some(({ coordinator }) => coordinator)).toBe(true);
      for (const person of useful) {
        expect(['quick', 'slow']).toContain(person.habit);
        const pager = devices.some(
          ({ id, kind, person: owner }) =>
            kind === 'pager' && owner === person.id && healed.devices.includes(id),
        );
        expect(person.channels.includes('web') || (person.channels.includes('mqtt') && pager)).toBe(true);
      }
    }
  });

  it('leaves somebody to answer who is not the presser', () => {
    for (const { healed, devices, events } of every) {
      const [only, ...others] = healed.people;
      if (others.length > 0) continue;
      const held = devices.filter(({ kind }) => kind === 'wearable').map(({ person }) => person);
      const handed = events.flatMap((event) => (event.do === 'assign' ? [event.person] : []));
      const raised = events.flatMap((event) => (event.do === 'raise' ? [event.person] : []));
      expect([...held, ...handed, ...raised]).not.toContain(only);
    }
  });

  it('pages somebody who will answer, whichever policy is in force', () => {
    for (const { site, healed } of every)
      for (const steps of [site.assist, site.emergency]) {
        if (steps === null) continue;
        const targets = steps.flatMap(({ page }) => page);
        const named = targets.flatMap((target) => (typeof target === 'string' ? [] : [target.person]));
        expect(targets.includes('everyone') || healed.people.every((id) => named.includes(id))).toBe(true);
      }
  });

  it('keeps to the bounds of the cast, and reaches both ends of them', () => {
    const devices = every.map((plan) => plan.devices.length);
    const people = every.map((plan) => plan.people.length);
    expect([Math.min(...devices), Math.max(...devices)]).toEqual([1, 40]);
    expect([Math.min(...people), Math.max(...people)]).toEqual([1, 20]);
    for (const kind of ['desk', 'wearable', 'pager', 'sounder'])
      expect(every.some((plan) => plan.devices.some((device) => device.kind === kind))).toBe(true);
    const habits = new Set(every.flatMap((plan) => plan.people.map(({ habit }) => habit)));
    expect(habits.size).toBe(6);
  });

  it('is short enough to be lived two thousand times', () => {
    for (const { safetyMs, devices, events } of every) {
      const beats = (devices.filter(({ kind }) => kind !== 'wearable').length * safetyMs) / 10_000;
      expect(beats).toBeLessThanOrEqual(1600);
      expect(safetyMs).toBeGreaterThanOrEqual(30_000);
      expect(safetyMs).toBeLessThanOrEqual(7_200_000);
      expect(events.length).toBeLessThanOrEqual(250);
    }
  });

  it('keeps one finger of a device from two gestures at once', () => {
    for (const { events } of every) {
      const until = new Map<string, number>();
      for (const event of events) {
        if (event.do !== 'press') continue;
        expect(event.at).toBeGreaterThanOrEqual(until.get(event.device) ?? 0);
        until.set(event.device, event.at + event.taps * event.holdMs);
      }
    }
  });

  it('never breaks the last button for good', () => {
    for (const { devices, healed } of every)
      expect(
        devices.some(({ id, kind }) => ['desk', 'wearable'].includes(kind) && healed.devices.includes(id)),
      ).toBe(true);
  });
});

describe('the swarm', () => {
  it('has forty classes and more, each in some lives and left out of others', () => {
    expect(FAULT_CLASSES.length).toBeGreaterThanOrEqual(40);
    for (const { name } of FAULT_CLASSES) {
      const held = classes.filter((list) => list.includes(name)).length;
      expect([name, held > 25, held < 475]).toEqual([name, true, true]);
    }
  });

  it('has calm lives and terrible ones', () => {
    const sizes = classes.map((list) => list.length);
    expect(sizes.filter((size) => size <= 3).length).toBeGreaterThan(20);
    expect(sizes.filter((size) => size >= 35).length).toBeGreaterThan(20);
  });

  it.each([[[]], [['crash']], [['dst-change']], [['loss', 'clock-step', 'handoff']]] as readonly (readonly [
    readonly FaultClass[],
  ])[])('holds %j and nothing else when asked to', (faults) => {
    for (const seed of seeds.slice(0, 40)) {
      const plan = drawPlan(seed, { faults });
      expect(classesIn(plan).filter((name) => !faults.includes(name))).toEqual([]);
      for (const name of faults) expect(classesIn(plan)).toContain(name);
      expect(count(plan, 'press') + count(plan, 'raise')).toBeGreaterThan(0);
    }
  });

  it('strikes right at presses far more often than chance would', () => {
    let near = 0;
    let all = 0;
    for (const { events, safetyMs } of every) {
      if (safetyMs < 600_000) continue;
      const presses = events.filter((event) => event.do === 'press').map(({ at }) => at);
      for (const event of events) {
        if (event.do !== 'crash') continue;
        all += 1;
        if (presses.some((at) => Math.abs(at - event.at) < 500)) near += 1;
      }
    }
    expect(all).toBeGreaterThan(100);
    expect(near / all).toBeGreaterThan(0.3);
  });

  it('steps the clock also while the gateway is down', () => {
    const steps = every.filter(({ events }) => {
      const deaths = events.flatMap((event) => (event.do === 'crash' ? [event] : []));
      return events.some(
        (event) =>
          event.do === 'clock' &&
          deaths.some(({ at, downMs }) => event.at > at + 0.1 * downMs && event.at < at + downMs),
      );
    });
    expect(steps.length).toBeGreaterThan(20);
  });

  it('presses devices after they were revoked', () => {
    const late = every.filter(({ events }) =>
      events.some(
        (event, i) =>
          event.do === 'revoke' &&
          events.slice(i).some((next) => next.do === 'press' && next.device === event.device),
      ),
    );
    expect(late.length).toBeGreaterThan(20);
  });
});

describe('the calendar of a life', () => {
  it('begins near a change of summer time, with a handoff near it, when both take part', () => {
    for (const seed of seeds.slice(0, 60)) {
      const plan = drawPlan(seed, { faults: ['dst-change', 'handoff'] });
      const from = Date.parse(plan.begins);
      expect(clockChanges(plan.site.zone, from, from + plan.safetyMs)).toHaveLength(1);
      const turns = handoffs(plan.site, from - HANDOFF_NEAR_MS, from + plan.safetyMs + HANDOFF_NEAR_MS);
      expect(turns.length).toBeGreaterThan(0);
    }
  });

  it('hands over in the middle of things in most lives with a handoff, with a press within 15 minutes', () => {
    const inside = seeds.slice(0, 100).filter((seed) => {
      const plan = drawPlan(seed, { faults: ['handoff'] });
      const from = Date.parse(plan.begins);
      return handoffs(plan.site, from, from + plan.safetyMs).some((at) =>
        plan.events.some((event) => event.do === 'press' && Math.abs(from + event.at - at) < HANDOFF_NEAR_MS),
      );
    });
    expect(inside.length).toBeGreaterThan(50);
  });

  it('finds the very moments at which the gateway hands over', () => {
    let found = 0;
    for (const seed of seeds.slice(0, 150)) {
      const plan = drawPlan(seed, { faults: seed % 2 === 0 ? ['handoff'] : ['handoff', 'dst-change'] });
      const none = {
        without: new Set<string>(),
        overrides: [],
        revoked: new Set<string>(),
        holders: new Map(),
      };
      const site = siteOf(plan, none);
      const from = Date.parse(plan.begins) - 20 * 86_400_000;
      const turns = handoffs(plan.site, from, from + 40 * 86_400_000);
      expect(turns.length).toBeGreaterThan(2);
      for (const [i, at] of turns.entries()) {
        found += 1;
        expect(shiftAt(site, ROTATION, wall(at))?.from).toBe(at);
        expect(shiftAt(site, ROTATION, wall(at))?.until).toEqual(turns[i + 1] ?? expect.any(Number));
      }
    }
    expect(found).toBeGreaterThan(500);
  });

  it('finds the two changes of a year', () => {
    const changes = clockChanges('Europe/Amsterdam', Date.UTC(2027, 0, 1), Date.UTC(2028, 0, 1));
    expect(changes.map((at) => new Date(at).toISOString())).toEqual([
      '2027-03-28T01:00:00.000Z',
      '2027-10-31T01:00:00.000Z',
    ]);
  });
});

describe('a life of days', () => {
  const week = drawPlan(11, { days: 7 });

  it('has the length asked for, about twenty devices, and events on each day', () => {
    expect(week.safetyMs).toBe(7 * 86_400_000);
    expect(week.devices).toHaveLength(20);
    for (let day = 0; day < 7; day++)
      expect(
        week.events.some(({ at, do: what }) => what === 'press' && Math.floor(at / 86_400_000) === day),
      ).toBe(true);
    expect(readPlan(writePlan(week))).toEqual({ ok: true, plan: week });
  });

  it('hands over once a week, and nothing that lasts goes on for good but a broken link', () => {
    expect(classesIn(week)).toContain('handoff');
    for (const event of week.events)
      if ('forMs' in event && event.forMs === null) expect(classOf(event)).toBe('permanent-cut');
  });
});
