/**
 * Properties of people's days, over lives of random deeds: talks, presence, notices, alarms, restarts, jumps of the
 * clock. Folding the log gives the same roster, nothing heard twice counts twice, a TEST page never rings beside an
 * alarm, and no silence at the end of a talk is swallowed.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Role } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { as, type Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { lifeAt, sameAfterRestart } from './roster-life.ts';

const PEOPLE = ['anna', 'bram', 'daan', 'wil', 'gijs'] as const;
const PAGERS = ['p-anna', 'p-daan'] as const;
const HOUR = 3_600_000;
const person = fc.constantFrom(...PEOPLE);
const role = fc.constantFrom<Role>('employee', 'responder', 'coordinator');

type Deed =
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'jump'; readonly hours: number }
  | { readonly do: 'restart'; readonly away: number }
  | {
      readonly do: 'announce';
      readonly who: string;
      readonly from: number;
      readonly minutes: number;
      readonly visit: boolean;
      readonly looksIn: string;
    }
  | {
      readonly do: 'talk';
      readonly which: number;
      readonly who: string;
      readonly role: Role;
      readonly deed: 'start' | 'extend' | 'well' | 'cancel';
      readonly minutes: number;
    }
  | {
      readonly do: 'presence';
      readonly who: string;
      readonly role: Role;
      readonly of: string;
      readonly presence: 'in' | 'out' | 'off' | null;
    }
  | { readonly do: 'away'; readonly who: string; readonly from: number; readonly hours: number }
  | {
      readonly do: 'pager';
      readonly pager: (typeof PAGERS)[number];
      readonly answer: 'ringing' | 'coming' | 'cannot';
    }
  | { readonly do: 'confirm'; readonly who: string; readonly which: number }
  | { readonly do: 'press' }
  | { readonly do: 'clear' }
  | { readonly do: 'hand'; readonly pager: (typeof PAGERS)[number]; readonly to: string | null }
  | { readonly do: 'override'; readonly who: string; readonly by: string; readonly on: boolean };

const whole = (min: number, max: number) => fc.integer({ min, max });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      seconds: fc.oneof(whole(1, 400), whole(400, 20_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump' as const), hours: whole(-200, 200) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), away: whole(0, 90_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('announce' as const),
      who: person,
      from: whole(-30, 90),
      minutes: whole(1, 120),
      visit: fc.boolean(),
      looksIn: person,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('talk' as const),
      which: whole(0, 5),
      who: person,
      role,
      deed: fc.constantFrom('start' as const, 'extend' as const, 'well' as const, 'cancel' as const),
      minutes: whole(1, 200),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('presence' as const),
      who: person,
      role,
      of: person,
      presence: fc.constantFrom('in' as const, 'out' as const, 'off' as const, null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('away' as const),
      who: person,
      from: whole(-5, 50),
      hours: whole(1, 40),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pager' as const),
      pager: fc.constantFrom(...PAGERS),
      answer: fc.constantFrom('ringing' as const, 'coming' as const, 'cannot' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('confirm' as const), who: person, which: whole(0, 5) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('press' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('hand' as const),
      pager: fc.constantFrom(...PAGERS),
      to: fc.option(person),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('override' as const), who: person, by: person, on: fc.boolean() }),
  },
);

/** Does one thing; what people ask is asked twice, and the second time must change nothing. */
function act(life: Life, what: Deed): void {
  const twice = (ask: () => unknown): void => {
    ask();
    const before = life.disk.length;
    ask();
    expect(life.disk.slice(before), what.do).toEqual([]);
  };
  switch (what.do) {
    case 'pass':
      life.pass(what.seconds);
      return;
    case 'jump':
      life.wall += what.hours * HOUR;
      life.hear({ type: 'clock.jumped', byMs: what.hours * HOUR });
      life.pass(1);
      return;
    case 'restart':
      life.sleep(what.away);
      life.restart(`l${life.disk.length.toString(36)}`);
      life.pass(1);
      life.connect(...PAGERS);
      return;
    case 'announce': {
      const from = wall(life.wall + what.from * 60_000);
      const until = wall(from + what.minutes * 60_000);
      const looksIn = what.looksIn === what.who ? null : what.looksIn;
      const where = what.visit ? { place: null, address: 'Laan 9' } : { place: 'kamer-1', address: null };
      twice(() =>
        life.ask(as('employee', what.who), {
          type: 'talk.wanted',
          person: what.who,
          ...where,
          from,
          until,
          looksIn,
        }),
      );
      return;
    }
    case 'talk': {
      const talk = [...life.state.roster.talks.values()].at(-1 - what.which);
      if (talk === undefined) return;
      // Every other time it is the person whose talk it is.
      const who = what.minutes % 2 === 0 ? talk.person : what.who;
      const until = what.deed === 'extend' ? wall(life.wall + what.minutes * 60_000) : null;
      twice(() =>
        life.ask(as(what.role, who), { type: 'talk.answered', talk: talk.id, do: what.deed, until }),
      );
      return;
    }
    case 'presence':
      twice(() =>
        life.ask(as(what.role, what.who), {
          type: 'presence.set',
          person: what.of,
          presence: what.presence,
          until: null,
          via: 'self',
        }),
      );
      return;
    case 'away': {
      const from = wall(life.wall + what.from * HOUR);
      const spans = [{ from, until: wall(from + what.hours * HOUR) }];
      twice(() => life.ask(as('employee', what.who), { type: 'absences.given', person: what.who, spans }));
      return;
    }
    case 'pager': {
      const held = life
        .got(what.pager, 'page')
        .filter(({ text }) => text.startsWith('TEST'))
        .at(-1);
      if (held !== undefined) life.reply(what.pager, what.answer, held.page);
      return;
    }
    case 'confirm': {
      const mine = [...life.state.roster.notices.values()].filter((one) => one.person === what.who);
      const notice = mine.at(-1 - what.which)?.id;
      if (notice !== undefined)
        twice(() => life.ask(as('employee', what.who), { type: 'notice.answered', notice }));
      return;
    }
    case 'press':
      life.press('kamer-2');
      return;
    case 'clear':
      for (const alarm of life.alarms())
        if (alarm.state !== 'closed') life.answer('gijs', 'clear', alarm.id, 'coordinator');
      return;
    case 'hand':
      life.ask(as('admin'), { type: 'device.assigned', device: what.pager, person: what.to });
      return;
    case 'override': {
      const change = { rotation: 'week-noord', from: '2026-11-30T08:00:00Z', until: '2026-12-07T08:00:00Z' };
      const overrides =
        what.on && what.who !== what.by ? [{ ...change, replace: { person: what.who, by: what.by } }] : [];
      // The site file decides what is right with it; who holds which pager stays as it is.
      const devices = LIFE_SITE.devices.map(({ person: _, ...device }) => {
        const holder = life.state.devices.get(device.id)?.person ?? null;
        return holder === null ? device : { ...device, person: holder };
      });
      life.import({ ...LIFE_SITE, devices, overrides });
      return;
    }
  }
}

