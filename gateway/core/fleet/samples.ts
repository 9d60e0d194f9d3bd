/**
 * Looks through the fleet every few minutes: whose day is full is written down, and what the days say becomes a fault
 * or ends one. Promises at most one sample of a device a day, none in the first hour that it is heard, many devices in
 * one row, and that a fleet switched on at one moment is written down over hours.
 */
import type { FaultCode } from '../entries.ts';
import { faultKey } from '../evolve-faults.ts';
import { faultText } from '../fault-text.ts';
import type { Device, State } from '../state.ts';
import { isHeard } from '../supervision.ts';
import {
  after,
  type Duration,
  hours,
  type Instant,
  instant,
  millis,
  minutes,
  days as ofDays,
} from '../time.ts';
import { clearFault, raiseFault, record, type Turn } from '../turn.ts';
import type { DeviceSample } from './entries.ts';
import { type DeviceWatch, HOURS_LIMIT, watchOf } from './state.ts';
import { batteryOutlook, median, repeatRate, signalOutlook } from './trends.ts';

/** How often the fleet is looked through. */
const LOOK_EVERY = minutes(5);
/** A device is heard for this long before its first sample, and up to `SPREAD` longer. */
const HEARD_FOR = hours(1);
const SPREAD = hours(5);
/** What says too little to tell how much is lost is waited for so much longer: a wearable beats twelve times an hour. */
const UNTIL_ENOUGH = hours(2);
/** Most samples in one row of the log. */
const ROW_MOST = 500;

/** A battery that will be empty within this is a fault though it is not low yet; it ends when there is clearly more. */
const EMPTY_WITHIN = ofDays(7);
const EMPTY_OVER = ofDays(10);
/** A falling signal is a fault below this, until it is clearly better. dBm. */
const WEAK = -75;
const STRONG = -72;
/** A share of repeats is a fault from here on, until it is clearly less. */
const MANY_REPEATS = 0.1;
const FEW_REPEATS = 0.05;
/** A firmware is that of most of its kind when more than half of at least so many have it. */
const KIND_LEAST = 3;
/** A firmware that differs on so many samples in a row, a day apart, is a fault. */
const ODD_DAYS = 2;

/** Looks through the fleet if it is time. */
export function lookThrough(turn: Turn): void {
  const { fleet } = turn.state;
  if (fleet.lookT !== null && turn.now.t < fleet.lookT) return;
  fleet.lookT = after(turn.now.t, LOOK_EVERY);
  countFirmware(turn.state);
  const full: Device[] = [];
  for (const id of fleet.watches.keys()) {
    const device = turn.state.devices.get(id);
    if (device === undefined || device.revoked) {
      fleet.watches.delete(id);
      continue;
    }
    if (isFull(device, watchOf(fleet, id), turn.now.t)) full.push(device);
    else if (device.firmware !== null && !isOdd(turn.state, device))
      clearFault(turn, 'firmware-mismatch', device.id);
  }
  for (let i = 0; i < full.length; i += ROW_MOST) {
    const row = full.slice(i, i + ROW_MOST);
    record(turn, { type: 'fleet.sampled', samples: row.map((device) => sampleOf(turn.state, device)) });
    for (const device of row) judge(turn, device);
  }
}

/** The moments of devices differ, so that a fleet is not written down all at once. */
const spread = (device: Device): Duration => millis(((device.number * 7_919) % 1_000) * (SPREAD / 1_000));

function isFull(device: Device, watch: DeviceWatch, t: Instant): boolean {
  const { heardT, sampledT } = watch;
  if (heardT === null || !isHeard(device, t)) return false;
  const first = after(after(heardT, HEARD_FOR), spread(device));
  // A restart forgets the day that ran, so even a device of years may have said too little by the hour of its sample.
  const due = sampledT === null ? first : instant(Math.max(first, after(sampledT, ofDays(1))));
  return t >= due && (repeatRate(watch) !== null || t >= after(due, UNTIL_ENOUGH));
}

