/** Reads the values of options: numbers in a range, instants, ports. A wrong one is said in the words of commander. */
import { InvalidArgumentError, Option } from 'commander';
import type { Language } from '../core/texts/index.ts';

/** Reads a whole number from `least` to `most`. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}
/** Reads a port; 0 lets the system choose. */
export const port = whole(0, 65_535);

const LANGUAGES: readonly Language[] = ['nl', 'en'];
/** `--language`, Dutch unless asked otherwise. `of`: what it is the language of. */
export const languageOption = (of = 'language of the words'): Option =>
  new Option('--language <language>', of).choices([...LANGUAGES]).default('nl');

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/;

/** False for the 30th of February, which dates in JavaScript take for the 2nd of March. */
function isRealDay(day: string): boolean {
  const read = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day);
}

/**
 * A moment as it was given. A number: milliseconds since 1970, where the offset was given too. A text such as
 * `2026-01-31T09:00`: a time on the clocks of the organisation, which `local-time.ts` settles; never of this machine.
 */
export type Moment = number | string;

/** Reads a moment; a day is its first. */
export function moment(text: string): Moment {
  const full = DAY.test(text) ? `${text}T00:00` : text.replace(' ', 'T');
  const [, , , offset] = MOMENT.exec(full) ?? [];
  // Without an offset it is read as UTC here, only to see that it is a time.
  const found = MOMENT.test(full) ? Date.parse(offset === undefined ? `${full}Z` : full) : Number.NaN;
  if (Number.isNaN(found) || !isRealDay(full.slice(0, 10)))
    throw new InvalidArgumentError(
      'It must be a time such as 2026-01-31T09:00:00Z, or a day such as 2026-01-31.',
    );
  return offset === undefined ? full : found;
}
/** The same, always as text. */
export function momentText(text: string): string {
  const read = moment(text);
  return typeof read === 'string' ? read : text.replace(' ', 'T');
}
/** As `moment`, but a day counts as its end: the first moment of the next. */
export function momentAfter(text: string): Moment {
  const found = moment(text);
  if (!DAY.test(text)) return found;
  const next = new Date(Date.parse(`${text}T00:00Z`) + 86_400_000);
  return next.toISOString().slice(0, 16);
}

/** Reads an option that may be given more than once. */
export const many =
  <T>(read: (text: string) => T) =>
  (text: string, before: readonly T[] = []): readonly T[] => [...before, read(text)];

/** The data directory: the option, else `NOODKNOP_DATA`, else `./data`. */
export function dataOf(given: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  return given ?? (env.NOODKNOP_DATA || './data');
}
