/** The simulated world itself: same plan, same trace; machines that do what real ones do; failures that are seen. */
import { describe, expect, it } from 'vitest';
import { checkSite } from '../../gateway/core/site-check.ts';
import { LIMITS } from '../../gateway/shell/broker/limits.ts';
import { Agenda } from '../../simulator/agenda.ts';
import { draws } from '../../simulator/chance.ts';
import type { Check } from '../../simulator/checks/check.ts';
import type { Fact, FactOf, Witnessed } from '../../simulator/facts.ts';
import { drawPlan } from '../../simulator/plan/draw.ts';
import type { Plan, PlanEvent } from '../../simulator/plan/plan.ts';
import { Disk, type Report } from '../../simulator/world/disk.ts';
import { LINK_BOUNDS } from '../../simulator/world/door.ts';
import type { Ground } from '../../simulator/world/ground.ts';
import { live } from '../../simulator/world/life.ts';
import { MachineClock } from '../../simulator/world/machine-clock.ts';
import { siteOf } from '../../simulator/world/site.ts';
import { press, smallPlan } from './small-plan.ts';

const lived = (plan: Plan, checks: readonly Check[] = []) => {
  const facts: Witnessed[] = [];
  const lines: string[] = [];
  const outcome = live(plan, {
    checks,
    marks: [],
    onFact: (fact) => facts.push(fact),
    onLine: (line) => lines.push(line),
  });
  const of = <T extends Fact['type']>(type: T): readonly FactOf<T>[] =>
    facts.filter((fact): fact is FactOf<T> => fact.type === type);
  return { outcome, facts, lines, of };
};

describe('a life', () => {
  it('goes from the finger to the closed alarm through both cores', () => {
    const { outcome, of } = lived(smallPlan([press(10_000)]));
    expect(outcome.failures).toEqual([]);
    expect(outcome.pending).toEqual([]);
    const patterns = of('device.showed')
      .filter(({ device }) => device === 'desk-1')
      .map(({ pattern }) => pattern);
    expect(patterns).toEqual(expect.arrayContaining(['felt', 'received', 'coming', 'closed']));
    const made = of('press.made')[0]?.at ?? 0;
    const rang = of('page.rang')[0]?.at ?? Number.POSITIVE_INFINITY;
    expect(rang - made).toBeLessThan(200);
  });

  it('is the same byte for byte when lived again, and another one with another seed', () => {
    for (const seed of [3, 17, 40]) {
      const plan = drawPlan(seed);
      const first = lived(plan);
      const second = lived(plan);
      expect(second.lines).toEqual(first.lines);
      expect(second.outcome.trace).toBe(first.outcome.trace);
    }
    const one = live(drawPlan(3), { checks: [], marks: [] });
    expect(live({ ...drawPlan(3), seed: 4 }, { checks: [], marks: [] }).trace).not.toBe(one.trace);
  });

  it('keeps its shape when something is taken out: what one machine draws is not drawn by another', () => {
    const spoof: PlanEvent = { at: 20_000, do: 'spoof', device: 'pager-bram', way: 'up' };
    const bootsOf = (plan: Plan) =>
      lived(plan)
        .of('device.booted')
        .map(({ boot }) => boot);
    const idsOf = (plan: Plan) =>
      lived(plan)
        .of('press.made')
        .map(({ id }) => id);
    const withSpoof = smallPlan([press(10_000), spoof, press(60_000)]);
    const without = smallPlan([press(10_000), press(60_000)]);
    expect(bootsOf(withSpoof)).toEqual(bootsOf(without));
    expect(idsOf(withSpoof)).toEqual(idsOf(without));
  });

  it('ends at the first broken promise, and says an error of ours is a crash', () => {
    const strict: Check = {
      promise: 'P1',
      says: 'nothing is ever pressed',
      begin: (bench) => ({ 'press.made': () => bench.broken('P1', 'safety', 'pressed') }),
    };
    const { outcome, of } = lived(smallPlan([press(10_000), press(30_000)]), [strict]);
    expect(outcome.failures).toEqual([{ promise: 'P1', kind: 'safety', message: 'pressed', at: 10_020 }]);
    expect(of('press.made')).toHaveLength(1);
    const faulty: Check = {
      promise: 'P1',
      says: 'throws',
      begin: () => ({
        'press.made': () => {
          throw new Error('our own bug');
        },
      }),
    };
    const [failure] = lived(smallPlan([press(10_000)]), [faulty]).outcome.failures;
    expect(failure).toMatchObject({ kind: 'crash', message: expect.stringContaining('our own bug') });
  });

  it('says why it did not finish', () => {
    const { outcome } = lived(smallPlan([press(10_000)], { livenessMs: 1_000 }));
    expect(outcome.failures).toEqual([
      expect.objectContaining({
        promise: null,
        kind: 'liveness',
        message: expect.stringMatching(/alarm .* is/),
      }),
    ]);
  });

  it('stops when time stands still', () => {
    const standing: Check = {
      promise: 'P1',
      says: 'looks again and again at the same moment',
      begin: (bench) => {
        const look = (): void => bench.later(bench.now(), look);
        return { 'press.made': look };
      },
    };
    const [failure] = lived(smallPlan([press(10_000)]), [standing]).outcome.failures;
    expect(failure).toMatchObject({ kind: 'crash', message: expect.stringContaining('time stands still') });
  });
});

