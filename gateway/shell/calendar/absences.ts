/**
 * Absences from an iCalendar file: when somebody is not there, and nothing about why. Promises an answer for any text,
 * notes on what was left out, and that no rule is followed further than a horizon and a number of steps. How long it
 * may take is kept by `reader.ts`, in whose thread this runs.
 */
import ICAL from 'ical.js';
import { days, type Wall, wall } from '../../core/time.ts';
import type { AbsenceNote, AbsencesAsk, AbsencesReading } from './face.ts';
import { partsOf } from './lines.ts';
import { isOccurrence, neverComes } from './rules.ts';
import { type Zones, zonesOf } from './times.ts';

/** Repeats are followed for so long. */
const HORIZON = days(400);
/** Most occurrences of repeats in all, and most steps to find them: rules may begin long ago. */
const MOST_OCCURRENCES = 2_000;
const MOST_STEPS = 50_000;
/** Most spans that are kept; the core keeps no more. */
const MOST_SPANS = 500;

/** Years in which events begin; elsewhere they are somebody's mistake, or meant to keep a reader busy. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;
/** What lasts longer goes on for ever, as far as a roster is concerned, in seconds. */
const FOR_EVER = 150 * 366 * 86_400;

interface Span {
  readonly from: Wall;
  readonly until: Wall;
}
type Code = AbsenceNote['code'];

/** One event of the file, with its times made instants. */
interface Event {
  readonly uid: string;
  readonly start: ICAL.Time;
  readonly tzid: string | null;
  readonly from: Wall;
  /** How long on the clocks of its zone; whole days for a whole-day event. */
  readonly lasts: ICAL.Duration;
  readonly ofOccurrence: Wall | null;
  readonly andFuture: boolean;
  readonly counts: boolean;
  readonly cancelled: boolean;
  readonly component: ICAL.Component;
}

/** What is worked with while a file is read. */
interface Reading {
  readonly zones: Zones;
  readonly now: Wall;
  readonly notes: Map<Code, number>;
  steps: number;
  occurrences: number;
}

const note = ({ notes }: Reading, code: Code, count = 1): void =>
  void notes.set(code, (notes.get(code) ?? 0) + count);

const tzidOf = (property: ICAL.Property): string | null => {
  const tzid = property.getParameter('tzid');
  return typeof tzid === 'string' ? tzid : null;
};

const isNear = ({ year }: ICAL.Time): boolean => year >= FIRST_YEAR && year <= LAST_YEAR;

/** Instants of a property's values (`EXDATE`, `RDATE`); a period counts by its start. */
function instantsOf(component: ICAL.Component, name: string, zones: Zones): Wall[] {
  return component.getAllProperties(name).flatMap((property) =>
    property.getValues().flatMap((value: unknown) => {
      const time = value instanceof ICAL.Period ? value.start : value;
      return time instanceof ICAL.Time && isNear(time) ? [zones.instant(time, tzidOf(property))] : [];
    }),
  );
}

const word = (component: ICAL.Component, name: string): string =>
  String(component.getFirstPropertyValue(name) ?? '').toUpperCase();

function eventOf(text: string, zones: Zones): Event | 'years' | null {
  const component = new ICAL.Component(ICAL.parse(text) as unknown as unknown[]);
  const begins = component.getFirstProperty('dtstart');
  const start = begins?.getFirstValue();
  if (begins === null || begins === undefined || !(start instanceof ICAL.Time)) return null;
  if (!isNear(start)) return 'years';
  const tzid = tzidOf(begins);
  const ends = component.getFirstProperty('dtend');
  const end = ends?.getFirstValue();
  const length = component.getFirstPropertyValue('duration');
  const from = zones.instant(start, tzid);
  const lasts =
    end instanceof ICAL.Time && ends !== null && ends !== undefined
      ? isNear(end)
        ? lengthBetween(start, end, zones.instant(end, tzidOf(ends)) - from, tzid === tzidOf(ends))
        : ICAL.Duration.fromSeconds(end.year > LAST_YEAR ? FOR_EVER : 0)
      : length instanceof ICAL.Duration
        ? length
        : ICAL.Duration.fromSeconds(start.isDate ? 86_400 : 0);
  const replaces = component.getFirstProperty('recurrence-id');
  const replaced = replaces?.getFirstValue();
  const cancelled = word(component, 'status') === 'CANCELLED';
  return {
    uid: String(component.getFirstPropertyValue('uid') ?? ''),
    start,
    tzid,
    from,
    lasts,
    ofOccurrence:
      replaces !== null && replaces !== undefined && replaced instanceof ICAL.Time && isNear(replaced)
        ? zones.instant(replaced, tzidOf(replaces))
        : null,
    andFuture: String(replaces?.getParameter('range') ?? '').toUpperCase() === 'THISANDFUTURE',
    counts: !cancelled && word(component, 'transp') !== 'TRANSPARENT',
    cancelled,
    component,
  };
}

