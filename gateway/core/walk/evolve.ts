/**
 * How entries change walks, and when a device was last tested well. Free of decisions. A button is under test as long as
 * its `testUntil` says so, whichever kind of test it is: there is one rule for what a press in a test is (P24).
 */
import type { Entry, EntryOf } from '../entries.ts';
import { isSecondPress } from '../second-press.ts';
import type { Alarm, Device, State } from '../state.ts';
import { type Instant, millis, seconds } from '../time.ts';
import type { WalkBody } from './entries.ts';
import {
  confirmsBy,
  HISTORY_LIMIT,
  type InterruptedWhy,
  isPending,
  WALKS_LIMIT,
  type Walk,
  type WalkDevice,
} from './state.ts';

/** A press that leaves later than this after the finger is too late: its presser was told "not received" by then. */
export const LATE = seconds(5);

type WalkEntry = Extract<Entry, { readonly type: WalkBody['type'] }>;

/** Applies an entry of a walk. */
export function evolveWalk(state: State, entry: WalkEntry): void {
  if (entry.type === 'walk.started') {
    started(state, entry);
    return;
  }
  const walk = state.walks.all.get(entry.walk);
  if (walk === undefined) return;
  switch (entry.type) {
    case 'walk.pressed':
      pressed(walk, entry);
      return;
    case 'walk.judged':
      judged(state, walk, entry);
      return;
    case 'walk.interrupted':
      walk.state = 'interrupted';
      walk.interruptedBy = entry.alarm;
      interrupted(state, walk, entry);
      walk.until = entry.until;
      for (const device of devicesOf(state, walk)) device.testUntil = null;
      return;
    case 'walk.resumed':
      walk.state = 'running';
      walk.interruptedBy = null;
      walk.until = entry.until;
      for (const device of devicesOf(state, walk)) underTest(device, walk, entry.t);
      return;
    case 'walk.ended':
      for (const device of devicesOf(state, walk)) {
        device.testUntil = null;
        device.tests.walk = null;
      }
      walk.state = 'ended';
      walk.endedAt = entry.at;
      walk.reason = entry.reason;
      state.walks.open.delete(walk.id);
      forgetOldest(state);
      return;
  }
}

/** Devices that still take part. */
function* devicesOf(state: State, walk: Walk): Iterable<Device> {
  for (const id of walk.devices.keys()) {
    const device = state.devices.get(id);
    if (device?.tests.walk === walk.id) yield device;
  }
}

function underTest(device: Device, walk: Walk, from: Instant): void {
  device.testUntil = walk.until;
  device.testFrom = from;
  device.testOnce = false;
  device.tests.walk = walk.id;
}

function started(state: State, entry: EntryOf<'walk.started'>): void {
  const devices = new Map<string, WalkDevice>();
  const walk: Walk = {
    id: entry.walk,
    tester: entry.by,
    site: entry.site,
    scope: entry.scope,
    startedAt: entry.at,
    startedT: entry.t,
    length: millis(entry.until - entry.t),
    devices,
    leftOut: entry.leftOut.flatMap(({ device: id, why }) => {
      const device = state.devices.get(id);
      return device === undefined ? [] : [{ ...asItIs(device), device: id, why }];
    }),
    state: 'running',
    until: entry.until,
    interruptedBy: null,
    interruptions: [],
    endedAt: null,
    reason: null,
  };
  for (const id of entry.devices) {
    const device = state.devices.get(id);
    if (device === undefined) continue;
    devices.set(id, { id, ...asItIs(device), result: null, failedTries: [], out: null });
    underTest(device, walk, entry.t);
  }
  state.walks.all.set(walk.id, walk);
  state.walks.open.add(walk.id);
  state.walks.number = Math.max(state.walks.number, Number.parseInt(entry.walk.slice(1), 10));
}

const asItIs = ({ kind, place, tests }: Device) => ({ kind, place, lastGoodAt: tests.lastGood?.at ?? null });

/** Of more than are kept the oldest go. */
function keep<T>(list: T[], one: T): void {
  list.push(one);
  if (list.length > HISTORY_LIMIT) list.shift();
}

function interrupted(state: State, walk: Walk, { alarm: id, at }: EntryOf<'walk.interrupted'>): void {
  const alarm = state.alarms.get(id);
  const { device = null, place = null } = alarm ?? {};
  keep(walk.interruptions, {
    alarm: id,
    at,
    device,
    place,
    why: alarm === undefined ? null : whyReal(state, walk, alarm),
  });
}

/** Known at that moment only: the next test press takes the place of the one that it came after. */
function whyReal(state: State, walk: Walk, alarm: Alarm): InterruptedWhy | null {
  const device = alarm.device === null ? undefined : state.devices.get(alarm.device);
  const press = alarm.presses.find(({ id }) => id === alarm.firstPress);
  if (device?.tests.walk !== walk.id || press === undefined || press.resumed) return null;
  return isSecondPress(device, press.age, alarm.openedT) ? 'second-press' : null;
}

function pressed(walk: Walk, entry: EntryOf<'walk.pressed'>): void {
  const device = walk.devices.get(entry.device);
  if (device === undefined) return;
  const before = device.result;
  if (before !== null && before.why !== null && before.press !== entry.press)
    keep(device.failedTries, { at: before.at, age: before.age, why: before.why });
  device.result = {
    press: entry.press,
    at: entry.at,
    t: entry.t,
    age: entry.age,
    battery: entry.battery,
    rssi: entry.rssi,
    wouldPage: entry.wouldPage,
    why: entry.why,
    receiptAt: null,
    roundTripMs: null,
    judged: false,
    judgeBy: confirmsBy(device.kind, entry.t),
  };
}

function judged(state: State, walk: Walk, entry: EntryOf<'walk.judged'>): void {
  const result = walk.devices.get(entry.device)?.result;
  if (result === undefined || result === null || result.press !== entry.press) return;
  result.judged = true;
  result.receiptAt = entry.receiptAt;
  result.roundTripMs = entry.roundTripMs;
  if (!entry.confirmed) result.why ??= 'unconfirmed';
  const device = state.devices.get(entry.device);
  if (result.why === null && device !== undefined) device.tests.lastGood = { t: result.t, at: result.at };
}

/** Ended walks stay as the newest of them, and none goes while a receipt of it is waited for. */
function forgetOldest(state: State): void {
  const { all, open } = state.walks;
  for (const walk of all.values()) {
    if (all.size - open.size <= WALKS_LIMIT) return;
    if (walk.state === 'ended' && ![...walk.devices.values()].some(isPending)) all.delete(walk.id);
  }
}

/** A press in a test session that is no walk: whoever put the button into service saw that it works. One that came late proves nothing. */
export function testedAlone(device: Device, entry: EntryOf<'press.received'>): void {
  if (device.tests.walk === null && (entry.age ?? 0) <= LATE)
    device.tests.lastGood = { t: entry.t, at: entry.at };
}

/** A device that is revoked, or handed to somebody else, takes no further part: its next press is meant. */
export function leaveWalk(state: State, device: Device, out: 'revoked' | 'assigned'): void {
  const walk = device.tests.walk === null ? undefined : state.walks.all.get(device.tests.walk);
  if (walk === undefined) return;
  device.tests.walk = null;
  device.testUntil = null;
  const part = walk.devices.get(device.id);
  if (part !== undefined) part.out = out;
}