/** What holds at every moment. */
function holds(life: Life): void {
  const { roster, rings } = life.state;
  for (const notice of roster.notices.values())
    for (const [pager, { how }] of notice.pagers) {
      if (how !== 'rings') continue;
      expect(rings.has(`web|${notice.person}`), `${notice.id} rings beside an alarm`).toBe(false);
      expect(life.device(pager).person, `${notice.id} rings at its reader`).toBe(notice.person);
      expect(notice.endedAt ?? notice.confirmedAt, `${notice.id} rings no longer than it is open`).toBeNull();
    }
  for (const talk of roster.talks.values()) {
    const over = talk.state === 'well' || talk.state === 'alarm' || talk.state === 'cancelled';
    if (over)
      for (const notice of roster.notices.values())
        if (notice.about.talk === talk.id && notice.kind !== 'talk-alarm')
          expect(notice.endedAt, `${notice.kind} of ${talk.id}, which is over`).not.toBeNull();
    if (talk.state === 'asked') expect(life.t - talk.changedT).toBeLessThan(4 * 60_000);
    if (talk.state === 'called') expect(life.t - talk.changedT).toBeLessThan(60_000);
    if (talk.state === 'planned') expect(talk.from).toBeGreaterThan(life.wall);
    if (talk.state === 'running') expect(talk.until).toBeGreaterThan(life.wall);
    if (talk.state === 'alarm') expect(life.state.alarms.has(talk.alarm ?? '')).toBe(true);
  }
}

test('random days', { timeout: 120_000 }, () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(deed, { minLength: 5, maxLength: 40 }), (deeds) => {
      const life = lifeAt('2026-11-28T05:00:00Z');
      for (const end of PAGERS) life.connect(end);
      // A beat a minute keeps a pager alive enough, and a long day short.
      for (const end of PAGERS) life.end(end).beatEvery = 60_000;
      for (const one of deeds) {
        act(life, one);
        holds(life);
        sameAfterRestart(life);
      }
      const staged = life
        .entries('handoff.staged')
        .map(({ rotation, shift, stage }) => `${rotation} ${shift} ${stage}`);
      expect(new Set(staged).size).toBe(staged.length);
      const opened = life.entries('talk.changed').filter(({ state }) => state === 'alarm');
      expect(new Set(opened.map(({ talk }) => talk)).size).toBe(opened.length);
      for (const { kind } of life.entries('notice.sent')) reached.add(kind);
      for (const { why } of life.entries('notice.quieted')) reached.add(`quieted ${why}`);
      for (const { state } of life.entries('talk.changed')) reached.add(`talk ${state}`);
    }),
    // The same days each time: that they were worth living is part of what is tested.
    { numRuns: 50, seed: 20_261_128 },
  );
  // The days were worth living: what matters happened in some of them.
  expect([...reached].sort()).toEqual(
    expect.arrayContaining(['all-well', 'readiness', 'talk alarm', 'talk well']),
  );
});
