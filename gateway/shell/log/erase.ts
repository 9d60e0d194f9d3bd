/**
 * Lawful erasure: the contents of rows go, their places in the chain stay, and a row of the storage's own says which
 * and why. Promises that verification stays valid and that the contents are in no file of the log afterwards;
 * deciding what must go is left to retention.
 *
 * Contents are overwritten with blanks of the same length instead of being removed: SQLite then overwrites the cell
 * where it is. Removing it would let neighbouring rows move, and copies of their contents stay behind in the gaps.
 */
import type Database from 'better-sqlite3';
import type { Writer } from './commit.ts';
import { ERASED } from './schema.ts';
import type { Erasure } from './wire.ts';

/** What an erasure row says. */
export interface ErasureBody {
  readonly type: typeof ERASED;
  /** Spans of seqs, both ends included. */
  readonly spans: readonly (readonly [from: number, to: number])[];
  readonly by: string | null;
  readonly reason: string;
}

/** Sorted seqs as spans. */
export function spansOf(seqs: readonly number[]): [number, number][] {
  const spans: [number, number][] = [];
  for (const seq of [...new Set(seqs)].sort((a, b) => a - b)) {
    const open = spans.at(-1);
    if (open !== undefined && open[1] === seq - 1) open[1] = seq;
    else spans.push([seq, seq]);
  }
  return spans;
}

/** Reads an erasure row's body; null when it is none. */
export function parseErasure(body: string): ErasureBody | null {
  try {
    const read = JSON.parse(body) as Partial<ErasureBody>;
    return read.type === ERASED && Array.isArray(read.spans) ? (read as ErasureBody) : null;
  } catch {
    return null;
  }
}

/** Blanks the rows that still have contents and records it in one transaction. Returns how many rows that were. */
export function erase(db: Database.Database, writer: Writer, erasure: Erasure): number {
  const readable = db
    .prepare<[number], number>(
      `SELECT seq FROM rows WHERE seq = ? AND type <> '${ERASED}' AND trim(body) <> ''`,
    )
    .pluck();
  const seqs = [...new Set(erasure.seqs)].filter((seq) => readable.get(seq) !== undefined);
  if (seqs.length === 0) return 0;
  // Byte lengths, so that the record keeps its size whatever letters it held.
  const blank = db.prepare(
    `UPDATE rows SET body = printf('%*s', length(CAST(body AS BLOB)), ''), salt = zeroblob(length(salt)) WHERE seq = ?`,
  );
  const body: ErasureBody = { type: ERASED, spans: spansOf(seqs), by: erasure.by, reason: erasure.reason };
  writer.chainOwnRow(erasure.stamp, JSON.stringify(body), () => {
    for (const seq of seqs) blank.run(seq);
  });
  return seqs.length;
}

/** Empties the write-ahead log, in which erased contents could still be read. False while a reader holds it. */
export function scrub(db: Database.Database): boolean {
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  return result?.busy === 0;
}
