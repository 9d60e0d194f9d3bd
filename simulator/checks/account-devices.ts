/** The devices of an account: what the log says of each, its tests and the walk test it is in. Part of `account.ts`. */
import type { Entry, EntryOf } from '../../gateway/core/entries.ts';
import type { DeviceKind } from '../../protocol/messages.ts';

/** One device. */
export interface DeviceAccount {
  readonly id: string;
  readonly kind: DeviceKind;
  place: string;
  person: string | null;
  revoked: boolean;
  firstHeard: boolean;
  testUntil: number | null;
  testStartedT: number | null;
  testPressT: number | null;
  /** When a finger made the last test press. */
  testFingerT: number | null;
  /** The walk test that it is in. */
  walk: string | null;
  /** Its alarms that are not closed. */
  readonly alarms: Set<string>;
}

/** A device as it is registered. */
export const newDevice = (entry: EntryOf<'device.registered'>): DeviceAccount => ({
  id: entry.device,
  kind: entry.kind,
  place: entry.place,
  person: entry.person,
  revoked: false,
  firstHeard: false,
  testUntil: null,
  testStartedT: null,
  testPressT: null,
  testFingerT: null,
  walk: null,
  alarms: new Set(),
});

/** What an entry changes of devices. */
export function onDevices(devices: ReadonlyMap<string, DeviceAccount>, entry: Entry): void {
  switch (entry.type) {
    case 'walk.started':
      for (const id of entry.devices) {
        const device = devices.get(id);
        if (device === undefined) continue;
        device.walk = entry.walk;
        begin(device, entry);
      }
      return;
    case 'walk.resumed':
      for (const device of inWalk(devices, entry.walk)) begin(device, entry);
      return;
    case 'walk.interrupted':
      for (const device of inWalk(devices, entry.walk)) device.testUntil = null;
      return;
    case 'walk.ended':
      for (const device of inWalk(devices, entry.walk)) leave(device);
      return;
    default:
      break;
  }
  if (!('device' in entry) || entry.device === null) return;
  const device = devices.get(entry.device);
  if (device === undefined) return;
  if (entry.type === 'device.revoked') {
    device.revoked = true;
    leave(device);
  } else if (entry.type === 'device.assigned') {
    device.person = entry.person;
    if (device.walk !== null) leave(device);
  } else if (entry.type === 'device.first-heard') device.firstHeard = true;
  else if (entry.type === 'test.started') {
    begin(device, entry);
    device.testPressT = null;
    device.testFingerT = null;
  } else if (entry.type === 'test.ended') device.testUntil = null;
}

const inWalk = (devices: ReadonlyMap<string, DeviceAccount>, walk: string): readonly DeviceAccount[] =>
  [...devices.values()].filter((device) => device.walk === walk);

function begin(device: DeviceAccount, { until, t }: { readonly until: number; readonly t: number }): void {
  device.testUntil = until;
  device.testStartedT = t;
}

function leave(device: DeviceAccount): void {
  device.testUntil = null;
  device.walk = null;
}
