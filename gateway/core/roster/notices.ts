/**
 * Notices: what one person is told that is no alarm. They show on the pager page; those that ring also make pagers ring
 * until they are confirmed or over. Promises that a real alarm always goes before: a notice does not ring at somebody
 * whom an alarm pages, and is taken back from the pager in the same turn in which one begins to.
 */
import type { ReplyAnswer } from '../../../protocol/messages.ts';
import { planOwed } from '../conversation.ts';
import type { Outcome, RosterRequestOf } from '../events.ts';
import { farChannelsOfPerson } from '../far.ts';
import { addressesOf, type FarChannel } from '../far-channel.ts';
import { type Problem, problem } from '../problem.ts';
import type { Channel } from '../site.ts';
import type { Device, State } from '../state.ts';
import { after, minutes, type Wall, wall } from '../time.ts';
import { perform, record, type Turn, tell } from '../turn.ts';
import type { NoticeAbout, NoticeKind } from './entries.ts';
import { noticeOutside, noticePage } from './notice-words.ts';
import type { NoticeRecord } from './state.ts';

/** A pager that said it rings does so for this long; then it holds the page in silence, where it can still be answered. */
const RINGS_FOR = minutes(2);
/** No pager rings for a rotation that was only just set up: whoever fills in a site saves it many times. */
const SETTLING = minutes(10);
/** Most notices that one pager rings for at a time; more wait, so that a pager never forgets a page for them. */
const RINGING_MOST = 3;
/** An alarm in which nothing was heard for this long no longer keeps the people it paged from being called. */
const QUIET_ALARM = minutes(30);

const isOpen = (notice: NoticeRecord): boolean => notice.endedAt === null && notice.confirmedAt === null;

/** Sends a notice. Returns its id. */
export function sendNotice(
  turn: Turn,
  notice: {
    readonly person: string;
    readonly kind: NoticeKind;
    readonly about: NoticeAbout;
    readonly confirm?: boolean;
    readonly rings?: boolean;
    readonly until: Wall;
  },
): string {
  const { state } = turn;
  // Numbers that a failing disk never saw are counted again after a crash; the life tells their notices apart.
  const id = `n${state.roster.noticeNumber + 1}${state.life === '' ? '' : `-${state.life}`}`;
  record(turn, {
    type: 'notice.sent',
    notice: id,
    person: notice.person,
    kind: notice.kind,
    about: notice.about,
    confirm: notice.confirm ?? false,
    rings: notice.rings ?? false,
    until: notice.until,
  });
  const sent = state.roster.notices.get(id);
  if (sent !== undefined) ring(turn, sent);
  return id;
}

/** Ends open notices that speak of something that is over. */
export function endNotices(turn: Turn, why: 'over' | 'moot', which: (notice: NoticeRecord) => boolean): void {
  for (const notice of [...turn.state.roster.notices.values()])
    if (notice.endedAt === null && which(notice)) end(turn, notice, why);
}

function end(turn: Turn, notice: NoticeRecord, why: 'over' | 'moot'): void {
  const rang = [...notice.pagers.keys()];
  record(turn, { type: 'notice.ended', notice: notice.id, why });
  sayQuiet(turn, notice, rang);
}

/** Tells everyone who coordinates this site (all coordinators where none is of it, administrators where there are none). */
export function tellCoordinators(
  turn: Turn,
  site: string | null,
  kind: NoticeKind,
  about: NoticeAbout,
  until: Wall,
): void {
  for (const person of coordinatorsOf(turn.state, site)) sendNotice(turn, { person, kind, about, until });
}

/** Who coordinates a site. */
export function coordinatorsOf(state: State, site: string | null): readonly string[] {
  const all = state.site.people.filter((person) => person.roles.includes('coordinator'));
  const here = all.filter((person) => person.site === undefined || person.site === site);
  const found = here.length > 0 ? here : all;
  const asked = found.length > 0 ? found : state.site.people.filter((p) => p.roles.includes('admin'));
  return asked.map(({ id }) => id);
}

/** Its person says: yes, this reached me. */
export function confirmNotice(turn: Turn, event: RosterRequestOf<'notice.answered'>): Outcome {
  const notice = own(turn.state, event.notice, event.actor.person);
  if ('code' in notice) return { ok: false, problem: notice };
  if (notice.confirmedAt !== null) return { ok: true, id: notice.id };
  if (notice.endedAt !== null)
    return { ok: false, problem: problem('closed', 'This is over; it no longer needs an answer.') };
  confirm(turn, notice, 'web');
  return { ok: true, id: notice.id };
}

