/**
 * Tokens, one-time sign-in links and browser sessions. Promises that a secret leaves this file once, at its making,
 * that only its SHA-256 is kept, and that a link begins one session whoever comes second. What a role may do is left
 * to `web/roles.ts`.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../core/events.ts';
import type { Role } from '../core/site.ts';
import type { Accounts } from './faces.ts';
import type { LogStore, StoredToken } from './log/face.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** No session outlives this without a new sign-in, however busy it is. */
const LONGEST_SESSION = 90 * DAY;
/** Characters of a secret: 32 random bytes in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

const ROLES: ReadonlySet<string> = new Set<Role>([
  'employee',
  'responder',
  'manager',
  'facilities',
  'coordinator',
  'admin',
  'auditor',
  'board',
  'integration',
]);

/** True for one of the roles of the HTTP interface. */
export const isRole = (text: string): text is Role => ROLES.has(text);

/** How long a browser session of a role lasts, in milliseconds: a responder's phone must not sign out in the night. */
export const sessionLife = (role: string): number => (role === 'responder' ? 14 * DAY : 12 * HOUR);

/** What of the store accounts need. */
export type TokenStore = Pick<LogStore, 'tokens' | 'saveToken' | 'deleteToken'>;

/** Accounts that can also be prolonged and cleared of what has expired. */
export interface AccountBook extends Accounts {
  /** Prolongs a session in use, at most once per half of its life. Null when there is nothing to prolong. */
  renew(id: string): Promise<StoredToken> | null;
  /** Deletes what expired; resolves with how many. */
  sweep(): Promise<number>;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');

/**
 * Reads every token of the store into memory and keeps both alike from then on.
 * @param wallNow milliseconds since 1970
 */
export async function openAccounts(
  store: TokenStore,
  wallNow: () => number = Date.now,
): Promise<AccountBook> {
  const byHash = new Map<string, StoredToken>();
  const byId = new Map<string, StoredToken>();
  const keep = (token: StoredToken): void => {
    byHash.set(token.hash, token);
    byId.set(token.id, token);
  };
  const drop = (token: StoredToken): void => {
    byHash.delete(token.hash);
    byId.delete(token.id);
  };
  for (const token of await store.tokens()) keep(token);

  const find = (secret: string): StoredToken | null => {
    if (!SECRET.test(secret)) return null;
    const hash = hashOf(secret);
    const token = byHash.get(hash);
    if (token === undefined || !timingSafeEqual(Buffer.from(token.hash), Buffer.from(hash))) return null;
    return token.expiresAt > wallNow() ? token : null;
  };

  const create: Accounts['create'] = async (kind, actor, lifeMs) => {
    const secret = randomBytes(32).toString('base64url');
    let id = randomBytes(4).toString('hex');
    while (byId.has(id)) id = randomBytes(4).toString('hex');
    const createdAt = wallNow();
    const token: StoredToken = {
      id,
      hash: hashOf(secret),
      kind,
      role: actor.role,
      person: actor.person,
      site: actor.site,
      createdAt,
      expiresAt: createdAt + lifeMs,
    };
    await store.saveToken(token);
    keep(token);
    return { id, secret };
  };

  return {
    create,
    bearer(secret) {
      const token = find(secret);
      if (token === null || token.kind === 'link' || !isRole(token.role)) return null;
      return { role: token.role, person: token.person, site: token.site, token };
    },
    async redeem(link) {
      const token = find(link);
      if (token === null || token.kind !== 'link' || !isRole(token.role)) return null;
      drop(token);
      if (!(await store.deleteToken(token.id))) return null;
      const actor: Pick<Actor, 'role' | 'person' | 'site'> = {
        role: token.role,
        person: token.person,
        site: token.site,
      };
      return create('session', actor, sessionLife(token.role));
    },
    async revoke(id) {
      const token = byId.get(id);
      if (token !== undefined) drop(token);
      return (await store.deleteToken(id)) || token !== undefined;
    },
    list: () => [...byId.values()],
    renew(id) {
      const token = byId.get(id);
      if (token === undefined || token.kind !== 'session') return null;
      const life = sessionLife(token.role);
      const now = wallNow();
      if (token.expiresAt - now > life / 2) return null;
      const expiresAt = Math.min(now + life, token.createdAt + LONGEST_SESSION);
      if (expiresAt <= token.expiresAt) return null;
      const longer: StoredToken = { ...token, expiresAt };
      keep(longer);
      return store.saveToken(longer).then(() => longer);
    },
    async sweep() {
      const over = [...byId.values()].filter((token) => token.expiresAt <= wallNow());
      for (const token of over) {
        drop(token);
        await store.deleteToken(token.id);
      }
      return over.length;
    },
  };
}
