/**
 * Writes batches: several in one transaction, each whole or not at all, in order, chained row by row. Promises that a
 * batch written before is recognised, and that after a failed batch nothing behind it slips in front; waiting for the
 * disk and telling of it are left to `worker.ts`.
 */
import { commitmentOf, freshSalt, hashOf } from './chain.ts';
import type { Last, OpenedLog } from './database.ts';
import type { AppendReport, Stamp } from './face.ts';
import { ERASED } from './schema.ts';
import { codeOf, explain } from './trouble.ts';

/** A batch as the worker has it in hand: each body is the JSON text of one entry. */
export interface Batch {
  readonly batch: number;
  readonly stamp: Stamp;
  readonly bodies: readonly string[];
}

/** Writes to one opened log. */
export interface Writer {
  /** Commits a group; tells the fate of every batch in order. Never throws. */
  write(group: readonly Batch[]): readonly AppendReport[];
  /** Runs `act` in a transaction and then chains one row of the storage's own; throws when the disk refuses. */
  chainOwnRow(stamp: Stamp, body: string, act: () => void): void;
  /** The newest row on disk. */
  last(): Last;
  /** Failed groups in a row that a full disk does not explain. */
  failures(): number;
}

type RowColumns = [
  seq: number,
  batch: number,
  t: number,
  wall: number,
  mono: number,
  machineBoot: string,
  type: string,
  alarm: string | null,
  body: string,
  salt: Uint8Array,
  commitment: Uint8Array,
  hash: Uint8Array,
];

/** How nearly every body begins; reading the rest of it would cost more than writing the row. */
const BEGINNING = /^\{"type":"([a-z.-]+)","alarm":"([A-Za-z0-9-]+)"[,}]/;

/** Type and alarm of an entry, for the columns beside its body. */
function labels(body: string): { type: string; alarm: string | null } {
  const [, type, alarm] = BEGINNING.exec(body) ?? [];
  if (type !== undefined && alarm !== undefined) return { type, alarm };
  const entry = JSON.parse(body) as { type?: unknown; alarm?: unknown };
  return { type: String(entry.type), alarm: typeof entry.alarm === 'string' ? entry.alarm : null };
}

/**
 * An entry of which the newest is enough: a press of the gateway itself, once a minute. It is committed in its batch like
 * any other, in the place of the one before it; half a million rows a year would only make every start slower.
 */
const NEWEST_ONLY = /^\{"type":"self\.checked"[,}]/;
const isRow = (body: string): boolean => !NEWEST_ONLY.test(body);

