/**
 * A press of the gateway itself on the real broker and the real core: through the door, over the wire, into a log that
 * can hang, and back; and what each failing part makes of it.
 */
import { createServer } from 'node:net';
import { createServer as createSafe } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Effect } from '../../../gateway/core/effects.ts';
import { SELF_DEVICE } from '../../../gateway/core/self-state.ts';
import { start, step } from '../../../gateway/core/step.ts';
import { instant, wall } from '../../../gateway/core/time.ts';
import { startBroker } from '../../../gateway/shell/broker/start.ts';
import type { Broker, Gateway } from '../../../gateway/shell/faces.ts';
import { drawSelfKeys } from '../../../gateway/shell/self/holder.ts';
import { markingHear, noMarks, selfDevice } from '../../../gateway/shell/self/journey.ts';
import { selfSigned } from '../../tools/certificate.ts';
import { memoryRing, Raw, refusals } from './broker-rig.ts';
import { connectPacket } from './broker-wire.ts';

type Log = 'writes' | 'hangs' | 'fails';

/** Where the broker listens; with a certificate over TLS too. */
interface Listeners {
  readonly plain?: boolean;
  readonly tls?: { readonly cert: string; readonly key: string } | null;
}

/** A core on a broker, with a log that does as it is told. */
async function line(
  log: Log = 'writes',
  hear?: (hear: Gateway['hear']) => Gateway['hear'],
  { plain = true, tls = null }: Listeners = {},
) {
  const ring = await memoryRing();
  const keys = drawSelfKeys(ring);
  const state = start();
  const marks = noMarks();
  const now = (): number => performance.now();
  let broker: Broker | null = null;
  const told: (() => void)[] = [];
  const perform = (effect: Effect): void => {
    if (effect.type === 'send-down') broker?.send(effect.device, effect.boot, effect.n, effect.body);
    if (effect.type !== 'append') return;
    if (log === 'writes') setImmediate(() => core({ type: 'append.done', upto: effect.batch }));
    if (log === 'fails')
      setImmediate(() => core({ type: 'append.failed', batch: effect.batch, reason: 'full' }));
  };
  const core: Gateway['hear'] = (event) => {
    const before = state.store.nextBatch;
    for (const effect of step(state, event, { t: instant(Math.floor(now())), wall: wall(Date.now()) })
      .effects)
      perform(effect);
    if (event.type === 'append.done' || event.type === 'append.failed')
      for (const one of told.splice(0)) one();
    return state.store.nextBatch > before ? new Promise((resolve) => told.push(resolve)) : null;
  };
  core({ type: 'gateway.started', version: 'test' });
  const started = await startBroker({
    host: '127.0.0.1',
    mqttPort: plain ? 0 : null,
    mqttsPort: tls === null ? null : 0,
    certificate: tls,
    keys: keys.ring,
    hear: markingHear(hear?.(core) ?? core, marks, now),
  });
  if (!started.ok) throw new Error(started.problem.message);
  broker = started.broker;
  onTestFinished(() => started.broker.close());
  const press = selfDevice({
    keys: keys.own,
    marks,
    entrances: [
      { host: '127.0.0.1', port: () => started.broker.ports.mqtts, pin: tls?.cert ?? null },
      { host: '127.0.0.1', port: () => started.broker.ports.mqtt, pin: null },
    ],
    patienceMs: 400,
    now,
  });
  const parts = async (): Promise<Record<string, string>> => {
    const { parts: found } = await press();
    return Object.fromEntries(found.map(({ part, ok, remark }) => [part, ok ? 'ok' : remark]));
  };
  return { marks, press, parts, state, broker: started.broker, keys };
}
const WELL = { broker: 'ok', core: 'ok', log: 'ok', down: 'ok' };

