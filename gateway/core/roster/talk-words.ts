/**
 * Where somebody is according to their announced talks, in words for those who come to help: a carried button tells
 * only where it belongs. Reads only.
 */
import { homeOf } from '../ground.ts';
import type { State } from '../state.ts';
import { type NoticeFacts, textsFor } from '../texts/index.ts';
import type { Wall } from '../time.ts';
import { momentText } from './notice-words.ts';
import type { TalkRecord } from './state.ts';
import { zoneOfSite } from './zones.ts';

const NO_FACTS: NoticeFacts = {
  who: '',
  other: '',
  group: '',
  site: '',
  where: '',
  from: '',
  until: '',
  people: [],
  duty: [],
  problems: [],
  outcome: '',
};

/** Whose people are asked: those of the place, else of the person. */
export const siteOf = (state: State, talk: TalkRecord): string | null =>
  (talk.place === null ? undefined : state.index.places.get(talk.place)?.site) ??
  homeOf(state.site, talk.person);

/** Where a talk is, in the words in which an alarm tells it. */
export const whereOf = (state: State, { place, address }: TalkRecord): string =>
  (place === null ? undefined : state.index.places.get(place)?.name) ?? address ?? place ?? '';

/** What the alarm of a talk says that nobody signed off from. */
export function notSignedOff(state: State, talk: TalkRecord, now: Wall): string {
  // A place of the site file is told as such; one that is gone, and an address, stand in the words.
  const place = talk.place === null ? undefined : state.index.places.get(talk.place);
  return said(state, talk, 'alarm', place === undefined ? (talk.address ?? talk.place ?? '') : '', now);
}

/** Where somebody is who pressed a carried button; null: they announced nothing that goes on. */
export function whereabouts(state: State, person: string | null, now: Wall): string | null {
  let found: TalkRecord | null = null;
  for (const talk of state.roster.talks.values())
    if (
      talk.person === person &&
      (talk.state === 'running' || talk.state === 'asked' || talk.state === 'called')
    )
      found = talk;
  if (found === null) return null;
  return said(state, found, 'during', whereOf(state, found), now);
}

function said(state: State, talk: TalkRecord, what: 'alarm' | 'during', where: string, now: Wall): string {
  const texts = textsFor(state.index.people.get(talk.person)?.language);
  const until = momentText(texts, zoneOfSite(state.site, siteOf(state, talk)), talk.until, now);
  return texts.notices[what]({ ...NO_FACTS, where, until });
}
