/**
 * The key of the gateway's own device: drawn at each start, held in memory, in no store and no backup. Promises a key
 * ring that knows it beside all others, to be given to the broker alone: for everything else this device does not exist.
 */
import { SELF_DEVICE } from '../../core/self-state.ts';
import type { KeyRing } from '../faces.ts';
import { equalSecret, keysOf, macMatches, macOf, newRootKey } from '../hmac.ts';

/** The device's side of the key. */
export interface SelfKeys {
  /** MQTT password. */
  readonly password: string;
  /** The code that goes with a message to the gateway. */
  sign(json: string): string;
  /** Whether a message from the gateway has the right code. */
  verify(json: string, mac: string): boolean;
}

/** Draws the key: its own side, and the ring that the broker opens its door by. */
export function drawSelfKeys(ring: KeyRing): { readonly own: SelfKeys; readonly ring: KeyRing } {
  const keys = keysOf(newRootKey());
  const isSelf = (device: string): boolean => device === SELF_DEVICE;
  return {
    own: {
      password: keys.mqtt,
      sign: (json) => macOf(keys.up, json),
      verify: (json, mac) => macMatches(keys.down, json, mac),
    },
    ring: {
      ...ring,
      has: (device) => isSelf(device) || ring.has(device),
      login: (device, password) =>
        isSelf(device) ? (equalSecret(keys.mqtt, password) ? 'current' : null) : ring.login(device, password),
      verify: (device, json, mac) =>
        isSelf(device) ? (macMatches(keys.up, json, mac) ? 'current' : null) : ring.verify(device, json, mac),
      sign: (device, json) => (isSelf(device) ? macOf(keys.down, json) : ring.sign(device, json)),
    },
  };
}
