/**
 * Checks a log from its first row to its head, reading only: every hash, every body against its commitment, every
 * erasure against its record, the index, and the head kept outside. Works beside a running gateway and without one;
 * mending what is found is left to people.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { commitmentOf, GENESIS, hashOf, hex, same } from './chain.ts';
import { databasePath } from './database.ts';
import { parseErasure } from './erase.ts';
import type { Verdict } from './face.ts';
import { firstFinding, type Head, readHead } from './head.ts';
import { APPLICATION_ID, ERASED, MIGRATIONS } from './schema.ts';
import { codeOf, explain } from './trouble.ts';

const SLICE_ROWS = 512;

interface FullRow {
  readonly seq: number;
  readonly batch: number;
  readonly t: number;
  readonly wall: number;
  readonly mono: number;
  readonly machineBoot: string;
  readonly type: string;
  readonly alarm: string | null;
  readonly body: string;
  readonly salt: Uint8Array;
  readonly commitment: Uint8Array;
  readonly hash: Uint8Array;
}

const bad = (seq: number, reason: string): Verdict => ({ ok: false, seq, reason });

/** What a walk along the rows carries from one to the next. */
class Walk {
  rows = 0;
  hash = GENESIS;
  /** The row that tells of the erasure of each blank row seen. */
  readonly blank = new Set<number>();
  readonly erasures: { readonly by: number; readonly from: number; readonly to: number }[] = [];
  /** Hash of the row the head file names, once passed. */
  headHash: string | null = null;
  readonly headSeq: number;

  constructor(headSeq: number) {
    this.headSeq = headSeq;
  }

  /** Null when the row fits, else what is wrong with it. */
  check(row: FullRow): Verdict | null {
    const { seq, body, salt, commitment } = row;
    if (seq !== this.rows + 1)
      return bad(this.rows + 1, `row ${this.rows + 1} is missing (the next is ${seq})`);
    const stamp = { t: row.t, wall: row.wall, mono: row.mono, machineBoot: row.machineBoot };
    if (!same(hashOf(this.hash, { ...row, stamp }, commitment), row.hash))
      return bad(seq, `row ${seq} does not follow from the row before: it, or one before it, was changed`);
    if (body.trimStart() === '') this.blank.add(seq);
    else if (!same(commitmentOf(salt, body), commitment))
      return bad(seq, `the contents of row ${seq} were changed`);
    else {
      const found = row.type === ERASED ? this.readErasure(row) : labelled(row);
      if (found !== null) return found;
    }
    this.rows = seq;
    this.hash = row.hash;
    if (seq === this.headSeq) this.headHash = hex(row.hash);
    return null;
  }

  private readErasure(row: FullRow): Verdict | null {
    const erasure = parseErasure(row.body);
    if (erasure === null) return bad(row.seq, `row ${row.seq} should record an erasure and cannot be read`);
    for (const [from, to] of erasure.spans) this.erasures.push({ by: row.seq, from, to });
    return null;
  }

  /** After the last row: blank rows and recorded erasures must be the same ones. */
  settle(): Verdict | null {
    const recorded = new Map<number, number>();
    for (const { by, from, to } of this.erasures)
      for (let seq = from; seq <= to && seq < by; seq++) recorded.set(seq, by);
    for (const seq of this.blank)
      if (!recorded.has(seq))
        return bad(seq, `the contents of row ${seq} were removed without a recorded erasure`);
    for (const [seq, by] of recorded)
      if (!this.blank.has(seq))
        return bad(seq, `row ${seq} was erased (recorded in row ${by}) but has contents again`);
    return null;
  }
}

/** The columns by which rows are found must say what the contents say. */
function labelled(row: FullRow): Verdict | null {
  const entry = JSON.parse(row.body) as { type?: unknown; alarm?: unknown };
  const alarm = typeof entry.alarm === 'string' ? entry.alarm : null;
  if (entry.type === row.type && alarm === row.alarm) return null;
  return bad(row.seq, `row ${row.seq} is filed under another type or alarm than its contents say`);
}

