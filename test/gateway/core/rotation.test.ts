/** Rotations: rows for each reading of a handoff, and forty years walked boundary by boundary beside a slow calculator. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dutyPeople, oncall, shiftAt } from '../../../gateway/core/rotation.ts';
import {
  EMPTY_SITE,
  type Override,
  type Rotation,
  type SiteFile,
  type Weekday,
} from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { instantOf, isZone, localDay, offsetAt } from '../../../gateway/core/zone.ts';
import { handoffs, onDuty } from './rotation-oracle.ts';

const GROUPS = [
  { id: 'a', name: 'A', people: ['a1', 'a2'] },
  { id: 'b', name: 'B', people: ['b1', 'b2'] },
  { id: 'c', name: 'C', people: ['c1', 'c2'] },
  { id: 'spare', name: 'Spare', people: ['s1', 's2'] },
];
const ROTATION: Rotation = {
  id: 'main',
  site: 'hq',
  groups: ['a', 'b', 'c'],
  handoff: { weekday: 'monday', time: '09:00' },
  start: '2026-01-05',
  timezone: 'Europe/Amsterdam',
  fallback: 'spare',
};
const siteWith = (rotation: Partial<Rotation> = {}, overrides: readonly Override[] = []): SiteFile => ({
  ...EMPTY_SITE,
  groups: GROUPS,
  rotations: [{ ...ROTATION, ...rotation }],
  overrides,
});
const ms = (iso: string) => wall(Date.parse(iso));
const shift = (site: SiteFile, at: string) => {
  const found = shiftAt(site, 'main', ms(at));
  if (found === undefined) throw new Error('rotation main is missing');
  return {
    ...found,
    from: found.from && new Date(found.from).toISOString(),
    until: found.until && new Date(found.until).toISOString(),
  };
};

describe('the group in force', () => {
  const rows: readonly [string, Partial<Rotation>, string, string, string | null, string | null][] = [
    [
      'the day of the start brings the first group',
      {},
      '2026-01-05T08:00:00Z',
      'a',
      '2026-01-05T08:00:00.000Z',
      '2026-01-12T08:00:00.000Z',
    ],
    [
      'one millisecond earlier the fallback stands',
      {},
      '2026-01-05T07:59:59.999Z',
      'spare',
      null,
      '2026-01-05T08:00:00.000Z',
    ],
    [
      'a start in mid-week waits for the weekday',
      { start: '2026-01-06' },
      '2026-01-11T12:00:00Z',
      'spare',
      null,
      '2026-01-12T08:00:00.000Z',
    ],
    [
      'at the instant of the handoff the new group is in force',
      {},
      '2026-01-12T08:00:00Z',
      'b',
      '2026-01-12T08:00:00.000Z',
      '2026-01-19T08:00:00.000Z',
    ],
    [
      'after the last group comes the first',
      {},
      '2026-01-26T08:00:00Z',
      'a',
      '2026-01-26T08:00:00.000Z',
      '2026-02-02T08:00:00.000Z',
    ],
    [
      'summer time keeps the local hour',
      {},
      '2026-03-30T07:00:00Z',
      'a',
      '2026-03-30T07:00:00.000Z',
      '2026-04-06T07:00:00.000Z',
    ],
    [
      'week 53 and the new year change nothing',
      {},
      '2026-12-31T12:00:00Z',
      'a',
      '2026-12-28T08:00:00.000Z',
      '2027-01-04T08:00:00.000Z',
    ],
    [
      'a local time in the gap moves on by the gap',
      { handoff: { weekday: 'sunday', time: '02:30' }, start: '2026-03-29' },
      '2026-03-29T01:30:00Z',
      'a',
      '2026-03-29T01:30:00.000Z',
      '2026-04-05T00:30:00.000Z',
    ],
    [
      'and not a moment before',
      { handoff: { weekday: 'sunday', time: '02:30' }, start: '2026-03-29' },
      '2026-03-29T01:29:59.999Z',
      'spare',
      null,
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'a repeated local time is the first',
      { handoff: { weekday: 'sunday', time: '02:30' }, start: '2026-10-25' },
      '2026-10-25T00:30:00Z',
      'a',
      '2026-10-25T00:30:00.000Z',
      '2026-11-01T01:30:00.000Z',
    ],
    [
      'a single group has no end',
      { groups: ['a'] },
      '2026-02-02T08:00:00Z',
      'a',
      '2026-01-05T08:00:00.000Z',
      null,
    ],
    [
      'a group named twice in a row stays on',
      { groups: ['a', 'a', 'b'] },
      '2026-01-13T00:00:00Z',
      'a',
      '2026-01-05T08:00:00.000Z',
      '2026-01-19T08:00:00.000Z',
    ],
    [
      'a zone that skipped a whole day moves on by that day',
      { timezone: 'Pacific/Apia', handoff: { weekday: 'friday', time: '09:00' }, start: '2011-12-30' },
      '2011-12-30T19:00:00Z',
      'a',
      '2011-12-30T19:00:00.000Z',
      '2012-01-05T19:00:00.000Z',
    ],
  ];
  test.each(rows)('%s', (_title, rotation, at, group, from, until) => {
    expect(shift(siteWith(rotation), at)).toMatchObject({ group, from, until, fallback: group === 'spare' });
  });

  test('an unknown rotation is nobody’s', () => {
    expect(shiftAt(siteWith(), 'nothing', ms('2026-01-05T08:00:00Z'))).toBeUndefined();
  });
});

describe('overrides', () => {
  const span = { rotation: 'main', from: '2026-01-07T09:00:00Z', until: '2026-01-08T09:00:00Z' };
  const rows: readonly [string, Omit<Override, 'rotation' | 'from' | 'until'>, string, readonly string[]][] =
    [
      [
        'replace puts one in the place of the other',
        { replace: { person: 'a1', by: 'b1' } },
        'a',
        ['b1', 'a2'],
      ],
      [
        'replacing someone not on duty has no effect',
        { replace: { person: 'c1', by: 'b1' } },
        'a',
        ['a1', 'a2'],
      ],
      ['a stand-in who is on duty already stands once', { replace: { person: 'a1', by: 'a2' } }, 'a', ['a2']],
      ['add joins the group', { add: ['c1', 'a1'] }, 'a', ['a1', 'a2', 'c1']],
      ['remove takes away', { remove: ['a1'] }, 'a', ['a2']],
      ['when nobody is left the fallback stands', { remove: ['a1', 'a2'] }, 'spare', ['s1', 's2']],
    ];
  test.each(rows)('%s', (_title, change, group, people) => {
    const site = siteWith({}, [{ ...span, ...change }]);
    expect(shift(site, '2026-01-07T09:00:00Z')).toMatchObject({ group, people, fallback: group === 'spare' });
    expect(shift(site, '2026-01-08T09:00:00Z')).toMatchObject({
      group: 'a',
      people: ['a1', 'a2'],
      fallback: false,
    });
    expect(shift(site, '2026-01-07T08:59:59.999Z')).toMatchObject({ group: 'a', people: ['a1', 'a2'] });
  });

  test('the span ends where the people change', () => {
    const site = siteWith({}, [{ ...span, remove: ['a1'] }]);
    expect(shift(site, '2026-01-06T00:00:00Z')).toMatchObject({
      from: '2026-01-05T08:00:00.000Z',
      until: '2026-01-07T09:00:00.000Z',
    });
    expect(shift(site, '2026-01-07T12:00:00Z')).toMatchObject({
      from: '2026-01-07T09:00:00.000Z',
      until: '2026-01-08T09:00:00.000Z',
    });
    expect(shift(site, '2026-01-08T12:00:00Z')).toMatchObject({
      from: '2026-01-08T09:00:00.000Z',
      until: '2026-01-12T08:00:00.000Z',
    });
  });

  test('an override without effect cuts no span', () => {
    const site = siteWith({}, [{ ...span, replace: { person: 'c1', by: 'b1' } }]);
    expect(shift(site, '2026-01-07T12:00:00Z')).toMatchObject({
      from: '2026-01-05T08:00:00.000Z',
      until: '2026-01-12T08:00:00.000Z',
    });
  });

  test('the coordinator can be told of a rotation that has nobody', () => {
    const site = siteWith({}, [{ ...span, remove: ['a1', 'a2'] }]);
    expect(dutyPeople(site, 'hq', ms('2026-01-07T12:00:00Z'))).toEqual({
      groups: ['spare'],
      people: ['s1', 's2'],
      nobody: ['main'],
    });
    expect(dutyPeople(site, 'hq', ms('2026-01-06T12:00:00Z')).nobody).toEqual([]);
  });
});

describe('around a handoff both groups are paged (P19)', () => {
  const rows: readonly [string, readonly string[]][] = [
    ['2026-01-12T07:44:59.999Z', ['a']],
    ['2026-01-12T07:45:00Z', ['a', 'b']],
    ['2026-01-12T08:00:00Z', ['b', 'a']],
    ['2026-01-12T08:15:00Z', ['b', 'a']],
    ['2026-01-12T08:15:00.001Z', ['b']],
    ['2026-01-05T08:05:00Z', ['a', 'spare']],
  ];
  test.each(rows)('%s: %s', (at, groups) => {
    const duty = dutyPeople(siteWith(), 'hq', ms(at));
    expect(duty.groups).toEqual(groups);
    expect(duty.people).toEqual(groups.flatMap((id) => GROUPS.find((g) => g.id === id)?.people ?? []));
  });

  test('a person of two rotations of a site stands once, one of another site not at all', () => {
    const site: SiteFile = {
      ...siteWith(),
      rotations: [
        ROTATION,
        { ...ROTATION, id: 'second' },
        { ...ROTATION, id: 'far', site: 'other', groups: ['c'] },
      ],
    };
    expect(dutyPeople(site, 'hq', ms('2026-01-07T12:00:00Z'))).toMatchObject({
      groups: ['a'],
      people: ['a1', 'a2'],
    });
    expect(dutyPeople(site, 'nowhere', ms('2026-01-07T12:00:00Z'))).toEqual({
      groups: [],
      people: [],
      nobody: [],
    });
    expect(oncall(site, ms('2026-01-07T12:00:00Z'), 'c').map((s) => s.rotation)).toEqual(['far']);
  });
});

describe('from 2020 to 2060 in Europe/Amsterdam (P18)', () => {
  const long: Rotation = { ...ROTATION, start: '2020-01-01' };
  const walks: readonly [Weekday, string][] = [
    ['monday', '09:00'],
    ['sunday', '02:30'],
    ['sunday', '02:00'],
    ['sunday', '03:00'],
    ['saturday', '23:59'],
    ['sunday', '00:00'],
  ];
  test.each(
    walks,
  )('each handoff of %s %s brings exactly the next group, to the millisecond', (weekday, time) => {
    const rotation = { ...long, handoff: { weekday, time } };
    const site = siteWith(rotation);
    const turns = handoffs(rotation, 2060);
    expect(turns.length).toBeGreaterThan(2130);
    turns.forEach((turn, i) => {
      const before = i === 0 ? 'spare' : turns[i - 1]?.group;
      const now = shiftAt(site, 'main', wall(turn.at));
      expect([now?.group, now?.from, now?.fallback]).toEqual([turn.group, turn.at, false]);
      if (i + 1 < turns.length) expect(now?.until).toBe(turns[i + 1]?.at);
      expect(shiftAt(site, 'main', wall(turn.at - 1))?.group).toBe(before);
    });
  });

  const instants = fc.integer({
    min: Date.parse('2019-12-01T00:00:00Z'),
    max: Date.parse('2060-12-31T00:00:00Z'),
  });
  const people = fc.constantFrom('a1', 'a2', 'b1', 'b2', 'c1', 's1');
  const change = fc.oneof(
    fc.record({ replace: fc.record({ person: people, by: people }) }),
    fc.record({ add: fc.uniqueArray(people, { minLength: 1 }) }),
    fc.record({ remove: fc.uniqueArray(people, { minLength: 1 }) }),
  );
  test('random instants, zones, handoffs and overrides agree with the slow calculator', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Europe/Amsterdam',
          'America/St_Johns',
          'Australia/Lord_Howe',
          'Africa/Casablanca',
          'UTC',
        ),
        fc.constantFrom<Weekday>('monday', 'wednesday', 'saturday', 'sunday'),
        fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })),
        fc.integer({ min: 0, max: 13 }),
        fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 300 }), change), {
          maxLength: 1,
        }),
        instants,
        (timezone, weekday, [hour, minute], late, changes, at) => {
          const near = at - (at % 3_600_000);
          const overrides = changes.map(([hours, length, what]) => ({
            rotation: 'main',
            from: new Date(near + hours * 3_600_000).toISOString(),
            until: new Date(near + (hours + length) * 3_600_000).toISOString(),
            ...what,
          }));
          const rotation: Rotation = {
            ...long,
            timezone,
            start: `2020-01-${String(late + 1).padStart(2, '0')}`,
            handoff: { weekday, time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` },
          };
          const site = siteWith(rotation, overrides);
          const turns = handoffs(rotation, 2061);
          const now = shiftAt(site, 'main', wall(at));
          if (now === undefined) throw new Error('no shift');
          const stands = (t: number) => onDuty(site, rotation, turns, t);
          expect(now).toMatchObject(stands(at));
          expect(now.people.length).toBeGreaterThan(0);
          const alike = (t: number) => {
            const { group, people: on } = stands(t);
            return group === now.group && on.join() === now.people.join();
          };
          if (now.from !== null) expect([alike(now.from), alike(now.from - 1)]).toEqual([true, false]);
          if (now.until !== null) expect([alike(now.until - 1), alike(now.until)]).toEqual([true, false]);
          for (const turn of turns.filter((t) => Math.abs(t.at - at) < 90 * 86_400_000))
            if ((now.from ?? -Infinity) < turn.at && turn.at < (now.until ?? Infinity))
              expect(alike(turn.at)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('10,000 instants are answered within a second', () => {
    const site = siteWith(long, [
      { rotation: 'main', from: '2026-01-07T09:00:00Z', until: '2026-01-08T09:00:00Z', remove: ['a1'] },
    ]);
    const first = Date.parse('2020-01-01T00:00:00Z');
    const stride = (Date.parse('2060-12-31T00:00:00Z') - first) / 10_000;
    const begun = performance.now();
    let covered = 0;
    for (let i = 0; i < 10_000; i += 1)
      covered += oncall(site, wall(Math.floor(first + i * stride)))[0]?.people.length ?? 0;
    const took = performance.now() - begun;
    expect(covered).toBeGreaterThanOrEqual(19_990);
    expect(took).toBeLessThan(1000);
  });
});

describe('zones', () => {
  test.each([
    ['Europe/Amsterdam', true],
    ['UTC', true],
    ['Europe/Amsterdm', false],
    ['+01:00', false],
    ['', false],
    ['../../etc', false],
  ])('%s is a zone: %s', (zone, known) => {
    expect(isZone(zone)).toBe(known);
  });

  test('offsets west of Greenwich, with half hours, and a day over the end of a month', () => {
    expect(offsetAt('America/St_Johns', ms('2026-01-01T00:00:00Z'))).toBe(-12_600_000);
    expect(offsetAt('UTC', ms('2026-01-01T00:00:00Z'))).toBe(0);
    expect(instantOf('Europe/Amsterdam', { year: 2026, month: 1, day: 32 }, 60)).toBe(
      ms('2026-02-01T00:00:00Z'),
    );
    expect(localDay('Europe/Amsterdam', ms('2025-12-31T23:30:00Z'))).toEqual({
      year: 2026,
      month: 1,
      day: 1,
    });
  });
});
