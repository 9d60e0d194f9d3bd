/**
 * How one entry changes the state: the only place where durable state changes. Total over all entries and free of
 * decisions, so that folding the log after a restart gives the very state that wrote it.
 */
import { evolveDrills } from './drills/evolve.ts';
import type { Entry } from './entries.ts';
import { evolveAlarm } from './evolve-alarm.ts';
import { clearFault, raiseFault } from './evolve-faults.ts';
import { evolveSimulation } from './evolve-simulation.ts';
import { evolveFleet } from './fleet/evolve.ts';
import { newDevice } from './new-device.ts';
import { rolesOfEdit, rolesOfFile } from './roles-taken.ts';
import { evolveRoster, evolveTimings } from './roster/evolve.ts';
import { named } from './roster/named.ts';
import { noteStart } from './self-state.ts';
import {
  type Alarm,
  CLOSED_LIMIT,
  type Device,
  indexOf,
  type PageRecord,
  STORIES_LIMIT,
  STORY_LIMIT,
  type State,
} from './state.ts';
import { instant } from './time.ts';
import { evolveWalk, leaveWalk, testedAlone } from './walk/evolve.ts';
import { evolveWatchers } from './watchers/evolve.ts';

/**
 * Alarm numbers are set apart for each life of the gateway. While the log fails, people are paged from memory under
 * numbers that a crash forgets; given again, such a number would look to a pager like the page it has already answered.
 */
const NUMBERS_PER_LIFE = 100;

