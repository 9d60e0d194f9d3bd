/** The dead man's switch in virtual time: when it speaks (P34), when it must not, and how often (P34 without a storm). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Night, SETTINGS } from './night.ts';

describe('death of the gateway or the broker', () => {
  it('leaves over every path within 60 s of it, at whatever moment it comes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.constantFrom<'both' | 'http' | 'broker'>('both', 'http', 'broker'),
        (moment, what) => {
          const night = new Night();
          night.wait(60_000 + moment);
          if (what !== 'broker') night.http = 'dead';
          if (what !== 'http') night.broker = 'dead';
          const died = night.t;
          night.wait(60_000);
          for (const path of ['sms', 'mail'] as const) {
            const [first] = night.sent.filter((one) => one.path === path);
            expect(first?.message.kind).toBe('silent');
            expect((first?.at ?? 0) - died).toBeLessThanOrEqual(40_000);
            expect((first?.at ?? 0) - died).toBeGreaterThan(25_000);
          }
          expect(night.told('sms')).toEqual([
            what === 'both' ? 'silent gateway broker' : what === 'http' ? 'silent gateway' : 'silent broker',
          ]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is told within 60 s also when the first attempt hangs to its end', () => {
    const night = new Night().wait(60_000).die();
    night.way.mail = 'hangs';
    night.wait(45_000);
    night.way.mail = 'works';
    night.wait(15_000);
    expect(night.told('mail')).toEqual(['silent gateway broker']);
    expect(night.told('sms')).toEqual(['silent gateway broker']);
    const [, second] = night.sent.filter(({ path }) => path === 'mail');
    expect((second?.at ?? Infinity) - 60_000).toBeLessThan(60_000);
  });

  it('is told when there never was a sign of life', () => {
    const dead = new Night({}, true).wait(45_000);
    expect(dead.told('sms')).toEqual(['silent gateway broker']);
    expect(dead.sent[0]?.message.since).toBeNull();
  });

  it('is said again every 15 minutes, and once that all is in order', () => {
    const night = new Night()
      .wait(60_000)
      .die()
      .wait(31 * 60_000)
      .revive()
      .wait(10 * 60_000);
    expect(night.told('sms')).toEqual([
      'silent gateway broker',
      'again gateway broker',
      'again gateway broker',
      'back gateway broker',
    ]);
    const back = night.sent.find(({ message }) => message.kind === 'back');
    expect((back?.at ?? 0) - 32 * 60_000).toBeGreaterThanOrEqual(SETTINGS.backMs);
    expect((back?.at ?? 0) - 32 * 60_000).toBeLessThan(SETTINGS.backMs + 12_000);
  });

  it('of the gateway after that of the broker is told anew, and at once', () => {
    const night = new Night().wait(60_000);
    night.broker = 'dead';
    night.wait(60_000);
    night.http = 'dead';
    night.wait(60_000);
    expect(night.told('sms')).toEqual(['silent broker', 'silent gateway broker']);
  });
});

describe('a gateway that comes and goes', () => {
  it.each([
    [28, 6],
    [30, 15],
    [20, 10],
  ])('never silent long enough, %i s away and %i s there, is told within minutes, and once', (away, there) => {
    const night = new Night().wait(60_000);
    for (let flap = 0; flap < 8; flap += 1)
      night
        .die()
        .wait(away * 1000)
        .revive()
        .wait(there * 1000);
    expect(night.told('sms')).toEqual(['silent gateway broker']);
    expect(night.sent[0]?.message.subjects).toContainEqual({ subject: 'gateway', remark: 'flapping' });
    night.wait(120_000);
    expect(night.told('sms')).toEqual(['silent gateway broker', 'back gateway broker']);
  });

  it('a few times a day, as after updates, is nobody told of', () => {
    const night = new Night().wait(60_000);
    for (let day = 0; day < 3; day += 1) {
      night.die().wait(30_000).revive().wait(60_000).die().wait(30_000).revive().wait(3_600_000);
    }
    // Nor of a line that loses one look in four for hours.
    for (let look = 0; look < 1_000; look += 1) night.die().wait(5_000).revive().wait(15_000);
    expect(night.sent).toEqual([]);
  });
});

describe('a gateway that lives', () => {
  it('and says that it is not ready, is told so with the parts it names', () => {
    const night = new Night().wait(60_000);
    night.http = 'not-ready';
    night.wait(60_000);
    expect(night.told('mail')).toEqual(['silent ready']);
    expect(night.sent[0]?.message.subjects).toEqual([{ subject: 'ready', remark: 'store' }]);
  });

  it('whose self-check fails is told after two of them, not after one', () => {
    const night = new Night();
    night.selfCheck = 'well';
    night.wait(60_000);
    night.selfCheck = 'fails';
    night.wait(60_000);
    night.selfCheck = 'well';
    night.wait(300_000);
    expect(night.sent).toEqual([]);
    night.selfCheck = 'fails';
    night.wait(140_000);
    expect(night.told('sms')).toEqual(['silent self-check']);
  });

  it('restarts in 20 s, or loses two answers, and nobody is told', () => {
    const night = new Night().wait(60_000).die().wait(20_000).revive().wait(60_000);
    night.broker = 'dead';
    night.wait(9_000);
    night.broker = 'well';
    night.wait(600_000);
    expect(night.sent).toEqual([]);
  });

  it('is not taken for dead by a watch that was suspended, stopped or starved, for however long', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 * 3_600_000 }), { maxLength: 8 }), (naps) => {
        const night = new Night().wait(60_000);
        for (const nap of naps) night.freeze(nap).wait(30_000);
        expect(night.sent).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('is not taken for dead when the wall clock jumps', () => {
    const night = new Night().wait(60_000);
    for (const jump of [3_600_000, -7_200_000, 86_400_000_000]) {
      night.jumped = jump;
      night.wait(120_000);
    }
    expect(night.sent).toEqual([]);
  });
});

describe('a watch that is starved again and again', () => {
  it('still finds a dead gateway', () => {
    const night = new Night().wait(60_000).die();
    for (let nap = 0; nap < 6; nap += 1) night.freeze(15_000).wait(100);
    expect(night.told('sms')).toEqual(['silent gateway broker']);
  });
});

describe('a gateway that comes and goes', () => {
  it('costs a bounded number of messages, and the last of them is the bad news', () => {
    const night = new Night().wait(60_000);
    for (let flap = 0; flap < 60; flap += 1) night.die().wait(60_000).revive().wait(45_000);
    // Begun within any hour, not on it: counted from each message on.
    const sms = night.sent.filter(({ path }) => path === 'sms').map(({ at }) => at);
    for (const from of sms)
      expect(sms.filter((at) => at >= from && at < from + 3_600_000).length).toBeLessThanOrEqual(12);
    expect(sms.length).toBeGreaterThan(12);
    const hour = night.sent.filter(({ path, at }) => path === 'sms' && at < 3_600_000 + 60_000);
    expect(hour.at(-1)?.message).toMatchObject({ kind: 'silent', last: true });
  });

  it('faster than it can be believed again, is one outage', () => {
    const night = new Night().wait(60_000);
    for (let flap = 0; flap < 10; flap += 1) night.die().wait(50_000).revive().wait(12_000);
    night.wait(60_000);
    expect(night.told('sms')).toEqual(['silent gateway broker', 'back gateway broker']);
  });
});

describe('a path', () => {
  it('that fails is tried again with growing pauses, and told how it stands then', () => {
    const night = new Night().wait(60_000).die();
    night.way.sms = 'fails';
    night.wait(180_000);
    const tries = night.sent.filter(({ path }) => path === 'sms').map(({ at }) => at);
    expect(tries.length).toBeGreaterThanOrEqual(4);
    expect(tries.length).toBeLessThan(8);
    expect(night.told('mail')).toEqual(['silent gateway broker']);
    night.way.sms = 'works';
    night.wait(300_000);
    expect(night.told('sms')).toEqual(['silent gateway broker']);
  });

  it('that hangs does not hold up another', () => {
    const night = new Night().wait(60_000).die();
    night.way.sms = 'hangs';
    night.wait(60_000);
    const first = (path: string) => night.sent.find((one) => one.path === path)?.at;
    expect(first('mail')).toBe(first('sms'));
    expect(night.told('mail')).toEqual(['silent gateway broker']);
  });

  it('over which nobody was told of the silence is not told that it is over', () => {
    const night = new Night().wait(60_000).die();
    night.way.sms = 'fails';
    night.wait(120_000).revive().wait(120_000);
    night.way.sms = 'works';
    night.wait(3_600_000);
    expect(night.told('sms')).toEqual([]);
    expect(night.told('mail')).toEqual(['silent gateway broker', 'back gateway broker']);
  });
});
