/**
 * The face of the gateway's core: `start`, `restore`, `step`, `nextDeadline`. One event in, effects out; no clock, no
 * chance, no I/O. After `time.passed` the next deadline lies in the future; if it did not, standing time would be our
 * own bug and is asserted. Deciding is in the files it calls; this one only says who hears what.
 */
import type { UpMessage } from '../../protocol/messages.ts';
import { firstMoment, plan, takeDue } from './agenda.ts';
import { alarmPassed, settleAlarms } from './alarm-clock.ts';
import { answer, call112, cancel } from './answers.ts';
import { connected, devicePassed, disconnected, hearBeat, meet, type Standing } from './conversation.ts';
import { drillPassed, endDrills, startDrills } from './drills/deeds.ts';
import { becomeReal } from './drills/real.ts';
import { deviceDue, storeDue } from './due.ts';
import type { Effect } from './effects.ts';
import type { Entry } from './entries.ts';
import type { GatewayEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { channelChanged, farAnswered, farDelivered, textReceived } from './far-news.ts';
import { faultText } from './fault-text.ts';
import { settleFleet } from './fleet/telling.ts';
import { hubChanged, locate, loseTrack } from './hubs.ts';
import { handed, openBoard, openPager, ringing } from './lanes.ts';
import { hearPress, hearUnknown, receipt } from './presses.ts';
import { coordinates, hearRequest } from './requests.ts';
import { judgeStarts } from './restarts.ts';
import { tellDuty } from './roster/duty-news.ts';
import { hearNoticeReply, isNoticeId, settleNotices } from './roster/notices.ts';
import { checkRoster } from './roster.ts';
import { checked, checkingBegan, checkPassed, hearSelf } from './self-check.ts';
import { SELF_DEVICE } from './self-state.ts';
import { simulationPassed } from './simulation.ts';
import { tidyHolders } from './site-import.ts';
import { type Device, emptyState, type State } from './state.ts';
import { appended, appendFailed, leave, planStore, storePassed } from './store.ts';
import { areaPassed, settleSupervision, silenceAfterStart } from './supervision.ts';
import { after, type Instant, type Now } from './time.ts';
import { clearFault, newTurn, perform, planDevice, raiseFault, record, type Turn } from './turn.ts';
import { lineLost, replyAstray } from './unheard.ts';
import { heardAfterTest, heardTest, settleWalks, startTests, walkPassed } from './walk/presses.ts';
import { untestedPassed } from './walk/untested.ts';
import { awaitWatchers, watcherAsked, watcherPassed } from './watchers/watchers.ts';

/** What a step gives back; `state` is the state that went in, changed. */
export interface Stepped {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** The state of a gateway that has never run. */
export const start = (): State => emptyState();

/** Folds entries of the log into a state, in their order. Call it for each portion, then send `gateway.started`. */
export function restore(state: State, entries: Iterable<Entry>): void {
  for (const entry of entries) evolve(state, entry);
}

/** Tells the core with which batch number to go on: one more than the log's last. */
export function continueFrom(state: State, lastBatch: number): void {
  state.store.nextBatch = lastBatch + 1;
  state.store.doneUpto = lastBatch;
}

/** When the core wants to hear `time.passed`; undefined: never, as things are. */
export const nextDeadline = (state: State): Instant | undefined => firstMoment(state.agenda);

/** Hears one event. */
export function step(state: State, event: GatewayEvent, now: Now): Stepped {
  const effects: Effect[] = [];
  const turn = newTurn(state, now);
  if (state.startedT !== null) simulationPassed(turn);
  hear(turn, event, effects);
  settleAlarms(turn);
  settleNotices(turn);
  settleFleet(turn);
  settleWalks(turn);
  if (turn.entries.some((entry) => entry.type === 'alarm.closed')) {
    endDrills(turn);
    tidyHolders(turn, null);
    loseTrack(state);
  }
  for (const id of turn.devices) {
    const device = state.devices.get(id);
    if (device !== undefined) settleSupervision(turn, device);
  }
  show(turn);
  leave(state, now, turn.entries, turn.outs, effects);
  for (const id of turn.devices) {
    const device = state.devices.get(id);
    if (device !== undefined) planDevice(turn, device);
  }
  planStore(state);
  if (event.type === 'time.passed') {
    const next = nextDeadline(state);
    if (next !== undefined && next <= now.t)
      throw new Error(`time stands still at ${now.t}: a deadline at ${next} did not move`);
  }
  return { state, effects };
}

function hear(turn: Turn, event: GatewayEvent, effects: Effect[]): void {
  const { state, now } = turn;
  switch (event.type) {
    case 'gateway.started':
      started(turn, event);
      return;
    case 'time.passed':
      timePassed(turn, effects);
      return;
    case 'clock.jumped':
      raiseFault(turn, 'clock', {}, faultText(state, 'clock', null, `${Math.round(event.byMs / 1000)} s`));
      state.rosterDue = now.t;
      plan(state.agenda, 'r', now.t);
      return;
    case 'clock.restored':
      clearFault(turn, 'clock', null);
      return;
    case 'message.received':
      hearMessage(turn, event.message, event.key, event.roundTrip ?? null);
      return;
    case 'device.connected':
      withDevice(state, event.device, (device) => connected(turn, device, event.takeover));
      return;
    case 'device.disconnected':
      withDevice(state, event.device, disconnected);
      return;
    case 'device.wrong-key':
      if (state.devices.has(event.device))
        raiseFault(turn, 'wrong-key', { device: event.device }, faultText(state, 'wrong-key', event.device));
      return;
    case 'hub.changed':
      hubChanged(turn, event);
      return;
    case 'device.located':
      locate(turn, event.device, event.hub);
      return;
    case 'line.lost':
      lineLost(turn, event);
      return;
    case 'reply.astray':
      replyAstray(turn, event.device);
      return;
    case 'check.began':
      checkingBegan(turn);
      return;
    case 'check.finished':
      checked(turn, { ms: event.ms, parts: event.parts });
      return;
    case 'watcher.asked':
      watcherAsked(turn, event.watcher, event.account);
      return;
    case 'append.done':
      if (appended(state, event.upto, now, effects)) clearFault(turn, 'store', null, 'store');
      return;
    case 'append.failed':
      if (appendFailed(state, event.batch, now, effects)) storeFault(turn, event.reason);
      return;
    case 'pages.handed':
      handed(turn, event.results);
      return;
    case 'web-page.ringing':
      ringing(turn, event.page, (page) => page.channel === 'web' && page.person === event.person);
      return;
    case 'web-pager.changed':
      openPager(turn, event.person, event.open);
      return;
    case 'board.changed':
      openBoard(turn, event.site, event.open);
      return;
    case 'lanes.opened':
      for (const channel of event.channels) state.lanes.add(channel);
      state.country = event.country ?? state.country;
      for (const alarm of state.alarms.values()) if (alarm.state !== 'closed') turn.alarms.add(alarm.id);
      return;
    case 'phones.changed':
      state.phones.clear();
      for (const person of event.people) state.phones.add(person);
      return;
    case 'page.reached':
      farDelivered(turn, event.page, event.channel);
      return;
    case 'page.answered':
      farAnswered(turn, event.page, event.channel, event.answer);
      return;
    case 'text.received':
      textReceived(turn, event.from, event.text, event.at ?? turn.now.wall);
      return;
    case 'channel.changed':
      channelChanged(turn, event);
      return;
    default: {
      const { site } = state;
      hearRequest(turn, event);
      if (turn.siteChanged) tellDuty(turn, site, event.actor.person);
      if (turn.siteChanged || turn.rosterChanged || turn.notices.size > 0) checkRoster(turn);
      return;
    }
  }
}

function storeFault(turn: Turn, reason: string): void {
  raiseFault(turn, 'store', { channel: 'store' }, faultText(turn.state, 'store', null, reason));
}

function withDevice(state: State, id: string, deed: (device: Device) => void): void {
  const device = state.devices.get(id);
  if (device !== undefined && !device.revoked) deed(device);
}

function hearMessage(
  turn: Turn,
  message: UpMessage,
  key: 'current' | 'next',
  roundTrip: number | null,
): void {
  if (message.device === SELF_DEVICE) {
    hearSelf(turn, message);
    return;
  }
  const device = turn.state.devices.get(message.device);
  if (device === undefined || device.revoked) return;
  turn.devices.add(device.id);
  if (key === 'next') {
    // Also when it was settled before: the process may have died before the old key was gone.
    if (device.rotationUntil !== null) record(turn, { type: 'device.key-settled', device: device.id });
    clearFault(turn, 'rotation-pending', device.id);
    clearFault(turn, 'second-holder', device.id);
    turn.outs.push({ kind: 'effect', effect: { type: 'settle-key', device: device.id } });
  }
  const standing = meet(turn, device, message);
  heardAfterTest(turn, device, message, roundTrip);
  switch (message.type) {
    case 'press':
      hearPress(turn, device, message, standing);
      heardTest(turn, device, message, standing);
      return;
    case 'unknown':
      hearUnknown(turn, device, message, standing);
      return;
    case 'beat':
      hearBeat(turn, device, message, standing);
      return;
    case 'cancel': {
      const alarm = device.seen.get(message.id)?.alarm;
      const known = alarm === undefined || alarm === null ? undefined : turn.state.alarms.get(alarm);
      if (standing.counts && known !== undefined) cancel(turn, known, message.duress, device.person);
      receipt(turn, device, message, message.id, false, null);
      return;
    }
    case 'reply':
      hearReply(turn, device, message, standing);
      receipt(turn, device, message, message.id, false, null);
      return;
  }
}

function hearReply(
  turn: Turn,
  device: Device,
  message: Extract<UpMessage, { type: 'reply' }>,
  standing: Standing,
): void {
  if (!standing.counts) return;
  if (isNoticeId(message.id)) {
    hearNoticeReply(turn, device, message.id, message.answer);
    if (turn.notices.size > 0) checkRoster(turn);
    return;
  }
  const alarmId = turn.state.byNumber.get(Number(message.id.split('-')[0]));
  const alarm = alarmId === undefined ? undefined : turn.state.alarms.get(alarmId);
  const page = alarm?.pages.get(message.id);
  if (alarm === undefined || page === undefined || page.device !== device.id) return;
  if (message.answer === 'ringing') {
    ringing(turn, page.id, () => true);
    return;
  }
  if (device.person === null) return;
  const roles = turn.state.index.people.get(device.person)?.roles ?? [];
  const who = {
    person: device.person,
    coordinates: coordinates({
      role: roles.includes('coordinator') ? 'coordinator' : 'responder',
      roles,
      person: device.person,
      site: null,
    }),
  };
  switch (message.answer) {
    case 'calling-112':
      // Nobody can be asked back on a pager: whoever calls 112 there means it.
      becomeReal(turn, alarm, 'called-112', true);
      call112(turn, alarm, who, 'calling', null);
      return;
    case 'called-112':
      becomeReal(turn, alarm, 'called-112', true);
      call112(turn, alarm, who, 'called', null);
      return;
    default:
      answer(turn, alarm, who, message.answer, page.id);
  }
}

type Started = Extract<GatewayEvent, { readonly type: 'gateway.started' }>;

function started(turn: Turn, { version, life = '', rebooted, command }: Started): void {
  const { state, now } = turn;
  if (state.startedT !== null) return;
  state.startedT = now.t;
  state.life = life;
  state.startBatch = state.store.nextBatch;
  record(turn, { type: 'gateway.started', version, ...(command && { command }) });
  for (const device of state.devices.values()) {
    // The process may have died between the log and the door.
    if (device.revoked) perform(turn, { type: 'expel', device: device.id });
    // The rest of the block may have been used: it is skipped (PROTOCOL section 5).
    device.n = device.reservedTo;
    device.freeTo = device.reservedTo;
    settleSupervision(turn, device);
    if (device.lostDue !== null) device.lostDue = after(now.t, silenceAfterStart(device));
    plan(state.agenda, `d:${device.id}`, deviceDue(device));
  }
  for (const alarm of state.alarms.values()) {
    if (alarm.state === 'closed') continue;
    turn.alarms.add(alarm.id);
    // They are on the disk, and nothing of a former life still waits to send them.
    for (const page of alarm.ringing.values()) page.left = true;
  }
  for (const id of state.openFaults.values()) {
    const expires = state.faults.get(id)?.expires ?? null;
    if (expires !== null) plan(state.agenda, `f:${id}`, expires);
  }
  startTests(turn, rebooted === true);
  awaitWatchers(turn);
  clearFault(turn, 'store', null, 'store');
  judgeStarts(turn);
  simulationPassed(turn);
  startDrills(turn, rebooted === true);
  state.rosterDue = now.t;
  plan(state.agenda, 'r', now.t);
}

function timePassed(turn: Turn, effects: Effect[]): void {
  const { state, now } = turn;
  for (let looked = 0; ; looked += 1) {
    const key = takeDue(state.agenda, now.t);
    if (key === undefined) return;
    if (looked > 1_000_000) throw new Error('a million deadlines in one instant');
    const id = key.slice(2);
    if (key.startsWith('a:')) {
      const alarm = state.alarms.get(id);
      if (alarm !== undefined) alarmPassed(turn, alarm);
    } else if (key.startsWith('d:')) {
      const device = state.devices.get(id);
      if (device === undefined || device.revoked) continue;
      devicePassed(turn, device);
      planDevice(turn, device);
    } else if (key.startsWith('f:')) {
      const fault = state.faults.get(id);
      if (fault === undefined || fault.until !== null || fault.expires === null) continue;
      if (fault.expires <= now.t) record(turn, { type: 'fault.cleared', fault: fault.id });
      else plan(state.agenda, key, fault.expires);
    } else if (key.startsWith('g:')) areaPassed(turn, id);
    else if (key === 'v') simulationPassed(turn);
    else if (key === 'c') checkPassed(turn);
    else if (key.startsWith('w:')) walkPassed(turn, id);
    else if (key.startsWith('o:')) watcherPassed(turn, id);
    else if (key === 'u') untestedPassed(turn);
    else if (key.startsWith('x:')) drillPassed(turn, id);
    else if (key === 's') {
      const due = storeDue(state);
      if (due !== undefined && due <= now.t && storePassed(state, now, effects)) storeFault(turn, '');
      planStore(state);
    } else {
      if (state.rosterDue !== null && state.rosterDue <= now.t) checkRoster(turn);
      plan(state.agenda, 'r', state.rosterDue ?? undefined);
    }
  }
}

function show(turn: Turn): void {
  if (turn.siteChanged) turn.outs.push({ kind: 'effect', effect: { type: 'show-site' } });
  for (const id of turn.changed)
    turn.outs.push({ kind: 'effect', effect: { type: 'show', what: 'alarm', id } });
  for (const id of turn.shown)
    turn.outs.push({ kind: 'effect', effect: { type: 'show', what: 'device', id } });
  for (const id of turn.faults)
    turn.outs.push({ kind: 'effect', effect: { type: 'show', what: 'fault', id } });
  for (const id of turn.drills)
    turn.outs.push({ kind: 'effect', effect: { type: 'show', what: 'drill', id } });
  for (const id of turn.notices)
    turn.outs.push({ kind: 'effect', effect: { type: 'show', what: 'notice', id } });
  for (const id of turn.walks) turn.outs.push({ kind: 'effect', effect: { type: 'show', what: 'walk', id } });
  if (turn.rosterChanged || turn.siteChanged)
    turn.outs.push({ kind: 'effect', effect: { type: 'show', what: 'roster', id: '' } });
}
