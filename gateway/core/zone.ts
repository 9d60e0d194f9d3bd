/**
 * Local time in an IANA zone, by nothing but the machine's own zone tables (`Intl`). Promises that a local time which
 * does not exist moves on by the gap and a repeated one is its first (RFC 5545 section 3.3.5). Knows no rosters.
 */
import { type Wall, wall } from './time.ts';

/** A calendar day, months counted from 1. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;
/** More zones than any organisation has; beyond it the formatters are made anew. */
const MOST_ZONES = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  if (formatters.size >= MOST_ZONES) formatters.clear();
  formatters.set(zone, made);
  return made;
}

/** True when this machine knows the IANA zone. Bare offsets such as `+01:00` are no zones: they have no summer. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone)) return false;
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** How far the zone's local time is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, at: Wall): number {
  const found = OFFSET.exec(formatterOf(zone).format(at));
  if (found === null) throw new Error(`no offset in the formatted time of ${zone}`);
  const [, sign, hours, minutes, secs] = found;
  if (sign === undefined) return 0;
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(secs ?? 0)) * 1000;
  return sign === '-' ? -size : size;
}

/** The calendar day that a zone's clocks show at an instant. */
export function localDay(zone: string, at: Wall): CalendarDay {
  const shown = new Date(at + offsetAt(zone, at));
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

/**
 * The instant of a local time. `day` may run over the end of a month; the calendar carries it. In a gap the offset
 * before the gap counts, which moves the time on by the gap's length.
 */
export function instantOf(zone: string, day: CalendarDay, minuteOfDay: number): Wall {
  const asUtc = Date.UTC(day.year, day.month - 1, day.day, 0, minuteOfDay);
  const before = offsetAt(zone, wall(asUtc - DAY_MS));
  const behind = offsetAt(zone, wall(asUtc + DAY_MS));
  const first = asUtc - Math.max(before, behind);
  const second = asUtc - Math.min(before, behind);
  for (const candidate of [first, second])
    if (candidate + offsetAt(zone, wall(candidate)) === asUtc) return wall(candidate);
  return wall(asUtc - before);
}
