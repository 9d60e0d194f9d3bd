/**
 * The conversation with a device: boots, counters, heartbeats, and what it must still hear of. Promises that a
 * recording is never taken for life: only a boot that answered to a number sent in this life of the gateway is
 * confirmed, and only newer messages of it count (PROTOCOL sections 5 and 7.6). A press is exempt: it always counts.
 */
import type { UpMessage } from '../../protocol/messages.ts';
import { pageBody, progressBody } from './bodies.ts';
import { noteSeq } from './evolve.ts';
import { faultText } from './fault-text.ts';
import { type Alarm, type Device, isOpenPage, type State } from './state.ts';
import { after, minutes, seconds } from './time.ts';
import { clearFault, planDevice, raiseFault, record, tell, type Turn } from './turn.ts';

/** Numbers reserved at once for messages to a device (PROTOCOL section 5). */
export const BLOCK = 1_000;
/** A new block is reserved when fewer than this are left. */
const BLOCK_LOW = 300;
/** How often an unconfirmed closing or unpage is said again. */
export const OWED_EVERY = seconds(5);
/** Boots kept as not yet confirmed, newest last. */
const UNCONFIRMED_LIMIT = 4;
/** Counters above this are not believed: they would leave no numbers to go on with. */
const COUNTER_SANE = 4_294_000_000;
const BATTERY_LOW = 20;
const BATTERY_GOOD = 30;

/** What a message's counters say of it. */
export interface Standing {
  /** `seq` is above the highest heard of its boot, or the boot is new. */
  readonly newer: boolean;
  /** It is of the confirmed boot and newer: a sign of life that counts. */
  readonly counts: boolean;
  /** Its boot was replaced by a newer confirmed one. */
  readonly replaced: boolean;
}

/** Takes in the counters of a message, confirms its boot if it may, and greets a device that (re)connected. */
export function meet(turn: Turn, device: Device, message: UpMessage): Standing {
  const { boot, seq, heard } = message;
  if (message.type === 'press' && message.damaged === true) {
    reserve(turn, device);
    greet(turn, device, boot);
    return { newer: false, counts: false, replaced: false };
  }
  const high = device.boots.get(boot);
  const newer = high === undefined || seq > high;
  const replaced = device.replaced.has(boot);
  if (heard > device.n && heard < COUNTER_SANE) device.n = heard;
  reserve(turn, device);

  const lowest = device.sentTo.get(boot);
  if (newer && !replaced && boot !== device.confirmed && lowest !== undefined && heard >= lowest) confirm(device, boot);
  if (newer && replaced)
    raiseFault(turn, 'second-holder', { device: device.id }, faultText(turn.state, 'second-holder', device.id));
  if (boot !== device.confirmed && !device.unconfirmed.includes(boot) && (!replaced || newer)) {
    device.unconfirmed.push(boot);
    if (device.unconfirmed.length > UNCONFIRMED_LIMIT) device.unconfirmed.shift();
    device.greeted = false;
  }
  if (newer) noteSeq(device, boot, seq);
  const counts = newer && boot === device.confirmed;
  if (counts) alive(turn, device);
  settleOwed(turn, device, boot, heard);
  greet(turn, device, boot);
  return { newer, counts, replaced };
}

function confirm(device: Device, boot: number): void {
  if (device.confirmed !== null) device.replaced.add(device.confirmed);
  if (device.replaced.size > 16) for (const old of device.replaced) {
    device.replaced.delete(old);
    break;
  }
  device.confirmed = boot;
  device.unconfirmed = [];
}

/** Heard, and it counts: the device lives. */
function alive(turn: Turn, device: Device): void {
  device.lastHeardT = turn.now.t;
  device.lastHeardAt = turn.now.wall;
  if (!device.firstHeard) record(turn, { type: 'device.first-heard', device: device.id });
  if (device.lost) found(turn, device);
  device.lostDue = supervised(device) ? after(turn.now.t, silence(device)) : null;
}

