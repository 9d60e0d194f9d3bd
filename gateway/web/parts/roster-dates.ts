/**
 * Days, ISO weeks and local times of a roster as pages show and ask them. Pure but for the reader's locale; promises
 * that a local time becomes the same instant as in the core. A day is "2026-11-23", a week "2026-W48".
 */

import { wall } from '../../core/time.ts';
import { instantOf, isZone, localDay } from '../../core/zone.ts';

const DAY_MS = 86_400_000;
const atNoon = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const two = (count: number): string => String(count).padStart(2, '0');

/** A day some days later, or earlier. */
export const addDays = (day: string, days: number): string =>
  new Date(atNoon(day) + days * DAY_MS).toISOString().slice(0, 10);
/** The Monday of a day's week. */
export const mondayOf = (day: string): string => addDays(day, -((new Date(atNoon(day)).getUTCDay() + 6) % 7));
/** Year and number of the ISO 8601 week a day lies in: the week belongs to the year of its Thursday. */
export function isoWeekOf(day: string): { readonly year: number; readonly week: number } {
  const thursday = addDays(mondayOf(day), 3);
  const year = Number(thursday.slice(0, 4));
  const first = mondayOf(`${year}-01-04`);
  return { year, week: Math.round((atNoon(mondayOf(day)) - atNoon(first)) / (7 * DAY_MS)) + 1 };
}
/** "2026-W48". */
export function weekName(day: string): string {
  const { year, week } = isoWeekOf(day);
  return `${year}-W${two(week)}`;
}
/** The number in "2026-W48". */
export const weekNumber = (name: string): number => Number(name.slice(6));
/** How many ISO weeks a year has. */
export const weeksIn = (year: number): number => isoWeekOf(`${year}-12-28`).week;
/** The Monday that begins week `week` of `year`. */
export const mondayOfWeek = (year: number, week: number): string =>
  addDays(mondayOf(`${year}-01-04`), (week - 1) * 7);

/** The day that a zone's clocks show. */
export function dayIn(zone: string, at: number): string {
  const { year, month, day } = localDay(zone, wall(at));
  return `${year}-${two(month)}-${two(day)}`;
}

/** An instant as the value of a local date and time field: "2026-11-23T09:00". */
export function toLocal(time: string, zone: string): string {
  const at = Date.parse(time);
  if (!Number.isFinite(at)) return '';
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: isZone(zone) ? zone : 'UTC',
  }).format(at);
  return `${dayIn(isZone(zone) ? zone : 'UTC', at)}T${parts}`;
}
/** The instant of a local date and time field, in ISO 8601 UTC; null when it is not complete. */
export function fromLocal(text: string, zone: string): string | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (found === null || !isZone(zone)) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  return new Date(instantOf(zone, { year, month, day }, (hour ?? 0) * 60 + (minute ?? 0))).toISOString();
}

const shown = (locale: string, zone: string, how: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { ...how, timeZone: isZone(zone) ? zone : 'UTC' });

/** "ma 23 nov – ma 30 nov", with the year where it is not this one. */
export function spanInDays(from: string, until: string, locale: string, zone: string, now: number): string {
  const other = Number(dayIn(isZone(zone) ? zone : 'UTC', now).slice(0, 4));
  const how = (time: string): Intl.DateTimeFormatOptions => ({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(new Date(time).getUTCFullYear() === other ? {} : { year: 'numeric' }),
  });
  const day = (time: string): string => shown(locale, zone, how(time)).format(new Date(time));
  return `${day(from)} – ${day(until)}`;
}
/** "ma 23 nov 09:00". */
export const momentIn = (time: string, locale: string, zone: string): string =>
  shown(locale, zone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
    .format(new Date(time))
    .replace(', ', ' ');
/** "maandag 23 november 09:00". */
export const momentInFull = (time: string, locale: string, zone: string): string =>
  shown(locale, zone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(time));
