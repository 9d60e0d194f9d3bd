/** The broker's calculators, without a socket: the byte guard, paces, the outbox, states, logins. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outbox } from '../../../gateway/core/outbox.ts';
import { BadMinute, Guesses, neighbourhood, Turns } from '../../../gateway/core/pace.ts';
import { FrameGuard, publishPacket, topicBytes } from '../../../gateway/shell/broker/frames.ts';
import { LIMITS } from '../../../gateway/shell/broker/limits.ts';
import { isAccount, login, mayPublish, maySubscribe } from '../../../gateway/shell/broker/login.ts';
import { matches, States } from '../../../gateway/shell/broker/states.ts';
import type { DownBody } from '../../../protocol/messages.ts';
import { connectPacket, memoryRing, PINGREQ, packet, publishBytes, subscribePacket } from './broker-rig.ts';

const UP = 'noodknop/v1/a/up';
const DOWN = 'noodknop/v1/a/down';
const CONNECT = connectPacket({ clientId: 'a', username: 'a', password: 'x' });

/** Feeds bytes in chunks of the given sizes; tells how many passed and what was refused. */
function guarded(
  bytes: Buffer,
  sizes: readonly number[] = [bytes.length],
): { passed: number; refusal: string | null } {
  const guard = new FrameGuard(4096);
  let passed = guard.scan(CONNECT);
  expect(passed).toBe(CONNECT.length);
  guard.admit(topicBytes(UP), topicBytes(DOWN));
  passed = 0;
  let at = 0;
  for (let i = 0; at < bytes.length && guard.refusal === null; i++) {
    const chunk = bytes.subarray(at, at + Math.max(1, sizes[i % sizes.length] ?? 1));
    const upTo = guard.scan(chunk);
    if (guard.refusal === null) passed += upTo;
    at += guard.refusal === null ? upTo : chunk.length;
  }
  return { passed, refusal: guard.refusal };
}

/** A PUBLISH to the own topic of exactly this many bytes. */
function publishOf(size: number): Buffer {
  for (let payload = size - 24; payload < size; payload++) {
    const made = publishBytes(UP, Buffer.alloc(payload, 0x41));
    if (made.length === size) return made;
  }
  throw new Error(`no packet of ${size} bytes`);
}

