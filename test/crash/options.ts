/** The command line of the crash test: flags, their limits and the text of `--help`. Runs nothing itself. */
import { parseArgs } from 'node:util';

/** Parts that `--only` can name, in the order in which they run. */
export const ROUNDS = ['kills', 'doors', 'disk', 'load', 'chain'] as const;
/** A part. */
export type Round = (typeof ROUNDS)[number];

/** How much to do. */
export interface Options {
  readonly kills: number;
  readonly seed: number;
  readonly json: boolean;
  readonly minutes: number;
  readonly only: ReadonlySet<Round>;
}

const LONG = 100;

/** The text of `--help`. */
export const HELP = `Kills, stops, starves and floods a real gateway process with real MQTT clients and a real database, and
checks the promises of PROMISES.md that are marked "real" and can be checked so.

  npm run crash-test                           20 kills, about 4 minutes
  npm run crash-test -- --kills 200            the long form, about 15 minutes
  npm run crash-test -- --kills 200 --seed 7   the same moments again as in another run with this seed
  npm run crash-test -- --only load            one part alone

  kills   kill -9 at random moments, also in a start, and SIGSTOP/SIGCONT for 0.2 to 20 s, while many buttons are
          pressed and three pagers answer; the log is verified after every kill  P1 P4 P7 P9 P22 P28
  doors   revoked, foreign, retained, left as a will, recorded and played again  P10 P11 P12 P13
  disk    full, failing, hanging in the middle of a commit                       P17
  load    10,000 messages a second, a babbling button, a frozen pager among 150 publishers, deaf screens,
          hostile bytes, guessed passwords; each against silence in turns        P15 P16 P29 P30 P38
  chain   rows edited and removed in a copy of a log that was killed             P22

  --kills N     how often to kill, 1 to 10000 (20); from ${LONG} on the other parts take their long form too
  --seed S      draws the moments, 0 to 4294967295 (drawn; the run prints it)
  --minutes M   begin nothing new after so many minutes, 1 to 600 (30); what was left out is told
  --only LIST   only these parts: ${ROUNDS.join(', ')}; separated by commas
  --json        prints the account as JSON instead of a table
  --help        this text

Everything listens on 127.0.0.1 only, and whatever was started or written is gone at the end. Progress goes to
standard error. Times depend on the machine: let nothing else run beside it. A time above its bound for no longer
than the machine itself was late is called "excused" and does not fail.

Exit status: 0 every promise that was tried held; 1 one was broken, or the test could not be done; 2 wrong usage.
`;

/** What the command line says, or what to print and the exit status. */
export type Reading =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly status: 0 | 2; readonly text: string };

const wrong = (text: string): Reading => ({
  ok: false,
  status: 2,
  text: `crash-test: ${text}; see --help\n`,
});

function wholeNumber(given: string | undefined, usual: number, least: number, most: number): number | null {
  if (given === undefined) return usual;
  const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

/** Reads the arguments after the program's name; `drawn` is the seed when none is given. */
export function readOptions(args: readonly string[], drawn: number): Reading {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const known = { help: flag, json: flag, kills: text, seed: text, minutes: text, only: text };
  let given: ReturnType<typeof parseArgs<{ options: typeof known }>>['values'];
  try {
    given = parseArgs({ args: [...args], options: known, allowPositionals: false }).values;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (given.help) return { ok: false, status: 0, text: HELP };
  const kills = wholeNumber(given.kills, 20, 1, 10_000);
  if (kills === null) return wrong('--kills must be a whole number from 1 to 10000');
  const seed = wholeNumber(given.seed, drawn, 0, 4_294_967_295);
  if (seed === null) return wrong('--seed must be a whole number from 0 to 4294967295');
  const minutes = wholeNumber(given.minutes, 30, 1, 600);
  if (minutes === null) return wrong('--minutes must be a whole number from 1 to 600');
  const named = given.only === undefined ? [...ROUNDS] : given.only.split(',');
  const only = new Set(ROUNDS.filter((round) => named.includes(round)));
  if (only.size !== new Set(named).size) return wrong(`--only must name some of ${ROUNDS.join(', ')}`);
  return { ok: true, options: { kills, seed, json: given.json, minutes, only } };
}

/** From so many kills on everything is done at length. */
export const isLong = ({ kills }: Options): boolean => kills >= LONG;
