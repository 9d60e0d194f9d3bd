/**
 * The demo's virtual devices as the pages reach them: a local origin and a word to be let in there. Promises that a
 * word is asked for only when somebody who may raise an alarm asks who they are; the policy of pages needs the origin
 * alone.
 */
import type { Actor } from '../../core/events.ts';
import type { Asker } from './asker.ts';
import { cleanOrigin } from './doors.ts';
import { may } from './roles.ts';
import type { WebOptions } from './views-face.ts';

/** The local line of virtual devices; both are null outside the demo. */
export interface VirtualLine {
  /** Origin and a new word for this asker. */
  wordFor(asker: Asker): { readonly origin: string; readonly token: string } | null;
  /** The origin that pages may connect to. */
  origin(): string | null;
}

/**
 * @param ask gives origin and a new word at each call
 * @param now the origin at this moment, where devices come and go; without it the one last seen counts
 */
export function virtualLine(ask: WebOptions['virtual'], now?: () => string | null): VirtualLine {
  let known: string | null = null;
  const fresh = (actor: Pick<Actor, 'role'>) => {
    const line = ask?.(actor) ?? null;
    if (line === null || cleanOrigin(line.origin) === null) return null;
    known = line.origin;
    return line;
  };
  return {
    wordFor: (asker) => (may(asker.actor, 'alarms.raise') ? fresh(asker.actor) : null),
    origin() {
      if (now === undefined) return known ?? fresh({ role: 'board' })?.origin ?? null;
      const origin = now();
      return origin === null ? null : cleanOrigin(origin);
    },
  };
}
