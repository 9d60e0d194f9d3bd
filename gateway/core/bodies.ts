/**
 * What devices are told of an alarm: the bodies of `page` and `progress`, made from the alarm as it stands. Promises
 * that a page tells of duress only those who may know (P25); making the text ASCII and cutting it is left to the codec.
 */
import type { DownBody } from '../../protocol/messages.ts';
import { comingCount, enoughWithout, isCall112, isComing, needOf, progressOf } from './alarm-facts.ts';
import { marked, markOf } from './drills/mark.ts';
import { personOf, placeOf, siteOf } from './ground.ts';
import type { Alarm, PageRecord, State } from './state.ts';
import { type Texts, textsFor } from './texts/index.ts';
import type { Instant } from './time.ts';

/** Largest age that a page tells, in seconds. */
const LONGEST_AGE = 999_999_999;
/** Who may know that a cancel was made under duress. */
const KNOWS_DURESS = new Set(['responder', 'coordinator', 'admin']);

/** The `page` message for one page. Its age is for people: since the finger, as far as the device could tell. */
export function pageBody(state: State, alarm: Alarm, page: PageRecord, now: Instant): DownBody {
  return {
    type: 'page',
    page: page.id,
    alarm: alarm.id,
    level: alarm.level,
    place: placeLine(state, alarm, page),
    text: marked(
      textsFor(personOf(state, alarm, page.person)?.language),
      alarm,
      textLine(state, alarm, page),
    ),
    age: Math.max(
      0,
      Math.min(LONGEST_AGE, Math.round((now - alarm.openedT + (alarm.presses[0]?.age ?? 0)) / 1000)),
    ),
    call112: isCall112(alarm) ? 1 : 0,
  };
}

/** The `progress` message for the presser's device. */
export const progressBody = (alarm: Alarm): Extract<DownBody, { type: 'progress' }> => ({
  type: 'progress',
  id: alarm.firstPress,
  state: progressOf(alarm),
  responders: comingCount(alarm),
  call112: isCall112(alarm) ? 1 : 0,
});

/** The text of a page in its reader's language, the most important first. */
export function textLine(state: State, alarm: Alarm, page: PageRecord): string {
  const reader = personOf(state, alarm, page.person);
  const texts = textsFor(reader?.language);
  const knows = reader?.roles.some((role) => KNOWS_DURESS.has(role)) ?? false;
  return texts.page.line({
    level: alarm.level,
    reason: texts.page.reason[page.reason],
    call112: isCall112(alarm),
    coming: comingCount(alarm),
    need: needOf(alarm),
    ...welcomeOf(alarm, page),
    calls: page.calls,
    cancelled: alarm.cancelled !== null,
    duress: knows && (alarm.cancelled?.duress ?? false),
    text: alarm.text,
  });
}

/** What a reader who comes is told when the others who come are enough; to themselves they do not count. */
function welcomeOf(alarm: Alarm, page: PageRecord): { readonly coming?: number; readonly enough?: true } {
  const others = enoughWithout(alarm, page.person);
  if (others === null) return {};
  return page.person !== null && isComing(alarm.responders.get(page.person)?.answer)
    ? { coming: others, enough: true }
    : { enough: true };
}

function placeLine(state: State, alarm: Alarm, page: PageRecord): string {
  const texts = textsFor(personOf(state, alarm, page.person)?.language);
  return `${markOf(texts, alarm)} ${whereLine(state, alarm, texts)}`.trimStart();
}

function whereLine(state: State, alarm: Alarm, texts: Texts): string {
  const place = placeOf(state, alarm);
  const site = siteOf(state, alarm);
  // Raised elsewhere: the building of the raiser is not where to go.
  if (place === undefined) return alarm.text ?? site?.name ?? texts.page.unknownPlace;
  return site === undefined || state.site.sites.length < 2 ? place.name : `${place.name}, ${site.name}`;
}
