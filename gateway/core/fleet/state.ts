/**
 * What the gateway remembers of how its devices fare, day by day. Promises bounded memory for each device: the days of
 * four weeks, and the readings of the day that runs, one an hour. The part marked as passing is learnt anew in each
 * life of the process.
 */
import type { DeviceKind } from '../../../protocol/messages.ts';
import type { Instant } from '../time.ts';
import { Days } from './days.ts';

/** Most readings of one day: one for each hour, and some for a day that is late. */
export const HOURS_LIMIT = 30;

/** How a device fares. */
export interface DeviceWatch {
  readonly days: Days;
  sampledT: Instant | null;
  /** Days in a row on which its firmware was not that of most of its kind. */
  oddDays: number;
  // ---- passing
  /** Since when this life hears it. */
  heardT: Instant | null;
  hourT: Instant | null;
  readonly batteries: number[];
  readonly rssis: number[];
  heard: number;
  repeats: number;
  missed: number;
  /** The last message that may be repeated: its boot, seq, when it was first heard, and the highest age it said. */
  last: { readonly boot: number; readonly seq: number; readonly t: Instant; age: number } | null;
  /** First beat of the boot that speaks: ours and its own count of time; the highest heard; how often in a row it was wrong. */
  uptime: {
    readonly boot: number;
    readonly t: Instant;
    readonly first: number;
    highest: number;
    wrong: number;
  } | null;
}

/** All of it. */
export interface FleetState {
  readonly watches: Map<string, DeviceWatch>;
  /** When each person was last told of faults. */
  readonly toldT: Map<string, Instant>;
  // ---- passing
  /** The firmware of most devices of a kind, where there is one. */
  readonly firmware: Map<DeviceKind, string>;
  /** When devices are next looked through. */
  lookT: Instant | null;
  /** Faults were raised, ended or taken on since it was last looked whom to tell. */
  news: boolean;
}

/** Nothing yet. */
export const emptyFleet = (): FleetState => ({
  watches: new Map(),
  toldT: new Map(),
  firmware: new Map(),
  lookT: null,
  news: false,
});

/** What is remembered of a device; made when it is first asked for. */
export function watchOf({ watches }: FleetState, device: string): DeviceWatch {
  const known = watches.get(device);
  if (known !== undefined) return known;
  const made: DeviceWatch = {
    days: new Days(),
    sampledT: null,
    oddDays: 0,
    heardT: null,
    hourT: null,
    batteries: [],
    rssis: [],
    heard: 0,
    repeats: 0,
    missed: 0,
    last: null,
    uptime: null,
  };
  watches.set(device, made);
  return made;
}
