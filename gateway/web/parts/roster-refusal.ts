/** Why the gateway refused something of the roster, in the reader's words. Pure. */
import type { Texts } from '../../core/texts/index.ts';

/** A request that did not go well. */
export interface Refused {
  readonly status: number;
  readonly message: string;
}

/** What to say: the gateway's own sentence where it has one, else what the status means. */
export function refusalOf({ status, message }: Refused, t: Texts): string {
  const words = t.pages.roster.problem;
  if (status === 0) return words.network;
  if (status === 403 && message === '') return words.forbidden;
  // Where it is, the page shows by itself.
  if (message !== '') return message.replace(/^edits\.[\w.]*: /, '');
  return status === 404 ? words.gone : words.other;
}
