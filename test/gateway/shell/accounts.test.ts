/** Accounts: secrets leave once and are kept as hashes; a link signs in once; what is over is over. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AccountBook, openAccounts, sessionLife } from '../../../gateway/shell/accounts.ts';
import { tokenStore } from './web-stage.ts';

const HOUR = 3_600_000;
const who = { role: 'responder', person: 'p', site: null } as const;

describe('accounts', () => {
  let now = 1_000_000;
  let store = tokenStore();
  let accounts: AccountBook;
  beforeEach(async () => {
    now = 1_000_000;
    store = tokenStore();
    accounts = await openAccounts(store, () => now);
  });

  it('keeps the SHA-256 of a secret of 32 random bytes, and the secret nowhere', async () => {
    const { id, secret } = await accounts.create('token', who, HOUR);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(store.rows.get(id)?.hash).toBe(createHash('sha256').update(secret).digest('hex'));
    expect(JSON.stringify([...store.rows.values(), ...accounts.list()])).not.toContain(secret);
  });

  it('knows the bearer until the token expires', async () => {
    const { secret } = await accounts.create('token', who, HOUR);
    expect(accounts.bearer(secret)).toMatchObject(who);
    now += HOUR - 1;
    expect(accounts.bearer(secret)).not.toBeNull();
    now += 1;
    expect(accounts.bearer(secret)).toBeNull();
  });

  it('knows nobody by a wrong, empty or misshapen secret', async () => {
    const { secret } = await accounts.create('token', who, HOUR);
    for (const wrong of ['', 'x', `${secret}x`, secret.slice(1), 'A'.repeat(43), ` ${secret}`])
      expect(accounts.bearer(wrong)).toBeNull();
  });

  it('signs in once with a link, though two come at the same time', async () => {
    const link = await accounts.create('link', who, HOUR);
    expect(accounts.bearer(link.secret)).toBeNull();
    const [one, two] = await Promise.all([accounts.redeem(link.secret), accounts.redeem(link.secret)]);
    const sessions = [one, two].filter((session) => session !== null);
    expect(sessions).toHaveLength(1);
    expect(accounts.bearer(sessions[0]?.secret ?? '')).toMatchObject({ ...who, token: { kind: 'session' } });
    expect(await accounts.redeem(link.secret)).toBeNull();
  });

  it('does not sign in with a link that another process already used up', async () => {
    const link = await accounts.create('link', who, HOUR);
    store.rows.delete(link.id);
    expect(await accounts.redeem(link.secret)).toBeNull();
  });

  it('does not take a token or an expired link for a link', async () => {
    const token = await accounts.create('token', who, HOUR);
    expect(await accounts.redeem(token.secret)).toBeNull();
    const link = await accounts.create('link', who, HOUR);
    now += HOUR;
    expect(await accounts.redeem(link.secret)).toBeNull();
  });

  it('gives a responder 14 days and others 12 hours, prolonged only after half of it, never beyond 90 days', async () => {
    expect([sessionLife('responder'), sessionLife('admin')]).toEqual([14 * 24 * HOUR, 12 * HOUR]);
    const link = await accounts.create('link', { ...who, role: 'coordinator' }, HOUR);
    const session = await accounts.redeem(link.secret);
    const born = now;
    const id = session?.id ?? '';
    expect(accounts.renew(id)).toBeNull();
    now += 7 * HOUR;
    expect((await accounts.renew(id))?.expiresAt).toBe(now + 12 * HOUR);
    expect(store.rows.get(id)?.expiresAt).toBe(now + 12 * HOUR);
    while (now - born < 91 * 24 * HOUR) {
      now += 7 * HOUR;
      await accounts.renew(id);
    }
    expect(accounts.bearer(session?.secret ?? '')).toBeNull();
    expect(store.rows.get(id)?.expiresAt).toBe(born + 90 * 24 * HOUR);
  });

  it('revokes at once, and says whether there was anything to revoke', async () => {
    const { id, secret } = await accounts.create('token', who, HOUR);
    expect(await accounts.revoke(id)).toBe(true);
    expect(accounts.bearer(secret)).toBeNull();
    expect(store.rows.size).toBe(0);
    expect(await accounts.revoke(id)).toBe(false);
  });

  it('knows after a restart what it knew before, and not a role that does not exist', async () => {
    const { secret, id } = await accounts.create('token', who, HOUR);
    const again = await openAccounts(store, () => now);
    expect(again.bearer(secret)).toMatchObject(who);
    const row = store.rows.get(id);
    if (row !== undefined) store.rows.set(id, { ...row, role: 'root' });
    expect((await openAccounts(store, () => now)).bearer(secret)).toBeNull();
  });

  it('sweeps what expired and nothing else', async () => {
    await accounts.create('token', who, HOUR);
    await accounts.create('session', who, 2 * HOUR);
    now += HOUR;
    expect(await accounts.sweep()).toBe(1);
    expect([...store.rows.values()].map(({ kind }) => kind)).toEqual(['session']);
  });
});
