/**
 * How an entry changes the alarm it names. Deadlines are set here, as fields, from the entry's own time: a restart
 * finds them where they were. Decides nothing; pages are in `evolve-pages.ts`.
 */
import { comingCount } from './alarm-facts.ts';
import type { Entry, EntryOf } from './entries.ts';
import { answeredPages, closedPages, movedPages, owe, requestedPages, retriedPages } from './evolve-pages.ts';
import { guidanceAfter, repeatAfter } from './policy.ts';
import { type Alarm, BY_HAND_LIMIT, type State } from './state.ts';
import { after, type Instant, millis, minutes, seconds } from './time.ts';

/** Somebody who said "I am calling 112" is given this long to say "called". */
const CALL_PATIENCE = seconds(90);
/** On scene and still not closed: responders are reminded after this, the coordinator after twice this. */
const REMIND_AFTER = minutes(15);
/** After the last step began, this long without an answer makes the policy exhausted. */
const LAST_STEP_PATIENCE = seconds(20);
/** Presses kept one by one in memory per alarm; all are counted, the log has all. */
const PRESSES_LIMIT = 500;

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
      pressed(alarm, entry);
      return;
    case 'press.raised': {
      const press = alarm.presses.find((p) => p.id === entry.press);
      if (press !== undefined) press.level = entry.level;
      return;
    }
    case 'alarm.raised':
      alarm.level = entry.level;
      alarm.policy = entry.policy;
      alarm.step = 0;
      alarm.policyFrom = entry.t;
      alarm.stepRound = alarm.rounds;
      alarm.exhausted = false;
      // Of the worse level nobody has heard yet.
      alarm.tries.clear();
      stopClock(alarm);
      // The new level may want more people than are coming.
      if (alarm.state === 'acknowledged' && comingCount(alarm) < (entry.policy.steps[0]?.need ?? 1)) {
        alarm.state = 'open';
        alarm.awaitUntil = null;
      }
      return;
    case 'step.started': {
      alarm.step = entry.step;
      alarm.policyFrom = entry.from;
      alarm.stepRound = alarm.rounds;
      const next = alarm.policy.steps[entry.step + 1];
      alarm.stepDue = next === undefined ? null : later(entry.from, next.after, entry.t);
      alarm.exhaustDue = next === undefined && !alarm.exhausted ? after(entry.t, LAST_STEP_PATIENCE) : null;
      alarm.repeatDue = next === undefined ? after(entry.t, repeatAfter(alarm.policy, millis(0))) : null;
      if (entry.step === 0) {
        // A policy that starts pages everyone: whatever was pressed before is heard of.
        alarm.unpaged = [];
        alarm.exhausted = false;
        if (alarm.guidance === null)
          alarm.guidanceDue = after(entry.from, guidanceAfter(alarm.policy, alarm.level));
      }
      return;
    }
    case 'step.repeated':
      alarm.repeatDue = after(entry.t, repeatAfter(alarm.policy, millis(entry.t - alarm.policyFrom)));
      return;
    case 'page.requested':
      requestedPages(state, alarm, entry);
      return;
    case 'page.retried':
      retriedPages(alarm, entry);
      return;
    case 'page.sent':
    case 'page.delivered':
    case 'page.failed':
    case 'page.withdrawn':
      movedPages(state, alarm, entry);
      return;
    case 'answer.recorded':
      answeredPages(state, alarm, entry);
      return;
    case 'alarm.acknowledged':
      if (alarm.state === 'open') alarm.state = 'acknowledged';
      stopClock(alarm);
      return;
    case 'acknowledgement.reminded':
      for (const person of entry.people) {
        const responder = alarm.responders.get(person);
        if (responder !== undefined) responder.remind = null;
      }
      return;
    case 'acknowledgement.expired':
      for (const person of entry.people)
        if (alarm.responders.has(person))
          alarm.responders.set(person, {
            answer: 'expired',
            at: entry.at,
            t: entry.t,
            expires: null,
            remind: null,
          });
      return;
    case 'alarm.reopened':
      alarm.state = 'open';
      alarm.awaitUntil = null;
      return;
    case 'alarm.on-scene':
      alarm.state = 'on-scene';
      alarm.lead = entry.lead;
      alarm.onSceneT = entry.t;
      alarm.awaitUntil = null;
      alarm.remindDue = after(entry.t, REMIND_AFTER);
      for (const responder of alarm.responders.values()) {
        responder.expires = null;
        responder.remind = null;
      }
      return;
    case 'alarm.reminded':
      alarm.reminded += 1;
      alarm.remindDue =
        entry.whom === 'responders' && alarm.onSceneT !== null
          ? after(alarm.onSceneT, minutes(2 * 15))
          : null;
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
        alarm.guidance.calling = {
          person: entry.person,
          at: entry.at,
          lapses: after(entry.t, CALL_PATIENCE),
        };
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
      close(state, alarm, entry);
      return;
    case 'incident.edited':
      alarm.report = { ...alarm.report, ...entry.fields };
      alarm.reportBy = { person: entry.by, at: entry.at };
      return;
    case 'duty.changed':
      alarm.duties.set(entry.code, { state: entry.state, by: entry.by, at: entry.at, reason: entry.reason });
      return;
    case 'drill.became-real':
      alarm.drill = 'off';
      // Of the real alarm nobody has heard yet, and nobody has called 112 for it.
      for (const told of [...alarm.tries.keys()]) alarm.tries.delete(told);
      if (alarm.guidance !== null) alarm.guidance = { ...alarm.guidance, calling: null, called: null };
      return;
    case 'drill.begun':
    case 'drill.ended':
    case 'closing.confirmed':
      return;
  }
}

