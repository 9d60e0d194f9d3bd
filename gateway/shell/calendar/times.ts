/**
 * Times of an iCalendar file as instants: in UTC, in a zone of the IANA list, in a zone the file itself describes, or
 * (whole days, bare times, zones nobody knows) in that of the person. Promises that a zone's rules cost no more than a
 * look-up: only those that change once a year are followed.
 */
import ICAL from 'ical.js';
import { type Wall, wall } from '../../core/time.ts';
import { instantOf, isZone } from '../../core/zone.ts';

/** What zones of this file are asked. */
export interface Zones {
  /** The instant of a time of a property. */
  instant(time: ICAL.Time, tzid: string | null): Wall;
  /** Names that are neither in the file nor of the IANA list, seen so far. */
  readonly unknown: ReadonlySet<string>;
}

/** The zone a component describes; null when its rules are not those of a zone. */
function describedZone(text: string): ICAL.Timezone | null {
  try {
    const component = new ICAL.Component(ICAL.parse(text) as unknown as unknown[]);
    for (const part of component.getAllSubcomponents())
      for (const rule of part.getAllProperties('rrule')) {
        const value = rule.getFirstValue();
        if (!(value instanceof ICAL.Recur) || value.freq !== 'YEARLY') return null;
      }
    return component.getAllSubcomponents().length === 0 ? null : new ICAL.Timezone(component);
  } catch {
    return null;
  }
}

/** @param own zone of the person, for whole days and bare times */
export function zonesOf(texts: readonly string[], own: string): Zones {
  const described = new Map<string, ICAL.Timezone>();
  for (const text of texts) {
    const zone = describedZone(text);
    if (zone !== null) described.set(zone.tzid, zone);
  }
  const unknown = new Set<string>();

  function inZone(time: ICAL.Time, zone: string): Wall {
    const { year, month, day, hour, minute, second } = time;
    return wall(instantOf(zone, { year, month, day }, hour * 60 + minute) + second * 1000);
  }

  return {
    unknown,
    instant(time, tzid) {
      if (time.isDate) return inZone(time, own);
      const { year, month, day, hour, minute, second } = time;
      const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
      if (time.zone === ICAL.Timezone.utcTimezone) return wall(asUtc);
      if (tzid === null) return inZone(time, own);
      if (isZone(tzid)) return inZone(time, tzid);
      const zone = described.get(tzid);
      if (zone !== undefined) return wall(asUtc - zone.utcOffset(time) * 1000);
      unknown.add(tzid);
      return inZone(time, own);
    },
  };
}
