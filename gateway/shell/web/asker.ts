/**
 * Who asks: finds the bearer of a token or the browser of a session behind a request, and checks that a changing
 * request of a session came from our own pages. Promises constant-time comparisons and that a right secret costs one
 * look-up. What the asker may do is left to `roles.ts`.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../core/events.ts';
import { isRoleTaken } from '../../core/roles-taken.ts';
import type { SiteFile } from '../../core/site.ts';
import type { StoredToken } from '../log/face.ts';
import type { WebOptions } from './views-face.ts';

/** Header in which our pages send the session's token against forged requests. */
export const CSRF_HEADER = 'x-noodknop-csrf';
/** The session's cookie: bound to this very host and to HTTPS, but for plain loopback, where browsers allow neither. */
export const cookieName = (https: boolean): string => (https ? '__Host-noodknop' : 'noodknop');

/** Somebody who is known, for the length of one request or stream. */
export interface Asker {
  readonly actor: Actor;
  /** Public name of the token or session. */
  readonly account: string;
  readonly via: 'token' | 'session';
  /** Expected in `x-noodknop-csrf`; empty for a token. */
  readonly csrf: string;
  readonly token: StoredToken;
  readonly secret: string;
}

/**
 * Outcome of looking for an asker: `guess` tells a wrong secret from none at all; `taken` is who bears a right one of a
 * role that the site took away from them.
 */
export type Found =
  | { readonly ok: true; readonly asker: Asker }
  | { readonly ok: false; readonly guess: boolean; readonly taken: Asker | null };

const csrfOf = (secret: string): string =>
  createHash('sha256').update(`noodknop-csrf ${secret}`).digest('base64url');

/** Compares two texts without telling by its time where they differ. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

const peopleBySite = new WeakMap<SiteFile, ReadonlySet<string>>();

/** Ids of everybody in a site file; worked out once for each file. */
function peopleOf(site: SiteFile): ReadonlySet<string> {
  const known = peopleBySite.get(site) ?? new Set(site.people.map(({ id }) => id));
  peopleBySite.set(site, known);
  return known;
}

type Books = Pick<WebOptions, 'accounts' | 'views' | 'gateway'>;

/**
 * Who bears this secret, as the state knows them now; null when unknown, expired, of another kind, or gone, or when the
 * role was taken away from them.
 */
export function askerOf(options: Books, secret: string, via: Asker['via']): Asker | null {
  const asker = bearerOf(options, secret, via);
  return asker === null || hasLost(options, asker) ? null : asker;
}

/** The site took this role away from whoever bears the secret. */
const hasLost = ({ gateway }: Books, { actor }: Asker): boolean =>
  isRoleTaken(gateway.state, actor.person, actor.role);

function bearerOf(options: Books, secret: string, via: Asker['via']): Asker | null {
  const bearer = options.accounts.bearer(secret);
  if (bearer === null || bearer.token.kind !== via) return null;
  const { state } = options.gateway;
  const { role, person, site } = bearer;
  if (person !== null && !peopleOf(state.site).has(person)) return null;
  const actor = options.views.actorOf(state, { role, person, site });
  return {
    actor,
    account: bearer.token.id,
    via,
    csrf: via === 'session' ? csrfOf(secret) : '',
    token: bearer.token,
    secret,
  };
}

/** The session secret in a request's cookie. */
function cookieSecret(request: FastifyRequest, https: boolean): string | null {
  const { cookie } = request.headers;
  if (cookie === undefined) return null;
  return parseCookie(cookie)[cookieName(https)] ?? null;
}

/** Finds who sent a request. A bearer token goes before a cookie. */
export function findAsker(options: WebOptions, request: FastifyRequest): Found {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const match = /^Bearer +(\S+) *$/i.exec(authorization);
    return judged(options, match?.[1] === undefined ? null : bearerOf(options, match[1], 'token'));
  }
  const secret = cookieSecret(request, options.tls !== undefined);
  if (secret === null) return { ok: false, guess: false, taken: null };
  return judged(options, bearerOf(options, secret, 'session'));
}

function judged(options: Books, asker: Asker | null): Found {
  if (asker === null) return { ok: false, guess: true, taken: null };
  return hasLost(options, asker) ? { ok: false, guess: false, taken: asker } : { ok: true, asker };
}

/** True when the request's `Origin` is this very server. */
export function sameOrigin(request: FastifyRequest, https: boolean): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && host !== undefined && origin === `${https ? 'https' : 'http'}://${host}`;
}

/** True when a request may change something: reading never needs proof, a token is proof, a session needs both. */
export function provenOwn(request: FastifyRequest, asker: Asker, https: boolean): boolean {
  if (request.method === 'GET' || request.method === 'HEAD' || asker.via === 'token') return true;
  const sent = request.headers[CSRF_HEADER];
  return typeof sent === 'string' && sameText(sent, asker.csrf) && sameOrigin(request, https);
}

/** The `Set-Cookie` value that begins, prolongs (`maxAge` seconds) or ends (0) a session in a browser. */
export const sessionCookie = (secret: string, https: boolean, maxAge: number): string =>
  `${cookieName(https)}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${Math.floor(maxAge)}${https ? '; Secure' : ''}`;
