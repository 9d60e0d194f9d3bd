/** Reads comma-separated lists (RFC 4180) with line numbers. Writing them is in `shell/csv.ts`. */

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
