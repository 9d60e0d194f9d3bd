/** The command line of the hunt: which bugs, how many lives, how to print. A wrong option is told by name. */
import { parseArgs } from 'node:util';
import type { PlantedBug } from './bug.ts';

/** What was asked for. */
export interface Asked {
  readonly bugs: readonly PlantedBug[];
  readonly lives: number;
  readonly json: boolean;
  readonly early: boolean;
  readonly note: boolean;
}
/** The options, or what is wrong with them. */
export type Read =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly problem: string };

/** How to call it. */
export const USAGE = `npm run planted-bugs -- [options]
  --bug NAME    only this bug (may be given several times)
  --only P5     only bugs that this promise must catch (may be given several times)
  --by lives|tests   only bugs caught in simulated lives, or by named tests
  --lives N     lives a bug, 1 to 10000 (200)
  --early       let a bug go at its first catch
  --note        write down in which life each bug is caught soonest, so that \`npm test\` begins there
  --json        print JSON instead of the table
`;

/** Lives a bug, unless asked otherwise. */
export const LIVES = 200;

/** Reads the arguments against the list of bugs. */
export function readOptions(args: readonly string[], all: readonly PlantedBug[]): Read {
  const refuse = (problem: string): Read => ({ ok: false, problem });
  let values: {
    bug?: string[];
    only?: string[];
    by?: string;
    lives?: string;
    early?: boolean;
    note?: boolean;
    json?: boolean;
  };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        bug: { type: 'string', multiple: true },
        only: { type: 'string', multiple: true },
        by: { type: 'string' },
        lives: { type: 'string' },
        early: { type: 'boolean' },
        note: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const { bug: names = [], only = [], by, early = false, note = false, json = false } = values;
  const lives = Number(values.lives ?? LIVES);
  if (!Number.isInteger(lives) || lives < 1 || lives > 10_000)
    return refuse(`--lives is a whole number from 1 to 10000, not "${values.lives}"`);
  if (by !== undefined && by !== 'lives' && by !== 'tests')
    return refuse(`--by is lives or tests, not "${by}"`);
  for (const name of names)
    if (!all.some((bug) => bug.name === name)) return refuse(`--bug: there is no bug "${name}"`);
  for (const promise of only)
    if (!all.some(({ promises }) => promises.some((named) => named === promise)))
      return refuse(`--only: no bug names the promise "${promise}"`);
  const bugs = all.filter(
    (bug) =>
      (names.length === 0 || names.includes(bug.name)) &&
      (only.length === 0 || bug.promises.some((promise) => only.includes(promise))) &&
      (by === undefined || (by === 'tests') === (typeof bug.by === 'object')),
  );
  return bugs.length === 0
    ? refuse('no bug fits these options')
    : { ok: true, asked: { bugs, lives, json, early, note } };
}
