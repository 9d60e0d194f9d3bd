/**
 * The log's own thread: takes batches and requests from the gateway's thread, commits everything that waits in one
 * transaction, and tells what became of it. A hanging disk holds this thread and no other. Its parts are `commit.ts`,
 * `rows.ts`, `tables.ts` and `erase.ts`; queue bounds and restarts are left to `sqlite.ts`.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { hex } from './chain.ts';
import { type Batch, openWriter, type Writer } from './commit.ts';
import { databasePath, type OpenedLog, openDatabase } from './database.ts';
import { erase, scrub } from './erase.ts';
import { headPath } from './head.ts';
import { openReader } from './rows.ts';
import { openTables } from './tables.ts';
import { explain } from './trouble.ts';
import { verifyLog } from './verify.ts';
import type { Calls, FromWorker, Posted, PostedBatch, PostedCall, Upto, WorkerSetup } from './wire.ts';

/** A group larger than this would hold up its own reports; what is left goes into the next. */
const GROUP_BATCHES = 1_000;
const GROUP_CHARS = 4_000_000;
/** How far the head file on disk may lag, and the pause after which the database is tidied. */
const IDLE_MS = 1_000;
/** Estimated pages in the write-ahead log from which a quiet moment is used to empty it, and the most it may hold. */
const WAL_PAGES = 1_000;
const WAL_PAGES_MOST = 16_000;
/** A moment is quiet when nothing was committed for so long: emptying the log takes as long as thirty commits. */
const QUIET_MS = 200;
/** After this many failures in a row, other than a full disk, the thread ends so that the files are opened anew. */
const FAILURES_MOST = 3;

type Acts = { readonly [K in keyof Calls]: (...args: Calls[K]['args']) => Calls[K]['answer'] };

function serve(port: MessagePort, log: OpenedLog, folder: string): void {
  const { db, head } = log;
  const path = databasePath(folder);
  const writer: Writer = openWriter(log, path);
  const reader = openReader(db);
  const tables = openTables(db);
  const post = (message: FromWorker): void => port.postMessage(message);

  let group: Batch[] = [];
  let groupChars = 0;
  let walPages = 0;
  let scrubDue = false;
  const troubles = new Map<string, string>();
  let syncedAt = Date.now();
  let flushedAt = 0;
  let timer: NodeJS.Timeout | null = null;

  /** Work beside the commits: its failure is told, but is no failure of a batch. */
  function beside(what: 'head' | 'checkpoint', act: () => void): void {
    const before = [...troubles.values()][0] ?? null;
    try {
      act();
      troubles.delete(what);
    } catch (error) {
      troubles.set(what, explain(error, what === 'head' ? headPath(folder) : path));
    }
    const text = [...troubles.values()][0] ?? null;
    if (text !== before) post({ type: 'trouble', text });
  }

  function noteHead(): void {
    const { seq, hash } = writer.last();
    beside('head', () => head.write({ seq, hash: hex(hash) }));
  }

  function flush(): void {
    if (group.length === 0) return;
    const written = group;
    const before = writer.last().seq;
    const reports = writer.write(written);
    const rows = writer.last().seq - before;
    if (rows > 0) noteHead();
    walPages += 3 + rows + Math.ceil(groupChars / 4096);
    group = [];
    groupChars = 0;
    flushedAt = Date.now();
    const [only, more] = reports;
    if (only?.ok && more === undefined) port.postMessage(only.upto satisfies Upto);
    else post({ type: 'reports', reports });
    planTidy();
    if (Date.now() - syncedAt > IDLE_MS) syncHead();
    if (walPages > WAL_PAGES_MOST) checkpoint();
    if (writer.failures() >= FAILURES_MOST) {
      db.close();
      process.exit(1);
    }
  }

  function syncHead(): void {
    beside('head', () => head.sync());
    syncedAt = Date.now();
  }

  function planTidy(): void {
    timer ??= setTimeout(tidy, IDLE_MS);
  }

  /** What was deleted is to be readable in no file. */
  function scrubSoon(): void {
    scrubDue = true;
  }

  function tidy(): void {
    timer = null;
    syncHead();
    if (scrubDue) {
      beside('checkpoint', () => {
        scrubDue = !scrub(db);
      });
    } else if (walPages > WAL_PAGES && Date.now() - flushedAt >= QUIET_MS) checkpoint();
    if (scrubDue || walPages > WAL_PAGES) planTidy();
  }

  function checkpoint(): void {
    beside('checkpoint', () => {
      db.pragma('wal_checkpoint(PASSIVE)');
      walPages = 0;
    });
  }

  const acts: Acts = {
    read: reader.portion,
    alarm: reader.alarm,
    alarmIds: reader.alarmIds,
    keys: tables.keys,
    saveKeys: tables.saveKeys,
    deleteKeys: (device) => {
      tables.deleteKeys(device);
      scrubSoon();
    },
    tokens: tables.tokens,
    saveToken: tables.saveToken,
    deleteToken: tables.deleteToken,
    phones: tables.phones,
    savePhone: tables.savePhone,
    deletePhone: (id) => {
      tables.deletePhone(id);
      scrubSoon();
    },
    setting: tables.setting,
    saveSetting: tables.saveSetting,
    erase: (erasure) => {
      const rows = erase(db, writer, erasure);
      noteHead();
      scrubDue = !scrub(db);
      return rows;
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      beside('head', () => head.sync());
      head.close();
      db.close();
    },
  };

  function answer({ id, call, args }: PostedCall): void {
    try {
      // The name ties arguments and answer together, which the compiler cannot see through the port.
      const act = acts[call] as (...given: readonly unknown[]) => unknown;
      post({ type: 'answer', id, value: act(...args) });
      if (call === 'close') port.close();
      else planTidy();
    } catch (error) {
      post({ type: 'failed', id, reason: explain(error, path) });
    }
  }

  function take(message: Posted): void {
    if (!Array.isArray(message)) {
      flush();
      answer(message as PostedCall);
    } else if (Array.isArray(message[0])) for (const one of message as readonly PostedBatch[]) gather(one);
    else gather(message as unknown as PostedBatch);
  }

  function gather([batch, t, wall, mono, machineBoot, bodies]: PostedBatch): void {
    group.push({
      batch,
      stamp: { t, wall, mono, machineBoot },
      bodies: bodies === '' ? [] : bodies.split('\n'),
    });
    groupChars += bodies.length;
    if (group.length >= GROUP_BATCHES || groupChars >= GROUP_CHARS) flush();
  }

  port.on('message', (first: Posted) => {
    take(first);
    // All that has arrived meanwhile joins this transaction; no turn of the event loop lies between.
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      take(next.message as Posted);
    flush();
  });
}

const port = parentPort;
if (port !== null) {
  const { job, folder, program } = workerData as WorkerSetup;
  if (job === 'verify') {
    void verifyLog(folder).then((verdict) => port.postMessage(verdict));
  } else {
    try {
      const log = openDatabase(folder, program);
      port.postMessage({ type: 'opened', finding: log.finding } satisfies FromWorker);
      serve(port, log, folder);
    } catch (error) {
      port.postMessage({
        type: 'refused',
        reason: explain(error, databasePath(folder)),
      } satisfies FromWorker);
    }
  }
}