function sampleOf(state: State, device: Device): DeviceSample {
  const watch = watchOf(state.fleet, device.id);
  const { batteries, rssis, heard, repeats, missed } = watch;
  const sample: DeviceSample = {
    device: device.id,
    ...(batteries.length > 0 && { battery: Math.round(median(batteries.slice(-HOURS_LIMIT))) }),
    ...(rssis.length > 0 && { rssi: Math.round(median(rssis.slice(-HOURS_LIMIT))) }),
    heard,
    ...(repeats > 0 && { repeats }),
    ...(missed > 0 && { missed }),
    ...(isOdd(state, device) && { odd: true as const }),
  };
  batteries.length = 0;
  rssis.length = 0;
  watch.heard = 0;
  watch.repeats = 0;
  watch.missed = 0;
  return sample;
}

/** What the days of a device say. */
function judge(turn: Turn, device: Device): void {
  const { state, now } = turn;
  const watch = watchOf(state.fleet, device.id);
  const fault = (code: FaultCode, begins: boolean, ends: boolean, detail: string): void => {
    if (begins) raiseFault(turn, code, { device: device.id }, faultText(state, code, device.id, detail));
    else if (ends) clearFault(turn, code, device.id);
  };

  const days = watch.days.list();
  const { emptyAt } = batteryOutlook(days);
  const left = emptyAt === null ? Number.POSITIVE_INFINITY : emptyAt - now.wall;
  // Low already: that is told, and more urgent.
  const low = state.openFaults.has(faultKey('battery-low', device.id, null));
  fault(
    'battery-trend',
    left <= EMPTY_WITHIN && !low,
    left > EMPTY_OVER || low,
    String(Math.max(1, Math.round(left / ofDays(1)))),
  );

  const { trend, rssi } = signalOutlook(days);
  fault(
    'signal',
    trend === 'falling' && rssi !== null && rssi <= WEAK,
    (rssi ?? WEAK) > STRONG,
    String(rssi),
  );

  const day = days.at(-1);
  const rate = day === undefined ? null : repeatRate(day);
  fault(
    'repeats',
    rate !== null && rate >= MANY_REPEATS,
    rate !== null && rate < FEW_REPEATS,
    String(Math.round((rate ?? 0) * 100)),
  );

  const expected = expectedFirmware(state, device) ?? '';
  const detail = `${device.firmware ?? ''} / ${expected}`;
  fault('firmware-mismatch', watch.oddDays >= ODD_DAYS, watch.oddDays === 0, detail);
}

/**
 * What firmware most devices of each kind say they run. A text of 16 characters has no order, so the newest cannot be
 * told from an old one; while a fleet is being updated the fault moves from the few new ones to the few old ones.
 */
function countFirmware(state: State): void {
  const counts = new Map<Device['kind'], Map<string, number>>();
  for (const { kind, firmware, revoked, lost, simulation } of state.devices.values()) {
    if (revoked || lost || firmware === null || simulation !== null) continue;
    const of = counts.get(kind) ?? new Map<string, number>();
    of.set(firmware, (of.get(firmware) ?? 0) + 1);
    counts.set(kind, of);
  }
  state.fleet.firmware.clear();
  for (const [kind, of] of counts) {
    const all = [...of.values()].reduce((sum, n) => sum + n, 0);
    for (const [firmware, n] of of)
      if (all >= KIND_LEAST && n * 2 > all) state.fleet.firmware.set(kind, firmware);
  }
}

/** The firmware that this device is expected to run; null: nobody knows. */
export const expectedFirmware = (state: State, { kind }: Device): string | null =>
  state.fleet.firmware.get(kind) ?? null;

function isOdd(state: State, device: Device): boolean {
  const expected = expectedFirmware(state, device);
  return expected !== null && device.firmware !== null && device.firmware !== expected;
}
