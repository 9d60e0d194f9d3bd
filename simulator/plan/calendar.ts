/**
 * Where a life stands in the year: handoffs of its roster and changes of summer time, and how to begin near one or
 * far from both. Promises the same moments as the gateway's own rotation, whose zone arithmetic it uses.
 */

import { wall } from '../../gateway/core/time.ts';
import { instantOf, localDay, offsetAt } from '../../gateway/core/zone.ts';
import type { SitePlan } from './plan.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** When a roster hands over: weekday and local time. */
export type Handoff = SitePlan['handoff'];

/** Every moment from `from` to `until` (both included, ms since 1970) at which the roster hands over, from its start on. */
export function handoffs(
  site: Pick<SitePlan, 'zone' | 'handoff' | 'start'>,
  from: number,
  until: number,
): number[] {
  const [hour = 0, minute = 0] = site.handoff.time.split(':').map(Number);
  const found: number[] = [];
  // A local day may begin up to 14 hours before the same day of UTC, and end as much later.
  for (let day = from - DAY_MS; day <= until + DAY_MS; day += DAY_MS) {
    const local = localDay(site.zone, wall(day));
    const date = Date.UTC(local.year, local.month - 1, local.day);
    if (WEEKDAYS[new Date(date).getUTCDay()] !== site.handoff.weekday || dateOf(date) < site.start) continue;
    const at = instantOf(site.zone, local, hour * 60 + minute);
    if (at >= from && at <= until && !found.includes(at)) found.push(at);
  }
  return found;
}

/** Every moment after `from` up to and including `until` from which the zone's clocks are set differently. */
export function clockChanges(zone: string, from: number, until: number): number[] {
  const found: number[] = [];
  for (let before = from; before < until; before += DAY_MS) {
    let low = before;
    let high = Math.min(before + DAY_MS, until);
    const offset = offsetAt(zone, wall(low));
    if (offsetAt(zone, wall(high)) === offset) continue;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(zone, wall(middle)) === offset) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

/** The moments of one year at which European summer time begins and ends: 01:00 UTC on a last Sunday. */
export function summerTime(year: number): readonly [number, number] {
  const lastSunday = (month: number): number => {
    const last = Date.UTC(year, month, 31, 1);
    return last - new Date(last).getUTCDay() * DAY_MS;
  };
  return [lastSunday(2), lastSunday(9)];
}

/** The weekday and local time of a moment, cut to the minute: a roster with this handoff hands over then. */
export function handoffAt(zone: string, at: number): Handoff {
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const local = new Date(minute + offsetAt(zone, wall(minute)));
  const [date = '', clock = ''] = local.toISOString().split('T');
  return {
    weekday: WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'monday',
    time: clock.slice(0, 5),
  };
}

/** The day of a moment, as `YYYY-MM-DD` in UTC. */
export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
