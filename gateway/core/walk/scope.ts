/**
 * Which buttons a walk takes, and which it leaves out and why. Promises that nothing is taken that somebody may need:
 * a button that a colleague carries is tested only with their group, or when it is asked for by its id.
 */
import { drillOn } from '../drills/state.ts';
import { type Problem, problem } from '../problem.ts';
import type { Device, State } from '../state.ts';
import type { LeftOutWhy, WalkScope } from './entries.ts';
import { isButton } from './state.ts';

/** Most buttons of one walk; nobody presses more in half an hour. */
export const WALK_DEVICES_MOST = 500;

/** What a scope comes to. */
export type Chosen =
  | {
      readonly ok: true;
      readonly devices: readonly Device[];
      readonly leftOut: readonly { readonly device: string; readonly why: LeftOutWhy }[];
    }
  | { readonly ok: false; readonly problem: Problem };

const no = (why: Problem): Chosen => ({ ok: false, problem: why });
const missing = (what: string, wat: string, id: string, field: string): Chosen =>
  no(problem('not_found', `There is no ${what} "${id}".`, field, `Er is geen ${wat} "${id}".`));

/** The buttons of a scope. */
export function chooseDevices(state: State, scope: WalkScope): Chosen {
  const named = [scope.site ?? scope.area, scope.group, scope.devices].filter((one) => one !== undefined);
  if (named.length !== 1)
    return no(
      problem(
        'invalid',
        'Name a site, an area, a group or devices: one of these.',
        'site',
        'Noem een locatie, een deel daarvan, een groep of losse knoppen: een van deze.',
      ),
    );
  if (scope.devices !== undefined) return ofList(state, scope.devices);
  if (scope.group !== undefined) return ofGroup(state, scope.group);
  return ofArea(state, scope);
}

function ofArea(state: State, { site, area }: WalkScope): Chosen {
  if (site !== undefined && !state.index.sites.has(site)) return missing('site', 'locatie', site, 'site');
  const places = state.site.places.filter(
    (place) => (site === undefined || place.site === site) && (area === undefined || place.area === area),
  );
  if (area !== undefined) {
    const sites = new Set(places.map((place) => place.site));
    if (sites.size === 0) return missing('area', 'deel', area, 'area');
    if (sites.size > 1)
      return no(
        problem(
          'invalid',
          `"${area}" is an area of several sites; name the site too.`,
          'site',
          `"${area}" is een deel van meer locaties; noem ook de locatie.`,
        ),
      );
  }
  const here = new Set(places.map(({ id }) => id));
  return sorted(
    state,
    [...state.devices.values()].filter((device) => here.has(device.place) && device.simulation === null),
    (device) => (device.kind === 'wearable' && device.person !== null ? 'carried' : null),
  );
}

function ofGroup(state: State, id: string): Chosen {
  const group = state.site.groups.find((one) => one.id === id);
  if (group === undefined) return missing('group', 'groep', id, 'group');
  const people = new Set(group.people);
  return sorted(
    state,
    [...state.devices.values()].filter(
      ({ person, simulation }) => person !== null && people.has(person) && simulation === null,
    ),
    () => null,
  );
}

function ofList(state: State, ids: readonly string[]): Chosen {
  const devices: Device[] = [];
  for (const id of new Set(ids)) {
    const device = state.devices.get(id);
    if (device === undefined || device.revoked) return missing('device', 'knop', id, 'devices');
    if (device.simulation !== null)
      return no(
        problem(
          'invalid',
          `${id} is a virtual device of a simulation.`,
          'devices',
          `${id} is een virtuele knop van een simulatie.`,
        ),
      );
    if (!isButton(device))
      return no(
        problem(
          'invalid',
          `${id} is a ${device.kind}: nobody presses it.`,
          'devices',
          `${id} is geen knop waarmee iemand om hulp roept.`,
        ),
      );
    const why = busy(state, device);
    if (why === 'drill')
      return no(
        problem(
          'conflict',
          `There is a drill on ${id}; stop that first.`,
          'devices',
          `Voor ${id} is een oefening aangekondigd of bezig; stop die eerst.`,
        ),
      );
    if (why !== null)
      return no(
        why === 'alarm'
          ? problem(
              'conflict',
              `${id} has an open alarm.`,
              'devices',
              `${id} heeft een alarm dat nog niet is afgesloten.`,
            )
          : problem(
              'conflict',
              `${id} is in a test session of its own.`,
              'devices',
              `${id} wordt op dit moment al apart getest.`,
            ),
      );
    devices.push(device);
  }
  return enough(devices, []);
}

/** What keeps a device out of any walk, besides another walk. */
function busy(state: State, device: Device): LeftOutWhy | null {
  if (device.alarms.length > 0) return 'alarm';
  if (drillOn(state.drills, device.id) !== undefined) return 'drill';
  return device.testUntil !== null && device.tests.walk === null ? 'session' : null;
}

function sorted(state: State, all: readonly Device[], keptBy: (device: Device) => LeftOutWhy | null): Chosen {
  const devices: Device[] = [];
  const leftOut: { readonly device: string; readonly why: LeftOutWhy }[] = [];
  for (const device of all) {
    if (device.revoked || !isButton(device)) continue;
    const why = keptBy(device) ?? busy(state, device);
    if (why === null) devices.push(device);
    else leftOut.push({ device: device.id, why });
  }
  return enough(devices, leftOut);
}

function enough(
  devices: readonly Device[],
  leftOut: readonly { readonly device: string; readonly why: LeftOutWhy }[],
): Chosen {
  if (devices.length === 0)
    return no(
      problem(
        'invalid',
        leftOut.length === 0 ? 'There is no button here.' : 'There is no button here that can be tested now.',
        undefined,
        leftOut.length === 0 ? 'Hier is geen knop.' : 'Hier is geen knop die nu getest kan worden.',
      ),
    );
  if (devices.length + leftOut.length > WALK_DEVICES_MOST)
    return no(
      problem(
        'invalid',
        `These are ${devices.length + leftOut.length} buttons; a walk takes at most ${WALK_DEVICES_MOST}. Choose an area.`,
        undefined,
        `Dit zijn ${devices.length + leftOut.length} knoppen; een looptest heeft er hoogstens ${WALK_DEVICES_MOST}. Kies een deel van de locatie.`,
      ),
    );
  return { ok: true, devices, leftOut };
}
