import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../simulator/checks/check.ts';
import { withCalmCalendar, withoutDevices, withoutPeople } from '../../simulator/plan/cuts.ts';
import { drawPlan } from '../../simulator/plan/draw.ts';
import { classesIn } from '../../simulator/plan/fault-classes.ts';
import type { Plan, PlanEvent } from '../../simulator/plan/plan.ts';
import { readPlan, tellProblems, writePlan } from '../../simulator/plan/plan-file.ts';
import { type ShrinkNews, shrink, type Verdict } from '../../simulator/shrink.ts';
import { live } from '../../simulator/world/life.ts';

const problemsOf = (plan: Plan): readonly string[] => {
  const reading = readPlan(writePlan(plan));
  return reading.ok ? [] : tellProblems(reading);
};
const does = (plan: Plan, what: PlanEvent['do']): boolean => plan.events.some((event) => event.do === what);
/** Seeds whose lives are terrible: most classes, many events. */
const terrible = Array.from({ length: 200 }, (_, seed) => seed).filter(
  (seed) => drawPlan(seed).events.length > 150,
);

describe('shrinking', () => {
  it('comes down to the two events that it takes', () => {
    let tried = 0;
    for (const seed of terrible.slice(0, 20)) {
      const plan = drawPlan(seed);
      const fails = (life: Plan) => does(life, 'crash') && does(life, 'storm');
      if (!fails(plan)) continue;
      tried += 1;
      const small = shrink(plan, fails);
      expect(small.events.map((event) => event.do).sort()).toEqual(['crash', 'storm']);
      expect(small.people).toHaveLength(1);
      expect(small.devices).toHaveLength(1);
      expect(problemsOf(small)).toEqual([]);
    }
    expect(tried).toBeGreaterThan(5);
  });

  it('finds any two single events that it takes, wherever they stand', () => {
    fc.assert(
      fc.property(fc.constantFrom(...terrible.slice(0, 10)), fc.nat(), fc.nat(), (seed, one, other) => {
        const plan = drawPlan(seed);
        const a = plan.events[one % plan.events.length];
        const b = plan.events[other % plan.events.length];
        const needed = new Set([JSON.stringify(a), JSON.stringify(b)]);
        const fails = (life: Plan): boolean => {
          const there = new Set(life.events.map((event) => JSON.stringify(event)));
          return [...needed].every((event) => there.has(event));
        };
        expect(new Set(shrink(plan, fails).events.map((event) => JSON.stringify(event)))).toEqual(needed);
      }),
      { numRuns: 30 },
    );
  });

  it('takes out what is not an event: devices, people, the calendar, habits, policies, length', () => {
    const plan = drawPlan(terrible[0] ?? 0, { faults: ['crash', 'dst-change', 'handoff'] });
    const small = shrink(plan, (life) => does(life, 'crash'));
    expect(classesIn(small)).toEqual(['crash']);
    expect(small.events).toEqual([
      expect.objectContaining({ power: false, effects: 0, downMs: 100, startMs: expect.any(Number) }),
    ]);
    expect(small.devices).toEqual([expect.objectContaining({ latencyMs: 5, place: 0, person: null })]);
    expect(small.people).toEqual([expect.objectContaining({ habit: 'quick', channels: ['web'] })]);
    expect(small.site).toMatchObject({
      assist: null,
      emergency: null,
      board: false,
      groups: [expect.anything()],
    });
    expect(small.safetyMs).toBeLessThanOrEqual((small.events[0]?.at ?? 0) + 1);
  });

  it('keeps what matters: one device and one person by name', () => {
    const plan = drawPlan(terrible[1] ?? 0);
    const device = plan.devices.at(-1)?.id ?? '';
    const person = plan.healed.people.at(-1) ?? '';
    const small = shrink(
      plan,
      ({ devices, people }) =>
        devices.some(({ id }) => id === device) && people.some(({ id }) => id === person),
    );
    expect(small.devices.map(({ id }) => id)).toEqual([device]);
    expect(small.people.map(({ id }) => id)).toContain(person);
    expect(small.people.length).toBeLessThanOrEqual(2);
    expect(small.events).toEqual([]);
  });

  it('cuts the life to just after the failure when it is told when it failed', () => {
    const plan = drawPlan(terrible[2] ?? 0);
    const storm = plan.events.find((event) => event.do === 'press')?.at ?? 0;
    const fails = (life: Plan): Verdict =>
      does(life, 'press') && life.safetyMs > storm ? { at: storm + 10 } : false;
    const small = shrink(plan, fails);
    expect(small.safetyMs).toBeLessThanOrEqual(storm + 11);
    expect(small.livenessMs).toBeLessThanOrEqual(1010);
  });

  it('takes out the time in which nothing happens', () => {
    const plan = drawPlan(terrible[5] ?? 0);
    const order = (life: Plan): boolean => {
      const press = life.events.findIndex((event) => event.do === 'press');
      return press >= 0 && life.events.slice(press).some((event) => event.do === 'crash');
    };
    expect(order(plan)).toBe(true);
    const small = shrink(plan, order);
    expect(small.events.map((event) => event.do)).toEqual(['press', 'crash']);
    expect(small.events[0]?.at).toBeLessThanOrEqual(2000);
    expect(small.events[1]?.at).toBeLessThanOrEqual(4000);
    expect(small.safetyMs).toBeLessThanOrEqual(5000);
  });

  it('never takes a life that was cut short for the failure it looks for', () => {
    const plan = drawPlan(terrible[3] ?? 0);
    // "It does not finish": true of every life that is too short, and of this one.
    const small = shrink(plan, (life): Verdict => ({ at: life.safetyMs + life.livenessMs }));
    expect(small.livenessMs).toBe(plan.livenessMs);
    // Broken early in the liveness phase; but whoever has less time than this life had only does not finish.
    const early = shrink(plan, ({ safetyMs, livenessMs }): Verdict => {
      return { at: safetyMs + (livenessMs === plan.livenessMs ? 5000 : livenessMs) };
    });
    expect(early.livenessMs).toBe(plan.livenessMs);
  });

  it('asks only about plans that a plan file may hold, and never twice about one', () => {
    for (const seed of terrible.slice(0, 6)) {
      const asked = new Set<string>();
      shrink(drawPlan(seed), (life) => {
        const text = writePlan(life);
        expect(asked.has(text)).toBe(false);
        asked.add(text);
        expect(problemsOf(life)).toEqual([]);
        return does(life, 'press') && life.people.length > 1 && life.site.assist?.length !== 1;
      });
      expect(asked.size).toBeGreaterThan(10);
    }
  });

  it('is the same every time, and ends within its budget', () => {
    for (const lives of [1, 7, 40, 200]) {
      const plan = drawPlan(terrible[4] ?? 0);
      const news: ShrinkNews[] = [];
      const fails = (life: Plan) => life.events.filter((event) => event.do === 'press').length >= 3;
      const small = shrink(plan, fails, { lives }, (one) => news.push(one));
      expect(news.length).toBeLessThanOrEqual(lives);
      expect(news.at(-1)?.lives).toBe(news.length);
      expect(fails(small)).toBe(true);
      expect(shrink(plan, fails, { lives })).toEqual(small);
    }
  });

  it('gives a plan back that does not fail', () => {
    const plan = drawPlan(5);
    expect(shrink(plan, () => false)).toBe(plan);
  });
});

