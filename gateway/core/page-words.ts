/**
 * What a page says outside the gateway's own screens: on a phone, a pager's line, in an SMS, a mail. Level, place, site,
 * since when, who is coming, in the reader's language. Promises one line without controls, and that what somebody typed by
 * hand is only told where no place is known: it may hold a client's name. Fitting a channel's alphabet is left to it.
 */
import { isCall112, isComing } from './alarm-facts.ts';
import { textLine } from './bodies.ts';
import { marked } from './drills/mark.ts';
import { personOf, placeOf, siteOf } from './ground.ts';
import { momentText } from './roster/notice-words.ts';
import { zoneOfSite } from './roster/zones.ts';
import type { Alarm, PageRecord, State } from './state.ts';
import { textsFor } from './texts/index.ts';
import type { Instant, Wall } from './time.ts';
import { inOneLine, type PageWords, pagerLine } from './words.ts';

const MOST_NAMES = 3;

/** The words of a page as the alarm stands. */
export function wordsOf(state: State, alarm: Alarm, page: PageRecord, now: Instant): PageWords {
  const reader = personOf(state, alarm, page.person);
  const texts = textsFor(reader?.language);
  const words = texts.far;
  const place = placeOf(state, alarm);
  const site = siteOf(state, alarm);
  const where = inOneLine(place?.name ?? alarm.text ?? site?.name ?? texts.page.unknownPlace);
  const building = place === undefined && alarm.text === null ? '' : inOneLine(site?.name ?? '');
  const zone = zoneOfSite(state.site, alarm.site);
  const today = (alarm.openedAt + (now - alarm.openedT)) as Wall;
  const since = momentText(texts, zone, alarm.openedAt, today);
  const names = comers(state, alarm, page.person);
  const call112 = isCall112(alarm);
  // What else the pager's line says: reason, need, cancelled, whom to call; without what was typed by hand.
  const line = inOneLine(textLine(state, { ...alarm, text: null }, page));
  const floor = place === undefined || place.floor === '' ? '' : inOneLine(place.floor);
  const mark = (text: string): string => marked(texts, alarm, text);
  const title = mark(words.title[alarm.level](where));
  return {
    language: reader?.language ?? 'nl',
    level: alarm.level,
    title,
    body: [
      [building, floor].filter((part) => part !== '').join(', '),
      words.since(since),
      line,
      names.length === 0 ? '' : words.coming(listed(names, words.more)),
    ]
      .filter((part) => part !== '')
      .map((part) => part.replace(/\.$/, ''))
      .join('. '),
    short: pagerLine(
      mark(
        `${words.urgent[alarm.level]} ${where}${building === '' ? '' : `, ${building}`} ${words.nr(alarm.number)} ${since} ${line}`,
      ),
    ),
    reply: words.reply(alarm.letter),
    over: {
      taken: mark(words.taken(where, listed(names, words.more))),
      closed: mark(alarm.endedWith === 'simulation' ? texts.simulation.ended(where) : words.closed(where)),
      answered: mark(words.answered(where)),
    },
    letter: alarm.letter,
    call112,
  };
}

/** Names of those coming or there, without the reader. */
function comers(state: State, alarm: Alarm, reader: string | null): readonly string[] {
  const names: string[] = [];
  for (const [id, { answer }] of alarm.responders)
    if (id !== reader && isComing(answer)) names.push(inOneLine(personOf(state, alarm, id)?.name ?? id));
  return names;
}

const listed = (names: readonly string[], more: (n: number) => string): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} ${more(names.length - MOST_NAMES)}`;
