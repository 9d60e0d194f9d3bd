/**
 * The conversation with a device: boots, counters, heartbeats, and what it must still hear of. Promises that a
 * recording is never taken for life: only a boot that answered to a number sent in this life of the gateway is
 * confirmed, and only newer messages of it count (PROTOCOL sections 5 and 7.6). A press is exempt: it always counts.
 */
import type { UpMessage } from '../../protocol/messages.ts';
import { pageBody, progressBody } from './bodies.ts';
import { noteSeq } from './evolve.ts';
import { faultText } from './fault-text.ts';
import { listen } from './fleet/listen.ts';
import { noticePage } from './roster/notice-words.ts';
import type { Device } from './state.ts';
import { heardNow, lose } from './supervision.ts';
import { after, minutes, seconds } from './time.ts';
import { clearFault, planDevice, raiseFault, record, type Turn, tell } from './turn.ts';

/** Numbers reserved at once for messages to a device (PROTOCOL section 5). */
const BLOCK = 1_000;
/** A new block is reserved when fewer than this are left. */
const BLOCK_LOW = 300;
/** How often an unconfirmed closing or unpage is said again. */
const OWED_EVERY = seconds(5);
/** Boots kept as not yet confirmed, newest last, and as replaced. */
const UNCONFIRMED_LIMIT = 4;
const REPLACED_LIMIT = 16;
/** Counters above this are not believed: they would leave no numbers to go on with. */
const COUNTER_SANE = 4_294_000_000;
/** More takeovers than this in a minute: two hold the key. */
const TAKEOVERS_SANE = 3;
/** Percent. */
export const BATTERY_LOW = 20;
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
    return { newer: false, counts: false, replaced: false };
  }
  const high = device.boots.get(boot);
  const newer = high === undefined || seq > high;
  const replaced = device.replaced.has(boot);
  if (heard > device.n && heard < COUNTER_SANE) device.n = heard;
  reserve(turn, device);

  const lowest = device.sentTo.get(boot);
  if (!replaced && boot !== device.confirmed && lowest !== undefined && heard >= lowest)
    confirm(device, boot);
  if (newer && replaced)
    raiseFault(
      turn,
      'second-holder',
      { device: device.id },
      faultText(turn.state, 'second-holder', device.id),
    );
  if (boot !== device.confirmed && !device.unconfirmed.includes(boot) && (newer || !replaced)) {
    device.unconfirmed.push(boot);
    if (device.unconfirmed.length > UNCONFIRMED_LIMIT) forgetBoot(device, device.unconfirmed.shift());
  }
  if (newer) noteSeq(device, boot, seq);
  const counts = newer && boot === device.confirmed;
  if (counts) heardNow(turn, device);
  listen(turn, device, message, high, counts);
  settleOwed(turn, device, boot, heard);
  if (boot === device.confirmed || device.unconfirmed.includes(boot)) greet(turn, device, boot);
  return { newer, counts, replaced };
}

function confirm(device: Device, boot: number): void {
  if (device.confirmed !== null) device.replaced.add(device.confirmed);
  for (const older of device.unconfirmed) if (older !== boot) forgetBoot(device, older);
  device.confirmed = boot;
  device.unconfirmed = [];
  if (device.replaced.size <= REPLACED_LIMIT) return;
  for (const oldest of device.replaced) {
    device.replaced.delete(oldest);
    forgetBoot(device, oldest);
    return;
  }
}

/** A boot of which nothing is known any more must answer to a new number before it is believed. */
function forgetBoot(device: Device, boot: number | undefined): void {
  if (boot === undefined || boot === device.confirmed || device.replaced.has(boot)) return;
  device.sentTo.delete(boot);
  device.greeted.delete(boot);
}

/** Takes in a heartbeat. */
export function hearBeat(
  turn: Turn,
  device: Device,
  message: Extract<UpMessage, { type: 'beat' }>,
  standing: Standing,
): void {
  tell(turn, device.id, message.boot, { type: 'alive', seq: message.seq });
  if (!standing.counts) return;
  if (message.battery !== undefined) hearBattery(turn, device, message.battery);
  if (message.rssi !== undefined) device.rssi = message.rssi;
  if (message.firmware !== undefined && device.firmware !== message.firmware) {
    device.firmware = message.firmware;
    turn.shown.add(device.id);
  }
  if (message.fault !== undefined && message.fault !== '')
    raiseFault(
      turn,
      'device-fault',
      { device: device.id },
      faultText(turn.state, 'device-fault', device.id, message.fault),
    );
  else clearFault(turn, 'device-fault', device.id);
}