describe('a real life that fails', () => {
  /** No promise of ours: a gateway that died while a press waited, and its presser told "not received". */
  const check: Check = {
    promise: 'P2',
    says: 'made up for this test',
    begin(bench) {
      let died = false;
      return {
        'gateway.died': () => {
          died = true;
        },
        'gateway.up': () => {
          died = false;
        },
        'device.showed': ({ pattern, device }) => {
          if (died && pattern === 'not-received') bench.broken('P2', 'safety', `${device} while it was down`);
        },
      };
    },
  };

  it('comes to a handful of events', () => {
    const fails = (plan: Plan): Verdict => {
      const [failure] = live(plan, { checks: [check], marks: [] }).failures;
      return failure?.promise === 'P2' ? { at: failure.at } : false;
    };
    const seed = terrible.find((one) => fails(drawPlan(one)) !== false);
    const news: ShrinkNews[] = [];
    const small = shrink(drawPlan(seed ?? 0), fails, {}, (one) => news.push(one));
    // A crash comes after so many effects: it may take a press or two to bring them about.
    expect(new Set(small.events.map((event) => event.do))).toEqual(new Set(['crash', 'press']));
    expect(small.events.length).toBeLessThanOrEqual(4);
    expect(small.devices).toHaveLength(1);
    expect(fails(small)).not.toBe(false);
    expect(news.length).toBeLessThan(300);
  });
});

describe('cuts', () => {
  it('leave a plan, whatever is taken out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), fc.nat(), (seed, a, b) => {
        const plan = drawPlan(seed);
        const some = <T>(list: readonly T[], mask: number) =>
          new Set(list.filter((_, i) => (mask >> (i % 30)) & 1));
        const devices = withoutDevices(
          plan,
          some(
            plan.devices.map(({ id }) => id),
            a,
          ),
        );
        const people = withoutPeople(
          plan,
          some(
            plan.people.map(({ id }) => id),
            b,
          ),
        );
        for (const cut of [devices, people, withCalmCalendar(plan)])
          if (cut !== null) expect(problemsOf(cut)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('never leave nobody', () => {
    const plan = drawPlan(3);
    expect(withoutDevices(plan, new Set(plan.devices.map(({ id }) => id)))).toBeNull();
    expect(withoutPeople(plan, new Set(plan.people.map(({ id }) => id)))).toBeNull();
    expect(withoutPeople(plan, new Set(plan.healed.people))).toBeNull();
  });
});
