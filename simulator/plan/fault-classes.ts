/**
 * Every class of trouble a life may hold, by name. Promises that each event of a plan belongs to exactly one class or
 * is what people do anyway, so that a whole class can be left out of a life, asked for, or taken out while shrinking.
 */
import { clockChanges, handoffs } from './calendar.ts';
import type { Plan, PlanEvent } from './plan.ts';

/** The classes, each with what it is in words. */
export const FAULT_CLASSES = [
  // Links and broker
  { name: 'loss', says: 'messages are lost' },
  { name: 'delay', says: 'messages take seconds more' },
  { name: 'duplication', says: 'messages come twice' },
  { name: 'reordering', says: 'messages overtake each other' },
  { name: 'cut-up', says: 'what a device says is lost, and neither end is told' },
  { name: 'cut-down', says: 'what a device should hear is lost, and neither end is told' },
  { name: 'dead-link', says: 'nothing passes in either direction, and neither end is told' },
  { name: 'permanent-cut', says: 'a link that is broken for good, mostly in one direction' },
  { name: 'no-network', says: 'no connection comes about' },
  { name: 'half-open', says: 'the gateway lost a connection that the device believes in' },
  { name: 'broker-down', says: 'the broker takes no connection' },
  { name: 'reconnect-storm', says: 'all connections end at once' },
  // The gateway's machine
  { name: 'crash', says: 'the gateway is killed between any two of its effects' },
  { name: 'power-loss', says: 'the gateway loses power and the last write may be torn' },
  { name: 'lost-writes', says: 'the gateway loses power and all writes that were under way' },
  { name: 'slow-start', says: 'the gateway takes long to start' },
  { name: 'pause', says: 'the gateway stands still while its clocks go on' },
  { name: 'disk-full', says: 'the disk of the log is full' },
  { name: 'disk-error', says: 'the disk of the log gives errors' },
  { name: 'disk-hang', says: 'commits hang' },
  { name: 'slow-disk', says: 'commits take up to seconds' },
  { name: 'corrupt-row', says: 'a row of the log is damaged on the disk' },
  { name: 'clock-step', says: 'the wall clock is set, also while the gateway is down' },
  { name: 'clock-drift', says: 'the clocks of the gateway run too fast or too slow' },
  { name: 'dst-change', says: 'summer time begins or ends' },
  // Ways of paging
  { name: 'channel-refuses', says: 'a way of paging refuses' },
  { name: 'channel-hangs', says: 'a way of paging never answers' },
  { name: 'channel-loses', says: 'a way of paging accepts and loses' },
  { name: 'channel-late', says: 'a way of paging delivers late' },
  { name: 'channel-twice', says: 'a way of paging delivers twice' },
  // Devices
  { name: 'brown-out', says: 'a device loses power in the middle of a press' },
  { name: 'flash-cut', says: 'a device loses power in the middle of a flash write' },
  { name: 'flash-failure', says: 'writes to the flash of a device fail' },
  { name: 'dead-battery', says: 'a device has no power for a while' },
  { name: 'cloned-key', says: 'a second device has the same key' },
  { name: 'revoked-device', says: 'a device is taken out of use' },
  { name: 'rotated-key', says: 'a device gets a new key' },
  { name: 'new-holder', says: 'a device is handed to somebody else, or to nobody' },
  { name: 'babbling-button', says: 'a device sends press after press' },
  // An attacker on the wire
  { name: 'replay-up', says: 'a recording is played to the gateway' },
  { name: 'replay-down', says: 'a recording is played to a device' },
  { name: 'spoof', says: 'a message with a wrong code' },
  { name: 'retained', says: 'a recorded press is published retained' },
  { name: 'will', says: 'a recorded press is left as a last will' },
  { name: 'foreign-topic', says: 'a device speaks on the topic of another' },
  { name: 'wrong-password', says: 'somebody tries to log in as a device' },
  // People
  { name: 'empty-group', says: 'the group on duty has nobody who can be reached' },
  { name: 'everyone-off-duty', says: 'overrides take everyone off duty' },
  { name: 'handoff', says: 'the roster hands over within 15 minutes of something' },
  { name: 'phone-off', says: 'somebody has phone and pager off' },
  { name: 'test-session', says: 'a device is in a test session' },
  { name: 'cancel', says: 'the presser says: false alarm' },
  { name: 'duress-cancel', says: 'the presser says "false alarm" under duress' },
  // At the end, so that a seed draws what it drew before there were walks.
  { name: 'walk-test', says: 'somebody walks past buttons and presses each as a test' },
  { name: 'drill', says: 'a drill is announced, and begun by a press or by hand' },
] as const;

