/** The key ring over a store in memory: what it hands out, what it accepts during a rotation, what it forgets. */
import { describe, expect, test } from 'vitest';
import { hmac, keysOf, macOf } from '../../../gateway/shell/hmac.ts';
import { type KeyStore, openKeyRing } from '../../../gateway/shell/keys.ts';
import type { DeviceKeys } from '../../../gateway/shell/log/face.ts';
import { consolePassword, rootKey } from '../../../protocol/keys.ts';

/** A store whose next writes can be made to wait or fail. */
function memoryStore(rows: DeviceKeys[] = []) {
  const table = new Map(rows.map((row) => [row.device, row]));
  let gate: Promise<void> = Promise.resolve();
  const hold = (until: Promise<void>): void => {
    gate = until;
  };
  const store: KeyStore = {
    keys: async () => [...table.values()],
    saveKeys: async (keys) => {
      await gate;
      table.set(keys.device, keys);
    },
    deleteKeys: async (device) => {
      await gate;
      table.delete(device);
    },
  };
  return { store, table, hold };
}

const codes = (hex: string) => {
  const root = rootKey(hex);
  if (root === undefined) throw new Error('not a key');
  return keysOf(root);
};
const VECTOR = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0')).join('');
const PRESS =
  '{"v":1,"type":"press","device":"balie-1","boot":305419896,"seq":7,"heard":40,"id":"00112233445566aa","level":"assist","age":12}';

describe('a key from the store', () => {
  test('the vectors of the wire contract: password, code of a press, code of a receipt', async () => {
    const ring = await openKeyRing(memoryStore([{ device: 'balie-1', current: VECTOR, next: null }]).store);
    expect(ring.has('balie-1')).toBe(true);
    expect(ring.login('balie-1', 'c582805f6b33410bfa2ac3b55af343563405d8ae3976303dad5439b3b56a47d3')).toBe(
      'current',
    );
    expect(ring.verify('balie-1', PRESS, '369a15c31c7fcc979b98d2dc34757e7a')).toBe('current');
    const receipt =
      '{"v":1,"type":"receipt","device":"balie-1","boot":305419896,"n":41,"seq":7,"id":"00112233445566aa","state":"logged"}';
    expect(ring.sign('balie-1', receipt)).toBe('6c6ba81ad91302dddb9b657d1b2d30eb');
  });

  test.each([
    '',
    '0',
    'f'.repeat(64),
    VECTOR,
    '0'.repeat(64),
    'é'.repeat(32),
  ])('password %j is wrong', async (password) => {
    const ring = await openKeyRing(memoryStore([{ device: 'balie-1', current: VECTOR, next: null }]).store);
    expect(ring.login('balie-1', password)).toBeNull();
    expect(ring.login('nobody', password)).toBeNull();
  });

  test.each([
    '369a15c31c7fcc979b98d2dc34757e7b',
    '369A15C31C7FCC979B98D2DC34757E7A',
    '',
    '369a',
  ])('code %j is wrong', async (mac) => {
    const ring = await openKeyRing(memoryStore([{ device: 'balie-1', current: VECTOR, next: null }]).store);
    expect(ring.verify('balie-1', PRESS, mac)).toBeNull();
    expect(ring.verify('nobody', PRESS, '369a15c31c7fcc979b98d2dc34757e7a')).toBeNull();
  });

  test('a stored key that is no key is refused at the start, and not shown', async () => {
    const broken = memoryStore([{ device: 'balie-1', current: 'secret', next: null }]).store;
    await expect(openKeyRing(broken)).rejects.toThrow(/balie-1/);
    await expect(openKeyRing(broken)).rejects.not.toThrow(/secret/);
  });
});

