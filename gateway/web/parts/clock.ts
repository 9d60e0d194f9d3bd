/**
 * Time as the pages show it: a tick per second shared by all parts of a page, the gateway's clock where this device's
 * own is wrong, and times written in the reader's language. Deadlines are none of its business.
 */
import { useEffect, useState } from 'preact/hooks';
import type { Time } from '../../core/api.ts';

let offset = 0;
/** Learns by how much this device's clock is wrong, from the `now` of anything fresh from the gateway. */
export function learnClock(now: Time): void {
  const theirs = Date.parse(now);
  if (Number.isFinite(theirs)) offset = theirs - Date.now();
}
/** The gateway's wall clock, milliseconds since 1970, as well as it is known here. */
export const gatewayNow = (): number => Date.now() + offset;

const ticking = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Draws the calling part anew every second; gives the gateway's clock. */
export function useTick(): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    const tick = (): void => redraw((count) => count + 1);
    ticking.add(tick);
    timer ??= setInterval(() => {
      for (const each of ticking) each();
    }, 1000);
    return () => {
      ticking.delete(tick);
      if (ticking.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    };
  }, []);
  return gatewayNow();
}

/** Whole seconds since a moment, never below 0. */
export const secondsSince = (time: Time, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(time)) / 1000));

const formatters = new Map<string, Intl.DateTimeFormat>();
/** More forms than any page writes, in its languages; beyond it they are made anew. */
const MOST_FORMATTERS = 64;

/** A formatter, kept: making one takes longer than writing a hundred times with it. */
function formatter(locale: string, form: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${Object.entries(form).join(' ')}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, form);
  if (formatters.size >= MOST_FORMATTERS) formatters.clear();
  formatters.set(key, made);
  return made;
}

const SHORT = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
const LONG = { ...SHORT, second: '2-digit' } as const;
const FULL = { dateStyle: 'full', timeStyle: 'medium' } as const;
const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const;

/** "14:05:09" and the like. */
export const clockTime = (time: Time | number, locale: string, withSeconds = false): string =>
  formatter(locale, withSeconds ? LONG : SHORT).format(new Date(time));

/** Day and time; the day is left out when it is today, the year when it is this year. */
export function dayTime(time: Time, locale: string, zone?: string): string {
  const date = new Date(time);
  const today = new Date(gatewayNow());
  const sameDay = date.toDateString() === today.toDateString();
  return formatter(locale, {
    ...(sameDay && zone === undefined ? {} : { weekday: 'short', day: 'numeric', month: 'short' }),
    ...(date.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' }),
    ...SHORT,
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(date);
}

/** Day in full and time, for documents. */
export const fullTime = (time: Time, locale: string): string =>
  formatter(locale, FULL).format(new Date(time));

/** "vrijdag 21 november". */
export const dayInFull = (time: number, locale: string): string =>
  formatter(locale, DAY).format(new Date(time));
