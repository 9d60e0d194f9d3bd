/**
 * The head of the log, kept outside the database in `head.json`: place and hash of the newest row, so that last
 * rows removed from the database are missed. Promises the lag described here; judging what a difference means is
 * left to `database.ts` at the start and to `verify.ts`.
 *
 * The record is written after the commit and before anyone is told of it, without waiting for the disk; it is
 * forced to disk at most a second later (and at the start and the end). So:
 * - the head is never ahead of the database: its row was on disk before the head was written;
 * - after a kill of the process it lags by no row that was reported, only by a commit whose report never left;
 * - after a loss of power it may lag by the rows of the last second or so. Those few could be removed unseen, until
 *   the next start moves the head up to the last row again;
 * - rows after the head are therefore no alarm, a head whose row is missing or differs always is.
 * The file holds two records of one line each, written in turn, 512 bytes apart: a write torn by a loss of power
 * spoils one, never both. Overwriting in place needs no new space, so a full disk does not stop it.
 */
import { hash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The newest row known outside the database. */
export interface Head {
  /** 0 for an empty log. */
  readonly seq: number;
  /** Hash of that row, 64 hex digits. */
  readonly hash: string;
}

/** The open head file. Each function throws what the file system says. */
export interface HeadFile {
  write(head: Head): void;
  /** Forces what was written to disk, if anything was since the last time. */
  sync(): void;
  close(): void;
}

const SLOT = 512;
/** The file that holds the head of the log in `folder`. */
export const headPath = (folder: string): string => join(folder, 'head.json');
/** The file that keeps every difference between head and database ever found at a start. */
export const findingsPath = (folder: string): string => join(folder, 'head-findings.jsonl');

const check = (seq: number, rowHash: string): string => hash('sha256', `${seq} ${rowHash}`).slice(0, 16);

function parseSlot(line: string): Head | null {
  try {
    const read = JSON.parse(line) as Partial<Record<'seq' | 'hash' | 'check', unknown>>;
    const { seq, hash: rowHash } = read;
    if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || typeof rowHash !== 'string') return null;
    return read.check === check(seq, rowHash) ? { seq, hash: rowHash } : null;
  } catch {
    return null;
  }
}

/** Reads the head: the newer of the sound records, `missing` without a file, `unreadable` without a sound record. */
export function readHead(folder: string): Head | 'missing' | 'unreadable' {
  if (!existsSync(headPath(folder))) return 'missing';
  const text = readFileSync(headPath(folder), 'latin1');
  const [first, second] = [parseSlot(text.slice(0, SLOT)), parseSlot(text.slice(SLOT, 2 * SLOT))];
  if (first !== null && second !== null) return first.seq >= second.seq ? first : second;
  return first ?? second ?? 'unreadable';
}

/** Opens the head file and sets it to `start` durably, making the file if need be. */
export function openHead(folder: string, start: Head): HeadFile {
  const isNew = !existsSync(headPath(folder));
  const file = openSync(headPath(folder), isNew ? 'wx+' : 'r+', 0o600);
  let slot = 0;
  let dirty = false;
  const write = (head: Head): void => {
    const line = JSON.stringify({ seq: head.seq, hash: head.hash, check: check(head.seq, head.hash) });
    const bytes = Buffer.from(`${line.padEnd(SLOT - 1)}\n`, 'latin1');
    if (writeSync(file, bytes, 0, SLOT, slot * SLOT) !== SLOT)
      throw new Error(`${headPath(folder)}: short write`);
    slot = 1 - slot;
    dirty = true;
  };
  const sync = (): void => {
    if (!dirty) return;
    fdatasyncSync(file);
    dirty = false;
  };
  write(start);
  sync();
  write(start);
  sync();
  return { write, sync, close: () => closeSync(file) };
}

/** Records durably that head and database differed at a start; `verify` goes on reporting it. */
export function recordFinding(folder: string, seq: number, text: string): void {
  const file = openSync(findingsPath(folder), 'a', 0o600);
  try {
    appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), seq, text })}\n`);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The first difference ever found at a start, or null. */
export function firstFinding(folder: string): { readonly seq: number; readonly text: string } | null {
  if (!existsSync(findingsPath(folder))) return null;
  const line = readFileSync(findingsPath(folder), 'utf8').split('\n')[0] ?? '';
  try {
    const read = JSON.parse(line) as { at?: unknown; seq?: unknown; text?: unknown };
    const seq = typeof read.seq === 'number' ? read.seq : 0;
    return { seq, text: `${String(read.text)} (found ${String(read.at)}, kept in ${findingsPath(folder)})` };
  } catch {
    return { seq: 0, text: `${findingsPath(folder)} cannot be read` };
  }
}
