/**
 * Measures the log: what the hop to its thread adds to a commit, batches a second when many wait, and reading a
 * million rows. Run with `node` after bundling; prints one JSON object. Direct commits and commits through the thread
 * alternate in the same run, because only ratios within one run mean something on a shared machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../../gateway/core/entries.ts';
import { instant, wall } from '../../gateway/core/time.ts';
import { hex } from '../../gateway/shell/log/chain.ts';
import { openWriter } from '../../gateway/shell/log/commit.ts';
import { openDatabase } from '../../gateway/shell/log/database.ts';
import { openSqliteLog } from '../../gateway/shell/log/sqlite.ts';
import { verifyLog } from '../../gateway/shell/log/verify.ts';

const rows = Number(process.argv[3] ?? 100_000);
const worker = String(process.argv[2]);
const root = process.argv[4] ?? tmpdir();
const stamp = {
  t: 1000,
  wall: 1_700_000_000_000,
  mono: 5000,
  machineBoot: '6be55308-4a5c-4385-b28d-186947b599d9',
};

const entry = (n: number): Entry => ({
  type: 'page.delivered',
  alarm: `a${n >> 2}`,
  page: `${n}-1-1`,
  t: instant(n),
  at: wall(1_700_000_000_000 + n),
});
const batchOf = (n: number): Entry[] => [entry(n), entry(n), entry(n)];
const quantile = (values: number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(3));
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const folders = [mkdtempSync(join(root, 'log-speed-')), mkdtempSync(join(root, 'log-speed-'))] as const;
const direct = openDatabase(folders[0], 'speed');
const writer = openWriter(direct, folders[0]);
const log = await openSqliteLog({ folder: folders[1], worker });
let told: (() => void) | null = null;
let until = 0;
log.onReport((report) => {
  if (report.ok && report.upto >= until) told?.();
});
const appended = (upto: number): Promise<void> =>
  new Promise((resolve) => {
    until = upto;
    told = resolve;
  });

const directMs: number[] = [];
const threadMs: number[] = [];
let n = 0;
for (let round = 0; round < 8; round++) {
  for (let i = 0; i < 150; i++) {
    n++;
    await pause(3);
    let from = performance.now();
    const bodies = batchOf(n).map((e) => JSON.stringify(e));
    writer.write([{ batch: n, stamp, bodies }]);
    direct.head.write({ seq: writer.last().seq, hash: hex(writer.last().hash) });
    directMs.push(performance.now() - from);
    await pause(3);
    from = performance.now();
    const done = appended(n);
    log.append(n, stamp, batchOf(n));
    await done;
    threadMs.push(performance.now() - from);
  }
}
const batches = Math.floor(rows / 3);
let from = performance.now();
let posting = 0;
const first = n + 1;
const WINDOW = 2_000;
for (let sent = 0; sent < batches; ) {
  const done = appended(n + Math.min(WINDOW, batches - sent));
  const start = performance.now();
  for (let i = 0; i < WINDOW && sent < batches; i++, sent++) log.append(++n, stamp, batchOf(n));
  posting += performance.now() - start;
  await done;
}
const burstS = (performance.now() - from) / 1000;
from = performance.now();
let read = 0;
for await (const portion of log.read(1)) read += portion.length;
const readS = (performance.now() - from) / 1000;
from = performance.now();
const verdict = await verifyLog(folders[1]);
const verifyS = (performance.now() - from) / 1000;
await log.close();
direct.db.close();
for (const folder of folders) rmSync(folder, { recursive: true, force: true });
const spread = (values: number[]): object => ({
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
  p99: quantile(values, 0.99),
});
process.stdout.write(
  `${JSON.stringify({
    direct: spread(directMs),
    thread: spread(threadMs),
    hopP50: Number((quantile(threadMs, 0.5) - quantile(directMs, 0.5)).toFixed(3)),
    batchesPerSecond: Math.round((n - first + 1) / burstS),
    postMicroseconds: Number(((posting * 1000) / batches).toFixed(1)),
    rowsRead: read,
    readSeconds: Number(readS.toFixed(2)),
    verifySeconds: Number(verifyS.toFixed(2)),
    verdict: verdict.ok,
  })}\n`,
);
