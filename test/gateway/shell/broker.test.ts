/** The broker with clients that behave: log in, press, be sent messages, take over; over plain MQTT and TLS. */
import { createServer } from 'node:net';
import mqtt from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBroker } from '../../../gateway/shell/broker/start.ts';
import { downTopic, upTopic } from '../../../protocol/messages.ts';
import { selfSigned } from '../../tools/certificate.ts';
import {
  type Born,
  beat,
  connectPacket,
  DISCONNECT,
  memoryRing,
  press,
  publishBytes,
  pubrelPacket,
  Raw,
  refusals,
  rig,
  signed,
  stillClock,
  subscribePacket,
  until,
} from './broker-rig.ts';

const login = (device: Born) => ({ clientId: device.id, username: device.id, password: device.password });
const alive = { type: 'alive', seq: 1 } as const;

/** An mqtt.js client that ends with the test. */
async function client(url: string, device: Born, more: object = {}) {
  const made = await mqtt.connectAsync(url, { ...login(device), keepalive: 30, reconnectPeriod: 0, ...more });
  onTestFinished(async () => {
    await made.endAsync(true);
  });
  return made;
}

describe('a device that behaves', () => {
  test('mqtt.js: log in, subscribe, press, be answered', async () => {
    const { broker, port, born, messages, heard } = await rig();
    const device = await born('balie-1');
    const c = await client(`mqtt://127.0.0.1:${port}`, device);
    const came: string[] = [];
    c.on('message', (topic, payload) => came.push(`${topic} ${payload.toString()}`));
    await c.subscribeAsync(downTopic('balie-1'), { qos: 1 });
    await c.publishAsync(upTopic('balie-1'), press(device, 7), { qos: 1 });
    expect(heard[0]).toEqual({ type: 'device.connected', device: 'balie-1', takeover: false });
    expect(messages('balie-1')).toMatchObject([
      { type: 'press', seq: 7, id: '0000000000000007', level: 'assist' },
    ]);
    expect(broker.connected('balie-1')).toBe(true);
    expect(
      broker.send('balie-1', 1, 41, { type: 'receipt', seq: 7, id: '0000000000000007', state: 'logged' }),
    ).toBe(true);
    await until('the receipt', () => came.length === 1);
    const [topic, json, mac] = came[0]?.split(' ') ?? [];
    expect(topic).toBe('noodknop/v1/balie-1/down');
    expect(JSON.parse(json ?? '')).toEqual({
      v: 1,
      type: 'receipt',
      device: 'balie-1',
      boot: 1,
      n: 41,
      seq: 7,
      id: '0000000000000007',
      state: 'logged',
    });
    expect(mac).toMatch(/^[0-9a-f]{32}$/);
    await c.endAsync();
    await until('the end', () => heard.at(-1)?.type === 'device.disconnected');
    expect(broker.connected('balie-1')).toBe(false);
    expect(broker.send('balie-1', 1, 42, alive)).toBe(false);
    expect(refusals(broker)).toEqual({});
  });

  test('CONNECT, SUBSCRIBE and the press leave together, nothing waits for an answer', async () => {
    const { port, born, messages, broker } = await rig();
    const device = await born('a');
    const raw = await Raw.dial(port);
    raw.say(
      connectPacket(login(device)),
      subscribePacket(downTopic('a')),
      publishBytes(upTopic('a'), press(device, 1)),
    );
    await raw.sees('PUBACK', 4);
    expect(messages('a')).toHaveLength(1);
    broker.send('a', 1, 1, alive);
    await raw.sees('alive', 3);
    expect(raw.came.map((one) => one.type)).toEqual([2, 9, 4, 3]);
  });

  test('PUBACK and PUBREC wait for the commit; a beat waits for nothing', async () => {
    const { port, born, messages, holdCommits } = await rig();
    const device = await born('a');
    const raw = await Raw.device(port, device);
    const commit = holdCommits();
    raw.publish(device, press(device, 1), { id: 11 });
    raw.publish(device, press(device, 2), { id: 12, qos: 2 });
    raw.publish(device, beat(device, 3), { id: 13 });
    await raw.settled();
    expect(messages('a')).toHaveLength(3);
    expect(raw.all(4).map((one) => one.id)).toEqual([13]);
    expect(raw.all(5)).toEqual([]);
    commit();
    await raw.sees('PUBREC', 5);
    await raw.settled();
    expect(raw.all(4).map((one) => one.id)).toEqual([13, 11]);
    expect(raw.all(5).map((one) => one.id)).toEqual([12]);
  });

  test('QoS 0, 1 and 2 are heard; a repeated QoS 2 packet is acknowledged each time', async () => {
    const { port, born, messages } = await rig();
    const device = await born('a');
    const raw = await Raw.device(port, device);
    raw.publish(device, press(device, 1), { qos: 0 });
    raw.publish(device, press(device, 2), { qos: 1, id: 2 });
    raw.publish(device, press(device, 3), { qos: 2, id: 3 });
    await raw.sees('PUBREC', 5);
    raw.publish(device, press(device, 3), { qos: 2, id: 3, dup: true });
    await raw.sees('PUBREC', 5, 2);
    raw.say(pubrelPacket(3), pubrelPacket(3));
    await raw.sees('PUBCOMP', 7, 2);
    expect(new Set(messages('a').map((message) => message.seq))).toEqual(new Set([1, 2, 3]));
  });

  test('a recording sent again is heard again: what it means is the core’s business', async () => {
    const { port, born, messages } = await rig();
    const device = await born('a');
    const raw = await Raw.device(port, device);
    const recording = press(device, 1);
    for (let i = 0; i < 3; i++) raw.publish(device, recording, { id: i + 1 });
    await raw.sees('PUBACK', 4, 3);
    expect(messages('a')).toHaveLength(3);
  });

  test('clean session 0 is treated as 1: no session is ever present', async () => {
    const { port, born, broker } = await rig();
    const device = await born('a');
    for (let life = 0; life < 2; life++) {
      const raw = await Raw.dial(port);
      raw.say(connectPacket({ ...login(device), clean: false }), subscribePacket(downTopic('a')));
      await raw.sees('SUBACK', 9);
      expect([...(raw.all(2)[0]?.body ?? [])]).toEqual([0, 0]);
      raw.say(DISCONNECT);
      await raw.shut();
      expect(broker.send('a', 1, life, alive)).toBe(false);
    }
  });

  test('a will is accepted and never published, however the connection ends', async () => {
    const { port, born, messages, heard, broker } = await rig();
    const device = await born('a');
    const will = { topic: upTopic('a'), payload: press(device, 99), retain: true };
    const raw = await Raw.dial(port);
    raw.say(connectPacket({ ...login(device), will }));
    await raw.sees('CONNACK', 2);
    expect(raw.connack).toBe(0);
    raw.socket.resetAndDestroy();
    await until('the end', () => heard.at(-1)?.type === 'device.disconnected');
    const again = await Raw.device(port, device);
    await again.settled();
    expect(messages('a')).toEqual([]);
    expect(refusals(broker)).toEqual({});
  });

  test('subscribed at QoS 0 it is sent at QoS 0', async () => {
    const { broker, port, born } = await rig();
    const device = await born('a');
    const c = await client(`mqtt://127.0.0.1:${port}`, device);
    const qos: number[] = [];
    c.on('message', (_topic, _payload, packet) => qos.push(packet.qos));
    await c.subscribeAsync(downTopic('a'), { qos: 0 });
    for (let n = 1; n <= 40; n++) broker.send('a', 1, n, alive);
    await until('all', () => qos.length === 40);
    expect(new Set(qos)).toEqual(new Set([0]));
  });

  test('what is sent before it subscribed reaches it when it does', async () => {
    const { broker, port, born } = await rig();
    const device = await born('a');
    const raw = await Raw.dial(port);
    raw.say(connectPacket(login(device)));
    await raw.sees('CONNACK', 2);
    await until('connected', () => broker.connected('a'));
    expect(broker.send('a', 1, 1, alive)).toBe(true);
    await raw.settled();
    expect(raw.all(3)).toEqual([]);
    raw.say(subscribePacket(downTopic('a')));
    await raw.sees('alive', 3);
  });

  test('it is never sent what another device is sent, nor what devices say', async () => {
    const { broker, port, born } = await rig();
    const [a, b] = [await born('a'), await born('b')];
    const [rawA, rawB] = [await Raw.device(port, a), await Raw.device(port, b)];
    rawA.publish(a, press(a, 1));
    broker.send('a', 1, 1, alive);
    await rawA.sees('alive', 3);
    await rawB.settled();
    expect(rawB.all(3)).toEqual([]);
    expect(rawA.all(3)).toHaveLength(1);
  });
});

