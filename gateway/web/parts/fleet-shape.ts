/**
 * What the devices page works out of devices and faults: what asks for attention, in which order things stand, what a
 * filter lets through. Reads the figures of the fleet where the gateway tells them. Pure.
 */
import type { DeviceView, FaultView } from '../../core/api.ts';
import { shownState } from '../../core/device-state.ts';
import { fieldsOf, listIn, numberIn, textIn, timeIn, wordIn } from './reading.ts';
import { isOverdue } from './walk-shape.ts';

const MOST_TOLD = 50;
const MOST_NOTES = 100;
/** Days before a battery is expected to be empty from which it asks for attention. */
const EMPTY_SOON = 14;
const DAY = 86_400_000;
/** Share of repeated transmissions above which a connection is bad. */
export const REPEATS_BAD = 0.1;
/** Percent at which a battery is nearly empty. */
export const BATTERY_LOW = 20;

/** Figures of a device, each null where it is not known. */
export interface Figures {
  readonly batteryEmptyAt: string | null;
  readonly batteryPerDay: number | null;
  readonly falling: boolean;
  /** Of the last 24 hours, 0 to 1. */
  readonly repeatRate: number | null;
  readonly firmwareExpected: string | null;
  readonly lastGoodTestAt: string | null;
  readonly virtual: boolean;
}
/** A device with its figures, its open faults, and how much it asks for attention: 0 the most. */
export interface FleetDevice {
  readonly view: DeviceView;
  readonly figures: Figures;
  readonly faults: number;
  readonly urgency: number;
}

/** The figures of a device as the gateway sent it. */
export function figuresOf(device: DeviceView): Figures {
  const fields = fieldsOf(device);
  return {
    batteryEmptyAt: timeIn(fields?.batteryEmptyAt),
    batteryPerDay: numberIn(fields?.batteryPerDay),
    falling: wordIn(fields?.signalTrend, ['falling']) !== null,
    repeatRate: numberIn(fields?.repeatRate),
    firmwareExpected: textIn(fields?.firmwareExpected),
    lastGoodTestAt: timeIn(fields?.lastGoodTestAt),
    virtual: fields?.virtual === true,
  };
}

/** True when its program is not the one that is expected. */
export const isMismatched = ({ view, figures }: Pick<FleetDevice, 'view' | 'figures'>): boolean =>
  figures.firmwareExpected !== null && view.firmware !== null && view.firmware !== figures.firmwareExpected;

/** True when the battery is expected to be empty soon. */
export const isEmptySoon = ({ batteryEmptyAt }: Figures, now: number): boolean =>
  batteryEmptyAt !== null && Date.parse(batteryEmptyAt) - now < EMPTY_SOON * DAY;

function urgencyOf(view: DeviceView, figures: Figures, faults: number, now: number): number {
  if (view.state === 'revoked') return 7;
  if (view.state === 'lost') return 0;
  if (faults > 0) return 1;
  if (view.state === 'never-heard') return 2;
  if (!view.inService) return 3;
  const low = view.battery !== null && view.battery <= BATTERY_LOW;
  const repeats = figures.repeatRate !== null && figures.repeatRate > REPEATS_BAD;
  if (low || isEmptySoon(figures, now) || figures.falling || repeats || isMismatched({ view, figures }))
    return 4;
  return shownState(view) === 'unheard' ? 5 : 6;
}

/** It asks for somebody's hands. */
export const needsAttention = ({ urgency }: FleetDevice): boolean => urgency < 5;

/** The devices, what asks for attention first. */
export function fleetOf(
  devices: readonly DeviceView[],
  faults: readonly FaultView[],
  now: number,
): readonly FleetDevice[] {
  const open = new Map<string, number>();
  for (const { device, until } of faults)
    if (device !== null && until === null) open.set(device, (open.get(device) ?? 0) + 1);
  return devices
    .map((view): FleetDevice => {
      const figures = figuresOf(view);
      const count = open.get(view.id) ?? 0;
      return { view, figures, faults: count, urgency: urgencyOf(view, figures, count, now) };
    })
    .sort((a, b) => a.urgency - b.urgency || a.view.id.localeCompare(b.view.id, 'nl', { numeric: true }));
}

