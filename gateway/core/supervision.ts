/**
 * Who is silent: every device heard once has a deadline to be heard again, and missing it is a fault. Promises that
 * three fixed devices of one area silent within a minute become one fault of the area at once (P33), and that an area
 * going down or coming back is told in a few entries, not one for each of its thousands of devices.
 */
import { plan } from './agenda.ts';
import { faultKey } from './evolve-faults.ts';
import { faultText, NAMED_MOST } from './fault-text.ts';
import type { Device, FaultRecord, State } from './state.ts';
import { after, type Duration, type Instant, millis, minutes, seconds, type Wall } from './time.ts';
import { clearFault, raiseFault, record, type Turn } from './turn.ts';

/** Three fixed devices of one area silent within this time are one fault of the area. */
const AREA_WINDOW = seconds(60);
const AREA_COUNT = 3;
/** An open area fault is told anew at most this often; it must not make a loss later than P33 allows (33 s). */
const AREA_EVERY = seconds(2);

/** Silence is noticed for every device that was ever heard; a wearable only while it is handed out. */
export const supervised = (device: Device): boolean =>
  !device.revoked && device.firstHeard && (device.kind !== 'wearable' || device.person !== null);

/** How long a device may be silent. */
export const silence = (device: Device): Duration => (device.kind === 'wearable' ? minutes(10) : seconds(30));

/**
 * How long a device may be silent after the gateway started. It may first wait for the end of its own pause (up to 30 s),
 * and over the air be heard twice before it counts; P33 leaves room for both.
 */
export const silenceAfterStart = (device: Device): Duration =>
  device.kind === 'wearable' ? millis(minutes(10) + seconds(50)) : seconds(32);

/**
 * It lives, as far as this life of the gateway knows: heard, and not silent for longer than it may be. After a start that
 * is nobody until they are heard; of a wearable that nobody holds silence is no fault, and no sign of life either.
 */
export const isHeard = (device: Device, t: Instant): boolean =>
  !device.lost && device.lastHeardT !== null && t <= after(device.lastHeardT, silence(device));

/** A device was heard, and it counts: it lives, and has its whole time again. */
export function heardNow(turn: Turn, device: Device): void {
  // Screens do not wait for another change: it was shown as not heard.
  if (!isHeard(device, turn.now.t)) turn.shown.add(device.id);
  device.lastHeardT = turn.now.t;
  device.lastHeardAt = turn.now.wall;
  if (!device.firstHeard) record(turn, { type: 'device.first-heard', device: device.id });
  if (device.lost) found(turn, device, true);
  device.lostDue = supervised(device) ? after(turn.now.t, silence(device)) : null;
}

/** Being handed out or returned, or revoked, changes whether silence matters. */
export function settleSupervision(turn: Turn, device: Device): void {
  if (!supervised(device)) {
    device.lostDue = null;
    if (device.lost || device.areaFault !== null) found(turn, device, false);
  } else if (device.lostDue === null && !device.lost) device.lostDue = after(turn.now.t, silence(device));
}

/** A device missed its deadline. */
export function lose(turn: Turn, device: Device): void {
  device.lostDue = null;
  if (device.lost) return;
  device.lost = true;
  device.lostT = turn.now.t;
  turn.shown.add(device.id);
  // A virtual device of a session is only shown as lost: its silence is no news, and no part of an area.
  if (device.simulation !== null) return;
  if (isFixed(device)) {
    const area = areaOf(turn.state, device);
    if (areaFault(turn.state, area) !== undefined) {
      planArea(turn, area);
      return;
    }
    const silent = inArea(turn.state, area).filter(
      (other) => other.lost && other.lostT !== null && turn.now.t - other.lostT <= AREA_WINDOW,
    );
    if (silent.length >= AREA_COUNT) {
      tellArea(turn, area, silent);
      return;
    }
  }
  raiseFault(
    turn,
    'device-lost',
    { device: device.id, heard: lastHeard([device]) },
    faultText(turn.state, 'device-lost', device.id),
  );
}

