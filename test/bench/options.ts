/** The command line of the benchmark: flags, their limits and the text of `--help`. Runs nothing itself. */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

/** How long and on what to measure. */
export interface Options {
  readonly rounds: number;
  /** Seconds of load at 10/s and at 200/s in each round. */
  readonly slowSeconds: number;
  readonly fastSeconds: number;
  /** Presses of each target before anything is measured. */
  readonly warmUp: number;
  /** Buttons of the search for the highest rate: as many presses as one run of it has. */
  readonly buttons: number;
  /** Where the disks are measured; a folder is made in it and removed. */
  readonly dir: string;
  readonly json: string | null;
  /** Folder for a CPU profile of the gateway. */
  readonly profile: string | null;
  readonly only: ReadonlySet<Part>;
}

/** Parts of the benchmark that `--only` can name. */
export const PARTS = ['floors', 'mosquitto', 'bare', 'gateway', 'highest'] as const;
/** A part. */
export type Part = (typeof PARTS)[number];

/** The text of `--help`. */
export const HELP = `Measures how long a press takes to the last of three pagers, and what is below and beside it.

  npm run bench                  the full form, about 3 minutes
  npm run bench -- --quick       about 20 seconds, for a first look
  npm run bench -- --json FILE   also writes everything measured as JSON

(a) fdatasync and one SQLite commit   (b) Mosquitto, straight to the pagers
(c) a bare aedes hook with one commit (d) this gateway, signed and durable
All take turns in every round; only ratios within one run mean anything.

  --quick          short runs, fewer buttons
  --rounds N       rounds, 4 to 100 (4)
  --buttons N      buttons for the highest rate, 500 to 9000 (6000, quick 1500);
                   one run lasts as many presses
  --dir DIR        folder on the disk to measure (the system's folder for temporary files)
  --json FILE      writes the figures as JSON
  --only LIST      only these parts: ${PARTS.join(', ')}; separated by commas
  --profile DIR    writes a CPU profile of the gateway there
  --help           this text

Exit status: 0 measured, also when a goal was missed (the table says so); 1 failed, or something was lost
or doubled; 2 wrong usage.
`;

/** What the command line says, or what to print and the exit status. */
export type Reading =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly status: 0 | 2; readonly text: string };

const wrong = (text: string): Reading => ({ ok: false, status: 2, text: `bench: ${text}; see --help\n` });

function wholeNumber(given: string | undefined, usual: number, least: number, most: number): number | null {
  if (given === undefined) return usual;
  const value = Number(given);
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}

/** Reads the arguments after the program's name. */
export function readOptions(args: readonly string[]): Reading {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const known = {
    help: flag,
    quick: flag,
    rounds: text,
    buttons: text,
    dir: text,
    json: text,
    only: text,
    profile: text,
  };
  let given: ReturnType<typeof parseArgs<{ options: typeof known }>>['values'];
  try {
    given = parseArgs({ args: [...args], options: known, allowPositionals: false }).values;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (given.help) return { ok: false, status: 0, text: HELP };
  const rounds = wholeNumber(given.rounds, 4, 4, 100);
  if (rounds === null) return wrong('--rounds must be a whole number from 4 to 100');
  const buttons = wholeNumber(given.buttons, given.quick ? 1_500 : 6_000, 500, 9_000);
  if (buttons === null) return wrong('--buttons must be a whole number from 500 to 9000');
  const only = given.only === undefined ? [...PARTS] : given.only.split(',');
  const parts = new Set(PARTS.filter((part) => only.includes(part)));
  if (parts.size !== new Set(only).size) return wrong(`--only must name some of ${PARTS.join(', ')}`);
  return {
    ok: true,
    options: {
      rounds,
      slowSeconds: given.quick ? 0.6 : 5,
      fastSeconds: given.quick ? 0.7 : 4,
      warmUp: given.quick ? 1_000 : 4_000,
      buttons,
      dir: given.dir ?? tmpdir(),
      json: given.json ?? null,
      profile: given.profile ?? null,
      only: parts,
    },
  };
}
