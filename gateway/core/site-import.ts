/**
 * A site file becomes the site: all of it or nothing. Promises that no device is lost by it, that what cannot be is
 * refused before anything changes, and that people an open alarm pages keep their pagers until it is closed
 * (INTERFACE, site import). That the file makes sense in itself was checked by the shell.
 */
import type { GatewayEvent } from './events.ts';
import { type Problem, problem } from './problem.ts';
import { keptIdProblem } from './simulation-state.ts';
import type { SiteFile } from './site.ts';
import type { State } from './state.ts';
import { record, type Turn } from './turn.ts';

type Import = Extract<GatewayEvent, { readonly type: 'site.imported' }>;

/** Most numbers there are for devices (uint16 on the radio). */
export const DEVICE_NUMBERS = 65_535;

/** Takes in a site file. Returns why it is refused, or null. */
export function importSite(turn: Turn, { site, actor, virtual }: Import): Problem | null {
  const { state } = turn;
  const why = importProblem(state, site);
  if (why !== null) return why;
  const by = actor.person;
  record(turn, { type: 'site.imported', site, by });
  for (const { id, kind, place, person = null } of site.devices) {
    const device = state.devices.get(id);
    if (device === undefined)
      record(turn, {
        type: 'device.registered',
        device: id,
        number: state.deviceNumber + 1,
        kind,
        place,
        person,
        by,
        ...(virtual === true ? { virtual } : {}),
      });
    else {
      turn.shown.add(id);
      if (device.person !== person && !isPagedHolder(state, device.kind, device.person))
        record(turn, { type: 'device.assigned', device: id, person, by });
    }
  }
  tidyHolders(turn, by);
  return null;
}

function importProblem(state: State, site: SiteFile): Problem | null {
  const places = new Set(site.places.map((place) => place.id));
  const named = new Map(site.devices.map((device) => [device.id, device]));
  let fresh = named.size;
  for (const device of state.devices.values()) {
    const wanted = named.get(device.id);
    if (wanted !== undefined) fresh -= 1;
    if (device.simulation !== null && !device.revoked) {
      if (wanted === undefined) continue;
      return problem(
        'invalid',
        `"${device.id}" is a virtual device of the simulation that is open; give the real one another id.`,
        'devices',
      );
    }
    if (device.revoked) {
      if (wanted === undefined) continue;
      return problem(
        'invalid',
        `The device "${device.id}" was revoked; a new device needs a new id.`,
        'devices',
      );
    }
    if (wanted !== undefined && wanted.kind !== device.kind)
      return problem(
        'invalid',
        `"${device.id}" is a ${device.kind}; its kind cannot change to ${wanted.kind}.`,
        'devices',
      );
    if (wanted === undefined && !places.has(device.place))
      return problem(
        'invalid',
        `The device "${device.id}" stands at "${device.place}", which this file leaves out. Name the device at another place, or revoke it first.`,
        'places',
      );
  }
  for (const id of named.keys()) {
    const kept = keptIdProblem(id);
    if (kept !== null) return { ...kept, field: 'devices' };
  }
  return state.deviceNumber + fresh > DEVICE_NUMBERS
    ? problem('conflict', 'All 65,535 device numbers are used.', 'devices')
    : null;
}

/** Devices of people who are no longer in the site go back, once no open alarm pages those people. */
export function tidyHolders(turn: Turn, by: string | null): void {
  const { state } = turn;
  for (const device of state.devices.values()) {
    const { person } = device;
    if (device.revoked || person === null || state.index.people.has(person)) continue;
    if (!isPagedHolder(state, device.kind, person))
      record(turn, { type: 'device.assigned', device: device.id, person: null, by });
  }
}

/** Somebody who left the site while an alarm pages them on this kind of device. */
function isPagedHolder(state: State, kind: string, person: string | null): boolean {
  if (kind !== 'pager' || person === null || state.index.people.has(person)) return false;
  for (const alarm of state.alarms.values())
    if (alarm.state !== 'closed' && alarm.paged.has(person)) return true;
  return false;
}
