/**
 * What time brings to announced talks: they begin, somebody is asked to walk past, at the end the person is asked
 * whether all is well, called once more, and then an alarm is raised. Fails towards paging: silence always ends in an
 * alarm, once; but never before the person could answer, also when the gateway was down at the end: the grace is
 * counted from the moment at which they were asked, on the time line that no jump of the clock moves.
 */
import { startStep } from '../paging.ts';
import { openAlarm } from '../presses.ts';
import type { Alarm, State } from '../state.ts';
import { after, minutes, type Wall, wall } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import type { NoticeKind, TalkState } from './entries.ts';
import { coordinatorsOf, endNotices, sendNotice } from './notices.ts';
import type { TalkRecord } from './state.ts';
import {
  alarmAt,
  alarmDue,
  callDue,
  endDue,
  hasButton,
  isTalkOver,
  onWall,
  walkPastOf,
} from './talk-facts.ts';
import { notSignedOff, siteOf, whereOf } from './talk-words.ts';

/** A room without a button is told of this long before the talk. */
const WARN_BEFORE = minutes(30);
/** An alarm in which nothing was heard for this long is forgotten: it does not stand for another. */
const FORGOTTEN_AFTER = minutes(30);
/** What nothing else ends can be read for this long. */
const NEWS = minutes(24 * 60);

/** Talks whose time has come. Returns when to look again. */
export function talksPassed(turn: Turn): Wall | null {
  let next: Wall | null = null;
  for (const talk of [...turn.state.roster.talks.values()]) {
    if (isTalkOver(talk)) continue;
    const due = talkPassed(turn, talk);
    if (due !== null && (next === null || due < next)) next = due;
  }
  return next;
}

/** Brings one talk up to date. Returns when to look at it again; null: it is over. */
function talkPassed(turn: Turn, talk: TalkRecord): Wall | null {
  const { state, now } = turn;
  const confirmed = confirmedBy(state, talk);
  if (confirmed !== null) {
    endNotices(turn, 'moot', ({ about }) => about.talk === talk.id);
    change(turn, talk, 'well', confirmed);
    return null;
  }
  const warnAt = wall(talk.from - WARN_BEFORE);
  if (talk.state === 'planned' || talk.state === 'running') {
    if (now.wall >= warnAt && now.wall < talk.until) watchButton(turn, talk);
    if (talk.state === 'planned' && talk.from <= now.wall) change(turn, talk, 'running');
  }
  if (talk.state === 'running' && endDue(talk, now) <= now.wall) ask(turn, talk);
  if (talk.state === 'asked' && callDue(state, talk) <= now.t) call(turn, talk);
  if (talk.state === 'called' && alarmDue(state, talk) <= now.t) raise(turn, talk);
  switch (talk.state) {
    case 'planned':
      return now.wall < warnAt ? warnAt : talk.from;
    case 'running':
      return earlier(walkPast(turn, talk), endDue(talk, now));
    case 'asked':
      return onWall(now, callDue(state, talk));
    case 'called':
      return onWall(now, alarmDue(state, talk));
    default:
      return null;
  }
}

const earlier = (a: Wall | null, b: Wall): Wall => (a !== null && a < b ? a : b);

/** Who said on a page or pager that all is well. */
function confirmedBy(state: State, talk: TalkRecord): string | null {
  if (talk.state !== 'asked' && talk.state !== 'called') return null;
  for (const { about, kind, confirmedAt, endedAt, person } of state.roster.notices.values())
    if (about.talk === talk.id && (kind === 'all-well' || kind === 'last-call'))
      if (confirmedAt !== null && endedAt === null) return person;
  return null;
}

function change(turn: Turn, talk: TalkRecord, to: TalkState, by: string | null = null): void {
  record(turn, { type: 'talk.changed', talk: talk.id, state: to, until: null, opens: null, by });
}

/** Tells the speaker, whoever looks in and the coordinators that there is no button; or that there is one after all. */
function watchButton(turn: Turn, talk: TalkRecord): void {
  const { state } = turn;
  if (hasButton(state, talk)) {
    if (talk.warned) endNotices(turn, 'moot', (of) => of.kind === 'no-button' && of.about.talk === talk.id);
    return;
  }
  if (!talk.warned) tellAll(turn, talk, [talk.person, talk.looksIn], 'no-button', talk.until);
}

/** Tells these people and the coordinators of the talk's site, each once. */
function tellAll(
  turn: Turn,
  talk: TalkRecord,
  people: readonly (string | null)[],
  kind: NoticeKind,
  until: Wall,
  alarm?: string,
): void {
  const { state } = turn;
  const told = new Set([...people, ...coordinatorsOf(state, siteOf(state, talk))]);
  for (const person of told)
    if (person !== null && state.index.people.has(person))
      sendNotice(turn, {
        person,
        kind,
        about: { talk: talk.id, from: talk.from, until: talk.until, ...(alarm !== undefined && { alarm }) },
        until,
      });
}

