/**
 * Takes an iCalendar file apart (RFC 5545 sections 3.1 and 3.4): its events and time zones as short lists of the lines
 * that tell when, and nothing else. Titles, places and guests are dropped here, unread. Promises one walk over the text
 * and bounds on depth, number and length, whatever the text.
 */
import { type Problem, problem } from '../../core/problem.ts';

/** Most events and time zones, and most lines of one that tell when. */
const MOST_EVENTS = 20_000;
const MOST_ZONES = 200;
const MOST_LINES = 1_000;
/** Longest line that tells when, unfolded, in characters: lists of days can be long. */
const MOST_LENGTH = 65_536;
const MOST_DEPTH = 8;

const TELLS_WHEN = new Set([
  'DTSTART',
  'DTEND',
  'DURATION',
  'RRULE',
  'RDATE',
  'EXDATE',
  'RECURRENCE-ID',
  'UID',
  'STATUS',
  'TRANSP',
  'TZID',
  'TZOFFSETFROM',
  'TZOFFSETTO',
]);
const KEPT = new Set(['VEVENT', 'VTIMEZONE', 'STANDARD', 'DAYLIGHT']);

/** The parts of a file; null stands for an event that is too large to be one. */
export type Parts =
  | { readonly ok: true; readonly events: readonly (string | null)[]; readonly zones: readonly string[] }
  | { readonly ok: false; readonly problem: Problem };

const refused = (message: string, nl: string): Parts => ({
  ok: false,
  problem: problem('invalid', message, 'ics', nl),
});

/** The lines of a text, unfolded; a line that goes on beyond the bound is cut, which the length tells. */
function* unfolded(text: string): Generator<string> {
  const break_ = /\r\n|\n|\r/g;
  let begun: string[] = [];
  let length = 0;
  let at = 0;
  while (at <= text.length) {
    const found = break_.exec(text);
    const end = found === null ? text.length : found.index;
    const first = text[at];
    if (first === ' ' || first === '\t') {
      if (length <= MOST_LENGTH) begun.push(text.slice(at + 1, Math.min(end, at + 2 + MOST_LENGTH)));
      length += end - at - 1;
    } else {
      if (begun.length > 0) yield begun.join('');
      begun = [text.slice(at, Math.min(end, at + 1 + MOST_LENGTH))];
      length = end - at;
    }
    at = found === null ? text.length + 1 : break_.lastIndex;
  }
  yield begun.join('');
}

/** Takes a file apart. */
export function partsOf(text: string): Parts {
  const open: string[] = [];
  const events: (string | null)[] = [];
  const zones: string[] = [];
  let lines: string[] = [];
  let whole = true;
  let calendars = 0;
  for (const line of unfolded(text.replace(/^\ufeff/, ''))) {
    const [, verb = '', name = ''] = /^(BEGIN|END):\s*([A-Za-z0-9-]{1,40})\s*$/i.exec(line) ?? [];
    const what = name.toUpperCase();
    if (verb.toUpperCase() === 'BEGIN') {
      if (open.length === 0 && what !== 'VCALENDAR')
        return refused('the file is no iCalendar file', 'Dit bestand is geen agendabestand (iCalendar).');
      open.push(what);
      if (open.length > MOST_DEPTH)
        return refused('the file is nested too deeply', 'Dit bestand zit te diep in elkaar.');
      if (open.length === 2) [lines, whole] = [[], true];
      if (open.length > 1 && KEPT.has(what)) lines.push(`BEGIN:${what}`);
      if (what === 'VCALENDAR') calendars += 1;
    } else if (verb.toUpperCase() === 'END') {
      if (open.pop() !== what)
        return refused(
          `the file ends a part that it did not begin (${what})`,
          `Dit bestand sluit een deel af dat het niet begon (${what}).`,
        );
      if (open.length > 0 && KEPT.has(what)) lines.push(`END:${what}`);
      if (open.length === 1 && what === 'VEVENT') events.push(whole ? lines.join('\r\n') : null);
      if (open.length === 1 && what === 'VTIMEZONE' && whole) zones.push(lines.join('\r\n'));
      if (events.length > MOST_EVENTS || zones.length > MOST_ZONES)
        return refused(
          `the file holds more than ${MOST_EVENTS} events. Export a shorter period`,
          `Dit bestand bevat meer dan ${MOST_EVENTS} afspraken. Exporteer een kortere periode.`,
        );
    } else if (open.length > 1 && open.every((one, i) => i === 0 || KEPT.has(one))) {
      const property = /^([A-Za-z-]{1,40})[;:]/.exec(line)?.[1]?.toUpperCase() ?? '';
      if (!TELLS_WHEN.has(property)) continue;
      if (line.length > MOST_LENGTH || lines.length > MOST_LINES) whole = false;
      else lines.push(line);
    }
  }
  if (calendars === 0)
    return refused('the file is no iCalendar file', 'Dit bestand is geen agendabestand (iCalendar).');
  if (open.length > 0)
    return refused(
      'the file is cut off: its end is missing. Export it again',
      'Dit bestand is afgekapt: het einde ontbreekt. Exporteer het opnieuw.',
    );
  return { ok: true, events, zones };
}
