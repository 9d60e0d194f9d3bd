/**
 * The wall as people and programs read it: calm lines as things happen, then a table of what each board is and how long
 * everything took. Promises to name whatever was missing or left out, and to fit the width it is given.
 */
import { styleText } from 'node:util';
import type { About } from './button.ts';
import type { Pressed } from './play.ts';

/** Everything that a wall came to. */
export interface Told {
  readonly buttons: readonly About[];
  readonly pagers: readonly (About & { readonly rang: number; readonly answered: number })[];
  readonly inTurn: readonly Pressed[];
  readonly atOnce: readonly Pressed[];
  /** What could not be hung up, and why. A wall without it may still be whole. */
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
  readonly seconds: number;
  /** The longest that this process was late by itself meanwhile, in ms: the machine's share of any time. */
  readonly lateMs: number;
}

type Colour = Parameters<typeof styleText>[0];
/** Puts a text in a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;
/** For a terminal that has colours, or has none. */
export const paintFor =
  (colours: boolean): Paint =>
  (colour, text) =>
    colours ? styleText(colour, text, { validateStream: false }) : text;

/** The least and the most columns that a table uses. */
const NARROWEST = 80;
const WIDEST = 150;
/** What is real in a board stands beside it where there is so much room for it, and below it otherwise. */
const ROOM = 24;
const GAP = '  ';

/** A text in lines of at most so many columns, broken at spaces. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** True when every button that hung there was pressed, paged, answered and told, both times, and every pager answered. */
export function isWhole({ buttons, pagers, inTurn, atOnce }: Told): boolean {
  const done = (results: readonly Pressed[]): boolean =>
    buttons.every(({ device }) => results.some((one) => one.device === device && one.missing === null));
  return buttons.length > 0 && done(inTurn) && done(atOnce) && pagers.every(({ answered }) => answered > 0);
}

const ms = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : String(Math.round(value));

/** Lines of a table: cells that wrap, numbers to the right, a heading. */
function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  wide: readonly number[],
  width: number,
  paint: Paint,
): readonly string[] {
  const natural = heading.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const fixed = natural.reduce((sum, columns, i) => (wide.includes(i) ? sum : sum + columns), 0);
  const left = width - fixed - GAP.length * (heading.length - 1);
  const room = Math.floor(left / wide.length);
  if (room < ROOM) return narrow(heading, rows, wide, width, paint);
  const widths = natural.map((columns, i) => (wide.includes(i) ? Math.min(columns, room) : columns));
  const numbers = heading.map((_, i) => rows.every((row) => /^[-\d /]*$/.test(row[i] ?? '')));
  const linesOf = (row: readonly string[]): string[] => {
    const cells = row.map((cell, i) => (wide.includes(i) ? wrapped(cell, widths[i] ?? 0) : [cell]));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, at) =>
      cells
        .map((cell, i) => {
          const columns = widths[i] ?? 0;
          return numbers[i] ? (cell[at] ?? '').padStart(columns) : (cell[at] ?? '').padEnd(columns);
        })
        .join(GAP)
        .trimEnd(),
    );
  };
  return [
    ...linesOf(heading).map((line) => paint('bold', line)),
    ...rows.flatMap((row) => linesOf(row).map((line, i) => (i === 0 ? line : paint('dim', line)))),
  ];
}

/** The same on a small screen: wide cells stand below their row. */
function narrow(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  wide: readonly number[],
  width: number,
  paint: Paint,
): readonly string[] {
  const slim = (row: readonly string[]): readonly string[] => row.filter((_, i) => !wide.includes(i));
  const [first = '', ...others] = table(slim(heading), rows.map(slim), [], width, paint);
  const indent = '    ';
  return [
    first,
    ...others.flatMap((line, at) => [
      line,
      ...wide.flatMap((i) => {
        const text = `${(heading[i] ?? '').toLowerCase()}: ${rows[at]?.[i] ?? ''}`;
        return wrapped(text, width - indent.length).map((part) => paint('dim', indent + part));
      }),
    ]),
  ];
}

/** The table and everything said with it. */
export function reportText(told: Told, columns: number, paint: Paint): string {
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const of = (results: readonly Pressed[], device: string) => results.find((one) => one.device === device);
  const both = (device: string, take: (one: Pressed) => number | null): string => {
    const [alone, together] = [told.inTurn, told.atOnce].map((results) => {
      const one = of(results, device);
      return one === undefined ? '-' : ms(take(one));
    });
    return `${(alone ?? '-').padStart(4)} /${(together ?? '-').padStart(5)}`;
  };
  const buttons = table(
    ['BUTTON', 'BOARD', 'REAL', 'PLAYED', 'PRESS→WIRE', 'PRESS→PAGE', 'ANSWER→TOLD'],
    told.buttons.map(({ device, board, real, played }) => [
      device,
      board,
      real,
      played,
      both(device, ({ toWire }) => toWire),
      both(device, ({ toPage }) => toPage),
      both(device, ({ toTold }) => toTold),
    ]),
    [2, 3],
    width,
    paint,
  );
  const pagers = table(
    ['PAGER', 'BOARD', 'REAL', 'PLAYED', 'RANG', 'ANSWERED'],
    told.pagers.map(({ device, board, real, played, rang, answered }) => [
      device,
      board,
      real,
      played,
      String(rang),
      String(answered),
    ]),
    [2, 3],
    width,
    paint,
  );
  const missing = [
    ...told.inTurn.map((one) => ({ when: 'pressed alone', ...one })),
    ...told.atOnce.map((one) => ({ when: 'pressed with all others', ...one })),
  ].filter((one) => one.missing !== null);
  return [
    '',
    ...buttons,
    '',
    ...pagers,
    '',
    ...legend(told).map((line) => paint('dim', line)),
    '',
    ...missing.map(({ device, when, missing: words }) =>
      paint('red', `MISSING  ${device}, ${when}: ${words}`),
    ),
    ...told.pagers
      .filter(({ answered }) => answered === 0)
      .map(({ device }) => paint('red', `MISSING  ${device} answered nothing`)),
    ...told.leftOut.map(({ what, why }) => paint('yellow', `LEFT OUT  ${what}: ${why}`)),
    verdict(told, paint),
    '',
  ].join('\n');
}

const legend = ({ lateMs }: Told): readonly string[] => [
  'Times in ms: pressed in turn / all at the same moment. Wire: the first bytes of a',
  'press leave the device or its host. Page: a pager rings. Told: the button says that',
  'somebody comes. The hold of 800 ms that a wearable asks for is not counted.',
  `This machine by itself was late by up to ${Math.round(lateMs)} ms.`,
];

function verdict(told: Told, paint: Paint): string {
  const count = told.buttons.length;
  const seconds = `${told.seconds.toFixed(1)} s`;
  return isWhole(told)
    ? paint('green', `${count} buttons: each was pressed, paged, answered and told, twice. ${seconds}`)
    : paint('red', `NOT WHOLE: see what was missing. ${seconds}`);
}

/** The same for programs. */
export function reportJson(told: Told): string {
  return `${JSON.stringify({ whole: isWhole(told), ...told }, null, 2)}\n`;
}
