/**
 * Keys and codes in the simulated world: real HMAC under real derived keys, and the gateway's ring of them with the
 * same rules as `gateway/shell/keys.ts` (old key valid until the first message under the new one). Promises that a
 * code is worked out once: signer and verifier of the same bytes share the answer, which is what makes a week of
 * heartbeats cheap.
 */
import { createHash, hash } from 'node:crypto';
import { hexOf, type Sha256 } from '../../protocol/hmac.ts';
import { type DerivedKeys, deriveKeys, rootKey } from '../../protocol/keys.ts';

const sha256: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
const BLOCK = 64;
/** Codes remembered for each key: a message is verified soon after it was signed, or replayed much later. */
const REMEMBERED = 64;

/** Room behind a pad for the longest text that is coded in place; longer ones get a buffer of their own. */
const ROOM = 1024;
const DIGEST = 32;

/** One key in use: codes of messages under it. */
export class Code {
  /** Pad and text of the inner hash, pad and inner hash of the outer one: written over by each message. */
  private readonly inner = Buffer.alloc(BLOCK + ROOM);
  private readonly outer = Buffer.alloc(BLOCK + DIGEST);
  private readonly known = new Map<string, string>();

  constructor(key: Uint8Array) {
    const block = new Uint8Array(BLOCK);
    block.set(key.length > BLOCK ? sha256(key) : key);
    this.inner.set(block.map((byte) => byte ^ 0x36));
    this.outer.set(block.map((byte) => byte ^ 0x5c));
  }

  /** HMAC-SHA-256 of a text of 8-bit characters, as 64 hex digits (RFC 2104). */
  readonly of = (text: string): string => {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.outer.write(this.inside(text), BLOCK, 'hex');
    const code = hash('sha256', this.outer, 'hex');
    this.known.set(text, code);
    if (this.known.size > REMEMBERED) {
      for (const oldest of this.known.keys()) {
        this.known.delete(oldest);
        break;
      }
    }
    return code;
  };

  private inside(text: string): string {
    if (text.length > ROOM)
      return hash(
        'sha256',
        Buffer.concat([this.inner.subarray(0, BLOCK), Buffer.from(text, 'latin1')]),
        'hex',
      );
    const written = this.inner.write(text, BLOCK, 'latin1');
    return hash('sha256', this.inner.subarray(0, BLOCK + written), 'hex');
  }
}

/** The keys of one root key, ready to use. */
export interface Codes {
  readonly root: string;
  readonly up: Code;
  readonly down: Code;
  readonly password: string;
}

/** Everything that grows from a root key of 64 hex digits. */
export function codesOf(root: string): Codes {
  const bytes = rootKey(root);
  if (bytes === undefined) throw new Error('a root key is 64 hex digits');
  const keys: DerivedKeys = deriveKeys((key, message) => new Code(key).of(message), bytes);
  return { root, up: new Code(keys.up), down: new Code(keys.down), password: keys.mqtt };
}

/** A root key out of chance. */
export const drawRoot = (hex: (digits: number) => string): string => hexOf(Buffer.from(hex(64), 'hex'));

interface Held {
  current: Codes;
  next: Codes | null;
  heardUnder: 'current' | 'next';
}

/** The gateway's ring of keys; it is on disk and outlives processes. */
export class Keys {
  private readonly ring = new Map<string, Held>();

  /** A first key, or the next one of a known device. */
  create(device: string, codes: Codes): void {
    const held = this.ring.get(device);
    if (held === undefined) this.ring.set(device, { current: codes, next: null, heardUnder: 'current' });
    else {
      if (held.heardUnder === 'next' && held.next !== null) held.current = held.next;
      held.next = codes;
      held.heardUnder = 'current';
    }
  }

  /** Under which key this password is right. */
  login(device: string, password: string): 'current' | 'next' | null {
    const held = this.ring.get(device);
    if (held === undefined) return null;
    if (held.current.password === password) return 'current';
    return held.next?.password === password ? 'next' : null;
  }

  /** A rotation to this key is under way: nobody has spoken under it yet. */
  pending(device: string, codes: Codes): boolean {
    return this.ring.get(device)?.next === codes;
  }

  has(device: string): boolean {
    return this.ring.has(device);
  }

  /** Under which key this code (32 hex digits) is right for this text. */
  verify(device: string, json: string, mac: string): 'current' | 'next' | null {
    const held = this.ring.get(device);
    if (held === undefined) return null;
    if (held.current.up.of(json).slice(0, 32) === mac) {
      held.heardUnder = 'current';
      return 'current';
    }
    if (held.next === null || held.next.up.of(json).slice(0, 32) !== mac) return null;
    held.heardUnder = 'next';
    return 'next';
  }

  /** The code of a message to the device, under the key its last message came under. */
  sign(device: string, json: string): string | null {
    const held = this.ring.get(device);
    if (held === undefined) return null;
    return (held.heardUnder === 'next' && held.next !== null ? held.next : held.current).down.of(json);
  }

  /** The next key becomes the only one. */
  settle(device: string): void {
    const held = this.ring.get(device);
    if (held?.next) this.ring.set(device, { current: held.next, next: null, heardUnder: 'current' });
  }

  forget(device: string): void {
    this.ring.delete(device);
  }
}
