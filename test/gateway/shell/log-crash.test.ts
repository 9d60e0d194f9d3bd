/** P1, P4, P22 with real processes: what was reported is in the log after a kill, whole batches only, chain sound. */
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../gateway/shell/log/face.ts';
import { openSqliteLog } from '../../../gateway/shell/log/sqlite.ts';
import { verifyLog } from '../../../gateway/shell/log/verify.ts';
import { bundle, bundleLogWorker } from '../../tools/bundle.ts';
import { type Child, startChild } from '../../tools/child.ts';
import { allRows, hearing, noted, ownFolder, stampAt } from './log-story.ts';

let worker: string;
let program: string;
let folder: string;
let clean: () => void;
const children: Child[] = [];

beforeAll(async () => {
  worker = await bundleLogWorker();
  program = await bundle('test/tools/log-writer.ts');
});
beforeEach(() => {
  ({ folder, clean } = ownFolder());
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
  clean();
});
function write(pauseMs = 0): Child {
  const child = startChild(program, [folder, worker, String(pauseMs)]);
  children.push(child);
  return child;
}
const reported = (child: Child): number =>
  Math.max(0, ...child.said.map((line) => (line.ok === true ? Number(line.upto) : 0)));

/** Every batch of the writer has three rows, numbered without a gap. */
function expectWholeBatches(rows: readonly Row[]): void {
  expect(rows.length % 3).toBe(0);
  rows.forEach((row, index) => {
    expect(row.seq).toBe(index + 1);
    expect(row.batch).toBe(Math.floor(index / 3) + 1);
    expect(row.entry).toMatchObject({ note: `batch ${row.batch} part ${(index % 3) + 1}` });
  });
}

describe('a kill -9 in the middle of writing', () => {
  it('loses nothing that was reported, halves no batch, and leaves the chain sound, time after time', async () => {
    let before = 0;
    for (let life = 1; life <= 8; life++) {
      const child = write();
      const { opened, trouble } = await child.until((line) => 'opened' in line);
      expect(Number(opened)).toBeGreaterThanOrEqual(before);
      expect(trouble).toBeNull();
      const enough = before + 20 + life * 7;
      await child.until((line) => line.ok === true && Number(line.upto) >= enough);
      await child.kill('SIGKILL');
      before = reported(child);
      const verdict = await verifyLog(folder);
      expect(verdict).toMatchObject({ ok: true });
      if (verdict.ok) expect(verdict.rows).toBeGreaterThanOrEqual(before * 3);
    }
    const log = await openSqliteLog({ folder, worker });
    expectWholeBatches(await allRows(log));
    await log.close();
  });

  it('and last rows removed after it are found', async () => {
    const child = write();
    await child.until((line) => line.ok === true && Number(line.upto) >= 30);
    await child.kill('SIGKILL');
    const last = reported(child);
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(folder, 'log.db'));
    db.prepare('DELETE FROM rows WHERE batch >= ?').run(last);
    db.close();
    expect(await verifyLog(folder)).toMatchObject({ ok: false, seq: (last - 1) * 3 + 1 });
  });
});

describe('a write-ahead log torn by a loss of power', () => {
  /** A log of twenty reported batches as a power loss would leave it: nothing closed, nothing tidied. */
  async function torn(): Promise<{ copy: string; wal: string; last: number }> {
    const log = await openSqliteLog({ folder, worker });
    const heard = hearing(log);
    for (let n = 1; n <= 20; n++) {
      log.append(n, stampAt(n), [noted(n)]);
      await heard.upto(n);
    }
    const copy = join(folder, 'after');
    mkdirSync(copy);
    for (const name of readdirSync(folder).filter((file) => /^(log\.db(-wal)?|head\.json)$/.test(file)))
      cpSync(join(folder, name), join(copy, name));
    await log.close();
    return { copy, wal: join(copy, 'log.db-wal'), last: 20 };
  }

  it('in a commit that was never reported: all that was reported is there and sound', async () => {
    const { copy, wal, last } = await torn();
    const size = statSync(wal).size;
    // The start of a frame that never came through, with the right salts and the wrong sums.
    const begun = Buffer.alloc(3_000, 0x5a);
    appendFileSync(wal, begun);
    expect(statSync(wal).size).toBe(size + 3_000);
    const log = await openSqliteLog({ folder: copy, worker });
    expect(await allRows(log)).toHaveLength(last);
    expect(log.trouble()).toBeNull();
    const heard = hearing(log);
    log.append(last + 1, stampAt(last + 1), [noted(last + 1)]);
    await heard.upto(last + 1);
    expect(await log.verify()).toMatchObject({ ok: true, rows: last + 1 });
    await log.close();
  });

  it('in commits that were reported (a disk that lied): the gateway starts, and what is gone is told', async () => {
    const { copy, wal, last } = await torn();
    truncateSync(wal, Math.floor(statSync(wal).size * 0.7));
    const verdict = await verifyLog(copy);
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringMatching(/are gone/) });
    const log = await openSqliteLog({ folder: copy, worker });
    const rows = await allRows(log);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(last);
    expect(verdict.ok ? 0 : verdict.seq).toBe(rows.length + 1);
    expect(log.trouble()).toContain(`row ${last} had been written`);
    await log.close();
    // The finding outlives the restart, though the head has moved on.
    expect(await verifyLog(copy)).toMatchObject({ ok: false, seq: rows.length + 1 });
  });

  it('cut at any point: always opens, always tells whether something is gone', async () => {
    const { copy, wal, last } = await torn();
    const kept = readdirSync(copy);
    const size = statSync(wal).size;
    for (let cut = 0; cut <= size; cut += Math.ceil(size / 23)) {
      const at = join(folder, `cut-${cut}`);
      mkdirSync(at);
      for (const name of kept) cpSync(join(copy, name), join(at, name));
      truncateSync(join(at, 'log.db-wal'), size - cut);
      const verdict = await verifyLog(at);
      expect([cut, verdict.ok]).toEqual([cut, cut === 0]);
      if (verdict.ok) expect(verdict.rows).toBe(last);
      rmSync(at, { recursive: true });
    }
  });
});
