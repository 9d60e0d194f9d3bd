/**
 * Stories of readiness: the test page a day before a shift, the report of who did not confirm, the word to those who
 * leave. Each once per shift, whatever the gateway and the clock did meanwhile.
 */
import { describe, expect, test } from 'vitest';
import type { NoticeKind } from '../../../gateway/core/roster/entries.ts';
import { listReady } from '../../../gateway/core/roster/view-ready.ts';
import { type Override, ROSTER_RULES, type SiteFile } from '../../../gateway/core/site.ts';
import { as, type Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';
import { down, jump, lifeAt, noticesOf, sameAfterRestart } from './roster-life.ts';

const HOUR = 3600;
/** Group `blauw` (Daan, Eva) takes over from `rood` (Anna, Bram, Cleo) at 09:00 in Amsterdam. */
const HANDOFF = Date.parse('2026-11-30T08:00:00Z');
const DAY_BEFORE = '2026-11-29T07:00:00Z';
const ONE: SiteFile = {
  ...LIFE_SITE,
  rotations: LIFE_SITE.rotations.filter(({ id }) => id === 'week-noord'),
};

/** Who was told something of this kind, and when: hours before the handoff. */
const told = (life: Life, kind: NoticeKind): readonly string[] =>
  life
    .entries('notice.sent')
    .filter((entry) => entry.kind === kind)
    .map(({ person, at }) => `${person} ${(HANDOFF - at) / 3_600_000}`);
/** Passes to this many hours before the handoff. */
const to = (life: Life, hours: number): void => life.pass((HANDOFF - hours * 3_600_000 - life.wall) / 1000);
const confirm = (life: Life, person: string) => {
  const notice = noticesOf(life, person, 'readiness').at(-1)?.id ?? '';
  return life.ask(as('responder', person), { type: 'notice.answered', notice });
};
const withOverrides = (...overrides: readonly Override[]): SiteFile => ({ ...ONE, overrides });
const replaced = (person: string, by: string): Override => ({
  rotation: 'week-noord',
  from: '2026-11-30T08:00:00Z',
  until: '2026-12-07T08:00:00Z',
  replace: { person, by },
});

describe('a handoff', () => {
  test('a day before each coming member gets a test page, the silent are named two hours before, who leaves is told', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 24);
    expect(told(life, 'readiness')).toEqual(['daan 24', 'eva 24']);
    expect(noticesOf(life, 'daan', 'readiness')[0]).toMatchObject({
      confirm: true,
      rings: true,
      until: HANDOFF,
    });
    to(life, 10);
    expect(confirm(life, 'daan')).toMatchObject({ ok: true });
    to(life, 2);
    expect(told(life, 'unready')).toEqual(['gijs 2']);
    expect(noticesOf(life, 'gijs', 'unready')[0]?.about.people).toEqual(['eva']);
    to(life, 0);
    expect(told(life, 'off-duty')).toEqual(['anna 0', 'bram 0', 'cleo 0']);
    expect(noticesOf(life, 'eva', 'readiness')[0]?.endedAt).toBe(HANDOFF);
    to(life, -48);
    expect(told(life, 'readiness')).toHaveLength(2);
    sameAfterRestart(life);
  });

  test('the coordinator sees how ready the shift is', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    expect(listReady(life.state, as('coordinator', 'gijs'), life.now())).toEqual([
      {
        rotation: 'week-noord',
        shift: '2026-11-30',
        from: '2026-11-30T08:00:00.000Z',
        members: ['daan', 'eva'].map((person) => ({
          person,
          channels: ['mqtt', 'web'],
          failing: [],
          sentAt: null,
          delivered: [],
          confirmedAt: null,
        })),
      },
    ]);
    life.connect('p-daan');
    to(life, 24);
    life.reply('p-daan', 'ringing');
    life.reply('p-daan', 'coming');
    const [ready] = listReady(life.state, as('admin'), life.now());
    expect(ready?.members[0]).toMatchObject({
      sentAt: '2026-11-29T08:00:00.000Z',
      delivered: ['mqtt'],
      confirmedAt: '2026-11-29T08:00:00.000Z',
    });
    expect(listReady(life.state, as('responder', 'daan'), life.now())).toEqual([]);
  });

  test('all confirmed: nobody is reported', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 23);
    confirm(life, 'daan');
    confirm(life, 'eva');
    to(life, 0);
    expect(told(life, 'unready')).toEqual([]);
  });

  test('other hours, as the site says', () => {
    const roster = { ...ROSTER_RULES, testBefore: 12, reportBefore: 1 };
    const life = lifeAt(DAY_BEFORE, { ...ONE, roster });
    to(life, 0);
    expect(told(life, 'readiness')).toEqual(['daan 12', 'eva 12']);
    expect(told(life, 'unready')).toEqual(['gijs 1']);
  });

  test('a rotation of one group: tested each week, nobody is told to be off', () => {
    const life = lifeAt(DAY_BEFORE, {
      ...LIFE_SITE,
      rotations: LIFE_SITE.rotations.filter(({ id }) => id === 'week-zuid'),
    });
    to(life, -7 * 24);
    expect(told(life, 'readiness')).toEqual(['ina 24', 'jos 24', 'ina -144', 'jos -144']);
    expect(told(life, 'off-duty')).toEqual([]);
  });

  test('who goes on in another rotation is not told to be off', () => {
    const zuid = LIFE_SITE.groups.map((group) =>
      group.id === 'zuidgroep' ? { ...group, people: ['ina', 'anna'] } : group,
    );
    const life = lifeAt(DAY_BEFORE, { ...LIFE_SITE, groups: zuid });
    to(life, 0);
    expect(told(life, 'off-duty')).toEqual(['bram 0', 'cleo 0']);
  });

  test('a site whose rotation is seen for the first time sends nobody home', () => {
    const life = lifeAt('2026-11-30T08:10:00Z', ONE);
    life.pass(HOUR);
    expect(told(life, 'off-duty')).toEqual([]);
  });

  test('a rotation that is set up within the day before shows its test at once, and rings after ten minutes', () => {
    const life = lifeAt('2026-11-29T20:00:00Z', ONE);
    life.connect('p-daan');
    expect(told(life, 'readiness').map((line) => line.split(' ')[0])).toEqual(['daan', 'eva']);
    life.pass(599);
    expect(life.got('p-daan', 'page')).toEqual([]);
    life.pass(301);
    expect(life.got('p-daan', 'page')).toHaveLength(1);
    sameAfterRestart(life);
  });

  test('before the first handoff the coming group is tested, and the fallback group is told when it is off', () => {
    const rotations = ONE.rotations.map((rotation) => ({ ...rotation, start: '2026-11-30' }));
    const life = lifeAt(DAY_BEFORE, { ...ONE, rotations });
    to(life, 0);
    expect(told(life, 'readiness')).toEqual(['anna 24', 'bram 24', 'cleo 24']);
    expect(told(life, 'off-duty')).toEqual(['gijs 0']);
  });
});

