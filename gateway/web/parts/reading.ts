/**
 * Reads parts of answers of the gateway that a page must not trust blindly: an older gateway, or a proxy in between, may
 * say something else. Promises a value of the wanted kind or null, never a throw, and no list longer than is told.
 */

/** The fields of something, if it has any. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
/** A text; null for anything else, an empty text too. */
export const textIn = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
/** A number that is one. */
export const numberIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
/** A moment as the gateway writes it. */
export const timeIn = (value: unknown): string | null =>
  typeof value === 'string' && Number.isFinite(Date.parse(value)) ? value : null;
/** One of some words. */
export const wordIn = <W extends string>(value: unknown, words: readonly W[]): W | null =>
  words.find((word) => word === value) ?? null;
/** What of a list could be read, at most so many; null when it is no list. */
export function listIn<T>(
  value: unknown,
  read: (each: unknown) => T | null,
  most: number,
): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  return value.slice(0, most).flatMap((each: unknown) => {
    const one = read(each);
    return one === null ? [] : [one];
  });
}
