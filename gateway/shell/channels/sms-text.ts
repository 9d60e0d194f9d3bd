/**
 * Words that fit a text message: the GSM 7-bit alphabet (3GPP TS 23.038 section 6.2.1), letters brought into it, and
 * a page cut to one part or two. Promises one line without controls or marks that turn the reading direction (P26), that
 * title, answer hint and link stay whole where two parts can hold them, and that no link is ever cut.
 */
import type { PageWords } from '../../core/words.ts';

/** The basic table in the order of its codes; `\u001b` leads to the extension table. */
export const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Characters that take two places, by the code of the second. */
export const GSM_EXTENDED: Readonly<Record<number, string>> = {
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
};

/** Places in one message, and in a message of two parts; two less than twice 153, since a pair is not split. */
const ONE_GSM = 160;
const TWO_GSM = 304;
/** The same in 16-bit units, for texts in other scripts. */
const ONE_UCS2 = 70;
const TWO_UCS2 = 132;

const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/** Without the sign for any currency, which smsd takes for the euro. */
const BASIC = new Set([...GSM_BASIC].filter((char) => char >= ' ' && char !== '¤'));
const EXTENDED = new Set(Object.values(GSM_EXTENDED));

/** Letters and marks that no accent can be taken from. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  ç: 'c',
  Œ: 'OE',
  œ: 'oe',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'Th',
  þ: 'th',
  ı: 'i',
  ŋ: 'n',
  Ŋ: 'N',
  ħ: 'h',
  Ħ: 'H',
  ĳ: 'ij',
  Ĳ: 'IJ',
  ẞ: 'SS',
  '‘': "'",
  '’': "'",
  '‚': ',',
  '‛': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '`': "'",
  '´': "'",
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '•': '*',
  '·': '.',
  '×': 'x',
  '÷': '/',
  '°': 'o',
  '→': '->',
  '←': '<-',
  '⁄': '/',
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '²': '2',
  '³': '3',
  '¹': '1',
  '¢': 'c',
};

/** A text as it can be sent. */
export interface Sendable {
  readonly text: string;
  /** False: some letter has no place in the GSM alphabet, and the message goes as UCS2. */
  readonly gsm: boolean;
}

/** One line; letters with accents become what the GSM alphabet has; other signs are dropped, other scripts are kept. */
export function sendable(raw: string): Sendable {
  let text = '';
  let gsm = true;
  for (const char of raw.normalize('NFC').replace(CONTROLS, ' ')) {
    if (BASIC.has(char) || EXTENDED.has(char)) text += char;
    else if (/\s/u.test(char)) text += ' ';
    else {
      const bare = STANDS_FOR[char] ?? char.normalize('NFKD').replace(/\p{M}+/gu, '');
      if (bare !== '' && [...bare].every((one) => BASIC.has(one) || EXTENDED.has(one))) text += bare;
      else if (/[\p{L}\p{N}\p{M}]/u.test(char)) {
        gsm = false;
        text += char;
      }
    }
  }
  return { text: text.replace(/ {2,}/g, ' ').trim(), gsm };
}

/** Places that a text takes: septets, or 16-bit units when it is not GSM. */
export const placesOf = ({ text, gsm }: Sendable): number =>
  gsm ? [...text].reduce((sum, char) => sum + (EXTENDED.has(char) ? 2 : 1), 0) : text.length;

/** True if it is sent in one part. */
const inOnePart = (one: Sendable): boolean => placesOf(one) <= (one.gsm ? ONE_GSM : ONE_UCS2);
/** True if it is sent in at most two parts. */
const inTwoParts = (one: Sendable): boolean => placesOf(one) <= (one.gsm ? TWO_GSM : TWO_UCS2);

/** Any text in at most two parts, its end cut. */
export function cutText(raw: string): string {
  const whole = sendable(raw);
  if (inTwoParts(whole)) return whole.text;
  const chars = [...whole.text];
  while (chars.length > 0 && !inTwoParts(sendable(chars.join('')))) chars.pop();
  return chars.join('').trim();
}

/** Sentences as one text; a full stop only where none stands. */
const told = (sentences: readonly string[]): string =>
  sentences
    .filter((one) => one !== '')
    .map((one) => (/[.!?]$/.test(one) ? one : `${one}.`))
    .join(' ');

/** An address that no letter of which is changed on the way. */
const inAscii = (link: string): string => (/^[!-~]*$/.test(link) ? link : new URL(link).href);

/**
 * A page: title, what follows it, how to answer, link. One part where all of it fits, or all but sentences that repeat
 * the title's first word (the level); else two, from which the last sentences give way, then the link, then the hint.
 */
export function pageText(words: Pick<PageWords, 'title' | 'body' | 'reply'>, link: string | null): string {
  const sentences = words.body.split('. ').filter((one) => one.trim() !== '');
  const levelOf = (text: string): string => /^[\p{L}]+/u.exec(text)?.[0].toLowerCase() ?? '';
  const fresh = sentences.filter((one) => levelOf(one) !== levelOf(words.title));
  const tail = link === null ? words.reply : `${words.reply} ${inAscii(link)}`;
  const written = (body: readonly string[], end = tail): Sendable =>
    sendable(`${told([words.title, ...body])} ${end}`);
  const all = written(sentences);
  const short = written(fresh);
  if (inOnePart(all)) return all.text;
  if (inOnePart(short)) return short.text;
  for (const end of [tail, words.reply, ''])
    for (let n = sentences.length; n >= 0; n -= 1) {
      const one = written(sentences.slice(0, n), end);
      if (inTwoParts(one)) return one.text;
    }
  return cutText(words.title);
}
