/** The local door of a running gateway: private, bounded, and unmoved by what is thrown at it. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connectAdmin,
  connectGateway,
  listenAdmin,
  MOST_CONNECTIONS,
  MOST_LINE,
} from '../../../gateway/shell/socket.ts';
import { runningGateway, type SmallHouse } from '../cli-house.ts';

const folder = mkdtempSync(join(tmpdir(), 'noodknop-socket-'));
let house: SmallHouse;
beforeAll(async () => {
  house = await runningGateway(folder);
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes raw text and gives what came back before the connection ended, or after `lines` answers. */
function raw(text: string | Uint8Array, lines = 1): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(house.socket);
    let heard = '';
    const end = () => {
      socket.destroy();
      resolve(heard);
    };
    socket.on('data', (chunk) => {
      heard += String(chunk);
      if (heard.split('\n').length > lines) end();
    });
    socket.on('error', end);
    socket.on('close', end);
    socket.write(text);
  });
}
const asked = (question: object): string => `${JSON.stringify(question)}\n`;
const works = async (): Promise<boolean> => {
  const admin = await connectAdmin(house.socket);
  const answered = await admin?.perform('alarm.list', { open: false });
  await admin?.close();
  return answered?.ok === true;
};

describe('the local socket', () => {
  test('is for its owner only', () => {
    expect(statSync(house.socket).mode & 0o777).toBe(0o600);
  });

  const rows: readonly [string, string, object][] = [
    [
      'no JSON',
      'hello\n',
      { id: null, ok: false, problem: { code: 'invalid', message: 'a line must be one JSON object' } },
    ],
    ['a list', '[1]\n', { ok: false, problem: { code: 'invalid', field: 'operation' } }],
    [
      'an unknown operation',
      asked({ id: 1, operation: 'shell.run', ask: {} }),
      { id: 1, ok: false, problem: { code: 'invalid', field: 'operation' } },
    ],
    [
      'an inherited name',
      asked({ id: 1, operation: 'constructor', ask: {} }),
      { id: 1, ok: false, problem: { field: 'operation' } },
    ],
    [
      'a question without its fields',
      asked({ id: 2, operation: 'device.show', ask: {} }),
      { id: 2, ok: false, problem: { code: 'invalid', field: 'id' } },
    ],
    [
      'a field too many',
      asked({ id: 3, operation: 'device.list', ask: { all: true } }),
      { id: 3, ok: false, problem: { code: 'invalid' } },
    ],
    [
      'minutes out of range',
      asked({ id: 4, operation: 'device.test', ask: { id: 'x', minutes: 31 } }),
      { id: 4, ok: false, problem: { field: 'minutes' } },
    ],
    [
      'a site that is none',
      asked({ id: 5, operation: 'site.import', ask: { site: { peple: [] }, base: null } }),
      { id: 5, ok: false, problem: { code: 'invalid', field: 'peple' } },
    ],
  ];
  test.each(rows)('refuses %s', async (_title, text, answer) => {
    expect(JSON.parse(await raw(text))).toMatchObject(answer);
  });

  test('closes on a line that is too long, before it is read in full', async () => {
    const heard = await raw('x'.repeat(MOST_LINE + 1024), 2);
    expect(heard === '' || heard.includes('a line is longer than')).toBe(true);
    expect(await works()).toBe(true);
  });

  test('answers questions in one packet, each under its own id', async () => {
    const heard = await raw(
      [1, 2, 3].map((id) => asked({ id, operation: 'alarm.list', ask: { open: true } })).join(''),
      3,
    );
    const ids = heard
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id);
    expect(ids.sort()).toEqual([1, 2, 3]);
  });

  test('no bytes end the gateway', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await raw(Buffer.concat([bytes, Buffer.from('\n{}\n')]));
      }),
      { numRuns: 50 },
    );
    expect(await works()).toBe(true);
  });

  test('has room for a bounded number of connections, and for the next when one ends', async () => {
    const admins = await Promise.all(
      Array.from({ length: MOST_CONNECTIONS }, () => connectAdmin(house.socket)),
    );
    const alive = await Promise.all(
      admins.map(async (admin) => (await admin?.perform('alarm.list', { open: true }))?.ok),
    );
    expect(alive.filter(Boolean)).toHaveLength(MOST_CONNECTIONS);
    expect(await works()).toBe(false);
    await Promise.all(admins.map((admin) => admin?.close()));
    await expect.poll(works).toBe(true);
  });

  test('a second gateway does not take it over; a socket left by a crash is in nobody’s way', async () => {
    await expect(listenAdmin(house.socket, house.parts)).rejects.toThrow(/another gateway answers/);
    const stale = join(folder, 'stale.sock');
    writeFileSync(stale, '');
    const door = await listenAdmin(stale, house.parts);
    const admin = await connectAdmin(stale);
    expect((await admin?.perform('log.verify', {}))?.ok).toBe(true);
    await door.close();
    expect(await admin?.perform('log.verify', {})).toMatchObject({
      ok: false,
      problem: { code: 'unavailable' },
    });
    expect(existsSync(stale)).toBe(false);
    await expect(listenAdmin(join(folder, 'no', 'where.sock'), house.parts)).rejects.toThrow(
      /cannot be opened/,
    );
  });

  test('where no gateway runs there is nobody to talk to', async () => {
    expect(await connectGateway(join(folder, 'nothing'))).toBe(null);
    expect(await connectAdmin(join(folder, 'nothing.sock'))).toBe(null);
    const found = await connectGateway(folder);
    expect(found).not.toBe(null);
    await found?.close();
  });
});
