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
/** More zones than any organisation has; beyond it what is known of them is worked out anew. */
const MOST_ZONES = 64;
/** A zone's offset is remembered at moments this far apart. */
const STRIDE_MS = 4 * DAY_MS;
/** Moments at which a zone's offset is remembered: over two hundred years. */
const MOST_MOMENTS = 20_000;

/** What is known of a zone. */
interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  /** Offset at every fourth day of UTC, by its number since 1970. */
  readonly offsets: Map<number, number>;
}
const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const made = { formatter, offsets: new Map<number, number>() };
  if (zones.size >= MOST_ZONES) zones.clear();
  zones.set(name, made);
  return made;
}

/** True when this machine knows the IANA zone. Bare offsets such as `+01:00` are no zones: they have no summer. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone)) return false;
  try {
    zoneOf(zone);
    return true;
  } catch {
    return false;
  }
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function formatted(zone: Zone, at: number): number {
  const found = OFFSET.exec(zone.formatter.format(at));
  if (found === null) throw new Error('a formatted time without its offset');
  const [, sign, hours, minutes, secs] = found;
  if (sign === undefined) return 0;
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(secs ?? 0)) * 1000;
  return sign === '-' ? -size : size;
}

function offsetThen(zone: Zone, stride: number): number {
  const known = zone.offsets.get(stride);
  if (known !== undefined) return known;
  const made = formatted(zone, stride * STRIDE_MS);
  if (zone.offsets.size >= MOST_MOMENTS) zone.offsets.clear();
  zone.offsets.set(stride, made);
  return made;
}

/**
 * How far the zone's local time is ahead of UTC at an instant, in milliseconds. Formatting is slow, so every fourth day
 * is remembered: where two of them have the same offset, so has the time between, since no zone changes and changes
 * back within four days (the shortest known took twelve: Tucumán in 2004).
 */
export function offsetAt(zone: string, at: Wall): number {
  const known = zoneOf(zone);
  const stride = Math.floor(at / STRIDE_MS);
  const offset = offsetThen(known, stride);
  return offset === offsetThen(known, stride + 1) ? offset : formatted(known, at);
}

/** The calendar day that a zone's clocks show at an instant. */
export function localDay(zone: string, at: Wall): CalendarDay {
  const shown = new Date(at + offsetAt(zone, at));
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

/** The minute of the day that a zone's clocks show at an instant. */
export const localMinute = (zone: string, at: Wall): number => {
  const shown = new Date(at + offsetAt(zone, at));
  return shown.getUTCHours() * 60 + shown.getUTCMinutes();
};

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