/** From one time to another: by the clock where both are of one zone, else as it passes. */
function lengthBetween(start: ICAL.Time, end: ICAL.Time, passes: number, oneZone: boolean): ICAL.Duration {
  const sameKind = start.isDate === end.isDate && start.zone === end.zone;
  if (!oneZone || !sameKind) return ICAL.Duration.fromSeconds(Math.round(passes / 1000));
  const asUtc = (t: ICAL.Time): number => Date.UTC(t.year, t.month - 1, t.day, t.hour, t.minute, t.second);
  return ICAL.Duration.fromSeconds((asUtc(end) - asUtc(start)) / 1000);
}

/** The span that begins at a local time, no further than the horizon. Null: it has no length, or lies beyond. */
function spanFrom(start: ICAL.Time, { tzid, lasts }: Event, reading: Reading): Span | null {
  const { zones, now } = reading;
  const seconds = lasts.toSeconds();
  if (!(seconds > 0)) return null;
  const horizon = wall(now + HORIZON);
  const from = zones.instant(start, tzid);
  let until = horizon;
  // The library counts days one month after the other: of a length that means for ever it would count for ever.
  if (seconds < FOR_EVER) {
    const end = start.clone();
    end.addDuration(lasts);
    if (end.year <= LAST_YEAR) until = zones.instant(end, tzid);
  }
  const span = { from, until: wall(Math.min(until, horizon)) };
  return span.until > span.from ? span : null;
}

/** What replaces occurrences of a repeated event. */
interface Exceptions {
  readonly at: ReadonlySet<Wall>;
  readonly onward: readonly Event[];
}

/** Seconds after which a repeat comes round, of those that do so by the clock or the calendar week. */
const ROUNDS: Readonly<Record<string, number>> = {
  SECONDLY: 1,
  MINUTELY: 60,
  HOURLY: 3_600,
  DAILY: 86_400,
  WEEKLY: 604_800,
};

/** Where to begin following a rule: a whole number of rounds on from its start, for one that began long ago. */
function nearStart({ start, from, lasts }: Event, rule: ICAL.Recur, now: Wall): ICAL.Time {
  const round = (ROUNDS[rule.freq] ?? 0) * rule.interval;
  // Who counts occurrences must count from the first. Three hours are spare for changes of the clocks.
  const ahead = (now - from) / 1_000 - lasts.toSeconds() - 10_800;
  if (!(round > 0) || rule.count || !(ahead > round)) return start;
  const near = start.clone();
  near.addDuration(ICAL.Duration.fromSeconds(Math.floor(ahead / round) * round));
  // A time is put in order only when asked; a copy of it would not be.
  near.adjust(0, 0, 0, 0);
  return near;
}

