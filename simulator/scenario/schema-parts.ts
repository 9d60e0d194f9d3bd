/** Building stones of the scenario's schema whose errors say in plain words what was probably meant. */
import { z } from 'zod';
import { didYouMean } from '../../gateway/core/nearest.ts';
import { clockMs, lengthMs, localTime } from './clock.ts';

/** An object that refuses unknown keys and says, one line a key, which known one may be meant. */
export function fields<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? (issue.keys as string[])
            .map((key) => `is not known here${didYouMean(key, Object.keys(shape))}`)
            .join('\n')
        : undefined,
  });
}

/** One word of a fixed list. */
export function word<const W extends readonly [string, ...string[]]>(words: W, about = '') {
  const known = z.enum(words, {
    error: (issue) =>
      typeof issue.input === 'string'
        ? `"${issue.input.slice(0, 40)}" is not one of ${words.join(', ')}${didYouMean(issue.input, words)}`
        : `must be one of ${words.join(', ')}`,
  });
  return about === '' ? known : known.describe(about);
}

/** A text that is read as whole milliseconds; the schema's output is the number. */
const milliseconds = (about: string, read: (text: string) => number | null, example: string, most: number) =>
  z
    .string(`must be ${example}`)
    .max(40)
    .describe(about)
    .transform((text, context) => {
      const ms = read(text.trim());
      if (ms !== null && ms <= most) return ms;
      const why =
        ms === null ? 'is no time there is: write' : `is more than ${most / 86_400_000} days; write`;
      context.addIssue({ code: 'custom', message: `"${text.slice(0, 40)}" ${why} ${example}` });
      return z.NEVER;
    });

/** Longest scenario, and the longest time in one. */
export const LONGEST_MS = 8 * 86_400_000;
/** A moment on the scenario's own clock. */
export const clock = (about: string) =>
  milliseconds(
    about,
    clockMs,
    'minutes and seconds since the start such as "0:05" or "1:20.5", in quotes',
    LONGEST_MS,
  );
/** A length of time. */
export const length = (about: string) =>
  milliseconds(about, lengthMs, 'a length of time such as 500ms, 1.5s, 2min or 1h', LONGEST_MS);
/** A local moment on the clocks of the house. */
export const local = (about: string) =>
  z
    .string('must be a date and time such as "2026-11-23T08:59", in quotes')
    .max(40)
    .refine((text) => localTime(text.trim()) !== null, {
      error: ({ input }) =>
        `"${String(input).slice(0, 40)}" is no moment there is: write a date and time such as "2026-11-23T08:59", in quotes`,
    })
    .describe(about);

/** An id of the site file. */
export const id = (about: string) => z.string().min(1).max(64).describe(about);
/** A text for people, in Dutch and in English; one text alone counts for both. */
export const said = (most: number, about: string) =>
  z
    .union([
      z
        .string()
        .trim()
        .min(1)
        .max(most)
        .transform((text) => ({ nl: text, en: text })),
      fields({ nl: z.string().trim().min(1).max(most), en: z.string().trim().min(1).max(most) }),
    ])
    .describe(about);
