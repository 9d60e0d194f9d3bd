/**
 * Items of a site that come one by one, outside a site file. Promises what the file's reader promises: texts that act
 * on no screen, empty fields left out, and local times of overrides settled by the zone of their rotation.
 */
import type { Override } from '../../core/site.ts';
import { wall } from '../../core/time.ts';
import { instantOf } from '../../core/zone.ts';
import { inert } from './inert.ts';

/** The item with every text made inert and fields that hold nothing left out. */
export function inertItem<T>(value: T): T {
  return cleaned(value) as T;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return inert(value).trim();
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined && field !== null)
      .map(([key, field]) => [key, cleaned(field)]),
  );
}

/** A local time of an override becomes an instant, by the zone of its rotation. */
export function settled(override: Override, zone: string | undefined): Override {
  const settle = (text: string): string => {
    const [day = '', clock = ''] = text.split(/[T ]/);
    if (/(Z|[+-]\d\d:\d\d)$/.test(clock)) return new Date(`${day}T${clock}`).toISOString();
    const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
    const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
    const start = instantOf(zone ?? 'UTC', { year, month, day: date }, hour * 60 + minute);
    return new Date(wall(start + Math.round(second * 1000))).toISOString();
  };
  return { ...override, from: settle(override.from), until: settle(override.until) };
}
