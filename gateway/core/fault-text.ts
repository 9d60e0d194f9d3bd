/**
 * What is said of a fault: one sentence in Dutch for the log, with the device named as people know it, and apart from it
 * the detail, from which every other reader's sentence is made again in their own language.
 */
import type { FaultCode } from './entries.ts';
import type { State } from './state.ts';
import { type Texts, textsFor } from './texts/index.ts';

/** Longest detail: where it is wrong and how to mend it fit in. */
const DETAIL_LENGTH = 240;
/** Devices that a sentence names; the fault itself names all. */
export const NAMED_MOST = 12;

/** A fault in words. */
export interface FaultSaid {
  readonly text: string;
  /** What the sentence is made with: a number, a reason, a name. Empty: nothing. */
  readonly detail: string;
}

/** A device as people know it: with its place. */
export function deviceName(state: State, device: string | null): string {
  if (device === null) return '';
  const known = state.devices.get(device);
  const place = known === undefined ? undefined : state.index.places.get(known.place)?.name;
  return place === undefined ? device : `${device} (${place})`;
}

/** How the subject of a hub's fault begins. */
export const HUB = 'hub:';
const HUB_REASONS = ['gone', 'mute', 'deaf'] as const;

/** The sentence about a hub, by the subject and the reason of its fault; null: this is none. */
export function hubSentence(state: State, channel: string, reason: string, texts: Texts): string | null {
  const why = HUB_REASONS.find((known) => known === reason);
  if (!channel.startsWith(HUB) || why === undefined) return null;
  const hub = channel.slice(HUB.length);
  const place = state.site.hubs?.find(({ id }) => id === hub)?.place;
  const name = place === undefined ? '' : (state.index.places.get(place)?.name ?? place);
  return texts.hub.silent(hub, name, why);
}

/** A fault in words. */
export function faultText(
  state: State,
  code: FaultCode,
  device: string | null,
  detail = '',
  devices: readonly string[] = [],
  channel = '',
): FaultSaid {
  const short = detail.slice(0, DETAIL_LENGTH);
  const facts = { device: deviceName(state, device), channel, devices, detail: short };
  return { text: textsFor('nl').fault[code](facts), detail: short };
}

/** The sentence of a fault for a reader of this language. */
export function faultSentence(
  state: State,
  fault: {
    readonly code: FaultCode;
    readonly device: string | null;
    readonly channel: string | null;
    readonly devices: readonly string[];
    readonly text: string;
    readonly detail: string;
  },
  texts: Texts,
): string {
  if (texts.code === 'nl') return fault.text;
  const { code, devices, detail } = fault;
  const hub = code === 'channel' ? hubSentence(state, fault.channel ?? '', detail, texts) : null;
  if (hub !== null) return hub;
  const more = devices.length - NAMED_MOST;
  return texts.fault[code]({
    device: deviceName(state, fault.device),
    channel: fault.channel ?? '',
    devices: more > 0 ? [...devices.slice(0, NAMED_MOST), `+ ${more}`] : devices,
    detail: detail === '' && code === 'area-lost' ? (fault.channel ?? '') : detail,
  });
}
