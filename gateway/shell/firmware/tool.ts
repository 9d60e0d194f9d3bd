/**
 * The `espruino` command-line tool as a process: one run of it on one port, that ends when the board has printed what was
 * asked for. Promises that a run ends within its time, that its words become a reason in ours, and that nothing is asked
 * of the internet. What is written to a board, and in what order, is left to `flash.ts`.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Where the board is. */
export interface Cable {
  /** A serial port, or `tcp://host:port`. */
  readonly port: string;
  readonly baud: number;
}
/** Why a run gave nothing. */
export type ToolTrouble = 'no-port' | 'busy' | 'not-allowed' | 'no-board' | 'cable-out' | 'silent' | 'tool';
/** What came of a run: the board's line, or why there is none. `said` is the end of what the tool printed. */
export type Run =
  | { readonly ok: true; readonly line: string }
  | { readonly ok: false; readonly trouble: ToolTrouble; readonly said: string };

/** Of the tool's words, as many as are kept. */
const KEPT = 20_000;
/** Nothing answers here: the tool would else ask its makers' server for modules and for what it knows of boards. */
const NOWHERE = 'http://localhost:9/';
/** Between what the board is to print and what the tool prints of the command itself. */
const MARK = 'NKNK';

/** What the tool prints when something is wrong, most exact first. */
const SIGNS: readonly (readonly [RegExp, ToolTrouble])[] = [
  [/EACCES|permission denied/i, 'not-allowed'],
  [/EBUSY|cannot lock port|resource temporarily unavailable|access denied/i, 'busy'],
  [/ENOENT|no such file|Port ".*" not found$/im, 'no-port'],
  [/ECONNREFUSED|ENOTFOUND/i, 'no-port'],
  [/disconnected|port closed|port is not open/i, 'cable-out'],
  [/unable to connect/i, 'no-port'],
  [/no prompt|not respond/i, 'no-board'],
];

/** The reason in the tool's words; `silent` when none is known. */
export function troubleIn(said: string): ToolTrouble {
  return SIGNS.find(([sign]) => sign.test(said))?.[1] ?? 'silent';
}

const cli = (): string => {
  const manifest = createRequire(import.meta.url).resolve('espruino/package.json');
  return join(manifest, '..', 'bin', 'espruino-cli.js');
};

/**
 * Writes `files` (name on the board, path here) and evaluates `expression` on the board, which must give a text of one
 * line. The board itself prints that text, in a piece that the echo of the command does not hold.
 */
export function runTool(
  { port, baud }: Cable,
  files: readonly (readonly [name: string, path: string])[],
  expression: string,
  withinMs: number,
): Promise<Run> {
  const args = [
    ...['-p', port, '-b', String(baud), '--no-ble'],
    ...['--config', `BOARD_JSON_URL=${NOWHERE}`, '--config', `MODULE_URL=${NOWHERE}`],
    ...files.flatMap(([name, path]) => ['--storage', `${name}:${path}`]),
    ...[
      '-e',
      `print("${MARK.slice(0, 2)}"+"${MARK.slice(2)} "+(${expression})+" ${MARK.slice(0, 2)}"+"${MARK.slice(2)}")`,
    ],
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli(), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let done = false;
    const end = (run: Run): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(run);
    };
    const fail = (trouble: ToolTrouble): void => end({ ok: false, trouble, said: said.slice(-600) });
    const timer = setTimeout(() => fail(troubleIn(said)), withinMs);
    const hear = (bytes: Buffer): void => {
      said = (said + bytes.toString('latin1')).slice(-KEPT);
      const line = new RegExp(`${MARK} (.*) ${MARK}`).exec(said)?.[1];
      if (line !== undefined) end({ ok: true, line });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', () => fail('tool'));
    child.on('close', () => fail(troubleIn(said)));
  });
}
