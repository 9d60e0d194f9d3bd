/**
 * Texts in the letters that a PDF's built-in fonts have. Promises that no text can reach beyond its line, and that names
 * outside those letters are written with their nearest.
 */
import { inert } from '../config/inert.ts';

/** Letters of the built-in fonts beyond Latin-1 (Windows-1252). */
const MORE = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
/** Letters that do not come apart into a plain one and a mark. */
const NEAREST: Readonly<Record<string, string>> = {
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ħ: 'h',
  '−': '-',
};

/** The text in letters that the built-in fonts have; others become their nearest, or a question mark. */
export function printable(text: string): string {
  const has = (c: string): boolean => /[\n\u0020-\u007e\u00a0-\u00ff]/.test(c) || MORE.includes(c);
  return [...inert(text, true)]
    .map((c) => {
      if (has(c)) return c;
      const plain = NEAREST[c] ?? c.normalize('NFKD').replace(/\p{M}/gu, '');
      return plain !== '' && [...plain].every(has) ? plain : '?';
    })
    .join('');
}
