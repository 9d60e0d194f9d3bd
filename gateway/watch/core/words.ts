/**
 * What the watch says, in words. Promises one line without controls, the most important first, so that what is cut off a
 * text message can be missed, and nothing of an address, a token or a person.
 */

import { watch as en } from '../../core/texts/en-watch.ts';
import type { Language } from '../../core/texts/index.ts';
import { watch as nl } from '../../core/texts/nl-watch.ts';
import type { Wall } from '../../core/time.ts';
import { inOneLine } from '../../core/words.ts';
import { offsetAt } from '../../core/zone.ts';
import type { Message, Subject } from './state.ts';

/** Who speaks, and to whom. */
export interface Speaker {
  /** What is watched, as its people call it. */
  readonly name: string;
  readonly language: Language;
  /** IANA zone of the times in it. */
  readonly zone: string;
}
/** A message in words: a subject line, and all of it in one line. */
export interface Said {
  readonly title: string;
  readonly text: string;
}

const REMARK_MOST = 60;
const two = (n: number): string => String(n).padStart(2, '0');

/** `22-11 14:03:12`, on the clocks of the zone. */
export function clockTime(zone: string, at: Wall): string {
  const shown = new Date(at + offsetAt(zone, at));
  const day = `${two(shown.getUTCDate())}-${two(shown.getUTCMonth() + 1)}`;
  return `${day} ${two(shown.getUTCHours())}:${two(shown.getUTCMinutes())}:${two(shown.getUTCSeconds())}`;
}

/** A remark in words: a code of ours, or what the gateway calls its parts. */
export function remarkIn(language: Language, remark: string): string {
  const { trouble } = language === 'en' ? en : nl;
  return Object.hasOwn(trouble, remark)
    ? trouble[remark as keyof typeof trouble]
    : inOneLine(remark).slice(0, REMARK_MOST);
}

/** Why the gateway does not miss this watch, in words; `why` is its own word for it. */
export function unwatchedIn(language: Language, why: string, name: string): string {
  const { unwatched } = language === 'en' ? en : nl;
  const known = Object.hasOwn(unwatched, why)
    ? unwatched[why as keyof typeof unwatched]
    : unwatched.otherwise;
  return known(name);
}

/** A message in the speaker's language. */
export function wordsOf(message: Message, { name, language, zone }: Speaker): Said {
  const words = language === 'en' ? en : nl;
  const head = words.title(inOneLine(name));
  if (message.kind === 'test') return { title: `${head}: ${words.test}`, text: `${head}: ${words.test}` };
  if (message.kind === 'back') {
    const text = `${head}: ${words.back(clockTime(zone, message.at))}`;
    return { title: text, text };
  }
  const told = message.subjects.map(({ subject }) => subject);
  const both = told.includes('gateway') && told.includes('broker');
  const because = (of: Subject): string => {
    const remark = message.subjects.find(({ subject }) => subject === of)?.remark ?? '';
    return remark === '' ? '' : words.because(remarkIn(language, remark));
  };
  const [first = 'gateway', ...others] = told.filter((subject) => !both || subject !== 'broker');
  const what = `${both ? words.both : words.subject[first]}${because(first)}`;
  const title = `${head}: ${message.kind === 'again' ? words.still : ''}${what}`;
  const lasted = Math.floor((message.at - (message.since ?? message.began)) / 60_000);
  const parts = [
    `${title}.`,
    message.since === null
      ? words.never(clockTime(zone, message.began))
      : words.since(clockTime(zone, message.since)),
    ...(message.kind === 'again' && lasted > 0 ? [words.lasting(lasted)] : []),
    words.advice,
    ...others.map((subject) => `${words.also(words.subject[subject])}${because(subject)}.`),
    ...(message.last ? [words.last] : []),
  ];
  return { title, text: parts.join(' ') };
}
