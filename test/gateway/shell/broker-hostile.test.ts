/** The broker with clients that do not behave: whatever arrives is refused and counted, and nobody else notices. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { downTopic, MAX_ENVELOPE, upTopic } from '../../../protocol/messages.ts';
import {
  type Born,
  beat,
  connectPacket,
  PINGREQ,
  packet,
  press,
  publishBytes,
  Raw,
  type Rig,
  refusals,
  rig,
  signed,
  stillClock,
  subscribePacket,
  text,
  until,
} from './broker-rig.ts';

const login = (device: Born) => ({ clientId: device.id, username: device.id, password: device.password });
const alive = { type: 'alive', seq: 1 } as const;

/** A second device that must not notice anything: it presses, and is answered. */
async function bystander({ born, port, messages, broker }: Rig, id = 'bystander') {
  const device = await born(id);
  const raw = await Raw.device(port, device);
  let seq = 0;
  return {
    device,
    raw,
    async unharmed() {
      seq += 1;
      raw.publish(device, press(device, seq), { id: seq });
      await raw.sees('PUBACK', 4, seq);
      expect(messages(id).at(-1)).toMatchObject({ type: 'press', seq });
      expect(broker.send(id, 1, seq, alive)).toBe(true);
      await raw.sees('alive', 3, seq);
    },
  };
}

