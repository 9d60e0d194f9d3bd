/**
 * How entries change pages: asked for, handed over, rung, answered, withdrawn. Keeps in step with them which pages may
 * still ring where, and what each pager must still be told. Decides nothing.
 */
import { isComing, isOpenPage } from './alarm-facts.ts';
import type { EntryOf } from './entries.ts';
import { isFar, triesKey } from './far-channel.ts';
import type { Contact, PolicyStep } from './site.ts';
import { type Alarm, type Owed, PAGES_LIMIT, type PageRecord, type RingKey, type State } from './state.ts';
import { after, type Instant, millis, seconds, type Wall } from './time.ts';

/** Most closings and unpages that one device can still be owed; beyond it the oldest is forgotten. */
const OWED_PER_DEVICE = 100;
/** Somebody coming who has not arrived is reminded when this part of the time is over. */
const REMINDED_AT = 3 / 4;

type PageEntry = EntryOf<'page.sent' | 'page.delivered' | 'page.failed' | 'page.withdrawn'>;

/** Where a page rings. */
export const ringKey = (page: PageRecord, site: string | null): RingKey =>
  `${page.channel}|${page.channel === 'board' ? (site ?? '') : (page.device ?? page.person ?? '')}`;

/** Pages were asked for; a newer one takes the place of the older at the same pager, screen or board. */
export function requestedPages(state: State, alarm: Alarm, entry: EntryOf<'page.requested'>): void {
  const first = alarm.rounds === 0;
  alarm.rounds = Math.max(alarm.rounds, entry.round);
  const replaced = new Set(entry.pages.map((p) => `${p.channel}|${p.person ?? ''}|${p.device ?? ''}`));
  for (const page of [...alarm.ringing.values()]) {
    if (!replaced.has(`${page.channel}|${page.person ?? ''}|${page.device ?? ''}`)) continue;
    end(state, alarm, page, 'replaced', entry.at);
  }
  for (const planned of entry.pages) {
    const page: PageRecord = {
      id: planned.page,
      person: planned.person,
      channel: planned.channel,
      device: planned.device,
      step: entry.step,
      round: entry.round,
      reason: entry.reason,
      requestedT: entry.t,
      requestedAt: entry.at,
      state: 'requested',
      sentAt: null,
      deliveredAt: null,
      answeredAt: null,
      endedAt: null,
      why: null,
      takenBy: [],
      calls: planned.calls === true ? numbersOf(alarm.policy.steps[entry.step]) : [],
      tries: 0,
      triedT: null,
      handed: false,
      left: false,
    };
    if (isFar(page.channel) && planned.later !== true) tried(alarm, page, entry.t);
    alarm.pages.set(page.id, page);
    ring(state, alarm, page);
    if (page.person === null) alarm.boardPaged = true;
    else {
      alarm.paged.add(page.person);
      if (first) alarm.pagedFirst.add(page.person);
    }
    if (page.device !== null) alarm.atPager.set(page.device, page.id);
  }
  if (alarm.pages.size > PAGES_LIMIT) forgetPages(alarm);
  if (entry.reason === 'press') alarm.lastRoundT = entry.t;
  if (entry.reason === 'press' || entry.reason === 'raise') {
    alarm.roundDue = null;
    alarm.unpaged = [];
  }
}

/** Pages were tried once more. */
export function retriedPages(alarm: Alarm, entry: EntryOf<'page.retried'>): void {
  for (const id of entry.pages) {
    const page = alarm.pages.get(id);
    if (page !== undefined) tried(alarm, page, entry.t);
  }
}

function tried(alarm: Alarm, page: PageRecord, t: Instant): void {
  page.tries += 1;
  page.triedT = t;
  const key = triesKey(page);
  // An attempt that reached nobody filled no inbox: the next one takes its place.
  const before = (alarm.tries.get(key)?.count ?? 0) - (page.state === 'failed' ? 1 : 0);
  alarm.tries.set(key, { count: Math.max(0, before) + 1, lastT: t });
}

/** What became of pages. */
export function movedPages(state: State, alarm: Alarm, entry: PageEntry): void {
  const pages = entry.type === 'page.delivered' ? [entry.page] : entry.pages;
  const takers = entry.type === 'page.withdrawn' && entry.reason === 'taken' ? whoComes(alarm) : [];
  for (const id of pages) {
    const page = alarm.pages.get(id);
    if (page === undefined) continue;
    switch (entry.type) {
      case 'page.sent':
        if (page.state === 'requested' || page.state === 'failed') page.state = 'sent';
        page.sentAt = page.sentAt ?? entry.at;
        page.why = isOpenPage(page) ? null : page.why;
        break;
      case 'page.delivered':
        if (isOpenPage(page)) page.state = 'delivered';
        page.sentAt = page.sentAt ?? entry.at;
        page.deliveredAt = page.deliveredAt ?? entry.at;
        break;
      case 'page.failed':
        if (!isOpenPage(page)) break;
        page.state = 'failed';
        page.why = entry.reason;
        break;
      case 'page.withdrawn':
        if (!isOpenPage(page)) break;
        end(state, alarm, page, entry.reason, entry.at);
        page.takenBy = takers;
        if (page.device !== null) oweUnpage(state, page.device, page.id, alarm, entry.reason);
        break;
    }
  }
}

