/**
 * How an entry changes the alarm it names. Deadlines are set here, as fields, from the entry's own time: a restart
 * finds them where they were. Decides nothing.
 */
import type { Entry } from './entries.ts';
import { guidanceAfter } from './policy.ts';
import { type Alarm, isOpenPage, type State } from './state.ts';
import { after, type Instant, minutes, seconds, type Wall } from './time.ts';

/** A page not taken by its channel within this time has failed (INTERFACE: 5 s). */
export const PAGE_PATIENCE = seconds(5);
/** Somebody who said "I am calling 112" is given this long to say "called". */
export const CALL_PATIENCE = seconds(90);
/** On scene and still not closed: responders are reminded after this, the coordinator after twice this. */
export const REMIND_AFTER = minutes(15);
/** After the last step began, this long without an answer makes the policy exhausted. */
const LAST_STEP_PATIENCE = seconds(20);
/** Presses kept one by one in memory per alarm; all are counted, the log has all. */
const PRESSES_LIMIT = 500;
/** Most closings and unpages that one device can still be owed; beyond it the oldest is forgotten. */
const OWED_PER_DEVICE = 100;

type AlarmEntry = Extract<Entry, { readonly alarm: string | null }>;

/** Applies an entry that names an alarm. */
export function evolveAlarm(state: State, entry: AlarmEntry): void {
  if (entry.type === 'alarm.opened') {
    open(state, entry);
    return;
  }
  const alarm = entry.alarm === null ? undefined : state.alarms.get(entry.alarm);
  if (alarm === undefined) return;
  switch (entry.type) {
    case 'press.received':
      alarm.pressCount += 1;
      if (entry.unverified) alarm.unverified = true;
      if (alarm.presses.length < PRESSES_LIMIT)
        alarm.presses.push({
          id: entry.press,
          level: entry.level,
          at: entry.at,
          age: entry.age,
          unverified: entry.unverified,
          resumed: entry.resumed,
        });
      return;
    case 'press.raised': {
      const press = alarm.presses.find((p) => p.id === entry.press);
      if (press !== undefined) press.level = entry.level;
      return;
    }
    case 'alarm.raised':
      alarm.level = entry.level;
      alarm.policy = entry.policy;
      return;
    case 'step.started': {
      const restart = entry.step === 0;
      alarm.step = entry.step;
      alarm.policyFrom = entry.from;
      alarm.stepT = entry.t;
      const next = alarm.policy.steps[entry.step + 1];
      alarm.stepDue = next === undefined ? null : later(entry.from, next.after, entry.t);
      alarm.exhaustDue = next === undefined ? after(entry.t, LAST_STEP_PATIENCE) : null;
      if (restart) {
        alarm.exhausted = false;
        if (alarm.guidance === null) alarm.guidanceDue = after(entry.from, guidanceAfter(alarm.policy, alarm.level));
      }
      return;
    }
    case 'page.requested':
      request(alarm, entry);
      return;
    case 'page.sent':
      for (const id of entry.pages) {
        const page = alarm.pages.get(id);
        if (page === undefined) continue;
        if (page.state === 'requested' || page.state === 'failed') page.state = 'sent';
        page.sentAt = page.sentAt ?? entry.at;
        page.why = null;
      }
      settlePageDue(alarm);
      return;
    case 'page.delivered': {
      const page = alarm.pages.get(entry.page);
      if (page === undefined) return;
      if (isOpenPage(page)) page.state = 'delivered';
      page.sentAt = page.sentAt ?? entry.at;
      page.deliveredAt = page.deliveredAt ?? entry.at;
      settlePageDue(alarm);
      return;
    }
    case 'page.failed':
      for (const id of entry.pages) {
        const page = alarm.pages.get(id);
        if (page === undefined || !isOpenPage(page)) continue;
        page.state = 'failed';
        page.why = entry.reason;
      }
      settlePageDue(alarm);
      return;
    case 'page.withdrawn':
      for (const id of entry.pages) {
        const page = alarm.pages.get(id);
        if (page === undefined || !isOpenPage(page)) continue;
        page.state = 'withdrawn';
        page.endedAt = entry.at;
        page.why = entry.reason;
        if (page.device !== null) oweUnpage(state, page.device, page.id, alarm, entry.reason);
      }
      settlePageDue(alarm);
      return;
    case 'answer.recorded':
      answer(state, alarm, entry);
      return;
    case 'alarm.acknowledged':
      if (alarm.state === 'open') alarm.state = 'acknowledged';
      stopClock(alarm);
      return;
    case 'acknowledgement.expired':
      for (const person of entry.people) {
        const responder = alarm.responders.get(person);
        if (responder !== undefined) alarm.responders.set(person, { answer: 'expired', at: entry.at, t: entry.t, expires: null });
      }
      return;
    case 'alarm.reopened':
      alarm.state = 'open';
      alarm.awaitUntil = null;
      return;
    case 'alarm.on-scene':
      alarm.state = 'on-scene';
      alarm.lead = alarm.lead ?? entry.lead;
      alarm.onSceneT = entry.t;
      alarm.awaitUntil = null;
      alarm.remindDue = after(entry.t, REMIND_AFTER);
      for (const responder of alarm.responders.values()) responder.expires = null;
      return;
    case 'alarm.reminded':
      alarm.reminded += 1;
      alarm.remindDue = entry.whom === 'responders' && alarm.onSceneT !== null ? after(alarm.onSceneT, minutes(30)) : null;
      return;
    case 'policy.exhausted':
      alarm.exhausted = true;
      alarm.exhaustDue = null;
      return;
    case 'press.cancelled':
      alarm.cancelled = { at: entry.at, duress: entry.duress || (alarm.cancelled?.duress ?? false) };
      return;
    case 'guidance.started':
      alarm.guidance = alarm.guidance ?? { since: entry.at, calling: null, called: null };
      alarm.guidanceDue = null;
      return;
    case 'guidance.calling':
      if (alarm.guidance !== null)
        alarm.guidance.calling = { person: entry.person, at: entry.at, lapses: after(entry.t, CALL_PATIENCE) };
      return;
    case 'guidance.lapsed':
      if (alarm.guidance !== null) alarm.guidance.calling = null;
      return;
    case 'guidance.called':
      if (alarm.guidance !== null) {
        alarm.guidance.calling = null;
        alarm.guidance.called = { person: entry.person, at: entry.at, note: entry.note };
      }
      return;
    case 'round.planned':
      alarm.roundDue = entry.due;
      return;
    case 'answer.awaited':
      alarm.awaitUntil = entry.until;
      return;
    case 'alarm.closed':
      close(state, alarm, entry.by, entry.at);
      return;
    case 'incident.edited':
      alarm.report = { ...alarm.report, ...entry.fields };
      alarm.reportBy = { person: entry.by, at: entry.at };
      return;
    case 'duty.changed':
      alarm.duties.set(entry.code, { state: entry.state, by: entry.by, at: entry.at, reason: entry.reason });
      return;
    case 'closing.confirmed':
      return;
  }
}

