/**
 * A night of a fleet as plain data: who and what there is, how each device fared in the days before, and everything that
 * fails between ten in the evening and half past seven. Promises the same night for the same seed; living it is
 * `night.ts`, judging it `judge.ts`.
 */
import type { DeviceKind } from '../../protocol/messages.ts';
import { type Draws, draws } from '../chance.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** 22:00 on Tuesday 12 January 2027 in Amsterdam, and how long the night lasts. */
export const BEGINS = Date.UTC(2027, 0, 12, 21);
export const NIGHT_MS = 9.5 * HOUR;
/** Days of samples that the log holds when the night begins. */
export const DAYS_BEFORE = 10;
/** Devices of a whole night. */
export const WHOLE_FLEET = 500;

/** How a device fared in the days before, and fares tonight. */
export type Fare =
  | 'well'
  /** Its battery will be empty within days, and nobody knows. */
  | 'dying'
  /** Its battery becomes low tonight. */
  | 'draining'
  /** Its battery was changed some days ago. */
  | 'changed'
  /** Its reading of the battery jumps about, and means nothing. */
  | 'jumpy'
  /** It is heard worse every day. */
  | 'fading'
  /** Much of what it says is lost. */
  | 'lossy'
  /** Its firmware is not that of the others. */
  | 'odd'
  /** Its count of time stands still from some moment on. */
  | 'stuck';

/** One device. */
export interface NightDevice {
  readonly id: string;
  readonly number: number;
  readonly kind: DeviceKind;
  readonly site: string;
  readonly floor: string;
  /** As the gateway names it: the site and its part. */
  readonly area: string;
  readonly place: string;
  readonly fare: Fare;
  /** Runs the real firmware's core; the others keep to the wire contract by a few lines of our own. */
  readonly real: boolean;
  /** When its first beat comes, from the beginning. */
  readonly phaseMs: number;
  /** A wearable's holder as the night begins. */
  readonly person: string | null;
}

/** What happens. */
export type NightEvent = { readonly at: number } & (
  | {
      readonly do: 'silent';
      readonly device: string;
      readonly forMs: number;
      readonly how: 'power' | 'hang' | 'flap';
    }
  /** The power of an area goes, of all that hangs there; so many of its devices do not come back with it. */
  | { readonly do: 'area'; readonly area: string; readonly forMs: number; readonly stay: number }
  /** The network of a floor: what is said waits until it is back. */
  | { readonly do: 'outage'; readonly site: string; readonly floor: string; readonly forMs: number }
  /** Somebody else speaks with the key of a device. */
  | { readonly do: 'clone'; readonly device: string; readonly forMs: number }
  | { readonly do: 'assign'; readonly device: string; readonly person: string | null }
  | { readonly do: 'restart'; readonly downMs: number }
  | { readonly do: 'clock'; readonly byMs: number }
);

/** A night. */
export interface NightPlan {
  readonly seed: number;
  readonly devices: readonly NightDevice[];
  readonly events: readonly NightEvent[];
}

/** The sites, and who looks after the devices of each. The coordinator is not to be told. */
export const SITES = ['noord', 'zuid'] as const;
export const FACILITIES = { noord: ['fatma', 'frits'], zuid: ['floor', 'frits'] } as const;
/** People who wear a button. */
export const WEARERS = 40;

const KINDS: readonly (readonly [DeviceKind, number])[] = [
  ['desk', 0.78],
  ['sounder', 0.03],
  ['pager', 0.05],
  ['wearable', 0.14],
];
/** One in so many runs the real firmware. */
const REAL_EVERY = 25;
const PER_AREA = 12;
const AREAS_PER_FLOOR = 4;

const FARES: readonly (readonly [Fare, number])[] = [
  ['dying', 0.012],
  ['draining', 0.01],
  ['changed', 0.01],
  ['jumpy', 0.02],
  ['fading', 0.012],
  ['lossy', 0.012],
  ['odd', 0.008],
  ['stuck', 0.006],
];

