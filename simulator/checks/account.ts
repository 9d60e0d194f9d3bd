/**
 * What the entries of the log amount to, as a witness reckons it: alarms, pages, answers, devices, faults. Promises to
 * take nothing from the gateway but its entries, so that the gateway's own state can be wrong without this being so.
 * Deadlines and judgements are left to the checks; words such as "coming" to `account-words.ts`.
 */
import type { Entry, EntryOf, FaultCode, PageReason } from '../../gateway/core/entries.ts';
import type { PersonAnswer } from '../../gateway/core/events.ts';
import type { Channel, Policy, SiteFile } from '../../gateway/core/site.ts';
import type { AlarmLevel } from '../../protocol/messages.ts';
import { type DeviceAccount, newDevice, onDevices } from './account-devices.ts';
import { isSignOfLife } from './account-life.ts';
import { siteAfter } from './account-site.ts';

/** One page and what became of it. */
export interface PageAccount {
  readonly id: string;
  readonly alarm: string;
  readonly person: string | null;
  readonly channel: Channel;
  readonly device: string | null;
  readonly round: number;
  readonly reason: PageReason;
  /** On the log's time line, as all `t` here. */
  readonly t: number;
  /** `over`: answered, withdrawn, replaced by a newer one, or its alarm is closed. */
  state: 'requested' | 'sent' | 'delivered' | 'failed' | 'over';
  /** Put off on purpose, and not handed over yet. */
  later: boolean;
}
/** What a person said last; `expired`: it ran out. */
export interface AnswerAccount {
  readonly answer: PersonAnswer | 'expired';
  readonly t: number;
  /** When a "coming" runs out, by the policy in force when it was said. */
  readonly expiresT: number;
}
/** One alarm. */
export interface AlarmAccount {
  readonly id: string;
  readonly device: string | null;
  readonly holder: string | null;
  readonly firstPress: string;
  readonly place: string | null;
  readonly site: string | null;
  readonly openedT: number;
  readonly openedWall: number;
  level: AlarmLevel;
  policy: Policy;
  stage: 'open' | 'on-scene' | 'closed';
  /** Press ids with when they were heard. */
  readonly presses: Map<string, number>;
  /** Presses after which nobody was paged yet. */
  readonly unpaged: Set<string>;
  step: number;
  stepT: number;
  /** Start of the policy. */
  from: number;
  /** Rounds of pages before the step in force. */
  stepRounds: number;
  rounds: number;
  raisedT: number;
  /** It is a drill now; when it became real, -1: never. */
  drill: boolean;
  realT: number;
  readonly answers: Map<string, AnswerAccount>;
  /** Pages that may still ring, by id. */
  readonly ringing: Map<string, PageAccount>;
  readonly firstPaged: Set<string>;
  /** Everybody of whom a page was ever asked for. */
  readonly paged: Set<string>;
  /** When the step in force began, or was last repeated. */
  repeatedT: number;
  guidance: 'none' | 'on' | 'calling' | 'called';
  /** Someone must say "coming" anew before then. */
  awaitUntil: number | null;
  roundDue: number | null;
  lastPressRoundT: number | null;
  /** Its last sign of life. */
  lastT: number;
  closedT: number | null;
  cancelled: 'no' | 'plain' | 'duress';
}
/** An open fault. */
export interface FaultAccount {
  readonly id: string;
  readonly code: FaultCode;
  readonly device: string | null;
  readonly channel: string | null;
  readonly devices: readonly string[];
  readonly t: number;
}
/** A press that the log speaks of. */
export interface SeenAccount {
  /** Null: a test. */
  readonly alarm: string | null;
  level: string;
}
/** All of it. */
export interface Account {
  site: SiteFile | null;
  readonly alarms: Map<string, AlarmAccount>;
  /** Alarms that are not closed. */
  readonly open: Set<string>;
  /** Pages of alarms that are not closed. */
  readonly pages: Map<string, PageAccount>;
  readonly devices: Map<string, DeviceAccount>;
  /** By `pressKey`. */
  readonly seen: Map<string, SeenAccount>;
  readonly faults: Map<string, FaultAccount>;
}

/** Names a press of a device. */
export const pressKey = (device: string, press: string): string => `${device} ${press}`;

