/** The command line of the wall: its flags and the text of `--help`. Runs nothing itself. */
import { parseArgs } from 'node:util';

/** What was asked for. */
export interface Options {
  /** Leave everything up after the play, with its pages, until it is told to end. */
  readonly keep: boolean;
  readonly json: boolean;
}

/** The text of `--help`. */
export const HELP = `Plays the whole wall: buttons of every kind in one house, two pagers, and a real gateway between them. Each button is
pressed in turn, then all at the same moment; each page is answered "coming", and each button must say so.

  npm run wall             the play, a table at the end; about half a minute
  npm run wall -- --keep   the same, then everything stays up with its pages, and you press and answer
  npm run wall -- --json   the table as JSON on standard output

  Arduino      the real StandardFirmata on a simulated ATmega328P, at a real \`noodknop button-host\`
  lines        a board that signs for itself, at a real \`noodknop button-host --line\`
  ESP32        dist/firmware/esp32.js in the real Espruino interpreter, if ESPRUINO_BIN names one
  Puck.js      dist/firmware/puckjs.js in that interpreter, behind the same hubs as the wearable
  wearable     the firmware core behind two hubs that speak as EspruinoHub does, with loss and noise
  pager        the firmware core of a pager; and a pager watch behind the same two hubs, in turn

  --keep    up for an hour at most, or until Ctrl-C
  --json    prints the table as JSON
  --help    this text

Needs socat (Debian: apt install socat) for the two serial cables. Everything listens on 127.0.0.1 only; processes and
files are gone at the end, also when it is interrupted. Progress goes to standard error.

Exit status: 0 each button was pressed, paged, answered and told; 1 something was missing; 2 wrong usage.
`;

/** What the command line says, or what to print and the exit status. */
export type Reading =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly status: 0 | 2; readonly text: string };

/** Reads the arguments after the program's name. */
export function readOptions(args: readonly string[]): Reading {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { help, keep, json } = parseArgs({
      args: [...args],
      options: { help: flag, keep: flag, json: flag },
      allowPositionals: false,
    }).values;
    return help ? { ok: false, status: 0, text: HELP } : { ok: true, options: { keep, json } };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ok: false, status: 2, text: `wall: ${words}; see --help\n` };
  }
}
