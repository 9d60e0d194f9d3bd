/**
 * The calendar of a person or a group as iCalendar (RFC 5545), from 4 weeks back to 52 ahead. Promises times in UTC, so
 * that every client shows them right across summer time, names of events that stay the same while the roster moves,
 * and no name of a colleague: feeds are fetched by services outside. Who may fetch is left to `web/routes-calendar.ts`.
 */
import { createHash } from 'node:crypto';
import ICAL from 'ical.js';
import { type Week, weeksBetween } from '../../core/handoffs.ts';
import { type Stretch, stretches } from '../../core/rotation.ts';
import type { Rotation, SiteFile } from '../../core/site.ts';
import type { Texts } from '../../core/texts/index.ts';
import { days, type Wall, wall } from '../../core/time.ts';
import { inert } from '../config/inert.ts';

// Without this the library takes them for texts of an unknown kind and neither escapes nor names them plainly.
for (const name of ['name', 'x-wr-calname', 'x-published-ttl'])
  Object.assign(ICAL.design.icalendar.property, { [name]: { defaultType: 'text' } });

const BACK = days(28);
const AHEAD = days(364);
/** How often clients may ask anew (RFC 7986 section 5.7). */
const REFRESH = 'PT1H';

/** Whose calendar: a person's or a group's. */
export interface Whose {
  readonly person: string | null;
  readonly group: string | null;
}
/** A calendar as it is sent; the tag stays the same while nothing but the clock has moved. */
export interface Feed {
  readonly text: string;
  readonly etag: string;
}

/** One event: a span of one week in which somebody is on duty. */
interface Duty {
  readonly uid: string;
  readonly from: Wall;
  readonly until: Wall;
  readonly group: string;
  readonly people: number;
  readonly fallback: boolean;
}

const isOf =
  ({ person, group }: Whose) =>
  (stretch: Stretch): boolean =>
    person === null ? stretch.group === group : stretch.people.includes(person);

/** False when the person or group can have no part in it: no need to walk its weeks. */
function concerns(file: SiteFile, rotation: Rotation, { person, group }: Whose): boolean {
  const ids = new Set([...rotation.groups, rotation.fallback]);
  if (person === null) return group !== null && ids.has(group);
  return (
    file.groups.some(({ id, people }) => ids.has(id) && people.includes(person)) ||
    file.overrides.some(
      (change) =>
        change.rotation === rotation.id && (change.add?.includes(person) || change.replace?.by === person),
    )
  );
}

/** Spans of a week, those that touch as one: a colleague who comes or goes does not cut a shift in two. */
function dutiesOf(file: SiteFile, rotation: Rotation, week: Week, whose: Whose): readonly Duty[] {
  const joined: (Omit<Duty, 'uid'> & { until: Wall; fallback: boolean; people: number })[] = [];
  for (const { from, until, group, people, fallback } of stretches(
    file,
    rotation.id,
    week.from,
    week.until,
  ).filter(isOf(whose))) {
    const last = joined.at(-1);
    if (last !== undefined && last.until === from && last.group === group && last.fallback === fallback) {
      last.until = until;
      last.people = Math.min(last.people, people.length);
    } else joined.push({ from, until, group, people: people.length, fallback });
  }
  const who = whose.person ?? whose.group ?? '';
  return joined.map((duty, i) => ({
    ...duty,
    uid: `${rotation.id}_${week.shift}_${i + 1}_${who}@noodknop`,
  }));
}

/** Folding is of octets (RFC 5545 section 3.1); what could act on a screen is taken out, line ends stay. */
const clean = (text: string): string => inert(text, true);
const utc = (at: Wall): ICAL.Time => ICAL.Time.fromJSDate(new Date(at), true);

function eventOf(duty: Duty, rotation: Rotation, file: SiteFile, texts: Texts, stamp: Wall): ICAL.Component {
  const { calendar } = texts;
  const name = file.groups.find(({ id }) => id === duty.group)?.name ?? duty.group;
  const site = file.sites.find(({ id }) => id === rotation.site)?.name ?? rotation.site;
  const event = new ICAL.Component('vevent');
  const put = (property: string, value: string | ICAL.Time): void => {
    event.addPropertyWithValue(property, value);
  };
  put('uid', duty.uid);
  put('dtstamp', utc(stamp));
  put('dtstart', utc(duty.from));
  put('dtend', utc(duty.until));
  put('summary', clean(calendar.duty(name)));
  const lines = [
    calendar.site(site),
    calendar.people(duty.people),
    ...(duty.fallback ? [calendar.fallback] : []),
    calendar.source,
  ];
  put('description', lines.map(clean).join('\n'));
  // On duty is not busy; and whoever gives their calendar as absences does not give their shifts with it.
  put('transp', 'TRANSPARENT');
  return event;
}

/** The calendar. `now` is what its span is around and what events are stamped with. */
export function feedOf(file: SiteFile, whose: Whose, now: Wall, texts: Texts): Feed {
  const { calendar } = texts;
  const group = file.groups.find(({ id }) => id === whose.group);
  const title = whose.group === null ? calendar.ofPerson : calendar.ofGroup(group?.name ?? whose.group);
  const whole = new ICAL.Component('vcalendar');
  whole.addPropertyWithValue('version', '2.0');
  whole.addPropertyWithValue('prodid', '-//noodknop//roster//NL');
  whole.addPropertyWithValue('calscale', 'GREGORIAN');
  whole.addPropertyWithValue('method', 'PUBLISH');
  whole.addPropertyWithValue('name', clean(title));
  whole.addPropertyWithValue('x-wr-calname', clean(title));
  const refresh = new ICAL.Property('refresh-interval');
  refresh.resetType('duration');
  refresh.setValue(ICAL.Duration.fromString(REFRESH));
  whole.addProperty(refresh);
  whole.addPropertyWithValue('x-published-ttl', REFRESH);
  const told = createHash('sha256').update(title);
  for (const rotation of file.rotations.filter((one) => concerns(file, one, whose)))
    for (const week of weeksBetween(rotation, wall(now - BACK), wall(now + AHEAD)))
      for (const duty of dutiesOf(file, rotation, week, whose)) {
        const event = eventOf(duty, rotation, file, texts, now);
        whole.addSubcomponent(event);
        told.update(JSON.stringify([duty, event.getFirstPropertyValue('description')]));
      }
  return { text: `${whole.toString()}\r\n`, etag: `"${told.digest('base64url').slice(0, 22)}"` };
}