/** Makes the writer of an opened log. `path` is named in reasons. */
export function openWriter({ db, last: start }: OpenedLog, path: string): Writer {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const insert = db.prepare<RowColumns>(
    'INSERT INTO rows (seq, batch, t, wall, mono, machine_boot, type, alarm, body, salt, commitment, hash) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const keepNewest = db.prepare<[string]>(
    "INSERT INTO settings (name, value) VALUES ('self-check', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  const batchAt = db.prepare<[number], number>('SELECT batch FROM rows WHERE seq = ?').pluck();
  const rowAt = db.prepare<[number], { batch: number; type: string; body: string }>(
    'SELECT batch, type, body FROM rows WHERE seq = ?',
  );
  let last = start;
  /** Highest batch known to be on disk. */
  let done = start.batch;
  /** Batches from this number on are refused until it is sent again: nothing may overtake a failed batch. */
  let refusedFrom = Number.POSITIVE_INFINITY;
  let failures = 0;

  function addRow(batch: number, stamp: Stamp, type: string, alarm: string | null, body: string): void {
    const seq = last.seq + 1;
    const salt = freshSalt();
    const commitment = commitmentOf(salt, body);
    const hash = hashOf(last.hash, { seq, batch, stamp, type, alarm }, commitment);
    const { t, wall, mono, machineBoot } = stamp;
    insert.run(seq, batch, t, wall, mono, machineBoot, type, alarm, body, salt, commitment, hash);
    last = { seq, batch, hash };
  }

  /** First row of `batch` or a later one; batches never go down along the log, so halving finds it. */
  function firstSeqOf(batch: number): number {
    let low = 1;
    let high = last.seq + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((batchAt.get(middle) ?? batch) < batch) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Null when the log already holds exactly this batch, else why it cannot be taken. */
  function compare({ batch, bodies }: Batch): string | null {
    const rows = bodies.filter(isRow);
    if (rows.length === 0) return null;
    let seq = firstSeqOf(batch);
    let found = 0;
    for (let row = rowAt.get(seq); row?.batch === batch; row = rowAt.get(++seq)) {
      if (row.type === ERASED) continue;
      if (row.body !== rows[found] && row.body.trim() !== '')
        return `batch ${batch} is in the log with other contents`;
      found++;
    }
    if (found === rows.length) return null;
    return found === 0
      ? `batch ${batch} comes after batch ${done}, out of order`
      : `batch ${batch} is in the log with ${found} entries, not ${rows.length}`;
  }

  /** Runs `work` in a transaction; on failure everything is as before, and the error is thrown on. */
  function transact(work: () => void): void {
    const before = { last, done };
    try {
      begin.run();
      work();
      commit.run();
    } catch (error) {
      ({ last, done } = before);
      if (db.inTransaction) rollback.run();
      throw error;
    }
  }

  function attempt(group: readonly Batch[]): AppendReport[] {
    const reports: AppendReport[] = [];
    transact(() => {
      for (const item of group) {
        const reason = item.batch <= done ? compare(item) : null;
        if (reason !== null) {
          reports.push({ ok: false, batch: item.batch, reason });
          continue;
        }
        if (item.batch > done) {
          for (const body of item.bodies) {
            if (!isRow(body)) {
              keepNewest.run(body);
              continue;
            }
            const { type, alarm } = labels(body);
            addRow(item.batch, item.stamp, type, alarm, body);
          }
          done = item.batch;
        }
        const previous = reports.at(-1);
        if (previous?.ok) reports[reports.length - 1] = { ok: true, upto: done };
        else reports.push({ ok: true, upto: done });
      }
    });
    failures = 0;
    return reports;
  }

  function write(group: readonly Batch[]): readonly AppendReport[] {
    const reports: AppendReport[] = [];
    const open: Batch[] = [];
    for (const item of group) {
      if (item.batch <= refusedFrom) {
        // From here on the group is open, so what was refused always stands before what is written.
        refusedFrom = Number.POSITIVE_INFINITY;
        open.push(item);
      } else {
        reports.push({
          ok: false,
          batch: item.batch,
          reason: `batch ${refusedFrom} before it is not on disk`,
        });
      }
    }
    if (open.length === 0) return reports;
    try {
      return [...reports, ...attempt(open)];
    } catch (error) {
      if (open.length > 1) return [...reports, ...oneByOne(open)];
      return [...reports, ...refuse(open, error)];
    }
  }

  /** A nearly full disk may still take the first batches of a group that was too large. */
  function oneByOne(group: readonly Batch[]): AppendReport[] {
    const reports: AppendReport[] = [];
    for (const [index, item] of group.entries()) {
      try {
        reports.push(...attempt([item]));
      } catch (error) {
        return [...reports, ...refuse(group.slice(index), error)];
      }
    }
    return reports;
  }

  function refuse(group: readonly Batch[], error: unknown): AppendReport[] {
    failures = codeOf(error).startsWith('SQLITE_FULL') ? 0 : failures + 1;
    const reason = explain(error, path);
    refusedFrom = Math.min(...group.map((item) => item.batch));
    return group.map((item) => ({ ok: false, batch: item.batch, reason }));
  }

  return {
    write,
    chainOwnRow: (stamp, body, act) =>
      transact(() => {
        act();
        addRow(last.batch, stamp, ERASED, null, body);
      }),
    last: () => last,
    failures: () => failures,
  };
}
