/**
 * Turns any text into the plain ASCII that the wire carries without escapes. Promises one character of 0x20 to 0x7E
 * for whatever cannot be told otherwise, never a quote or a backslash, and never more than asked for. Gateway side
 * only: chips have no Unicode tables.
 */

/** Letters that decompose into nothing but are read as these. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  ø: 'o',
  Ø: 'O',
  æ: 'ae',
  Æ: 'AE',
  '"': "'",
  '\\': '/',
};

const NEEDS_NOTHING = /^[ !#-[\]-~]*$/;
const MARKS = /\p{M}/gu;
const CONTROL = /\p{Cc}/u;
const NOT_PLAIN = /[^ !#-[\]-~]/gu;

const plain = (character: string): string => LETTERS[character] ?? (CONTROL.test(character) ? ' ' : '?');

/**
 * Transliterates (compatibility decomposition, marks dropped, a few letters spelled out, controls to spaces, anything
 * else to `?`) and then cuts to `max` characters.
 */
export function toAscii(text: string, max: number): string {
  if (NEEDS_NOTHING.test(text)) return text.slice(0, max);
  return text.normalize('NFKD').replace(MARKS, '').replace(NOT_PLAIN, plain).slice(0, max);
}
