/**
 * What the simulated disk assumes of the real one (`assumptions.ts`), where the log's own tests do not say it yet:
 * what a report means to others, that nothing overtakes a failed batch, and which damage a start can see. Real SQLite.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteLog, type SqliteLog } from '../../gateway/shell/log/sqlite.ts';
import { allRows, hearing, noted, ownFolder, stampAt } from '../gateway/shell/log-story.ts';
import { bundleLogWorker } from '../tools/bundle.ts';

let worker: string;
let folder: string;
let clean: () => void;
const logs: SqliteLog[] = [];
const others: Database.Database[] = [];

beforeAll(async () => {
  worker = await bundleLogWorker();
});
beforeEach(() => {
  ({ folder, clean } = ownFolder());
});
afterEach(async () => {
  for (const other of others.splice(0)) other.close();
  for (const log of logs.splice(0)) await log.close();
  clean();
});
async function open(): Promise<SqliteLog> {
  const log = await openSqliteLog({ folder, worker });
  logs.push(log);
  return log;
}
/** A connection of somebody else. */
function other(options: Database.Options = { readonly: true }): Database.Database {
  const db = new Database(join(folder, 'log.db'), options);
  others.push(db);
  return db;
}
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('a report', () => {
  it('is said when another connection can read the batch; at every moment it reads whole batches, in order', async () => {
    const log = await open();
    const reader = other();
    const counts = reader.prepare<[], { batch: number; rows: number }>(
      'SELECT batch, count(*) AS rows FROM rows GROUP BY batch ORDER BY batch',
    );
    const sizeOf = (batch: number): number => 1 + (batch % 4);
    const batches = 300;
    let looked = 0;
    let wrong: unknown = null;
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const look = (least: number): void => {
      const there = counts.all();
      looked += 1;
      const expected = upTo(there.length).map((batch) => ({ batch, rows: sizeOf(batch) }));
      if (there.length < least || JSON.stringify(there) !== JSON.stringify(expected))
        wrong ??= { least, there: there.slice(-3) };
    };
    log.onReport((report) => {
      if (!report.ok) wrong ??= report;
      else look(report.upto);
      if (report.ok && report.upto === batches) finish();
    });
    // In bursts, so that some commits hold one batch and some hold many.
    for (const batch of upTo(batches)) {
      log.append(
        batch,
        stampAt(batch),
        upTo(sizeOf(batch)).map((part) => noted(batch, `part ${part}`)),
      );
      if (batch % 7 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        look(0);
      }
    }
    await finished;
    expect(wrong).toBeNull();
    // Every look between bursts, and one at least that a report gave rise to; how many depends on how commits gather.
    expect(looked).toBeGreaterThan(Math.floor(batches / 7));
  });
});

describe('a commit that failed', () => {
  it('is told with its first batch; nothing behind it is written before it, also when only that is given again', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1)]);
    await heard.upto(1);
    const meddler = other({});
    meddler.exec('ALTER TABLE rows RENAME TO hidden');
    log.append(2, stampAt(2), [noted(2)]);
    log.append(3, stampAt(3), [noted(3)]);
    await heard.until((all) => all.filter(({ ok }) => !ok).length >= 2);
    const failed = heard.reports.flatMap((report) => (report.ok ? [] : [report.batch]));
    expect(failed[0]).toBe(2);
    meddler.exec('ALTER TABLE hidden RENAME TO rows');
    heard.reports.length = 0;
    log.append(3, stampAt(3), [noted(3)]);
    log.append(4, stampAt(4), [noted(4)]);
    await heard.until((all) => all.length >= 2);
    expect(heard.reports.filter(({ ok }) => ok)).toEqual([]);
    expect((await allRows(log)).map(({ batch }) => batch)).toEqual([1]);
    for (const batch of [2, 3, 4]) log.append(batch, stampAt(batch), [noted(batch)]);
    await heard.upto(4);
    expect((await allRows(log)).map(({ batch }) => batch)).toEqual([1, 2, 3, 4]);
    expect(await log.verify()).toMatchObject({ ok: true, rows: 4 });
  });
});

describe('a damaged row', () => {
  async function damaged(sql: string): Promise<void> {
    const log = await open();
    const heard = hearing(log);
    for (const batch of upTo(3)) log.append(batch, stampAt(batch), [noted(batch)]);
    await heard.upto(3);
    await log.close();
    logs.length = 0;
    const db = other({});
    db.exec(sql);
    db.close();
    others.length = 0;
  }

  it('that cannot be read any more is named when the log is read at the start', async () => {
    await damaged('UPDATE rows SET body = substr(body, 1, 20) WHERE seq = 2');
    const log = await open();
    await expect(allRows(log)).rejects.toThrow(/damaged.*row 2/);
  });

  it('that still reads as an entry is no hindrance to a start: only verifying finds it', async () => {
    await damaged("UPDATE rows SET body = replace(body, 'note 2', 'note 9') WHERE seq = 2");
    const log = await open();
    expect((await allRows(log)).map(({ batch }) => batch)).toEqual([1, 2, 3]);
    expect(await log.verify()).toMatchObject({ ok: false, seq: 2 });
  });
});