/** An account of an empty log. */
export const newAccount = (): Account => ({
  site: null,
  alarms: new Map(),
  open: new Set(),
  pages: new Map(),
  devices: new Map(),
  seen: new Map(),
  faults: new Map(),
});

/** Takes one entry into account. */
export function take(account: Account, entry: Entry): void {
  switch (entry.type) {
    case 'site.imported':
      account.site = entry.site;
      for (const { id, place } of entry.site.devices) {
        const device = account.devices.get(id);
        if (device !== undefined) device.place = place;
      }
      return;
    case 'roster.edited':
      if (account.site !== null) account.site = siteAfter(account.site, entry.changes);
      return;
    case 'device.registered':
      account.devices.set(entry.device, newDevice(entry));
      return;
    case 'fault.raised':
      account.faults.set(entry.fault, { ...entry, id: entry.fault });
      return;
    case 'fault.cleared':
      account.faults.delete(entry.fault);
      return;
    case 'alarm.opened':
      opened(account, entry);
      return;
    case 'press.received':
      account.seen.set(pressKey(entry.device, entry.press), { alarm: entry.alarm, level: entry.level });
      if (entry.alarm === null) {
        const device = account.devices.get(entry.device);
        if (device !== undefined) {
          device.testPressT = entry.t;
          device.testFingerT = entry.t - (entry.age ?? 0);
        }
      }
      break;
    case 'press.raised': {
      const seen = account.seen.get(pressKey(entry.device, entry.press));
      if (seen !== undefined) seen.level = entry.level;
      break;
    }
    default:
      break;
  }
  onDevices(account.devices, entry);
  if ('alarm' in entry && entry.alarm !== null) {
    const alarm = account.alarms.get(entry.alarm);
    if (alarm !== undefined) onAlarm(account, alarm, entry);
  }
}

function opened(account: Account, entry: EntryOf<'alarm.opened'>): void {
  account.open.add(entry.alarm);
  if (entry.device !== null) account.devices.get(entry.device)?.alarms.add(entry.alarm);
  account.alarms.set(entry.alarm, {
    id: entry.alarm,
    device: entry.device,
    holder: entry.holder,
    firstPress: entry.press,
    place: entry.place,
    site: entry.site,
    openedT: entry.t,
    openedWall: entry.at,
    level: entry.level,
    policy: entry.policy,
    stage: 'open',
    presses: new Map(),
    unpaged: new Set(),
    step: 0,
    stepT: entry.t,
    from: entry.t,
    stepRounds: 0,
    rounds: 0,
    raisedT: -1,
    drill: entry.drill === 'on',
    realT: -1,
    answers: new Map(),
    ringing: new Map(),
    firstPaged: new Set(),
    paged: new Set(),
    repeatedT: entry.t,
    guidance: 'none',
    awaitUntil: null,
    roundDue: null,
    lastPressRoundT: null,
    lastT: entry.t,
    closedT: null,
    cancelled: 'no',
  });
}

