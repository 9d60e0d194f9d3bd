/**
 * The house that the wall hangs in: a place for each button, a colleague with a pager on duty, hubs for what is worn.
 * Invented from end to end. What hangs there, and that it works, is left to others.
 */
import type { NewDevice } from '../whole/rig.ts';
import { SITE } from '../whole/rig.ts';

/** Ids of what hangs on the wall: each button is a device at a place of its own. */
export const DEVICES = {
  arduino: 'balie',
  lines: 'spreekkamer',
  espruino: 'kantoor',
  worn: 'draag-els',
  puck: 'draag-mo',
  pager: 'pieper-ria',
  watch: 'horloge-bo',
} as const;

/** Hubs, and the rooms they hang in. */
export const HUBS = ['noord', 'zuid'] as const;

const place = (id: string, name: string) => ({ id, name, site: 'muur', floor: '0', area: 'muur' });

/** What a site file says of it. */
export const WALL_SITE: typeof SITE & { readonly hubs: readonly object[] } = {
  ...SITE,
  sites: SITE.sites.map((site) => ({ ...site, id: 'muur', name: 'De Muur' })),
  places: [
    place('balie', 'Balie'),
    place('spreekkamer', 'Spreekkamer'),
    place('kantoor', 'Kantoor'),
    place('gang', 'Gang'),
  ],
  people: [
    { id: 'ria', name: 'Ria', site: 'muur', roles: ['employee', 'responder'] },
    { id: 'bo', name: 'Bo', site: 'muur', roles: ['employee', 'responder'] },
    { id: 'dirk', name: 'Dirk', site: 'muur', roles: ['employee', 'coordinator'] },
    { id: 'els', name: 'Els', site: 'muur', roles: ['employee'] },
    { id: 'mo', name: 'Mo', site: 'muur', roles: ['employee'] },
  ],
  groups: [{ id: 'team', name: 'Team', people: ['ria', 'bo'] }],
  rotations: SITE.rotations.map((rotation) => ({ ...rotation, site: 'muur' })),
  devices: [
    { id: DEVICES.arduino, kind: 'desk', place: 'balie' },
    { id: DEVICES.lines, kind: 'desk', place: 'spreekkamer' },
    { id: DEVICES.espruino, kind: 'desk', place: 'kantoor' },
    { id: DEVICES.worn, kind: 'wearable', place: 'gang', person: 'els' },
    { id: DEVICES.puck, kind: 'wearable', place: 'gang', person: 'mo' },
    { id: DEVICES.pager, kind: 'pager', place: 'balie', person: 'ria' },
    { id: DEVICES.watch, kind: 'pager', place: 'balie', person: 'bo' },
  ] satisfies NewDevice[],
  hubs: [
    { id: 'noord', place: 'spreekkamer' },
    { id: 'zuid', place: 'kantoor' },
  ],
};
