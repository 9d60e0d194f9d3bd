/**
 * The incident log on SQLite, as the gateway sees it: `LogStore` in front of a thread that does all disk work.
 * Promises that no call waits for the disk, that what waits is bounded, that batches keep their order through
 * failures and through the death of the thread; when to send a failed batch again is left to the core.
 */
import type { Entry } from '../../core/entries.ts';
import { distFile, VERSION } from '../paths.ts';
import type { AppendReport, LogStore, Row, Stamp, Verdict } from './face.ts';
import { type LogThread, startThread, type ThreadListener, verifyInThread } from './thread.ts';
import { LogError } from './trouble.ts';
import type { Calls, Erasure, PostedBatch, RowTuple, WorkerSetup } from './wire.ts';

/** Where the log is and what it may cost. */
export interface SqliteLogOptions {
  /** The data directory: must exist, be private, and be locked by the caller. */
  readonly folder: string;
  /** The thread's program; by default the built one. */
  readonly worker?: string;
  /** How long the disk may take to open or close the log, milliseconds; 10,000 by default. */
  readonly patienceMs?: number;
  /** Bound on batches that wait for the disk, in characters of JSON; 32 million by default. */
  readonly waitingChars?: number;
}

/** The SQLite log: a `LogStore`, and what only this store offers. */
export interface SqliteLog extends LogStore {
  /** Null when all is well, else what is wrong beside the commits: rows missing at the start, the head file, a checkpoint. */
  trouble(): string | null;
  /** Lawful erasure of these rows' contents; resolves with how many still had contents. */
  erase(erasure: Erasure): Promise<number>;
}

/** Pause between two starts of a thread that keeps dying. */
const RESTART_MS = 1_000;

