/** P22: whoever changes the log behind its back is found; a lawful erasure is not, and leaves nothing to read. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commitmentOf, GENESIS, hashOf, type Link } from '../../../gateway/shell/log/chain.ts';
import { spansOf } from '../../../gateway/shell/log/erase.ts';
import type { Stamp } from '../../../gateway/shell/log/face.ts';
import { openSqliteLog, type SqliteLog } from '../../../gateway/shell/log/sqlite.ts';
import { verifyLog } from '../../../gateway/shell/log/verify.ts';
import { bundleLogWorker } from '../../tools/bundle.ts';
import { allRows, hearing, noted, ownFolder, stampAt } from './log-story.ts';

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
/** A closed log of ten rows in five batches. */
async function tenRows(): Promise<void> {
  const log = await open();
  const heard = hearing(log);
  for (let n = 1; n <= 5; n++) log.append(n, stampAt(n), [noted(2 * n), noted(2 * n + 1)]);
  await heard.upto(5);
  await log.close();
}
/** Changes the database as someone with the file in hand would. */
function meddle(sql: string): void {
  const db = new Database(join(folder, 'log.db'));
  db.exec(sql);
  db.close();
}

describe('an untouched log', () => {
  it('is sound, empty and full, open and closed', async () => {
    const log = await open();
    expect(await log.verify()).toEqual({ ok: true, rows: 0, head: '0'.repeat(64) });
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1)]);
    await heard.upto(1);
    expect(await log.verify()).toMatchObject({ ok: true, rows: 1 });
    expect(await verifyLog(folder)).toEqual(await log.verify());
    await log.close();
    expect(await verifyLog(folder)).toMatchObject({ ok: true, rows: 1 });
  });

  it('is sound while it is being written', async () => {
    const log = await open();
    const heard = hearing(log);
    let writing = true;
    let batch = 0;
    const write = (): void => {
      if (!writing || batch > 4_000) return;
      for (let i = 0; i < 20; i++) log.append(++batch, stampAt(batch), [noted(batch)]);
      setTimeout(write, 5);
    };
    write();
    for (let round = 0; round < 6; round++) expect(await log.verify()).toMatchObject({ ok: true });
    writing = false;
    await heard.upto(batch);
    expect(await log.verify()).toMatchObject({ ok: true, rows: batch });
  });

  it('that does not exist is no sound log', async () => {
    expect(await verifyLog(folder)).toMatchObject({
      ok: false,
      seq: 0,
      reason: expect.stringMatching(/there is no log/),
    });
  });
});