function found(turn: Turn, device: Device, heard: boolean): void {
  device.lost = false;
  device.lostT = null;
  turn.shown.add(device.id);
  clearFault(turn, 'device-lost', device.id, null, heard);
  const fault = device.areaFault === null ? undefined : turn.state.faults.get(device.areaFault);
  if (fault?.channel) planArea(turn, fault.channel);
}

/** An area's fault is due to be told anew with the devices that are silent now. */
export function areaPassed(turn: Turn, area: string): void {
  const { state } = turn;
  const due = state.areaDue.get(area);
  if (due === undefined) return;
  if (due > turn.now.t) {
    plan(state.agenda, `g:${area}`, due);
    return;
  }
  state.areaDue.delete(area);
  const fault = areaFault(state, area);
  if (fault === undefined) return;
  const silent = new Set<Device>();
  for (const id of fault.devices) {
    const device = state.devices.get(id);
    if (device?.lost && device.areaFault === fault.id) silent.add(device);
  }
  for (const device of inArea(state, area))
    if (device.lost && !state.openFaults.has(faultKey('device-lost', device.id, null))) silent.add(device);
  if (silent.size === fault.devices.length && fault.devices.every((id) => state.devices.get(id)?.lost))
    return;
  if (silent.size >= AREA_COUNT) {
    tellArea(turn, area, [...silent]);
    return;
  }
  record(turn, { type: 'fault.cleared', fault: fault.id });
  for (const device of silent)
    raiseFault(
      turn,
      'device-lost',
      { device: device.id, heard: lastHeard([device]) },
      faultText(state, 'device-lost', device.id),
    );
}

function tellArea(turn: Turn, area: string, silent: readonly Device[]): void {
  const old = areaFault(turn.state, area);
  if (old !== undefined) record(turn, { type: 'fault.cleared', fault: old.id });
  for (const { id } of silent) clearFault(turn, 'device-lost', id);
  const names = silent.map(({ id }) => id);
  const said =
    names.length > NAMED_MOST ? [...names.slice(0, NAMED_MOST), `+ ${names.length - NAMED_MOST}`] : names;
  raiseFault(
    turn,
    'area-lost',
    { channel: area, devices: names, heard: lastHeard(silent) },
    faultText(turn.state, 'area-lost', null, area, said),
  );
}

/** When each was last heard; those that this life never heard are known by the log, or not at all. */
function lastHeard(devices: readonly Device[]): Readonly<Record<string, Wall>> {
  const heard: Record<string, Wall> = {};
  for (const { id, lastHeardAt } of devices) if (lastHeardAt !== null) heard[id] = lastHeardAt;
  return heard;
}

function planArea(turn: Turn, area: string): void {
  const { state, now } = turn;
  if (state.areaDue.has(area)) return;
  const due = after(now.t, AREA_EVERY);
  state.areaDue.set(area, due);
  plan(state.agenda, `g:${area}`, due);
}

function areaFault(state: State, area: string): FaultRecord | undefined {
  const open = state.openFaults.get(faultKey('area-lost', null, area));
  return open === undefined ? undefined : state.faults.get(open);
}

const isFixed = (device: Device): boolean => device.kind === 'desk' || device.kind === 'sounder';

/** The area of a device as people name it: the site and its part. */
function areaOf(state: State, device: Device): string {
  const place = state.index.places.get(device.place);
  if (place === undefined) return device.place;
  return place.area === '' ? `${place.site} ${place.floor}`.trim() : `${place.site} ${place.area}`;
}

function inArea(state: State, area: string): readonly Device[] {
  const ids = areasOf(state).get(area) ?? [];
  const devices: Device[] = [];
  for (const id of ids) {
    const device = state.devices.get(id);
    if (device !== undefined) devices.push(device);
  }
  return devices;
}

function areasOf(state: State): ReadonlyMap<string, ReadonlySet<string>> {
  if (state.areas !== null) return state.areas;
  const areas = new Map<string, Set<string>>();
  for (const device of state.devices.values()) {
    if (device.revoked || device.simulation !== null || !isFixed(device)) continue;
    const area = areaOf(state, device);
    const known = areas.get(area);
    if (known === undefined) areas.set(area, new Set([device.id]));
    else known.add(device.id);
  }
  state.areas = areas;
  return areas;
}