/** Occurrences of an event that repeats, as far as they lie ahead. */
function repeated(event: Event, exceptions: Exceptions, reading: Reading): Span[] {
  const { zones, now } = reading;
  const { component } = event;
  const gone = new Set([...instantsOf(component, 'exdate', zones), ...exceptions.at]);
  const end = wall(now + HORIZON);
  const spans: Span[] = [];
  const take = (span: Span | null): void => {
    if (span === null || gone.has(span.from) || span.until <= now) return;
    reading.occurrences += 1;
    const shifted = exceptions.onward.findLast(({ ofOccurrence }) => (ofOccurrence ?? 0) <= span.from);
    if (shifted === undefined) spans.push(span);
    else if (shifted.counts) {
      const from = wall(span.from + shifted.from - (shifted.ofOccurrence ?? shifted.from));
      spans.push({ from, until: wall(Math.min(from + shifted.lasts.toSeconds() * 1000, end)) });
    }
  };
  if (event.lasts.toSeconds() * 1_000 > HORIZON) note(reading, 'long');
  const length = (spanFrom(event.start, event, reading)?.until ?? event.from) - event.from;
  for (const from of instantsOf(component, 'rdate', zones).slice(0, MOST_OCCURRENCES))
    if (from < end) take(length > 0 ? { from, until: wall(from + length) } : null);
  const rule = component.getFirstPropertyValue('rrule');
  if (!(rule instanceof ICAL.Recur)) {
    take(spanFrom(event.start, event, reading));
    return spans;
  }
  if (neverComes(rule)) {
    note(reading, 'never');
    return spans;
  }
  const { until } = rule;
  const last =
    until === null || until === undefined || until.year > LAST_YEAR
      ? null
      : until.isDate
        ? wall(zones.instant(until, null) + days(1) - 1)
        : zones.instant(until, event.tzid);
  // The library compares times of unknown zones as if they were UTC: the end is watched here instead.
  rule.until = null;
  const first = nearStart(event, rule, now);
  // Counted here, so that days which do not exist are not counted with the others.
  let left = rule.count || Number.POSITIVE_INFINITY;
  rule.count = null;
  const iterator = rule.iterator(first);
  for (let start = iterator.next(); start; start = iterator.next()) {
    reading.steps += 1;
    if (reading.steps > MOST_STEPS || reading.occurrences >= MOST_OCCURRENCES) {
      note(reading, 'occurrences');
      return spans;
    }
    if (!isOccurrence(rule, event.start, start)) continue;
    if (left === 0) return spans;
    left -= 1;
    const from = zones.instant(start, event.tzid);
    if (last !== null && from > last) return spans;
    if (from >= end) {
      note(reading, 'horizon');
      return spans;
    }
    take(spanFrom(start, event, reading));
  }
  return spans;
}

/** Spans in order of time, those that touch or overlap as one. */
function merged(spans: readonly Span[]): Span[] {
  const whole: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last === undefined || last.until < span.from) whole.push(span);
    else if (span.until > last.until) whole[whole.length - 1] = { from: last.from, until: span.until };
  }
  return whole;
}

function eventsOf(texts: readonly (string | null)[], reading: Reading): Event[] {
  const events: Event[] = [];
  for (const text of texts) {
    let event: Event | 'years' | null = null;
    try {
      event = text === null ? null : eventOf(text, reading.zones);
    } catch {
      // One event that no reader understands does not take the others with it.
    }
    if (event === null) note(reading, 'broken');
    else if (event === 'years') note(reading, 'years');
    else events.push(event);
  }
  return events;
}

/** Reads a file, in this thread. */
export function absencesIn({ ics, zone, now }: AbsencesAsk): AbsencesReading {
  const parts = partsOf(ics);
  if (!parts.ok) return parts;
  const zones = zonesOf(parts.zones, zone);
  const reading: Reading = { zones, now, notes: new Map(), steps: 0, occurrences: 0 };
  const events = eventsOf(parts.events, reading);
  const exceptions = new Map<string, Event[]>();
  for (const event of events)
    if (event.ofOccurrence !== null) exceptions.set(event.uid, [...(exceptions.get(event.uid) ?? []), event]);
  const spans: Span[] = [];
  for (const event of events) {
    if (event.andFuture) continue;
    if (!event.counts) {
      if (event.ofOccurrence === null) note(reading, event.cancelled ? 'cancelled' : 'transparent');
      continue;
    }
    const { component, ofOccurrence } = event;
    const repeats =
      component.getFirstProperty('rrule') !== null || component.getFirstProperty('rdate') !== null;
    try {
      if (repeats && ofOccurrence === null) {
        const mine = exceptions.get(event.uid) ?? [];
        const onward = mine
          .filter(({ andFuture }) => andFuture)
          .sort((a, b) => (a.ofOccurrence ?? 0) - (b.ofOccurrence ?? 0));
        const at = new Set(
          mine.flatMap((one) => (one.andFuture || one.ofOccurrence === null ? [] : [one.ofOccurrence])),
        );
        spans.push(...repeated(event, { at, onward }, reading));
      } else {
        const span = spanFrom(event.start, event, reading);
        const horizon = now + HORIZON;
        if (event.from >= horizon || span?.until === horizon) note(reading, 'long');
        if (span !== null && span.until <= now) note(reading, 'past');
        else if (span !== null) spans.push(span);
      }
    } catch {
      note(reading, 'broken');
    }
  }
  const whole = merged(spans);
  if (whole.length > MOST_SPANS) note(reading, 'spans', whole.length - MOST_SPANS);
  if (zones.unknown.size > 0) note(reading, 'zone', zones.unknown.size);
  return {
    ok: true,
    spans: whole.slice(0, MOST_SPANS),
    notes: [...reading.notes].map(([code, count]) => ({ code, count })),
  };
}
