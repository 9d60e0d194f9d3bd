/**
 * A button, a pager, a sounder: the pure core that every board runs. Promises that a press is in flash before the
 * radio is used, is repeated until its receipt for ever, and outlives a reset under the same id; reads no clock, no
 * chance and no pin, and leaves codes, sockets and storage to the shell around it.
 */
import type { ChipUp } from '../../protocol/chip.ts';
import { hush, isHushed, unhush } from './alarms.ts';
import type { DeviceConfig } from './config.ts';
import { fromHex, toHex } from './digits.ts';
import { displayDeadline, pass, refresh } from './display.ts';
import { readFlash, writeRecord } from './flash.ts';
import { fingerMoved, fingersAt, type Intent, newTouch, stuck, touchDeadline } from './gestures.ts';
import { accepted, hear } from './hear.ts';
import { beaten, newHeartbeat } from './heartbeat.ts';
import { findPage, foremost, type UserAnswer, userAnswered } from './pages.ts';
import {
  addPress,
  addWord,
  newQueue,
  raisePress,
  resend,
  resumePress,
  sendDeadline,
  takeDue,
} from './queue.ts';
import {
  type Chance,
  copyState,
  type DeviceEffect,
  type DeviceEvent,
  type DeviceState,
  waiting,
} from './state.ts';
import { FLASH_RETRY_MS, NEVER, NEW_ID_GAP_MS, saturate } from './timing.ts';
import {
  beatSent,
  hopeless,
  hurry,
  lost,
  newUplink,
  opened,
  receiptWanted,
  takeConnect,
  uplinkDeadline,
} from './uplink.ts';

/** What a device wakes up with. */
export interface PowerUp {
  /** uint32 from a good random source. */
  readonly boot: number;
  /** Both flash slots as they are, as 8-bit characters. */
  readonly flash: readonly string[];
  /** Which buttons are down. */
  readonly down: readonly boolean[];
  readonly chance: Chance;
}
/** A state and what is to be done. */
export interface Step {
  readonly state: DeviceState;
  readonly effects: readonly DeviceEffect[];
}

/** Most cancels that are kept over a reset. */
const KEPT_CANCELS = 4;

const flashEffect = (state: DeviceState, effects: DeviceEffect[]): void => {
  const flash = state.flash;
  if (flash.retryAt <= state.at) flash.dirty = true;
  if (!flash.dirty) return;
  flash.dirty = false;
  flash.failed = false;
  flash.retryAt = NEVER;
  flash.generation = flash.generation + 1;
  flash.slot = flash.slot === 0 ? 1 : 0;
  const presses = state.queue.presses.map((press) => ({
    id: press.id,
    level: press.level,
    age: saturate(press.priorAge + state.at - press.madeAt),
  }));
  const cancels = state.queue.words
    .filter((word) => word.kind === 'cancel')
    .slice(-KEPT_CANCELS)
    .map((word) => ({ id: word.id, duress: word.duress }));
  const kept = { boot: state.boot, presses: presses, cancels: cancels, hushed: state.alarms.hushed };
  effects.push({ type: 'write-flash', slot: flash.slot, record: writeRecord(kept, flash.generation) });
};

const pressed = (state: DeviceState, level: 'assist' | 'emergency', at: number, id: string): void => {
  // "At once" holds for a second button also within 2 s of another press: that one is raised, and this one follows.
  const last = state.lastPress;
  const soon = state.queue.lastNewId + NEW_ID_GAP_MS > state.at;
  if (level === 'emergency' && last !== null && last.level === 'assist' && soon) {
    raisePress(state.queue, last.id, last.at, state.at);
  }
  const newest = state.queue.presses[state.queue.presses.length - 1];
  if (addPress(state.queue, id, level, at, state.at) || newest === undefined) {
    state.lastPress = { id: id, level: level, at: at };
  } else {
    // No room for a fifth: one that waits already calls for this finger too, also when it was to stay dark.
    if (isHushed(state.alarms, newest.id)) {
      newest.askedAt = at;
      unhush(state.alarms, newest.id);
    }
    state.lastPress = { id: newest.id, level: newest.level, at: newest.madeAt };
  }
  state.flash.dirty = true;
  pass(state, 'felt');
  hurry(state.uplink, state.at);
};

const goDark = (state: DeviceState): void => {
  for (const press of state.queue.presses) hush(state.alarms, press.id);
  for (const alarm of state.alarms.list) hush(state.alarms, alarm.id);
  if (state.lastPress !== null) hush(state.alarms, state.lastPress.id);
  state.alarms.hushedAt = state.at;
  state.display.until = state.at;
  state.display.stale = true;
  state.flash.dirty = true;
};

