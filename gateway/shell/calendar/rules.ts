/**
 * What the library that follows repeats gets wrong, put right: days that do not exist (30 February), which it carries
 * over into the next month, and which are no occurrence at all (RFC 5545 section 3.3.10). Follows nothing by itself.
 */
import type ICAL from 'ical.js';

/** Most days of a month, from January on. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The numbers of a part of a rule; null: the rule does not have it. */
function part(rule: ICAL.Recur, name: string): readonly number[] | null {
  const found: unknown = (rule.parts as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(found) && found.length > 0 ? found.map(Number) : null;
}

/** True for a rule that asks for days that no month it names ever has. */
export function neverComes(rule: ICAL.Recur): boolean {
  const days = part(rule, 'BYMONTHDAY');
  const months = part(rule, 'BYMONTH');
  if (days === null || months === null) return false;
  return months.every((month) => days.every((day) => Math.abs(day) > (LENGTHS[month - 1] ?? 0)));
}

/** True when an occurrence found by the library is one of the rule of an event that begins at `start`. */
export function isOccurrence(rule: ICAL.Recur, start: ICAL.Time, found: ICAL.Time): boolean {
  if (found.compare(start) === 0) return true;
  const { year, month, day } = found;
  const months = part(rule, 'BYMONTH');
  if (months !== null && !months.includes(month)) return false;
  const days = part(rule, 'BYMONTHDAY');
  if (days !== null) {
    const fromEnd = day - new Date(Date.UTC(year, month, 0)).getUTCDate() - 1;
    return days.includes(day) || days.includes(fromEnd);
  }
  // Where nothing else says which day, it is the day of the event itself.
  if (['BYDAY', 'BYYEARDAY', 'BYWEEKNO'].some((name) => part(rule, name) !== null)) return true;
  if (rule.freq !== 'YEARLY' && rule.freq !== 'MONTHLY') return true;
  return day === start.day && (rule.freq === 'MONTHLY' || months !== null || month === start.month);
}
