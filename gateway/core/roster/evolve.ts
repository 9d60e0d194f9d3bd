/**
 * How entries change the roster: the only place where what `roster/state.ts` describes changes. Total and free of
 * decisions, so that folding the log gives the very state that wrote it.
 */
import type { Entry, EntryOf } from '../entries.ts';
import { owe } from '../evolve-pages.ts';
import { dutyPeople } from '../rotation.ts';
import type { SiteFile } from '../site.ts';
import { indexOf, type State } from '../state.ts';
import type { Wall } from '../time.ts';
import type { RosterBody, RosterChange } from './entries.ts';
import {
  EDITS_LIMIT,
  ENDED_LIMIT,
  type NoticeRecord,
  REACHED_LIMIT,
  STAGED_LIMIT,
  TIMINGS_LIMIT,
} from './state.ts';

/** An entry of the roster. */
export type RosterEntry = EntryOf<RosterBody['type']>;

/** Applies one entry of the roster. */
export function evolveRoster(state: State, entry: RosterEntry): void {
  const { roster } = state;
  switch (entry.type) {
    case 'roster.edited': {
      state.site = changed(state.site, entry.changes);
      state.index = indexOf(state.site);
      roster.revision += 1;
      roster.editNumber += 1;
      roster.edits.push({
        id: entry.edit,
        revision: roster.revision,
        at: entry.at,
        by: entry.by,
        changes: entry.changes,
        undoes: entry.undoes,
        swap: entry.swap,
        undoneBy: null,
      });
      const undone = roster.edits.find(({ id }) => id === entry.undoes);
      if (undone !== undefined) undone.undoneBy = entry.edit;
      const carried = entry.swap === null || entry.undoes !== null ? undefined : roster.swaps.get(entry.swap);
      if (carried !== undefined)
        carried.overrides = entry.changes.flatMap(({ section, id, after }) =>
          section === 'overrides' && after !== null ? [id] : [],
        );
      if (roster.edits.length > EDITS_LIMIT) roster.edits.shift();
      return;
    }
    case 'swap.asked':
      roster.swapNumber += 1;
      roster.swaps.set(entry.swap, {
        id: entry.swap,
        rotation: entry.rotation,
        shift: entry.shift,
        person: entry.person,
        of: entry.of,
        inReturn: entry.inReturn,
        note: entry.note,
        askedAt: entry.at,
        askedBy: entry.by,
        state: 'asked',
        by: null,
        changedAt: entry.at,
        overrides: [],
        before: null,
        reminded: false,
      });
      return;
    case 'swap.changed': {
      const swap = roster.swaps.get(entry.swap);
      if (swap === undefined) return;
      if (swap.state === 'asked' && (entry.state === 'accepted' || entry.state === 'done'))
        swap.by = entry.by;
      swap.before =
        entry.edit === undefined
          ? null
          : { edit: entry.edit, state: swap.state, shift: swap.shift, inReturn: swap.inReturn };
      swap.state = entry.state;
      swap.shift = entry.moved?.shift ?? swap.shift;
      swap.inReturn = entry.moved === undefined ? swap.inReturn : entry.moved.inReturn;
      swap.changedAt = entry.at;
      forgetEnded(roster.swaps, ({ state: s }) => s !== 'asked' && s !== 'accepted');
      return;
    }
    case 'presence.changed':
      if (entry.presence === null) roster.presence.delete(entry.person);
      else
        roster.presence.set(entry.person, {
          presence: entry.presence,
          since: entry.at,
          until: entry.until,
          via: entry.via,
        });
      return;
    case 'absences.imported':
      if (entry.spans.length === 0) roster.absences.delete(entry.person);
      else roster.absences.set(entry.person, entry.spans);
      return;
    case 'notice.sent': {
      roster.noticeNumber += 1;
      roster.notices.set(entry.notice, {
        id: entry.notice,
        person: entry.person,
        kind: entry.kind,
        about: entry.about,
        confirm: entry.confirm,
        rings: entry.rings,
        at: entry.at,
        until: entry.until,
        delivered: new Set(),
        sentOver: new Set(),
        pagers: new Map(),
        confirmedAt: null,
        endedAt: null,
      });
      const talk = entry.about.talk === undefined ? undefined : roster.talks.get(entry.about.talk);
      if (talk !== undefined && entry.kind === 'walk-past') talk.walkedAt = entry.at;
      if (talk !== undefined && entry.kind === 'no-button') talk.warned = true;
      const swap = entry.about.swap === undefined ? undefined : roster.swaps.get(entry.about.swap);
      if (swap !== undefined && entry.about.codes?.includes('unanswered') === true) swap.reminded = true;
      return;
    }
    case 'notice.delivered': {
      const notice = roster.notices.get(entry.notice);
      notice?.delivered.add(entry.channel);
      if (notice !== undefined && entry.channel === 'web') reach(state, notice.person, entry.at);
      const hold = entry.device === null ? undefined : notice?.pagers.get(entry.device);
      if (hold !== undefined) hold.rangAt = hold.rangAt ?? entry.at;
      return;
    }
    case 'notice.rung': {
      const notice = roster.notices.get(entry.notice);
      for (const channel of entry.channels ?? []) notice?.sentOver.add(channel);
      for (const pager of entry.pagers) {
        notice?.pagers.set(pager, { how: 'rings', rangAt: null });
        // It was to be quiet before, and rings again.
        state.devices.get(pager)?.owed.delete(`unpage:${entry.notice}`);
      }
      return;
    }
    case 'notice.quieted': {
      const notice = roster.notices.get(entry.notice);
      if (notice === undefined) return;
      for (const pager of entry.pagers) quieted(state, notice, pager, entry.why);
      return;
    }
    case 'notice.confirmed': {
      const notice = roster.notices.get(entry.notice);
      if (notice === undefined) return;
      for (const pager of notice.pagers.keys()) takenBack(state, notice, pager);
      notice.delivered.add(entry.channel);
      notice.confirmedAt = notice.confirmedAt ?? entry.at;
      if (entry.channel === 'web') reach(state, notice.person, entry.at);
      return;
    }
    case 'notice.ended': {
      const notice = roster.notices.get(entry.notice);
      if (notice !== undefined) {
        notice.endedAt = notice.endedAt ?? entry.at;
        for (const pager of notice.pagers.keys()) takenBack(state, notice, pager);
      }
      forgetEnded(roster.notices, ({ endedAt }) => endedAt !== null);
      return;
    }
    case 'handoff.staged': {
      if (!roster.seenAt.has(entry.rotation)) roster.seenAt.set(entry.rotation, entry.at);
      const key = `${entry.rotation}|${entry.stage}`;
      roster.staged.set(key, [...(roster.staged.get(key) ?? []), entry.shift].slice(-STAGED_LIMIT));
      return;
    }
    case 'handoff.reopened': {
      const key = `${entry.rotation}|handed`;
      roster.staged.set(
        key,
        (roster.staged.get(key) ?? []).filter((shift) => shift !== entry.shift),
      );
      return;
    }
    case 'roster.reported':
      roster.reportedDay = entry.day;
      return;
    case 'talk.announced':
      roster.talkNumber += 1;
      roster.talks.set(entry.talk, {
        id: entry.talk,
        person: entry.person,
        place: entry.place,
        address: entry.address,
        from: entry.from,
        until: entry.until,
        looksIn: entry.looksIn,
        by: entry.by,
        state: 'planned',
        changedAt: entry.at,
        changedT: entry.t,
        beganT: null,
        alarm: null,
        walkedAt: null,
        warned: false,
      });
      return;
    case 'talk.changed': {
      const talk = roster.talks.get(entry.talk);
      if (talk === undefined) return;
      talk.state = entry.state;
      talk.until = entry.until ?? talk.until;
      talk.alarm = entry.opens ?? talk.alarm;
      talk.changedAt = entry.at;
      talk.changedT = entry.t;
      if (entry.state === 'running') talk.beganT = talk.beganT ?? entry.t;
      forgetEnded(roster.talks, ({ state: s }) => s === 'well' || s === 'alarm' || s === 'cancelled');
      return;
    }
    case 'calendar.linked':
      roster.linkNumber += 1;
      roster.links.set(entry.link, {
        id: entry.link,
        hash: entry.hash,
        person: entry.person,
        group: entry.group,
        at: entry.at,
        by: entry.by,
      });
      return;
    case 'calendar.unlinked':
      roster.links.delete(entry.link);
      return;
  }
}

