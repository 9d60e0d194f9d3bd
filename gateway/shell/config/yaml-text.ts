/**
 * Reads a YAML 1.2 text that people wrote and holds it against its schema. Promises errors with line, column, field and
 * reason, never a throw, for any text however hostile; what may stand in which file is said by its schema.
 */
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { z } from 'zod';
import { didYouMean } from '../../core/nearest.ts';
import { inert } from './inert.ts';
import { guardedWords, knownAt, knownPart, shownName, withQuotes } from './unknown-field.ts';
import { type Mark, marksIn, repetitionIn, type Stumble, stumbleOf } from './yaml-words.ts';

/** Most problems told at once. */
const MOST_PROBLEMS = 50;
/** Deepest nesting that is read; no schema needs a third of it. */
const MOST_DEPTH = 32;
/** Brackets or dashes that open one level each, too many in a row: the YAML reader would take seconds over them. */
const TOO_DEEP = /(?:[[{]\s*){33}|(?:[-?][ \t]+){33}/;

/** Said of a text whose schema has no words of its own for its form. */
export const WRONG_FORM = 'has the wrong form';

/** Where in a file: keys and positions from the top. */
export type Path = readonly (string | number)[];
/** What is wrong, and where a person finds it. Line and column count from 1. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  /** Such as `people[2].roles[0]`; empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}
/** Finds the line of a field, or of the nearest thing around it that does stand in the file. */
export type PositionOf = (path: Path) => { readonly line: number; readonly column: number };
/** Takes a problem of the field at this path. */
export type Report = (path: Path, message: string) => void;
/** What was read, with what was quietly mended (`notes`), or what is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly notes: readonly TextProblem[] }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };
/** Fields as they stand in a file, where each of them stands, and what of them is to be refused however it reads. */
export interface RawFields {
  readonly value: object;
  readonly positionOf: PositionOf;
  readonly marks?: readonly Mark[];
}
/** A set of fields as it stands in a file, or why there is none. */
export type RawText =
  | ({ readonly ok: true } & RawFields)
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

/** The name of a place in the file. */
export function fieldName(path: Path): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`),
    '',
  );
}

/** A problem of the file as a whole. */
export const wholeText = (message: string): { readonly ok: false; readonly problems: TextProblem[] } => ({
  ok: false,
  problems: [{ line: 1, column: 1, field: '', message }],
});

/** Name of every key that is a list or a set: what the reader makes of it is not known here. */
const NO_NAME = Symbol('no name');

/** The pairs of a map under the names that they have as fields. */
function pairsOf({ items }: YAMLMap): ReadonlyMap<string | symbol, unknown> {
  return new Map(
    items.map((pair) => {
      const { key } = pair;
      return [isScalar(key) ? String(key.value ?? '') : NO_NAME, pair];
    }),
  );
}

function positions(document: Document, lines: LineCounter): PositionOf {
  const seen = new Map<YAMLMap, ReadonlyMap<string | symbol, unknown>>();
  return (path) => {
    let node: unknown = document.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const key of path) {
      if (isMap(node)) {
        const pairs = seen.get(node) ?? pairsOf(node);
        seen.set(node, pairs);
        const pair = pairs.get(String(key)) ?? pairs.get(NO_NAME);
        if (!isPair(pair)) break;
        if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof key === 'number') {
        node = node.items[key];
        if (!isNode(node)) break;
        offset = node.range?.[0] ?? offset;
      } else break;
    }
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

/**
 * The problem without anything that the reader of YAML took from the text: it quotes what it stumbled over, or names it behind
 * a colon, and in a file with secrets that may be one.
 */
export const withoutQuotes = (problem: TextProblem): TextProblem => ({
  ...problem,
  message: problem.message.replace(/^([^:]* YAML: [^:"'`\\]*).*$/s, (_, kept: string) =>
    kept.replace(/[, ]+$/, ''),
  ),
});

/**
 * Copies what was read with every text made inert; tells `noted` what it took out. An empty field stays, undefined: what is
 * optional counts as left out, but one that is not known must be seen.
 */
function cleaned(
  value: unknown,
  path: Path,
  many: ReadonlySet<string>,
  noted: (path: Path) => void,
): unknown {
  if (path.length > MOST_DEPTH) return null;
  if (typeof value === 'string') {
    const key = path.at(-1);
    const clean = inert(value, typeof key === 'string' && many.has(key));
    if (clean !== value.replace(/\r\n?/g, '\n')) noted(path);
    return clean;
  }
  if (Array.isArray(value)) return value.map((item, i) => cleaned(item, [...path, i], many, noted));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      field === null ? undefined : cleaned(field, [...path, key], many, noted),
    ]),
  );
}

/** What was read without its empty fields; the same when there is none. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty);
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  const kept = fields
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => [key, withoutEmpty(field)]);
  const same = kept.length === fields.length && kept.every(([, field], i) => field === fields[i]?.[1]);
  return same ? value : Object.fromEntries(kept);
}

/** What stands at a place; undefined: nothing does, or it is empty. */
function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, key)?.value : undefined,
    value,
  );
}

/** Places of empty fields with one of these names. */
function emptyFields(value: unknown, names: ReadonlySet<string>, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return field === undefined && names.has(key) ? [here] : emptyFields(field, names, here);
  });
}

