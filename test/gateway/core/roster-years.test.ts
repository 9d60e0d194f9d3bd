/**
 * From 2020 to 2060 exactly one group is on duty in each rotation at every instant (P18): each span is followed to the
 * next, none is left out, and each is what a slow calculator says that walks the hours of a zone.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weekAt, weekNamed, weeksBetween } from '../../../gateway/core/handoffs.ts';
import { viewRoster } from '../../../gateway/core/roster/view-weeks.ts';
import { shiftAt, stretches } from '../../../gateway/core/rotation.ts';
import type { Override, Rotation, SiteFile, Weekday } from '../../../gateway/core/site.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { wall } from '../../../gateway/core/time.ts';
import { as, Life } from './life.ts';
import { duties, handoffMinutes, stagesOf } from './roster-walker.ts';
import { ROTATION, siteWith } from './rotation-site.ts';

const MINUTE = 60_000;
const FROM = Date.UTC(2020, 0, 1);
const UNTIL = Date.UTC(2060, 11, 31);
const ZONES = [
  'Europe/Amsterdam',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Africa/Casablanca',
] as const;
/** Times that are skipped or come twice in one of those zones, and others. */
const TIMES = [
  '00:00',
  '00:30',
  '01:30',
  '02:00',
  '02:15',
  '02:30',
  '02:45',
  '03:00',
  '03:30',
  '09:00',
  '23:59',
];
const WEEKDAYS: readonly Weekday[] = ['sunday', 'monday', 'wednesday', 'thursday', 'saturday'];

/** Follows a rotation from span to span through all years, beside the slow calculator. Returns how many there were. */
function followed(site: SiteFile, rotation: Rotation): number {
  const expected = duties(site, rotation);
  let spans = 0;
  let at: number | null = FROM - 30 * 86_400_000;
  let place = expected.findLastIndex(({ from }) => from * MINUTE <= (at ?? 0));
  while (at !== null && at < UNTIL) {
    const shift = shiftAt(site, rotation.id, wall(at));
    const duty = expected[place];
    const next = expected[place + 1];
    if (shift === undefined || duty === undefined) throw new Error('nothing stands there');
    expect({ ...shift, people: shift.people.join(), from: shift.from ?? -Infinity, until: null }).toEqual({
      rotation: rotation.id,
      group: duty.group,
      people: duty.people,
      fallback: duty.fallback,
      from: duty.from * MINUTE,
      until: null,
    });
    // A rotation of one group has an end nowhere; the slow calculator's list just stops.
    if (next !== undefined || shift.until !== null) expect(shift.until).toBe((next?.from ?? 0) * MINUTE);
    expect(shift.people.length).toBeGreaterThan(0);
    if (next !== undefined)
      expect(shiftAt(site, rotation.id, wall(next.from * MINUTE - 1))?.until).toBe(next.from * MINUTE);
    at = shift.until;
    place += 1;
    spans += 1;
  }
  return spans;
}

describe('the slow calculator', () => {
  test('sees the clocks that really jump, and those that jump by half an hour', () => {
    const jumps = (zone: string) =>
      stagesOf(zone).map(({ ahead }, i, all) => ahead - (all[i - 1]?.ahead ?? ahead));
    expect(new Set(jumps('Australia/Lord_Howe'))).toEqual(new Set([0, 30, -30]));
    expect(new Set(jumps('Europe/Amsterdam'))).toEqual(new Set([0, 60, -60]));
    expect(stagesOf('Europe/Amsterdam')).toHaveLength(1 + 41 * 2);
    // Morocco goes back for each Ramadan, which may fall twice in a year.
    expect(stagesOf('Africa/Casablanca').length).toBeGreaterThan(80);
  });
});

describe('every boundary from 2020 to 2060', () => {
  const people = fc.constantFrom('a1', 'a2', 'b1', 'b2', 'c1', 's1', 'x');
  const override = fc.record({
    // Some near a change to or from summer time, when the handoff is skipped or comes twice.
    begin: fc.oneof(
      fc.integer({ min: FROM / MINUTE, max: UNTIL / MINUTE }),
      fc.constantFrom(...stagesOf('Europe/Amsterdam').map(({ from }) => from)),
    ),
    minutes: fc.oneof(fc.integer({ min: 1, max: 3 * 7 * 1440 }), fc.constantFrom(60, 7 * 1440, 30)),
    what: fc.oneof(
      fc.record({ replace: fc.record({ person: people, by: people }) }),
      fc.record({ add: fc.uniqueArray(people, { minLength: 1, maxLength: 3 }) }),
      fc.record({ remove: fc.uniqueArray(people, { minLength: 1, maxLength: 3 }) }),
    ),
  });
  test.each(ZONES)('%s', (timezone) => {
    let spans = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...WEEKDAYS),
        fc.constantFrom(...TIMES),
        fc.integer({ min: 0, max: 27 }),
        fc.constantFrom<readonly string[]>(
          ['a', 'b', 'c'],
          ['a', 'b'],
          ['a'],
          ['a', 'a', 'b'],
          ['b', 'spare'],
        ),
        fc.array(override, { maxLength: 25 }),
        (weekday, time, late, groups, changes) => {
          const rotation: Rotation = {
            ...ROTATION,
            timezone,
            groups,
            start: `2020-01-${String(late + 1).padStart(2, '0')}`,
            handoff: { weekday, time },
          };
          const overrides = changes.map(
            ({ begin, minutes, what }): Override => ({
              rotation: 'main',
              from: new Date(begin * MINUTE).toISOString(),
              until: new Date((begin + minutes) * MINUTE).toISOString(),
              ...what,
            }),
          );
          spans += followed(siteWith(rotation, withoutQuarrels(overrides)), rotation);
        },
      ),
      { numRuns: 6 },
    );
    expect(spans).toBeGreaterThan(500);
  }, 60_000);
});

