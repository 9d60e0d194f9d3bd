/**
 * Who may use the local connection: tokens that the gateway signs and this process checks, without a word between
 * them. Promises that an expired, foreign or altered token is refused in constant time; who is given one is the
 * gateway's.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `press`: look and touch. `watch`: look only. */
export type Scope = 'press' | 'watch';

/** Secrets of gateways before this one that still count, so that an open page outlives a restart. */
const SECRETS_KEPT = 3;

/** The secrets in force, newest first. */
export class TokenCheck {
  private secrets: string[] = [];

  /** From now on this secret counts too. */
  trust(secret: string): void {
    this.secrets = [secret, ...this.secrets.filter((old) => old !== secret)].slice(0, SECRETS_KEPT);
  }

  /** What the bearer may do at this wall time; null: nothing. A token is `<expiry ms>.<scope>.<hmac hex>`. */
  scope(token: string, now: number): Scope | null {
    if (token.length > 128) return null;
    const [expiry, scope, code, more] = token.split('.');
    if (more !== undefined || expiry === undefined || code === undefined) return null;
    if (scope !== 'press' && scope !== 'watch') return null;
    if (!/^\d{1,15}$/.test(expiry) || !/^[0-9a-f]{64}$/.test(code)) return null;
    const given = Buffer.from(code, 'hex');
    let right = false;
    for (const secret of this.secrets) {
      const expected = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${expiry}.${scope}`).digest();
      if (timingSafeEqual(expected, given)) right = true;
    }
    return right && Number(expiry) > now ? scope : null;
  }
}