function open(state: State, entry: Extract<Entry, { type: 'alarm.opened' }>): void {
  state.alarmNumber = Math.max(state.alarmNumber, entry.number);
  const alarm: Alarm = {
    id: entry.alarm,
    number: entry.number,
    device: entry.device,
    raisedBy: entry.raisedBy,
    holder: entry.holder,
    firstPress: entry.press,
    place: entry.place,
    site: entry.site,
    text: entry.text,
    openedAt: entry.at,
    openedT: entry.t,
    level: entry.level,
    policy: entry.policy,
    state: 'open',
    presses: [],
    pressCount: 0,
    unverified: false,
    lastEntryT: entry.t,
    step: 0,
    policyFrom: entry.t,
    stepT: entry.t,
    stepDue: null,
    exhaustDue: null,
    exhausted: false,
    guidanceDue: null,
    rounds: 0,
    pages: new Map(),
    pageDue: null,
    responders: new Map(),
    lead: null,
    guidance: null,
    cancelled: null,
    lastRoundT: null,
    roundDue: null,
    awaitUntil: null,
    onSceneT: null,
    remindDue: null,
    reminded: 0,
    closedAt: null,
    closedBy: null,
    report: {},
    reportBy: null,
    duties: new Map(),
    story: [],
    progressDue: null,
    progressSaid: '',
    pageTextSaid: '',
  };
  if (entry.device === null) {
    alarm.presses.push({ id: entry.press, level: entry.level, at: entry.at, age: 0, unverified: false, resumed: false });
    alarm.pressCount = 1;
    state.byHand.set(`${entry.raisedBy ?? ''}|${entry.press}`, entry.alarm);
  } else state.devices.get(entry.device)?.alarms.push(entry.alarm);
  state.alarms.set(entry.alarm, alarm);
  state.byNumber.set(entry.number, entry.alarm);
}

