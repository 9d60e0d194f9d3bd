/**
 * Secret calendar links: drawn here, found by their secret, shown without it. Promises that only the SHA-256 of a
 * secret is kept, and that finding one takes the same time whichever is asked for. Who may have one is left to the core.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { CalendarLinkView } from '../../core/api-roster.ts';
import type { Actor } from '../../core/events.ts';
import { ownsLink } from '../../core/roster/links.ts';
import type { CalendarLink as Link } from '../../core/roster/state.ts';
import type { State } from '../../core/state.ts';
import { iso } from '../../core/time.ts';

/** 32 random bytes in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');

/** The link with this secret; null when there is none, or whose person or group is gone. */
export function linkOf(state: State, secret: string): Link | null {
  if (!SECRET.test(secret)) return null;
  const wanted = Buffer.from(hashOf(secret), 'hex');
  let match: Link | null = null;
  for (const link of state.roster.links.values()) {
    const hash = Buffer.from(link.hash, 'hex');
    if (hash.length === wanted.length && timingSafeEqual(hash, wanted)) match = link;
  }
  if (match === null) return null;
  const { person, group } = match;
  if (person !== null && !state.index.people.has(person)) return null;
  return group !== null && !state.site.groups.some(({ id }) => id === group) ? null : match;
}

/** A link as those see it whose it is. */
export const linkView = ({ id, person, group, at, by }: Link): CalendarLinkView => ({
  id,
  person,
  group,
  at: iso(at),
  by,
});

/** Links this actor may see, newest first. */
export const listLinks = (state: State, actor: Actor): readonly CalendarLinkView[] =>
  [...state.roster.links.values()]
    .filter((link) => ownsLink(actor, link))
    .map(linkView)
    .reverse();

/** Draws a secret for a new link. */
export function drawSecret(): { readonly secret: string; readonly hash: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: hashOf(secret) };
}

/** Where a calendar is fetched. */
export const pathOf = (secret: string): string => `/calendar/${secret}.ics`;