/** How the devices of a site stand, counted. */
export interface FleetCount {
  /** Devices in use, taken-away ones not counted. */
  readonly all: number;
  /** Devices that ask for somebody's hands. */
  readonly ill: number;
  /** Devices that ask for nothing and were not heard. */
  readonly unheard: number;
  /** What else has an open fault: the gateway, a channel, a device that is not in the list. */
  readonly apart: number;
}

/** The count. It calls ill what the devices page calls so. */
export function countFleet(
  devices: readonly DeviceView[],
  faults: readonly FaultView[],
  now: number,
): FleetCount {
  const fleet = fleetOf(devices, faults, now);
  const known = new Set(devices.map(({ id }) => id));
  const apart = faults.filter(({ device, until }) => until === null && !known.has(device ?? ''));
  return {
    all: devices.filter(({ state }) => state !== 'revoked').length,
    ill: fleet.filter(needsAttention).length,
    unheard: fleet.filter(({ urgency }) => urgency === 5).length,
    apart: new Set(apart.map(({ device, id }) => device ?? id)).size,
  };
}

/** Which devices are shown. */
export interface Filter {
  readonly kind: 'all' | 'attention' | 'desk' | 'wearable' | 'untested';
  readonly site: string;
  readonly find: string;
}
/** Everything. */
export const NO_FILTER: Filter = { kind: 'all', site: '', find: '' };
const KINDS = ['all', 'attention', 'desk', 'wearable', 'untested'] as const;

/** A filter that was kept, as far as it still is one. */
export function asFilter(value: unknown): Filter {
  const fields = fieldsOf(value);
  return {
    kind: wordIn(fields?.kind, KINDS) ?? 'all',
    site: textIn(fields?.site) ?? '',
    find: (textIn(fields?.find) ?? '').slice(0, 80),
  };
}

/** True for a device that the filter lets through. */
export function fits(
  device: FleetDevice,
  filter: Filter,
  siteOf: (place: string | null) => string | null,
  placeOf: (place: string | null) => string | null,
  now: number,
): boolean {
  const { view, figures } = device;
  if (filter.site !== '' && siteOf(view.place) !== filter.site) return false;
  if (filter.kind === 'attention' && !needsAttention(device)) return false;
  if ((filter.kind === 'desk' || filter.kind === 'wearable') && view.kind !== filter.kind) return false;
  const isButton = view.kind === 'desk' || view.kind === 'wearable';
  if (
    filter.kind === 'untested' &&
    !(isButton && view.state !== 'revoked' && isOverdue(figures.lastGoodTestAt, now))
  )
    return false;
  const wanted = filter.find.trim().toLowerCase();
  return wanted === '' || `${view.id} ${placeOf(view.place) ?? ''}`.toLowerCase().includes(wanted);
}

/** Somebody's word about a fault. */
export interface FaultNote {
  readonly person: string | null;
  readonly at: string;
  readonly text: string;
}
/** What people did about a fault. */
export interface FaultCare {
  readonly acknowledged: FaultNote | null;
  readonly notes: readonly FaultNote[];
  readonly told: readonly { readonly person: string; readonly channel: string; readonly at: string }[];
  /** The gateway tells such things at all. */
  readonly known: boolean;
}

/** What people did about a fault, as far as the gateway tells it. */
export function careOf(fault: FaultView): FaultCare {
  const fields = fieldsOf(fault);
  const seen = fieldsOf(fields?.acknowledged);
  const seenAt = timeIn(seen?.at);
  return {
    acknowledged:
      seen === null || seenAt === null
        ? null
        : { person: textIn(seen.person), at: seenAt, text: textIn(seen.note) ?? '' },
    notes:
      listIn(
        fields?.notes,
        (each) => {
          const note = fieldsOf(each);
          const at = timeIn(note?.at);
          const text = textIn(note?.text);
          return at === null || text === null ? null : { person: textIn(note?.person), at, text };
        },
        MOST_NOTES,
      ) ?? [],
    told:
      listIn(
        fields?.told,
        (each) => {
          const told = fieldsOf(each);
          const at = timeIn(told?.at);
          return at === null
            ? null
            : { person: textIn(told?.person) ?? '', channel: textIn(told?.channel) ?? '', at };
        },
        MOST_TOLD,
      ) ?? [],
    known: fields !== null && 'acknowledged' in fields,
  };
}
