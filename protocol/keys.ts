/**
 * The five keys that grow from a device's root key, each under its own label, so that a message of one direction or
 * medium never passes for one of another. Promises the same keys on chip and gateway; HMAC is handed in, and keeping
 * the root key secret is left to whoever holds it.
 */
import { bytesOf, type HmacSha256 } from './hmac.ts';

/** Bytes of a root key. */
export const ROOT_KEY_BYTES = 32;
/** What is signed with the root key to make each of the others. */
export const KEY_LABELS = {
  up: 'up',
  down: 'down',
  mqtt: 'mqtt',
  bleUp: 'ble-up',
  bleDown: 'ble-down',
} as const;

/** Everything a device or the gateway needs of one root key. 32 bytes each but for the password. */
export interface DerivedKeys {
  /** Signs envelopes from the device. */
  readonly up: Uint8Array;
  /** Signs envelopes to the device. */
  readonly down: Uint8Array;
  /** The MQTT password: 64 lower-case hex digits. */
  readonly mqtt: string;
  /** Signs radio frames from the device and makes the ids of presses sent by radio. */
  readonly bleUp: Uint8Array;
  /** Signs radio frames to the device. */
  readonly bleDown: Uint8Array;
}

/** The root key written as 64 lower-case hex digits; undefined when it is anything else. */
export const rootKey = (hex: string): Uint8Array | undefined => {
  const bytes = bytesOf(hex);
  return bytes !== undefined && bytes.length === ROOT_KEY_BYTES ? bytes : undefined;
};

/** All keys of one root key. */
export const deriveKeys = (hmac: HmacSha256, root: Uint8Array): DerivedKeys => {
  const key = (label: string): Uint8Array => bytesOf(hmac(root, label)) ?? new Uint8Array(0);
  return {
    up: key(KEY_LABELS.up),
    down: key(KEY_LABELS.down),
    mqtt: hmac(root, KEY_LABELS.mqtt),
    bleUp: key(KEY_LABELS.bleUp),
    bleDown: key(KEY_LABELS.bleDown),
  };
};

/**
 * Unlocks a board's console over its cable: 16 lower-case hex digits, as long as small interpreters take. It is no key
 * of the wire and never on it; whoever commissions a board holds the root key anyway.
 */
export const consolePassword = (hmac: HmacSha256, root: Uint8Array): string =>
  hmac(root, 'console').substring(0, 16);
