/** A role that the site takes away ends the tokens, sessions and streams of it at once, over restarts too. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Role, SiteFile } from '../../../gateway/core/site.ts';
import * as views from '../../../gateway/core/views.ts';
import { adminOf } from '../../../gateway/shell/admin.ts';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { rosterViews } from '../../../gateway/shell/roster-views.ts';
import { openRosterHouse, type RosterHouse, SITE } from './roster-house.ts';
import { Reader } from './web-reader.ts';

const TOLD = 'de rol van deze aanmelding is je afgenomen: meld je opnieuw aan met een rol die je hebt';
const withRoles = (id: string, roles: readonly Role[]) => {
  const person = SITE.people.find((one) => one.id === id);
  if (person === undefined) throw new Error(`no ${id}`);
  return { ...person, roles };
};
/** Two coordinators, so that one can lose the role. */
const FILE: SiteFile = {
  ...SITE,
  people: SITE.people.map((one) =>
    one.id === 'anna' ? withRoles('anna', ['responder', 'coordinator']) : one,
  ),
};
const puts = (id: string, roles: readonly Role[]) => ({
  edits: [{ do: 'put', section: 'people', value: withRoles(id, roles) }],
});

describe('a role taken away', { timeout: 60_000 }, () => {
  const houses: RosterHouse[] = [];
  const open = async (folder?: string): Promise<RosterHouse> => {
    const house = await openRosterHouse(FILE, folder);
    houses.push(house);
    return house;
  };
  afterEach(async () => {
    for (const house of houses.splice(0)) {
      await house.close();
      expect(house.broken).toEqual([]);
    }
  });
  async function signIn(at: RosterHouse, role: Role, person: string): Promise<Record<string, string>> {
    const link = await at.house.accounts.create('link', { role, person, site: null }, 3_600_000);
    const reply = await at.call('POST', '/api/session', null, { link: link.secret }, { origin: at.web.url });
    expect(reply.status).toBe(201);
    return { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '' };
  }
  const asks = async (at: RosterHouse, headers: Record<string, string>) => {
    const { status, json } = await at.call('GET', '/api/me', null, undefined, headers);
    return status === 200 ? 200 : [status, json.error.code, json.error.message];
  };

  it('by an edit ends token, session, streams and pages of that role, and of no other', async () => {
    const at = await open();
    const coby = await at.token('coordinator', 'coby');
    const anna = await at.token('coordinator', 'anna');
    const responder = await at.token('responder', 'anna');
    const session = await signIn(at, 'coordinator', 'anna');
    const never = await at.token('manager', 'anna');
    const byToken = await Reader.open(at.web.port, '/api/events', { authorization: `Bearer ${anna}` });
    const bySession = await Reader.open(at.web.port, '/api/events', session);
    const other = await Reader.open(at.web.port, '/api/events', { authorization: `Bearer ${responder}` });
    await Promise.all([byToken, bySession, other].map((reader) => reader.next('hello')));
    expect(await asks(at, session)).toBe(200);

    const taken = await at.call('POST', '/api/roster', coby, puts('anna', ['responder']));
    expect(taken.status, taken.text).toBe(200);
    const back = await at.call('POST', '/api/roster', anna, puts('anna', ['responder', 'coordinator']));
    expect([back.status, back.json.error.code, back.json.error.message]).toEqual([
      401,
      'unauthenticated',
      TOLD,
    ]);
    expect(await asks(at, session)).toEqual([401, 'unauthenticated', TOLD]);
    const page = await at.call('GET', '/roster', null, undefined, session);
    expect([page.status, page.headers.location]).toEqual([302, '/signed-out']);
    expect((await Reader.open(at.web.port, '/api/events', session)).status).toBe(401);
    await byToken.end();
    await bySession.end();
    // Of the very edit that took the role nothing was said on them.
    await other.next('site');
    for (const { events } of [byToken, bySession])
      expect(events.map(({ event }) => event)).not.toContain('site');
    await other.next('beat');
    other.close();
    // The file never said that she is a manager: a token may be made for that all the same.
    expect(await asks(at, { authorization: `Bearer ${never}` })).toBe(200);
    expect(await asks(at, { authorization: `Bearer ${responder}` })).toBe(200);

    const given = await at.call('POST', '/api/roster', coby, puts('anna', ['responder', 'coordinator']));
    expect(given.status, given.text).toBe(200);
    expect(await asks(at, session)).toBe(200);
    expect(
      (await at.call('POST', '/api/roster', anna, puts('anna', ['responder', 'coordinator']))).status,
    ).toBe(200);
  });

  it('tells it in the language of the person', async () => {
    const at = await open();
    const bob = await at.token('responder', 'bob');
    await at.call('POST', '/api/roster', await at.token('coordinator', 'coby'), puts('bob', ['employee']));
    expect(await asks(at, { authorization: `Bearer ${bob}` })).toEqual([
      401,
      'unauthenticated',
      'the role of this login was taken away from you: sign in anew with a role that you have',
    ]);
  });

  it('is given to no new token, which would be refused; another role is', async () => {
    const at = await open();
    const admin = adminOf({
      ...at.house,
      views,
      roster: rosterViews,
      readAbsences: async () => ({ ok: true, spans: [], notes: [] }),
    });
    const ask = (role: Role, person: string) =>
      admin.perform('token.create', { role, person, site: null, days: 1, link: false });
    expect(await ask('coordinator', 'anna')).toMatchObject({ ok: true });
    await at.call('POST', '/api/roster', await at.token('coordinator', 'coby'), puts('anna', ['responder']));
    expect(await ask('coordinator', 'anna')).toMatchObject({
      ok: false,
      problem: { code: 'conflict', field: 'role' },
    });
    expect(await ask('responder', 'anna')).toMatchObject({ ok: true });
    expect(await ask('manager', 'anna')).toMatchObject({ ok: true });
    expect(await ask('coordinator', 'bob')).toMatchObject({ ok: true });
  });

  it('by a site file ends them too, keeps them ended when the person left and comes back, and over a restart', async () => {
    const first = await open();
    const token = await first.token('coordinator', 'anna');
    const bearer = { authorization: `Bearer ${token}` };
    const gone = {
      ...FILE,
      people: FILE.people.filter(({ id }) => id !== 'anna'),
      groups: FILE.groups.map((group) => ({ ...group, people: group.people.filter((id) => id !== 'anna') })),
    };
    const load = (at: RosterHouse, site: SiteFile) =>
      at.house.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site });
    expect(await load(first, gone)).toMatchObject({ ok: true });
    expect(await asks(first, bearer)).toEqual([401, 'unauthenticated', 'sign in, or send a valid token']);
    expect(await load(first, SITE)).toMatchObject({ ok: true });
    expect(await asks(first, bearer)).toEqual([401, 'unauthenticated', TOLD]);
    await first.close(true);
    houses.length = 0;

    const second = await open(first.folder);
    expect(await asks(second, bearer)).toEqual([401, 'unauthenticated', TOLD]);
    expect(await load(second, FILE)).toMatchObject({ ok: true });
    expect(await asks(second, bearer)).toBe(200);
  });
});
