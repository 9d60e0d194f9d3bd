/**
 * Reads rows for the gateway's thread, as JSON text that it parses in one go. Promises portions bounded in rows and
 * bytes; erased contents and the storage's own rows come as null. Checking the chain is left to `verify.ts`.
 */
import type Database from 'better-sqlite3';
import { ERASED } from './schema.ts';

/** A portion is fetched in slices of this many rows (one call is faster than one a row) ... */
const SLICE_ROWS = 512;
/** ... and ends after this many slices or characters of bodies. */
const PORTION_SLICES = 16;
const PORTION_CHARS = 4_000_000;

type RawRow = [
  seq: number,
  batch: number,
  t: number,
  wall: number,
  mono: number,
  machineBoot: string,
  type: string,
  body: string,
];

/** The readers of one connection; each answers the JSON text of `RowTuple[]`. */
export interface Reader {
  portion(from: number): string;
  alarm(alarm: string): string;
  alarmIds(limit: number): string[];
}

/** Makes the readers. */
export function openReader(db: Database.Database): Reader {
  const columns = 'seq, batch, t, wall, mono, machine_boot, type, body';
  const sliceRows = db
    .prepare<[number, number], RawRow>(`SELECT ${columns} FROM rows WHERE seq >= ? ORDER BY seq LIMIT ?`)
    .raw();
  const alarmRows = db
    .prepare<[string], RawRow>(`SELECT ${columns} FROM rows WHERE alarm = ? ORDER BY seq`)
    .raw();
  const opened = db
    .prepare<[number], string>("SELECT alarm FROM rows WHERE type = 'alarm.opened' ORDER BY seq DESC LIMIT ?")
    .pluck();

  let boot = '';
  let bootText = '""';

  /** Adds rows to `parts` as text; gives the characters of their bodies. */
  function add(parts: string[], rows: readonly RawRow[]): number {
    let size = 0;
    for (const [seq, batch, t, wall, mono, machineBoot, type, body] of rows) {
      if (machineBoot !== boot) {
        boot = machineBoot;
        bootText = JSON.stringify(machineBoot);
      }
      const shown = type === ERASED || body.trimStart() === '' ? 'null' : body;
      parts.push(`[${seq},${batch},${t},${wall},${mono},${bootText},${shown}]`);
      size += body.length;
    }
    return size;
  }

  function portion(from: number): string {
    const parts: string[] = [];
    let size = 0;
    let next = from;
    for (let slice = 0; slice < PORTION_SLICES && size < PORTION_CHARS; slice++) {
      const rows = sliceRows.all(next, SLICE_ROWS);
      size += add(parts, rows);
      const last = rows.at(-1);
      if (last === undefined || rows.length < SLICE_ROWS) break;
      next = last[0] + 1;
    }
    return `[${parts.join(',')}]`;
  }

  function ofAlarm(alarm: string): string {
    const parts: string[] = [];
    add(parts, alarmRows.all(alarm));
    return `[${parts.join(',')}]`;
  }

  return { portion, alarm: ofAlarm, alarmIds: (limit) => opened.all(limit) };
}
