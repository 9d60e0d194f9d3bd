/**
 * Starts that cannot succeed: each says on one short screen what, where and how to mend it, ends with 1 or 2, and
 * leaves nothing running and nothing changed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mountSmallDisk, type SmallDisk } from '../../tools/disk.ts';
import { noodknop, SITE, Whole } from '../rig.ts';

const whole = new Whole();
const disks: SmallDisk[] = [];
const servers: Server[] = [];
beforeAll(() => whole.load(), 60_000);
afterEach(async () => {
  await whole.kill('SIGTERM');
  for (const disk of disks.splice(0)) disk.unmount();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});
afterAll(() => whole.close());

const gateway = (data: string, ...further: readonly string[]) =>
  noodknop(['gateway', '--data', data, '--http-port', '0', '--mqtt-port', '0', ...further]);

/** Refused, in words: no stack, not many lines, nothing on standard output. */
function expectRefusal(
  done: { readonly status: number; readonly out: string; readonly err: string },
  status: number,
  ...words: readonly (string | RegExp)[]
): void {
  expect(done.status, done.err + done.out).toBe(status);
  for (const word of words) expect(done.err).toMatch(word);
  expect(done.err).not.toMatch(/\n\s+at .*:\d+:\d+/);
  expect(done.err.trimEnd().split('\n').length).toBeLessThan(8);
  expect(done.out).toBe('');
}

/** A port of this machine that somebody else has. */
async function takenPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('a gateway that cannot start', () => {
  it('because its directory is on a read-only disk says so and where, and how to choose another', async (context) => {
    const disk = mountSmallDisk(8_192);
    if (disk === null) return context.skip('mounting is not allowed');
    disks.push(disk);
    const other = new Whole(disk.folder);
    await other.load();
    await other.close();
    disk.makeReadOnly();
    expectRefusal(await gateway(disk.folder), 1, disk.folder, /read-only/, /--data/);
    const beneath = join(disk.folder, 'new', 'one');
    expectRefusal(await gateway(beneath), 1, disk.folder, /read-only/, /--data/);
  }, 60_000);

  it('because a file stands where its directory should be says which', async () => {
    const file = join(whole.folder, 'a-file');
    writeFileSync(file, 'x');
    expectRefusal(await gateway(file), 1, file, /--data/);
    expectRefusal(await gateway(join(file, 'below')), 1, file, /--data/);
  }, 30_000);

  it('because a newer version wrote the log, or the directory, says which versions and leaves them alone', async () => {
    const other = new Whole();
    await other.load();
    const db = new Database(join(other.data, 'log.db'));
    const version = Number(db.pragma('user_version', { simple: true }));
    db.pragma(`user_version = ${version + 7}`);
    db.close();
    expectRefusal(
      await gateway(other.data),
      1,
      /newer/,
      new RegExp(`\\b${version + 7}\\b`),
      join(other.data, 'log.db'),
    );
    const after = new Database(join(other.data, 'log.db'), { readonly: true });
    expect(after.pragma('user_version', { simple: true })).toBe(version + 7);
    after.close();
    await other.close();

    const folder = join(whole.folder, 'later');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(
      join(folder, 'dir.json'),
      JSON.stringify({ format: 9, program: '99.0.0', content: 'real' }),
      { mode: 0o600 },
    );
    expectRefusal(await gateway(folder), 1, folder, /newer/, /99\.0\.0/);
  }, 60_000);

  it('because the log is no log says which file, and does not touch it', async () => {
    const folder = join(whole.folder, 'spoilt');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(
      join(folder, 'dir.json'),
      JSON.stringify({ format: 1, program: '0.1.0', content: 'real' }),
      { mode: 0o600 },
    );
    writeFileSync(
      join(folder, 'log.db'),
      'no database at all, but a text that is long enough to be looked at twice'.repeat(100),
      { mode: 0o600 },
    );
    expectRefusal(await gateway(folder), 1, join(folder, 'log.db'), /damaged/);
  }, 30_000);

  it('because a row of its log was spoilt says which, and so does a verification', async () => {
    const other = new Whole();
    await other.load();
    const db = new Database(join(other.data, 'log.db'));
    db.prepare("UPDATE rows SET body = '{' WHERE seq = 2").run();
    db.close();
    expectRefusal(await gateway(other.data), 1, other.data, /damaged/, /row 2/, /copy/);
    expectRefusal(await noodknop(['log', 'verify', '--data', other.data]), 1, /row 2/);
    await other.close();
  }, 60_000);

  it('because a port is in use says which port and which option, for the pages and for MQTT', async () => {
    const port = await takenPort();
    expectRefusal(
      await noodknop(['gateway', '--data', whole.data, '--http-port', String(port), '--mqtt-port', '0']),
      1,
      new RegExp(`\\b${port}\\b`),
      /in use/,
      /--http-port/,
    );
    expectRefusal(
      await noodknop(['gateway', '--data', whole.data, '--http-port', '0', '--mqtt-port', String(port)]),
      1,
      new RegExp(`\\b${port}\\b`),
      /in use/,
      /--mqtt-port/,
    );
    const live = await noodknop(['simulate', '--live', '--port', String(port)]);
    expectRefusal(live, 1, new RegExp(`\\b${port}\\b`), /in use/, /another with --port\b/);
    // Nothing of the refused starts holds the directory.
    await whole.start();
    expect((await whole.api(null, 'GET', '/readyz')).status).toBe(200);
  }, 60_000);

  it('because another gateway holds the directory names that process', async () => {
    await whole.start();
    expectRefusal(await gateway(whole.data), 1, whole.data, /in use/, new RegExp(`\\b${whole.pid}\\b`));
    expect((await whole.api(null, 'GET', '/readyz')).status).toBe(200);
  }, 60_000);

  it('because of its options says which one, and ends with 2', async () => {
    expectRefusal(await gateway(whole.data, '--mqtt-port', 'many'), 2, /--mqtt-port/, /many/);
    expectRefusal(await gateway(whole.data, '--host', '0.0.0.0'), 2, /host/, /--tls-cert/);
    expectRefusal(await gateway(whole.data, '--mqtts-port', '0'), 2, /mqtts-port/, /--tls-cert/);
    expectRefusal(await gateway(whole.data, '--nonsense'), 2, /--nonsense/);
    expectRefusal(
      await gateway(whole.data, '--tls-cert', '/nowhere/chain.pem', '--tls-key', '/nowhere/key.pem'),
      1,
      /\/nowhere\/chain\.pem/,
    );
    expectRefusal(await gateway(whole.data, '--demo'), 1, whole.data, /demo/, /--data/);
  }, 60_000);
});