/** Overrides that the check of a site would let stand: none that moves a person whom another moves at the same time. */
function withoutQuarrels(overrides: readonly Override[]): readonly Override[] {
  const kept: Override[] = [];
  const moved = ({ replace, add, remove }: Override): readonly string[] => [
    ...(replace === undefined ? [] : [replace.person, replace.by]),
    ...(add ?? []),
    ...(remove ?? []),
  ];
  for (const one of overrides) {
    if (one.replace !== undefined && one.replace.person === one.replace.by) continue;
    const clash = kept.some(
      (other) =>
        Date.parse(other.from) < Date.parse(one.until) &&
        Date.parse(one.from) < Date.parse(other.until) &&
        moved(other).some((person) => moved(one).includes(person)),
    );
    if (!clash) kept.push(one);
  }
  return kept;
}

describe('the weeks of a rotation', () => {
  test.each(
    ZONES,
  )('in %s begin where the slow calculator hands over, and every day names its week', (timezone) => {
    for (const [weekday, time] of [
      ['sunday', '02:30'],
      ['sunday', '00:30'],
      ['thursday', '09:00'],
    ] as const) {
      const rotation = { ...ROTATION, timezone, start: '2020-01-01', handoff: { weekday, time } };
      const handoffs = handoffMinutes(rotation);
      const weeks = weeksBetween(rotation, wall((handoffs[0] ?? 0) * MINUTE), wall(UNTIL));
      expect(weeks.map(({ from }) => from / MINUTE)).toEqual(handoffs.slice(0, weeks.length));
      for (const week of weeks.filter((_, i) => i % 40 === 0)) {
        expect(weekNamed(rotation, week.shift)).toEqual(week);
        const sixth = new Date(Date.parse(week.shift) + 6 * 86_400_000).toISOString().slice(0, 10);
        expect(weekNamed(rotation, sixth)).toEqual(week);
        expect([weekAt(rotation, week.from), weekAt(rotation, wall(week.until - 1))]).toEqual([week, week]);
      }
    }
  });

  test('stretches of a span are the spans, cut to it', () => {
    const site = siteWith({ start: '2020-01-01' }, [
      { rotation: 'main', from: '2026-03-28T12:00:00Z', until: '2026-03-30T12:00:00Z', add: ['x'] },
    ]);
    const from = wall(Date.parse('2026-03-20T00:00:00Z'));
    const until = wall(Date.parse('2026-04-20T00:00:00Z'));
    const found = stretches(site, 'main', from, until);
    expect([found[0]?.from, found.at(-1)?.until]).toEqual([from, until]);
    found.forEach((stretch, i) => {
      if (i > 0) expect(stretch.from).toBe(found[i - 1]?.until);
      const shift = shiftAt(site, 'main', stretch.from);
      expect([stretch.group, stretch.people]).toEqual([shift?.group, shift?.people]);
      if (i > 0) expect(stretch.from).toBe(shift?.from);
    });
  });

  test('are shown with their ISO week, also the 53rd', () => {
    const life = new Life();
    life.import({
      ...life.state.site,
      rotations: life.state.site.rotations.map((one) => ({ ...one, start: '2020-01-01' })),
    });
    // Monday 30 December 2019 began the first week of 2020; a week belongs to the year of its Thursday.
    const names = new Map<string, string>();
    let [year, week] = [2020, 0];
    for (let monday = Date.UTC(2019, 11, 30); monday < UNTIL; monday += 7 * 86_400_000) {
      const own = new Date(monday + 3 * 86_400_000).getUTCFullYear();
      week = own === year ? week + 1 : 1;
      year = own;
      names.set(new Date(monday).toISOString().slice(0, 10), `${year}-W${String(week).padStart(2, '0')}`);
    }
    let seen = 0;
    for (let from = FROM; from < Date.UTC(2060, 0, 1); from += 60 * 7 * 86_400_000) {
      const view = viewRoster(life.state, as('responder', 'anna'), life.now(), wall(from), 60, texts.nl);
      for (const shift of view.rotations[0]?.shifts ?? []) {
        expect(shift.week).toBe(names.get(shift.shift));
        if (shift.week.endsWith('W53')) seen += 1;
      }
    }
    // 2020, 2026, 2032, 2037, 2043, 2048 and 2054 have one; 2060 ends with another.
    expect(seen).toBeGreaterThanOrEqual(7);
  });
});