describe('meddling', () => {
  const columns = [
    ['contents', `UPDATE rows SET body = replace(body, 'note 6', 'note 7') WHERE seq = 5`],
    ['salt', 'UPDATE rows SET salt = zeroblob(16) WHERE seq = 5'],
    ['commitment', 'UPDATE rows SET commitment = zeroblob(32) WHERE seq = 5'],
    ['hash', 'UPDATE rows SET hash = zeroblob(32) WHERE seq = 5'],
    ['batch', 'UPDATE rows SET batch = 4 WHERE seq = 5'],
    ['time', 'UPDATE rows SET t = t + 0.001 WHERE seq = 5'],
    ['wall time', 'UPDATE rows SET wall = wall - 3600000 WHERE seq = 5'],
    ['monotonic time', 'UPDATE rows SET mono = 0 WHERE seq = 5'],
    ['machine boot', `UPDATE rows SET machine_boot = 'boot-b' WHERE seq = 5`],
    ['type', `UPDATE rows SET type = 'alarm.closed' WHERE seq = 5`],
    ['alarm', `UPDATE rows SET alarm = 'alarm-9' WHERE seq = 5`],
    ['presence, from the middle', 'DELETE FROM rows WHERE seq = 5'],
    [
      'contents, by blanking without a record',
      `UPDATE rows SET body = ' ', salt = zeroblob(16) WHERE seq = 5`,
    ],
    ['type, to that of an erasure', `UPDATE rows SET type = 'log.erased' WHERE seq = 5`],
  ] as const;
  for (const [what, sql] of columns) {
    it(`with a row's ${what} is found at that row`, async () => {
      await tenRows();
      meddle(sql);
      expect(await verifyLog(folder)).toMatchObject({ ok: false, seq: 5 });
    });
  }

  it('by removing the first row is found', async () => {
    await tenRows();
    meddle('DELETE FROM rows WHERE seq = 1');
    expect(await verifyLog(folder)).toMatchObject({ ok: false, seq: 1 });
  });

  it('by removing the last rows is found, as many as they are', async () => {
    for (const kept of [9, 8, 1, 0]) {
      rmSync(folder, { recursive: true, force: true });
      ({ folder, clean } = ownFolder());
      await tenRows();
      meddle(`DELETE FROM rows WHERE seq > ${kept}`);
      expect(await verifyLog(folder)).toMatchObject({ ok: false, seq: kept + 1 });
    }
  });

  it('by removing the last rows is found still after the gateway went on', async () => {
    await tenRows();
    meddle('DELETE FROM rows WHERE seq > 8');
    const log = await open();
    expect(log.trouble()).toMatch(/log ends at row 8, but row 10 had been written/);
    const heard = hearing(log);
    for (let n = 5; n <= 9; n++) log.append(n, stampAt(n), [noted(n)]);
    await heard.upto(9);
    await log.close();
    expect(await verifyLog(folder)).toMatchObject({ ok: false, seq: 9 });
  });

  it('by writing the whole chain anew, with every hash right, is found at the head', async () => {
    await tenRows();
    const db = new Database(join(folder, 'log.db'));
    const rows = db
      .prepare(
        'SELECT seq, batch, t, wall, mono, machine_boot AS machineBoot, type, alarm, body, salt FROM rows',
      )
      .all() as (Omit<Link, 'stamp'> & Stamp & { body: string; salt: Uint8Array })[];
    let previous: Uint8Array = GENESIS;
    for (const row of rows) {
      const body = row.body.replace('note 4', 'note 0');
      const commitment = commitmentOf(row.salt, body);
      previous = hashOf(previous, { ...row, stamp: row }, commitment);
      db.prepare('UPDATE rows SET body = ?, commitment = ?, hash = ? WHERE seq = ?').run(
        body,
        commitment,
        previous,
        row.seq,
      );
    }
    db.close();
    expect(await verifyLog(folder)).toMatchObject({
      ok: false,
      seq: 10,
      reason: expect.stringMatching(/not the row the head file knows/),
    });
  });

  it('by putting back an older copy of the database is found', async () => {
    await tenRows();
    cpSync(join(folder, 'log.db'), join(folder, 'older'));
    const log = await open();
    const heard = hearing(log);
    log.append(6, stampAt(6), [noted(60)]);
    await heard.upto(6);
    await log.close();
    cpSync(join(folder, 'older'), join(folder, 'log.db'));
    rmSync(join(folder, 'log.db-wal'), { force: true });
    expect(await verifyLog(folder)).toMatchObject({ ok: false, seq: 11 });
  });

  it('with the head file is found: gone, emptied, or of another log', async () => {
    await tenRows();
    const head = join(folder, 'head.json');
    const kept = readFileSync(head);
    rmSync(head);
    expect(await verifyLog(folder)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/head file is missing/),
    });
    writeFileSync(head, '');
    expect(await verifyLog(folder)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/head file is unreadable/),
    });
    writeFileSync(head, String(kept).replaceAll('"seq":', '"seq":1'));
    expect(await verifyLog(folder)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/head file is unreadable/),
    });
    writeFileSync(head, kept);
    expect(await verifyLog(folder)).toMatchObject({ ok: true });
  });

  it('a head file of which one record was torn by a loss of power still counts', async () => {
    await tenRows();
    const head = join(folder, 'head.json');
    const kept = readFileSync(head);
    for (const at of [0, 512]) {
      const torn = Buffer.from(kept);
      torn.fill(0, at + 40, at + 512);
      writeFileSync(head, torn);
      expect(await verifyLog(folder)).toMatchObject({ ok: true, rows: 10 });
    }
  });

  it('with any byte of the database never passes as another log, and never throws', async () => {
    await tenRows();
    const path = join(folder, 'log.db');
    const kept = readFileSync(path);
    const sound = await verifyLog(folder);
    await fc.assert(
      fc.asyncProperty(fc.nat(kept.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(kept);
        changed[at] = (changed[at] ?? 0) ^ flip;
        writeFileSync(path, changed);
        const verdict = await verifyLog(folder);
        // Free space and counters of the file may differ; rows and head may not.
        if (verdict.ok) expect(verdict).toEqual(sound);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a lawful erasure', () => {
  const secret = 'Jansen-Pietersen';
  const places = (): string[] =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(secret));

  it('leaves the chain sound and nothing to read in any file', async () => {
    const log = await open();
    const heard = hearing(log);
    for (let n = 1; n <= 300; n++)
      log.append(n, stampAt(n), [noted(n, n % 3 === 0 ? `${secret} ${'é'.repeat(n * 20)}` : 'plain')]);
    await heard.upto(300);
    expect(places()).not.toEqual([]);
    const seqs = Array.from({ length: 100 }, (_, i) => (i + 1) * 3);
    expect(await log.erase({ seqs, by: null, reason: 'retention', stamp: stampAt(400) })).toBe(100);
    expect(places()).toEqual([]);
    expect(await log.verify()).toMatchObject({ ok: true, rows: 301 });
    const rows = await allRows(log);
    expect(rows.filter((row) => row.entry === null).map((row) => row.seq)).toEqual([...seqs, 301]);
    expect(rows[0]?.entry).toEqual(noted(1, 'plain'));
  });

  it('of rows that are erased already, or not there, changes nothing', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1, secret), noted(2)]);
    await heard.upto(1);
    const erasure = { seqs: [1], by: 'admin', reason: 'asked', stamp: stampAt(2) };
    expect(await log.erase(erasure)).toBe(1);
    expect(await log.erase({ ...erasure, seqs: [1, 3, 99, 0, -1, 0.5] })).toBe(0);
    expect(await log.verify()).toMatchObject({ ok: true, rows: 3 });
  });

  it('does not confuse later batches, nor one that is sent again', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1, secret)]);
    await heard.upto(1);
    await log.erase({ seqs: [1], by: null, reason: 'retention', stamp: stampAt(2) });
    heard.reports.length = 0;
    log.append(1, stampAt(1), [noted(1, secret)]);
    log.append(2, stampAt(2), [noted(2)]);
    await heard.upto(2);
    expect(heard.reports.every((report) => report.ok)).toBe(true);
    expect(places()).toEqual([]);
    await log.close();
    const again = await open();
    const heardAgain = hearing(again);
    again.append(3, stampAt(3), [noted(3)]);
    await heardAgain.upto(3);
    expect((await allRows(again)).map((row) => row.batch)).toEqual([1, 1, 2, 3]);
    expect(await again.verify()).toMatchObject({ ok: true });
  });

  it('cannot be faked: contents that come back are found', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1, secret), noted(2)]);
    await heard.upto(1);
    const db = new Database(join(folder, 'log.db'), { readonly: true });
    const kept = db.prepare('SELECT body, salt FROM rows WHERE seq = 1').get() as {
      body: string;
      salt: Uint8Array;
    };
    db.close();
    await log.erase({ seqs: [1], by: null, reason: 'retention', stamp: stampAt(2) });
    await log.close();
    const back = new Database(join(folder, 'log.db'));
    back.prepare('UPDATE rows SET body = ?, salt = ? WHERE seq = 1').run(kept.body, kept.salt);
    back.close();
    expect(await verifyLog(folder)).toMatchObject({
      ok: false,
      seq: 1,
      reason: expect.stringMatching(/erased.*contents again/),
    });
  });

  it('names rows as spans that hold exactly those rows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (seqs) => {
        const named = spansOf(seqs).flatMap(([from, to]) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        );
        expect(named).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      }),
    );
  });
});
