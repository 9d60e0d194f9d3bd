/**
 * How entries change faults, and what an open fault makes of the devices it names: lost, or held by two. Knows how long
 * a fault lasts that nothing else ends. Decides nothing.
 */
import type { EntryOf } from './entries.ts';
import { FAULT_LIMIT, type FaultRecord, type State } from './state.ts';
import { after, type Duration, days, hours } from './time.ts';

/** Names what a fault is about, so that it is open only once. */
export const faultKey = (code: string, device: string | null, channel: string | null): string =>
  `${code}|${device ?? ''}|${channel ?? ''}`;

/** Faults without an end of their own are taken as over after this long without a recurrence. */
const LIFE: Partial<Record<FaultRecord['code'], Duration>> = {
  'wrong-key': hours(1),
  'second-holder': days(7),
  'unverified-press': days(1),
  'test-outside-session': days(1),
  'unknown-message': days(1),
  clock: days(1),
};

/** When a fault of this code, seen now, is over by itself; null: something else ends it. */
export function faultExpiry(
  code: FaultRecord['code'],
  t: FaultRecord['expires'] & number,
): FaultRecord['expires'] {
  const life = LIFE[code];
  return life === undefined ? null : after(t, life);
}

/** A fault is open from now on. */
export function raiseFault(state: State, entry: EntryOf<'fault.raised'>): void {
  const number = Number(entry.fault.slice(1));
  if (Number.isFinite(number)) state.faultNumber = Math.max(state.faultNumber, number);
  const { raisedT, acknowledged, notes, told } = inherited(state, entry);
  state.faults.set(entry.fault, {
    id: entry.fault,
    code: entry.code,
    device: entry.device,
    channel: entry.channel,
    devices: entry.devices,
    text: entry.text,
    detail: entry.detail ?? '',
    since: entry.at,
    until: null,
    expires: faultExpiry(entry.code, entry.t),
    raisedT,
    acknowledged,
    notes,
    told,
  });
  state.openFaults.set(faultKey(entry.code, entry.device, entry.channel), entry.fault);
  for (const [id, at] of Object.entries(entry.heard ?? {})) {
    const device = state.devices.get(id);
    if (device !== undefined) device.knownHeardAt = at;
  }
  if (entry.code === 'device-lost' && entry.device !== null) {
    setLost(state, entry.device, true);
    notice(state, [entry.device], entry);
  }
  if (entry.code === 'area-lost') {
    for (const device of entry.devices) inArea(state, device, entry.fault, true);
    notice(state, entry.devices, entry);
  }
  if (entry.code === 'second-holder' && entry.device !== null) holders(state, entry.device, true);
}

/**
 * What is only told of in another way keeps what people said and were told of it: an area of which more devices fell
 * silent, and a device of an area that is one no more.
 */
function inherited(
  state: State,
  { code, device, channel, t, at }: EntryOf<'fault.raised'>,
): Pick<FaultRecord, 'raisedT' | 'acknowledged' | 'notes' | 'told'> {
  if (code === 'area-lost' || code === 'device-lost')
    for (let i = state.closedFaults.length - 1; i >= 0; i--) {
      const past = state.faults.get(state.closedFaults[i] ?? '');
      if (past?.until !== at) break;
      if (past.code !== 'area-lost') continue;
      if (code === 'area-lost' ? past.channel === channel : device !== null && past.devices.includes(device))
        return past;
    }
  return { raisedT: t, acknowledged: null, notes: [], told: [] };
}

/**
 * Since when these are lost: after a restart the entries alone tell, and three within a minute are an area. One whose
 * earlier fault ended at this very moment is only told of in another way, and was silent before.
 */
function notice(state: State, devices: readonly string[], { t, at }: EntryOf<'fault.raised'>): void {
  const retold = new Set<string>();
  for (let i = state.closedFaults.length - 1; i >= 0; i--) {
    const past = state.faults.get(state.closedFaults[i] ?? '');
    if (past?.until !== at) break;
    if (past.code === 'device-lost' && past.device !== null) retold.add(past.device);
    if (past.code === 'area-lost') for (const id of past.devices) retold.add(id);
  }
  for (const id of devices) {
    const device = state.devices.get(id);
    if (device !== undefined && (device.lostT === null || !retold.has(id))) device.lostT = t;
  }
}

function holders(state: State, id: string, two: boolean): void {
  const device = state.devices.get(id);
  if (device !== undefined) device.twoHolders = two;
}

function inArea(state: State, id: string, fault: string, named: boolean): void {
  const device = state.devices.get(id);
  if (device === undefined || (!named && device.areaFault !== fault)) return;
  device.areaFault = named ? fault : null;
  device.lost = named;
}

/** A fault is over; the newest past ones are kept to be shown. */
export function clearFault(state: State, entry: EntryOf<'fault.cleared'>): void {
  const fault = state.faults.get(entry.fault);
  if (fault === undefined || fault.until !== null) return;
  fault.until = entry.at;
  fault.expires = null;
  state.openFaults.delete(faultKey(fault.code, fault.device, fault.channel));
  const heard = entry.heard === true ? state.devices.get(fault.device ?? '') : undefined;
  if (heard !== undefined) heard.knownHeardAt = entry.at;
  if (fault.code === 'device-lost' && fault.device !== null) setLost(state, fault.device, false);
  if (fault.code === 'area-lost') for (const device of fault.devices) inArea(state, device, fault.id, false);
  if (fault.code === 'second-holder' && fault.device !== null) holders(state, fault.device, false);
  state.closedFaults.push(fault.id);
  if (state.closedFaults.length > FAULT_LIMIT) {
    const oldest = state.closedFaults.shift();
    if (oldest !== undefined) state.faults.delete(oldest);
  }
}

function setLost(state: State, id: string, lost: boolean): void {
  const device = state.devices.get(id);
  if (device !== undefined) device.lost = lost;
}
