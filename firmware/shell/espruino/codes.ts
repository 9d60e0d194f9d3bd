/**
 * Codes and chance on a chip: HMAC out of its SHA-256, and numbers that come from its own source of chance mixed with
 * the key, the clock and what flash holds. Promises that two boots draw different ids even where that source always
 * begins with the same numbers.
 */
import { type Hmac, hexOf } from '../../../protocol/hmac.ts';
import { fromHex, toHex } from '../../core/digits.ts';
import type { Chance } from '../../core/state.ts';

/** Bytes that SHA-256 takes at a time; RFC 2104 calls it B. */
const BLOCK = 64;
const TWO_32 = 4294967296;

/** The chip walks through arrays in arrays by itself, which is ten times faster than joining them here. */
const sha256 = (pad: Uint8Array, rest: string | ArrayBuffer): ArrayBuffer =>
  require('crypto').SHA256([pad, rest]);

const padded = (key: Uint8Array, pad: number): Uint8Array => {
  const block = new Uint8Array(BLOCK);
  for (let i = 0; i < BLOCK; i++) block[i] = (i < key.length ? (key[i] ?? 0) : 0) ^ pad;
  return block;
};

/** HMAC-SHA-256 (RFC 2104) under one key of at most 64 bytes. */
export function chipHmac(key: Uint8Array): Hmac {
  const inner = padded(key, 0x36);
  const outer = padded(key, 0x5c);
  return (message) => hexOf(new Uint8Array(sha256(outer, sha256(inner, message))));
}

const draw = (): number => (E.hwRand() + TWO_32) % TWO_32;

/** Chance of one boot. */
export interface Luck {
  /** uint32 */
  readonly boot: number;
  chance(): Chance;
}

/** Chance for this boot. `kept` is what flash holds: it differs from boot to boot once a press was made. */
export function newLuck(hmac: Hmac, kept: string): Luck {
  const seed = hmac(`boot ${draw()} ${draw()} ${getTime()} ${kept}`);
  const first = seed.substring(8, 16);
  return {
    boot: fromHex(seed.substring(0, 8)),
    chance: () => ({ id: first + toHex(draw(), 8), random: Math.random() }),
  };
}