function request(alarm: Alarm, entry: Extract<Entry, { type: 'page.requested' }>): void {
  alarm.rounds = Math.max(alarm.rounds, entry.round);
  const replaced = new Set(entry.pages.map((p) => `${p.channel}|${p.person ?? ''}|${p.device ?? ''}`));
  for (const page of alarm.pages.values()) {
    if (!isOpenPage(page) || !replaced.has(`${page.channel}|${page.person ?? ''}|${page.device ?? ''}`)) continue;
    page.state = 'withdrawn';
    page.endedAt = entry.at;
    page.why = 'replaced';
  }
  for (const planned of entry.pages)
    alarm.pages.set(planned.page, {
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
      handed: false,
    });
  if (entry.pages.length > 0) alarm.pageDue = earliest(alarm.pageDue, after(entry.t, PAGE_PATIENCE));
  if (entry.reason === 'press') {
    alarm.lastRoundT = entry.t;
    alarm.roundDue = null;
  }
}

function answer(state: State, alarm: Alarm, entry: Extract<Entry, { type: 'answer.recorded' }>): void {
  const expires = entry.answer === 'coming' && alarm.state !== 'on-scene' ? after(entry.t, seconds(alarm.policy.acknowledgeExpiry)) : null;
  alarm.responders.set(entry.person, { answer: entry.answer, at: entry.at, t: entry.t, expires });
  if (entry.answer === 'coming') alarm.awaitUntil = null;
  const mark = entry.answer === 'cannot' ? 'declined' : 'acknowledged';
  for (const page of alarm.pages.values()) {
    if (page.person !== entry.person) continue;
    if (page.id === entry.page) page.deliveredAt = page.deliveredAt ?? entry.at;
    const answered = page.id === entry.page && page.state === 'withdrawn' && page.why !== 'replaced';
    if (!isOpenPage(page) && !answered) {
      if (page.state === 'acknowledged' || page.state === 'declined') page.state = mark;
      continue;
    }
    if (page.device !== null && page.id !== entry.page && !answered)
      oweUnpage(state, page.device, page.id, alarm, 'answered');
    page.state = mark;
    page.answeredAt = entry.at;
    page.sentAt = page.sentAt ?? (page.id === entry.page ? entry.at : null);
  }
  settlePageDue(alarm);
}

function close(state: State, alarm: Alarm, by: string | null, at: Wall): void {
  alarm.state = 'closed';
  alarm.closedAt = at;
  alarm.closedBy = by;
  stopClock(alarm);
  alarm.guidanceDue = null;
  alarm.roundDue = null;
  alarm.awaitUntil = null;
  alarm.remindDue = null;
  alarm.pageDue = null;
  alarm.progressDue = null;
  if (alarm.guidance !== null) alarm.guidance.calling = null;
  const device = alarm.device === null ? undefined : state.devices.get(alarm.device);
  if (device === undefined) return;
  device.alarms = device.alarms.filter((id) => id !== alarm.id);
  if (!device.revoked)
    device.owed.set(`closed:${alarm.id}`, {
      kind: 'closed',
      id: alarm.id,
      alarm: alarm.id,
      reason: 'closed',
      press: alarm.firstPress,
      n: null,
      boot: null,
    });
}

function oweUnpage(state: State, deviceId: string, page: string, alarm: Alarm, reason: 'taken' | 'closed' | 'answered'): void {
  const device = state.devices.get(deviceId);
  if (device === undefined || device.revoked) return;
  if (device.owed.size >= OWED_PER_DEVICE)
    for (const oldest of device.owed.keys()) {
      device.owed.delete(oldest);
      break;
    }
  device.owed.set(`unpage:${page}`, { kind: 'unpage', id: page, alarm: alarm.id, reason, press: alarm.firstPress, n: null, boot: null });
}

/** Stops the steps; a policy that starts anew sets them again. */
function stopClock(alarm: Alarm): void {
  alarm.stepDue = null;
  alarm.exhaustDue = null;
}

function settlePageDue(alarm: Alarm): void {
  let due: Instant | null = null;
  for (const page of alarm.pages.values())
    if (page.state === 'requested') due = earliest(due, after(page.requestedT, PAGE_PATIENCE));
  alarm.pageDue = due;
}

const earliest = (a: Instant | null, b: Instant): Instant => (a === null || b < a ? b : a);

/** When a step is due: at its place in the policy, but never before now. */
const later = (from: Instant, afterSeconds: number, now: Instant): Instant => {
  const due = after(from, seconds(afterSeconds));
  return due > now ? due : now;
};