const intend = (state: DeviceState, intent: Intent, id: string): void => {
  const last = state.lastPress;
  switch (intent.type) {
    case 'press':
      pressed(state, intent.level, intent.at, id);
      return;
    case 'raise':
      if (last === null) return;
      raisePress(state.queue, last.id, last.at, state.at);
      state.lastPress = { id: last.id, level: 'emergency', at: last.at };
      state.flash.dirty = true;
      pass(state, 'felt');
      hurry(state.uplink, state.at);
      return;
    case 'hush':
      goDark(state);
      return;
    case 'cancel':
      if (last === null) return;
      addWord(state.queue, 'cancel', last.id, intent.duress, '', state.at);
      state.flash.dirty = true;
      hurry(state.uplink, state.at);
      return;
  }
};

/** Several presses in one step (a late timer) need ids of their own: the last digits count up. */
const nthId = (id: string, nth: number): string => {
  if (nth === 0) return id;
  return id.substring(0, 12) + toHex((fromHex(id.substring(12)) + nth) % 65536, 4);
};

const fingers = (state: DeviceState, chance: Chance): void => {
  const gestures = state.config.gestures;
  if (gestures === null) return;
  const intents = fingersAt(state.touch, gestures, state.at);
  for (let i = 0; i < intents.length; i++) {
    const intent = intents[i];
    if (intent !== undefined) intend(state, intent, nthId(chance.id, i));
  }
};

const beatMessage = (state: DeviceState): ChipUp => {
  const message: {
    type: 'beat';
    device: string;
    boot: number;
    seq: number;
    heard: number;
    uptime: number;
    battery?: number;
    firmware?: string;
    fault?: string;
  } = {
    type: 'beat',
    device: state.config.device,
    boot: state.boot,
    seq: state.seq,
    heard: state.heard,
    uptime: Math.floor((state.at - state.bootedAt) / 1000),
  };
  if (state.battery >= 0) message.battery = state.battery;
  if (state.config.firmware !== '') message.firmware = state.config.firmware;
  if (state.fault !== '') message.fault = state.fault;
  else if (state.flash.failed) message.fault = 'flash';
  else if (stuck(state.touch, state.at)) message.fault = 'button stuck';
  return message;
};

const sendBeat = (state: DeviceState, effects: DeviceEffect[]): void => {
  if (state.uplink.phase === 'open') {
    state.seq = state.seq + 1;
    effects.push({ type: 'send', message: beatMessage(state) });
    beatSent(state.uplink, state.heartbeat.everyMs, state.at);
  }
  beaten(state.heartbeat, state.at);
};

const sendPending = (state: DeviceState, random: number, effects: DeviceEffect[]): void => {
  if (state.uplink.phase !== 'open') return;
  const head = {
    device: state.config.device,
    boot: state.boot,
    heard: state.heard,
    battery: state.battery,
  };
  const nextSeq = (): number => {
    state.seq = state.seq + 1;
    return state.seq;
  };
  const messages = takeDue(state.queue, state.uplink.heard, head, nextSeq, random, state.at);
  for (const message of messages) effects.push({ type: 'send', message: message });
  // A cancel or reply waits for the gateway's first word; a connection that never brings it must not be kept for it.
  const held = !state.uplink.heard && state.queue.words.length > 0;
  if (messages.length > 0 || held) receiptWanted(state.uplink, state.at);
};

const linkLost = (state: DeviceState, random: number): void => {
  lost(state.uplink, state.config.addresses, waiting(state), random, state.at);
  state.display.stale = true;
};

/** Everything that is due by now, flash before radio. */
const settle = (state: DeviceState, chance: Chance, effects: DeviceEffect[]): void => {
  fingers(state, chance);
  flashEffect(state, effects);
  if (hopeless(state.uplink, state.at)) {
    effects.push({ type: 'close', attempt: state.uplink.attempt });
    linkLost(state, chance.random);
  }
  if (takeConnect(state.uplink, state.at)) {
    effects.push({ type: 'connect', attempt: state.uplink.attempt, address: state.uplink.address });
  }
  sendPending(state, chance.random, effects);
  if (state.heartbeat.nextAt <= state.at) sendBeat(state, effects);
};

const giveAnswer = (state: DeviceState, id: string | null, answer: UserAnswer): void => {
  const page = id === null ? foremost(state.pages) : findPage(state.pages, id);
  if (page === undefined) return;
  addWord(state.queue, 'reply', page.page, false, answer, state.at);
  userAnswered(page, answer);
  state.display.stale = true;
  hurry(state.uplink, state.at);
};

