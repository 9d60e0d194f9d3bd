/**
 * Comma-separated lists (RFC 4180): reading with line numbers, and writing so that no spreadsheet takes a cell for a
 * formula and no screen acts on one (P26).
 */
import { inert } from '../shell/config/inert.ts';

/** One row and the line it begins on, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}
/** The rows, or where the text stops being a list. */
export type CsvReading =
  | { readonly ok: true; readonly rows: readonly CsvRow[] }
  | { readonly ok: false; readonly line: number; readonly reason: string };

/** Reads rows; a quoted cell may hold commas, quotes (doubled) and line ends. */
export function readCsv(text: string): CsvReading {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const rows: CsvRow[] = [];
  const cell = /"((?:[^"]|"")*)"(?=,|\n|$)|([^",\n]*)(?=,|\n|$)/y;
  let line = 1;
  let begun = 1;
  let cells: string[] = [];
  for (let at = 0; at <= source.length; at += 1) {
    cell.lastIndex = at;
    const found = cell.exec(source);
    if (found === null) return { ok: false, line, reason: 'holds a quotation mark out of place' };
    const value = found[1]?.replaceAll('""', '"') ?? found[2] ?? '';
    cells.push(value);
    line += value.split('\n').length - 1;
    at += found[0].length;
    if (source[at] === ',') continue;
    rows.push({ line: begun, cells });
    cells = [];
    line += 1;
    begun = line;
  }
  return { ok: true, rows };
}

/** Beginnings that a spreadsheet takes for a formula. */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r]/;

/** One cell. A text that could be a formula gets an apostrophe before it; numbers stay numbers. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const plain = inert(value, true);
  const text = FORMULA.test(plain) || FORMULA.test(value) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as text, with the line ends RFC 4180 asks for. */
export function writeCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
