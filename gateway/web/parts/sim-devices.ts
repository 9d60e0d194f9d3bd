/**
 * The devices of a plan: the gateway's list joined with what the virtual ones show and with the alarms that are open. Pure.
 * Promises one mark for each device, the gravest, and never a colour without a sign and a word.
 */
import type { AlarmView, DeviceView } from '../../core/api.ts';
import type { IconName } from './icons.tsx';
import type { Timeline, Tone } from './signals.tsx';
import type { VirtualDevice } from './virtual.ts';

/** What is the matter with a device, the gravest first. */
export type Mark = 'alarm' | 'lost' | 'broken' | 'battery' | 'test' | 'unheard' | 'untried' | 'well';

/** A device as the plan draws it. */
export interface PlanDevice {
  readonly id: string;
  readonly kind: DeviceView['kind'];
  readonly place: string | null;
  readonly person: string | null;
  /** Null for a real one, and for a virtual one whose process is not heard. */
  readonly virtual: VirtualDevice | null;
  readonly isVirtual: boolean;
  readonly mark: Mark;
  readonly battery: number | null;
  readonly state: DeviceView['state'];
  readonly testUntil: string | null;
  /** The colour it shows now; `off` for none. */
  readonly tone: Tone;
}

/** Per cent at which a battery is low. */
export const LOW_BATTERY = 20;

/** The sign of a kind of device, and of what is the matter with it. */
export const KIND_ICON: Readonly<Record<DeviceView['kind'], IconName>> = {
  desk: 'button',
  wearable: 'wearable',
  pager: 'pager',
  sounder: 'sound',
};
export const MARK_ICON: Readonly<Record<Mark, IconName | null>> = {
  alarm: 'bell',
  lost: 'warn',
  broken: 'plug',
  battery: 'battery',
  test: 'incidents',
  unheard: 'clock',
  untried: 'plus',
  well: null,
};

const lit = (timeline: Timeline | undefined): Tone =>
  timeline?.stretches.find(({ tone }) => tone !== 'off')?.tone ?? 'off';

function toneOf({ look }: VirtualDevice): Tone {
  if (look.pattern === 'idle') return 'off';
  const light = lit(look.signal.light);
  if (light !== 'off') return light;
  return lit(look.signal.vibration) !== 'off' || lit(look.signal.sound) !== 'off' ? 'blue' : 'off';
}

/** A device as its process tells of faults put upon it. */
export const isBroken = (virtual: VirtualDevice): boolean =>
  virtual.link === 'cut' || virtual.power === false || virtual.range === false;

function markOf(device: DeviceView, virtual: VirtualDevice | null, alarm: boolean): Mark {
  if (alarm) return 'alarm';
  if (device.state === 'lost') return 'lost';
  if (virtual !== null && isBroken(virtual)) return 'broken';
  if (device.battery !== null && device.battery <= LOW_BATTERY) return 'battery';
  if (device.testUntil !== null) return 'test';
  if (device.unheard === true) return 'unheard';
  return device.state === 'never-heard' || !device.inService ? 'untried' : 'well';
}

/** A device of the list; the gateway says of those that are virtual that they are. */
export type Listed = DeviceView & { readonly virtual?: boolean };

const order = new Intl.Collator();
const isSame = (a: PlanDevice, b: PlanDevice): boolean =>
  (Object.keys(a) as (keyof PlanDevice)[]).every((key) => a[key] === b[key]);

/**
 * All devices that are in use, by id.
 * @param before what this gave last time: a device that is as it was then is the same object, and drawn no more
 */
export function planDevices(
  devices: readonly Listed[],
  virtuals: readonly VirtualDevice[],
  alarms: readonly AlarmView[],
  before: readonly PlanDevice[] = [],
): readonly PlanDevice[] {
  const known = new Map(before.map((device) => [device.id, device]));
  const byId = new Map(virtuals.map((virtual) => [virtual.id, virtual]));
  const alarmed = new Set(alarms.filter(({ state }) => state !== 'closed').map(({ device }) => device));
  return devices
    .filter(({ state }) => state !== 'revoked')
    .map((device) => {
      const virtual = byId.get(device.id) ?? null;
      const now: PlanDevice = {
        id: device.id,
        kind: device.kind,
        place: device.place,
        person: device.person,
        virtual,
        isVirtual: virtual !== null || device.virtual === true,
        mark: markOf(device, virtual, alarmed.has(device.id)),
        battery: device.battery,
        state: device.state,
        testUntil: device.testUntil,
        tone: virtual === null ? 'off' : toneOf(virtual),
      };
      const last = known.get(device.id);
      return last !== undefined && isSame(last, now) ? last : now;
    })
    .sort((a, b) => order.compare(a.id, b.id));
}
