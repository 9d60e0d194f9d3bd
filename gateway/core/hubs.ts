/**
 * What the core makes of hubs: one that is silent is a fault, and where a wearable was last heard is known for as long
 * as its alarm is open, and not a moment longer. What hubs hear is put together in `radio/`.
 */
import type { GatewayEvent } from './events.ts';
import { HUB, hubSentence } from './fault-text.ts';
import type { State } from './state.ts';
import { textsFor } from './texts/index.ts';
import { clearFault, raiseFault, type Turn } from './turn.ts';

/** The subject of a hub's fault, beside the names of channels. */
const subjectOf = (hub: string): string => `${HUB}${hub}`;

/** A hub fell silent or is back. */
export function hubChanged(
  turn: Turn,
  { hub, ok, reason }: Extract<GatewayEvent, { readonly type: 'hub.changed' }>,
): void {
  if (ok) {
    clearFault(turn, 'channel', null, subjectOf(hub));
    return;
  }
  const channel = subjectOf(hub);
  const text = hubSentence(turn.state, channel, reason, textsFor('nl')) ?? reason;
  raiseFault(turn, 'channel', { channel }, { text, detail: reason });
}

/** A wearable was heard. Nothing is kept of one whose holder did not call for help. */
export function locate(turn: Turn, id: string, hub: string): void {
  const device = turn.state.devices.get(id);
  if (device === undefined || device.revoked || device.alarms.length === 0) return;
  turn.state.located.set(id, { hub, at: turn.now.wall });
  for (const alarm of device.alarms) turn.changed.add(alarm);
}

/** Forgets where wearables are whose alarms are over. */
export function loseTrack(state: State): void {
  for (const id of state.located.keys())
    if ((state.devices.get(id)?.alarms.length ?? 0) === 0) state.located.delete(id);
}