describe('refused, counted, closed', () => {
  const own = upTopic('a');
  test.each<[string, Buffer, string]>([
    ['publishing on another’s topic', publishBytes(upTopic('victim'), 'x'), 'foreign-topic'],
    ['publishing on its own down topic', publishBytes(downTopic('a'), 'x'), 'foreign-topic'],
    ['publishing a state', publishBytes('noodknop/v1/state/gateway', '{}'), 'foreign-topic'],
    ['publishing under $SYS', publishBytes('$SYS/broker/new/clients', 'victim'), 'foreign-topic'],
    ['publishing to a wildcard', publishBytes('noodknop/v1/+/up', 'x'), 'foreign-topic'],
    ['publishing to everything', publishBytes('#', 'x'), 'foreign-topic'],
    ['a topic of 1,000 levels', publishBytes('x/'.repeat(1000), 'x'), 'foreign-topic'],
    ['an empty topic', publishBytes('', 'x'), 'foreign-topic'],
    [
      'a topic that is no UTF-8',
      packet(0x30, Buffer.from([0, 2, 0xc3, 0x28]), Buffer.alloc(40)),
      'foreign-topic',
    ],
    ['subscribing to another’s topic', subscribePacket(downTopic('victim')), 'foreign-topic'],
    [
      'subscribing to another’s after its own',
      subscribePacket(downTopic('a'), downTopic('victim')),
      'foreign-topic',
    ],
    ['subscribing to everything', subscribePacket('#'), 'foreign-topic'],
    ['subscribing to $SYS', subscribePacket('$SYS/#'), 'foreign-topic'],
    ['subscribing to states', subscribePacket('noodknop/v1/state/#'), 'foreign-topic'],
    ['subscribing to 1,000 levels', subscribePacket('+/'.repeat(1000)), 'foreign-topic'],
    ['subscribing to its own up topic', subscribePacket(own), 'foreign-topic'],
    ['a retained message', publishBytes(own, 'x', { retain: true }), 'retained'],
    ['a retained message of no bytes', publishBytes(own, '', { retain: true, qos: 0 }), 'retained'],
    ['a packet of 4,097 bytes', publishBytes(own, Buffer.alloc(4097 - own.length - 7)), 'oversize'],
    ['64 MB announced', Buffer.from([0x32, 0x80, 0x80, 0x80, 0x20]), 'oversize'],
    ['256 MB announced', Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]), 'oversize'],
  ])('%s', async (_name, bytes, reason) => {
    const made = await rig();
    const { broker, port, born, messages } = made;
    const victim = await bystander(made, 'victim');
    const device = await born('a');
    const raw = await Raw.device(port, device);
    raw.say(bytes, publishBytes(own, press(device, 1)));
    await raw.shut();
    expect(refusals(broker)).toEqual({ [reason]: 1 });
    expect(messages('a')).toEqual([]);
    await victim.unharmed();
    const again = await Raw.device(port, device);
    again.publish(device, press(device, 2));
    await again.sees('PUBACK', 4);
    expect(messages('a')).toHaveLength(1);
  });

  test('what is refused in the same breath as the CONNECT is refused all the same', async () => {
    const { broker, port, born, messages } = await rig();
    const device = await born('a');
    const raw = await Raw.dial(port);
    raw.say(
      connectPacket(login(device)),
      publishBytes(upTopic('b'), 'x'),
      publishBytes(upTopic('a'), press(device, 1)),
    );
    await raw.shut();
    expect(refusals(broker)).toEqual({ 'foreign-topic': 1 });
    expect(messages('a')).toEqual([]);
  });

  test('a message before the CONNECT, a second CONNECT, a packet only brokers send: closed', async () => {
    const { port, born, messages } = await rig();
    const device = await born('a');
    const early = await Raw.dial(port);
    early.say(publishBytes(upTopic('a'), press(device, 1)), connectPacket(login(device)));
    await early.shut();
    const twice = await Raw.device(port, device);
    twice.say(connectPacket(login(device)));
    await twice.shut();
    const broker = await Raw.device(port, device);
    broker.say(packet(0x20, Buffer.from([0, 0])));
    await broker.shut();
    expect(messages('a')).toEqual([]);
  });

  test('64 MB really sent: the connection is gone long before, and no memory is taken', async () => {
    const { broker, port, born } = await rig();
    const raw = await Raw.device(port, await born('a'));
    const before = process.memoryUsage().arrayBuffers;
    raw.say(Buffer.from([0x32, 0x80, 0x80, 0x80, 0x20]));
    const chunk = Buffer.alloc(65_536, 0x41);
    let sent = 0;
    while (!raw.closed && sent < 64 * 1024 * 1024) {
      raw.socket.write(chunk);
      sent += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await raw.shut();
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    expect(refusals(broker)).toEqual({ oversize: 1 });
  });

  test('an oversize packet trickling in is refused when its length is known, not when it is there', async () => {
    const { broker, port, born } = await rig();
    const raw = await Raw.device(port, await born('a'));
    for (const byte of [0x32, 0x80, 0x80]) {
      raw.say(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(raw.closed).toBe(false);
    raw.say(Buffer.from([0x01]));
    await raw.shut();
    expect(refusals(broker)).toEqual({ oversize: 1 });
  });
});

describe('refused, counted, acknowledged, and the connection kept', () => {
  const broken = (device: Born): [string, string | Buffer, string][] => [
    [
      'a wrong code',
      signed(device, { type: 'press' }).replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
      'bad-mac',
    ],
    ['no code', '{"v":1,"type":"press"}', 'bad-mac'],
    ['nothing', '', 'bad-mac'],
    [
      'a code with upper-case digits',
      signed(device, { type: 'press' }).replace(/[0-9a-f]{32}$/, 'A'.repeat(32)),
      'bad-mac',
    ],
    ['513 bytes', 'x'.repeat(MAX_ENVELOPE + 1), 'too-long'],
    ['4,000 bytes', 'x'.repeat(4000), 'too-long'],
    ['UTF-8', signed(device, { type: 'press', fault: 'é' }), 'not-ascii'],
    ['a line feed', `${signed(device, { type: 'press' })}\n`, 'not-ascii'],
    ['binary', Buffer.from([0, 1, 2, 255]), 'not-ascii'],
  ];

  test('each of them', async () => {
    const made = await rig();
    const { broker, port, born, messages, events } = made;
    const device = await born('a');
    const raw = await Raw.device(port, device);
    const counts: Record<string, number> = {};
    let id = 0;
    for (const [name, payload, reason] of broken(device)) {
      id += 1;
      counts[reason] = (counts[reason] ?? 0) + 1;
      raw.publish(device, payload, { id });
      await raw.sees(`PUBACK of ${name}`, 4, id);
      expect(refusals(broker), name).toEqual(counts);
    }
    expect(messages('a')).toEqual([]);
    expect(events('device.wrong-key')).toHaveLength(counts['bad-mac'] ?? 0);
    raw.publish(device, press(device, 1), { id: 99 });
    await raw.sees('PUBACK', 4, id + 1);
    expect(messages('a')).toHaveLength(1);
  });

  test('a right code over something that is no JSON object', async () => {
    const { broker, port, born, messages, keys } = await rig();
    const device = await born('a');
    const { macOf } = await import('../../../gateway/shell/hmac.ts');
    const raw = await Raw.device(port, device);
    for (const json of ['[]', '{', 'null', '7', ''])
      raw.publish(device, `${json} ${macOf(device.up, json)}`, { qos: 0 });
    await raw.settled();
    expect(refusals(broker)).toEqual({ 'not-json': 5 });
    expect(messages('a')).toEqual([]);
    expect(keys.has('a')).toBe(true);
  });

  test('a message of another device, signed with that one’s key, has the wrong code here', async () => {
    const { broker, port, born, messages } = await rig();
    const [a, b] = [await born('a'), await born('b')];
    const raw = await Raw.device(port, a);
    raw.publish(a, press(b, 1));
    await raw.sees('PUBACK', 4);
    expect(refusals(broker)).toEqual({ 'bad-mac': 1 });
    expect([...messages('a'), ...messages('b')]).toEqual([]);
  });

  test('the 50th within a minute closes that connection; the device comes back at once', async () => {
    const clock = stillClock();
    const { broker, port, born, messages } = await rig({ clock });
    const device = await born('a');
    const raw = await Raw.device(port, device);
    for (let i = 1; i < 50; i++) raw.publish(device, 'x', { qos: 0 });
    await raw.settled();
    clock.advance(59_000);
    raw.publish(device, 'x', { qos: 0 });
    await raw.shut();
    expect(refusals(broker)).toEqual({ 'bad-mac': 50, rate: 1 });
    const again = await Raw.device(port, device);
    again.publish(device, press(device, 1));
    await again.sees('PUBACK', 4);
    expect(messages('a')).toHaveLength(1);
  });
});

describe('too fast', () => {
  test('20 a second are heard, the rest later, in order, and none is lost', async () => {
    const clock = stillClock();
    const made = await rig({ clock });
    const { port, born, messages } = made;
    const other = await bystander(made);
    const device = await born('a');
    const raw = await Raw.device(port, device);
    for (let seq = 1; seq <= 120; seq++) raw.publish(device, beat(device, seq), { id: seq });
    await raw.sees('20 acknowledged', 4, 20);
    await other.unharmed();
    expect(messages('a')).toHaveLength(20);
    let elapsed = 0;
    await until('all acknowledged', () => {
      expect(messages('a').length).toBeLessThanOrEqual(20 + (elapsed * 20) / 1000);
      clock.advance(50);
      elapsed += 50;
      return raw.all(4).length === 120;
    });
    expect(messages('a').map((message) => message.seq)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
  });

  test('meanwhile its bytes stay with the sender', async () => {
    const clock = stillClock();
    const { port, born, messages } = await rig({ clock });
    const device = await born('a');
    const raw = await Raw.device(port, device);
    const some = Buffer.concat(
      Array.from({ length: 1000 }, (_, i) => publishBytes(upTopic('a'), beat(device, i + 1), { qos: 0 })),
    );
    // More than the kernel keeps on both sides of a loopback connection.
    const flood = Buffer.alloc(48 * 1024 * 1024);
    for (let at = 0; at < flood.length; at += some.length) some.copy(flood, at);
    const before = process.memoryUsage().arrayBuffers;
    let taken = false;
    raw.socket.write(flood, () => {
      taken = true;
    });
    await until('20 heard', () => messages('a').length === 20);
    for (let round = 0; round < 200; round++) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBe(false);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
    expect(messages('a')).toHaveLength(20);
  });

  test('thousands of the smallest packets in one breath: all answered, and others in between', async () => {
    const made = await rig();
    const other = await bystander(made);
    const raw = await Raw.device(made.port, await made.born('a'));
    raw.say(...Array.from({ length: 20_000 }, () => PINGREQ));
    await other.unharmed();
    expect(raw.all(13).length).toBeLessThan(20_000);
    await raw.sees('PINGRESP', 13, 20_000);
  });

  test('reconnecting is no way around it', async () => {
    const clock = stillClock();
    const { port, born, messages } = await rig({ clock });
    const device = await born('a');
    const beats = (from: number, count: number): Buffer[] =>
      Array.from({ length: count }, (_, i) => publishBytes(upTopic('a'), beat(device, from + i), { qos: 0 }));
    const first = await Raw.device(port, device);
    first.say(...beats(1, 20));
    await first.settled();
    expect(messages('a')).toHaveLength(20);
    const second = await Raw.device(port, device);
    second.say(...beats(21, 5), PINGREQ);
    await second.sees('PINGRESP', 13);
    expect(messages('a')).toHaveLength(20);
    clock.advance(250);
    expect(messages('a')).toHaveLength(25);
  });
});

describe('logins', () => {
  test.each<[string, (device: Born) => Parameters<typeof connectPacket>[0], string | null]>([
    ['a wrong password', (d) => ({ ...login(d), password: '0'.repeat(64) }), 'bad-login'],
    ['no password', (d) => ({ clientId: d.id, username: d.id }), 'bad-login'],
    ['no user name', (d) => ({ clientId: d.id }), 'bad-login'],
    ['no client id', (d) => ({ ...login(d), clientId: '' }), 'bad-login'],
    ['a client id that is not the user name', (d) => ({ ...login(d), clientId: 'other' }), 'bad-login'],
    ['an unknown device', (d) => ({ ...login(d), clientId: 'nobody', username: 'nobody' }), 'unknown-device'],
    [
      'a hub with a device’s client id',
      (d) => ({ clientId: d.id, username: 'hub:x', password: 'hub-password-of-x' }),
      'bad-login',
    ],
    ['keep-alive 0', (d) => ({ ...login(d), keepAlive: 0 }), null],
    ['keep-alive 61', (d) => ({ ...login(d), keepAlive: 61 }), null],
    ['keep-alive 65,535', (d) => ({ ...login(d), keepAlive: 65_535 }), null],
    ['MQTT 3.1', (d) => ({ ...login(d), level: 3 }), null],
  ])('%s: CONNACK says no, and who holds the id is not disturbed', async (_name, fields, reason) => {
    const made = await rig();
    const holder = await bystander(made, 'a');
    const raw = await Raw.dial(made.port);
    raw.say(connectPacket(fields(holder.device)));
    await raw.shut();
    expect(raw.connack).toBeGreaterThan(0);
    expect(refusals(made.broker)).toEqual(reason === null ? {} : { [reason]: 1 });
    await holder.unharmed();
    expect(made.events('device.connected')).toHaveLength(1);
    expect(made.events('device.disconnected')).toEqual([]);
  });

  test('MQTT 5 is told that its version is not spoken here', async () => {
    const { port, born } = await rig();
    const device = await born('a');
    const raw = await Raw.dial(port);
    const v5 = connectPacket({ ...login(device), level: 5 });
    // Version 5 has a property length after the keep-alive.
    raw.say(packet(0x10, v5.subarray(2, 12), Buffer.from([0]), v5.subarray(12)));
    await raw.shut();
    expect(raw.connack).toBe(1);
  });

  test('a refused login leaves the holder’s QoS 2 exchange alone', async () => {
    const { port, born, messages } = await rig();
    const device = await born('a');
    const holder = await Raw.device(port, device);
    holder.publish(device, press(device, 1), { qos: 2, id: 5 });
    await holder.sees('PUBREC', 5);
    const wrong = await Raw.dial(port);
    wrong.say(connectPacket({ ...login(device), password: 'x' }));
    await wrong.shut();
    holder.publish(device, press(device, 1), { qos: 2, id: 5, dup: true });
    await holder.sees('PUBREC', 5, 2);
    holder.say(packet(0x62, Buffer.from([0, 5])));
    await holder.sees('PUBCOMP', 7);
    expect(new Set(messages('a').map((message) => message.seq))).toEqual(new Set([1]));
  });

  test('guessing gets slower and slower; the right password, from the same address, does not', async () => {
    const clock = stillClock();
    const { broker, port, born } = await rig({ clock });
    const device = await born('a');
    const wrong: Raw[] = [];
    for (let i = 0; i < 40; i++) {
      const raw = await Raw.dial(port);
      raw.say(connectPacket({ ...login(device), password: String(i) }));
      wrong.push(raw);
    }
    await until('all counted', () => broker.refused()['bad-login'] === 40);
    await until('ten answered', () => wrong.filter((raw) => raw.connack === 5).length === 10);
    const right = await Raw.device(port, device);
    expect(right.connack).toBe(0);
    expect(wrong.filter((raw) => raw.connack !== null)).toHaveLength(10);
    clock.advance(4000);
    await until('the others too', () => wrong.every((raw) => raw.connack === 5));
    expect(right.closed).toBe(false);
  });

  test('a CONNECT that trickles in is given up; strangers make room for strangers, never those who logged in', async () => {
    const made = await rig({ limits: { connectMs: 150, sweepMs: 10, strangersPerAddress: 5 } });
    const holder = await bystander(made);
    const silent: Raw[] = [];
    for (let i = 0; i < 8; i++) {
      const raw = await Raw.dial(made.port);
      raw.say(Buffer.from([0x10, 60, 0]));
      silent.push(raw);
    }
    await until('the first three are out', () => silent.slice(0, 3).every((raw) => raw.closed));
    await until('all given up', () => silent.every((raw) => raw.closed));
    expect(made.broker.connections()).toBe(1);
    await holder.unharmed();
  });

  test('no room at all: the newcomer is turned away, those inside stay', async () => {
    const made = await rig({ limits: { connections: 2 } });
    const one = await bystander(made, 'one');
    const two = await bystander(made, 'two');
    const third = await Raw.dial(made.port);
    await third.shut();
    await one.unharmed();
    await two.unharmed();
  });
});

describe('silence and half of a connection', () => {
  test('1.5 times the keep-alive without a packet: closed, and the core is told', async () => {
    const clock = stillClock();
    const { port, born, events } = await rig({ clock, limits: { sweepMs: 5 } });
    const device = await born('a');
    const raw = await Raw.dial(port);
    raw.say(connectPacket({ ...login(device), keepAlive: 10 }));
    await raw.sees('CONNACK', 2);
    clock.advance(14_000);
    await raw.settled();
    clock.advance(14_900);
    // Half a packet is no sign of life.
    raw.say(Buffer.from([0x30]));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(raw.closed).toBe(false);
    clock.advance(101);
    await raw.shut();
    await until('the core was told', () => events('device.disconnected').length === 1);
  });

  test('a press whose sender closes its half of the socket at once is heard', async () => {
    const { port, born, messages, events } = await rig();
    const device = await born('a');
    const raw = await Raw.dial(port, { allowHalfOpen: true });
    raw.socket.end(
      Buffer.concat([connectPacket(login(device)), publishBytes(upTopic('a'), press(device, 1))]),
    );
    await until('heard', () => messages('a').length === 1);
    await until('gone', () => events('device.disconnected').length === 1);
  });

  test('a sender that vanishes while its press is being committed harms nobody', async () => {
    const made = await rig();
    const other = await bystander(made);
    const device = await made.born('a');
    const raw = await Raw.device(made.port, device);
    const commit = made.holdCommits();
    raw.publish(device, press(device, 1));
    raw.publish(device, press(device, 2), { qos: 2, id: 2 });
    await until('heard', () => made.messages('a').length === 2);
    raw.socket.resetAndDestroy();
    await until('gone', () => made.events('device.disconnected').length === 1);
    commit();
    other.raw.publish(other.device, beat(other.device, 7));
    await other.raw.sees('PUBACK', 4);
  });
});

describe('frozen readers', () => {
  test('150 publishers, one subscriber that reads nothing: the others are answered, its memory is bounded', async () => {
    const made = await rig({ limits: { devicePerSecond: 10_000 } });
    const { broker, port, born } = made;
    const pager = await born('pager');
    const frozen = await Raw.device(port, pager, { acknowledges: false });
    frozen.socket.pause();
    const crowd = await Promise.all(
      Array.from({ length: 150 }, async (_, i) => {
        const device = await born(`p${i}`);
        return { device, raw: await Raw.device(port, device) };
      }),
    );
    const healthy = await bystander(made);
    let n = 0;
    let slowest = 0;
    for (let round = 1; round <= 10; round++) {
      for (const { device, raw } of crowd) {
        raw.publish(device, press(device, round), { id: round });
        broker.send('pager', 1, ++n, {
          type: 'page',
          page: `p-${n}`,
          alarm: 'a-1',
          level: 'assist',
          place: 'x'.repeat(40),
          text: 'x'.repeat(80),
          age: 0,
          call112: 0,
        });
      }
      const start = performance.now();
      await healthy.unharmed();
      slowest = Math.max(slowest, performance.now() - start);
      await Promise.all(crowd.map(({ raw }) => raw.sees('PUBACK', 4, round)));
    }
    // All 151 clients share this process, so 200 ms is not to be had here; a shared queue would take seconds.
    expect(slowest).toBeLessThan(1000);
    expect(broker.connected('pager')).toBe(true);
    // 16 are in flight and 1,000 wait behind them; then it says so.
    expect(broker.send('pager', 1, ++n, { type: 'unpage', page: 'p-1', reason: 'closed' })).toBe(false);
  });

  test('one for whom bytes pile up is closed at a bound; who wrote them and all others go on', async () => {
    const made = await rig({ limits: { sweepMs: 5, hubPerSecond: 1_000_000 } });
    const other = await bystander(made);
    const frozen = await Raw.account(made.port, 'hub:noord', 'hub-password-of-noord');
    frozen.say(subscribePacket('hub/noord/#'));
    await frozen.sees('SUBACK', 9);
    frozen.socket.pause();
    const writer = await Raw.account(made.port, 'hub:noord', 'hub-password-of-noord');
    const large = publishBytes('hub/noord/x', Buffer.alloc(4000), { qos: 0 });
    let written = 0;
    // More than the kernel keeps on both sides of a loopback connection.
    for (; made.broker.connections() === 3 && written < 64 * 1024 * 1024; written += 100 * large.length) {
      writer.say(...Array.from({ length: 100 }, () => large));
      await writer.settled();
    }
    await until('closed', () => made.broker.connections() === 2);
    expect(made.lines.some((line) => line.includes('does not read'))).toBe(true);
    await writer.settled();
    await other.unharmed();
  });
});

describe('bytes without sense', () => {
  test('any bytes, before or after the login: no crash, no event, and nobody else notices', async () => {
    const made = await rig();
    const other = await bystander(made);
    const device = await made.born('a');
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.uint8Array({ minLength: 1, maxLength: 5000 }),
        async (inside, bytes) => {
          const raw = inside ? await Raw.device(made.port, device) : await Raw.dial(made.port);
          raw.socket.end(Buffer.from(bytes));
          await raw.shut();
        },
      ),
      { numRuns: 150 },
    );
    expect(made.messages('a')).toEqual([]);
    await other.unharmed();
    await until('all gone', () => made.broker.connections() === 1);
  });

  test('packets of the right form with senseless contents', async () => {
    const made = await rig();
    const other = await bystander(made);
    const device = await made.born('a');
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(text('a'), text(upTopic('a')), text(downTopic('a')), text('MQTT'), Buffer.from([0, 1])),
    );
    const senseless = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.array(part, { maxLength: 4 }))
      .map(([header, parts]) => packet(header, ...parts));
    await fc.assert(
      fc.asyncProperty(fc.array(senseless, { minLength: 1, maxLength: 6 }), async (packets) => {
        const raw = await Raw.device(made.port, device);
        raw.socket.end(Buffer.concat(packets));
        await raw.shut();
      }),
      { numRuns: 200 },
    );
    expect(made.messages('a')).toEqual([]);
    await other.unharmed();
    await until('all gone', () => made.broker.connections() === 1);
  });
});
