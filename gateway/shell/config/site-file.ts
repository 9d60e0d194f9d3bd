/**
 * Reads and writes the site file (YAML 1.2). Promises errors with line, column, field and reason, never a throw, for
 * any text; and that what was written reads back as the same site. What may stand in it is said in `site-schema.ts`.
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
  stringify,
} from 'yaml';
import type { z } from 'zod';
import type { SiteFile } from '../../core/site.ts';
import { checkSite, type Path } from '../../core/site-check.ts';
import { inert } from './inert.ts';
import { settled } from './site-item.ts';
import { siteSchema } from './site-schema.ts';

/** Largest site file that is read, in bytes: room for 10,000 devices and more. */
export const MOST_BYTES = 4 * 1024 * 1024;
/** Most problems told at once. */
const MOST_PROBLEMS = 50;
/** Deepest nesting that is read; the schema itself needs eight. */
const MOST_DEPTH = 32;
/** Brackets or dashes that open one level each, too many in a row: the YAML reader would take seconds over them. */
const TOO_DEEP = /(?:[[{]\s*){33}|(?:[-?][ \t]+){33}/;

/** What is wrong, and where a person finds it. Line and column count from 1. */
export interface SiteProblem {
  readonly line: number;
  readonly column: number;
  /** Such as `people[2].roles[0]`; empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}
/** The site, with what was quietly mended (`notes`), or what is wrong with it. */
export type SiteReading =
  | { readonly ok: true; readonly site: SiteFile; readonly notes: readonly SiteProblem[] }
  | { readonly ok: false; readonly problems: readonly SiteProblem[] };

/** The name of a place in the file. */
export function fieldName(path: Path): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`),
    '',
  );
}

/** Finds the line of a field, or of the nearest thing around it that does stand in the file. */
function positions(document: Document, lines: LineCounter): (path: Path) => { line: number; column: number } {
  return (path) => {
    let node: unknown = document.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
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

/** Copies what was read without empty fields, and with every text made inert; tells `noted` what it took out. */
function cleaned(value: unknown, path: Path, noted: (path: Path) => void): unknown {
  if (path.length > MOST_DEPTH) return null;
  if (typeof value === 'string') {
    const clean = inert(value, path.at(-1) === 'plan');
    if (clean !== value.replace(/\r\n?/g, '\n')) noted(path);
    return clean;
  }
  if (Array.isArray(value)) return value.map((item, i) => cleaned(item, [...path, i], noted));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([key, field]) => [key, cleaned(field, [...path, key], noted)]),
  );
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
    default:
      return undefined;
  }
}

const whole = (message: string): SiteReading => ({
  ok: false,
  problems: [{ line: 1, column: 1, field: '', message }],
});

/** Reads a site file. Any text gives an answer; nothing is thrown. */
export function readSiteFile(text: string): SiteReading {
  if (Buffer.byteLength(text) > MOST_BYTES)
    return whole(`the file is larger than ${MOST_BYTES / 1024 / 1024} MB`);
  if (text.trim() === '') return whole('the file is empty');
  if (TOO_DEEP.test(text)) return whole('the file is nested too deeply');
  const lines = new LineCounter();
  let document: Document;
  let read: unknown;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      logLevel: 'error',
    });
    read = document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof RangeError) return whole('the file is nested too deeply');
    return whole(`the file cannot be read as YAML: ${inert(String((error as Error).message)).slice(0, 200)}`);
  }
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.slice(0, MOST_PROBLEMS).map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return {
          line,
          column: col,
          field: '',
          message: `is no valid YAML: ${inert(error.message).slice(0, 200)}`,
        };
      }),
    };
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    return whole('the file must hold the lists of a site file: sites, places, people, ...');
  return checked(read, positions(document, lines));
}

/** Checks a site that did not come as YAML text, such as one handed over by another process. */
export function readSiteValue(value: object): SiteReading {
  return checked(value, () => ({ line: 1, column: 1 }));
}

function checked(read: object, positionOf: (path: Path) => { line: number; column: number }): SiteReading {
  const notes: SiteProblem[] = [];
  const problems: SiteProblem[] = [];
  const add = (list: SiteProblem[], path: Path, message: string): void => {
    list.push({ ...positionOf(path), field: fieldName(path), message });
  };
  const value = cleaned(read, [], (path) =>
    add(notes, path, 'held control or direction characters, which were taken out'),
  );
  const result = siteSchema.safeParse(value, { error: reason });
  if (!result.success) {
    for (const issue of result.error.issues) {
      const path = issue.path.filter((key) => typeof key !== 'symbol');
      const messages = issue.message.split('\n');
      if (issue.code === 'unrecognized_keys')
        for (const [i, key] of issue.keys.entries())
          add(problems, [...path, inert(key).slice(0, 60)], messages[i] ?? 'is not known here');
      else add(problems, path, issue.message);
    }
  } else {
    const zones = new Map(result.data.rotations.map(({ id, timezone }) => [id, timezone]));
    const site: SiteFile = {
      ...result.data,
      overrides: result.data.overrides.map((override) => settled(override, zones.get(override.rotation))),
    };
    checkSite(site, (path, message) => add(problems, path, message));
    if (problems.length === 0) return { ok: true, site, notes };
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

/**
 * Writes a site as a site file. `schema` is where an editor finds the JSON Schema. Text that older YAML readers would
 * take for a number, a time or a truth value is put in quotes.
 */
export function writeSiteFile(site: SiteFile, schema = 'site.schema.json'): string {
  const body = stringify(site, {
    compat: 'yaml-1.1',
    lineWidth: 100,
    aliasDuplicateObjects: false,
    singleQuote: false,
  });
  return `# yaml-language-server: $schema=${schema}\n${body}`;
}
