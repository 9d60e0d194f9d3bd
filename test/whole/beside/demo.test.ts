/**
 * `npm start` with real processes: up within five seconds, a friendly summary with one-time links, buttons in a process
 * of their own that outlives a killed gateway and is taken over by the next, and nothing left behind at the end.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { until, Whole } from '../rig.ts';

const STARTED_WITHIN_MS = 5_000;
/** Other programs have this machine too: one of so many starts keeps to the time. */
const TRIES = 4;

const wholes: Whole[] = [];
const pids = new Set<number>();
afterEach(async () => {
  for (const whole of wholes.splice(0)) await whole.close();
  for (const pid of pids) if (lives(pid)) process.kill(pid, 'SIGKILL');
  pids.clear();
});

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Virtual {
  readonly pid: number;
  readonly httpPort: number;
}
/** The process of virtual devices, as it wrote it down itself. */
function virtualOf(whole: Whole): Virtual {
  const virtual = JSON.parse(readFileSync(join(whole.data, 'virtual', 'virtual.json'), 'utf8')) as Virtual;
  pids.add(virtual.pid);
  return virtual;
}
/** Whether its local connection answers; what it says to a stranger is for the tests of that connection. */
const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
const healthy = async (whole: Whole, token: string): Promise<number> =>
  (await whole.api(token, 'GET', '/api/devices')).body.filter(
    (device: { state: string }) => device.state === 'healthy',
  ).length;

it('the demo starts in time, loses nothing when it is killed, and takes its devices with it when it ends', async () => {
  const startedIn: number[] = [];
  let whole = new Whole();
  wholes.push(whole);
  for (let attempt = 1; ; attempt++) {
    await whole.start({}, '--demo');
    startedIn.push(Math.round(whole.startedIn));
    if (whole.startedIn < STARTED_WITHIN_MS || attempt === TRIES) break;
    await whole.close();
    whole = new Whole();
    wholes.push(whole);
  }
  expect(Math.min(...startedIn)).toBeLessThan(STARTED_WITHIN_MS);
  expect((await whole.api(null, 'GET', '/readyz')).status).toBe(200);

  // The summary: the address first, then a link for each role; a link works once.
  expect(whole.words.trimStart()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  const links = [...whole.words.matchAll(/http:\/\/127\.0\.0\.1:\d+\S*in\S+/g)].map(([link]) => link);
  expect(new Set(links).size).toBeGreaterThanOrEqual(5);
  expect(whole.words).not.toMatch(/[0-9a-f]{64}/);

  const { pid, httpPort } = virtualOf(whole);
  expect(pid).not.toBe(whole.pid);
  const admin = await whole.token('admin');
  const devices = (await whole.api(admin, 'GET', '/api/devices')).body as readonly { kind: string }[];
  const buttons = devices.filter(({ kind }) => kind === 'desk' || kind === 'wearable');
  expect(buttons).toHaveLength(10);
  expect(new Set(buttons.map(({ kind }) => kind)).size).toBe(2);
  await until('all devices are heard', 15_000, async () => (await healthy(whole, admin)) === devices.length);

  await whole.kill('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(lives(pid), 'the devices outlive a killed gateway').toBe(true);
  expect(await answers(httpPort)).toBe(true);

  await whole.start({}, '--demo');
  const again = virtualOf(whole);
  expect(again).toMatchObject({ pid, httpPort });
  await until(
    'the next gateway hears them',
    35_000,
    async () => (await healthy(whole, admin)) === devices.length,
  );

  expect(await whole.kill('SIGTERM')).toBe(0);
  await until('the devices end with it', 5_000, () => !lives(pid));
  expect(await answers(httpPort)).toBe(false);
  expect(existsSync(join(whole.data, 'lock.json'))).toBe(false);
  process.stdout.write(`\ndemo: up in ${startedIn.join(', ')} ms\n`);
}, 150_000);

it('a demo that is told to end while it starts ends, devices and all', async () => {
  const whole = new Whole();
  wholes.push(whole);
  const starting = whole.start({}, '--demo').then(
    () => null,
    (error: unknown) => error,
  );
  await until('its devices are there', 20_000, () => existsSync(join(whole.data, 'virtual', 'virtual.json')));
  const { pid } = virtualOf(whole);
  await whole.kill('SIGTERM');
  await starting;
  await until('nothing is left', 8_000, () => !lives(pid));
}, 60_000);
