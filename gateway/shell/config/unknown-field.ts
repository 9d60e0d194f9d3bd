/**
 * What is said of a field that is not known. Promises that in a file with secrets its name is repeated only where it is
 * plainly a known one mistyped: a comma or a missing space makes a field of half a password.
 */
import { z } from 'zod';
import { didYouMean, nearest } from '../../core/nearest.ts';
import { inert } from './inert.ts';

/** How a text that became a field should have been written. */
export const QUOTES = 'put a text with a comma, colon or # between quotes, and a space after each colon';
/** Longest name of an unknown field that is repeated. */
const MOST_NAME = 60;
/** Most characters by which a mistyped name is longer or shorter than the known one. */
const MOST_APART = 2;

/** A field that stands in a file and is not known there. */
export interface UnknownField {
  readonly name: string;
  /** True: it has no value, as the second half of a text with a comma in braces. */
  readonly empty: boolean;
  /** The names that are known there. */
  readonly known: readonly string[];
}

/** Its name as it may be shown. */
export const shownName = (name: string): string => inert(name).slice(0, MOST_NAME);

/** Said of it where nothing is secret and its name stands before the words; `message` is what the schema says. */
export const withQuotes = (message: string, { empty }: UnknownField): string =>
  empty && !message.includes('did you mean') ? `${message}; ${QUOTES}` : message;

/** Said of it where texts may be secrets: after its name when `named`, else after what it stands in. `what` is a word for it. */
export function guardedWords(
  { name, empty, known }: UnknownField,
  what = 'field',
): { readonly named: boolean; readonly message: string } {
  const near = nearest(name, known);
  const typo =
    near !== undefined && /^[A-Za-z-]+$/.test(name) && Math.abs(near.length - name.length) <= MOST_APART;
  const guess = typo ? didYouMean(name, known) : '';
  if (typo && !empty) return { named: true, message: `is not known here${guess}` };
  const list = known.length === 0 ? '' : `; known are ${known.join(', ')}`;
  const quotes = empty || /[,:#]/.test(name) ? `; ${QUOTES}` : '';
  return { named: false, message: `has a ${what} that is not known here${guess}${list}${quotes}` };
}

/** The names that a schema knows at this place; none where it does not say. */
export function knownAt(schema: z.core.$ZodType, path: readonly (string | number)[]): readonly string[] {
  let at: z.core.$ZodType | undefined = bare(schema);
  for (const key of path) {
    if (at instanceof z.ZodObject) at = bare(at.shape[key]);
    else if (at instanceof z.ZodArray) at = bare(at.element);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** As much of a path as the schema knows: what may be shown of it where texts may be secrets. */
export function knownPart(
  schema: z.core.$ZodType,
  path: readonly (string | number)[],
): readonly (string | number)[] {
  const end = path.findIndex(
    (key, i) => typeof key === 'string' && !knownAt(schema, path.slice(0, i)).includes(key),
  );
  return end < 0 ? path : path.slice(0, end);
}

function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const wrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? bare(schema.unwrap()) : schema;
}
