/**
 * HMAC-SHA-256 put together from SHA-256 alone, because that is all most chips offer, and the hex digits that go
 * with it. Promises RFC 2104 for keys and messages of any length. Written in the chip's dialect; SHA-256 itself is
 * handed in.
 */

/** SHA-256 of bytes: 32 bytes. On Espruino `(bytes) => new Uint8Array(crypto.SHA256(bytes))`. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;
/** HMAC-SHA-256 under one key: message as characters of 8 bits, result as 64 lower-case hex digits. */
export type Hmac = (message: string) => string;
/** HMAC-SHA-256 under a key given each time; message and result as in `Hmac`. */
export type HmacSha256 = (key: Uint8Array, message: string) => string;

const DIGITS = '0123456789abcdef';
/** Bytes that SHA-256 takes at a time; RFC 2104 calls it B. */
const BLOCK = 64;
const SHA256_BYTES = 32;

/** Two lower-case hex digits a byte. */
export const hexOf = (bytes: Uint8Array): string => {
  let hex = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    hex += DIGITS.charAt(byte >> 4) + DIGITS.charAt(byte & 15);
  }
  return hex;
};

/** The bytes written as lower-case hex digits; undefined when there is anything else in it or half a byte. */
export const bytesOf = (hex: string): Uint8Array | undefined => {
  if (hex.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = DIGITS.indexOf(hex.charAt(2 * i));
    const low = DIGITS.indexOf(hex.charAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = high * 16 + low;
  }
  return bytes;
};

const padded = (key: Uint8Array, pad: number): Uint8Array => {
  const block = new Uint8Array(BLOCK);
  for (let i = 0; i < BLOCK; i++) block[i] = (i < key.length ? (key[i] ?? 0) : 0) ^ pad;
  return block;
};

/** HMAC under one key, its two pads prepared once: RFC 2104 section 4. */
export const hmacUnder = (sha256: Sha256, key: Uint8Array): Hmac => {
  const short = key.length > BLOCK ? sha256(key) : key;
  const innerPad = padded(short, 0x36);
  const outer = new Uint8Array(BLOCK + SHA256_BYTES);
  outer.set(padded(short, 0x5c), 0);
  return (message: string): string => {
    const inner = new Uint8Array(BLOCK + message.length);
    inner.set(innerPad, 0);
    for (let i = 0; i < message.length; i++) inner[BLOCK + i] = message.charCodeAt(i);
    outer.set(sha256(inner), BLOCK);
    return hexOf(sha256(outer));
  };
};

/** HMAC-SHA-256 with the key as an argument, out of a chip's SHA-256. */
export const hmacSha256 = (sha256: Sha256): HmacSha256 => {
  return (key: Uint8Array, message: string): string => hmacUnder(sha256, key)(message);
};

/** Compares without stopping at the first difference, so that the time taken does not tell how much was right. */
export const sameText = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
};
