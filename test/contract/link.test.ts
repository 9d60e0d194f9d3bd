/**
 * What the simulated link assumes of the real one (`assumptions.ts`), where the broker's own tests do not say it yet:
 * order both ways, how a connection ends, and that nothing outlives it. The real broker, and mqtt.js as a client that
 * is not ours.
 */
import mqtt from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { downTopic, upTopic } from '../../protocol/messages.ts';
import {
  type Born,
  beat,
  connectPacket,
  press,
  pubackPacket,
  Raw,
  refusals,
  rig,
  subscribePacket,
  until,
} from '../gateway/shell/broker-rig.ts';

const login = (device: Born) => ({ clientId: device.id, username: device.id, password: device.password });

async function client(port: number, device: Born, more: object = {}) {
  const made = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    ...login(device),
    keepalive: 30,
    reconnectPeriod: 0,
    ...more,
  });
  const closed = new Promise<void>((resolve) => made.once('close', () => resolve()));
  onTestFinished(async () => {
    await made.endAsync(true);
  });
  return { made, closed };
}
/** The numbers `n` of what came, in order. */
const numbersIn = (payloads: readonly string[]): readonly number[] =>
  payloads.map((payload) => (JSON.parse(payload.slice(0, -33)) as { n: number }).n);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);
/** Pace is another matter. */
const UNPACED = { devicePerSecond: 1_000_000 };
const page = (n: number) =>
  ({
    type: 'page',
    page: `p-${n}`,
    alarm: `a-${n}`,
    level: 'assist',
    place: 'kamer',
    text: '',
    age: 0,
    call112: 0,
  }) as const;
const progress = (responders: number) =>
  ({ type: 'progress', id: '00112233445566aa', state: 'paged', responders, call112: 0 }) as const;

describe('a connection', () => {
  test('is in order both ways, whatever goes on at the same time (mqtt.js)', async () => {
    const { broker, port, born, messages } = await rig({ limits: UNPACED });
    const device = await born('a');
    const { made } = await client(port, device);
    const came: string[] = [];
    made.on('message', (_topic, payload) => came.push(payload.toString()));
    await made.subscribeAsync(downTopic('a'), { qos: 1 });
    const acknowledged = upTo(300).map((seq) => {
      if (seq % 2 === 0) broker.send('a', 1, seq / 2, page(seq));
      // Beats and presses take different ways inside; their order must not tell.
      const envelope = seq % 3 === 0 ? beat(device, seq) : press(device, seq);
      return made.publishAsync(upTopic('a'), envelope, { qos: seq % 5 === 0 ? 0 : 1 });
    });
    await Promise.all(acknowledged);
    await until('all came', () => came.length === 150);
    expect(messages('a').map(({ seq }) => seq)).toEqual(upTo(300));
    expect(numbersIn(came)).toEqual(upTo(150));
  });

  test('that breaks in the middle brought a beginning of what was said, and its end is told after that (mqtt.js)', async () => {
    const { port, born, messages, heard } = await rig({ limits: UNPACED });
    const device = await born('a');
    const { made } = await client(port, device);
    for (const seq of upTo(2_000)) made.publish(upTopic('a'), press(device, seq), { qos: 0 });
    await until('some of it is heard', () => messages('a').length > 0);
    made.stream.destroy();
    await until('the end is told', () => heard.at(-1)?.type === 'device.disconnected');
    const seqs = messages('a').map(({ seq }) => seq);
    expect(seqs).toEqual(upTo(seqs.length));
    const before = heard.length;
    const again = await Raw.device(port, device);
    await again.settled();
    // Nothing of the old connection is heard on the new one.
    expect(heard.slice(before)).toEqual([{ type: 'device.connected', device: 'a', takeover: false }]);
  });

  test('that ended takes with it what waited for it, also for a session that was to be kept (mqtt.js)', async () => {
    const { broker, port, born } = await rig();
    const device = await born('a');
    const raw = await Raw.dial(port, { acknowledges: false });
    raw.say(connectPacket({ ...login(device), clean: false }), subscribePacket(downTopic('a')));
    await raw.sees('SUBACK', 9);
    for (const n of upTo(20)) broker.send('a', 1, n, page(n));
    await raw.sees('the first 16', 3, 16);
    raw.socket.resetAndDestroy();
    await until('it is gone', () => !broker.connected('a'));
    expect(broker.send('a', 1, 21, page(21))).toBe(false);

    const { made } = await client(port, device, { clean: false });
    const came: string[] = [];
    made.on('message', (_topic, payload) => came.push(payload.toString()));
    await made.subscribeAsync(downTopic('a'), { qos: 1 });
    broker.send('a', 1, 22, page(22));
    await until('what is sent now comes', () => came.length > 0);
    expect(numbersIn(came)).toEqual([22]);
  });

  test('that is taken over is closed, and what waited for it does not come to the new one (mqtt.js)', async () => {
    const { broker, port, born, events } = await rig();
    const device = await born('a');
    const old = await Raw.device(port, device, { acknowledges: false });
    for (const n of upTo(20)) broker.send('a', 1, n, page(n));
    await old.sees('the first 16', 3, 16);
    const { made } = await client(port, device);
    await old.shut();
    const came: string[] = [];
    made.on('message', (_topic, payload) => came.push(payload.toString()));
    await made.subscribeAsync(downTopic('a'), { qos: 1 });
    broker.send('a', 1, 21, page(21));
    await until('what is sent now comes', () => came.length > 0);
    expect(numbersIn(came)).toEqual([21]);
    expect(events('device.disconnected')).toEqual([]);
  });

  test('that acknowledges late is sent only the newest progress, every page, and numbers that rise', async () => {
    const { broker, port, born } = await rig();
    const device = await born('a');
    const raw = await Raw.device(port, device, { acknowledges: false });
    for (const n of upTo(16)) broker.send('a', 1, n, page(n));
    await raw.sees('the first 16', 3, 16);
    for (const n of [17, 18, 19]) broker.send('a', 1, n, progress(n));
    broker.send('a', 1, 20, page(20));
    broker.send('a', 1, 21, progress(21));
    await raw.settled();
    expect(raw.all(3)).toHaveLength(16);
    for (const { id } of raw.all(3)) raw.say(pubackPacket(id));
    await raw.sees('the rest', 3, 18);
    await raw.settled();
    const sent = numbersIn(raw.all(3).map(({ payload }) => payload));
    expect(sent).toEqual([...upTo(16), 20, 21]);
  });
});

