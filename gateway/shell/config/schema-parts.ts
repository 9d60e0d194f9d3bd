/** Two building stones of the schemas of files that people write: objects and words whose errors say what may be meant. */
import { z } from 'zod';
import { didYouMean } from '../../core/nearest.ts';

/** An object that refuses unknown keys and says, one line a key, which known one may be meant. */
export function object<S extends z.core.$ZodLooseShape>(shape: S) {
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
export function word<const W extends readonly [string, ...string[]]>(words: W) {
  return z.enum(words, {
    error: (issue) =>
      typeof issue.input === 'string'
        ? `"${issue.input.slice(0, 40)}" is not one of ${words.join(', ')}${didYouMean(issue.input, words)}`
        : `must be one of ${words.join(', ')}`,
  });
}