describe('the byte guard', () => {
  const rows: [string, Buffer, string | null][] = [
    ['the own topic', publishBytes(UP, 'x'), null],
    [
      'QoS 0 and 2, duplicates',
      Buffer.concat([publishBytes(UP, 'x', { qos: 0 }), publishBytes(UP, 'x', { qos: 2, dup: true })]),
      null,
    ],
    ['an empty message', publishBytes(UP, ''), null],
    ['its own subscription', subscribePacket(DOWN), null],
    ['a ping', PINGREQ, null],
    ['4,096 bytes', publishOf(4096), null],
    ['4,097 bytes', publishOf(4097), 'oversize'],
    ['64 MB announced', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x20]), 'oversize'],
    ['a length that never ends', Buffer.from([0xc0, 0x80, 0x80, 0x80, 0x80]), 'malformed'],
    ['retained', publishBytes(UP, 'x', { retain: true }), 'retained'],
    ['another’s topic', publishBytes('noodknop/v1/b/up', 'x'), 'foreign-topic'],
    ['a longer topic', publishBytes(`${UP}/x`, 'x'), 'foreign-topic'],
    ['a shorter topic', publishBytes('noodknop/v1/a/u', 'x'), 'foreign-topic'],
    ['no topic', publishBytes('', 'x'), 'foreign-topic'],
    ['its own down topic', publishBytes(DOWN, 'x'), 'foreign-topic'],
    ['$SYS', publishBytes('$SYS/broker', 'x'), 'foreign-topic'],
    ['a wildcard', publishBytes('noodknop/#', 'x'), 'foreign-topic'],
    ['1,000 levels', publishBytes('a/'.repeat(1000), 'x'), 'foreign-topic'],
    ['a packet too short for its topic', packet(0x30, Buffer.from([0])), 'foreign-topic'],
    ['an empty PUBLISH', packet(0x30), 'foreign-topic'],
    ['subscribing to all', subscribePacket('#'), 'foreign-topic'],
    ['subscribing to another', subscribePacket('noodknop/v1/b/down'), 'foreign-topic'],
  ];

  test.each(rows)('%s', (_name, bytes, refusal) => {
    const whole = guarded(bytes);
    expect(whole.refusal).toBe(refusal);
    if (refusal === null) expect(whole.passed).toBe(bytes.length);
  });

  test('wherever the chunks are cut, the verdict is the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: rows.length - 1 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        (picks, sizes) => {
          const bytes = Buffer.concat(picks.map((pick) => rows[pick]?.[1] ?? Buffer.alloc(0)));
          const whole = guarded(bytes);
          const cut = guarded(bytes, sizes);
          expect(cut.refusal).toBe(whole.refusal);
          if (whole.refusal === null) expect(cut.passed).toBe(bytes.length);
        },
      ),
    );
  });

  test('any bytes at all: a verdict, never a throw, and never more than a bound is let through at a time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000 }), (bytes) => {
        const { passed } = guarded(Buffer.from(bytes));
        expect(passed).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test('very many small packets go through in portions', () => {
    const guard = new FrameGuard(4096);
    guard.scan(CONNECT);
    guard.admit(topicBytes(UP), topicBytes(DOWN));
    const pings = Buffer.concat(Array.from({ length: 300 }, () => PINGREQ));
    const portions = [];
    for (let at = 0; at < pings.length; ) {
      const upTo = guard.scan(pings.subarray(at));
      portions.push(upTo);
      at += upTo;
    }
    expect(portions).toEqual([256, 256, 88]);
  });

  test('before the login: a CONNECT and nothing after it; anything else first is not MQTT', () => {
    const guard = new FrameGuard(4096);
    expect(guard.scan(Buffer.concat([CONNECT, publishBytes(UP, 'x')]))).toBe(CONNECT.length);
    expect(guard.scan(publishBytes(UP, 'x'))).toBe(0);
    expect(guard.refusal).toBeNull();
    const other = new FrameGuard(4096);
    other.scan(publishBytes(UP, 'x'));
    expect(other.refusal).toBe('malformed');
    const fat = new FrameGuard(4096);
    fat.scan(Buffer.from([0x10, 0xff, 0xff, 0x7f]));
    expect(fat.refusal).toBe('oversize');
  });
});

test('a packet we write is the packet MQTT describes', () => {
  for (const size of [0, 90, 100, 120, 127, 128, 400, 16_500]) {
    const payload = 'p'.repeat(size);
    expect(publishPacket(DOWN, payload, { identifier: 513, retained: false })).toEqual(
      publishBytes(DOWN, payload, { id: 513 }),
    );
    expect(publishPacket(DOWN, payload, { identifier: null, retained: true })).toEqual(
      publishBytes(DOWN, payload, { qos: 0, retain: true }),
    );
  }
});