const linkOpened = (state: DeviceState, attempt: number, random: number, effects: DeviceEffect[]): void => {
  if (!opened(state.uplink, attempt)) return;
  state.display.stale = true;
  effects.push({ type: 'log-in', attempt: attempt });
  resend(state.queue, state.at);
  sendPending(state, random, effects);
  sendBeat(state, effects);
};

const take = (state: DeviceState, event: DeviceEvent, effects: DeviceEffect[]): void => {
  switch (event.type) {
    case 'time.passed':
      return;
    case 'pin.changed':
      fingerMoved(state.touch, event.button, event.down, state.at);
      return;
    case 'answer.given':
      giveAnswer(state, event.page, event.answer);
      return;
    case 'link.opened':
      linkOpened(state, event.attempt, event.chance.random, effects);
      return;
    case 'link.lost':
      if (state.uplink.phase !== 'pausing' && state.uplink.attempt === event.attempt)
        linkLost(state, event.chance.random);
      return;
    case 'network.found':
      hurry(state.uplink, state.at);
      return;
    case 'message.heard':
      if (accepted(state, event.message) && hear(state, event.message)) sendBeat(state, effects);
      return;
    case 'flash.failed':
      // The next write must not go to the slot that still holds the last good record.
      if (state.flash.slot === event.slot) state.flash.slot = event.slot === 0 ? 1 : 0;
      state.flash.failed = true;
      state.flash.retryAt = state.at + FLASH_RETRY_MS;
      return;
    case 'fault.found':
      if (state.fault === event.fault) return;
      state.fault = event.fault;
      // Somebody may reach for a dead button before the next beat is due.
      if (state.uplink.phase === 'open') state.heartbeat.nextAt = state.at;
      return;
    case 'battery.read':
      state.battery = Math.max(0, Math.min(100, Math.round(event.percent)));
      return;
    case 'commissioned':
      state.queue = newQueue();
      state.alarms.hushed = [];
      state.flash.dirty = true;
      return;
  }
};

/** Takes one event at this moment. The state given is not changed; the same event twice does nothing more. */
export function step(before: DeviceState, event: DeviceEvent, now: number): Step {
  const state = copyState(before);
  const effects: DeviceEffect[] = [];
  state.at = Math.max(before.at, now);
  settle(state, event.chance, effects);
  take(state, event, effects);
  settle(state, event.chance, effects);
  if (refresh(state)) effects.push({ type: 'show' });
  return { state: state, effects: effects };
}

/** When `time.passed` is due; undefined when nothing is planned. */
export function nextDeadline(state: DeviceState): number | undefined {
  let at = Math.min(
    uplinkDeadline(state.uplink),
    state.heartbeat.nextAt,
    displayDeadline(state),
    state.flash.retryAt,
  );
  if (state.uplink.phase === 'open') at = Math.min(at, sendDeadline(state.queue, state.uplink.heard));
  if (state.config.gestures !== null) at = Math.min(at, touchDeadline(state.touch, state.config.gestures));
  return at === NEVER ? undefined : at;
}

/** Wakes a device up, with whatever it was in the middle of before. */
export function start(config: DeviceConfig, power: PowerUp, now: number): Step {
  const found = readFlash(power.flash);
  const kept = found.kept;
  const resumes = kept !== null && kept.presses.length > 0;
  const state: DeviceState = {
    config: config,
    // The same boot twice would use its numbers twice (P37).
    boot: kept !== null && kept.boot === power.boot ? (power.boot + 1) % 4294967296 : power.boot,
    bootedAt: now,
    at: now,
    seq: 0,
    heard: 0,
    heardAt: now,
    battery: -1,
    fault: '',
    covert: config.covert,
    touch: newTouch(config.gestures, power.down, resumes, now),
    lastPress: null,
    queue: newQueue(),
    flash: { generation: found.generation, slot: found.slot, dirty: false, failed: false, retryAt: NEVER },
    uplink: newUplink(now),
    heartbeat: newHeartbeat(config.beatMs, now),
    alarms: { list: [], hushed: kept === null ? [] : kept.hushed.slice(), hushedAt: now },
    pages: [],
    display: { pattern: 'idle', since: now, passing: 'idle', until: now, serial: 0, stale: true },
  };
  if (kept !== null) {
    for (const press of kept.presses) resumePress(state.queue, press.id, press.level, press.age, now);
    for (const word of kept.cancels) addWord(state.queue, 'cancel', word.id, word.duress, '', now);
  }
  const effects: DeviceEffect[] = [];
  settle(state, power.chance, effects);
  refresh(state);
  effects.push({ type: 'show' });
  return { state: state, effects: effects };
}