/** The site with these changes. */
export function changed(site: SiteFile, changes: readonly RosterChange[]): SiteFile {
  const next: { -readonly [K in keyof SiteFile]: SiteFile[K] } = { ...site };
  for (const { section, id, after, index } of changes) {
    const items: { readonly id?: string | undefined }[] = [...next[section]];
    const at = items.findIndex((item) => item.id === id);
    if (after === null) {
      if (at >= 0) items.splice(at, 1);
    } else if (at >= 0) items[at] = after;
    else items.splice(Math.min(index, items.length), 0, after);
    Object.assign(next, { [section]: items });
  }
  return next;
}

function quieted(
  state: State,
  notice: NoticeRecord,
  pager: string,
  why: EntryOf<'notice.quieted'>['why'],
): void {
  const hold = notice.pagers.get(pager);
  if (hold === undefined) return;
  switch (why) {
    case 'alarm':
      takenBack(state, notice, pager);
      return;
    case 'returned':
      takenBack(state, notice, pager);
      notice.pagers.delete(pager);
      return;
    case 'cannot':
      hold.how = 'cannot';
      return;
    case 'time':
      hold.how = 'held';
      oweUnpage(state, notice, pager, 'taken');
      return;
  }
}

/** A pager must forget a notice, and is told so until it says that it heard. */
function takenBack(state: State, notice: NoticeRecord, pager: string): void {
  const hold = notice.pagers.get(pager);
  if (hold === undefined || hold.how === 'gone') return;
  hold.how = 'gone';
  oweUnpage(state, notice, pager, 'closed');
}

