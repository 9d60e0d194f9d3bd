/** The English of calendars, in the form of the Dutch. */
import type { calendar as form } from './nl-calendar.ts';

const n = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

export const calendar: typeof form = {
  ofPerson: 'My shifts',
  ofGroup: (group) => `Shifts of ${group}`,
  duty: (group) => `On duty: ${group}`,
  site: (site) => `Site: ${site}`,
  people: (count) => `${n(count, 'person is', 'people are')} on duty.`,
  fallback: 'The fallback group stands in: there is nobody else.',
  source: 'From the roster of noodknop. Who is on duty is on the roster page.',
  nothing: (notes) =>
    notes === ''
      ? 'No event found in this file, or only events that take no time. Nothing was changed.'
      : `No event found in this file that counts as absence. ${notes} Nothing was changed.`,
  note: {
    horizon: (count) =>
      `${n(count, 'repeat goes', 'repeats go')} on beyond 400 days from now; what comes after that was left out.`,
    occurrences: (_count) => 'There are more than 2,000 repeats; the rest was left out.',
    spans: (count) =>
      `There are too many separate spans; the last ${count} were left out. Give a shorter period.`,
    transparent: (count) =>
      `${n(count, 'event does', 'events do')} not count, because you are free at that time.`,
    cancelled: (count) => `${n(count, 'event does', 'events do')} not count: cancelled.`,
    past: (count) => `${n(count, 'event is', 'events are')} over already.`,
    broken: (count) => `${n(count, 'event', 'events')} could not be read: begin, end or repeat is not right.`,
    years: (count) =>
      `${n(count, 'event does', 'events do')} not count: the begin is before 1970 or after 2100.`,
    long: (count) =>
      `${n(count, 'event goes', 'events go')} further than 400 days from now; what comes after that was left out.`,
    never: (count) =>
      `${n(count, 'repeat does', 'repeats do')} not count: there is no such day, such as 30 February.`,
    zone: (count) =>
      `The time zone of ${n(count, 'event', 'events')} is not known; that of the site was used.`,
  },
};