describe('a client that is not ours (mqtt.js)', () => {
  test.each([
    ['a wrong password', { password: '0'.repeat(64) }, 5],
    ['keep-alive 0', { keepalive: 0 }, null],
    ['keep-alive 61', { keepalive: 61 }, null],
  ])('is told no for %s, and whoever holds the id keeps the connection', async (_name, wrong, code) => {
    const { broker, port, born } = await rig();
    const device = await born('a');
    const { made } = await client(port, device);
    const came: string[] = [];
    made.on('message', (_topic, payload) => came.push(payload.toString()));
    await made.subscribeAsync(downTopic('a'), { qos: 1 });
    const refused = await mqtt
      .connectAsync(`mqtt://127.0.0.1:${port}`, { ...login(device), reconnectPeriod: 0, ...wrong }, false)
      .then(
        async (let_in) => {
          await let_in.endAsync(true);
          return 'let in';
        },
        (error: Error & { code?: number }) => error.code,
      );
    expect(refused).toBeGreaterThan(0);
    if (code !== null) expect(refused).toBe(code);
    broker.send('a', 1, 1, page(1));
    await until('the holder is answered', () => came.length === 1);
    expect(made.connected).toBe(true);
  });

  test.each([
    ['retained', 'a', { retain: true }, 'retained'],
    ['on another’s topic', 'b', {}, 'foreign-topic'],
  ])('that publishes %s is closed, and nobody else', async (_name, topicOf, how, reason) => {
    const { broker, port, born, messages } = await rig();
    const [a, b] = [await born('a'), await born('b')];
    const other = await client(port, b);
    const { made, closed } = await client(port, a);
    made.publish(upTopic(topicOf), press(a, 1), { qos: 0, ...how });
    await closed;
    expect(refusals(broker)).toEqual({ [reason]: 1 });
    await other.made.publishAsync(upTopic('b'), press(b, 2), { qos: 1 });
    expect(messages('a')).toEqual([]);
    expect(messages('b').map(({ seq }) => seq)).toEqual([2]);
  });
});
