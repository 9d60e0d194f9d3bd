/**
 * What a witness gathers while a life goes on, by lanes that do not stand yet; and how it is laid out when it is over.
 * Promises a lane only for those who have something to tell, devices above the gateway, people below.
 */
import type { Plan } from '../plan/plan.ts';
import { channelLane, GATEWAY_LANE, personLane, type Sent } from './messages-drawn.ts';
import type { Where } from './planned.ts';
import type { Bar, Dot, Lane, Line, Moment, Scene, Shade } from './scene.ts';

/** The lane of the log. */
export const LOG_LANE = 'log';
/** The lane of a device. */
export const deviceLane = (device: string): string => `device:${device}`;

/** A bar, a dot, a fault, before lanes have numbers. */
export type LooseBar = Omit<Bar, 'lane'> & { readonly lane: string };
export type LooseDot = Omit<Dot, 'lane'> & { readonly lane: string };
export interface LooseShade {
  readonly where: Where;
  readonly from: number;
  /** Null: until the end. */
  until: number | null;
  readonly text: string;
}

/** All that was gathered. */
export interface Gathered {
  readonly lines: Sent[];
  readonly dots: LooseDot[];
  readonly bars: LooseBar[];
  readonly shades: LooseShade[];
  readonly moments: Moment[];
  /** Lanes with something to tell. */
  readonly told: Set<string>;
  healedAt: number | null;
  leftOut: number;
}

/** Pagers with a person: what they do is shown on the person's lane. */
export const pagersOf = (plan: Plan): ReadonlyMap<string, string> =>
  new Map(
    plan.devices.flatMap(({ id, kind, person }) =>
      kind === 'pager' && person !== null ? [[id, person] as const] : [],
    ),
  );

/** The lane of something planned, if it is a single one. */
export function laneNamed(
  where: Exclude<Where, { on: 'devices' | 'people' }>,
  laneOf: (device: string) => string,
): string {
  switch (where.on) {
    case 'device':
      return laneOf(where.device);
    case 'gateway':
      return GATEWAY_LANE;
    case 'log':
      return LOG_LANE;
    case 'channel':
      return channelLane(where.channel);
    case 'person':
      return personLane(where.person);
  }
}

/** Room after the last thing that happened. */
const MARGIN_MS = 1000;

const CHANNELS = [
  ['mqtt', 'pagers'],
  ['web', 'pager pages'],
  ['board', 'of the site'],
] as const;

/** The lanes in their order, by name; and who has none. */
function lay(plan: Plan, { told, shades }: Gathered): { lanes: Map<string, Lane>; quiet: string[] } {
  const pagers = pagersOf(plan);
  const lanes = new Map<string, Lane>();
  const quiet: string[] = [];
  for (const { id, kind } of plan.devices) {
    if (pagers.has(id)) continue;
    if (told.has(deviceLane(id))) lanes.set(deviceLane(id), { label: id, about: kind, group: 'devices' });
    else quiet.push(id);
  }
  lanes.set(GATEWAY_LANE, { label: 'gateway', about: '', group: 'gateway' });
  lanes.set(LOG_LANE, { label: 'log', about: 'disk', group: 'gateway' });
  for (const [channel, about] of CHANNELS) {
    const disturbed = shades.some(({ where }) => where.on === 'channel' && where.channel === channel);
    if (disturbed || told.has(channelLane(channel)))
      lanes.set(channelLane(channel), { label: channel, about, group: 'channels' });
  }
  for (const { id, habit } of plan.people)
    if (told.has(personLane(id))) lanes.set(personLane(id), { label: id, about: habit, group: 'people' });
    else quiet.push(id);
  return { lanes, quiet };
}

/** Lays out what was gathered. `livedMs`: when the life ended. */
export function layOut(plan: Plan, gathered: Gathered, livedMs: number): Scene {
  const { lanes: named, quiet } = lay(plan, gathered);
  const keys = [...named.keys()];
  const lanes = [...named.values()];
  const numbers = new Map(keys.map((key, index) => [key, index]));
  const pagers = pagersOf(plan);
  const laneOf = (device: string): string => {
    const person = pagers.get(device);
    return person === undefined ? deviceLane(device) : personLane(person);
  };
  const reach = (where: Where): readonly [number, number] | null => {
    if (where.on === 'devices' || where.on === 'people') {
      const first = lanes.findIndex(({ group }) => group === where.on);
      return first < 0 ? null : [first, lanes.findLastIndex(({ group }) => group === where.on)];
    }
    const lane = numbers.get(laneNamed(where, laneOf));
    return lane === undefined ? null : [lane, lane];
  };
  const onLane = <T extends { readonly lane: string }>(thing: T): (Omit<T, 'lane'> & { lane: number })[] => {
    const lane = numbers.get(thing.lane);
    return lane === undefined ? [] : [{ ...thing, lane }];
  };
  return {
    begins: plan.begins,
    totalMs: livedMs + MARGIN_MS,
    healedAt: gathered.healedAt,
    lanes,
    bars: gathered.bars.flatMap(onLane),
    shades: gathered.shades.flatMap(({ where, from, until, text }): Shade[] => {
      const reached = reach(where);
      return reached === null
        ? []
        : [{ first: reached[0], last: reached[1], from, until: until ?? livedMs + MARGIN_MS, text }];
    }),
    dots: gathered.dots.flatMap(onLane),
    lines: gathered.lines.flatMap(({ from, to, ...line }): Line[] => {
      const [a, b] = [numbers.get(from), numbers.get(to)];
      return a === undefined || b === undefined ? [] : [{ ...line, from: a, to: b }];
    }),
    moments: gathered.moments.toSorted((a, b) => a.at - b.at),
    quiet,
    leftOut: gathered.leftOut,
  };
}
