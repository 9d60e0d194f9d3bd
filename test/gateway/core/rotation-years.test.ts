/** Forty years of rotations beside a slow calculator, and local time in zones with every kind of summer (P18). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oncall, shiftAt } from '../../../gateway/core/rotation.ts';
import type { Rotation, Weekday } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { instantOf, isZone, localDay, offsetAt } from '../../../gateway/core/zone.ts';
import { handoffs, onDuty } from './rotation-oracle.ts';
import { ms, ROTATION, siteWith } from './rotation-site.ts';

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

  test('10,000 instants spread over forty years all have people on duty', () => {
    const site = siteWith(long, [
      { rotation: 'main', from: '2026-01-07T09:00:00Z', until: '2026-01-08T09:00:00Z', remove: ['a1'] },
    ]);
    const first = Date.parse('2020-01-01T00:00:00Z');
    const stride = (Date.parse('2060-12-31T00:00:00Z') - first) / 10_000;
    let covered = 0;
    for (let i = 0; i < 10_000; i += 1)
      covered += oncall(site, wall(Math.floor(first + i * stride)))[0]?.people.length ?? 0;
    expect(covered).toBeGreaterThanOrEqual(19_990);
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
