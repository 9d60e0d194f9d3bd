/**
 * Announced talks and visits as one viewer may see them: one's own, those in which one looks in, all for coordinators,
 * those of today for responders. Reads only. An address may be a client's home: nobody else gets it.
 */
import type { TalkView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import type { State } from '../state.ts';
import { days, iso, type Now } from '../time.ts';
import { localDay } from '../zone.ts';
import type { TalkRecord } from './state.ts';
import { alarmAt, coordinatesTalks, hasButton, isTalkOver, mayDo } from './talk-facts.ts';
import { siteOf } from './talk-words.ts';
import { zoneOfSite } from './zones.ts';

/** What is over is shown for so long. */
const SHOWN_AFTER = days(1);

/** Talks this viewer may see, in the order in which they begin. */
export function listTalks(state: State, actor: Actor, now: Now): readonly TalkView[] {
  const shown = [...state.roster.talks.values()].filter(
    (talk) =>
      (!isTalkOver(talk) || now.wall - talk.changedAt < SHOWN_AFTER) && maySee(state, talk, actor, now),
  );
  return shown.sort((a, b) => a.from - b.from).map((talk) => view(state, talk, actor, now));
}

function maySee(state: State, talk: TalkRecord, actor: Actor, now: Now): boolean {
  if (coordinatesTalks(actor)) return true;
  if (actor.person === null) return false;
  if (actor.person === talk.person || actor.person === talk.looksIn) return true;
  return actor.role === 'responder' && !isTalkOver(talk) && isToday(state, talk, now);
}

/** It goes on, or begins on this local day. */
function isToday(state: State, talk: TalkRecord, now: Now): boolean {
  if (talk.state !== 'planned') return true;
  const zone = zoneOfSite(state.site, siteOf(state, talk));
  const begins = localDay(zone, talk.from);
  const today = localDay(zone, now.wall);
  return begins.year === today.year && begins.month === today.month && begins.day === today.day;
}

function view(state: State, talk: TalkRecord, actor: Actor, now: Now): TalkView {
  return {
    id: talk.id,
    person: talk.person,
    place: talk.place,
    address: talk.address,
    from: iso(talk.from),
    until: iso(talk.until),
    looksIn: talk.looksIn,
    state: talk.state,
    alarmAt: iso(alarmAt(state, talk, now)),
    alarm: talk.alarm,
    walkedAt: talk.walkedAt === null ? null : iso(talk.walkedAt),
    noButton: !hasButton(state, talk),
    may: mayDo(talk, actor),
  };
}
