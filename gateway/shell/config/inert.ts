/**
 * Takes out of texts what could act on a reader's screen: control characters, escape sequences, direction marks,
 * invisible characters, lone halves of characters (P26). Promises that a clean text comes back unchanged.
 */

/** Everything that is neither ink nor an ordinary space, but for the line end. */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
/** A terminal's escape sequence: goes as a whole, so that its parameters do not stay behind as text. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g;

/** The text without anything that acts. Line ends stay only where `lines` is true; else they become a space. */
export function inert(text: string, lines = false): string {
  const even = text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(ESCAPES, '')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replaceAll('\t', ' ');
  const shown = even.replace(ACTING, '');
  return lines ? shown : shown.replace(/ *\n */g, ' ');
}
