/**
 * Fits a text to a pager: the printable characters of the 7-bit alphabet, at most 128 of them. Promises that letters
 * with accents become letters without, that nothing below 0x20 is left (P26), and that the alarm's number survives the
 * cut. What the text says is the core's.
 */

/** Longest display message (ESPA 4.4.4 section 4.3, record 2). */
export const DISPLAY_MOST = 128;

/** What Unicode does not take apart by itself, or what national 7-bit alphabets use for letters of their own. */
const SPELT: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ŋ: 'n',
  Ŋ: 'N',
  ŧ: 't',
  Ŧ: 'T',
  ı: 'i',
  ĸ: 'k',
  '€': 'EUR',
  '£': 'GBP',
  '×': 'x',
  '÷': '/',
  '⁄': '/',
  '°': 'o',
  '§': 'par.',
  '«': '"',
  '»': '"',
  '¿': '?',
  '¡': '!',
  '•': '-',
  '·': '-',
  '→': '->',
  '←': '<-',
  '−': '-',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '|': '/',
  '\\': '/',
};
/** Shapes of which there are many. */
const LIKE: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚‛′ʼʻ`´]/u, "'"],
  [/[“”„‟″]/u, '"'],
  [/\p{Pd}/u, '-'],
  [/[\s\p{Cc}\p{Zs}\p{Zl}\p{Zp}]/u, ' '],
];
/** What takes no room on a screen: marks on letters, joiners, marks that turn the reading direction. */
const WEIGHTLESS = /[\p{M}\p{Cf}]/gu;

const spelt = (char: string): string => {
  const own = SPELT[char] ?? LIKE.find(([shape]) => shape.test(char))?.[1];
  if (own !== undefined) return own;
  return char >= ' ' && char <= '~' ? char : '?';
};

/** The text in printable 7-bit characters, in one line, of any length. What has no likeness becomes one `?` a run. */
export function inSevenBits(text: string): string {
  const first = Array.from(text.replace(/\p{Cf}/gu, ''), (char) => SPELT[char] ?? char).join('');
  return Array.from(first.normalize('NFKD').replace(WEIGHTLESS, ''), spelt)
    .join('')
    .replace(/\?{2,}/g, (run) => (text.includes(run) ? run : '?'))
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * A page's line, cut to a pager. `label` is how the text names the alarm ("nr 123"). Where the cut would lose it, or has
 * lost it already, the text gives way and the label stands at the end.
 */
export function forPager(text: string, label: string, most = DISPLAY_MOST): string {
  const whole = inSevenBits(text);
  const name = inSevenBits(label).slice(0, most);
  const cut = whole.slice(0, most).trimEnd();
  if (holds(cut, name)) return cut;
  const room = most - name.length - 1;
  const kept = whole.slice(0, room).trimEnd();
  return `${withoutStump(kept, name)} ${name}`.trim();
}

/** Whether the label stands in it as a whole: "nr 12" is not in "nr 123". */
function holds(line: string, name: string): boolean {
  const at = line.lastIndexOf(name);
  return at >= 0 && !/\d/.test(line[at + name.length] ?? '');
}

/** Takes the beginning of the label off the end of a line: half a number is a wrong number. */
function withoutStump(line: string, name: string): string {
  for (let length = Math.min(name.length, line.length); length > 0; length -= 1)
    if (line.endsWith(` ${name.slice(0, length)}`)) return line.slice(0, -length).trimEnd();
  return line;
}