describe('the gateway’s machine', () => {
  it('dies before any effect and takes up what the disk holds', () => {
    for (let effects = 0; effects <= 12; effects++) {
      const crash: PlanEvent = {
        at: 10_021,
        do: 'crash',
        effects,
        downMs: 1_000,
        startMs: 300,
        power: effects % 2 === 0,
        keep: 0,
      };
      const { outcome, of } = lived(smallPlan([press(10_000), crash]));
      expect(outcome.failures).toEqual([]);
      expect(of('gateway.died')).toHaveLength(1);
      expect(of('gateway.up')).toHaveLength(2);
      expect(of('page.rang').length).toBeGreaterThan(0);
    }
  });

  it('hears nothing while it is paused, and all of it in order afterwards', () => {
    const { outcome, of } = lived(smallPlan([{ at: 9_000, do: 'pause', forMs: 3_000 }, press(10_000)]));
    expect(outcome.failures).toEqual([]);
    const heard = of('gateway.heard').filter(({ at }) => at > 9_000 && at < 12_000);
    expect(heard).toEqual([]);
    expect(of('page.rang')[0]?.at).toBeGreaterThanOrEqual(12_000);
  });

  it('shows "not received" on the device while it is down', () => {
    const crash: PlanEvent = {
      at: 9_000,
      do: 'crash',
      effects: 0,
      downMs: 15_000,
      startMs: 300,
      power: false,
      keep: 0,
    };
    const { outcome, of } = lived(smallPlan([crash, press(10_000)]));
    expect(outcome.failures).toEqual([]);
    const shown = of('device.showed').find(({ pattern }) => pattern === 'not-received');
    expect(shown?.at).toBeGreaterThan(14_900);
    expect(shown?.at).toBeLessThan(15_200);
  });

  it('is held to the bounds of the real broker', () => {
    expect(LIMITS).toMatchObject(LINK_BOUNDS);
  });
});

describe('the site of a life', () => {
  it('is one that the product’s own check takes', () => {
    const problems: string[] = [];
    for (let seed = 1; seed <= 200; seed++)
      checkSite(
        siteOf(drawPlan(seed), {
          without: new Set(),
          overrides: [],
          revoked: new Set(),
          holders: new Map(),
        }),
        (path, message) => problems.push(`${seed} ${path.join('.')}: ${message}`),
      );
    expect(problems).toEqual([]);
  });
});

