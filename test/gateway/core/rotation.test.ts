/** Rotations: a row for each reading of a handoff, of overrides, and of who is paged around a handoff. */
import { describe, expect, test } from 'vitest';
import { dutyPeople, oncall, shiftAt } from '../../../gateway/core/rotation.ts';
import type { Override, Rotation, SiteFile } from '../../../gateway/core/site.ts';
import { GROUPS, ms, ROTATION, siteWith } from './rotation-site.ts';

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

  test('one that takes everyone off for eight thousand years has no end that is looked for', () => {
    const people = GROUPS.flatMap((group) => group.people);
    const site = siteWith({}, [
      { rotation: 'main', from: '2026-01-01T00:00:00Z', until: '9999-12-31T00:00:00Z', remove: people },
    ]);
    expect(shift(site, '2026-11-25T00:00:00Z').until).toBeNull();
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
