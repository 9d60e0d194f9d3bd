/**
 * What a failed check of a request says, in both languages. Promises that nobody reads the checker's own words: what a
 * schema says itself is kept, with its Dutch where it gave one by `said`; all else is said here, by what is the matter.
 */
import type { z } from 'zod';

/** Dutch of what schemas say, by their English. */
const DUTCH = new Map<string, string>();

/** A message of a schema: gives the English, and keeps the Dutch for whoever reads that. */
export function said(en: string, nl: string): string {
  DUTCH.set(en, nl);
  return en;
}

/** A sentence in both languages. */
export interface Both {
  readonly en: string;
  readonly nl: string;
}

type Issue = z.core.$ZodIssue;
/** How the checker itself begins. */
const ITS_OWN = /^(Invalid|Too (big|small)|Unrecognized|Expected)\b/;

/** What one finding says to people. */
export function wordsOf(issue: Issue): Both {
  const nl = DUTCH.get(issue.message);
  if (nl !== undefined) return { en: issue.message, nl };
  return ITS_OWN.test(issue.message) ? plainWords(issue) : { en: issue.message, nl: issue.message };
}

const TYPES: Readonly<Record<string, Both>> = {
  string: { en: 'a text is needed', nl: 'een tekst is nodig' },
  number: { en: 'a number is needed', nl: 'een getal is nodig' },
  int: { en: 'a whole number is needed', nl: 'een heel getal is nodig' },
  boolean: { en: 'true or false is needed', nl: 'true of false is nodig' },
  array: { en: 'a list is needed', nl: 'een lijst is nodig' },
  object: { en: 'an object is needed', nl: 'een object is nodig' },
  record: { en: 'an object is needed', nl: 'een object is nodig' },
};
const UNFIT: Both = { en: 'is not valid', nl: 'is niet geldig' };

function plainWords(issue: Issue): Both {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? { en: 'is missing', nl: 'ontbreekt' }
        : (TYPES[issue.expected] ?? UNFIT);
    case 'too_small':
      return bound(issue.origin, Number(issue.minimum), ['at least', 'minstens']);
    case 'too_big':
      return bound(issue.origin, Number(issue.maximum), ['at most', 'hoogstens']);
    case 'invalid_value': {
      const known = issue.values.map(String);
      return {
        en: `${listed(known, 'or')} is needed`,
        nl: `${listed(known, 'of')} is nodig`,
      };
    }
    case 'unrecognized_keys':
      return { en: 'is not known here', nl: 'is hier niet bekend' };
    case 'invalid_format':
      return issue.format === 'datetime'
        ? { en: 'a date and time (ISO 8601) is needed', nl: 'een datum en tijd (ISO 8601) is nodig' }
        : { en: 'does not have the right form', nl: 'heeft niet de goede vorm' };
    default:
      return UNFIT;
  }
}

function bound(of: string, limit: number, [en, nl]: readonly [string, string]): Both {
  if (of === 'string')
    return limit === 1 && en === 'at least'
      ? { en: 'is empty', nl: 'is leeg' }
      : { en: `${en} ${limit} characters`, nl: `${nl} ${limit} tekens` };
  if (of === 'array' || of === 'set' || of === 'map')
    return { en: `${en} ${limit} in the list`, nl: `${nl} ${limit} in de lijst` };
  return { en: `${en} ${limit}`, nl: `${nl} ${limit}` };
}

const listed = (words: readonly string[], last: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