function castOf(count: number, chance: Draws): readonly NightDevice[] {
  const cast: NightDevice[] = [];
  const at = { noord: 0, zuid: 0 };
  for (let i = 0; i < count; i += 1) {
    const kind = i < count * 0.01 ? 'desk' : drawn(KINDS, chance, 'desk');
    const site = chance.often(0.7) ? 'noord' : 'zuid';
    const part = Math.floor(at[site] / PER_AREA);
    at[site] += 1;
    const fare: Fare = drawn<Fare>(FARES, chance, 'well');
    cast.push({
      id: `${kind}-${i + 1}`,
      number: i + 1,
      kind,
      site,
      floor: String(Math.floor(part / AREAS_PER_FLOOR)),
      area: `${site} vleugel-${part}`,
      place: `plek-${i + 1}`,
      // What comes over the air has neither signal nor count of time; its battery must be on it.
      fare: kind === 'wearable' && (fare === 'fading' || fare === 'stuck') ? 'well' : fare,
      real: kind === 'desk' && fare === 'well' && i % REAL_EVERY === 0,
      phaseMs: chance.whole(500, kind === 'wearable' ? 300_000 : 10_000),
      person: kind === 'wearable' && chance.often(0.6) ? `drager-${chance.whole(1, WEARERS)}` : null,
    });
  }
  return cast;
}

/** One of these by its share; what is left over gives the last. */
function drawn<T>(shares: readonly (readonly [T, number])[], chance: Draws, else_: T): T {
  let left = chance.next();
  for (const [what, share] of shares) {
    if (left < share) return what;
    left -= share;
  }
  return else_;
}

/** The plan of a night. `seed`: a whole number of 32 bits. */
export function nightPlan(seed: number, count: number = WHOLE_FLEET): NightPlan {
  const devices = castOf(count, draws(seed, 'night cast'));
  const chance = draws(seed, 'night failures');
  const events: NightEvent[] = [];
  const somewhere = (most = NIGHT_MS - 20 * MINUTE): number => chance.whole(10 * MINUTE, most);
  const areas = [
    ...new Set(devices.filter(({ kind }) => kind === 'desk' || kind === 'sounder').map(({ area }) => area)),
  ];
  const dark = chance.shuffle(areas).slice(0, Math.max(1, Math.round(areas.length * 0.08)));
  for (const area of dark)
    events.push({
      at: somewhere(),
      do: 'area',
      area,
      forMs: chance.spread(2 * MINUTE, 3 * HOUR),
      stay: chance.whole(0, 2),
    });

  // Each device has a story of its own at most; areas, floors and the gateway happen to all.
  const free = chance
    .shuffle(devices.filter(({ fare, area }) => fare === 'well' && !dark.includes(area)))
    .slice();
  const some = (share: number): readonly NightDevice[] =>
    free.splice(0, Math.max(1, Math.round(count * share)));
  for (const { id } of some(0.03))
    events.push({
      at: somewhere(),
      do: 'silent',
      device: id,
      how: chance.pick(['power', 'hang']),
      forMs: chance.spread(45 * SECOND, 12 * HOUR),
    });
  for (const { id } of some(0.01)) {
    let at = somewhere(NIGHT_MS - 2 * HOUR);
    for (let times = chance.whole(3, 10); times > 0; times -= 1) {
      const forMs = chance.whole(5, 90) * SECOND;
      events.push({ at, do: 'silent', device: id, how: 'flap', forMs });
      at += forMs + chance.whole(60, 300) * SECOND;
    }
  }
  for (const { id } of free
    .filter(({ kind, real }) => kind === 'desk' && !real)
    .slice(0, Math.max(1, count / 250)))
    events.push({ at: somewhere(), do: 'clone', device: id, forMs: chance.whole(2, 10) * MINUTE });
  for (const { id, person } of devices.filter(({ kind }) => kind === 'wearable').slice(0, count / 50)) {
    const at = somewhere(NIGHT_MS - 2 * HOUR);
    const wearer = `drager-${chance.whole(1, WEARERS)}`;
    events.push({ at, do: 'assign', device: id, person: person === null ? wearer : null });
    events.push({
      at: at + chance.whole(20, 100) * MINUTE,
      do: 'assign',
      device: id,
      person: person === null ? null : wearer,
    });
  }
  const floors = [...new Set(devices.map(({ site, floor }) => `${site} ${floor}`))];
  for (const forMs of [20 * SECOND, 40 * SECOND, chance.pick([20, 40]) * SECOND]) {
    const [site = '', floor = ''] = chance.pick(floors).split(' ');
    events.push({ at: somewhere(), do: 'outage', site, floor, forMs });
  }
  for (let i = chance.whole(1, 2); i > 0; i -= 1)
    events.push({ at: somewhere(), do: 'restart', downMs: chance.spread(SECOND, 40 * SECOND) });
  // Set right again long before seven, by which it would be told early or late.
  const jump = chance.whole(-120, 120) * MINUTE;
  const set = somewhere(4 * HOUR);
  events.push({ at: set, do: 'clock', byMs: jump });
  events.push({ at: set + chance.whole(5, 40) * MINUTE, do: 'clock', byMs: -jump });
  return { seed, devices, events: events.sort((a, b) => a.at - b.at) };
}
