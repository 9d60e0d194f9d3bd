/**
 * When rotations hand over: the weeks of a rotation by number, by instant and by local date. Promises the readings of
 * INTERFACE for local times that do not exist or come twice. Who is on duty in a week is left to `rotation.ts`.
 */
import type { Rotation, Weekday } from './site.ts';
import { type Wall, wall } from './time.ts';
import { type CalendarDay, instantOf, localMinute } from './zone.ts';

const WEEKDAYS: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];
const DAY_MS = 86_400_000;
/** A week of seven days of 24 hours. */
export const WEEK_MS = 7 * DAY_MS;
/** Handoffs remembered per rotation: almost eighty years; those beyond are worked out each time. */
const REMEMBERED = 4096;

/** A rotation's own calendar, made once. */
export interface Calendar {
  readonly rotation: Rotation;
  readonly firstDay: CalendarDay;
  /** Minute of the local day at which it hands over. */
  readonly minute: number;
  readonly first: Wall;
  /** True when every handoff brings the same group. */
  readonly still: boolean;
  /** By number; 0: not worked out yet. */
  readonly handoffs: Float64Array;
}
/** One week of a rotation, from handoff to handoff. */
export interface Week {
  /** 0 is the first; below it the fallback group is in force. */
  readonly number: number;
  /** Local date of the handoff that begins it, as ISO 8601: its name. */
  readonly shift: string;
  readonly from: Wall;
  readonly until: Wall;
  /** The group in force, before overrides. */
  readonly group: string;
}

const calendars = new WeakMap<Rotation, Calendar>();

/** The calendar of a rotation. */
export function calendarOf(rotation: Rotation): Calendar {
  const known = calendars.get(rotation);
  if (known !== undefined) return known;
  const [year = 0, month = 0, day = 0] = rotation.start.split('-').map(Number);
  const [hour = 0, minute = 0] = rotation.handoff.time.split(':').map(Number);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const wait = (WEEKDAYS.indexOf(rotation.handoff.weekday) - weekday + 7) % 7;
  const firstDay = { year, month, day: day + wait };
  const made: Calendar = {
    rotation,
    firstDay,
    minute: hour * 60 + minute,
    first: instantOf(rotation.timezone, firstDay, hour * 60 + minute),
    still: new Set(rotation.groups).size === 1,
    handoffs: new Float64Array(REMEMBERED),
  };
  calendars.set(rotation, made);
  return made;
}

const dayOf = ({ firstDay }: Calendar, number: number): CalendarDay => ({
  ...firstDay,
  day: firstDay.day + 7 * number,
});

/** The instant of the handoff with this number; 0 is the first. Also below 0, where a week had no group of its own. */
export function handoff(of: Calendar, number: number): Wall {
  if (number === 0) return of.first;
  const known = of.handoffs[number];
  if (known !== undefined && known !== 0) return wall(known);
  const made = instantOf(of.rotation.timezone, dayOf(of, number), of.minute);
  if (number > 0 && number < REMEMBERED) of.handoffs[number] = made;
  return made;
}

function numberAt(of: Calendar, at: Wall): number {
  let number = Math.floor((at - of.first) / WEEK_MS);
  while (handoff(of, number) > at) number -= 1;
  while (handoff(of, number + 1) <= at) number += 1;
  return number;
}

/** The number of the latest handoff at or before an instant; -1 before the first. */
export const latestHandoff = (of: Calendar, at: Wall): number => (at < of.first ? -1 : numberAt(of, at));

/** The group that a handoff brings; before the first one the fallback. */
export const groupOf = ({ rotation: { groups, fallback } }: Calendar, number: number): string =>
  number < 0 ? fallback : (groups[number % groups.length] ?? fallback);

/** A calendar day as ISO 8601. */
export const isoDay = ({ year, month, day }: CalendarDay): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

/** The week with this number. */
export function weekOf(rotation: Rotation, number: number): Week {
  const of = calendarOf(rotation);
  return {
    number,
    shift: isoDay(dayOf(of, number)),
    from: handoff(of, number),
    until: handoff(of, number + 1),
    group: groupOf(of, number),
  };
}

/** The week in which an instant lies, also before the first handoff. */
export const weekAt = (rotation: Rotation, at: Wall): Week =>
  weekOf(rotation, numberAt(calendarOf(rotation), at));

/** The week that begins on this local date (`YYYY-MM-DD`) or has it among its days. Undefined: that is no date. */
export function weekNamed(rotation: Rotation, date: string): Week | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day)) return undefined;
  const { firstDay } = calendarOf(rotation);
  const first = Date.UTC(firstDay.year, firstDay.month - 1, firstDay.day);
  return weekOf(rotation, Math.floor((day - first) / WEEK_MS));
}

/** The weeks that touch `[from, until)`, in order of time; also before the first handoff. */
export function weeksBetween(rotation: Rotation, from: Wall, until: Wall): readonly Week[] {
  const weeks: Week[] = [];
  for (let week = weekAt(rotation, from); week.from < until; week = weekOf(rotation, week.number + 1))
    weeks.push(week);
  return weeks;
}

/** True when the local time of the handoff that begins a week does not exist on that day: it moved on by the gap. */
export function isMoved(rotation: Rotation, week: Week): boolean {
  return localMinute(rotation.timezone, week.from) !== calendarOf(rotation).minute;
}
