/**
 * Where the command line reads and writes: colours and aligned columns for people, plain text for a pipe. Promises
 * that nothing from outside can act on the screen (P26). Knows no command.
 */
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { inert } from '../shell/config/inert.ts';

/** What a command may do with the outside. */
export interface Terminal {
  /** Writes to standard output; bytes as they are, text as it is. */
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** From now on output that cannot be written is lost and ends nothing: for a program that guards people. */
  outlive(): void;
  /** True when people look at standard output: aligned columns and broken lines. */
  readonly shown: boolean;
  readonly colours: boolean;
  /** True when a person can be asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** Asks for a secret: what is typed is not shown. */
  askUnseen(question: string): Promise<string>;
  /** All of standard input. */
  input(): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Longest secret that is typed. */
const MOST_TYPED = 512;

/** Reads a line that is not shown. Ctrl-C ends the process, as it would otherwise. */
function typeUnseen(question: string, stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): Promise<string> {
  stdout.write(question);
  return new Promise((resolve) => {
    let typed = '';
    const done = (): void => {
      stdin.removeListener('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write('\n');
    };
    const hear = (bytes: Buffer | string): void => {
      for (const char of bytes.toString()) {
        if (char === '\u0003') {
          done();
          process.exit(130);
        }
        if (char === '\r' || char === '\n' || char === '\u0004') {
          done();
          resolve(typed);
          return;
        }
        if (char === '\u007f' || char === '\b') typed = typed.slice(0, -1);
        else if (typed.length < MOST_TYPED) typed += char;
      }
    };
    stdin.setRawMode(true);
    stdin.on('data', hear);
    stdin.resume();
  });
}

/** The terminal this process was started from. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const shown = stdout.isTTY === true;
  let outlives = false;
  // Whoever read our output has read enough (`| head`): nothing more can be said, and nothing went wrong.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!outlives) process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outlive() {
      if (!outlives) stderr.on('error', () => undefined);
      outlives = true;
    },
    shown,
    colours: shown && !env.NO_COLOR && env.TERM !== 'dumb',
    interactive: shown && stdin.isTTY === true,
    async ask(question) {
      const reader = createInterface({ input: stdin, output: stdout });
      try {
        return await reader.question(question);
      } finally {
        reader.close();
      }
    },
    askUnseen: (question) => typeUnseen(question, stdin, stdout),
    async input() {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stdin) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks).toString('utf8');
    },
    env,
  };
}

type Colour = Parameters<typeof styleText>[0];
/** Text in a colour, where there are colours. */
export function paint(terminal: Terminal, colour: Colour, text: string): string {
  return terminal.colours ? styleText(colour, text, { validateStream: false }) : text;
}

/** Characters that JSON lets through raw and a screen would act on. */
const RAW =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
/** JSON on one line, two spaces deep for people; inert on a screen, the same value for a program. */
export function printJson(terminal: Terminal, value: unknown): void {
  const text = JSON.stringify(value, null, terminal.shown ? 2 : undefined);
  const escaped = text.replace(RAW, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  terminal.out(`${escaped}\n`);
}

/** A line of text from anywhere. */
export function printLine(terminal: Terminal, text: string): void {
  terminal.out(`${text}\n`);
}

/** Columns a text takes on a screen: marks that combine take none. */
const widthOf = (text: string): number => [...text.replace(/\p{M}/gu, '')].length;

/** A cell: text, and on a terminal its colour. */
export type Cell = string | number | null | { readonly text: string; readonly colour: Colour };
const textOf = (cell: Cell): string => {
  if (cell === null) return '-';
  return inert(typeof cell === 'object' ? cell.text : String(cell));
};

/** A table: aligned with a heading on a terminal, tabs between the columns in a pipe. */
export function printTable(
  terminal: Terminal,
  heading: readonly string[],
  rows: readonly (readonly Cell[])[],
): void {
  if (!terminal.shown) {
    for (const row of [heading, ...rows]) terminal.out(`${row.map(textOf).join('\t')}\n`);
    return;
  }
  const widths = heading.map((title, i) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(textOf(row[i] ?? null)))),
  );
  const line = (cells: readonly Cell[], bold: boolean): string =>
    cells
      .map((cell, i) => {
        const text = textOf(cell);
        const space = i === cells.length - 1 ? '' : ' '.repeat((widths[i] ?? 0) - widthOf(text) + 2);
        const colour = bold ? 'bold' : typeof cell === 'object' && cell !== null ? cell.colour : undefined;
        return (colour === undefined ? text : paint(terminal, colour, text)) + space;
      })
      .join('');
  for (const [i, row] of [heading, ...rows].entries()) terminal.out(`${line(row, i === 0)}\n`);
}

/** Names and values below each other. */
export function printFields(terminal: Terminal, fields: readonly (readonly [string, Cell])[]): void {
  const width = Math.max(...fields.map(([name]) => widthOf(name)));
  for (const [name, cell] of fields) {
    const text = textOf(cell);
    const value = typeof cell === 'object' && cell !== null ? paint(terminal, cell.colour, text) : text;
    const label = terminal.shown ? paint(terminal, 'dim', name.padEnd(width + 2)) : `${name}\t`;
    terminal.out(`${label}${value}\n`);
  }
}

/** A time for people: local, to the second. In a pipe as it came. */
export function localTime(terminal: Terminal, at: string | null): string | null {
  if (at === null || !terminal.shown) return at;
  return new Date(at).toLocaleString('sv-SE');
}