describe('delivery', () => {
  test('at most 16 unacknowledged; acknowledged one by one the rest follows in order', async () => {
    const { broker, port, born } = await rig();
    const device = await born('a');
    const raw = await Raw.device(port, device, { acknowledges: false });
    for (let n = 1; n <= 20; n++) broker.send('a', 1, n, { type: 'unpage', page: `p-${n}`, reason: 'taken' });
    await raw.settled();
    expect(raw.all(3)).toHaveLength(16);
    for (const one of raw.all(3)) raw.say(Buffer.from([0x40, 2, one.id >> 8, one.id & 255]));
    await raw.sees('the rest', 3, 20);
    const numbers = raw.all(3).map((one) => JSON.parse(one.payload.slice(0, -33)).n as number);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test('one that acknowledges nothing is closed, so that its next connection starts empty', async () => {
    const { broker, port, born } = await rig({ limits: { stalledMs: 30, sweepMs: 10 } });
    const device = await born('a');
    const raw = await Raw.device(port, device, { acknowledges: false });
    for (let n = 1; n <= 17; n++) broker.send('a', 1, n, { type: 'unpage', page: `p-${n}`, reason: 'taken' });
    await raw.shut();
    const again = await Raw.device(port, device);
    broker.send('a', 1, 18, alive);
    await again.sees('alive', 3);
  });

  test('during a rotation it is answered under the key it spoke with', async () => {
    const { broker, port, born, keys } = await rig();
    const device = await born('a');
    const raw = await Raw.device(port, device);
    await keys.create('a');
    raw.publish(device, beat(device, 1));
    await raw.settled();
    broker.send('a', 1, 1, alive);
    await raw.sees('alive', 3);
    const json = raw.all(3)[0]?.payload.slice(0, -33) ?? '';
    expect(raw.all(3)[0]?.payload.slice(-32)).toBe(keys.sign('a', json));
  });
});

describe('takeover and expulsion', () => {
  test('the right password takes over; the core is told once, and of no disconnection', async () => {
    const { broker, port, born, events } = await rig();
    const device = await born('a');
    const first = await Raw.device(port, device);
    const second = await Raw.device(port, device);
    await first.shut();
    expect(events('device.connected')).toEqual([
      { type: 'device.connected', device: 'a', takeover: false },
      { type: 'device.connected', device: 'a', takeover: true },
    ]);
    broker.send('a', 1, 1, alive);
    await second.sees('alive', 3);
    expect(events('device.disconnected')).toEqual([]);
    expect(broker.connections()).toBe(1);
    second.say(DISCONNECT);
    await until('the end', () => events('device.disconnected').length === 1);
  });

  test('a storm of takeovers leaves one connection, the one that is answered', async () => {
    const { broker, port, born, events } = await rig();
    const device = await born('a');
    const all = await Promise.all(Array.from({ length: 12 }, () => Raw.dial(port)));
    for (const raw of all) raw.say(connectPacket(login(device)), subscribePacket(downTopic('a')));
    await until(
      'one left',
      () => all.filter((raw) => !raw.closed).length === 1 && broker.connections() === 1,
    );
    const left = all.find((raw) => !raw.closed);
    await left?.sees('SUBACK', 9);
    broker.send('a', 1, 1, alive);
    await left?.sees('alive', 3);
    expect(events('device.disconnected')).toEqual([]);
    expect(broker.connected('a')).toBe(true);
  });

  test('expelled: closed, and with its keys forgotten no way back', async () => {
    const { broker, port, born, keys } = await rig();
    const device = await born('a');
    const raw = await Raw.device(port, device);
    await keys.forget('a');
    broker.expel('a');
    await raw.shut();
    expect(broker.connected('a')).toBe(false);
    const again = await Raw.dial(port);
    again.say(connectPacket(login(device)));
    await again.shut();
    expect(again.connack).toBe(5);
    expect(refusals(broker)).toEqual({ 'unknown-device': 1 });
  });

  test('expelled while its messages wait for their turn: they are not heard any more', async () => {
    const clock = stillClock();
    const { broker, port, born, messages } = await rig({ clock });
    const device = await born('a');
    const raw = await Raw.device(port, device);
    for (let seq = 1; seq <= 30; seq++) raw.publish(device, beat(device, seq), { qos: 0 });
    await until('20 heard', () => messages('a').length === 20);
    broker.expel('a');
    await raw.shut();
    clock.advance(10_000);
    expect(messages('a')).toHaveLength(20);
  });
});

describe('hubs and integrations', () => {
  test('an integration gets what is retained when it comes late, then every change; cleared means empty', async () => {
    const { broker, port } = await rig();
    broker.publishState('noodknop/v1/state/gateway', '{"ready":true}');
    broker.publishState('noodknop/v1/state/devices/a', '{"online":true}');
    const raw = await Raw.account(port, 'integration:ha', 'token-of-ha');
    raw.say(subscribePacket('noodknop/v1/state/#'));
    await raw.sees('states', 3, 2);
    expect(raw.all(3).map((one) => [one.topic, one.payload, one.retained])).toEqual([
      ['noodknop/v1/state/gateway', '{"ready":true}', true],
      ['noodknop/v1/state/devices/a', '{"online":true}', true],
    ]);
    broker.publishState('noodknop/v1/state/devices/a', '{"online":false}');
    broker.publishState('noodknop/v1/state/gateway', null);
    await raw.sees('changes', 3, 4);
    expect(
      raw
        .all(3)
        .slice(2)
        .map((one) => [one.topic, one.payload, one.retained]),
    ).toEqual([
      ['noodknop/v1/state/devices/a', '{"online":false}', false],
      ['noodknop/v1/state/gateway', '', false],
    ]);
  });

  test('20,000 retained states reach a late reader, without piling up in memory', async () => {
    const { broker, port } = await rig();
    for (let i = 0; i < 20_000; i++)
      broker.publishState(`noodknop/v1/state/devices/d${i}`, '{"online":true,"battery":87}');
    const raw = await Raw.account(port, 'integration:ha', 'token-of-ha');
    raw.say(subscribePacket('noodknop/v1/state/devices/+'));
    await raw.sees('states', 3, 20_000);
    expect(new Set(raw.all(3).map((one) => one.topic)).size).toBe(20_000);
  });

  test('homeassistant/# only when switched on', async () => {
    const off = await rig();
    const refused = await Raw.account(off.port, 'integration:ha', 'token-of-ha');
    refused.say(subscribePacket('homeassistant/#'));
    await refused.shut();
    expect(refusals(off.broker)).toEqual({ 'foreign-topic': 1 });
    const on = await rig({ homeAssistant: true });
    const raw = await Raw.account(on.port, 'integration:ha', 'token-of-ha');
    raw.say(subscribePacket('homeassistant/#'));
    on.broker.publishState('homeassistant/sensor/gateway/config', '{"name":"poort é"}');
    await raw.sees('state', 3);
    expect(Buffer.from(raw.all(3)[0]?.payload ?? '', 'latin1').toString()).toBe('{"name":"poort é"}');
  });

  test('a hub speaks and hears under its own name only; two of one name share, two names do not meet', async () => {
    const { broker, port } = await rig();
    const one = await Raw.account(port, 'hub:noord', 'hub-password-of-noord', 'same');
    const two = await Raw.account(port, 'hub:noord', 'hub-password-of-noord', 'same');
    const other = await Raw.account(port, 'hub:zuid', 'hub-password-of-zuid', 'same');
    two.say(subscribePacket('hub/noord/#'));
    other.say(subscribePacket('hub/zuid/#'));
    await two.sees('SUBACK', 9);
    await other.sees('SUBACK', 9);
    one.say(publishBytes('hub/noord/advertise/aa/manufacturer/0590', '"1102"', { qos: 0 }));
    await two.sees('the frame', 3);
    await other.settled();
    expect(two.all(3)[0]).toMatchObject({
      topic: 'hub/noord/advertise/aa/manufacturer/0590',
      payload: '"1102"',
    });
    expect(other.all(3)).toEqual([]);
    expect([one.closed, two.closed, other.closed]).toEqual([false, false, false]);
    one.say(publishBytes('hub/zuid/x', '1'));
    await one.shut();
    expect(refusals(broker)).toEqual({ 'foreign-topic': 1 });
  });

  test('an account whose token was withdrawn is out soon, though nobody names it', async () => {
    let allowed = true;
    const accounts = { hub: () => allowed, integration: () => allowed };
    const { port, broker } = await rig({ accounts, limits: { recheckMs: 20, sweepMs: 5 } });
    const reader = await Raw.account(port, 'integration:ha', 'token');
    const hub = await Raw.account(port, 'hub:noord', 'password');
    await reader.settled();
    allowed = false;
    await reader.shut();
    await hub.shut();
    expect(broker.connections()).toBe(0);
  });

  test('an account keeps its newest connections, up to a bound', async () => {
    const { broker, port } = await rig({ limits: { perAccount: 2 } });
    const all = [];
    for (let i = 0; i < 3; i++) all.push(await Raw.account(port, 'integration:ha', 'token-of-ha'));
    await all[0]?.shut();
    expect(broker.connections()).toBe(2);
    broker.expel('integration:ha');
    for (const raw of all) await raw.shut();
  });
});

describe('ports', () => {
  test('TLS with our own certificate; its socket obeys the same guard', async () => {
    const certificate = selfSigned();
    const { broker, born, messages, port } = await rig({ mqttPort: null, mqttsPort: 0, certificate });
    expect(port).toBe(0);
    const device = await born('a');
    const url = `mqtts://127.0.0.1:${broker.ports.mqtts}`;
    const c = await client(url, device, { ca: certificate.cert });
    const came: string[] = [];
    c.on('message', (_topic, payload) => came.push(payload.toString()));
    await c.subscribeAsync(downTopic('a'), { qos: 1 });
    await c.publishAsync(upTopic('a'), press(device, 1), { qos: 1 });
    expect(messages('a')).toHaveLength(1);
    broker.send('a', 1, 1, alive);
    await until('alive', () => came.length === 1);
    c.on('error', () => undefined);
    c.publish(upTopic('a'), Buffer.alloc(5000));
    await until('closed', () => !c.connected);
    expect(refusals(broker)).toEqual({ oversize: 1 });

    const plain = await Raw.dial(broker.ports.mqtts ?? 0);
    plain.say(connectPacket(login(device)));
    await plain.shut('plain speech on the TLS port');
  });

  test.each([
    ['a port in use', 'EADDRINUSE', 'mqtt-port'],
    ['an address this machine has not', 'EADDRNOTAVAIL', 'host'],
  ])('%s is a clear problem, not an exception', async (_name, code, field) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    onTestFinished(() => {
      taken.close();
    });
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const started = await startBroker({
      host: code === 'EADDRINUSE' ? '127.0.0.1' : '203.0.113.7',
      mqttPort: port,
      keys: await memoryRing(),
      hear: () => null,
    });
    expect(started).toMatchObject({ ok: false, problem: { code: 'unavailable', field } });
    if (!started.ok && field === 'mqtt-port')
      expect(started.problem.message).toContain(`port ${port} on 127.0.0.1 is in use`);
  });

  test.each([
    ['no certificate', null],
    ['a certificate that is none', { cert: 'x', key: 'y' }],
  ])('TLS with %s is a clear problem, and the plain port is let go', async (_name, certificate) => {
    const start = () =>
      startBroker({ host: '127.0.0.1', mqttPort: 0, mqttsPort: 0, certificate, keys, hear: () => null });
    const keys = await memoryRing();
    expect(await start()).toMatchObject({ ok: false, problem: { code: 'invalid' } });
  });

  test('closed: every connection ends and the port is free', async () => {
    const { broker, port, born } = await rig();
    const raw = await Raw.device(port, await born('a'));
    const stranger = await Raw.dial(port);
    await broker.close();
    await raw.shut();
    await stranger.shut();
    await expect(Raw.dial(port)).rejects.toThrow(/ECONNREFUSED/);
    await broker.close();
  });
});

test('the log tells who came and went, and no password, key or message', async () => {
  const { port, born, lines } = await rig();
  const device = await born('balie-1');
  const wrong = await Raw.dial(port);
  wrong.say(connectPacket({ ...login(device), password: 'geheim-wachtwoord' }));
  await wrong.shut();
  const raw = await Raw.device(port, device);
  raw.publish(device, press(device, 1));
  raw.publish(device, `${signed(device, { type: 'press' }).slice(0, -1)}x`);
  await raw.settled();
  raw.say(DISCONNECT);
  await until('the line', () => lines.some((line) => line.startsWith('disconnected')));
  const all = lines.join('\n');
  expect(all).toContain('connected {"account":"balie-1","address":"127.0.0.1","takeover":false}');
  expect(all).toContain('"reason":"bad-login"');
  for (const secret of [
    device.password,
    'geheim-wachtwoord',
    'assist',
    Buffer.from(device.up).toString('hex'),
  ]) {
    expect(all).not.toContain(secret);
  }
});