describe('paces', () => {
  test('20 at once, then one every 50 ms, and not more saved than a second’s worth', () => {
    const turns = new Turns(20, 0);
    for (let i = 0; i < 20; i++) expect(turns.take(0)).toBe(0);
    expect(turns.take(0)).toBe(50);
    expect(turns.take(49)).toBe(1);
    expect(turns.take(50)).toBe(0);
    for (let i = 0; i < 20; i++) expect(turns.take(90_000)).toBe(0);
    expect(turns.take(90_000)).toBe(50);
  });

  test('the 50th bad message within a minute is one too many; 49 a minute go on for ever', () => {
    const fast = new BadMinute(50);
    for (let i = 1; i < 50; i++) expect(fast.count(i)).toBe(false);
    expect(fast.count(59_000)).toBe(true);
    const slow = new BadMinute(50);
    for (let i = 0; i < 500; i++) expect(slow.count(i * (60_010 / 49))).toBe(false);
  });

  test('wrong logins: some are free, then answers come later and later up to a bound, and time forgives', () => {
    const guesses = new Guesses(10, 1000, 4000, 100);
    for (let i = 0; i < 10; i++) expect(guesses.wrong('192.0.2.1', 0)).toBe(0);
    expect([1, 2, 3, 4, 5].map(() => guesses.wrong('192.0.2.1', 0))).toEqual([1000, 2000, 3000, 4000, 4000]);
    expect(guesses.wrong('192.0.2.2', 0)).toBe(0);
    expect(guesses.wrong('192.0.2.1', 60_000)).toBe(0);
  });

  test('IPv6 addresses of one network count as one, and only so many are remembered', () => {
    expect(neighbourhood('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(neighbourhood('2001:db8:1:2:3:4:5:6')).toBe(neighbourhood('2001:db8:1:2:ffff:4:5:6'));
    const guesses = new Guesses(1, 1000, 4000, 10);
    guesses.wrong('192.0.2.1', 0);
    for (let i = 0; i < 10; i++) guesses.wrong(`198.51.100.${i}`, 0);
    expect(guesses.wrong('192.0.2.1', 0)).toBe(0);
  });
});

describe('the outbox', () => {
  test('has room for a receipt of everything that is heard while nothing is acknowledged', () => {
    expect(LIMITS.waiting).toBeGreaterThanOrEqual((LIMITS.devicePerSecond * LIMITS.stalledMs) / 1000);
  });

  const page = (n: number): DownBody => ({
    type: 'page',
    page: `p-${n}`,
    alarm: 'a-1',
    level: 'assist',
    place: 'balie',
    text: '',
    age: 0,
    call112: 0,
  });
  const progress = (id: string): DownBody => ({
    type: 'progress',
    id,
    state: 'paged',
    responders: 0,
    call112: 0,
  });

  function box(unacknowledged = 16, waiting = 32, waitingPages = waiting, waitingInAll = 1000) {
    const inAll = { count: 0 };
    const bounds = { unacknowledged, waiting, waitingPages, waitingInAll };
    const left: { n: number; identifier: number | null }[] = [];
    const outbox = new Outbox(
      (envelope, identifier) => left.push({ n: Number(envelope), identifier }),
      bounds,
      inAll,
      () => 0,
    );
    let n = 0;
    const send = (body: DownBody, boot = 1): boolean => outbox.send(boot, body, String(++n));
    return { outbox, inAll, left, send, sent: () => left.map((one) => one.n) };
  }

  test('nothing leaves before the device subscribed; then all in order', () => {
    const { outbox, send, sent } = box();
    send(page(1));
    send(page(2));
    expect(sent()).toEqual([]);
    outbox.open(1);
    expect(sent()).toEqual([1, 2]);
  });

  test('knows how long the last acknowledged message took there and back', () => {
    let now = 100;
    const outbox = new Outbox(
      () => undefined,
      { unacknowledged: 16, waiting: 2, waitingPages: 4, waitingInAll: 5 },
      { count: 0 },
      () => now,
    );
    outbox.open(1);
    outbox.send(1, page(1), '1');
    expect(outbox.roundTrip).toBeNull();
    now += 27;
    outbox.acknowledged(9);
    expect(outbox.roundTrip).toBeNull();
    outbox.acknowledged(1);
    expect(outbox.roundTrip).toBe(27);
  });

  test('16 unacknowledged, each under another identifier; one acknowledged lets one leave', () => {
    const { outbox, left, send, sent } = box();
    outbox.open(1);
    for (let i = 0; i < 20; i++) send(page(i));
    expect(sent()).toHaveLength(16);
    expect(new Set(left.map((one) => one.identifier)).size).toBe(16);
    outbox.acknowledged(9999);
    expect(sent()).toHaveLength(16);
    outbox.acknowledged(left[3]?.identifier ?? 0);
    outbox.acknowledged(left[3]?.identifier ?? 0);
    expect(sent()).toHaveLength(17);
  });

  test('a queued progress gives way to a newer one of the same alarm and boot, and of no other', () => {
    const { outbox, left, send, sent } = box(1);
    outbox.open(1);
    send(page(0));
    send(progress('x'));
    send(progress('y'));
    send(progress('x'), 2);
    send(progress('x'));
    for (let i = 0; i < 4; i++) outbox.acknowledged(left.at(-1)?.identifier ?? 0);
    expect(sent()).toEqual([1, 3, 4, 5]);
  });

  test('at QoS 0 there is nothing to acknowledge and no window', () => {
    const { outbox, left, send } = box();
    outbox.open(0);
    for (let i = 0; i < 100; i++) expect(send(page(i))).toBe(true);
    expect(left).toHaveLength(100);
    expect(left.every((one) => one.identifier === null)).toBe(true);
  });

  test('identifiers run round past 65,535 and skip those in flight', () => {
    const { outbox, left, send } = box(2);
    outbox.open(1);
    send(page(0));
    for (let i = 0; i < 140_000; i++) {
      send(page(i));
      outbox.acknowledged(left.at(-1)?.identifier ?? 0);
    }
    const used = left.slice(1).map((one) => one.identifier);
    expect(used).not.toContain(1);
    expect(Math.min(...used.slice(-70_000).map(Number))).toBe(2);
    expect(Math.max(...used.slice(-70_000).map(Number))).toBe(65_535);
  });

  test('whatever is sent and acknowledged: numbers rise, the bounds hold, and no page that was taken is lost', () => {
    const body = fc.oneof(
      fc.integer({ min: 0, max: 9 }).map(page),
      fc.constantFrom('x', 'y').map(progress),
      fc.constant<DownBody>({ type: 'alive', seq: 1 }),
      fc.constant<DownBody>({ type: 'receipt', seq: 1, id: 'x', state: 'logged' }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(body, fc.constant('ack' as const)), { maxLength: 80 }), (steps) => {
        const { outbox, left, send, sent } = box(3, 5);
        outbox.open(1);
        const pages: number[] = [];
        let n = 0;
        let acknowledged = 0;
        for (const step of steps) {
          if (step === 'ack') {
            const next = left[acknowledged];
            if (next !== undefined) acknowledged += 1;
            outbox.acknowledged(next?.identifier ?? 0);
          } else {
            n += 1;
            if (send(step) && step.type === 'page') pages.push(n);
          }
          expect(left.length - acknowledged).toBeLessThanOrEqual(3);
        }
        for (; acknowledged < left.length; acknowledged++)
          outbox.acknowledged(left[acknowledged]?.identifier ?? 0);
        expect(sent()).toEqual([...sent()].sort((a, b) => a - b));
        expect(sent()).toEqual(expect.arrayContaining(pages));
        expect(sent().length).toBe(new Set(sent()).size);
      }),
    );
  });

  test('full of pages it takes no more; a page takes the place of anything else', () => {
    const { outbox, send } = box(1, 2);
    outbox.open(1);
    expect(send(page(0))).toBe(true);
    expect(send({ type: 'receipt', seq: 1, id: 'x', state: 'logged' })).toBe(true);
    expect(send({ type: 'alive', seq: 1 })).toBe(true);
    expect(send(page(1))).toBe(true);
    expect(send(page(2))).toBe(true);
    expect(send(page(3))).toBe(false);
    expect(outbox.stalled(1)).toBe(true);
    expect(outbox.stalled(0)).toBe(false);
  });

  test('of pages more may wait than of anything else; all outboxes together have a bound; closed, they count no more', () => {
    const { outbox, inAll, send } = box(1, 2, 4, 5);
    outbox.open(1);
    for (let i = 0; i < 5; i++) expect(send(page(i))).toBe(true);
    expect(send(page(6))).toBe(false);
    expect(send({ type: 'receipt', seq: 1, id: 'x', state: 'logged' })).toBe(false);
    expect(inAll.count).toBe(4);
    const other = new Outbox(
      () => undefined,
      { unacknowledged: 1, waiting: 2, waitingPages: 4, waitingInAll: 5 },
      inAll,
      () => 0,
    );
    expect(other.send(1, page(1), '1')).toBe(true);
    expect(other.send(1, page(2), '2')).toBe(false);
    outbox.empty();
    expect(inAll.count).toBe(1);
    expect(other.send(1, page(2), '3')).toBe(true);
  });
});

describe('states', () => {
  test.each([
    ['a/#', 'a/b', true],
    ['a/#', 'a', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a/+/c', 'a/b/c', true],
    ['a/b', 'a/b/c', false],
    ['a/b/c', 'a/b', false],
    ['a/b', 'a/b', true],
    ['+', 'a/b', false],
  ])('%s takes in %s: %s', (filter, topic, answer) => {
    expect(matches(filter, topic)).toBe(answer);
  });

  test('a slow reader gets the newest value once, a newcomer gets it as retained, what is gone is told as empty', () => {
    const states = new States();
    const told: string[] = [];
    let open = true;
    const reader = states.join({
      ready: () => open,
      write: (topic, payload, retained) => told.push(`${topic}=${payload}${retained ? ' retained' : ''}`),
    });
    states.publish('s/a', '1');
    states.publish('s/b', '1');
    reader.ask('s/#');
    expect(told.splice(0)).toEqual(['s/a=1 retained', 's/b=1 retained']);
    open = false;
    states.publish('s/a', '2');
    states.publish('s/a', '3');
    states.publish('s/b', null);
    states.publish('s/c', '1');
    states.publish('s/c', null);
    expect(told).toEqual([]);
    open = true;
    reader.flow();
    expect(told.splice(0)).toEqual(['s/a=3', 's/b=', 's/c=']);
    states.publish('t/a', '1');
    reader.leave('s/#');
    states.publish('s/a', '4');
    states.part(reader);
    expect(told).toEqual([]);
  });
});

describe('logins', async () => {
  const keys = await memoryRing();
  const a = await keys.create('a');
  const others = {
    hub: (_: string, p: string) => p === 'h',
    integration: (_: string, p: string) => p === 'i',
  };
  const decide = (clientId: string, username?: string, password?: string): string => {
    const decision = login({ clientId, username, password }, keys, others);
    return decision.ok ? decision.peer.role : decision.reason;
  };

  test.each([
    ['a device', 'a', 'a', a.mqttPassword, 'device'],
    ['another client id', 'b', 'a', a.mqttPassword, 'bad-login'],
    ['a wrong password', 'a', 'a', 'x', 'bad-login'],
    ['no password', 'a', 'a', undefined, 'bad-login'],
    ['nobody', 'a', undefined, a.mqttPassword, 'bad-login'],
    ['an unknown device', 'b', 'b', a.mqttPassword, 'unknown-device'],
    ['a name that can be no device', 'A', 'A', a.mqttPassword, 'unknown-device'],
    ['a prototype’s name', 'constructor', 'constructor', '', 'unknown-device'],
    ['a hub', 'free', 'hub:x', 'h', 'hub'],
    ['a hub that calls itself a device', 'a', 'hub:x', 'h', 'bad-login'],
    ['a hub without a name', 'free', 'hub:', 'h', 'unknown-device'],
    ['a hub with a wildcard', 'free', 'hub:#', 'h', 'unknown-device'],
    ['a hub with the password of an integration', 'free', 'hub:x', 'i', 'bad-login'],
    ['an integration', 'free', 'integration:x', 'i', 'integration'],
    ['an integration with a wrong token', 'free', 'integration:x', 'h', 'bad-login'],
  ])('%s', (_name, clientId, username, password, answer) => {
    expect(decide(clientId, username, password)).toBe(answer);
  });

  test.each([
    ['device', 'noodknop/v1/a/down', true, false],
    ['device', 'noodknop/v1/a/up', false, true],
    ['device', 'noodknop/v1/b/up', false, false],
    ['device', 'noodknop/v1/b/down', false, false],
    ['device', 'noodknop/v1/+/down', false, false],
    ['device', '#', false, false],
    ['hub', 'hub/x/#', true, true],
    ['hub', 'hub/x/', false, false],
    ['hub', 'hub/xy/#', false, false],
    ['hub', 'hub/+/a', false, false],
    ['integration', 'noodknop/v1/state/#', true, false],
    ['integration', 'noodknop/v1/state/devices/+', true, false],
    ['integration', 'noodknop/v1/#', false, false],
    ['integration', 'homeassistant/#', false, false],
    ['integration', '$SYS/#', false, false],
  ] as const)('a %s and %s', (role, topic, subscribes, publishes) => {
    const names = { device: 'a', hub: 'hub:x', integration: 'integration:x' };
    const passwords = { device: a.mqttPassword, hub: 'h', integration: 'i' };
    const clientId = role === 'device' ? 'a' : 'free';
    const decision = login({ clientId, username: names[role], password: passwords[role] }, keys, others);
    if (!decision.ok) throw new Error(decision.reason);
    expect(maySubscribe(decision.peer, topic, false)).toBe(subscribes);
    expect(mayPublish(decision.peer, topic)).toBe(publishes);
  });

  test('homeassistant/# when switched on; a stranger never', () => {
    const peer = { role: 'integration', account: 'integration:x' } as const;
    expect(maySubscribe(peer, 'homeassistant/#', true)).toBe(true);
    expect(maySubscribe({ role: 'stranger' }, '#', true)).toBe(false);
    expect(mayPublish({ role: 'stranger' }, 'noodknop/v1/a/up')).toBe(false);
    expect(isAccount('hub:x')).toBe(true);
    expect(isAccount('a')).toBe(false);
  });
});
