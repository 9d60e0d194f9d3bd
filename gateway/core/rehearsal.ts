/**
 * The page by which the gateway tries its lanes: an emergency at the place with the longest name, for nobody. Promises
 * the words that a page has, so that what makes a message of them is tried with what it will get; it names no person and
 * leaves no trace in the state.
 */
import type { FarPage } from './effects.ts';
import { momentText } from './roster/notice-words.ts';
import { zoneOfSite } from './roster/zones.ts';
import type { State } from './state.ts';
import { textsFor } from './texts/index.ts';
import type { Now } from './time.ts';
import { inOneLine, pagerLine } from './words.ts';

/** Which alarm the shell is told of: no alarm can have this id, which is 16 hex digits at the wire. */
export const REHEARSAL = 'rehearsal';

/** The page as it would be now. Number 0 and no address: there is no such alarm, and nobody is meant. */
export function rehearsalPage(state: State, { wall }: Now): FarPage {
  const texts = textsFor('nl');
  const words = texts.far;
  // What fits the longest name fits the others.
  const place = state.site.places.reduce<(typeof state.site.places)[number] | null>(
    (longest, one) => (longest === null || one.name.length > longest.name.length ? one : longest),
    null,
  );
  const where = inOneLine(place?.name ?? texts.page.unknownPlace);
  const site = place === null ? undefined : state.index.sites.get(place.site);
  const building = inOneLine(site?.name ?? '');
  const since = momentText(texts, zoneOfSite(state.site, site?.id ?? null), wall, wall);
  return {
    attempt: 1,
    number: 0,
    to: [],
    words: {
      language: 'nl',
      level: 'emergency',
      title: words.title.emergency(where),
      body: [building, words.since(since)].filter((part) => part !== '').join('. '),
      short: pagerLine(`${words.urgent.emergency} ${where}, ${building} ${words.nr(0)} ${since}`),
      reply: words.reply('A'),
      over: { taken: words.taken(where, ''), closed: words.closed(where), answered: words.answered(where) },
      letter: 'A',
      call112: true,
    },
  };
}
