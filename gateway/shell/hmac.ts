/**
 * HMAC-SHA-256 and comparison in constant time by Node's own crypto: the one place on the gateway's side that makes
 * or compares message codes. Promises the face of `protocol/hmac.ts`; which key is whose is left to the key ring.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HmacSha256 } from '../../protocol/hmac.ts';
import { type DerivedKeys, deriveKeys, ROOT_KEY_BYTES } from '../../protocol/keys.ts';
import { MAC_DIGITS } from '../../protocol/messages.ts';

/** HMAC-SHA-256 of characters of 8 bits, as 64 lower-case hex digits. */
export const hmac: HmacSha256 = (key, message) =>
  createHmac('sha256', key).update(message, 'latin1').digest('hex');

/** The 32 hex digits that go with a JSON text in its envelope. */
export const macOf = (key: Uint8Array, json: string): string => hmac(key, json).slice(0, MAC_DIGITS);

/** Whether two texts are the same; the time taken tells only whether their lengths are. */
export function equalSecret(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether `mac` (32 lower-case hex digits) belongs to a JSON text under this key; constant time. */
export const macMatches = (key: Uint8Array, json: string, mac: string): boolean =>
  equalSecret(macOf(key, json), mac);

/** All keys of a device's root key of 32 bytes. */
export const keysOf = (root: Uint8Array): DerivedKeys => deriveKeys(hmac, root);

/** A new root key from the system's random source. */
export const newRootKey = (): Uint8Array => randomBytes(ROOT_KEY_BYTES);
