/**
 * What was asked of `simulate`, checked. Promises a wrong word to be named by its option, with what it should have
 * been; reads no file and begins nothing.
 */
import { FAULT_CLASSES, type FaultClass, isFaultClass } from '../plan/fault-classes.ts';
import type { Plan } from '../plan/plan.ts';
import { readPlan, tellProblems } from '../plan/plan-file.ts';
import { FINGERPRINT, readSeed, writeSeed } from '../plan/seed.ts';

/** What was typed. Null: not given. */
export interface Asked {
  readonly lives: number | null;
  readonly days: number | null;
  readonly seed: string | null;
  readonly plan: { readonly file: string; readonly text: string } | null;
  /** Classes with commas between; `true`: the option without a value. */
  readonly faults: string | true | null;
  readonly report: string | null;
  readonly trace: string | null;
  readonly workers: number | null;
  readonly json: boolean;
  /** The year of handoffs, beginning in this calendar year. */
  readonly year?: number;
  /** Nights of a fleet, instead of drawn lives. */
  readonly night?: true;
}

/** What is to be done. */
export interface Order {
  readonly lives:
    | { readonly from: 'seeds'; readonly first: number; readonly count: number; readonly single: boolean }
    | { readonly from: 'plan'; readonly file: string; readonly plan: Plan };
  readonly days: number | null;
  readonly faults: readonly FaultClass[] | null;
  readonly report: { readonly file: string; readonly form: 'html' | 'json' | 'text' } | null;
  readonly trace: string | null;
  readonly threads: number;
  readonly json: boolean;
}

/** Wrongly asked. */
export interface Misused {
  readonly field: string;
  readonly reason: string;
}
/** The order, or what is wrong with it. */
export type Reading =
  | { readonly ok: true; readonly order: Order }
  | { readonly ok: false; readonly wrong: Misused };

/** Lives of a run when nothing else is said. */
export const USUAL_LIVES = 100;

/** True when the classes are to be listed and nothing lived. */
export const asksForFaults = ({ faults }: Asked): boolean =>
  faults === true || faults === 'list' || faults === 'help';

const wrong = (field: string, reason: string): Reading => ({ ok: false, wrong: { field, reason } });

type FaultsReading = readonly FaultClass[] | null | Misused;
function readFaults(asked: Asked['faults'], guess: (word: string) => string): FaultsReading {
  if (typeof asked !== 'string') return null;
  const words = asked.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0)
    return { field: 'faults', reason: 'names no class; --faults without a value lists them' };
  const unknown = words.find((word) => !isFaultClass(word));
  if (unknown !== undefined)
    return {
      field: 'faults',
      reason: `there is no class "${unknown.slice(0, 40)}"${guess(unknown)}; --faults without a value lists them`,
    };
  return FAULT_CLASSES.map(({ name }) => name).filter((name) => words.includes(name));
}

const formOf = (file: string): 'html' | 'json' | 'text' => {
  const [, ending = ''] = /\.([a-z]+)$/i.exec(file) ?? [];
  const lower = ending.toLowerCase();
  return lower === 'html' || lower === 'htm' ? 'html' : lower === 'json' ? 'json' : 'text';
};

/**
 * Reads what was asked. `chance` draws a 32-bit number for a run that names no seed, `cores` is the usual number of
 * threads, `guess` says which known class a wrong word may have meant.
 */
