/**
 * What a notice says to its reader: title, text, and the page that makes a pager ring for it. Reads only. Promises that
 * such a page begins with TEST (news of faults with a word for that), so that nobody takes it for an alarm, and asks for
 * no call to 112.
 */
import type { DownBody } from '../../../protocol/messages.ts';
import { faultSentences } from '../fleet/sentences.ts';
import type { State } from '../state.ts';
import { type NoticeFacts, type Texts, textsFor } from '../texts/index.ts';
import type { Now, Wall } from '../time.ts';
import { inOneLine, type PageWords } from '../words.ts';
import type { NoticeAbout, NoticeKind } from './entries.ts';
import type { NoticeRecord } from './state.ts';
import { zoneOfPerson, zoneOfSite } from './zones.ts';

/** More languages and zones than any organisation has; beyond it the formatters are made anew. */
const MOST_FORMATTERS = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** A moment for people with its day in full, such as "maandag 9 november, 08:59". */
export const momentInFull = ({ locale }: Texts, zone: string, at: Wall): string =>
  `${formatter(locale, zone, 'long').format(at)}, ${formatter(locale, zone, 'time').format(at)}`;

/** A moment for people: weekday, day and time where it is not today, else the time alone. */
export function momentText(texts: Texts, zone: string, at: Wall, today: Wall): string {
  const day = formatter(texts.locale, zone, 'short');
  const time = formatter(texts.locale, zone, 'time').format(at);
  return day.format(at) === day.format(today) ? time : `${day.format(at)} ${time}`;
}

/** `short` and `long`: the day; `time`: the time of the day. */
function formatter(locale: string, timeZone: string, what: 'short' | 'long' | 'time'): Intl.DateTimeFormat {
  const key = `${locale}|${timeZone}|${what}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(
    locale,
    what === 'time'
      ? { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : { timeZone, weekday: what, day: 'numeric', month: what },
  );
  if (formatters.size >= MOST_FORMATTERS) formatters.clear();
  formatters.set(key, made);
  return made;
}

/** Title and text of a notice in its reader's language. */
export function noticeWords(
  state: State,
  notice: NoticeRecord,
): { readonly title: string; readonly text: string } {
  const texts = textsFor(state.index.people.get(notice.person)?.language);
  return {
    title: texts.notices.title[notice.kind],
    text: texts.notices.text[notice.kind](factsOf(state, notice, texts)),
  };
}

/** The `page` message for a notice that rings. */
export function noticePage(state: State, notice: NoticeRecord, now: Now): DownBody {
  const texts = textsFor(state.index.people.get(notice.person)?.language);
  const facts = factsOf(state, notice, texts);
  return {
    type: 'page',
    page: notice.id,
    alarm: notice.id,
    level: 'assist',
    place: `${prefixOf(texts, notice.kind)} ${facts.site}`.trimEnd(),
    text: lineOf(texts, notice.kind, facts),
    age: Math.min(999_999_999, Math.max(0, Math.round((now.wall - notice.at) / 1000))),
    call112: 0,
  };
}

/** What a notice says on a channel that leads outside. Never begins like an alarm. */
export function noticeOutside(state: State, notice: NoticeRecord): PageWords {
  const language = state.index.people.get(notice.person)?.language ?? 'nl';
  const { title, text } = noticeWords(state, notice);
  const prefix = prefixOf(textsFor(language), notice.kind);
  const { confirm } = textsFor(language).far.notice;
  const none = { taken: '', closed: '', answered: '' };
  return {
    language,
    level: 'assist',
    title: `${prefix}: ${inOneLine(title)}`,
    body: inOneLine(text),
    short: `${prefix}: ${inOneLine(title)}. ${inOneLine(text)}`.slice(0, 128),
    reply: notice.confirm ? confirm : '',
    over: none,
    letter: '',
    call112: false,
  };
}

/** Nothing that looks like an alarm begins like one. */
const prefixOf = (texts: Texts, kind: NoticeKind): string =>
  kind === 'faults' ? texts.fleet.prefix : 'TEST';

function lineOf(texts: Texts, kind: NoticeKind, facts: NoticeFacts): string {
  const { line, title } = texts.notices;
  switch (kind) {
    case 'readiness':
      return line.readiness(facts);
    case 'all-well':
      return line['all-well']();
    case 'last-call':
      return line['last-call'](facts);
    case 'faults':
      return texts.fleet.line((facts.faults?.length ?? 0) + (facts.more ?? 0));
    default:
      return line.other(title[kind]);
  }
}

function factsOf(state: State, notice: NoticeRecord, texts: Texts): NoticeFacts {
  const { about } = notice;
  const { unknown, problem } = texts.notices;
  const name = (id: string | null | undefined): string =>
    id === null || id === undefined ? unknown : (state.index.people.get(id)?.name ?? unknown);
  const talk = about.talk === undefined ? undefined : state.roster.talks.get(about.talk);
  const swap = about.swap === undefined ? undefined : state.roster.swaps.get(about.swap);
  const rotationId = about.rotation ?? swap?.rotation;
  const rotation = state.site.rotations.find(({ id }) => id === rotationId);
  const place = talk?.place === null || talk === undefined ? undefined : state.index.places.get(talk.place);
  const site = about.site ?? rotation?.site ?? place?.site ?? null;
  const zone =
    rotation?.timezone ??
    (site === null ? zoneOfPerson(state.site, talk?.person ?? notice.person) : zoneOfSite(state.site, site));
  const moment = (at: Wall | undefined): string =>
    at === undefined ? unknown : momentText(texts, zone, at, notice.at);
  const [first, second] = about.people ?? [];
  const group = state.site.groups.find(({ id }) => id === about.group);
  const change = notice.kind === 'duty-changed' ? about.codes?.[0] : undefined;
  return {
    who: name(talk?.person ?? swap?.person ?? first),
    other: name(swap?.by ?? swap?.of ?? second),
    group: group?.name ?? about.group ?? unknown,
    site: site === null ? '' : (state.index.sites.get(site)?.name ?? site),
    where: place?.name ?? talk?.place ?? talk?.address ?? '',
    from: moment(about.from),
    until: moment(about.until),
    people: (about.people ?? []).map(name),
    problems: (about.codes ?? []).map((code) => (isKey(problem, code) ? problem[code] : code)),
    outcome: outcomeOf(texts, about, name),
    duty: (about.duty ?? []).map(name),
    ...(change !== undefined && isKey(texts.notices.duty, change) && { change }),
    ...(about.faults !== undefined && faultSentences(state, about.faults, about.more, texts)),
  };
}

/** What a swap came to: the state, or the reason why it ended. */
function outcomeOf(
  { notices: { swap: outcomes, ended, problem, someone } }: Texts,
  { codes = [], by }: NoticeAbout,
  name: (id: string) => string,
): string {
  const [state, why] = codes;
  if (state === 'void' && why !== undefined && isKey(ended, why))
    return ended[why](by === undefined ? someone : name(by));
  // Where it moved, that is the news.
  const said = why === 'moved' ? [why] : codes;
  return said
    .map((code) => (isKey(outcomes, code) ? outcomes[code] : isKey(problem, code) ? problem[code] : code))
    .join(', ');
}

const isKey = <T extends object>(of: T, key: string): key is Extract<keyof T, string> =>
  Object.hasOwn(of, key);