describe('overrides', () => {
  test('who stands in is tested, who is replaced is not', () => {
    const life = lifeAt(DAY_BEFORE, withOverrides(replaced('daan', 'cleo')));
    to(life, 0);
    expect(told(life, 'readiness')).toEqual(['cleo 24', 'eva 24']);
    expect(told(life, 'off-duty')).toEqual(['anna 0', 'bram 0']);
  });
  test('who stands in from an hour after the handoff is tested a day before that, and is not told to be off', () => {
    const cover = { ...replaced('daan', 'cleo'), from: '2026-11-30T09:00:00Z' };
    const life = lifeAt(DAY_BEFORE, withOverrides(cover));
    to(life, -1);
    expect(told(life, 'readiness')).toEqual(['daan 24', 'eva 24', 'cleo 23']);
    expect(noticesOf(life, 'cleo', 'readiness')[0]).toMatchObject({
      rings: true,
      confirm: true,
      until: HANDOFF + 3_600_000,
      about: { shift: '2026-11-30', from: HANDOFF + 3_600_000 },
    });
    expect(told(life, 'off-duty')).toEqual(['anna 0', 'bram 0']);
    sameAfterRestart(life);
  });
  test('who stands in later in the week is tested a day before their own time, and named two hours before it', () => {
    const cover = { ...replaced('daan', 'cleo'), from: '2026-12-03T08:00:00Z' };
    const life = lifeAt(DAY_BEFORE, withOverrides(cover));
    const ready = listReady(life.state, as('admin'), life.now())[0]?.members.map(({ person }) => person);
    expect(ready).toEqual(['daan', 'eva', 'cleo']);
    to(life, 0);
    expect(told(life, 'off-duty')).toEqual(['anna 0', 'bram 0', 'cleo 0']);
    expect(noticesOf(life, 'cleo', 'readiness')).toEqual([]);
    to(life, -80);
    expect(told(life, 'readiness').slice(2)).toEqual(['cleo -48']);
    expect(told(life, 'unready')).toEqual(['gijs 2', 'gijs -70']);
    expect(noticesOf(life, 'gijs', 'unready')[1]?.about.people).toEqual(['cleo']);
    jump(life, -9 * 3_600_000);
    life.pass(10 * HOUR);
    expect(told(life, 'readiness')).toHaveLength(3);
    sameAfterRestart(life);
  });
  test('who stands in for a part of the running shift is tested, and let off when it is taken back', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, -10);
    const cover = { ...replaced('daan', 'anna'), from: '2026-12-01T12:00:00Z' };
    life.import(withOverrides(cover));
    expect(told(life, 'readiness').slice(2)).toEqual(['anna -10']);
    life.import(ONE);
    expect(noticesOf(life, 'anna', 'readiness')[0]?.endedAt).not.toBeNull();
  });
  test('who is off for an hour of the running shift needs no test page to come back', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, -10);
    const [from, until] = [new Date(life.wall).toISOString(), new Date(life.wall + 3_600_000).toISOString()];
    life.import(withOverrides({ ...replaced('daan', 'anna'), from, until }));
    life.pass(2 * HOUR);
    expect(told(life, 'readiness')).toEqual(['daan 24', 'eva 24']);
  });
  test.each([
    [1.5, 45],
    [0.25, 10],
    [0.1, 5],
  ])('put in %d hours before, after the report: named %d minutes later', (hours, later) => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 20);
    confirm(life, 'daan');
    confirm(life, 'eva');
    to(life, hours);
    expect(told(life, 'unready')).toEqual([]);
    life.import(withOverrides(replaced('daan', 'cleo')));
    life.pass(later * 60 - 1);
    expect(told(life, 'unready')).toEqual([]);
    life.pass(60);
    expect(noticesOf(life, 'gijs', 'unready').map(({ about }) => about.people)).toEqual([['cleo']]);
    to(life, -1);
    expect(told(life, 'unready')).toHaveLength(1);
    sameAfterRestart(life);
  });
  test('put in after the report and confirmed: nobody is named', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 20);
    confirm(life, 'daan');
    confirm(life, 'eva');
    to(life, 1);
    life.import(withOverrides(replaced('daan', 'cleo')));
    life.pass(600);
    confirm(life, 'cleo');
    to(life, -1);
    expect(told(life, 'unready')).toEqual([]);
  });
  test('one made after the test: who comes gets a page, who goes is let off', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 20);
    life.import(withOverrides(replaced('daan', 'cleo')));
    expect(told(life, 'readiness')).toEqual(['daan 24', 'eva 24', 'cleo 20']);
    expect(noticesOf(life, 'daan', 'readiness')[0]?.endedAt).not.toBeNull();
    to(life, 2);
    expect(noticesOf(life, 'gijs', 'unready')[0]?.about.people).toEqual(['cleo', 'eva']);
    to(life, 0);
    sameAfterRestart(life);
  });
  test('one that is taken back asks anew, unless it was confirmed', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 23);
    confirm(life, 'eva');
    life.import(withOverrides(replaced('daan', 'cleo'), replaced('eva', 'anna')));
    life.import(ONE);
    expect(told(life, 'readiness').map((line) => line.split(' ')[0])).toEqual([
      'daan',
      'eva',
      'cleo',
      'anna',
      'daan',
    ]);
  });
  test('a handoff that is moved on the same day asks those who did not confirm for the new time', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 23);
    confirm(life, 'eva');
    const rotations = ONE.rotations.map((rotation) => ({
      ...rotation,
      handoff: { weekday: 'monday' as const, time: '10:00' },
    }));
    life.import({ ...ONE, rotations });
    to(life, 21);
    expect(noticesOf(life, 'daan', 'readiness').map(({ until }) => until)).toEqual([
      HANDOFF,
      HANDOFF + 3_600_000,
    ]);
    expect(noticesOf(life, 'eva', 'readiness')).toHaveLength(1);
  });
});

