/**
 * What the log of the gateway holds when a night begins: the site, its devices, and a sample of each for every day before.
 * Promises days that fit how the device fares tonight, so that a trend is there to be found, and only where there is one.
 */
import type { Entry, EntryBody } from '../../gateway/core/entries.ts';
import type { DeviceSample } from '../../gateway/core/fleet/entries.ts';
import { EMPTY_SITE, type Person, type Role, type SiteFile } from '../../gateway/core/site.ts';
import { instant, wall } from '../../gateway/core/time.ts';
import { type Draws, draws } from '../chance.ts';
import {
  BEGINS,
  DAY,
  DAYS_BEFORE,
  FACILITIES,
  type NightDevice,
  type NightPlan,
  SITES,
  WEARERS,
} from './plan.ts';

/** The log's line when the night begins. */
export const BEGINS_T = (DAYS_BEFORE + 2) * DAY;
export const FIRMWARE = '1.7.0';
export const OLD_FIRMWARE = '1.6.2';

const person = (id: string, role: Role, site: string | null, channel: 'sms' | 'mail' | null): Person => ({
  id,
  name: `Naam-${id}`,
  language: 'nl',
  roles: [role],
  channels:
    channel === null
      ? []
      : channel === 'sms'
        ? [{ kind: 'sms', number: `+3161234${String(id.length * 1_111).padStart(4, '0')}` }]
        : [{ kind: 'mail', address: `${id}@example.org` }],
  ...(site === null ? {} : { site }),
});

/** The site of a night. */
export function siteOf({ devices }: NightPlan): SiteFile {
  return {
    ...EMPTY_SITE,
    sites: SITES.map((id) => ({
      id,
      name: `Locatie ${id}`,
      address: 'Dorpsstraat 1',
      municipality: 'Demostad',
      entrance: '',
      callback: '000-1111111',
      contacts: {},
      plan: '',
      covertBoard: true,
    })),
    places: devices.map(({ place, site, floor, area }) => ({
      id: place,
      name: place,
      site,
      floor,
      area: area.slice(site.length + 1),
    })),
    people: [
      person(FACILITIES.noord[0], 'facilities', 'noord', 'sms'),
      person(FACILITIES.zuid[0], 'facilities', 'zuid', 'mail'),
      person(FACILITIES.zuid[1], 'facilities', null, 'sms'),
      person('carla', 'coordinator', null, 'sms'),
      ...Array.from({ length: WEARERS }, (_, i) => person(`drager-${i + 1}`, 'responder', null, null)),
    ],
    devices: devices.map(({ id, kind, place, person: holder }) => ({
      id,
      kind,
      place,
      ...(holder === null ? {} : { person: holder }),
    })),
  };
}

/** Battery of a device in percent, some days after the first of its days; null: it hangs on the mains. */
export function batteryOn({ kind, fare, number }: NightDevice, days: number, noise: number): number | null {
  const whole = (percent: number): number => Math.round(Math.min(100, Math.max(1, percent)));
  switch (fare) {
    case 'dying':
      return whole(92 - (5.3 + (number % 5) / 10) * days);
    case 'draining':
      // From 40 at dusk to 15 at dawn: a leak, too fast for days to foresee.
      return whole(days <= DAYS_BEFORE ? 41 : 40 - (days - DAYS_BEFORE - 1) * 60);
    case 'changed':
      return whole(days < DAYS_BEFORE - 3 ? 45 - days * 3 : 99 - (days - DAYS_BEFORE) * 0.4);
    case 'jumpy':
      return whole(68 + noise * 12);
    default:
      return kind === 'wearable' ? whole(95 - 0.4 * days + noise) : null;
  }
}

/** Signal of a device in dBm; null: not known. */
export const signalOn = ({ kind, fare }: NightDevice, days: number, noise: number): number | null =>
  kind === 'wearable' ? null : Math.round((fare === 'fading' ? -60 - 2 * days : -58) + noise * 3);

/** The log as it stands when the night begins. */
export function historyOf(plan: NightPlan): readonly Entry[] {
  const entries: Entry[] = [];
  const write = (t: number, body: EntryBody): void => {
    entries.push({ ...body, t: instant(t), at: wall(BEGINS - BEGINS_T + t) });
  };
  const site = siteOf(plan);
  write(0, { type: 'gateway.started', version: 'night' });
  write(1, { type: 'site.imported', site, by: null });
  for (const { id, number, kind, place, person: holder } of plan.devices) {
    write(2, { type: 'device.registered', device: id, number, kind, place, person: holder, by: null });
    write(3, { type: 'device.first-heard', device: id });
  }
  const chance = draws(plan.seed, 'night history');
  for (let day = 0; day <= DAYS_BEFORE; day += 1)
    write(BEGINS_T - (DAYS_BEFORE + 1 - day) * DAY, {
      type: 'fleet.sampled',
      samples: plan.devices.map((device) => sampleOf(device, day, chance)),
    });
  return entries;
}

function sampleOf(device: NightDevice, day: number, chance: Draws): DeviceSample {
  const noise = chance.next() * 2 - 1;
  const battery = batteryOn(device, day, noise);
  const rssi = signalOn(device, day, noise);
  const heard = device.kind === 'wearable' ? 288 : 8_640;
  return {
    device: device.id,
    ...(battery !== null && { battery }),
    ...(rssi !== null && { rssi }),
    heard,
    ...(device.fare === 'lossy' && { missed: Math.round(heard * 0.03) }),
    ...(device.fare === 'odd' && day === DAYS_BEFORE && { odd: true as const }),
  };
}
