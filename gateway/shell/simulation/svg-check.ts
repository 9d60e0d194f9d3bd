/**
 * Whether a text is one well-formed XML element `svg`, as far as a picture needs: tags that match, attributes in quotes,
 * no document type (and so no entities of its own), and not more to draw than a browser can (`svg-expansion.ts`). Promises
 * to read in one pass, whatever it is given; what else is in the picture is not judged, because nothing in it ever runs.
 */

import { Expansion } from './svg-expansion.ts';

/** Deepest nesting that is read. */
const DEEPEST = 200;
const NAME = '[A-Za-z_][\\w:.-]{0,100}';
const ATTRIBUTES = `(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*`;
const OPENING = new RegExp(`<(${NAME})${ATTRIBUTES}\\s*(/?)>`, 'y');
const CLOSING = new RegExp(`</(${NAME})\\s*>`, 'y');
/** Characters that XML 1.0 has no place for (section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
/** An ampersand that begins no reference (section 4.1). */
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/;

/** Sections that end with a mark of their own, whatever stands in them. */
const SKIPPED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Why this is no SVG picture; null: it is one. */
export function svgProblem(text: string): string | null {
  if (FORBIDDEN.test(text)) return 'holds characters that XML does not allow';
  const open: string[] = [];
  const expansion = new Expansion();
  let roots = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    const between = text.slice(at, tag < 0 ? text.length : tag);
    if (open.length === 0 && between.trim() !== '') return 'has text outside its svg element';
    if (BARE_AMPERSAND.test(between)) return 'has an "&" that is no reference';
    expansion.text(between, false);
    if (tag < 0) break;
    const skipped = SKIPPED.find(([from]) => text.startsWith(from, tag));
    if (skipped !== undefined) {
      const end = text.indexOf(skipped[1], tag + skipped[0].length);
      if (end < 0) return `has a "${skipped[0]}" without an end`;
      if (text.startsWith('<?xml-stylesheet', tag)) return 'has a style sheet beside it, which is not taken';
      if (skipped[0] === '<![CDATA[') expansion.text(text.slice(tag + skipped[0].length, end), true);
      at = end + skipped[1].length;
      continue;
    }
    if (text.startsWith('<!', tag)) return 'has a document type, which is not taken';
    CLOSING.lastIndex = tag;
    const closing = CLOSING.exec(text);
    if (closing !== null) {
      if (open.pop() !== closing[1]) return `closes "${closing[1] ?? ''}", which was not open`;
      expansion.end();
      at = CLOSING.lastIndex;
      continue;
    }
    OPENING.lastIndex = tag;
    const opening = OPENING.exec(text);
    if (opening === null) return 'has a tag that is not well-formed';
    if (BARE_AMPERSAND.test(opening[0])) return 'has an "&" that is no reference';
    const [, name = '', selfClosing] = opening;
    if (open.length === 0) {
      roots += 1;
      if (name !== 'svg' || roots > 1) return 'is not one svg element';
    }
    expansion.begin(name, opening[0], selfClosing === '/');
    if (selfClosing !== '/') open.push(name);
    if (open.length > DEEPEST) return 'is nested too deep';
    at = OPENING.lastIndex;
  }
  if (open.length > 0) return `leaves "${open.at(-1) ?? ''}" open`;
  return roots === 1 ? expansion.problem() : 'has no svg element';
}
