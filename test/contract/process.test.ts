/**
 * What the simulated gateway assumes of a real process that dies or stands still (`assumptions.ts`): its sockets end
 * at once, nobody can connect until the next one is ready, and a process that was stopped goes on where it was. The
 * real gateway from `dist/`, mqtt.js and bare sockets.
 */
import { connect } from 'node:net';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Lag } from '../whole/lag.ts';
import { until, Whole } from '../whole/rig.ts';

const whole = new Whole();
beforeAll(async () => {
  await whole.load();
  await whole.start();
}, 60_000);
afterAll(() => whole.close());

const AT_ONCE_MS = 500;

/** How an attempt to connect ends: with a connection, or with the code of its error. */
const attempt = (): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: whole.mqtt });
    socket.once('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  });

it('killed with -9 its sockets end at once, also ours that wait for an answer; until the next start nobody gets in', async () => {
  const ids = ['knop-1', 'knop-2', 'pieper-1'];
  const clients = await Promise.all(
    ids.map((id) =>
      mqtt.connectAsync(`mqtt://127.0.0.1:${whole.mqtt}`, {
        clientId: id,
        username: id,
        password: whole.keys.get(id)?.mqttPassword ?? '',
        keepalive: 30,
        reconnectPeriod: 0,
      }),
    ),
  );
  const closed = clients.map(
    (client) => new Promise<number>((resolve) => client.once('close', () => resolve(performance.now()))),
  );
  const silent = connect({ host: '127.0.0.1', port: whole.mqtt });
  silent.on('error', () => undefined);
  await new Promise((resolve) => silent.once('connect', resolve));
  const silentClosed = new Promise<number>((resolve) =>
    silent.once('close', () => resolve(performance.now())),
  );
  const lag = new Lag();
  const killed = performance.now();
  await whole.kill('SIGKILL');
  const last = Math.max(...(await Promise.all([...closed, silentClosed])));
  expect(last - killed - lag.take()).toBeLessThan(AT_ONCE_MS);
  lag.stop();
  expect(await attempt()).toBe('ECONNREFUSED');
  await whole.start();
  expect(await attempt()).toBe('connected');
}, 30_000);

it('stopped and let go on it hears in order what was said meanwhile, on the connections that stood', async () => {
  const heard: number[] = [];
  const button = whole.peer('knop-3', {
    hear: (message) => {
      if (message.type === 'receipt') heard.push(message.seq);
    },
  });
  await until('the button is known', 10_000, () => button.heard > 1);
  process.kill(whole.pid, 'SIGSTOP');
  const said: number[] = [];
  for (let i = 0; i < 8; i++) said.push(button.press().message.seq);
  // A silence cannot be awaited: many times as long as a process that runs needs to answer.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(heard).toEqual([]);
  expect(button.isConnected).toBe(true);
  process.kill(whole.pid, 'SIGCONT');
  await until('everything is receipted', 10_000, () => new Set(heard).size >= said.length);
  expect(heard.filter((seq, i) => heard.indexOf(seq) === i)).toEqual(said);
  expect(button.logins).toBe(1);
  button.stop();
}, 30_000);
