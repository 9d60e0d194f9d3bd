/** All planted bugs, and the promises for which there can be none yet. */
import type { PromiseId } from '../../simulator/checks/check.ts';
import type { PlantedBug } from './bug.ts';
import { ALARM_BUGS } from './list-alarm.ts';
import { CHANNEL_BUGS } from './list-channels.ts';
import { DEVICE_BUGS } from './list-device.ts';
import { FLEET_BUGS } from './list-fleet.ts';
import { PRESS_BUGS } from './list-press.ts';
import { RADIO_BUGS } from './list-radio.ts';
import { ROSTER_BUGS } from './list-roster.ts';
import { SHELL_BUGS } from './list-shell.ts';
import { STORE_BUGS } from './list-store.ts';
import { WATCH_BUGS } from './list-watch.ts';
import { WIRE_BUGS } from './list-wire.ts';

/** Every planted bug. */
export const BUGS: readonly PlantedBug[] = [
  ...PRESS_BUGS,
  ...ALARM_BUGS,
  ...ROSTER_BUGS,
  ...STORE_BUGS,
  ...DEVICE_BUGS,
  ...WIRE_BUGS,
  ...SHELL_BUGS,
  ...CHANNEL_BUGS,
  ...RADIO_BUGS,
  ...FLEET_BUGS,
  ...WATCH_BUGS,
];

/** A promise that is not made yet, and why. */
export interface Unclaimed {
  readonly promise: PromiseId;
  readonly why: string;
}

/** Promises that nothing in the product keeps yet, so that no bug can break them. */
export const UNCLAIMED: readonly Unclaimed[] = [
  { promise: 'P21', why: 'it speaks of two gateways, and there is one.' },
  { promise: 'P35', why: 'it speaks of two gateways, and there is one.' },
];

/** Promises there are: P1 to this one. */
const LAST = 41;

/** Promises that no bug of these names, without those not claimed. */
export function withoutBug(bugs: readonly PlantedBug[]): readonly string[] {
  const named = new Set<string>(bugs.flatMap(({ promises }) => promises));
  const unclaimed = new Set<string>(UNCLAIMED.map(({ promise }) => promise));
  return Array.from({ length: LAST }, (_, i) => `P${i + 1}`).filter(
    (promise) => !named.has(promise) && !unclaimed.has(promise),
  );
}