describe('whatever breaks on the way', () => {
  test.each([
    24.1, 24, 23, 2.1, 2, 1, 0.1, 0, -1,
  ])('restarted %d hours before: each stage is done, once', (hours) => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, hours);
    life.restart('two');
    to(life, -3);
    expect(told(life, 'readiness')).toEqual(['daan 24', 'eva 24']);
    expect(told(life, 'unready')).toEqual(['gijs 2']);
    expect(told(life, 'off-duty')).toEqual(['anna 0', 'bram 0', 'cleo 0']);
    sameAfterRestart(life);
  });
  test('down over the test: it is sent at the start', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    down(life, 6 * HOUR);
    expect(told(life, 'readiness')).toEqual(['daan 19', 'eva 19']);
    to(life, 2);
    expect(told(life, 'unready')).toEqual(['gijs 2']);
  });
  test('down until shortly before the handoff: people get a quarter of an hour before they are named', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 25);
    down(life, 24 * HOUR);
    expect(told(life, 'readiness')).toEqual(['daan 1', 'eva 1']);
    expect(told(life, 'unready')).toEqual([]);
    to(life, 0);
    expect(told(life, 'unready')).toEqual(['gijs 0.75']);
  });
  test('down over the handoff: those who leave are told at the start, nobody is tested for what has begun', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, 25);
    down(life, 26 * HOUR);
    expect(told(life, 'readiness')).toEqual([]);
    expect(told(life, 'off-duty')).toEqual(['anna -1', 'bram -1', 'cleo -1']);
  });
  test('down for weeks: old handoffs are news to nobody', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    down(life, 24 * 24 * HOUR);
    expect(told(life, 'off-duty')).toEqual([]);
    expect(life.entries('handoff.staged').map(({ stage, shift }) => `${stage} ${shift}`)).toEqual([
      'handed 2026-11-23',
      'handed 2026-12-21',
    ]);
  });
  test.each([1, 30, 8 * 24, 40 * 24])('a clock set back by %d hours repeats nothing', (hours) => {
    const life = lifeAt(DAY_BEFORE, ONE);
    to(life, -1);
    const before = ['readiness', 'unready', 'off-duty'].map((kind) => told(life, kind as NoticeKind).length);
    jump(life, -hours * 3_600_000);
    life.pass(hours * HOUR);
    const said = life
      .entries('notice.sent')
      .filter(({ kind }) => kind !== 'roster-report')
      .map(({ kind, person, about }) => `${kind} ${person} ${about.shift}`);
    // Nobody is told the same of the same shift twice.
    expect(new Set(said).size).toBe(said.length);
    expect(
      ['readiness', 'unready', 'off-duty'].map(
        (kind) =>
          life.entries('notice.sent').filter((n) => n.kind === kind && n.about.shift === '2026-11-30').length,
      ),
    ).toEqual(before);
  });
  test('a clock far ahead for a while does not cost the next weeks their test pages', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    jump(life, 400 * 24 * 3_600_000);
    life.pass(HOUR);
    jump(life, -400 * 24 * 3_600_000);
    to(life, 0);
    expect(told(life, 'readiness').map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['daan', 'eva']),
    );
    expect(noticesOf(life, 'daan', 'readiness').at(-1)?.about.shift).toBe('2026-11-30');
  });
  test('a clock that jumps ahead over the test sends it', () => {
    const life = lifeAt(DAY_BEFORE, ONE);
    jump(life, 5 * 3_600_000);
    expect(noticesOf(life, 'daan', 'readiness')).toHaveLength(1);
  });
  test('a handoff in the hour that summer time takes away comes when the clock has moved on', () => {
    // 28 March 2027, 02:30 does not exist: the handoff is at 03:30, that is 01:30 UTC.
    const rotations = ONE.rotations.map((rotation) => ({
      ...rotation,
      handoff: { weekday: 'sunday' as const, time: '02:30' },
    }));
    const life = lifeAt('2027-03-27T00:00:00Z', { ...ONE, rotations });
    life.pass(24 * HOUR + 1.5 * HOUR);
    const sent = life.entries('notice.sent').filter(({ kind }) => kind === 'readiness');
    expect(new Set(sent.map(({ at }) => new Date(at).toISOString()))).toEqual(
      new Set(['2027-03-27T01:30:00.000Z']),
    );
    const off = life.entries('notice.sent').filter(({ kind }) => kind === 'off-duty');
    expect(off.length).toBeGreaterThan(0);
    expect(new Set(off.map(({ at }) => new Date(at).toISOString()))).toEqual(
      new Set(['2027-03-28T01:30:00.000Z']),
    );
  });
});

