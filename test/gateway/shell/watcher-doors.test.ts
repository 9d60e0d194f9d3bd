/** Who watches from outside, over HTTP on the real core and the real log: who counts as a watcher, and what of it is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SelfCheck } from '../../../gateway/shell/web/schemas-self.ts';
import { lookHttp } from '../../../gateway/watch/shell/http-door.ts';
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
});
