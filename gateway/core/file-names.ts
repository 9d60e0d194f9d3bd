/** What a report is called once it is kept as a file: one scheme for all of them, `what-date-id.form`, in the reader's language. */
import type { Texts } from './texts/index.ts';

/** What files are made of. */
export type Kept = keyof Texts['files'];

/**
 * Such as `looptest-2026-03-02-w-1.pdf`; of small letters, digits, hyphens and one dot, so that it can be called so everywhere.
 * @param at ISO 8601; its day is taken. @param id null where there is only one. @param form ending without the dot
 */
export function fileName(t: Texts, of: Kept, at: string, id: string | null, form: string): string {
  const name = [t.files[of], at.slice(0, 10), ...(id === null ? [] : [id])].join('-');
  return `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '')}.${form}`;
}