/** Takes in a battery level in percent. */
export function hearBattery(turn: Turn, device: Device, battery: number): void {
  if (device.battery !== battery) turn.shown.add(device.id);
  device.battery = battery;
  if (battery <= BATTERY_LOW)
    raiseFault(
      turn,
      'battery-low',
      { device: device.id },
      faultText(turn.state, 'battery-low', device.id, String(battery)),
    );
  else if (battery >= BATTERY_GOOD) clearFault(turn, 'battery-low', device.id);
}

/** Makes sure that numbers are reserved in the log before they are used; `leave` holds back what has none yet. */
function reserve(turn: Turn, device: Device): void {
  if (device.reservedTo - device.n >= BLOCK_LOW) return;
  if (device.reserveBatch <= turn.state.store.doneUpto) device.freeTo = device.reservedTo;
  device.reserveBatch = turn.state.store.nextBatch;
  record(turn, { type: 'counter.reserved', device: device.id, to: device.n + BLOCK });
}

/** Tells a boot that was not greeted on this connection all that is still true (P39). */
function greet(turn: Turn, device: Device, boot: number): void {
  if (device.greeted.has(boot)) return;
  device.greeted.add(boot);
  for (const id of device.alarms) {
    const alarm = turn.state.alarms.get(id);
    if (alarm !== undefined && alarm.state !== 'closed') tell(turn, device.id, boot, progressBody(alarm));
  }
  for (const [id, of] of turn.state.rings.get(`mqtt|${device.id}`) ?? []) {
    const alarm = turn.state.alarms.get(of);
    const page = alarm?.ringing.get(id);
    if (alarm === undefined || page === undefined) continue;
    if (page.sentAt === null || page.state === 'failed')
      turn.outs.push({ kind: 'page', alarm: alarm.id, page: page.id, again: true });
    else tell(turn, device.id, boot, pageBody(turn.state, alarm, page, turn.now.t));
  }
  if (device.kind === 'pager')
    for (const notice of turn.state.roster.notices.values())
      if (notice.pagers.get(device.id)?.how === 'rings')
        tell(turn, device.id, boot, noticePage(turn.state, notice, turn.now));
  sayOwed(turn, device);
}

/** Says again every closing and unpage that the device has not confirmed. */
function sayOwed(turn: Turn, device: Device): void {
  for (const [key, owed] of device.owed) {
    if (owed.kind === 'unpage')
      tell(turn, device.id, null, { type: 'unpage', page: owed.id, reason: owed.reason }, key);
    else
      tell(
        turn,
        device.id,
        null,
        { type: 'progress', id: owed.press, state: 'closed', responders: 0, call112: 0 },
        key,
      );
  }
  device.owedDue = device.owed.size > 0 && device.connected ? after(turn.now.t, OWED_EVERY) : null;
  planDevice(turn, device);
}

/** What a device is owed will be said again in a while, until it says that it heard. */
export function planOwed(turn: Turn, device: Device): void {
  if (device.owed.size > 0 && device.connected)
    device.owedDue = device.owedDue ?? after(turn.now.t, OWED_EVERY);
  turn.devices.add(device.id);
}

function settleOwed(turn: Turn, device: Device, boot: number, heard: number): void {
  if (device.owed.size === 0) return;
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
  device.greeted.clear();
  // What the old connection was handed and never reported is handed again.
  for (const [id, of] of turn.state.rings.get(`mqtt|${device.id}`) ?? []) {
    const page = turn.state.alarms.get(of)?.ringing.get(id);
    if (page !== undefined) page.handed = false;
  }
  if (!takeover) return;
  device.takeovers = device.takeovers.filter((t) => after(t, minutes(1)) > turn.now.t).slice(-9);
  device.takeovers.push(turn.now.t);
  if (device.takeovers.length > TAKEOVERS_SANE)
    raiseFault(
      turn,
      'second-holder',
      { device: device.id },
      faultText(turn.state, 'second-holder', device.id),
    );
}

/** The connection is gone. Silence is silence, also after a clean good-bye: nothing else changes. */
export function disconnected(device: Device): void {
  device.connected = false;
  device.greeted.clear();
}

/** A device's deadlines have come. */
export function devicePassed(turn: Turn, device: Device): void {
  const { t } = turn.now;
  if (device.lostDue !== null && device.lostDue <= t) lose(turn, device);
  if (device.tests.walk === null && device.testUntil !== null && device.testUntil <= t)
    record(turn, { type: 'test.ended', device: device.id, reason: 'time' });
  if (device.rotationUntil !== null && device.rotationUntil <= t) {
    record(turn, { type: 'device.key-settled', device: device.id });
    clearFault(turn, 'rotation-pending', device.id);
    turn.outs.push({ kind: 'effect', effect: { type: 'forget-old-key', device: device.id } });
  }
  if (device.owedDue !== null && device.owedDue <= t) sayOwed(turn, device);
}