/** The pager page of its person shows it. */
export function noticeShown(turn: Turn, event: RosterRequestOf<'notice.shown'>): Outcome {
  const notice = own(turn.state, event.notice, event.actor.person);
  if ('code' in notice) return { ok: false, problem: notice };
  if (notice.endedAt === null && !notice.delivered.has('web'))
    record(turn, { type: 'notice.delivered', notice: notice.id, channel: 'web', device: null });
  return { ok: true, id: notice.id };
}

/** Somebody else's notice is to the asker as none at all. */
function own(state: State, id: string, person: string | null): NoticeRecord | Problem {
  const notice = state.roster.notices.get(id);
  return notice !== undefined && notice.person === person
    ? notice
    : problem('not_found', `There is no notice "${id}" for you.`);
}

function confirm(turn: Turn, notice: NoticeRecord, channel: Channel): void {
  const rang = [...notice.pagers.keys()];
  record(turn, { type: 'notice.confirmed', notice: notice.id, channel });
  sayQuiet(turn, notice, rang);
}

/** A page id that names a notice, not a page of an alarm. */
export const isNoticeId = (id: string): boolean => id.startsWith('n');

/** Takes in what a pager says of a notice; counts from the person who holds the pager now, as with pages. */
export function hearNoticeReply(turn: Turn, device: Device, id: string, answer: ReplyAnswer): void {
  const notice = turn.state.roster.notices.get(id);
  const hold = notice?.pagers.get(device.id);
  if (notice === undefined || hold === undefined || notice.endedAt !== null) {
    // It rings for something that is over, or of which a failing disk let us know nothing.
    tell(turn, device.id, null, { type: 'unpage', page: id, reason: 'closed' });
    return;
  }
  if (answer === 'ringing') {
    if (hold.rangAt === null)
      record(turn, { type: 'notice.delivered', notice: id, channel: 'mqtt', device: device.id });
    return;
  }
  if (device.person !== notice.person || notice.confirmedAt !== null) return;
  if (answer === 'coming' || answer === 'arrived' || answer === 'clear') confirm(turn, notice, 'mqtt');
  else if (answer === 'cannot' && hold.how !== 'gone') quiet(turn, notice, [device.id], 'cannot');
}

/**
 * After a turn: whom an alarm pages now is not to be rung for anything else; pagers that were handed out or returned
 * ring for their holder.
 */
export function settleNotices(turn: Turn): void {
  const paged = new Set<string>();
  let moved = false;
  for (const entry of turn.entries)
    if (entry.type === 'page.requested') {
      for (const { person } of entry.pages) if (person !== null) paged.add(person);
    } else if (entry.type === 'alarm.opened') {
      if (entry.holder !== null) paged.add(entry.holder);
    } else if (entry.type === 'device.assigned' || entry.type === 'device.revoked') moved = true;
  if (paged.size === 0 && !moved) return;
  for (const notice of turn.state.roster.notices.values()) {
    if (!notice.rings || !isOpen(notice)) continue;
    if (paged.has(notice.person)) quiet(turn, notice, ringingPagers(notice), 'alarm');
    if (!moved) continue;
    const holder = (pager: string): string | null => turn.state.devices.get(pager)?.person ?? null;
    quiet(
      turn,
      notice,
      [...notice.pagers.keys()].filter((pager) => holder(pager) !== notice.person),
      'returned',
    );
    ring(turn, notice);
  }
}

/** Notices whose time has come, and those that may ring now. Returns when to look again. */
export function noticesPassed(turn: Turn): Wall | null {
  const { state, now } = turn;
  let next: Wall | null = null;
  for (const notice of [...state.roster.notices.values()]) {
    if (notice.endedAt !== null) continue;
    if (notice.until <= now.wall) end(turn, notice, 'over');
    else if (!state.index.people.has(notice.person)) end(turn, notice, 'moot');
    else {
      ring(turn, notice);
      const due = hush(turn, notice) ?? notice.until;
      if (next === null || due < next) next = due;
    }
  }
  return next;
}

const ringingPagers = (notice: NoticeRecord): readonly string[] =>
  [...notice.pagers].filter(([, { how }]) => how === 'rings').map(([pager]) => pager);