function checkHead(walk: Walk, head: Head | 'missing' | 'unreadable'): Verdict | null {
  if (typeof head === 'string')
    return walk.rows === 0
      ? null
      : bad(walk.rows, `the head file is ${head}: rows after row ${walk.rows} may be gone`);
  if (head.seq > walk.rows)
    return bad(
      walk.rows + 1,
      `rows ${walk.rows + 1} to ${head.seq} are gone: the head file says they were written`,
    );
  if (head.seq === 0 || walk.headHash === head.hash) return null;
  return bad(head.seq, `row ${head.seq} is not the row the head file knows: the chain was written anew`);
}

/** Every row in order, fetched in slices: one call a row would take most of the time. */
function* allRows(db: Database.Database): Generator<FullRow> {
  const slice = db.prepare<[number], FullRow>(
    'SELECT seq, batch, t, wall, mono, machine_boot AS machineBoot, type, alarm, body, salt, commitment, hash ' +
      `FROM rows WHERE seq > ? ORDER BY seq LIMIT ${SLICE_ROWS}`,
  );
  for (let rows = slice.all(Number.MIN_SAFE_INTEGER); rows.length > 0; ) {
    yield* rows;
    const last = rows.at(-1);
    rows = last === undefined ? [] : slice.all(last.seq);
  }
}

function walkThrough(db: Database.Database, folder: string, head: Head | 'missing' | 'unreadable'): Verdict {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    return bad(0, `${databasePath(folder)} is not a log of noodknop`);
  if (version > MIGRATIONS.length)
    return bad(
      0,
      `${databasePath(folder)} has log version ${version}; this noodknop reads up to ${MIGRATIONS.length}`,
    );
  const walk = new Walk(typeof head === 'string' ? 0 : head.seq);
  try {
    for (const row of allRows(db)) {
      const found = walk.check(row);
      if (found !== null) return found;
    }
  } catch (error) {
    return bad(walk.rows + 1, explain(error, databasePath(folder)));
  }
  const found = walk.settle() ?? checkHead(walk, head);
  if (found !== null) return found;
  const structure = db.pragma('integrity_check(1)', { simple: true });
  if (structure !== 'ok') return bad(0, `${databasePath(folder)} is damaged inside: ${String(structure)}`);
  const finding = firstFinding(folder);
  if (finding !== null) return bad(finding.seq, `at an earlier start ${finding.text}`);
  return { ok: true, rows: walk.rows, head: hex(walk.hash) };
}

/**
 * Opens the database for reading. SQLite must be able to make its shared-memory file beside a write-ahead log; on a
 * read-only medium a private copy is read instead and removed by `done`.
 */
function openForReading(path: string): { readonly db: Database.Database; done(): void } {
  const open = (file: string): Database.Database => {
    const db = new Database(file, { readonly: true, timeout: 1000 });
    try {
      db.pragma('user_version');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  };
  try {
    const db = open(path);
    return { db, done: () => db.close() };
  } catch (error) {
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error))) throw error;
    const folder = mkdtempSync(join(tmpdir(), 'noodknop-verify-'));
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    try {
      const copy = join(folder, 'log.db');
      copyFileSync(path, copy);
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
      const db = open(copy);
      return {
        db,
        done: () => {
          db.close();
          remove();
        },
      };
    } catch (failed) {
      remove();
      throw failed;
    }
  }
}

/**
 * Checks the log in `folder`, also while a gateway writes it or on a read-only medium. `seq` in a bad verdict is the
 * first row in doubt, 0 when the file as a whole cannot be read. Never rejects. Takes about 15 s for a million rows.
 */
export async function verifyLog(folder: string): Promise<Verdict> {
  const path = databasePath(folder);
  if (!existsSync(path)) return bad(0, `there is no log in ${folder} (${path} is missing)`);
  let opened: ReturnType<typeof openForReading> | undefined;
  try {
    // Before the rows: the head is never ahead of them, so rows that come in meanwhile do no harm.
    const head = readHead(folder);
    opened = openForReading(path);
    const { db } = opened;
    return db.transaction(() => walkThrough(db, folder, head))();
  } catch (error) {
    return bad(0, explain(error, path));
  } finally {
    opened?.done();
  }
}