describe('the report of each day', () => {
  const reports = (life: Life) =>
    life
      .entries('notice.sent')
      .filter(({ kind }) => kind === 'roster-report')
      .map(({ person, at, about }) => ({
        person,
        at: new Date(at).toISOString(),
        site: about.site,
        codes: about.codes,
      }));
  /** Everybody's pager was heard, and nobody is alone. */
  function sound(site: SiteFile = ONE, at = '2026-11-25T03:00:00Z'): Life {
    const life = lifeAt(at, site);
    life.connect('p-anna', 'p-bram', 'p-cleo', 'p-daan', 'p-eva', 'p-gijs', 'p-ina');
    return life;
  }
  const alone: SiteFile = {
    ...ONE,
    sites: ONE.sites.filter(({ id }) => id === 'noord'),
    places: ONE.places.filter(({ site }) => site === 'noord'),
    devices: ONE.devices.filter(({ place }) => place !== 'zaal'),
    people: ONE.people.map((person) => {
      if (person.site !== 'zuid') return person;
      const { site: _, ...rest } = person;
      return rest;
    }),
    groups: ONE.groups.map((group) => (group.id === 'blauw' ? { ...group, people: ['eva'] } : group)),
  };
  test('comes at seven in the morning, local time, to the coordinators of the site', () => {
    const life = lifeAt('2026-11-25T03:00:00Z', alone);
    for (const id of ['p-anna', 'p-bram', 'p-cleo', 'p-eva', 'p-gijs']) {
      life.end(id).beatEvery = 0;
      life.connect(id);
    }
    life.pass(3 * HOUR - 1);
    expect(reports(life)).toEqual([]);
    life.pass(1);
    expect(reports(life)).toEqual([
      { person: 'gijs', at: '2026-11-25T06:00:00.000Z', site: 'noord', codes: ['one-person'] },
    ]);
    const [notice] = noticesOf(life, 'gijs', 'roster-report');
    expect(notice?.rings).toBe(false);
    life.restart('two');
    life.pass(24 * HOUR - 1);
    expect(reports(life)).toHaveLength(1);
    life.pass(2);
    expect(life.entries('roster.reported').map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-26']);
    sameAfterRestart(life);
  });
  test('says nothing where nothing is wrong', () => {
    const both = sound({ ...LIFE_SITE, groups: ONE.groups });
    both.pass(4 * HOUR);
    expect(reports(both).flatMap(({ codes }) => codes ?? [])).not.toContain('one-person');
    expect(both.entries('roster.reported')).toHaveLength(1);
  });
  test('missed while the gateway was down, it comes at the start, once for all missed days', () => {
    const life = lifeAt('2026-11-25T03:00:00Z', alone);
    down(life, 3 * 24 * HOUR + 6 * HOUR);
    expect(reports(life).map(({ at }) => at.slice(0, 13))).toEqual(['2026-11-28T09']);
  });
  test('a clock set back by a day does not repeat it, one that was far ahead does not silence it', () => {
    const life = lifeAt('2026-11-25T09:00:00Z', alone);
    expect(reports(life)).toHaveLength(1);
    jump(life, -20 * 3_600_000);
    life.pass(20 * HOUR);
    expect(life.entries('roster.reported').map(({ day }) => day)).toEqual(['2026-11-25']);
    jump(life, 300 * 24 * 3_600_000);
    jump(life, -300 * 24 * 3_600_000);
    life.pass(24 * HOUR);
    expect(life.entries('roster.reported').at(-1)?.day).toBe('2026-11-26');
  });
});
