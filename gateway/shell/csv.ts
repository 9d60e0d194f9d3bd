/**
 * Writes comma-separated lists (RFC 4180) so that no spreadsheet takes a cell for a formula and no screen acts on one
 * (P26). Reading them is left to the command line.
 */
import type { StatisticsView, TimingView } from '../core/api-roster.ts';
import type { Texts } from '../core/texts/index.ts';
import { inert } from './config/inert.ts';

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

const TIMING_COLUMNS = [
  'month',
  'group',
  'groupName',
  'alarms',
  'answered',
  'arrived',
  'answerMedian',
  'answerP90',
  'arrivalMedian',
  'arrivalP90',
  'within10',
  'within40',
] as const satisfies readonly (keyof TimingView & keyof Texts['statistics']['columns'])[];

/** The statistics as a table with a heading, in the reader's language; times in seconds, shares from 0 to 1. */
export const statisticsCsv = ({ rows }: StatisticsView, t: Texts): string =>
  writeCsv([
    TIMING_COLUMNS.map((column) => t.statistics.columns[column]),
    ...rows
      .map((row) => (row.group === null ? { ...row, groupName: t.pages.statistics.noGroup } : row))
      .map((row) => TIMING_COLUMNS.map((column) => row[column])),
  ]);