/** A person's answer: their open pages are answered, and their other pagers must be told. */
export function answeredPages(state: State, alarm: Alarm, entry: EntryOf<'answer.recorded'>): void {
  if (entry.answer === 'coming') alarm.awaitUntil = null;
  alarm.firstAnswerT = alarm.firstAnswerT ?? entry.t;
  const expires =
    entry.answer === 'coming' && alarm.state !== 'on-scene'
      ? after(entry.t, seconds(alarm.policy.acknowledgeExpiry))
      : null;
  const remind = expires === null ? null : after(entry.t, millis(REMINDED_AT * (expires - entry.t)));
  alarm.responders.set(entry.person, { answer: entry.answer, at: entry.at, t: entry.t, expires, remind });
  const mark = entry.answer === 'cannot' ? 'declined' : 'acknowledged';
  for (const page of alarm.pages.values()) {
    const named = page.id === entry.page;
    if (page.person !== entry.person && !named) continue;
    if (named) page.deliveredAt = page.deliveredAt ?? entry.at;
    const late = named && page.state === 'withdrawn' && page.why !== 'replaced';
    if (!isOpenPage(page) && !late) {
      // Somebody who changes their mind: what they said of these pages changes with it.
      if (page.state === 'acknowledged' || page.state === 'declined') page.state = mark;
      continue;
    }
    if (page.device !== null && !named) oweUnpage(state, page.device, page.id, alarm, 'answered');
    unring(state, alarm, page);
    page.state = mark;
    page.answeredAt = entry.at;
    page.sentAt = page.sentAt ?? (named ? entry.at : null);
  }
}

/** The alarm is over: every pager that holds a page of it must be told, whatever was answered to it. */
export function closedPages(state: State, alarm: Alarm, at: Wall): void {
  for (const page of [...alarm.ringing.values()]) end(state, alarm, page, 'closed', at);
  for (const [device, page] of alarm.atPager) oweUnpage(state, device, page, alarm, 'closed');
}

const whoComes = (alarm: Alarm): readonly string[] =>
  [...alarm.responders].filter(([, { answer }]) => isComing(answer)).map(([person]) => person);

const numbersOf = (step: PolicyStep | undefined): readonly Contact[] =>
  (step?.page ?? []).flatMap((target) =>
    typeof target === 'object' && 'external' in target ? [target.external] : [],
  );

function ring(state: State, alarm: Alarm, page: PageRecord): void {
  alarm.ringing.set(page.id, page);
  const key = ringKey(page, alarm.site);
  const there = state.rings.get(key);
  if (there === undefined) state.rings.set(key, new Map([[page.id, alarm.id]]));
  else there.set(page.id, alarm.id);
}

function unring(state: State, alarm: Alarm, page: PageRecord): void {
  alarm.ringing.delete(page.id);
  const key = ringKey(page, alarm.site);
  const there = state.rings.get(key);
  there?.delete(page.id);
  if (there?.size === 0) state.rings.delete(key);
}

function end(state: State, alarm: Alarm, page: PageRecord, why: string, at: Wall): void {
  unring(state, alarm, page);
  page.state = 'withdrawn';
  page.endedAt = at;
  page.why = why;
}

function forgetPages(alarm: Alarm): void {
  for (const id of alarm.pages.keys()) {
    if (alarm.pages.size <= PAGES_LIMIT) return;
    if (!alarm.ringing.has(id)) alarm.pages.delete(id);
  }
}

function oweUnpage(
  state: State,
  deviceId: string,
  page: string,
  alarm: Alarm,
  reason: 'taken' | 'closed' | 'answered',
): void {
  owe(state, deviceId, `unpage:${page}`, {
    kind: 'unpage',
    id: page,
    alarm: alarm.id,
    reason,
    press: alarm.firstPress,
  });
}

/** A device must be told something until it says that it heard. */
export function owe(state: State, deviceId: string, key: string, what: Omit<Owed, 'n' | 'boot'>): void {
  const device = state.devices.get(deviceId);
  if (device === undefined || device.revoked) return;
  device.owed.delete(key);
  if (device.owed.size >= OWED_PER_DEVICE)
    for (const oldest of device.owed.keys()) {
      device.owed.delete(oldest);
      break;
    }
  device.owed.set(key, { ...what, n: null, boot: null });
}
