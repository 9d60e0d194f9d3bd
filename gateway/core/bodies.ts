/** What devices are told of an alarm: the bodies of `page` and `progress`, made from the alarm as it stands. */
import type { DownBody } from '../../protocol/messages.ts';
import { type Alarm, comingCount, isCall112, type PageRecord, progressOf, type State } from './state.ts';
import { textsFor } from './texts/index.ts';

/** The `page` message for one page; the codec makes it ASCII and cuts it. */
export function pageBody(state: State, alarm: Alarm, page: PageRecord, wallNow: number): DownBody {
  return {
    type: 'page',
    page: page.id,
    alarm: alarm.id,
    level: alarm.level,
    place: placeLine(state, alarm, page.person),
    text: textLine(state, alarm, page),
    age: Math.max(0, Math.min(999_999_999, Math.round((wallNow - alarm.openedAt) / 1000))),
    call112: isCall112(alarm) ? 1 : 0,
  };
}

/** The `progress` message for the presser's device. */
export const progressBody = (alarm: Alarm): DownBody => ({
  type: 'progress',
  id: alarm.firstPress,
  state: progressOf(alarm),
  responders: comingCount(alarm),
  call112: isCall112(alarm) ? 1 : 0,
});

/** The text of a page in its reader's language, the most important first. */
export function textLine(state: State, alarm: Alarm, page: PageRecord): string {
  const texts = textsFor(page.person === null ? 'nl' : state.index.people.get(page.person)?.language);
  return texts.page.line({
    level: alarm.level,
    reason: texts.page.reason[page.reason],
    call112: isCall112(alarm),
    coming: comingCount(alarm),
    cancelled: alarm.cancelled !== null,
    duress: alarm.cancelled?.duress ?? false,
    text: alarm.text,
  });
}

function placeLine(state: State, alarm: Alarm, person: string | null): string {
  const texts = textsFor(person === null ? 'nl' : state.index.people.get(person)?.language);
  const place = alarm.place === null ? undefined : state.index.places.get(alarm.place);
  const site = alarm.site === null ? undefined : state.index.sites.get(alarm.site);
  if (place === undefined) return site?.name ?? texts.page.unknownPlace;
  return site === undefined || state.site.sites.length < 2 ? place.name : `${place.name}, ${site.name}`;
}
