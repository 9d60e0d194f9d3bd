/**
 * Items of a site that come one by one, outside a site file. Promises what the file's reader promises: texts that act
 * on no screen, empty fields left out, and local times of overrides settled by the zone of their rotation.
 */
import type { Override } from '../../core/site.ts';
import { inert } from './inert.ts';
import { localTimeOf } from './local-time.ts';

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
    const exact = /T.*(Z|[+-]\d\d:\d\d)$/.test(text.replace(' ', 'T'));
    return new Date(exact ? text.replace(' ', 'T') : localTimeOf(zone ?? 'UTC', text)).toISOString();
  };
  return { ...override, from: settle(override.from), until: settle(override.until) };
}
