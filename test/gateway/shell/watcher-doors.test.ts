/** Who watches from outside, over HTTP on the real core and the real log: who counts as a watcher, and what of it is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WATCHERS_MOST } from '../../../gateway/core/watchers/state.ts';
import { SelfCheck } from '../../../gateway/shell/web/schemas-self.ts';
import { lookHttp, seeHttp } from '../../../gateway/watch/shell/http-door.ts';
import { openRosterHouse, type RosterHouse } from './roster-house.ts';

describe('the door of a watcher', { timeout: 60_000 }, () => {
  let at: RosterHouse;
  let integration: string;
  beforeAll(async () => {
    at = await openRosterHouse();
    integration = await at.token('integration');
  }, 60_000);
  afterAll(async () => {
    await at.close();
    expect(at.broken).toEqual([]);
  });
  const watchers = async () => {
    const { json } = await at.call('GET', '/api/self-check', integration);
    expect(SelfCheck.safeParse(json).error).toBeUndefined();
    return json.watchers;
  };
  const look = (token: string, watcher: string | null) =>
    lookHttp({ url: `http://127.0.0.1:${at.web.port}`, token, ca: null, watcher }, 4_000);

  it('counts nobody who only reads, has another role or a wrong token, or has no name', async () => {
    await look(integration, null);
    await look(await at.token('facilities', 'coby'), 'watch');
    await look('geen-token', 'watch');
    await look(integration, '-odd');
    expect(await watchers()).toEqual([]);
  });

  it('remembers who asks with the token of an integration, as one row however often', async () => {
    for (let n = 0; n < 20; n += 1) await look(integration, 'kelder');
    const [first, ...others] = await watchers();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ watcher: 'kelder', ok: true });
    expect(Math.abs(Date.parse(first.at) - Date.now())).toBeLessThan(60_000);
    const kept: string[] = [];
    for await (const rows of at.house.log.read(0))
      for (const { entry } of rows) if (entry?.type.startsWith('watcher.')) kept.push(JSON.stringify(entry));
    expect(kept).toEqual([expect.stringContaining('"watcher":"kelder"')]);
  });

  it('tells one who is not counted why, and a try what would be', async () => {
    const url = `http://127.0.0.1:${at.web.port}`;
    const unwatched = async (token: string, watcher: string, isTry = false) =>
      (await seeHttp({ url, token, ca: null, watcher, isTry }, 4_000)).unwatched;
    const other = await at.token('integration');
    expect(await unwatched(integration, 'kelder')).toBeNull();
    expect(await unwatched(other, 'kelder')).toBe('another-token');
    expect(await unwatched(integration, 'zolder')).toBe('another-name');
    expect(await unwatched(integration, 'zolder', true)).toBe('another-name');
    expect(await unwatched(await at.token('facilities', 'coby'), 'watch')).toBe('role');
    // A try of a name that is free says so, and takes no place.
    expect(await unwatched(other, 'zolder', true)).toBeNull();
    expect((await watchers()).map(({ watcher }: { watcher: string }) => watcher)).toEqual(['kelder']);
    for (let n = 2; n <= WATCHERS_MOST; n += 1)
      expect(await unwatched(await at.token('integration'), `wacht-${n}`)).toBeNull();
    expect(await unwatched(other, 'zolder')).toBe('full');
    expect((await watchers()).length).toBe(WATCHERS_MOST);
    const { json } = await at.call('GET', '/api/self-check', other, undefined, {
      'x-noodknop-watch': 'kelder',
    });
    expect(SelfCheck.safeParse(json).error).toBeUndefined();
    expect(json).toMatchObject({ watching: false, watchingWhy: 'another-token' });
  });
});
