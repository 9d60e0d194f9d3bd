/** The log store through its face, with its real thread and a real database: batches, order, repeats, tables. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteLog, type SqliteLog } from '../../../gateway/shell/log/sqlite.ts';
import { bundleLogWorker } from '../../tools/bundle.ts';
import { allRows, hearing, noted, opened, ownFolder, stampAt } from './log-story.ts';

let worker: string;
let folder: string;
let clean: () => void;
const logs: SqliteLog[] = [];

beforeAll(async () => {
  worker = await bundleLogWorker();
});
beforeEach(() => {
  ({ folder, clean } = ownFolder());
});
afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close().catch(() => {})));
  clean();
});
async function open(): Promise<SqliteLog> {
  const log = await openSqliteLog({ folder, worker });
  logs.push(log);
  return log;
}

describe('batches', () => {
  it('come back row by row, in order, with their stamp, after closing and opening', async () => {
    const first = await open();
    const heard = hearing(first);
    first.append(1, stampAt(1), [noted(1), noted(2)]);
    first.append(2, stampAt(2), [noted(3)]);
    await heard.upto(2);
    await first.close();
    const rows = await allRows(await open());
    expect(rows.map(({ seq, batch }) => [seq, batch])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
    expect(rows[2]).toEqual({ seq: 3, batch: 2, stamp: stampAt(2), entry: noted(3) });
  });

  it('are reported in order, each at most once as done', async () => {
    const log = await open();
    const heard = hearing(log);
    for (let batch = 1; batch <= 500; batch++) log.append(batch, stampAt(batch), [noted(batch)]);
    await heard.upto(500);
    const done = heard.reports.map((report) => (report.ok ? report.upto : -1));
    expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
    expect(done[0]).toBeGreaterThan(0);
    expect(await allRows(log)).toHaveLength(500);
  });

  it('that wait together go in one transaction', async () => {
    const log = await open();
    const heard = hearing(log);
    for (let batch = 1; batch <= 2_000; batch++) log.append(batch, stampAt(batch), [noted(batch)]);
    await heard.upto(2_000);
    expect(heard.reports.length).toBeLessThan(500);
  });

  it('sent again with the same contents are recognised and not doubled', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1), noted(2)]);
    log.append(2, stampAt(2), [noted(3)]);
    await heard.upto(2);
    heard.reports.length = 0;
    log.append(1, stampAt(9), [noted(1), noted(2)]);
    await heard.upto(2);
    expect(heard.reports).toEqual([{ ok: true, upto: 2 }]);
    expect(await allRows(log)).toHaveLength(3);
  });

  it('sent again after a restart are recognised too', async () => {
    const before = await open();
    const heard = hearing(before);
    before.append(7, stampAt(1), [noted(1)]);
    await heard.upto(7);
    await before.close();
    const log = await open();
    const again = hearing(log);
    log.append(7, stampAt(1), [noted(1)]);
    log.append(8, stampAt(2), [noted(2)]);
    await again.upto(8);
    expect((await allRows(log)).map((row) => row.batch)).toEqual([7, 8]);
  });

  it('with a known number and other contents are refused by name', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1)]);
    await heard.upto(1);
    heard.reports.length = 0;
    log.append(1, stampAt(1), [noted(2)]);
    log.append(2, stampAt(2), [noted(1)]);
    await heard.upto(2);
    expect(heard.reports).toEqual([
      { ok: false, batch: 1, reason: 'batch 1 is in the log with other contents' },
      { ok: true, upto: 2 },
    ]);
  });

  it('wait in bounds: what is too much is refused, and nothing overtakes it', async () => {
    const log = await openSqliteLog({ folder, worker, waitingChars: 400 });
    logs.push(log);
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1)]);
    log.append(2, stampAt(2), [noted(2, 'x'.repeat(500))]);
    log.append(3, stampAt(3), [noted(3)]);
    expect(heard.reports).toEqual([]);
    await heard.until((reports) => reports.length === 3);
    expect(heard.reports).toContainEqual({
      ok: false,
      batch: 2,
      reason: 'the disk does not keep up: too much waits for it already',
    });
    expect(heard.reports).toContainEqual({ ok: false, batch: 3, reason: 'batch 2 before it is not on disk' });
    log.append(2, stampAt(2), [noted(2)]);
    log.append(3, stampAt(3), [noted(3)]);
    await heard.upto(3);
    expect((await allRows(log)).map((row) => row.batch)).toEqual([1, 2, 3]);
  });

  it('hold any text: line ends, quotes, NUL, emoji and lone surrogates come back alike', async () => {
    const log = await open();
    const heard = hearing(log);
    const note = 'a\nb\r\u2028"\\\u0000\u{1F6A8}\ud800 =1+1 \u202e';
    log.append(1, stampAt(1), [noted(1, note), noted(2)]);
    await heard.upto(1);
    expect((await allRows(log))[0]?.entry).toEqual(noted(1, note));
    expect(await log.verify()).toMatchObject({ ok: true, rows: 2 });
  });
});

describe('reading', () => {
  it('gives large logs in portions, without a gap', async () => {
    const log = await open();
    const heard = hearing(log);
    for (let batch = 1; batch <= 200; batch++)
      log.append(
        batch,
        stampAt(batch),
        Array.from({ length: 100 }, (_, i) => noted(batch * 100 + i)),
      );
    await heard.upto(200);
    let portions = 0;
    let expected = 5;
    for await (const portion of log.read(5)) {
      portions++;
      for (const row of portion) expect(row.seq).toBe(expected++);
    }
    expect(expected).toBe(20_001);
    expect(portions).toBeGreaterThan(1);
  });

  it('finds the rows of one alarm, and alarms newest first', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [opened('alarm-1'), noted(1), noted(2)]);
    log.append(2, stampAt(2), [opened('alarm-2'), noted(4)]);
    await heard.upto(2);
    expect((await log.readAlarm('alarm-1')).map((row) => row.seq)).toEqual([1, 2, 5]);
    expect(await log.readAlarm("' OR 1=1 --")).toEqual([]);
    expect(await log.alarmIds(10)).toEqual(['alarm-2', 'alarm-1']);
    expect(await log.alarmIds(1)).toEqual(['alarm-2']);
  });
});

describe('keys, tokens and settings', () => {
  it('are kept over a restart', async () => {
    const before = await open();
    const token = {
      id: 'aabbccdd',
      hash: 'f'.repeat(64),
      kind: 'link' as const,
      role: 'admin',
      person: null,
      site: 'hq',
      createdAt: 1,
      expiresAt: 2,
    };
    await before.saveKeys({ device: 'balie-1', current: 'a'.repeat(64), next: null });
    await before.saveKeys({ device: 'balie-1', current: 'a'.repeat(64), next: 'b'.repeat(64) });
    await before.saveKeys({ device: 'balie-2', current: 'c'.repeat(64), next: null });
    await before.deleteKeys('balie-2');
    await before.saveToken(token);
    await before.saveSetting('language', 'nl');
    await before.close();
    const log = await open();
    expect(await log.keys()).toEqual([{ device: 'balie-1', current: 'a'.repeat(64), next: 'b'.repeat(64) }]);
    expect(await log.tokens()).toEqual([token]);
    expect(await log.setting('language')).toBe('nl');
    expect(await log.setting('unknown')).toBeNull();
    expect(await Promise.all([log.deleteToken('aabbccdd'), log.deleteToken('aabbccdd')])).toEqual([
      true,
      false,
    ]);
  });

  it('a deleted key can be read in no file of the log a moment later', async () => {
    const log = await open();
    const secret = 'deadbeef'.repeat(8);
    await log.saveKeys({ device: 'balie-1', current: secret, next: null });
    const readable = (): boolean =>
      ['log.db', 'log.db-wal'].some((name) => readFileSync(join(folder, name)).includes(secret));
    expect(readable()).toBe(true);
    await log.deleteKeys('balie-1');
    await expect.poll(readable, { timeout: 5_000 }).toBe(false);
  });

  it('phones are kept over a restart, an address once, and can be read in no file a moment after they went', async () => {
    const before = await open();
    const phone = {
      id: 'aa11bb22',
      person: 'ria',
      account: 'acc',
      endpoint: 'https://push.example.net/secret-address',
      p256dh: 'p',
      auth: 'a',
      label: 'Chrome, Android',
      createdAt: 1,
      okAt: null,
    };
    await before.savePhone({ ...phone, id: 'bb22cc33' });
    await before.savePhone(phone);
    await before.savePhone({ ...phone, okAt: 5 });
    await before.close();
    const log = await open();
    expect(await log.phones()).toEqual([{ ...phone, okAt: 5 }]);
    await log.deletePhone('aa11bb22');
    expect(await log.phones()).toEqual([]);
    const readable = (): boolean =>
      ['log.db', 'log.db-wal'].some((name) => readFileSync(join(folder, name)).includes('secret-address'));
    await expect.poll(readable, { timeout: 10_000 }).toBe(false);
  });
});

describe('at the start', () => {
  it('every file is for its owner only', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1)]);
    await heard.upto(1);
    for (const name of ['log.db', 'log.db-wal', 'log.db-shm', 'head.json'])
      expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  it('an open database that others may read is closed to them', async () => {
    await (await open()).close();
    chmodSync(join(folder, 'log.db'), 0o644);
    await open();
    expect(statSync(join(folder, 'log.db')).mode & 0o777).toBe(0o600);
  });

  it('a log of a newer version is refused, naming both versions', async () => {
    await (await open()).close();
    const db = new Database(join(folder, 'log.db'));
    db.pragma('user_version = 99');
    db.prepare("INSERT INTO migrations VALUES (99, 'later', '9.9.9')").run();
    db.close();
    await expect(open()).rejects.toThrow(/newer noodknop \(9\.9\.9, log version 99\).*log version 2/);
  });

  it('a log of the version before gets what is new and keeps what it has', async () => {
    const before = await open();
    const heard = hearing(before);
    before.append(1, stampAt(1), [noted(1)]);
    await heard.upto(1);
    await before.close();
    const db = new Database(join(folder, 'log.db'));
    db.exec('DROP TABLE phones; DELETE FROM migrations WHERE version = 2; PRAGMA user_version = 1');
    db.close();
    const after = await open();
    expect(await after.phones()).toEqual([]);
    expect(await allRows(after)).toHaveLength(1);
  });

  it('a database of another program is refused and left alone', async () => {
    const db = new Database(join(folder, 'log.db'));
    db.exec('CREATE TABLE recipes (name)');
    db.close();
    const before = readFileSync(join(folder, 'log.db'));
    await expect(open()).rejects.toThrow(/database of another program/);
    expect(readFileSync(join(folder, 'log.db')).equals(before)).toBe(true);
  });

  it('a damaged log is refused, with the way to verify and restore', async () => {
    writeFileSync(join(folder, 'log.db'), 'not a database, but long enough to look at. '.repeat(50));
    await expect(open()).rejects.toThrow(/damaged.*noodknop log verify.*put back a copy/);
  });

  it('a folder that is not there is refused by name', async () => {
    folder = join(folder, 'gone');
    await expect(open()).rejects.toThrow(/gone.*cannot be opened.*Check that its folder exists/);
    expect(existsSync(folder)).toBe(false);
  });

  it('a log that vanished from beside its head is refused instead of begun anew', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1)]);
    await heard.upto(1);
    await log.close();
    const { rmSync } = await import('node:fs');
    rmSync(join(folder, 'log.db'));
    await expect(open()).rejects.toThrow(/missing or empty.*held 1 rows.*[Pp]ut back a copy/);
  });
});