function found(turn: Turn, device: Device): void {
  device.lost = false;
  turn.shown.add(device.id);
  clearFault(turn, 'device-lost', device.id);
  for (const fault of [...turn.state.faults.values()]) {
    if (fault.code !== 'area-lost' || fault.until !== null || !fault.devices.includes(device.id)) continue;
    const still = fault.devices.filter((id) => turn.state.devices.get(id)?.lost === true);
    record(turn, { type: 'fault.cleared', fault: fault.id });
    for (const id of still) raiseFault(turn, 'device-lost', { device: id }, faultText(turn.state, 'device-lost', id));
  }
}

/** Silence is noticed for every device that was ever heard; a wearable only while it is handed out. */
export const supervised = (device: Device): boolean =>
  !device.revoked && device.firstHeard && (device.kind !== 'wearable' || device.person !== null);

/** How long a device may be silent. */
export const silence = (device: Device) => (device.kind === 'wearable' ? minutes(10) : seconds(30));

/** Takes in a heartbeat. */
export function hearBeat(turn: Turn, device: Device, message: Extract<UpMessage, { type: 'beat' }>, standing: Standing): void {
  tell(turn, device.id, message.boot, { type: 'alive', seq: message.seq });
  if (!standing.counts) return;
  if (message.battery !== undefined) hearBattery(turn, device, message.battery);
  if (message.rssi !== undefined) device.rssi = message.rssi;
  if (message.firmware !== undefined && device.firmware !== message.firmware) {
    device.firmware = message.firmware;
    turn.shown.add(device.id);
  }
  if (message.fault !== undefined && message.fault !== '')
    raiseFault(turn, 'device-fault', { device: device.id }, faultText(turn.state, 'device-fault', device.id, message.fault));
  else clearFault(turn, 'device-fault', device.id);
}

/** Takes in a battery level in percent. */
export function hearBattery(turn: Turn, device: Device, battery: number): void {
  device.battery = battery;
  if (battery <= BATTERY_LOW)
    raiseFault(turn, 'battery-low', { device: device.id }, faultText(turn.state, 'battery-low', device.id, String(battery)));
  else if (battery >= BATTERY_GOOD) clearFault(turn, 'battery-low', device.id);
}

/** Makes sure that numbers are reserved in the log before they are used. */
function reserve(turn: Turn, device: Device): void {
  if (device.reservedTo - device.n < BLOCK_LOW)
    record(turn, { type: 'counter.reserved', device: device.id, to: device.n + BLOCK });
}

/** Tells a boot that was not greeted on this connection all that is still true (P39). */
function greet(turn: Turn, device: Device, boot: number): void {
  if (device.greeted) return;
  device.greeted = true;
  for (const alarm of turn.state.alarms.values()) {
    if (alarm.state === 'closed') continue;
    if (alarm.device === device.id) tell(turn, device.id, boot, progressBody(alarm));
    if (device.kind === 'pager' || device.kind === 'sounder') greetPages(turn, device, alarm, boot);
  }
  sayOwed(turn, device);
}

function greetPages(turn: Turn, device: Device, alarm: Alarm, boot: number): void {
  for (const page of alarm.pages.values()) {
    if (page.device !== device.id || !isOpenPage(page)) continue;
    if (page.sentAt === null) turn.outs.push({ kind: 'page', alarm: alarm.id, page: page.id });
    else tell(turn, device.id, boot, pageBody(turn.state, alarm, page, turn.now.wall));
  }
}

/** Says again every closing and unpage that the device has not confirmed. */
export function sayOwed(turn: Turn, device: Device): void {
  for (const [key, owed] of device.owed) {
    if (owed.kind === 'unpage') tell(turn, device.id, null, { type: 'unpage', page: owed.id, reason: owed.reason }, key);
    else tell(turn, device.id, null, { type: 'progress', id: owed.press, state: 'closed', responders: 0, call112: 0 }, key);
  }
  device.owedDue = device.owed.size > 0 && device.connected ? after(turn.now.t, OWED_EVERY) : null;
  planDevice(turn, device);
}

