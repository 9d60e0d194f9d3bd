/**
 * Reads the log of a data directory from outside while a gateway writes it: only rows whose transaction is through, in
 * order. Promises to change nothing; checking the chain is left to `log verify`.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Entry } from '../../gateway/core/entries.ts';

/** One row. */
export interface LogRow {
  readonly seq: number;
  readonly batch: number;
  readonly entry: Entry;
  readonly hash: string;
}

/** All rows from a number on. */
export function readLog(data: string, from = 1): readonly LogRow[] {
  const db = new Database(join(data, 'log.db'), { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    return db
      .prepare<[number], { seq: number; batch: number; body: string; hash: Buffer }>(
        'SELECT seq, batch, body, hash FROM rows WHERE seq >= ? ORDER BY seq',
      )
      .all(from)
      .map(({ seq, batch, body, hash }) => ({
        seq,
        batch,
        entry: JSON.parse(body) as Entry,
        hash: hash.toString('hex'),
      }));
  } finally {
    db.close();
  }
}