function onAlarm(account: Account, alarm: AlarmAccount, entry: Entry): void {
  if (isSignOfLife(entry, (page) => account.pages.get(page)?.reason)) alarm.lastT = entry.t;
  switch (entry.type) {
    case 'press.received':
      alarm.presses.set(entry.press, entry.t);
      alarm.unpaged.add(entry.press);
      return;
    case 'alarm.raised':
      alarm.level = entry.level;
      alarm.policy = entry.policy;
      alarm.step = 0;
      alarm.stepT = entry.t;
      alarm.from = entry.t;
      alarm.stepRounds = alarm.rounds;
      alarm.raisedT = entry.t;
      return;
    case 'drill.became-real':
      alarm.drill = false;
      alarm.realT = entry.t;
      // Nobody has called 112 for what is real.
      if (alarm.guidance !== 'none') alarm.guidance = 'on';
      return;
    case 'step.repeated':
      alarm.repeatedT = entry.t;
      return;
    case 'step.started':
      alarm.repeatedT = entry.t;
      alarm.step = entry.step;
      alarm.stepT = entry.t;
      alarm.from = entry.from;
      alarm.stepRounds = alarm.rounds;
      return;
    case 'page.requested':
      requested(account, alarm, entry);
      return;
    case 'page.retried':
      for (const page of alarm.ringing.values()) if (entry.pages.includes(page.id)) page.later = false;
      return;
    case 'page.sent':
    case 'page.failed':
      for (const id of entry.pages) moved(account, id, entry.type === 'page.sent' ? 'sent' : 'failed');
      return;
    case 'page.delivered':
      moved(account, entry.page, 'delivered');
      return;
    case 'page.withdrawn':
      for (const id of entry.pages) over(account, id);
      return;
    case 'answer.recorded':
      alarm.answers.set(entry.person, {
        answer: entry.answer,
        t: entry.t,
        expiresT: entry.t + alarm.policy.acknowledgeExpiry * 1000,
      });
      if (entry.answer === 'coming') alarm.awaitUntil = null;
      for (const page of [...alarm.ringing.values()])
        if (page.person === entry.person || page.id === entry.page) over(account, page.id);
      return;
    case 'acknowledgement.expired':
      for (const person of entry.people)
        alarm.answers.set(person, { answer: 'expired', t: entry.t, expiresT: entry.t });
      return;
    case 'alarm.reopened':
      alarm.awaitUntil = null;
      return;
    case 'alarm.on-scene':
      alarm.stage = 'on-scene';
      alarm.awaitUntil = null;
      return;
    case 'press.cancelled':
      alarm.cancelled = entry.duress || alarm.cancelled === 'duress' ? 'duress' : 'plain';
      return;
    case 'guidance.started':
      if (alarm.guidance === 'none') alarm.guidance = 'on';
      return;
    case 'guidance.calling':
      alarm.guidance = 'calling';
      return;
    case 'guidance.lapsed':
      if (alarm.guidance === 'calling') alarm.guidance = 'on';
      return;
    case 'guidance.called':
      alarm.guidance = 'called';
      return;
    case 'round.planned':
      alarm.roundDue = entry.due;
      return;
    case 'answer.awaited':
      alarm.awaitUntil = entry.until;
      return;
    case 'alarm.closed':
      closed(account, alarm, entry.t);
      return;
    default:
      return;
  }
}

function requested(account: Account, alarm: AlarmAccount, entry: EntryOf<'page.requested'>): void {
  alarm.rounds = Math.max(alarm.rounds, entry.round);
  const places = new Set(entry.pages.map((page) => `${page.channel} ${page.person} ${page.device}`));
  for (const page of [...alarm.ringing.values()])
    if (places.has(`${page.channel} ${page.person} ${page.device}`)) over(account, page.id);
  for (const { page: id, person, channel, device, later = false } of entry.pages) {
    const { round, reason, t } = entry;
    const page: PageAccount = {
      id,
      alarm: alarm.id,
      person,
      channel,
      device,
      round,
      reason,
      t,
      state: 'requested',
      later,
    };
    account.pages.set(id, page);
    alarm.ringing.set(id, page);
    if (person === null) continue;
    alarm.paged.add(person);
    if (entry.round === 1) alarm.firstPaged.add(person);
  }
  // Somebody whose "coming" ran out is asked again alone; that is no answer to a press, unless the policy starts anew.
  const alone = entry.reason === 'expired' && (alarm.step > 0 || alarm.stepT !== entry.t);
  // So are those who are reminded, or stand in for somebody: a press is answered by a step, its repeat or a round.
  const few = entry.reason === 'reminder' || entry.reason === 'arrival' || entry.reason === 'replacement';
  if (!few && !alone) alarm.unpaged.clear();
  if (entry.reason === 'press') alarm.lastPressRoundT = entry.t;
  if (entry.reason === 'press' || entry.reason === 'raise') alarm.roundDue = null;
}

function moved(account: Account, id: string, state: 'sent' | 'delivered' | 'failed'): void {
  const page = account.pages.get(id);
  if (page === undefined || page.state === 'over') return;
  if (state === 'sent' && page.state === 'delivered') return;
  page.state = state;
}

function over(account: Account, id: string): void {
  const page = account.pages.get(id);
  if (page === undefined) return;
  page.state = 'over';
  account.alarms.get(page.alarm)?.ringing.delete(id);
}

function closed(account: Account, alarm: AlarmAccount, t: number): void {
  alarm.stage = 'closed';
  alarm.closedT = t;
  alarm.roundDue = null;
  alarm.awaitUntil = null;
  for (const page of [...alarm.ringing.values()]) over(account, page.id);
  account.open.delete(alarm.id);
  if (alarm.device !== null) account.devices.get(alarm.device)?.alarms.delete(alarm.id);
}