describe('a press of the gateway itself', () => {
  test('goes all the way and back, again and again, and each part is timed', async () => {
    const { press, parts, state, broker } = await line();
    const { ms, parts: found } = await press();
    expect(found.map(({ part, ok }) => [part, ok])).toEqual([
      ['broker', true],
      ['core', true],
      ['log', true],
      ['down', true],
    ]);
    expect(ms).toBeGreaterThan(0);
    expect(found.every((part) => part.ms !== null && part.ms <= (ms ?? 0) + 1)).toBe(true);
    for (let i = 0; i < 20; i += 1) expect(await parts()).toEqual(WELL);
    expect(state.self.n).toBe(21);
    expect(state.alarms.size + state.devices.size + state.faults.size).toBe(0);
    expect(refusals(broker)).toEqual({});
    expect(broker.connections()).toBe(0);
  });

  test('is no connection that anybody counts, and leaves none behind', async () => {
    let during = -1;
    const { press, broker } = await line('writes', (hear) => (event) => {
      if (event.type === 'message.received') during = broker.connections();
      return hear(event);
    });
    const stranger = await Raw.dial(broker.ports.mqtt ?? 0);
    await press();
    expect(during).toBe(1);
    stranger.socket.destroy();
  });

  test('says unlogged of a log that fails, and that nothing behind it was reached', async () => {
    const { press, state } = await line('fails');
    expect((await press()).parts.map(({ part, ok, remark, reached }) => [part, ok, remark, reached])).toEqual(
      [
        ['broker', true, '', undefined],
        ['core', true, '', undefined],
        ['log', false, 'unlogged', undefined],
        ['down', false, 'not reached', false],
      ],
    );
    expect([...state.faults.values()].map(({ code }) => code)).toEqual(['store']);
  });

  test('of a log that hangs, of a core that is deaf, names them', async () => {
    const hangs = await line('hangs');
    expect(await hangs.parts()).toMatchObject({ core: 'ok', log: 'unlogged', down: 'not reached' });
    const deaf = await line(
      'writes',
      (hear) => (event) =>
        event.type === 'message.received' ? new Promise<void>(() => undefined) : hear(event),
    );
    // It was heard and came to nothing.
    expect(await deaf.parts()).toMatchObject({ broker: 'ok', core: 'ok', log: 'unlogged' });
  });

  test('names the broker that is gone, that does not answer, that does not let it in', async () => {
    const gone = await line();
    await gone.broker.close();
    expect(await gone.parts()).toEqual({
      broker: 'ECONNREFUSED',
      core: 'not reached',
      log: 'not reached',
      down: 'not reached',
    });
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    onTestFinished(() => void silent.close());
    const address = silent.address();
    const keys = drawSelfKeys(await memoryRing());
    const press = selfDevice({
      keys: keys.own,
      marks: noMarks(),
      entrances: [
        {
          host: '127.0.0.1',
          port: () => (typeof address === 'object' ? (address?.port ?? null) : null),
          pin: null,
        },
      ],
      patienceMs: 100,
      now: () => performance.now(),
    });
    expect((await press()).parts[0]).toMatchObject({ part: 'broker', ok: false, remark: '> 0.1 s' });
    const real = await line();
    const other = selfDevice({
      keys: keys.own,
      marks: noMarks(),
      entrances: [{ host: '127.0.0.1', port: () => real.broker.ports.mqtt, pin: null }],
      patienceMs: 400,
      now: () => performance.now(),
    });
    expect((await other()).parts[0]).toMatchObject({ part: 'broker', ok: false, remark: 'CONNACK 5' });
    const nowhere = selfDevice({
      keys: keys.own,
      marks: noMarks(),
      entrances: [{ host: '127.0.0.1', port: () => null, pin: null }],
      patienceMs: 400,
      now: () => performance.now(),
    });
    expect((await nowhere()).parts[0]?.remark).toBe('no port is open');
  });
});

