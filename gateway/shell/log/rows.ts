/**
 * Reads rows for the gateway's thread, as JSON text that it parses in one go. Promises portions bounded in rows and
 * bytes; erased contents and the storage's own rows come as null. Checking the chain is left to `verify.ts`.
 */
import type Database from 'better-sqlite3';
import { ERASED } from './schema.ts';

/** A portion holds at most this many rows ... */
const PORTION_ROWS = 8_192;
/** ... and ends after this many characters of bodies. */
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
  const portionRows = db
    .prepare<[number, number], RawRow>(`SELECT ${columns} FROM rows WHERE seq >= ? ORDER BY seq LIMIT ?`)
    .raw();
  const alarmRows = db
    .prepare<[string], RawRow>(`SELECT ${columns} FROM rows WHERE alarm = ? ORDER BY seq`)
    .raw();
  const opened = db
    .prepare<[number], string>("SELECT alarm FROM rows WHERE type = 'alarm.opened' ORDER BY seq DESC LIMIT ?")
    .pluck();

  function text(rows: Iterable<RawRow>, maxChars: number): string {
    let boot = '';
    let bootText = '""';
    let size = 0;
    const parts: string[] = [];
    for (const [seq, batch, t, wall, mono, machineBoot, type, body] of rows) {
      if (machineBoot !== boot) {
        boot = machineBoot;
        bootText = JSON.stringify(machineBoot);
      }
      const shown = type === ERASED || body.trimStart() === '' ? 'null' : body;
      parts.push(`[${seq},${batch},${t},${wall},${mono},${bootText},${shown}]`);
      size += body.length;
      if (size > maxChars) break;
    }
    return `[${parts.join(',')}]`;
  }

  return {
    portion: (from) => text(portionRows.iterate(from, PORTION_ROWS), PORTION_CHARS),
    alarm: (alarm) => text(alarmRows.iterate(alarm), Number.POSITIVE_INFINITY),
    alarmIds: (limit) => opened.all(limit),
  };
}