/** What to say of a value of the wrong shape; ranges and words of its own the schema says itself. */
function reason(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return 'is missing';
      const wanted: Record<string, string> = {
        string: 'text',
        object: 'a set of fields',
        array: 'a list',
        int: 'a whole number',
        number: 'a number',
        boolean: 'true or false',
      };
      const quotes = issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input);
      return `must be ${wanted[issue.expected] ?? issue.expected}${quotes ? ': put it in quotes' : ''}`;
    }
    case 'too_small':
      return issue.origin === 'string' ? 'is empty' : `must be at least ${issue.minimum}`;
    case 'too_big': {
      const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : '';
      return unit === ''
        ? `must be at most ${issue.maximum}`
        : `is too long: at most ${issue.maximum}${unit}`;
    }
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return WRONG_FORM;
    case 'unrecognized_keys': {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      return issue.keys.map((key) => `is not known here${didYouMean(key, known)}`).join('\n');
    }
    default:
      return undefined;
  }
}

/**
 * Reads the fields of a text of at most `mostBytes`; `holds` says what a file of this kind must hold. `secrets` are the names
 * of fields with a secret: where there are any, it is marked which values have a mark of YAML before them, and which secrets a `#` or a comma cut.
 */
export function readYaml(
  text: string,
  mostBytes: number,
  holds: string,
  secrets: readonly string[] = [],
): RawText {
  if (Buffer.byteLength(text) > mostBytes)
    return wholeText(
      `the file is larger than ${mostBytes < 1024 * 1024 ? `${mostBytes / 1024} kB` : `${mostBytes / 1024 / 1024} MB`}`,
    );
  if (text.trim() === '') return wholeText('the file is empty');
  if (TOO_DEEP.test(text)) return wholeText('the file is nested too deeply');
  const lines = new LineCounter();
  const told = (stumbles: readonly Stumble[]): RawText => ({
    ok: false,
    problems: stumbles.slice(0, MOST_PROBLEMS).map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1), field: '', message };
    }),
  });
  let document: Document | undefined;
  let read: unknown;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      logLevel: 'error',
      keepSourceTokens: secrets.length > 0,
    });
    if (document.errors.length > 0) return told(document.errors.map((error) => stumbleOf(error, text)));
    read = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof RangeError) return wholeText('the file is nested too deeply');
    // Of its kind only what repeats a value (YAML 1.2.2 section 7.1) is refused this late.
    const repetition =
      error instanceof ReferenceError && document !== undefined ? repetitionIn(document) : null;
    if (repetition !== null) return told([repetition]);
    return wholeText(
      `the file cannot be read as YAML: ${inert(String((error as Error).message)).slice(0, 200)}`,
    );
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return wholeText(holds);
  const marks = secrets.length > 0 ? marksIn(document, secrets) : [];
  return { ok: true, value: read, positionOf: positions(document, lines), marks };
}

/**
 * Holds fields against their schema, then looks at what a schema cannot say (`further`, which gives what is wanted of
 * them, and reports). Texts are made inert; only those under the keys of `lines` keep their line ends. `secrets` are the names
 * of fields with a secret: where there are any, they may not be empty, and no name is repeated that may be a part of one.
 */
export function checkFields<S extends z.ZodType, T>(
  { value: read, positionOf, marks = [] }: RawFields,
  schema: S,
  lines: readonly string[],
  further: (value: z.output<S>, report: Report, positionOf: PositionOf) => T,
  secrets: readonly string[] = [],
): Reading<T> {
  const notes: TextProblem[] = [];
  const problems: TextProblem[] = [];
  const add = (list: TextProblem[], path: Path, message: string): void => {
    list.push({ ...positionOf(path), field: fieldName(path), message });
  };
  const value = cleaned(read, [], new Set(lines), (path) =>
    add(notes, path, 'held control or direction characters, which were taken out'),
  );
  const unknown = (path: Path, key: string, message: string): void => {
    const at = [...path, key];
    const field = { name: key, empty: valueAt(value, at) === undefined, known: knownAt(schema, path) };
    const guarded = secrets.length > 0 ? guardedWords(field) : null;
    const name = guarded === null || guarded.named ? fieldName([...path, shownName(key)]) : fieldName(path);
    problems.push({
      ...positionOf(at),
      field: name,
      message: guarded?.message ?? withQuotes(message, field),
    });
  };
  // What is refused here is not told once more by the schema.
  const told = new Set<string>();
  for (const { path, message, ifKnown } of marks) {
    const [top] = path;
    if (top !== undefined && !Object.hasOwn(read, top)) continue;
    if (ifKnown === true && knownPart(schema, path).length < path.length) continue;
    told.add(fieldName(path));
    problems.push({ ...positionOf(path), field: fieldName(knownPart(schema, path)), message });
  }
  for (const path of secrets.length > 0 ? emptyFields(value, new Set(secrets)) : []) {
    if (told.has(fieldName(path))) continue;
    told.add(fieldName(path));
    add(problems, path, 'is empty: leave it out, or put what begins with # between quotes');
  }
  const strict = schema.safeParse(value, { error: reason });
  const full = withoutEmpty(value);
  // Read anew, so that a field left empty is left out and not there as undefined.
  const result = strict.success && full !== value ? schema.safeParse(full, { error: reason }) : strict;
  if (!result.success) {
    for (const issue of result.error.issues) {
      const path = issue.path.filter((key) => typeof key !== 'symbol');
      const messages = issue.message.split('\n');
      if (issue.code === 'unrecognized_keys')
        for (const [i, key] of issue.keys.entries()) unknown(path, key, messages[i] ?? 'is not known here');
      else if (!told.has(fieldName(path))) add(problems, path, issue.message);
    }
  } else {
    const wanted = further(result.data, (path, message) => add(problems, path, message), positionOf);
    if (problems.length === 0) return { ok: true, value: wanted, notes };
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  const more = problems.length - MOST_PROBLEMS;
  if (more <= 0) return { ok: false, problems };
  const last = {
    line: problems.at(-1)?.line ?? 1,
    column: 1,
    field: '',
    message: `and ${more} more problems`,
  };
  return { ok: false, problems: [...problems.slice(0, MOST_PROBLEMS), last] };
}
