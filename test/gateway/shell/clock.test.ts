/** P20: the log's time line over restarts, reboots and a wall clock that does what it likes. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, openClock, readMachineBoot, type TimeSources } from '../../../gateway/shell/clock.ts';
import type { Stamp } from '../../../gateway/shell/log/face.ts';

const WALL = 1_763_700_000_000;
const settled = (): Promise<void> => Promise.resolve();

/** A machine whose clocks the test moves. */
class Machine {
  monoMs = 50_000;
  wallMs = WALL;
  boot = 'boot-a';
  looks: (() => void)[] = [];
  pass(ms: number): void {
    this.monoMs += ms;
    this.wallMs += ms;
  }
  reboot(awayMs: number): void {
    this.boot += '+';
    this.monoMs = 3_000;
    this.wallMs += awayMs;
  }
  clock(lastStamp: Stamp | null): Clock {
    const sources: TimeSources = {
      mono: () => this.monoMs,
      wall: () => this.wallMs,
      machineBoot: this.boot,
      every: (_ms, act) => {
        this.looks.push(act);
        return () => {
          this.looks = this.looks.filter((look) => look !== act);
        };
      },
    };
    return openClock({ lastStamp, ...sources });
  }
}

describe('the time line', () => {
  it('begins at 0 and follows the monotonic clock, in whole milliseconds', () => {
    const machine = new Machine();
    const clock = machine.clock(null);
    expect(clock.now()).toEqual({ t: 0, wall: WALL });
    machine.pass(1_234.567);
    expect(clock.now().t).toBe(1_234);
  });

  const restarts: readonly [what: string, between: (machine: Machine) => void, passed: number][] = [
    ['within one boot goes on by the monotonic clock', (m) => m.pass(7_000), 7_000],
    [
      'within one boot does not care for the wall clock set back a year',
      (m) => {
        m.pass(7_000);
        m.wallMs -= 31_536_000_000;
      },
      7_000,
    ],
    [
      'within one boot does not care for the wall clock set to 2060',
      (m) => {
        m.pass(7_000);
        m.wallMs = 2_840_140_800_000;
      },
      7_000,
    ],
    ['after a reboot goes on by the wall clock', (m) => m.reboot(90_000), 90_000],
    ['after a reboot with the wall clock set back goes on where it was', (m) => m.reboot(-90_000), 0],
    ['after a reboot with a dead clock (1970) goes on where it was', (m) => m.reboot(-WALL), 0],
    [
      'after a reboot takes no more than ten years from the wall clock',
      (m) => m.reboot(1e15),
      316_224_000_000,
    ],
    [
      'after a reboot with a wall clock that is no number goes on where it was',
      (m) => m.reboot(Number.NaN),
      0,
    ],
    [
      'within one boot by name, but with the monotonic clock gone back, goes by the wall clock',
      (m) => {
        m.monoMs = 10;
        m.wallMs += 4_000;
      },
      4_000,
    ],
  ];
  for (const [what, between, passed] of restarts) {
    it(what, () => {
      const machine = new Machine();
      const before = machine.clock(null);
      machine.pass(60_000);
      const stamp = before.stamp(before.now());
      between(machine);
      expect(machine.clock(stamp).now().t).toBe(60_000 + passed);
    });
  }

  const absurd: readonly [what: string, stamp: Partial<Stamp>, t: number][] = [
    ['not a number', { t: Number.NaN }, 0],
    ['negative', { t: -5 }, 0],
    ['infinite', { t: Number.POSITIVE_INFINITY }, 0],
    ['larger than milliseconds can be told apart', { t: 1e300 }, 2 ** 52],
  ];
  for (const [what, part, t] of absurd) {
    it(`goes on sanely from a last t that is ${what}`, () => {
      const machine = new Machine();
      const stamp = { t: 0, wall: WALL, mono: machine.monoMs, machineBoot: machine.boot, ...part };
      const clock = machine.clock(stamp);
      expect(clock.now().t).toBe(t);
      machine.pass(100);
      expect(clock.now().t).toBe(t + 100);
    });
  }

  it('never goes back and is always a finite whole number, whatever the clocks and the last row say', () => {
    const anything = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(WALL, 1e300, -1e300));
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('pass' as const), ms: fc.double({ min: 0, max: 1e7, noNaN: true }) }),
        fc.record({ kind: fc.constant('wall' as const), ms: anything }),
        fc.record({ kind: fc.constant('restart' as const), ms: fc.constant(0) }),
        fc.record({ kind: fc.constant('reboot' as const), ms: anything }),
      ),
    );
    fc.assert(
      fc.property(fc.record({ t: anything, wall: anything, mono: anything }), steps, (stamp, plan) => {
        const machine = new Machine();
        let clock = machine.clock({ ...stamp, machineBoot: machine.boot });
        let before = clock.now().t;
        for (const { kind, ms } of plan) {
          const last = clock.stamp(clock.now());
          if (kind === 'pass') machine.pass(ms);
          if (kind === 'wall') machine.wallMs = ms;
          if (kind === 'reboot') machine.reboot(ms);
          if (kind === 'restart' || kind === 'reboot') clock = machine.clock(last);
          const { t } = clock.now();
          expect(Number.isSafeInteger(t)).toBe(true);
          expect(t).toBeGreaterThanOrEqual(before);
          before = t;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves of a step at most its own length after any restart (P20)', () => {
    const lives = fc.array(
      fc.record({ run: fc.nat(100_000), away: fc.integer({ min: -1e12, max: 1e12 }), reboot: fc.boolean() }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(lives, fc.integer({ min: 1, max: 60_000 }), (plan, length) => {
        const machine = new Machine();
        const first = machine.clock(null);
        machine.pass(1_000);
        const set = first.now();
        const deadline = set.t + length;
        let last = first.stamp(set);
        for (const { run, away, reboot } of plan) {
          machine.pass(run);
          if (reboot) machine.reboot(away);
          else machine.wallMs += away;
          const clock = machine.clock(last);
          expect(deadline - clock.now().t).toBeLessThanOrEqual(length);
          last = clock.stamp(clock.now());
        }
      }),
    );
  });
});

describe('stamps', () => {
  it('carry the monotonic time of the moment they stamp, not of the call', () => {
    const machine = new Machine();
    const clock = machine.clock(null);
    machine.pass(500);
    const now = clock.now();
    machine.pass(10_000);
    expect(clock.stamp(now)).toEqual({ t: 500, wall: WALL + 500, mono: 50_500, machineBoot: 'boot-a' });
  });
});

describe('jumps of the wall clock', () => {
  it('are told once each, with their length, and not from inside now()', async () => {
    const machine = new Machine();
    const clock = machine.clock(null);
    const jumps: number[] = [];
    clock.onJump((byMs) => jumps.push(byMs));
    machine.pass(10_000);
    clock.now();
    machine.wallMs += 3_600_000;
    clock.now();
    expect(jumps).toEqual([]);
    await settled();
    clock.now();
    machine.pass(60_000);
    clock.now();
    machine.wallMs -= 7_200_000;
    clock.now();
    clock.now();
    await settled();
    expect(jumps).toEqual([3_600_000, -7_200_000]);
  });

  it('of up to 2 s are none, but small ones that add up are told together', async () => {
    const machine = new Machine();
    const clock = machine.clock(null);
    const jumps: number[] = [];
    clock.onJump((byMs) => jumps.push(byMs));
    for (let i = 0; i < 5; i++) {
      machine.wallMs += 900;
      clock.now();
    }
    await settled();
    expect(jumps).toEqual([2_700]);
  });

  it('are noticed by a quiet gateway too, until nobody listens any more', async () => {
    const machine = new Machine();
    const clock = machine.clock(null);
    const jumps: number[] = [];
    const stop = clock.onJump((byMs) => jumps.push(byMs));
    machine.wallMs += 10_000;
    for (const look of machine.looks) look();
    await settled();
    expect(jumps).toEqual([10_000]);
    stop();
    expect(machine.looks).toEqual([]);
  });
});

describe('the real sources', () => {
  it('name one boot alike in two processes, and share its monotonic clock', () => {
    const clock = openClock({ lastStamp: null });
    const before = clock.stamp(clock.now()).mono;
    const other = Number(
      spawnSync(process.execPath, ['-p', 'Number(process.hrtime.bigint()) / 1e6'], { encoding: 'utf8' })
        .stdout,
    );
    const after = clock.stamp(clock.now()).mono;
    expect(other).toBeGreaterThan(before - 1);
    expect(other).toBeLessThan(after + 1);
    if (process.platform === 'linux') expect(readMachineBoot()).toBe(readMachineBoot());
  });

  it('without a boot id make a name that no other process has', () => {
    expect(readMachineBoot('/nonexistent')).toMatch(/^process-/);
    expect(readMachineBoot('/nonexistent')).not.toBe(readMachineBoot('/nonexistent'));
  });
});
