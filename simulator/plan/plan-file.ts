/**
 * Reads and writes plan files (JSON). Promises problems that name the field, never a throw, for any text; that a plan
 * written reads back as the same plan; and one event a line in a fixed order of fields, so that a difference between
 * two plans can be read. What may stand in a plan is said in `plan-schema.ts` and `plan-check.ts`.
 */
import type { z } from 'zod';
import { PLAN_VERSION, type Plan } from './plan.ts';
import { checkPlan, type Path } from './plan-check.ts';
import { planSchema } from './plan-schema.ts';

/** Largest plan file that is read, in characters: room for all the events there may be. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** Most problems told at once. */
const MOST_PROBLEMS = 20;

/** What is wrong with a plan. */
export interface PlanProblem {
  /** Such as `events[3].forMs`; empty for the plan as a whole. */
  readonly field: string;
  readonly message: string;
}
/** A plan, or what is wrong with it: one problem or more, at most 20, and how many more there are. */
export type PlanReading =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[]; readonly more: number };

const fieldName = (path: Path): string =>
  path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`),
    '',
  );

/** Other people's words, shortened and without anything that moves a cursor. */
const shown = (value: unknown): string => JSON.stringify(String(value).slice(0, 40)).replace(/[^ -~]/g, '?');

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a set of fields',
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** What to say of a value of the wrong shape; what the schema says in its own words goes first. */
function reason(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `must have ${issue.minimum} or more`
        : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `has too many: at most ${issue.maximum}`
        : `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return issue.input === undefined
        ? 'is missing'
        : `is ${shown(issue.input)}, not one of ${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return `has an unknown field: ${issue.keys.slice(0, 5).map(shown).join(', ')}`;
    case 'invalid_union':
      return issue.note === undefined ? undefined : 'is no event this version knows';
    default:
      return undefined;
  }
}

const refused = (message: string): PlanReading => ({
  ok: false,
  problems: [{ field: '', message }],
  more: 0,
});

/** The reader of JSON quotes so many characters before the one it stumbled over. */
const QUOTED_BEFORE = 10;

/** Where JSON stumbled, from its message: a position, or a quotation that stands once in the text. */
function placeOf(message: string, text: string): number | null {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const [, dots, quoted] = /, (\.\.\.)?"([\s\S]*)"(?:\.\.\.)? is not valid JSON/.exec(message) ?? [];
  if (quoted === undefined) return null;
  const found = text.indexOf(quoted);
  if (found < 0 || text.includes(quoted, found + 1)) return null;
  return found + (dots === undefined ? 0 : QUOTED_BEFORE);
}

function readJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const place = error instanceof Error ? placeOf(error.message, text) : null;
    const where = place === null ? '' : `: line ${text.slice(0, place).split('\n').length} cannot be read`;
    return { problem: `is no JSON${where}` };
  }
}

/** Reads a plan from the text of a file. Any text gives an answer; nothing is thrown. */
export function readPlan(text: string): PlanReading {
  if (text.length > MOST_CHARACTERS)
    return refused(`is larger than ${MOST_CHARACTERS / 1024 / 1024} million characters`);
  const read = readJson(text);
  if ('problem' in read) return refused(read.problem);
  const { value } = read;
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : PLAN_VERSION;
  if (version !== PLAN_VERSION)
    return {
      ok: false,
      problems: [
        {
          field: 'version',
          message:
            `is ${shown(version)}; this program lives plans of version ${PLAN_VERSION}, and would tell another ` +
            'life: use the version of the program that wrote the plan, or draw a new one',
        },
      ],
      more: 0,
    };
  const parsed = planSchema.safeParse(value, { error: reason });
  const problems: PlanProblem[] = [];
  const report = (path: Path, message: string): void => {
    problems.push({ field: fieldName(path), message });
  };
  if (parsed.success) checkPlan(parsed.data, report);
  else
    for (const { path, message } of parsed.error.issues)
      report(
        path.map((key) => (typeof key === 'symbol' ? key.toString() : key)),
        message,
      );
  if (parsed.success && problems.length === 0) return { ok: true, plan: parsed.data };
  return {
    ok: false,
    problems: problems.slice(0, MOST_PROBLEMS),
    more: Math.max(0, problems.length - MOST_PROBLEMS),
  };
}

/** Problems as lines of text, `events[3].forMs: must be ...`. */
export function tellProblems(reading: Extract<PlanReading, { ok: false }>): readonly string[] {
  const lines = reading.problems.map(
    ({ field, message }) => `${field === '' ? 'the plan' : field}: ${message}`,
  );
  return reading.more === 0 ? lines : [...lines, `and ${reading.more} more`];
}

/** Fields that go before the others, in this order; the rest follow by name. */
const FIRST = [
  ...['version', 'seed', 'begins', 'safetyMs', 'livenessMs', 'healed', 'site', 'people', 'devices', 'events'],
  ...['at', 'do', 'id', 'kind', 'habit', 'device', 'person', 'victim', 'channel', 'fault', 'after', 'page'],
];
const rank = (key: string): number => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)));
  return Object.fromEntries(entries.map(([key, field]) => [key, inOrder(field)]));
}

const line = (value: unknown): string =>
  JSON.stringify(inOrder(value), null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/\{ /g, '{ ')
    .replace(/\[ /g, '[')
    .replace(/ \]/g, ']');

/** The text of a plan file: one person, device or event a line. The same plan gives the same text. */
export function writePlan(plan: Plan): string {
  const fields = Object.entries(inOrder(plan) as Record<string, unknown>).map(([key, value]) => {
    if (!['people', 'devices', 'events'].includes(key) || !Array.isArray(value) || value.length === 0)
      return `  ${JSON.stringify(key)}: ${line(value)}`;
    return `  ${JSON.stringify(key)}: [\n${value.map((item) => `    ${line(item)}`).join(',\n')}\n  ]`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}