function pressed(alarm: Alarm, entry: EntryOf<'press.received'>): void {
  const press = {
    id: entry.press,
    boot: entry.boot,
    seq: entry.seq,
    level: entry.level,
    at: entry.at,
    age: entry.age,
    unverified: entry.unverified,
    resumed: entry.resumed,
  };
  // The first opens the alarm, whose first step pages for it.
  if (alarm.pressCount > 0 && alarm.unpaged.length < PRESSES_LIMIT) alarm.unpaged.push(press);
  alarm.pressCount += 1;
  if (entry.unverified) alarm.unverified = true;
  if (alarm.presses.length < PRESSES_LIMIT) alarm.presses.push(press);
}

function open(state: State, entry: EntryOf<'alarm.opened'>): void {
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
    drill: entry.drill ?? null,
    ground: { site: state.site, index: state.index },
    sandbox: entry.virtual === true ? (state.simulation?.people ?? new Set()) : null,
    level: entry.level,
    policy: entry.policy,
    state: 'open',
    presses: [],
    pressCount: 0,
    unverified: false,
    lastEntryT: entry.t,
    step: 0,
    policyFrom: entry.t,
    stepRound: 0,
    stepDue: null,
    exhaustDue: null,
    repeatDue: null,
    exhausted: false,
    guidanceDue: null,
    rounds: 0,
    pages: new Map(),
    ringing: new Map(),
    paged: new Set(),
    boardPaged: false,
    tries: new Map(),
    letter: letterFor(state, entry.t),
    pagedFirst: new Set(),
    atPager: new Map(),
    responders: new Map(),
    lead: null,
    guidance: null,
    cancelled: null,
    lastRoundT: null,
    roundDue: null,
    unpaged: [],
    awaitUntil: null,
    onSceneT: null,
    remindDue: null,
    reminded: 0,
    firstAnswerT: null,
    closedT: null,
    closedAt: null,
    closedBy: null,
    endedWith: null,
    report: {},
    reportBy: null,
    duties: new Map(),
    story: [],
    storyWeight: 0,
    pageDue: null,
    retryDue: null,
    roundBatch: 0,
    progressDue: null,
    progressSaid: '',
    pageTextSaid: '',
  };
  if (entry.device === null) {
    const { press: id, level, at } = entry;
    alarm.presses.push({ id, boot: 0, seq: 0, level, at, age: 0, unverified: false, resumed: false });
    alarm.pressCount = 1;
    noteByHand(state, `${entry.raisedBy ?? ''}|${entry.press}`, entry.alarm);
  } else {
    const device = state.devices.get(entry.device);
    device?.alarms.push(entry.alarm);
    // The same press opened an alarm that is closed: what its device still hears of must not end this one for it.
    for (const [key, owed] of device?.owed ?? [])
      if (owed.kind === 'closed' && owed.press === entry.press) device?.owed.delete(key);
  }
  state.alarms.set(entry.alarm, alarm);
  state.byNumber.set(entry.number, entry.alarm);
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** An answer to an alarm that is over may still be on its way: its letter rests. */
const LETTER_RESTS = minutes(15);

/** The first letter that no alarm has or had a while ago; with more alarms than letters the last is shared. */
function letterFor(state: State, now: Instant): string {
  const taken = new Set<string>();
  for (const { closedT, letter } of state.alarms.values())
    if (closedT === null || after(closedT, LETTER_RESTS) > now) taken.add(letter);
  for (const letter of LETTERS) if (!taken.has(letter)) return letter;
  return 'Z';
}

function noteByHand(state: State, request: string, alarm: string): void {
  state.byHand.set(request, alarm);
  if (state.byHand.size <= BY_HAND_LIMIT) return;
  for (const oldest of state.byHand.keys()) {
    state.byHand.delete(oldest);
    return;
  }
}

function close(state: State, alarm: Alarm, entry: EntryOf<'alarm.closed'>): void {
  alarm.state = 'closed';
  alarm.closedT = entry.t;
  alarm.closedAt = entry.at;
  alarm.closedBy = entry.by;
  alarm.endedWith = entry.ended ?? null;
  stopClock(alarm);
  alarm.guidanceDue = null;
  alarm.roundDue = null;
  alarm.unpaged = [];
  alarm.awaitUntil = null;
  alarm.remindDue = null;
  alarm.pageDue = null;
  alarm.retryDue = null;
  alarm.progressDue = null;
  if (alarm.guidance !== null) alarm.guidance.calling = null;
  closedPages(state, alarm, entry.at);
  const device = alarm.device === null ? undefined : state.devices.get(alarm.device);
  if (device === undefined) return;
  device.alarms = device.alarms.filter((id) => id !== alarm.id);
  owe(state, device.id, `closed:${alarm.id}`, {
    kind: 'closed',
    id: alarm.id,
    alarm: alarm.id,
    reason: 'closed',
    press: alarm.firstPress,
  });
}

/** Stops the steps; a policy that starts anew sets them again. */
function stopClock(alarm: Alarm): void {
  alarm.stepDue = null;
  alarm.exhaustDue = null;
  alarm.repeatDue = null;
}

/** When a step is due: at its place in the policy, but never before now. */
const later = (from: Instant, afterSeconds: number, now: Instant): Instant => {
  const due = after(from, seconds(afterSeconds));
  return due > now ? due : now;
};
