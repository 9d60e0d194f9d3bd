/**
 * What days of samples say of a device: how fast its battery empties and when it will be empty, whether its signal
 * falls, how much of what it says must be repeated. Pure calculators. Slopes are the median of the slopes between all
 * pairs of days (Theil and Sen), so that one odd day in five moves nothing; nothing is said of fewer days than that.
 */
import { type Wall, wall } from '../time.ts';
import type { DeviceDay } from './days.ts';

const DAY_MS = 86_400_000;
/** Fewer days than this say nothing of a battery; of a signal. */
const BATTERY_DAYS = 5;
const SIGNAL_DAYS = 7;
/** Older days say nothing of where the signal goes now. */
const SIGNAL_WINDOW = 14;
/** A battery that empties more slowly than this has no expected date: the reading is too coarse. Percent a day. */
const SLOWEST = 0.05;
/** A date further away than this is no forecast any more. */
const FARTHEST_MS = 1_500 * DAY_MS;
/** A rise of this many points that stays is another battery, or a charged one. */
const CHANGED_BY = 15;
/** A signal that fell by this many dB over its window falls. */
const FALLEN_BY = 8;
/** Fewer transmissions than this say nothing of how many are lost. */
const ENOUGH_SENT = 30;

/** A reading at a moment. */
interface Point {
  readonly at: number;
  readonly value: number;
}

/** The middle one; of an even number the mean of the middle two. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const high = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[half - 1] ?? Number.NaN) + high) / 2;
}

/** Change a day: the median of the slopes between all pairs; null where no two moments differ. */
export function slopePerDay(points: readonly Point[]): number | null {
  const slopes: number[] = [];
  points.forEach((one, i) => {
    for (const other of points.slice(i + 1))
      if (other.at !== one.at) slopes.push(((other.value - one.value) / (other.at - one.at)) * DAY_MS);
  });
  return slopes.length === 0 ? null : median(slopes);
}

const pointsOf = (days: readonly DeviceDay[], of: 'battery' | 'rssi'): readonly Point[] =>
  days.flatMap((day) => {
    const value = day[of];
    return value === null ? [] : [{ at: day.at, value }];
  });

/** Where a battery goes. */
export interface BatteryOutlook {
  /** Percent a day, below nought while it empties; null: not known. */
  readonly perDay: number | null;
  /** When it is expected to be empty; null: not known, or not to be foreseen. */
  readonly emptyAt: Wall | null;
}

/** Where the battery of a device goes, by the days since it was put in. */
export function batteryOutlook(days: readonly DeviceDay[]): BatteryOutlook {
  const points = pointsOf(days.slice(batteryFrom(days)), 'battery');
  const last = points.at(-1);
  const perDay = points.length < BATTERY_DAYS ? null : slopePerDay(points);
  if (last === undefined || perDay === null) return { perDay: null, emptyAt: null };
  const left = perDay > -SLOWEST ? Number.POSITIVE_INFINITY : (last.value / -perDay) * DAY_MS;
  // The median of a day is what the battery held at its middle.
  const emptyAt = wall(Math.round(last.at - DAY_MS / 2 + left));
  return { perDay, emptyAt: left > FARTHEST_MS ? null : emptyAt };
}

/** The first day of the battery that is in it now, as each day told of it when it came. */
export function batteryFrom(days: readonly DeviceDay[]): number {
  let from = 0;
  for (let until = 1; until <= days.length; until++) from = firstOfChanged(days, from, until) ?? from;
  return from;
}

/**
 * The first day of another battery than the one before it, when the two newest days before `until` on which one was read
 * show that: both higher by far; null: they do not. One high day is a bad reading. Days before `from` count for nothing.
 */
export function firstOfChanged(
  days: readonly DeviceDay[],
  from: number,
  until: number = days.length,
): number | null {
  let second: number | null = null;
  let first: number | null = null;
  let firstAt = 0;
  for (let i = until - 1; i >= from; i--) {
    const battery = days[i]?.battery ?? null;
    if (battery === null) continue;
    if (second === null) second = battery;
    else if (first === null) {
      first = battery;
      firstAt = i;
    } else return Math.min(first, second) >= battery + CHANGED_BY ? firstAt : null;
  }
  return null;
}

/** Where a signal goes. */
export interface SignalOutlook {
  readonly trend: 'steady' | 'falling' | null;
  /** The newest day's, in dBm. */
  readonly rssi: number | null;
}

/** Where the signal of a device goes. */
export function signalOutlook(days: readonly DeviceDay[]): SignalOutlook {
  const points = pointsOf(days.slice(-SIGNAL_WINDOW), 'rssi');
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < SIGNAL_DAYS)
    return { trend: null, rssi: last?.value ?? null };
  const fallen = (-(slopePerDay(points) ?? 0) * (last.at - first.at)) / DAY_MS;
  return { trend: fallen >= FALLEN_BY ? 'falling' : 'steady', rssi: last.value };
}

/** Share of what a device sent in a day that was a repeat or that nobody heard, 0 to 1; null: too little to tell. */
export function repeatRate({
  heard,
  repeats,
  missed,
}: Pick<DeviceDay, 'heard' | 'repeats' | 'missed'>): number | null {
  const sent = heard + repeats + missed;
  return sent < ENOUGH_SENT ? null : (repeats + missed) / sent;
}