/** Applies one entry. */
export function evolve(state: State, entry: Entry): void {
  evolveTimings(state, entry);
  evolveDrills(state, entry);
  if ('alarm' in entry && entry.alarm !== null) {
    evolveAlarm(state, entry);
    const alarm = state.alarms.get(entry.alarm);
    if (alarm !== undefined) {
      if (isLife(alarm, entry)) alarm.lastEntryT = entry.t;
      tell(state, alarm, entry);
      if (entry.type === 'alarm.closed') keepClosed(state, alarm.id);
    }
  }
  switch (entry.type) {
    case 'site.imported': {
      const { people } = state.index;
      state.site = named(entry.site);
      state.index = indexOf(state.site);
      rolesOfFile(state, people, state.index.people);
      state.areas = null;
      state.roster.revision += 1;
      for (const { id, place } of entry.site.devices) {
        const device = state.devices.get(id);
        if (device !== undefined) device.place = place;
      }
      return;
    }
    case 'device.registered': {
      state.deviceNumber = Math.max(state.deviceNumber, entry.number);
      state.devices.set(entry.device, newDevice(entry));
      state.areas = null;
      assignPager(state, entry.device, null, entry.person);
      return;
    }
    case 'simulation.opened':
    case 'simulation.closed':
      evolveSimulation(state, entry);
      return;
    case 'device.revoked': {
      const device = state.devices.get(entry.device);
      if (device === undefined) return;
      state.areas = null;
      device.revoked = true;
      device.lostDue = null;
      device.lost = false;
      leaveWalk(state, device, 'revoked');
      device.testUntil = null;
      device.rotationUntil = null;
      device.owed.clear();
      assignPager(state, entry.device, device.person, null);
      return;
    }
    case 'device.assigned': {
      const device = state.devices.get(entry.device);
      if (device === undefined) return;
      assignPager(state, entry.device, device.person, entry.person);
      device.person = entry.person;
      leaveWalk(state, device, 'assigned');
      return;
    }
    case 'device.key-rotated': {
      const device = state.devices.get(entry.device);
      if (device !== undefined) device.rotationUntil = entry.until;
      return;
    }
    case 'device.key-settled': {
      const device = state.devices.get(entry.device);
      if (device === undefined) return;
      device.rotationUntil = null;
      device.twoHolders = false;
      return;
    }
    case 'device.flashed': {
      const device = state.devices.get(entry.device);
      if (device !== undefined) device.proven = false;
      return;
    }
    case 'counter.reserved': {
      const device = state.devices.get(entry.device);
      if (device !== undefined) device.reservedTo = Math.max(device.reservedTo, entry.to);
      return;
    }
    case 'device.first-heard': {
      const device = state.devices.get(entry.device);
      if (device === undefined) return;
      device.firstHeard = true;
      device.knownHeardAt = entry.at;
      return;
    }
    case 'test.started': {
      const device = state.devices.get(entry.device);
      if (device === undefined) return;
      device.testUntil = entry.until;
      device.testFrom = entry.t;
      device.testOnce = entry.once === true;
      device.testPressT = null;
      device.testFingerT = null;
      device.testPress = null;
      return;
    }
    case 'test.ended': {
      const device = state.devices.get(entry.device);
      if (device !== undefined) device.testUntil = null;
      return;
    }
    case 'press.received': {
      const device = state.devices.get(entry.device);
      if (device === undefined) return;
      device.seen.set(entry.press, { alarm: entry.alarm, level: entry.level, batch: 0 });
      noteSeq(device, entry.boot, entry.seq);
      device.proven = true;
      if (!entry.unverified) device.knownHeardAt = entry.at;
      if (entry.alarm === null) {
        device.testPressT = entry.t;
        device.testFingerT = instant(entry.t - (entry.age ?? 0));
        device.testPress = { id: entry.press, at: entry.at, age: entry.age, level: entry.level };
        testedAlone(device, entry);
      }
      return;
    }
    case 'press.raised': {
      const seen = state.devices.get(entry.device)?.seen.get(entry.press);
      if (seen !== undefined) seen.level = entry.level;
      return;
    }
    case 'unpage.confirmed': {
      const owed = state.devices.get(entry.device)?.owed;
      for (const page of entry.pages) owed?.delete(`unpage:${page}`);
      return;
    }
    case 'closing.confirmed':
      state.devices.get(entry.device)?.owed.delete(`closed:${entry.alarm}`);
      return;
    case 'fault.raised':
      raiseFault(state, entry);
      return;
    case 'fault.cleared':
      clearFault(state, entry);
      return;
    case 'fleet.sampled':
    case 'faults.told':
    case 'fault.acknowledged':
    case 'fault.noted':
      evolveFleet(state, entry);
      return;
    case 'gateway.started':
      if (entry.command !== true) noteStart(state.self, entry.t);
      state.alarmNumber = (Math.floor(state.alarmNumber / NUMBERS_PER_LIFE) + 1) * NUMBERS_PER_LIFE;
      return;
    case 'roster.edited':
      rolesOfEdit(state, entry.changes);
      evolveRoster(state, entry);
      return;
    case 'swap.asked':
    case 'swap.changed':
    case 'presence.changed':
    case 'absences.imported':
    case 'notice.sent':
    case 'notice.delivered':
    case 'notice.rung':
    case 'notice.quieted':
    case 'notice.confirmed':
    case 'notice.ended':
    case 'handoff.staged':
    case 'handoff.reopened':
    case 'roster.reported':
    case 'talk.announced':
    case 'talk.changed':
    case 'calendar.linked':
    case 'calendar.unlinked':
      evolveRoster(state, entry);
      return;
    case 'self.checked':
      state.self.press = entry.press;
      return;
    case 'watcher.appeared':
    case 'watcher.forgotten':
      evolveWatchers(state, entry);
      return;
    case 'walk.started':
    case 'walk.pressed':
    case 'walk.judged':
    case 'walk.interrupted':
    case 'walk.resumed':
    case 'walk.ended':
      evolveWalk(state, entry);
      return;
    case 'drill.announced':
    case 'drill.begun':
    case 'drill.became-real':
    case 'drill.ended':
    case 'token.changed':
    case 'alarm.opened':
    case 'alarm.raised':
    case 'step.started':
    case 'step.repeated':
    case 'page.requested':
    case 'page.retried':
    case 'page.sent':
    case 'page.delivered':
    case 'page.failed':
    case 'page.withdrawn':
    case 'answer.recorded':
    case 'alarm.acknowledged':
    case 'acknowledgement.reminded':
    case 'acknowledgement.expired':
    case 'alarm.reopened':
    case 'alarm.on-scene':
    case 'alarm.reminded':
    case 'policy.exhausted':
    case 'press.cancelled':
    case 'guidance.started':
    case 'guidance.calling':
    case 'guidance.lapsed':
    case 'guidance.called':
    case 'round.planned':
    case 'answer.awaited':
    case 'alarm.closed':
    case 'incident.edited':
    case 'duty.changed':
      return;
  }
}

