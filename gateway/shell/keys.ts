/**
 * The ring of device keys. Promises that every key is on disk before anyone is told of it, that comparisons take the
 * same time right or wrong, and that no key leaves it but once, at its making. When a rotation is over is the core's
 * decision.
 */
import { type Hmac, hexOf } from '../../protocol/hmac.ts';
import { consolePassword, rootKey } from '../../protocol/keys.ts';
import { decodeRadioUp, encodeRadioDown, radioPressId } from '../../protocol/radio.ts';
import type { KeyRing, OpenedFrame } from './faces.ts';
import { equalSecret, hmac, keysOf, macMatches, macOf, newRootKey } from './hmac.ts';
import type { DeviceKeys, LogStore } from './log/face.ts';

/** What of the store the ring needs. */
export type KeyStore = Pick<LogStore, 'keys' | 'saveKeys' | 'deleteKeys'>;

/** What is used of one root key. */
interface Codes {
  readonly up: Uint8Array;
  readonly down: Uint8Array;
  readonly password: string;
  /** Codes of radio frames. */
  readonly bleUp: Hmac;
  readonly bleDown: Hmac;
}
/** A device's keys, ready to use. */
interface Holder {
  readonly stored: DeviceKeys;
  readonly current: Codes;
  readonly next: Codes | null;
  /** Under which key its last message came; what goes back is signed with the same. */
  heardUnder: 'current' | 'next';
}

/** Compared when there is no such device, so that the answer comes no sooner. */
const NOBODY = '0'.repeat(64);

function codesOf(hex: string, device: string): Codes {
  const root = rootKey(hex);
  if (root === undefined) throw new Error(`the stored key of device "${device}" is not 64 hex digits`);
  const keys = keysOf(root);
  return {
    up: keys.up,
    down: keys.down,
    password: keys.mqtt,
    bleUp: (message) => hmac(keys.bleUp, message),
    bleDown: (message) => hmac(keys.bleDown, message),
  };
}

function holderOf(stored: DeviceKeys, heardUnder: 'current' | 'next'): Holder {
  return {
    stored,
    current: codesOf(stored.current, stored.device),
    next: stored.next === null ? null : codesOf(stored.next, stored.device),
    heardUnder: stored.next === null ? 'current' : heardUnder,
  };
}

/** The codes of the key that the device speaks under. */
const spoken = ({ current, next, heardUnder }: Holder): Codes =>
  heardUnder === 'next' && next !== null ? next : current;

const inUse = (holder: Holder | undefined): string | undefined =>
  holder?.heardUnder === 'next' ? (holder.stored.next ?? holder.stored.current) : holder?.stored.current;

/**
 * Reads every key of the store into memory and keeps both alike from then on.
 * Rejects when the store does, or when a stored key is no key.
 */
export async function openKeyRing(store: KeyStore): Promise<KeyRing> {
  const ring = new Map<string, Holder>();
  for (const stored of await store.keys()) ring.set(stored.device, holderOf(stored, 'current'));

  let last: Promise<unknown> = Promise.resolve();
  /** One change at a time, so that disk and memory see them in one order. */
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  };
  const keep = async (stored: DeviceKeys, heardUnder: 'current' | 'next'): Promise<void> => {
    await store.saveKeys(stored);
    ring.set(stored.device, holderOf(stored, heardUnder));
  };

  return {
    create: (device) =>
      inTurn(async () => {
        const key = hexOf(newRootKey());
        const known = ring.get(device);
        // A second rotation before the first is over replaces the key nobody has used yet, never the one in use.
        await keep(
          { device, current: inUse(known) ?? key, next: known === undefined ? null : key },
          'current',
        );
        return { key, mqttPassword: codesOf(key, device).password, first: known === undefined };
      }),
    has: (device) => ring.has(device),
    login(device, password) {
      const holder = ring.get(device);
      const current = equalSecret(holder?.current.password ?? NOBODY, password);
      const next = equalSecret(holder?.next?.password ?? NOBODY, password);
      if (holder === undefined) return null;
      if (current) return 'current';
      return next && holder.next !== null ? 'next' : null;
    },
    verify(device, json, mac) {
      const holder = ring.get(device);
      if (holder === undefined) return null;
      if (macMatches(holder.current.up, json, mac)) {
        holder.heardUnder = 'current';
        return 'current';
      }
      if (holder.next === null || !macMatches(holder.next.up, json, mac)) return null;
      holder.heardUnder = 'next';
      return 'next';
    },
    consolePasswords(device) {
      const stored = ring.get(device)?.stored;
      const roots = [stored?.current, stored?.next].map((hex) =>
        typeof hex === 'string' ? rootKey(hex) : undefined,
      );
      return roots.flatMap((root) => (root === undefined ? [] : [consolePassword(hmac, root)]));
    },
    sign(device, json) {
      const holder = ring.get(device);
      if (holder === undefined) return null;
      return macOf(spoken(holder).down, json);
    },
    openRadio(device, frame) {
      const holder = ring.get(device);
      if (holder === undefined) return 'no-key';
      const open = (codes: Codes, key: OpenedFrame['key']) => {
        const message = decodeRadioUp(frame, codes.bleUp);
        if (typeof message === 'string') return message;
        holder.heardUnder = key;
        return { message, pressId: radioPressId(message.boot, message.seq, codes.bleUp), key };
      };
      const opened = open(holder.current, 'current');
      return opened === 'bad-mac' && holder.next !== null ? open(holder.next, 'next') : opened;
    },
    sealRadio(device, message) {
      const holder = ring.get(device);
      return holder === undefined ? null : encodeRadioDown(message, spoken(holder).bleDown);
    },
    settle(device) {
      const before = ring.get(device)?.stored;
      const chosen = before?.next ?? null;
      if (before === undefined || chosen === null) return last.then(() => undefined);
      // In memory at once: the old key is out even while the disk hangs.
      ring.set(device, holderOf({ device, current: chosen, next: null }, 'current'));
      return inTurn(async () => {
        const stored = ring.get(device)?.stored;
        if (stored === undefined) return;
        // A rotation begun meanwhile keeps its own next key.
        await keep({ device, current: chosen, next: stored.next === chosen ? null : stored.next }, 'current');
      });
    },
    forget(device, only) {
      if (only === 'next') {
        return inTurn(async () => {
          const stored = ring.get(device)?.stored;
          if (stored !== undefined && stored.next !== null) await keep({ ...stored, next: null }, 'current');
        });
      }
      // Out of memory at once: a disk that hangs must not keep a revoked device in.
      ring.delete(device);
      return inTurn(async () => {
        ring.delete(device);
        await store.deleteKeys(device);
      });
    },
  };
}