describe('the clocks of a machine', () => {
  it('run on with a drift, jump when set, and begin anew with the power', () => {
    const clock = new MachineClock(1_000_000_000_000);
    const [mono, wall] = [clock.mono(0), clock.wall(0)];
    expect([clock.mono(1_000) - mono, clock.wall(1_000) - wall]).toEqual([1_000, 1_000]);
    clock.drift(1_000, 100_000);
    expect(Math.round(clock.mono(11_000) - mono)).toBe(12_000);
    expect(clock.trueMs(1_100)).toBe(1_000);
    clock.set(-3_600_000);
    expect(clock.wall(11_000) - wall).toBe(12_000 - 3_600_000);
    const before = clock.wall(11_000);
    clock.reboot(11_000);
    expect(clock.mono(11_000)).toBe(1_000);
    expect(Math.abs(clock.wall(11_000) - before)).toBeLessThanOrEqual(1);
    expect(clock.boot).toBe('boot-1');
  });
});

describe('the disk', () => {
  const rig = () => {
    const agenda = new Agenda();
    let now = 0;
    const ground: Ground = {
      plan: smallPlan([]),
      now: () => now,
      after: (ms, act) => agenda.plan(now + ms, act),
      draws: (name) => draws(1, name),
      witness: () => undefined,
    };
    const disk = new Disk(ground, draws(1, 'disk'));
    const reports: Report[] = [];
    const open = () => disk.open((report) => reports.push(report));
    const give = (batch: number) =>
      disk.append({ batch, stamp: { t: 0, wall: 0, mono: 0, machineBoot: '' }, entries: [] });
    const run = (until: number) => {
      for (let next = agenda.next(); next !== undefined && next <= until; next = agenda.next()) {
        now = next;
        agenda.take()?.();
      }
      now = until;
    };
    return { disk, reports, open, give, run, batches: () => disk.rows.map(({ batch }) => batch) };
  };

  it('commits in order what was given, together where it waited', () => {
    const { open, give, run, reports, batches } = rig();
    open();
    for (const batch of [1, 2, 3]) give(batch);
    run(100);
    expect(batches()).toEqual([1, 2, 3]);
    expect(reports.map((report) => report.ok)).toEqual([true, true]);
  });

  it('fails the first and writes none behind it', () => {
    const { disk, open, give, run, reports, batches } = rig();
    open();
    disk.set('full');
    for (const batch of [1, 2]) give(batch);
    run(100);
    expect(batches()).toEqual([]);
    expect(reports).toEqual([{ ok: false, batch: 1, reason: 'ENOSPC' }]);
    disk.set(null);
    for (const batch of [1, 2]) give(batch);
    run(200);
    expect(batches()).toEqual([1, 2]);
  });

  it('hangs until it goes on, and a process that died hears nothing of it', () => {
    const { disk, open, give, run, reports, batches } = rig();
    open();
    disk.set('hang');
    give(1);
    run(10_000);
    expect([batches(), reports]).toEqual([[], []]);
    disk.close(0);
    expect(open()).toEqual([]);
    disk.set(null);
    run(20_000);
    expect([batches(), reports]).toEqual([[], []]);
  });

  it('keeps a commit under way whole or not at all when the process dies', () => {
    for (const keep of [0, 1]) {
      const { disk, open, give, batches } = rig();
      open();
      give(1);
      give(2);
      disk.close(keep);
      expect(batches()).toEqual(keep === 1 ? [1] : []);
    }
  });

  it('knows a batch that is there already, and refuses to open with a damaged row', () => {
    const { disk, open, give, run, reports, batches } = rig();
    open();
    give(1);
    run(10);
    give(1);
    run(20);
    expect(batches()).toEqual([1]);
    expect(reports.at(-1)).toEqual({ ok: true, upto: 1 });
    disk.corrupt = true;
    disk.close(0);
    expect(open()).toBeNull();
  });
});