/**
 * Something happened to the alarm. Not what comes after it, and not that the gateway asks once more without an answer:
 * an alarm that nobody looks at is forgotten all the same, and swallows no press (P8).
 */
function isLife(alarm: Alarm, entry: Entry): boolean {
  switch (entry.type) {
    case 'closing.confirmed':
    case 'incident.edited':
    case 'duty.changed':
    case 'step.repeated':
    case 'page.retried':
      return false;
    case 'page.requested':
      return entry.reason !== 'repeat';
    case 'page.delivered':
      return isFirstAttempt(alarm.pages.get(entry.page));
    case 'page.sent':
    case 'page.failed':
      return entry.pages.some((page) => isFirstAttempt(alarm.pages.get(page)));
    default:
      return true;
  }
}

const isFirstAttempt = (page: PageRecord | undefined): boolean =>
  page !== undefined && page.reason !== 'repeat' && page.tries <= 1;

/** Most boots of a device whose highest seq is remembered. */
const BOOTS_LIMIT = 16;

/** Remembers the highest seq of a boot; the newest boots are kept. */
export function noteSeq(device: Device, boot: number, seq: number): void {
  const known = device.boots.get(boot);
  if (known !== undefined) {
    if (seq > known) device.boots.set(boot, seq);
    return;
  }
  device.boots.set(boot, seq);
  if (device.boots.size > BOOTS_LIMIT) {
    for (const old of device.boots.keys()) {
      if (old === device.confirmed || old === boot) continue;
      device.boots.delete(old);
      break;
    }
  }
}

function assignPager(state: State, device: string, from: string | null, to: string | null): void {
  const known = state.devices.get(device);
  // A virtual pager of a session rings for that session's alarms only: for everything else it is not there.
  if (known?.kind !== 'pager' || known.simulation !== null) return;
  if (from !== null) state.pagersOf.get(from)?.delete(device);
  if (to !== null) {
    const of = state.pagersOf.get(to) ?? new Set<string>();
    of.add(device);
    state.pagersOf.set(to, of);
  }
}

/** Entries of which an alarm may gather thousands. */
const REPEATING: ReadonlySet<Entry['type']> = new Set([
  'press.received',
  'step.started',
  'step.repeated',
  'page.requested',
  'page.retried',
  'page.sent',
  'page.delivered',
  'page.failed',
  'page.withdrawn',
  'round.planned',
  'answer.awaited',
  'answer.recorded',
  'acknowledgement.reminded',
  'acknowledgement.expired',
  'alarm.reopened',
  'alarm.acknowledged',
  'policy.exhausted',
  'guidance.calling',
  'guidance.lapsed',
]);

/** The story of an alarm goes on; a very long one leaves to the log what repeats itself. */
function tell(state: State, alarm: Alarm, entry: Entry): void {
  const { length } = alarm.story;
  if (length >= STORY_LIMIT && (REPEATING.has(entry.type) || length >= 2 * STORY_LIMIT)) return;
  alarm.story.push(entry);
  const weight = entry.type === 'page.requested' ? 1 + entry.pages.length : 1;
  alarm.storyWeight += weight;
  state.storyWeight += weight;
}

/** A closed alarm stays in memory as the newest of them; the oldest are left to the log. */
export function keepClosed(state: State, closed: string): void {
  state.closedOrder.push(closed);
  while (
    state.closedOrder.length > CLOSED_LIMIT ||
    (state.storyWeight > STORIES_LIMIT && state.closedOrder.length > 1)
  ) {
    const oldest = state.closedOrder.shift();
    const alarm = oldest === undefined ? undefined : state.alarms.get(oldest);
    if (alarm === undefined) continue;
    state.storyWeight -= alarm.storyWeight;
    state.alarms.delete(alarm.id);
    state.byNumber.delete(alarm.number);
    state.forgotten.add(alarm.id);
  }
}