/** The name of a class. */
export type FaultClass = (typeof FAULT_CLASSES)[number]['name'];

const NAMES: ReadonlySet<string> = new Set(FAULT_CLASSES.map(({ name }) => name));
/** True for the name of a class. */
export const isFaultClass = (name: string): name is FaultClass => NAMES.has(name);

/** A start that takes longer than this is a slow one. P28 promises one of at most 3 s. */
export const USUAL_START_MS = 3000;
/** A brown-out that lets this many bytes of a flash write pass cuts none: no slot of the flash holds more. */
export const UNCUT_BYTES = 1024;

/** The class of an event; null for what people do anyway: press, raise an alarm by hand, plan. */
export function classOf(event: PlanEvent): FaultClass | null {
  switch (event.do) {
    case 'press':
    case 'raise':
    case 'override':
    case 'move-handoff':
    case 'swap':
    case 'presence':
    case 'talk':
      return null;
    case 'cancel':
      return event.duress ? 'duress-cancel' : 'cancel';
    case 'test':
      return 'test-session';
    case 'walk':
    case 'walk-on':
      return 'walk-test';
    case 'drill':
    case 'drill-here':
    case 'drill-stop':
      return 'drill';
    case 'rotate-key':
      return 'rotated-key';
    case 'revoke':
      return 'revoked-device';
    case 'assign':
      return 'new-holder';
    case 'everyone-off':
      return 'everyone-off-duty';
    case 'empty-group':
    case 'phone-off':
    case 'broker-down':
    case 'pause':
    case 'corrupt-row':
    case 'dead-battery':
    case 'spoof':
    case 'retained':
    case 'will':
    case 'foreign-topic':
    case 'wrong-password':
      return event.do;
    case 'link':
      return linkClass(event);
    case 'storm':
      return 'reconnect-storm';
    case 'crash':
      if (event.startMs > USUAL_START_MS) return 'slow-start';
      if (!event.power) return 'crash';
      return event.keep === 0 ? 'lost-writes' : 'power-loss';
    case 'disk':
      return event.fault === 'slow' ? 'slow-disk' : `disk-${event.fault}`;
    case 'clock':
      return 'clock-step';
    case 'drift':
      return 'clock-drift';
    case 'channel':
      return `channel-${event.fault}`;
    case 'brown-out':
      return event.bytes < UNCUT_BYTES ? 'flash-cut' : 'brown-out';
    case 'flash-fails':
      return 'flash-failure';
    case 'clone':
      return 'cloned-key';
    case 'babble':
      return 'babbling-button';
    case 'replay':
      return event.way === 'up' ? 'replay-up' : 'replay-down';
  }
}

function linkClass(event: Extract<PlanEvent, { do: 'link' }>): FaultClass {
  switch (event.fault) {
    case 'loss':
    case 'delay':
    case 'half-open':
      return event.fault;
    case 'duplicate':
      return 'duplication';
    case 'reorder':
      return 'reordering';
    case 'cut-up':
    case 'cut-down':
    case 'no-network':
      return event.forMs === null ? 'permanent-cut' : event.fault;
    case 'cut-both':
      return event.forMs === null ? 'permanent-cut' : 'dead-link';
  }
}

/** How near a handoff must be to matter: both groups are paged within 15 minutes of it (P19). */
export const HANDOFF_NEAR_MS = 15 * 60_000;

/** The classes that a life holds, in the order of the list: by its events, its roster and its calendar. */
export function classesIn(plan: Plan): readonly FaultClass[] {
  const held = new Set<FaultClass | null>(plan.events.map(classOf));
  const from = Date.parse(plan.begins);
  const until = from + plan.safetyMs;
  if (clockChanges(plan.site.zone, from, until).length > 0) held.add('dst-change');
  if (handoffs(plan.site, from - HANDOFF_NEAR_MS, until + HANDOFF_NEAR_MS).length > 0) held.add('handoff');
  return FAULT_CLASSES.map(({ name }) => name).filter((name) => held.has(name));
}
