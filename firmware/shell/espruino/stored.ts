/**
 * The settings file as it stands in the board's flash, with the checksums that commissioning put behind it: of the file,
 * and of the program it goes with. Promises that half of either is never taken for the whole (a cable pulled, a flipped
 * bit); a file without checksums, put there by hand, is taken as it is. What is in it is read by `settings.ts`.
 */

const PROGRAM_FILE = '.bootcde';
/** Space, 8 hex digits; twice. */
const TAIL = 18;

const sum = (text: string): string => {
  const value = E.CRC32(text);
  return (value < 0 ? value + 4294967296 : value).toString(16);
};

/** Whether 8 hex digits are the checksum of a text. */
const isSum = (digits: string, text: string): boolean => {
  const found = sum(text);
  return digits === '00000000'.substring(found.length) + found;
};

/** The file's text; empty when it, or the program, is not whole; undefined when there is none. */
export function storedSettings(name: string): string | undefined {
  const storage = require('Storage');
  const text = storage.read(name);
  if (text === undefined) return undefined;
  const end = text.lastIndexOf('}') + 1;
  const json = text.substring(0, end);
  const tail = text.substring(end);
  if (tail === '') return json;
  const whole =
    tail.length === TAIL &&
    isSum(tail.substring(1, 9), json) &&
    isSum(tail.substring(10), storage.read(PROGRAM_FILE) ?? '');
  return whole ? json : '';
}