function settleOwed(turn: Turn, device: Device, boot: number, heard: number): void {
  const pages: string[] = [];
  for (const owed of [...device.owed.values()]) {
    if (owed.n === null || owed.boot !== boot || heard < owed.n) continue;
    if (owed.kind === 'unpage') pages.push(owed.id);
    else record(turn, { type: 'closing.confirmed', device: device.id, alarm: owed.alarm });
  }
  if (pages.length > 0) record(turn, { type: 'unpage.confirmed', device: device.id, pages });
  if (device.owed.size === 0) device.owedDue = null;
}

/** A connection with the right password came up. */
export function connected(turn: Turn, device: Device, takeover: boolean): void {
  device.connected = true;
  device.greeted = false;
  if (device.kind !== 'desk' && device.kind !== 'wearable')
    for (const alarm of turn.state.alarms.values())
      if (alarm.state !== 'closed')
        for (const page of alarm.pages.values()) if (page.device === device.id) page.handed = false;
  if (!takeover) return;
  device.takeovers = device.takeovers.filter((t) => after(t, minutes(1)) > turn.now.t).slice(-9);
  device.takeovers.push(turn.now.t);
  if (device.takeovers.length > 3)
    raiseFault(turn, 'second-holder', { device: device.id }, faultText(turn.state, 'second-holder', device.id));
}

/** The connection is gone. Silence is silence, also after a clean good-bye: nothing else changes. */
export function disconnected(device: Device): void {
  device.connected = false;
  device.greeted = false;
}

/** A device's deadlines have come. */
export function devicePassed(turn: Turn, device: Device): void {
  const { t } = turn.now;
  if (device.lostDue !== null && device.lostDue <= t) lose(turn, device);
  if (device.testUntil !== null && device.testUntil <= t) record(turn, { type: 'test.ended', device: device.id, reason: 'time' });
  if (device.rotationUntil !== null && device.rotationUntil <= t) {
    record(turn, { type: 'device.key-settled', device: device.id });
    clearFault(turn, 'rotation-pending', device.id);
    turn.outs.push({ kind: 'effect', effect: { type: 'forget-old-key', device: device.id } });
  }
  if (device.owedDue !== null && device.owedDue <= t) sayOwed(turn, device);
}

/** Three fixed devices of one area silent within this time are one fault of the area (P33). */
const AREA_WINDOW = seconds(60);
const AREA_COUNT = 3;

function lose(turn: Turn, device: Device): void {
  device.lostDue = null;
  if (device.lost) return;
  device.lost = true;
  turn.shown.add(device.id);
  const silent = sameArea(turn.state, device).filter(
    (other) => other.lost && turn.now.t - (other.lastHeardT ?? turn.now.t) <= AREA_WINDOW + silence(other),
  );
  if (silent.length < AREA_COUNT) {
    raiseFault(turn, 'device-lost', { device: device.id }, faultText(turn.state, 'device-lost', device.id));
    return;
  }
  const area = areaOf(turn.state, device);
  for (const fault of [...turn.state.faults.values()])
    if (fault.code === 'area-lost' && fault.until === null && fault.channel === area) record(turn, { type: 'fault.cleared', fault: fault.id });
  for (const other of silent) clearFault(turn, 'device-lost', other.id);
  const names = silent.map((other) => other.id);
  raiseFault(turn, 'area-lost', { channel: area, devices: names }, faultText(turn.state, 'area-lost', null, area, names));
}

function sameArea(state: State, device: Device): readonly Device[] {
  if (device.kind === 'wearable' || device.kind === 'pager') return [device];
  const area = areaOf(state, device);
  return [...state.devices.values()].filter(
    (other) => !other.revoked && (other.kind === 'desk' || other.kind === 'sounder') && areaOf(state, other) === area,
  );
}

/** The area of a device as people name it: the site and its part. */
function areaOf(state: State, device: Device): string {
  const place = state.index.places.get(device.place);
  if (place === undefined) return device.place;
  return place.area === '' ? `${place.site} ${place.floor}`.trim() : `${place.site} ${place.area}`;
}