/** Pagers that rang long enough fall silent. Returns when the next will have, if that is before the notice is over. */
function hush(turn: Turn, notice: NoticeRecord): Wall | null {
  const { wall: at } = turn.now;
  let next: Wall | null = null;
  const enough: string[] = [];
  for (const pager of ringingPagers(notice)) {
    const since = notice.pagers.get(pager)?.rangAt ?? null;
    if (since === null) continue;
    const due = wall(since + RINGS_FOR);
    // A clock that was set back would have it ring for longer.
    if (due <= at || since > at) enough.push(pager);
    else if (due < notice.until && (next === null || due < next)) next = due;
  }
  quiet(turn, notice, enough, 'time');
  return next;
}

/** Lets the pagers of its person ring that may and do not. */
function ring(turn: Turn, notice: NoticeRecord): void {
  const { state, now } = turn;
  if (!notice.rings || !isOpen(notice) || isSettling(turn, notice)) return;
  const channels = farChannelsOfPerson(state, notice.person).filter(
    (channel) => !notice.sentOver.has(channel) && state.lanes.has(channel),
  );
  const pagers = [...(state.pagersOf.get(notice.person) ?? [])].filter((pager) => {
    const how = notice.pagers.get(pager)?.how ?? 'gone';
    if (how !== 'gone' || state.devices.get(pager)?.revoked !== false) return false;
    return ringingCount(state, pager) < RINGING_MOST;
  });
  if ((pagers.length === 0 && channels.length === 0) || isPaged(turn, notice.person)) return;
  const over = channels.length === 0 ? {} : { channels };
  record(turn, { type: 'notice.rung', notice: notice.id, pagers, ...over });
  for (const pager of pagers) tell(turn, pager, null, noticePage(state, notice, now));
  for (const channel of channels)
    perform(turn, {
      type: 'send-notice',
      notice: notice.id,
      channel,
      person: notice.person,
      far: {
        attempt: 1,
        number: 0,
        to: addressesOf(state.index.people.get(notice.person), channel),
        words: noticeOutside(state, notice),
        test: true,
      },
    });
}

/** A lane has evidence that a notice reached its person. */
export function noticeReached(turn: Turn, id: string, channel: FarChannel): void {
  const notice = turn.state.roster.notices.get(id);
  if (notice === undefined || notice.endedAt !== null || notice.delivered.has(channel)) return;
  record(turn, { type: 'notice.delivered', notice: id, channel, device: null });
}

/** Its person confirmed a notice over a channel that leads outside. */
export function noticeConfirmed(turn: Turn, id: string, channel: FarChannel): boolean {
  const notice = turn.state.roster.notices.get(id);
  if (notice === undefined || !isOpen(notice) || !notice.confirm) return false;
  confirm(turn, notice, channel);
  return true;
}

function isSettling({ state, now }: Turn, { about, kind }: NoticeRecord): boolean {
  const seen = kind === 'readiness' ? state.roster.seenAt.get(about.rotation ?? '') : undefined;
  return seen !== undefined && seen <= now.wall && now.wall < seen + SETTLING;
}

function ringingCount(state: State, pager: string): number {
  let count = 0;
  for (const { pagers } of state.roster.notices.values()) if (pagers.get(pager)?.how === 'rings') count += 1;
  return count;
}

/** An alarm rings for this person, or they are part of one that goes on. */
function isPaged(turn: Turn, person: string): boolean {
  const { state, now } = turn;
  if (state.rings.has(`web|${person}`)) return true;
  for (const alarm of state.alarms.values()) {
    if (alarm.state === 'closed' || after(alarm.lastEntryT, QUIET_ALARM) <= now.t) continue;
    if (alarm.holder === person || alarm.paged.has(person)) return true;
  }
  return false;
}

function quiet(
  turn: Turn,
  notice: NoticeRecord,
  pagers: readonly string[],
  why: 'alarm' | 'cannot' | 'returned' | 'time',
): void {
  if (pagers.length === 0) return;
  record(turn, { type: 'notice.quieted', notice: notice.id, pagers, why });
  sayQuiet(turn, notice, pagers);
}

/** Says to pagers what they are owed: that this no longer rings. */
function sayQuiet(turn: Turn, notice: NoticeRecord, pagers: readonly string[]): void {
  for (const pager of pagers) {
    const device = turn.state.devices.get(pager);
    const key = `unpage:${notice.id}`;
    const owed = device?.owed.get(key);
    if (device === undefined || owed === undefined) continue;
    tell(turn, pager, null, { type: 'unpage', page: notice.id, reason: owed.reason }, key);
    planOwed(turn, device);
  }
}
