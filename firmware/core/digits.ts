/**
 * Hexadecimal digits without the library functions that small interpreters lack. Promises lower case out, and -1 for
 * text that holds anything but digits.
 */

const DIGITS = '0123456789abcdef';

/** A whole number in at least this many lower-case digits. */
export function toHex(value: number, digits: number): string {
  let text = value.toString(16);
  while (text.length < digits) text = `0${text}`;
  return text;
}

/** The number that lower-case digits stand for; -1 for anything else and for no digit at all. */
export function fromHex(text: string): number {
  if (text.length === 0) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS.indexOf(text.charAt(i));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