function oweUnpage(state: State, { id }: NoticeRecord, pager: string, reason: 'taken' | 'closed'): void {
  owe(state, pager, `unpage:${id}`, { kind: 'unpage', id, alarm: id, reason, press: '' });
}

/** Somebody's pager page showed something. */
function reach({ roster: { reached } }: State, person: string, at: Wall): void {
  reached.delete(person);
  reached.set(person, at);
  if (reached.size <= REACHED_LIMIT) return;
  for (const oldest of reached.keys()) {
    reached.delete(oldest);
    return;
  }
}

/** The oldest that have ended make room. */
function forgetEnded<T>(all: Map<string, T>, ended: (one: T) => boolean): void {
  if (all.size <= ENDED_LIMIT) return;
  for (const [id, one] of all) {
    if (all.size <= ENDED_LIMIT) return;
    if (ended(one)) all.delete(id);
  }
}

/**
 * What an alarm tells of the roster: for the statistics when it opened, was first answered, and somebody arrived; and
 * whose pager page rang.
 */
export function evolveTimings(state: State, entry: Entry): void {
  const { roster } = state;
  if (entry.type === 'page.delivered') {
    const page = state.alarms.get(entry.alarm)?.pages.get(entry.page);
    if (page?.channel === 'web' && page.person !== null) reach(state, page.person, entry.at);
    return;
  }
  // A drill counts for nothing; one that became real counts from then on.
  const real = entry.type === 'drill.became-real' && !roster.timingOf.has(entry.alarm);
  if (real || (entry.type === 'alarm.opened' && entry.drill !== 'on' && entry.virtual !== true)) {
    const site = entry.type === 'alarm.opened' ? entry.site : (state.alarms.get(entry.alarm)?.site ?? null);
    const timing = {
      alarm: entry.alarm,
      at: entry.at,
      openedT: entry.t,
      site,
      groups: site === null ? [] : dutyPeople(state.site, site, entry.at).groups,
      answerMs: null,
      arrivalMs: null,
    };
    roster.timings.push(timing);
    roster.timingOf.set(entry.alarm, timing);
    if (roster.timings.length > TIMINGS_LIMIT) {
      const oldest = roster.timings.shift();
      roster.timingsLeft += 1;
      if (oldest !== undefined) roster.timingOf.delete(oldest.alarm);
    }
    return;
  }
  if (entry.type === 'answer.recorded') {
    const timing = roster.timingOf.get(entry.alarm);
    // Who cannot come is no answer to whoever waits, and who closes from afar did not come.
    if (timing === undefined || entry.answer === 'cannot' || entry.answer === 'clear') return;
    const ms = Math.max(0, entry.t - timing.openedT);
    timing.answerMs = timing.answerMs ?? ms;
    if (entry.answer === 'arrived') timing.arrivalMs = timing.arrivalMs ?? ms;
    return;
  }
  if (entry.type === 'alarm.closed') roster.timingOf.delete(entry.alarm);
}
