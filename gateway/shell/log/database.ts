/**
 * Opens the log's SQLite database: creates it, brings it to this version's tables, and asserts what durability hangs
 * on (write-ahead log, `synchronous` FULL). Promises that the newest row and the head outside agree, or that the
 * difference is on record; every refusal is a `LogError` saying what, where and how to mend it.
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { GENESIS, hex } from './chain.ts';
import { type HeadFile, headPath, openHead, readHead, recordFinding } from './head.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';
import { explain, LogError } from './trouble.ts';

/** The newest row: where the next one is chained to. */
export interface Last {
  readonly seq: number;
  readonly batch: number;
  readonly hash: Uint8Array;
}

/** A log ready to be written. */
export interface OpenedLog {
  readonly db: Database.Database;
  readonly head: HeadFile;
  readonly last: Last;
  /** What head and database disagreed about at this start, or null. */
  readonly finding: string | null;
}

/** The database file of the log in `folder`. */
export const databasePath = (folder: string): string => join(folder, 'log.db');

/** `PRAGMA name` as one number or text. */
const pragma = (db: Database.Database, text: string): unknown => db.pragma(text, { simple: true });

function refuseForeign(db: Database.Database, path: string): void {
  const id = pragma(db, 'application_id');
  const version = Number(pragma(db, 'user_version'));
  const empty = id === 0 && version === 0 && Number(pragma(db, 'schema_version')) === 0;
  if (!empty && id !== APPLICATION_ID)
    throw new LogError(
      `${path} is a database of another program. Choose another folder with --data, or move the file away.`,
    );
  if (version > MIGRATIONS.length) {
    const by = db.prepare('SELECT program FROM migrations ORDER BY version DESC').pluck().get();
    throw new LogError(
      `${path} was written by a newer noodknop (${String(by)}, log version ${version}); this one reads up to log ` +
        `version ${MIGRATIONS.length}. Run that version or a newer one, or put back a backup made before the update.`,
    );
  }
}

function migrate(db: Database.Database, program: string): void {
  const from = Number(pragma(db, 'user_version'));
  if (from === MIGRATIONS.length) return;
  db.transaction(() => {
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < from) continue;
      db.exec(sql);
      db.prepare('INSERT INTO migrations (version, applied_at, program) VALUES (?, ?, ?)').run(
        index + 1,
        new Date().toISOString(),
        program,
      );
    }
    db.pragma(`user_version = ${MIGRATIONS.length}`);
    db.pragma(`application_id = ${APPLICATION_ID}`);
  }).immediate();
}

function assertDurable(db: Database.Database, path: string): void {
  const mode = pragma(db, 'journal_mode = WAL');
  db.pragma('synchronous = FULL');
  const level = pragma(db, 'synchronous');
  if (mode !== 'wal' || level !== 2)
    throw new LogError(
      `${path}: SQLite gave journal_mode ${String(mode)} and synchronous ${String(level)}, not wal and 2 (FULL). ` +
        'Without them a press could be lost at a power failure; put the folder on a local disk.',
    );
  // Checkpoints are made in idle moments by the worker, not inside somebody's commit.
  db.pragma('wal_autocheckpoint = 0');
  db.pragma('cache_size = -32000');
  // Memory maps would turn a disk error into a signal that ends the whole process.
  db.pragma('mmap_size = 0');
  db.pragma('secure_delete = ON');
}

/** The newest row of the log; seq 0 for an empty one. */
export function lastRow(db: Database.Database): Last {
  const row = db.prepare('SELECT seq, batch, hash FROM rows ORDER BY seq DESC LIMIT 1').get() as
    | Last
    | undefined;
  return row ?? { seq: 0, batch: 0, hash: GENESIS };
}

/** Compares the head outside with the database. A finding is recorded durably before the head moves on. */
function reconcile(db: Database.Database, folder: string, last: Last): string | null {
  const head = readHead(folder);
  if (last.seq === 0) {
    if (typeof head === 'string' || head.seq === 0) return null;
    throw new LogError(
      `${databasePath(folder)} is missing or empty, though ${headPath(folder)} says it held ${head.seq} rows. ` +
        'Put back a copy of the folder from before. To begin anew on purpose, move the whole folder away.',
    );
  }
  const difference = (): { seq: number; text: string } | null => {
    if (typeof head === 'string')
      return {
        seq: last.seq,
        text: `the head file ${headPath(folder)} is ${head}, so rows may have been removed`,
      };
    if (head.seq > last.seq)
      return {
        seq: last.seq + 1,
        text: `the log ends at row ${last.seq}, but row ${head.seq} had been written: rows are gone, or an older copy was put back`,
      };
    if (head.seq === 0) return null;
    const known = db.prepare('SELECT hash FROM rows WHERE seq = ?').pluck().get(head.seq) as
      | Uint8Array
      | undefined;
    if (known !== undefined && hex(known) === head.hash) return null;
    return { seq: head.seq, text: `row ${head.seq} is not the row that was written there` };
  };
  const found = difference();
  if (found === null) return null;
  recordFinding(folder, found.seq, found.text);
  return `${found.text}; run \`noodknop log verify\``;
}

/** Makes the file for its owner only; tells what the file system forbids before SQLite calls it all "cannot open". */
function createEmpty(folder: string, path: string): void {
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  if (existsSync(path)) {
    accessSync(path, constants.R_OK | constants.W_OK);
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    return;
  }
  closeSync(openSync(path, 'wx', 0o600));
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Opens the log in `folder` for writing; `program` is this program's version. Throws `LogError`. It writes once, so
 * that a full or read-only disk shows at the start and not at the first press.
 */
export function openDatabase(folder: string, program: string): OpenedLog {
  const path = databasePath(folder);
  let db: Database.Database | undefined;
  try {
    createEmpty(folder, path);
    db = new Database(path, { timeout: 1000 });
    refuseForeign(db, path);
    assertDurable(db, path);
    migrate(db, program);
    db.prepare("INSERT OR REPLACE INTO settings (name, value) VALUES ('log.opened', ?)").run(
      new Date().toISOString(),
    );
    const last = lastRow(db);
    const finding = reconcile(db, folder, last);
    const head = openHead(folder, { seq: last.seq, hash: hex(last.hash) });
    syncFolder(folder);
    return { db, head, last, finding };
  } catch (error) {
    db?.close();
    throw new LogError(explain(error, path));
  }
}
