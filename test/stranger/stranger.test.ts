/** The stranger itself: its codec holds against the golden vectors, it notices what is wrong, and it is a stranger. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VECTORS_FILE, vectors } from '../protocol/vectors.ts';
import { mayPlay, playStranger } from './play.ts';

const folder = mkdtempSync(join(tmpdir(), 'noodknop-stranger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
};
const config = file('config.json', {
  button: { device: vectors.device, key: vectors.root },
  pagers: [1, 2, 3].map((n) => ({ device: `pager-${n}`, key: vectors.root })),
  token: 'none',
});

describe.runIf(mayPlay)('the stranger', () => {
  it('reads and writes the wire as the golden vectors say', async () => {
    const { status, checks, stderr } = await playStranger(['vectors', VECTORS_FILE.pathname]);
    expect([status, stderr]).toEqual([0, '']);
    expect(Object.fromEntries(checks.map(({ check, rows }) => [check, rows]))).toEqual({
      hmac: vectors.hmac.length,
      keys: vectors.keys.length,
      up: vectors.up.length,
      down: vectors.down.length,
      refused: vectors.refused.filter(({ at }) => at === 'device').length,
      radioUp: vectors.radioUp.length,
      radioAges: vectors.radioAges.length,
      radioDown: vectors.radioDown.length,
      radioRefused: vectors.radioRefused.filter(({ at }) => at === 'device').length,
    });
  });

  it.each([
    ['up', { envelope: `${vectors.up[0]?.envelope.slice(0, -1)}x` }],
    ['down', { envelope: vectors.down[0]?.envelope.replace('"n":41', '"n":42') }],
    ['refused', { at: 'device', reason: 'too-long' }],
  ] as const)('notices a wrong row in %s', async (list, change) => {
    const [first, ...rest] = vectors[list];
    const wrong = file(`${list}.json`, { ...vectors, [list]: [{ ...first, ...change }, ...rest] });
    const { status, checks } = await playStranger(['vectors', wrong]);
    expect(status).toBe(1);
    expect(checks.at(-1)).toMatchObject({ ok: false, reason: expect.stringContaining(first?.name ?? '?') });
  });

  it('says so when nobody answers, and when a login is refused', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(Buffer.from([0x20, 2, 0, 5])));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = await playStranger(['press', '--mqtt-port', `${port}`, '--config', config]);
    await new Promise((resolve) => server.close(resolve));
    expect(refused).toMatchObject({ status: 1, checks: [{ ok: false, reason: 'CONNACK 5' }] });
    const nobody = await playStranger(['press', '--mqtt-port', `${port}`, '--config', config]);
    expect(nobody).toMatchObject({
      status: 1,
      checks: [{ ok: false, reason: expect.stringMatching(/refused/i) }],
    });
  });

  it('ends with 2 on wrong usage', async () => {
    expect(await playStranger([])).toMatchObject({ status: 2, checks: [] });
  });

  it('imports nothing but the standard library and its own files', () => {
    const here = new URL('.', import.meta.url);
    const programs = readdirSync(here).filter((name) => name.endsWith('.py'));
    expect(programs.sort()).toEqual(['device.py', 'mqtt.py', 'stranger.py', 'vectors.py', 'wire.py']);
    const standard =
      'argparse hashlib hmac json queue random re secrets socket sys threading time urllib.error urllib.request'.split(
        ' ',
      );
    const own = ['device', 'mqtt', 'vectors', 'wire'];
    for (const name of programs) {
      const imports = readFileSync(new URL(name, here), 'utf8').matchAll(/^\s*(?:import|from) ([\w.]+)/gm);
      expect(
        [...imports].map((match) => match[1]).filter((one) => ![...standard, ...own].includes(one ?? '')),
      ).toEqual([]);
    }
  });
});