describe('a site file with a typo', () => {
  it('is refused by line, field and reason, and changes nothing', async () => {
    const file = join(whole.folder, 'typo.yaml');
    const before = (await whole.run(['site', 'export'])).out;
    const text = `sites:\n  - id: huis\n    name: Huis\n    adress: Voorbeeldlaan 1\nplaces: []\npeople: []\ngroups: []\nrotations: []\ndevices: []\n`;
    writeFileSync(file, text);
    for (const command of [
      ['site', 'check', file],
      ['site', 'import', file, '--yes', '--data', whole.data],
    ]) {
      const done = await noodknop(command);
      expect(done.status, done.out).toBe(1);
      expect(done.err).toMatch(/adress/);
      expect(done.err).toMatch(/\b4\b/);
      expect(done.err).not.toMatch(/\n\s+at .*:\d+:\d+/);
    }
    writeFileSync(file, 'sites:\n  - id: [\n');
    expect((await noodknop(['site', 'check', file])).status).toBe(1);
    writeFileSync(
      file,
      JSON.stringify({ ...SITE, places: [{ ...SITE.places[0], site: 'hius' }], devices: [] }),
    );
    const done = await noodknop(['site', 'check', file]);
    expect(done.status).toBe(1);
    expect(done.err).toMatch(/hius/);
    expect((await noodknop(['site', 'check', join(whole.folder, 'nowhere.yaml')])).status).toBe(1);
    expect((await whole.run(['site', 'export'])).out).toBe(before);
  }, 60_000);
});
