/** What days of samples say: slopes that one odd day does not move, dates, changed batteries, signals, repeats. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAYS_LIMIT, Days, type DeviceDay } from '../../../gateway/core/fleet/days.ts';
import {
  batteryFrom,
  batteryOutlook,
  firstOfChanged,
  median,
  repeatRate,
  signalOutlook,
  slopePerDay,
} from '../../../gateway/core/fleet/trends.ts';
import { iso, wall } from '../../../gateway/core/time.ts';

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2027, 0, 1, 12);
const day = (i: number, more: Partial<DeviceDay>): DeviceDay => ({
  at: wall(FIRST + i * DAY_MS),
  battery: null,
  rssi: null,
  heard: 100,
  repeats: 0,
  missed: 0,
  ...more,
});
const batteries = (...percent: readonly (number | null)[]) =>
  percent.map((battery, i) => day(i, { battery }));
const signals = (...dbm: readonly number[]) => dbm.map((rssi, i) => day(i, { rssi }));

describe('a slope', () => {
  it.each<[string, readonly number[], number]>([
    ['falls by two a day', [90, 88, 86, 84, 82], -2],
    ['is not moved by one bad day', [90, 88, 5, 84, 82, 80], -2],
    ['is flat', [50, 50, 50, 50, 50], 0],
  ])('%s', (_what, values, slope) => {
    expect(slopePerDay(values.map((value, i) => ({ at: i * DAY_MS, value })))).toBeCloseTo(slope, 6);
  });
  it('of one moment is none', () => {
    expect(slopePerDay([])).toBeNull();
    expect(
      slopePerDay([
        { at: 1, value: 2 },
        { at: 1, value: 3 },
      ]),
    ).toBeNull();
  });
  it('the median of an even number is the mean of the middle two', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});

describe('a battery', () => {
  it('has a date of being empty: what is left, at that pace, from the middle of the last day on', () => {
    const { perDay, emptyAt } = batteryOutlook(batteries(60, 58, 56, 54, 52));
    expect(perDay).toBe(-2);
    expect(emptyAt === null ? null : iso(emptyAt)).toBe('2027-01-31T00:00:00.000Z');
  });
  it('has none before its fifth day, on the mains, or when it hardly empties', () => {
    expect(batteryOutlook(batteries(60, 58, 56, 54))).toEqual({ perDay: null, emptyAt: null });
    expect(batteryOutlook(batteries(null, null, null, null, null))).toEqual({
      perDay: null,
      emptyAt: null,
    });
    expect(batteryOutlook(batteries(60, 60, 60, 60, 60))).toEqual({ perDay: 0, emptyAt: null });
  });
  it('jumps about: no date within the week', () => {
    const { emptyAt } = batteryOutlook(batteries(70, 62, 75, 58, 72, 66, 71, 60));
    expect((emptyAt ?? Number.POSITIVE_INFINITY) - FIRST).toBeGreaterThan(20 * DAY_MS);
  });
  it.each<[string, readonly (number | null)[], number | null]>([
    ['two high days are another battery', [30, 28, 99, 98], 2],
    ['one high day is a bad reading', [30, 28, 99], null],
    ['one high day between others is a bad reading', [30, 99, 28], null],
    ['a fall is no other battery', [99, 60, 58], null],
    ['days without a reading do not count', [28, null, 99, null, 98], 2],
  ])('%s', (_what, days, first) => {
    expect(firstOfChanged(batteries(...days), 0)).toBe(first);
  });
  it('looks at no day before the battery that is in it', () => {
    expect(firstOfChanged(batteries(10, 99, 98), 1)).toBeNull();
  });
  it('of a changed battery only its own days count', () => {
    const days = batteries(40, 34, 28, 99, 98, 97, 96, 95);
    expect(batteryOutlook(days).perDay).toBe(-1);
  });
});

describe('the days of a device', () => {
  const put = (days: Days, { at, battery, rssi, heard, repeats, missed }: DeviceDay): void =>
    days.put(at, battery ?? undefined, rssi ?? undefined, heard, repeats, missed);

  it('are the newest four weeks, oldest first, as they were put in', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            battery: fc.option(fc.integer({ min: 0, max: 100 })),
            rssi: fc.option(fc.integer({ min: -120, max: 0 })),
          }),
          { maxLength: 3 * DAYS_LIMIT },
        ),
        (readings) => {
          const all = readings.map((reading, i) =>
            day(i, { ...reading, heard: i, repeats: 2 * i, missed: 3 * i }),
          );
          const days = new Days();
          for (const one of all) put(days, one);
          const newest = all.slice(-DAYS_LIMIT);
          expect(days.list()).toEqual(newest);
          expect([days.length, days.last()]).toEqual([newest.length, newest.at(-1)]);
          expect(days.battery()).toBe(newest.findLast(({ battery }) => battery !== null)?.battery ?? null);
        },
      ),
    );
  });

  it('tell of a changed battery what looking at each day as it came told, also when it was changed long ago', () => {
    const life = fc.array(fc.tuple(fc.constantFrom(null, 5, 40, 60, 99), fc.integer({ min: 1, max: 12 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(life, (spells) => {
        const kept: DeviceDay[] = [];
        const days = new Days();
        let from = 0;
        let count = 0;
        for (const [battery, long] of spells)
          for (let i = 0; i < long; i++) {
            const one = day(count, { battery: battery === null ? null : battery - (i % 3) });
            count += 1;
            put(days, one);
            // As it was done when each day was looked at in its turn.
            kept.push(one);
            from = firstOfChanged(kept, from) ?? from;
            if (kept.length > DAYS_LIMIT) {
              kept.shift();
              from = Math.max(0, from - 1);
            }
          }
        const points = (list: readonly DeviceDay[]) => list.filter(({ battery }) => battery !== null);
        const list = days.list();
        expect(points(list.slice(batteryFrom(list)))).toEqual(points(kept.slice(from)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a signal', () => {
  it.each<[string, readonly number[], 'steady' | 'falling' | null]>([
    ['falls', [-60, -62, -64, -66, -68, -70, -72], 'falling'],
    ['falls though one day was fine', [-60, -62, -64, -40, -68, -70, -72], 'falling'],
    ['is steady, with noise', [-60, -63, -58, -61, -59, -62, -60], 'steady'],
    ['has too few days', [-60, -70, -80], null],
  ])('%s', (_what, dbm, trend) => {
    expect(signalOutlook(signals(...dbm)).trend).toBe(trend);
  });
});

describe('repeats', () => {
  it('are a share of all that was sent, also of what never came', () => {
    expect(repeatRate({ heard: 80, repeats: 5, missed: 15 })).toBe(0.2);
    expect(repeatRate({ heard: 8_640, repeats: 0, missed: 0 })).toBe(0);
    expect(repeatRate({ heard: 3, repeats: 3, missed: 0 })).toBeNull();
  });
});
