/**
 * What the simulator page and the gateway say to each other: the simulation as it stands, faults of the world, and the
 * scenarios. Types, and how a page asks; every outcome is a value. What a fault does is the gateway's.
 */
import type { Time } from '../../core/api.ts';
import type { Channel } from '../../core/site.ts';
import { type Answer, change } from './api.ts';
import type { Point } from './sim-layout.ts';

/** How a channel to the outside behaves. */
export type ChannelMode = 'works' | 'hangs' | 'refuses';

/** Faults of the world that stand now. */
export interface WorldFaults {
  /** Channels that do not work. */
  readonly channels: Readonly<Partial<Record<Channel, ChannelMode>>>;
  readonly broker: 'runs' | 'stopped';
  /** The gateway's wall clock less the true one, milliseconds. */
  readonly clock: { readonly offsetMs: number };
  /** People whose phone is off. */
  readonly phones: readonly string[];
}

/** `GET /api/simulation`. */
export interface SimulationView {
  readonly open: boolean;
  /** Everything here is virtual: no session is needed, and the world may be disturbed. */
  readonly whole: boolean;
  readonly until: Time | null;
  readonly by: string | null;
  /** Who may be paged by virtual devices. */
  readonly people: readonly string[];
  readonly devices: readonly string[];
  readonly faults: WorldFaults;
  readonly now: Time;
}

/** One change of the world. */
export type WorldChange =
  | { readonly all: 'works' }
  | { readonly channel: { readonly kind: Channel; readonly mode: ChannelMode } }
  | { readonly broker: 'runs' | 'stopped' }
  | { readonly clock: { readonly at: Time } | { readonly offsetMs: number } }
  | { readonly person: { readonly id: string; readonly phone: 'on' | 'off' } };

/** A virtual device to be made. */
export interface NewDevice {
  readonly kind: DeviceKind;
  readonly place: string;
  readonly person?: string;
}
export const DEVICE_KINDS = ['desk', 'wearable', 'pager', 'sounder'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** `GET /api/sites/:id/plan`. Devices and places by id. */
export interface PlanView {
  readonly positions: Readonly<Record<string, Point>>;
  /** A picture lies under it. */
  readonly picture?: boolean;
}
/** Bytes of the largest picture that is taken. */
export const LARGEST_PICTURE = 512 * 1024;

export const changeWorld = (what: WorldChange): Promise<Answer<unknown>> =>
  change('POST', '/api/simulation/world', what);
/** Answers on a virtual phone. */
export const answerPhone = (said: {
  readonly alarm: string;
  readonly person: string;
  readonly answer: 'coming' | 'cannot' | 'arrived' | 'clear';
}): Promise<Answer<unknown>> => change('POST', '/api/simulation/answer', said);
export const addDevice = (device: NewDevice): Promise<Answer<{ readonly id?: string } | null>> =>
  change('POST', '/api/simulation/devices', device);
export const removeDevice = (id: string): Promise<Answer<unknown>> =>
  change('DELETE', `/api/simulation/devices/${encodeURIComponent(id)}`);
export const savePlan = (
  site: string,
  positions: Readonly<Record<string, Point>>,
): Promise<Answer<unknown>> => change('PUT', `/api/sites/${encodeURIComponent(site)}/plan`, { positions });

/** The next Monday at 08:59, and other moments worth jumping to, by this device's zone. */
export function momentAt(now: number, what: 'monday' | 'evening' | 'night'): Time {
  const date = new Date(now);
  const [hours, minutes] = what === 'monday' ? [8, 59] : what === 'evening' ? [18, 5] : [3, 0];
  if (what === 'monday') date.setDate(date.getDate() + ((8 - date.getDay()) % 7));
  date.setHours(hours, minutes, 0, 0);
  if (date.getTime() <= now) date.setDate(date.getDate() + (what === 'monday' ? 7 : 1));
  return date.toISOString();
}

/** Every channel, the most used first. */
export const CHANNELS: readonly Channel[] = [
  'mqtt',
  'web',
  'web-push',
  'sms',
  'mail',
  'espa',
  'webhook',
  'board',
];

/** For each standing fault of the world, the change that puts it right. */
export function mending(faults: WorldFaults): readonly Exclude<WorldChange, { all: 'works' }>[] {
  return [
    ...(faults.broker === 'stopped' ? [{ broker: 'runs' } as const] : []),
    ...CHANNELS.filter((kind) => (faults.channels[kind] ?? 'works') !== 'works').map(
      (kind) => ({ channel: { kind, mode: 'works' } }) as const,
    ),
    ...(faults.clock.offsetMs === 0 ? [] : [{ clock: { offsetMs: 0 } } as const]),
    ...faults.phones.map((id) => ({ person: { id, phone: 'on' } }) as const),
  ];
}