/** Rejects with `text` when the promise takes longer than `ms`. */
function within<T>(ms: number, promise: Promise<T>, text: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LogError(text)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const toRows = (text: string): Row[] =>
  (JSON.parse(text) as RowTuple[]).map(([seq, batch, t, wall, mono, machineBoot, entry]) => ({
    seq,
    batch,
    stamp: { t, wall, mono, machineBoot },
    entry: entry as Row['entry'],
  }));

/**
 * Opens the log in `options.folder` in its own thread. Rejects with a `LogError` whose message says what, where and
 * how to mend it. When `close` rejects because the disk hangs, only a SIGKILL ends the process: Node waits for
 * threads at an ordinary exit.
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const file = options.worker ?? distFile('log-worker.js');
  const setup: WorkerSetup = { job: 'store', folder: options.folder, program: VERSION };
  const patience = options.patienceMs ?? 10_000;
  const waitingMost = options.waitingChars ?? 32_000_000;

  let listener: (report: AppendReport) => void = () => {};
  /** Batches posted and not reported yet, by number. */
  const waiting = new Map<number, string>();
  /** Batches of this turn of the loop that go to the thread in one message. */
  let together: PostedBatch[] = [];
  let waitingChars = 0;
  /** Batches from here on are refused until this one is sent again: those before it did not reach the thread. */
  let refusedFrom = Number.POSITIVE_INFINITY;
  let besideTrouble: string | null = null;
  let closed: Promise<void> | null = null;
  let thread: LogThread | null = null;
  let startedAt = 0;

  const forget = (batch: number): void => {
    waitingChars -= waiting.get(batch)?.length ?? 0;
    waiting.delete(batch);
  };

  const heard: ThreadListener = {
    reports(reports) {
      for (const report of reports) {
        if (report.ok) for (const batch of waiting.keys()) batch <= report.upto && forget(batch);
        else forget(report.batch);
        listener(report);
      }
    },
    trouble(text) {
      besideTrouble = text;
    },
    ended(reason) {
      thread = null;
      together = [];
      const lost = [...waiting.keys()].sort((a, b) => a - b);
      refusedFrom = Math.min(refusedFrom, lost[0] ?? refusedFrom);
      for (const batch of lost) {
        forget(batch);
        listener({ ok: false, batch, reason });
      }
    },
  };

  async function start(): Promise<LogThread> {
    startedAt = Date.now();
    return within(
      patience,
      startThread(file, setup, heard),
      `The disk that holds ${options.folder} did not answer within ${patience} ms. Check the disk.`,
    );
  }

  thread = await start();
  const finding = thread.finding;

  /** Starts a thread in the place of one that died; until it stands, batches are refused. */
  function startAnew(): void {
    if (closed !== null || Date.now() - startedAt < RESTART_MS) return;
    start().then(
      (started) => {
        thread = started;
        besideTrouble = started.finding;
      },
      (error: unknown) => {
        besideTrouble = String(error);
      },
    );
  }

  function refuse(batch: number, reason: string): void {
    refusedFrom = Math.min(refusedFrom, batch);
    // Never from inside `append`: the core is in the middle of a step then.
    setImmediate(() => listener({ ok: false, batch, reason }));
  }

  async function call<K extends keyof Calls>(
    name: K,
    ...args: Calls[K]['args']
  ): Promise<Calls[K]['answer']> {
    if (thread === null) {
      startAnew();
      throw new LogError('the log is not open at the moment; it is being opened again');
    }
    return thread.call(name, ...args);
  }

  /** The rows of a portion. Rejects with which row it is when the contents of one were spoilt. */
  async function readable(text: string): Promise<Row[]> {
    try {
      return toRows(text);
    } catch {
      const verdict = await verifyInThread(file, setup);
      const which = verdict.ok ? 'a row cannot be read' : `row ${verdict.seq}: ${verdict.reason}`;
      throw new LogError(
        `The log in ${options.folder} is damaged: ${which}. Put back a copy of the folder from before. Do not delete it: it may be evidence.`,
      );
    }
  }

  async function* read(fromSeq: number): AsyncGenerator<readonly Row[]> {
    let next = call('read', fromSeq);
    for (;;) {
      const rows = await readable(await next);
      const last = rows.at(-1);
      if (last === undefined) return;
      // Asked for before this one is used, so that the thread reads while the gateway folds.
      next = call('read', last.seq + 1);
      next.catch(() => {});
      yield rows;
    }
  }

  async function close(): Promise<void> {
    if (thread === null) return;
    await within(
      patience,
      thread.call('close'),
      `The disk that holds ${options.folder} did not answer within ${patience} ms; ${waiting.size} batches are not confirmed.`,
    );
  }

  /** Why a batch cannot be taken now; null when it can. */
  function refusalOf(batch: number, chars: number): string | null {
    if (batch > refusedFrom) return `batch ${refusedFrom} before it is not on disk`;
    if (thread === null) {
      startAnew();
      return 'the log is being opened again';
    }
    return waitingChars + chars > waitingMost
      ? 'the disk does not keep up: too much waits for it already'
      : null;
  }

  /** Takes a batch in, to be posted at the end of `append`, or refuses it. */
  function accept(batch: number, stamp: Stamp, entries: readonly Entry[]): void {
    const bodies = entries.map((entry) => JSON.stringify(entry)).join('\n');
    if (waiting.get(batch) === bodies) return;
    const why = refusalOf(batch, bodies.length);
    if (why !== null) {
      refuse(batch, why);
      return;
    }
    refusedFrom = Number.POSITIVE_INFINITY;
    waiting.set(batch, bodies);
    waitingChars += bodies.length;
    together.push([batch, stamp.t, stamp.wall, stamp.mono, stamp.machineBoot, bodies]);
  }

  return {
    read,
    readAlarm: async (alarm) => await readable(await call('alarm', alarm)),
    alarmIds: (limit) => call('alarmIds', limit),
    append(batch, stamp, entries, more = false) {
      accept(batch, stamp, entries);
      if (more || together.length === 0 || thread === null) return;
      thread.post(together);
      together = [];
    },
    onReport(given) {
      listener = given;
    },
    keys: () => call('keys'),
    saveKeys: async (keys) => void (await call('saveKeys', keys)),
    deleteKeys: async (device) => void (await call('deleteKeys', device)),
    tokens: () => call('tokens'),
    saveToken: async (token) => void (await call('saveToken', token)),
    deleteToken: (id) => call('deleteToken', id),
    phones: () => call('phones'),
    savePhone: async (phone) => void (await call('savePhone', phone)),
    deletePhone: async (id) => void (await call('deletePhone', id)),
    setting: (name) => call('setting', name),
    saveSetting: async (name, value) => void (await call('saveSetting', name, value)),
    erase: (erasure) => call('erase', erasure),
    trouble: () => finding ?? besideTrouble,
    verify: (): Promise<Verdict> => verifyInThread(file, setup),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