export function readAsked(
  asked: Asked,
  chance: () => number,
  cores: number,
  guess: (word: string) => string,
): Reading {
  const { plan, days, seed, lives, trace } = asked;
  const faults = readFaults(asked.faults, guess);
  if (faults !== null && 'reason' in faults) return { ok: false, wrong: faults };
  const common = {
    days,
    faults,
    report: asked.report === null ? null : { file: asked.report, form: formOf(asked.report) },
    trace,
    json: asked.json,
  };
  if (plan !== null) {
    for (const name of ['seed', 'lives', 'days', 'faults'] as const)
      if (asked[name] !== null)
        return wrong(name, 'a plan says all of its life: leave this out, or leave out --plan');
    const reading = readPlan(plan.text);
    if (!reading.ok) return wrong('plan', `${plan.file}: ${tellProblems(reading).join('\n  ')}`);
    const order: Order = {
      ...common,
      lives: { from: 'plan', file: plan.file, plan: reading.plan },
      threads: 1,
    };
    return { ok: true, order };
  }
  const single = seed !== null && lives === null;
  if (trace !== null && !single && lives !== 1)
    return wrong('trace', 'is written for one life: give --seed or --plan, and no --lives');
  const first = seed === null ? { ok: true as const, seed: chance() } : readSeed(seed);
  if (!first.ok) return wrong('seed', first.problem);
  const count = lives ?? (single ? 1 : USUAL_LIVES);
  const threads = Math.min(asked.workers ?? cores, count);
  return {
    ok: true,
    order: { ...common, lives: { from: 'seeds', first: first.seed, count, single }, threads },
  };
}

/** A year of handoffs, or what is wrong with how it was asked for. */
export function readYear(
  { year, ...asked }: Asked & { readonly year: number },
  chance: () => number,
): { readonly ok: true; readonly year: number; readonly seed: number } | Extract<Reading, { ok: false }> {
  for (const name of ['lives', 'days', 'plan', 'faults', 'report', 'trace', 'workers'] as const)
    if (asked[name] !== null)
      return {
        ok: false,
        wrong: { field: name, reason: 'a year of handoffs is one life of its own: leave this out' },
      };
  const read = asked.seed === null ? { ok: true as const, seed: chance() } : readSeed(asked.seed);
  return read.ok
    ? { ok: true, year, seed: read.seed }
    : { ok: false, wrong: { field: 'seed', reason: read.problem } };
}

/** Most nights of one run: about a minute each. */
const MOST_NIGHTS = 1_000;

/** Nights of a fleet, or what is wrong with how they were asked for. */
export function readNight(
  asked: Asked,
  chance: () => number,
): { readonly ok: true; readonly seed: number; readonly nights: number } | Extract<Reading, { ok: false }> {
  for (const name of ['days', 'plan', 'faults', 'report', 'trace', 'workers'] as const)
    if (asked[name] !== null)
      return { ok: false, wrong: { field: name, reason: 'a night of a fleet has none: leave this out' } };
  const nights = asked.lives ?? 1;
  if (nights > MOST_NIGHTS)
    return { ok: false, wrong: { field: 'lives', reason: `at most ${MOST_NIGHTS} nights` } };
  const read = asked.seed === null ? { ok: true as const, seed: chance() } : readSeed(asked.seed);
  return read.ok
    ? { ok: true, seed: read.seed, nights }
    : { ok: false, wrong: { field: 'seed', reason: read.problem } };
}

const quoted = (word: string): string =>
  /^[\w@.,/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
const words = ({ days, faults }: Order): string =>
  `${days === null ? '' : ` --days ${days}`}${faults === null ? '' : ` --faults ${faults.join(',')}`}`;

/** The command that repeats a whole order. */
export const repeatAll = (order: Order): string => {
  const { lives } = order;
  if (lives.from === 'plan') return `noodknop simulate --plan ${quoted(lives.file)}`;
  const many = lives.single ? '' : ` --lives ${lives.count}`;
  return `noodknop simulate --seed ${writeSeed(lives.first)}${many}${words(order)}`;
};
/** The command that repeats one life of an order. */
export const repeatOne = (order: Order, seed: number): string =>
  order.lives.from === 'plan'
    ? repeatAll(order)
    : `noodknop simulate --seed ${writeSeed(seed)}${words(order)}`;
/** How a life of an order is called. */
export const nameOf = (order: Order, seed: number): string =>
  order.lives.from === 'plan' ? order.lives.file : writeSeed(seed);
export { FINGERPRINT };
