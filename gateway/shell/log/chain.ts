/**
 * The hash chain of the log: how a row's contents are bound by a commitment, and rows to one another. Promises that
 * contents can be erased without breaking the chain, and that nothing else can be changed unseen; where rows and
 * hashes are kept is left to others.
 *
 * Each row has a random salt. Commitment = SHA-256(salt, body); hash = SHA-256(hash of the row before, the row's
 * place, batch, stamp, type and alarm, commitment). Without the salt nobody can guess an erased body from its
 * commitment by trying names.
 */
import { hash, randomFillSync } from 'node:crypto';
import type { Stamp } from './face.ts';

/** What the hash of a row binds besides its contents. */
export interface Link {
  readonly seq: number;
  readonly batch: number;
  readonly stamp: Stamp;
  readonly type: string;
  readonly alarm: string | null;
}

/** What stands before the first row: 32 zero bytes. */
export const GENESIS: Uint8Array = new Uint8Array(32);
const SALT_BYTES = 16;

const pool = new Uint8Array(SALT_BYTES * 512);
let used = pool.length;

/** 16 fresh random bytes. */
export function freshSalt(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += SALT_BYTES;
  return pool.slice(used - SALT_BYTES, used);
}

/** Binds a body without revealing it: SHA-256 over the salt and the body's UTF-8 bytes, 32 bytes. */
export function commitmentOf(salt: Uint8Array, body: string): Uint8Array {
  const bytes = Buffer.allocUnsafe(salt.length + Buffer.byteLength(body));
  bytes.set(salt, 0);
  bytes.write(body, salt.length, 'utf8');
  return hash('sha256', bytes, 'buffer');
}

/** The hash of a row, 32 bytes. The fields between the two hashes are a JSON array, so that no two rows read alike. */
export function hashOf(previous: Uint8Array, link: Link, commitment: Uint8Array): Uint8Array {
  const { seq, batch, stamp, type, alarm } = link;
  const place = JSON.stringify([seq, batch, stamp.t, stamp.wall, stamp.mono, stamp.machineBoot, type, alarm]);
  const length = Buffer.byteLength(place);
  const bytes = Buffer.allocUnsafe(64 + length);
  bytes.set(previous, 0);
  bytes.write(place, 32, 'utf8');
  bytes.set(commitment, 32 + length);
  return hash('sha256', bytes, 'buffer');
}

/** Lower-case hex of a hash. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Whether two hashes are the same. */
export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