describe('making keys', () => {
  test('a first key is random, stored before it is told, and the only one', async () => {
    const memory = memoryStore();
    const ring = await openKeyRing(memory.store);
    const a = await ring.create('a');
    const b = await ring.create('b');
    expect(a.first).toBe(true);
    expect(a.key).toMatch(/^[0-9a-f]{64}$/);
    expect(a.key).not.toBe(b.key);
    expect(memory.table.get('a')).toEqual({ device: 'a', current: a.key, next: null });
    expect(ring.login('a', a.mqttPassword)).toBe('current');
    expect(ring.login('b', a.mqttPassword)).toBeNull();
  });

  test('a board with either key of a rotation can be unlocked, one with a key that is gone cannot', async () => {
    const ring = await openKeyRing(memoryStore().store);
    const passwordOf = (key: string): string => consolePassword(hmac, rootKey(key) ?? new Uint8Array());
    expect(ring.consolePasswords('a')).toEqual([]);
    const old = await ring.create('a');
    const next = await ring.create('a');
    expect(ring.consolePasswords('a')).toEqual([passwordOf(old.key), passwordOf(next.key)]);
    await ring.settle('a');
    expect(ring.consolePasswords('a')).toEqual([passwordOf(next.key)]);
    await ring.forget('a');
    expect(ring.consolePasswords('a')).toEqual([]);
  });

  test('a key that could not be stored is in nobody’s hands', async () => {
    const memory = memoryStore();
    const ring = await openKeyRing(memory.store);
    memory.hold(Promise.reject(new Error('disk full')));
    await expect(ring.create('a')).rejects.toThrow('disk full');
    expect(ring.has('a')).toBe(false);
    memory.hold(Promise.resolve());
    expect((await ring.create('a')).first).toBe(true);
  });

  test('during a rotation both keys count, and answers go out under the one last heard', async () => {
    const ring = await openKeyRing(memoryStore().store);
    const old = await ring.create('a');
    const next = await ring.create('a');
    expect(next.first).toBe(false);
    expect(ring.login('a', old.mqttPassword)).toBe('current');
    expect(ring.login('a', next.mqttPassword)).toBe('next');
    expect(ring.sign('a', '{}')).toBe(macOf(codes(old.key).down, '{}'));
    expect(ring.verify('a', '{}', macOf(codes(next.key).up, '{}'))).toBe('next');
    expect(ring.sign('a', '{}')).toBe(macOf(codes(next.key).down, '{}'));
    expect(ring.verify('a', '{}', macOf(codes(old.key).up, '{}'))).toBe('current');
    expect(ring.sign('a', '{}')).toBe(macOf(codes(old.key).down, '{}'));
  });

  test('settled: the old key is out, also after a restart', async () => {
    const memory = memoryStore();
    const ring = await openKeyRing(memory.store);
    const old = await ring.create('a');
    const next = await ring.create('a');
    await ring.settle('a');
    for (const life of [ring, await openKeyRing(memory.store)]) {
      expect(life.login('a', old.mqttPassword)).toBeNull();
      expect(life.verify('a', '{}', macOf(codes(old.key).up, '{}'))).toBeNull();
      expect(life.login('a', next.mqttPassword)).toBe('current');
    }
  });

  test('settled at once in memory, while the disk hangs; a rotation begun meanwhile keeps its key', async () => {
    const memory = memoryStore();
    const ring = await openKeyRing(memory.store);
    const old = await ring.create('a');
    const next = await ring.create('a');
    let free = (): void => undefined;
    memory.hold(
      new Promise((resolve) => {
        free = resolve;
      }),
    );
    const settling = ring.settle('a');
    expect(ring.login('a', old.mqttPassword)).toBeNull();
    expect(ring.login('a', next.mqttPassword)).toBe('current');
    const rotating = ring.create('a');
    free();
    await settling;
    const later = await rotating;
    for (const life of [ring, await openKeyRing(memory.store)]) {
      expect(life.login('a', old.mqttPassword)).toBeNull();
      expect(life.login('a', next.mqttPassword)).toBe('current');
      expect(life.login('a', later.mqttPassword)).toBe('next');
    }
  });

  test('rotated twice: an unused key is replaced, a used one is not', async () => {
    const ring = await openKeyRing(memoryStore().store);
    const first = await ring.create('a');
    const unused = await ring.create('a');
    const used = await ring.create('a');
    expect(ring.login('a', unused.mqttPassword)).toBeNull();
    expect(ring.login('a', first.mqttPassword)).toBe('current');
    ring.verify('a', '{}', macOf(codes(used.key).up, '{}'));
    const last = await ring.create('a');
    expect(ring.login('a', used.mqttPassword)).toBe('current');
    expect(ring.login('a', last.mqttPassword)).toBe('next');
  });
});

describe('forgetting', () => {
  test('only the pending key', async () => {
    const ring = await openKeyRing(memoryStore().store);
    const old = await ring.create('a');
    const next = await ring.create('a');
    await ring.forget('a', 'next');
    expect(ring.login('a', next.mqttPassword)).toBeNull();
    expect(ring.login('a', old.mqttPassword)).toBe('current');
  });

  test('all keys, pending ones too', async () => {
    const memory = memoryStore();
    const ring = await openKeyRing(memory.store);
    const old = await ring.create('a');
    const next = await ring.create('a');
    await ring.forget('a');
    expect(ring.has('a')).toBe(false);
    expect(ring.login('a', old.mqttPassword)).toBeNull();
    expect(ring.login('a', next.mqttPassword)).toBeNull();
    expect(ring.sign('a', '{}')).toBeNull();
    expect(memory.table.size).toBe(0);
  });

  test('at once, even while the disk hangs in an earlier change; and for good', async () => {
    const memory = memoryStore();
    const ring = await openKeyRing(memory.store);
    const old = await ring.create('a');
    let free = (): void => undefined;
    const hanging = new Promise<void>((resolve) => {
      free = resolve;
    });
    memory.hold(hanging);
    const rotating = ring.create('a');
    const forgetting = ring.forget('a');
    expect(ring.login('a', old.mqttPassword)).toBeNull();
    free();
    const next = await rotating;
    await forgetting;
    expect(ring.login('a', next.mqttPassword)).toBeNull();
    expect(memory.table.size).toBe(0);
  });
});
