/**
 * What a year of looks at itself leaves in the log: nothing but the newest. Committed all the same, in its batch, in its
 * order, also when the thread is told twice; and the chain does not notice.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../../gateway/core/entries.ts';
import { instant, wall } from '../../../gateway/core/time.ts';
import { openSqliteLog, type SqliteLog } from '../../../gateway/shell/log/sqlite.ts';
import { watchLog } from '../../../gateway/shell/log-watch.ts';
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
const checked = (n: number): Entry => ({
  type: 'self.checked',
  press: n.toString(16).padStart(16, '0'),
  t: instant(n * 10),
  at: wall(1_700_000_000_000 + n * 10),
});

describe('a press of the gateway itself', () => {
  test('is committed and takes the place of the one before it; all others stay rows', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [noted(1)]);
    for (let batch = 2; batch <= 1_441; batch += 1) log.append(batch, stampAt(batch), [checked(batch)]);
    log.append(1_442, stampAt(1_442), [noted(2)]);
    await heard.upto(1_442);
    expect(heard.reports.every(({ ok }) => ok)).toBe(true);
    expect((await allRows(log)).map(({ seq, batch }) => [seq, batch])).toEqual([
      [1, 1],
      [2, 1_442],
    ]);
    expect(JSON.parse((await log.setting('self-check')) ?? '')).toMatchObject({ press: '00000000000005a1' });
    expect(await log.verify()).toMatchObject({ ok: true, rows: 2 });
    await log.close();
    expect(await (await open()).verify()).toMatchObject({ ok: true, rows: 2 });
    // A day of them is a matter of pages that are written again and again, not of a file that grows.
    expect(statSync(join(folder, 'log.db')).size).toBeLessThan(200_000);
  });

  test('given again is known, before and after others were written behind it', async () => {
    const log = await open();
    const heard = hearing(log);
    log.append(1, stampAt(1), [checked(1)]);
    await heard.upto(1);
    log.append(1, stampAt(1), [checked(1)]);
    log.append(2, stampAt(2), [noted(2)]);
    await heard.upto(2);
    log.append(1, stampAt(1), [checked(1)]);
    log.append(2, stampAt(2), [noted(2)]);
    log.append(3, stampAt(3), [noted(3)]);
    await heard.upto(3);
    expect(heard.reports.filter(({ ok }) => !ok)).toEqual([]);
    expect(await allRows(log)).toHaveLength(2);
  });
});

test('who looks over the shoulder of the log sees each batch once, and how long it took', async () => {
  let t = 0;
  const { store, listen } = watchLog(await open(), () => t);
  const seen: string[] = [];
  listen({
    written: (entries) => seen.push(`written ${entries.length}`),
    committed: (entries, ms) => seen.push(`committed ${entries.length} after ${ms}`),
  });
  const heard = hearing(store);
  store.append(1, stampAt(1), [noted(1), noted(2)]);
  store.append(1, stampAt(1), [noted(1), noted(2)]);
  store.append(2, stampAt(2), [checked(1)]);
  t = 7;
  await heard.upto(2);
  expect(seen).toEqual(['written 2', 'written 1', 'committed 2 after 7', 'committed 1 after 7']);
});