describe('where the broker speaks TLS', () => {
  test('alone, the press goes that way, whatever name its certificate is for', async () => {
    // It is for 127.0.0.1 and its own authority; what counts is that it is the one in use.
    const { press, broker, state } = await line('writes', undefined, { plain: false, tls: selfSigned() });
    expect(broker.ports).toEqual({ mqtt: null, mqtts: expect.any(Number) });
    const { ms, parts } = await press();
    expect(parts.map(({ part, ok, remark }) => [part, ok ? 'ok' : remark])).toEqual(Object.entries(WELL));
    expect(ms).toBeGreaterThan(0);
    expect(state.self.n).toBe(1);
    expect([refusals(broker), broker.connections()]).toEqual([{}, 0]);
  });

  test('also with a certificate that has expired: that is told elsewhere', async () => {
    const { parts } = await line('writes', undefined, { plain: false, tls: selfSigned(-1, -5) });
    expect(await parts()).toEqual(WELL);
  });

  test('beside plain MQTT, both ways are gone, and one that is shut is named', async () => {
    const tls = selfSigned();
    const { parts, state, marks, broker, keys } = await line('writes', undefined, { tls });
    expect(await parts()).toEqual(WELL);
    expect(state.self.n).toBe(2);
    expect([refusals(broker), broker.connections()]).toEqual([{}, 0]);
    // Nobody hears there any more.
    const shut = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => shut.once('listening', resolve));
    const address = shut.address();
    const gone = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await new Promise((resolve) => shut.close(resolve));
    const half = (secure: boolean) =>
      selfDevice({
        keys: keys.own,
        marks,
        entrances: [
          {
            host: '127.0.0.1',
            port: () => (secure ? gone : broker.ports.mqtts),
            pin: tls.cert,
          },
          { host: '127.0.0.1', port: () => (secure ? broker.ports.mqtt : gone), pin: null },
        ],
        patienceMs: 400,
        now: () => performance.now(),
      })();
    const found = async (secure: boolean) =>
      (await half(secure)).parts.map(({ part, ok, remark }) => `${part} ${ok ? 'ok' : remark}`);
    expect(await found(true)).toEqual(['broker TLS: ECONNREFUSED', 'core ok', 'log ok', 'down ok']);
    expect(await found(false)).toEqual(['broker plain: ECONNREFUSED', 'core ok', 'log ok', 'down ok']);
  });

  test('a stranger with another certificate is told, and hears no password', async () => {
    const other = selfSigned();
    const heard: Buffer[] = [];
    const stranger = createSafe({ cert: other.cert, key: other.key }, (socket) => {
      socket.on('data', (bytes) => heard.push(bytes));
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    onTestFinished(() => void stranger.close());
    const address = stranger.address();
    const press = selfDevice({
      keys: drawSelfKeys(await memoryRing()).own,
      marks: noMarks(),
      entrances: [
        {
          host: '127.0.0.1',
          port: () => (typeof address === 'object' ? (address?.port ?? null) : null),
          pin: selfSigned().cert,
        },
      ],
      patienceMs: 1_000,
      now: () => performance.now(),
    });
    expect((await press()).parts[0]).toMatchObject({ ok: false, remark: 'another certificate' });
    expect(heard).toEqual([]);
  });
});

describe('the reserved device', () => {
  test('is unknown to a broker that was not given its key, and its key is another each time', async () => {
    const ring = await memoryRing();
    const [one, two] = [drawSelfKeys(ring), drawSelfKeys(ring)];
    expect(one.own.password).not.toBe(two.own.password);
    expect(ring.has(SELF_DEVICE)).toBe(false);
    expect(two.ring.login(SELF_DEVICE, one.own.password)).toBeNull();
    expect(two.ring.verify(SELF_DEVICE, '{}', one.own.sign('{}'))).toBeNull();
    const started = await startBroker({ host: '127.0.0.1', mqttPort: 0, keys: ring, hear: () => null });
    if (!started.ok) throw new Error(started.problem.message);
    onTestFinished(() => started.broker.close());
    const raw = await Raw.dial(started.broker.ports.mqtt ?? 0);
    raw.say(connectPacket({ clientId: SELF_DEVICE, username: SELF_DEVICE, password: one.own.password }));
    await raw.sees('CONNACK', 2);
    expect(refusals(started.broker)).toEqual({ 'unknown-device': 1 });
  });
});
