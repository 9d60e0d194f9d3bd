/** A guard does not depend on who reads along: the watch goes on when its output can no longer be written. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { until } from '../rig.ts';

/** A port at which nobody listens. */
async function nobody(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test.each(['whose reader is gone', 'that goes to a full disk'])(
  'the watch tells of a dead gateway also with output %s',
  { timeout: 30_000 },
  async (how) => {
    const folder = mkdtempSync(join(tmpdir(), 'noodknop-output-'));
    const told = join(folder, 'told');
    const file = join(folder, 'watch.yaml');
    const port = await nobody();
    writeFileSync(
      file,
      JSON.stringify({
        name: 'Huis',
        gateway: { url: `http://127.0.0.1:${port}`, mqtt: `mqtt://127.0.0.1:${port}`, token: 'x' },
        silentAfter: 3,
        askEvery: 0.5,
        sounder: { run: ['/usr/bin/env', 'touch', told] },
      }),
      { mode: 0o600 },
    );
    const gone = how === 'whose reader is gone';
    const watch = spawn(
      process.execPath,
      [join(ROOT, 'gateway', 'noodknop.mjs'), 'watch', '--config', file],
      { stdio: ['ignore', gone ? 'pipe' : openSync('/dev/full', 'w'), gone ? 'ignore' : 'pipe'] },
    );
    let ended: number | null = null;
    watch.on('exit', (status) => {
      ended = status ?? -1;
    });
    onTestFinished(() => {
      watch.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
    watch.stdout?.destroy();
    await until('it was told', 15_000, () => existsSync(told) || ended !== null);
    expect([existsSync(told), ended]).toEqual([true, null]);
    watch.kill('SIGTERM');
    await until('it stopped when told to', 5_000, () => ended === 0);
  },
);

test('the gateway runs on when the disk is full that its output goes to', { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-output-'));
  const [http, mqtt] = [await nobody(), await nobody()];
  const full = openSync('/dev/full', 'w');
  const gateway = spawn(
    process.execPath,
    [
      join(ROOT, 'gateway', 'noodknop.mjs'),
      'gateway',
      ...['--data', join(folder, 'data'), '--http-port', String(http), '--mqtt-port', String(mqtt)],
    ],
    { stdio: ['ignore', full, full], env: { ...process.env, NOODKNOP_LOG: 'info' } },
  );
  let ended: number | null = null;
  gateway.on('exit', (status) => {
    ended = status ?? -1;
  });
  onTestFinished(() => {
    gateway.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const ready = async (): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${http}/readyz`).catch(() => null))?.status === 200;
  let answers = 0;
  // Long enough for what it says at its start, and for the first look at itself.
  await until('it answers for seconds', 25_000, async () => {
    answers += (await ready()) ? 1 : 0;
    return answers > 60 || ended !== null;
  });
  expect(ended).toBeNull();
  gateway.kill('SIGTERM');
  await until('it stopped when told to', 10_000, () => ended === 0);
});

/** Lines of the log, more than fill every buffer on the way to a reader: each request is one. */
const LINES = 4_000;

test.each([
  ['two pipes', 'exec "$0" "$@"'],
  ['one pipe', 'exec "$0" "$@" 2>&1'],
])(
  'the gateway ends when told to, though nobody reads the %s it writes to',
  { timeout: 60_000 },
  async (_, how) => {
    const folder = mkdtempSync(join(tmpdir(), 'noodknop-output-'));
    const [http, mqtt] = [await nobody(), await nobody()];
    const start = (output: 'pipe' | 'ignore') => {
      const gateway = spawn(
        '/bin/sh',
        [
          ...['-c', how, process.execPath, join(ROOT, 'gateway', 'noodknop.mjs'), 'gateway'],
          ...['--data', join(folder, 'data'), '--http-port', String(http), '--mqtt-port', String(mqtt)],
        ],
        { stdio: ['ignore', output, output], env: { ...process.env, NOODKNOP_LOG: 'trace' } },
      );
      const life = { gateway, ended: null as number | string | null };
      gateway.on('exit', (status, signal) => {
        life.ended = status ?? signal;
      });
      onTestFinished(() => void gateway.kill('SIGKILL'));
      return life;
    };
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const ask = (path: string) => fetch(`http://127.0.0.1:${http}${path}`).catch(() => null);
    const life = start('pipe');
    await until('it is up', 20_000, async () => (await ask('/readyz'))?.status === 200);
    for (let line = 0; line < LINES; line += 20)
      await Promise.all(Array.from({ length: 20 }, () => ask('/healthz')));
    expect(life.ended).toBeNull();
    life.gateway.kill('SIGTERM');
    await until('its doors are closed', 5_000, async () => (await ask('/readyz')) === null);
    await until('it is gone', 2_000, () => life.ended !== null);
    // By itself: a supervisor sees an end like any other, and the next start finds the folder free.
    expect(life.ended).toBe(0);
    const next = start('ignore');
    await until('it is up again', 20_000, async () => (await ask('/readyz'))?.status === 200);
    expect(next.ended).toBeNull();
  },
);