/** Asks whoever looks in to walk past, from time to time. Returns when next; null: nobody looks in. */
function walkPast(turn: Turn, talk: TalkRecord): Wall | null {
  const { state, now } = turn;
  const every = walkPastOf(state);
  const { looksIn } = talk;
  if (looksIn === null || every <= 0 || !state.index.people.has(looksIn)) return null;
  const since = talk.walkedAt ?? talk.changedAt;
  // A clock that was set back would keep everybody away.
  if (since + every > now.wall && since <= now.wall) return wall(since + every);
  endNotices(turn, 'over', ({ kind, about }) => kind === 'walk-past' && about.talk === talk.id);
  sendNotice(turn, {
    person: looksIn,
    kind: 'walk-past',
    about: { talk: talk.id, from: talk.from, until: talk.until },
    until: wall(Math.min(now.wall + every, talk.until)),
  });
  return wall(now.wall + every);
}

/** Its time is over: is all well? */
function ask(turn: Turn, talk: TalkRecord): void {
  endNotices(turn, 'over', ({ about }) => about.talk === talk.id);
  change(turn, talk, 'asked');
  question(turn, talk, 'all-well');
}

/** The one call. */
function call(turn: Turn, talk: TalkRecord): void {
  endNotices(turn, 'over', ({ about }) => about.talk === talk.id);
  change(turn, talk, 'called');
  question(turn, talk, 'last-call');
}

function question(turn: Turn, talk: TalkRecord, kind: 'all-well' | 'last-call'): void {
  const { state, now } = turn;
  if (!state.index.people.has(talk.person)) return;
  const until = alarmAt(state, talk, now);
  sendNotice(turn, {
    person: talk.person,
    kind,
    about: { talk: talk.id, from: talk.from, until },
    confirm: true,
    rings: true,
    // It is the talk that ends it: a clock that jumps does not take the question away.
    until: wall(until + NEWS),
  });
}

/** Nobody signed off: an assist alarm by the normal policy, in the same batch as what the talk came to. */
function raise(turn: Turn, talk: TalkRecord): void {
  const { state, now } = turn;
  const press = pressOf(talk.id);
  const known = state.byHand.get(`${talk.person}|${press}`);
  const alarm = known ?? standIn(turn, talk) ?? open(turn, talk, press);
  record(turn, { type: 'talk.changed', talk: talk.id, state: 'alarm', until: null, opens: alarm, by: null });
  endNotices(turn, 'over', ({ about }) => about.talk === talk.id);
  tellAll(turn, talk, [talk.looksIn], 'talk-alarm', wall(now.wall + NEWS), alarm);
}

function open(turn: Turn, talk: TalkRecord, press: string): string {
  const { state, now } = turn;
  const place = talk.place === null ? undefined : state.index.places.get(talk.place);
  const alarm = openAlarm(turn, {
    device: null,
    raisedBy: talk.person,
    holder: talk.person,
    press,
    place: place?.id ?? null,
    site: siteOf(state, talk),
    text: notSignedOff(state, talk, now.wall),
    level: 'assist',
  });
  startStep(turn, alarm, 0, now.t);
  return alarm.id;
}

/**
 * An alarm that this person raised since the talk began, which names where it is, and for which people are being asked at
 * this moment: it sends whoever comes to the right door. One that was handled, or is about elsewhere, stands for nothing:
 * nobody would come for this silence. Null: there is none.
 */
function standIn(turn: Turn, talk: TalkRecord): string | null {
  const { beganT } = talk;
  if (beganT === null) return null;
  for (const alarm of turn.state.alarms.values()) {
    if (alarm.holder !== talk.person || alarm.state !== 'open' || alarm.cancelled !== null) continue;
    if (alarm.sandbox !== null) continue;
    if (alarm.openedT < beganT || alarm.paged.size === 0 || !isAt(turn.state, alarm, talk)) continue;
    if (turn.now.t < after(alarm.lastEntryT, FORGOTTEN_AFTER)) return alarm.id;
  }
  return null;
}

/** The alarm names where the talk is: by its place, or in its words. */
function isAt(state: State, { place, text }: Alarm, talk: TalkRecord): boolean {
  if (talk.place !== null && talk.place === place) return true;
  const where = whereOf(state, talk);
  return where !== '' && text?.includes(where) === true;
}

/** The press id under which a talk raises its alarm: the same whenever it is worked out (FNV-1a, 64 bits). */
function pressOf(talk: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < talk.length; i += 1)
    hash = ((hash ^ BigInt(talk.charCodeAt(i))) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
