/**
 * (a): what the disk itself takes, below anything we could write: one `fdatasync` of a small append, and one SQLite
 * commit of one row (WAL, `synchronous=FULL`). Measured in this process, at the pace of the loads.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Both floors. */
export interface Floors {
  /** Milliseconds of so many appends of 512 bytes with `fdatasync`, `gapMs` apart. */
  fdatasync(count: number, gapMs: number): Promise<number[]>;
  /** Milliseconds of so many commits of one row of 400 bytes. */
  commit(count: number, gapMs: number): Promise<number[]>;
  close(): void;
}

/** Opens the files in `folder`. */
export function openFloors(folder: string): Floors {
  const file = openSync(join(folder, 'floor.dat'), 'w');
  const db = new Database(join(folder, 'floor.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE IF NOT EXISTS rows (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const insert = db.prepare<[string]>('INSERT INTO rows (body) VALUES (?)');
  const block = Buffer.alloc(512, 0x6e);
  const row = 'n'.repeat(400);

  async function timed(count: number, gapMs: number, act: () => void): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => setTimeout(resolve, gapMs));
      const from = performance.now();
      act();
      times.push(performance.now() - from);
    }
    return times;
  }
  return {
    fdatasync: (count, gapMs) =>
      timed(count, gapMs, () => {
        writeSync(file, block);
        fdatasyncSync(file);
      }),
    commit: (count, gapMs) => timed(count, gapMs, () => void insert.run(row)),
    close() {
      closeSync(file);
      db.close();
    },
  };
}
