/**
 * Times as people write them in a scenario: `"0:05.5"` on the scenario's own clock, `1.5s` as a length, and
 * `2026-11-23T08:59` on the clocks of the house. Promises a number of whole milliseconds or null, never a guess.
 */

const CLOCK = /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:\.(\d{1,3}))?$/;
const LENGTH = /^(\d{1,6}(?:\.\d{1,3})?) ?(ms|s|min|m|h)$/;
const LOCAL = /^(20\d\d)-(\d\d)-(\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, m: 60_000, h: 3_600_000 };

/** `"0:05.5"` or `"1:02:03"` since the start; null: it is no such time. */
export function clockMs(text: string): number | null {
  const [found, hours, minutes = '', seconds = '', rest = ''] = CLOCK.exec(text) ?? [];
  if (found === undefined || (hours !== undefined && Number(minutes) > 59)) return null;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * 1000 + Number(rest.padEnd(3, '0'));
}

/** `500ms`, `1.5s`, `2 min`, `1h`; null: it is no length of time. */
export function lengthMs(text: string): number | null {
  const [, size, unit = ''] = LENGTH.exec(text) ?? [];
  return size === undefined ? null : Math.round(Number(size) * (UNIT[unit] ?? 1));
}

/** A local date and time without an offset. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Since local midnight, in seconds. */
  readonly seconds: number;
}
/** Reads `2026-11-23T08:59`; null: no such moment exists on any calendar. */
export function localTime(text: string): LocalTime | null {
  const [found, year, month, day, hour, minute, second] = LOCAL.exec(text) ?? [];
  if (found === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return null;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    seconds: Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0),
  };
}

/** Milliseconds as the scenario's clock shows them: `0:05.500`, `1:02:03.000`. */
export function clockText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const all = Math.abs(Math.round(ms));
  const part = (n: number, digits: number): string => String(n).padStart(digits, '0');
  const [hours, minutes] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60];
  const seconds = `${part(Math.floor(all / 1000) % 60, 2)}.${part(all % 1000, 3)}`;
  return `${sign}${hours > 0 ? `${hours}:${part(minutes, 2)}` : minutes}:${seconds}`;
}
