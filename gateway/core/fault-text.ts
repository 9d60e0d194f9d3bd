/** One sentence for a fault, in Dutch, with the device named as people know it. Screens translate by code. */
import type { FaultCode } from './entries.ts';
import type { State } from './state.ts';
import { textsFor } from './texts/index.ts';

/** The sentence of a fault. */
export function faultText(
  state: State,
  code: FaultCode,
  device: string | null,
  detail = '',
  devices: readonly string[] = [],
  channel = '',
): string {
  const known = device === null ? undefined : state.devices.get(device);
  const place = known === undefined ? undefined : state.index.places.get(known.place)?.name;
  const name = device === null ? '' : place === undefined ? device : `${device} (${place})`;
  return textsFor('nl').fault[code]({ device: name, channel, devices, detail: detail.slice(0, 120) });
}
