/** What staff are told when the gateway says no: in their own language, with the field at fault; and how fast is too fast. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../gateway/shell/web/views-face.ts';
import { openRosterHouse, type RosterHouse } from './roster-house.ts';

const DAY_MS = 86_400_000;

describe('refusals', { timeout: 60_000 }, () => {
  let at: RosterHouse;
  /** Anna reads Dutch, Bob English; so does whoever is nobody in the site file. */
  let anna: string;
  let bob: string;
  let coby: string;
  beforeAll(async () => {
    at = await openRosterHouse();
    anna = await at.token('responder', 'anna');
    bob = await at.token('responder', 'bob');
    coby = await at.token('coordinator', 'coby');
  }, 60_000);
  afterAll(async () => {
    await at.close();
    expect(at.broken).toEqual([]);
  });
  const past = new Date(Date.now() - DAY_MS).toISOString();

  it.each<[string, string, object, number, RegExp, RegExp]>([
    [
      'where another is',
      '/api/presence',
      { person: 'cor', presence: 'in' },
      403,
      /^Je kunt zeggen waar je zelf bent/,
      /^You can say/,
    ],
    [
      'until yesterday',
      '/api/presence',
      { presence: 'out', until: past },
      400,
      /moet nog komen/,
      /must lie ahead/,
    ],
    [
      'absences of another',
      '/api/absences',
      { person: 'cor', clear: true },
      403,
      /Je kunt je eigen afwezigheid opgeven/,
      /you can give your own absences/,
    ],
    [
      'a talk of another',
      '/api/talks',
      { person: 'cor', place: 'kamer', until: new Date(Date.now() + 3_600_000).toISOString() },
      403,
      /Je kunt je eigen gesprekken/,
      /your own talks/,
    ],
    [
      'a calendar of another',
      '/api/calendar-links',
      { person: 'cor' },
      403,
      /eigen agenda/,
      /your own calendar/,
    ],
    [
      'an edit',
      '/api/roster',
      { edits: [] },
      403,
      /^Met deze aanmelding kun je dit niet doen/,
      /^role responder may not/,
    ],
    [
      'a wrong word',
      '/api/presence',
      { presence: 'gone' },
      400,
      /^Dit veld klopt niet: presence \(/,
      /^presence: in, out/,
    ],
    [
      'a wrong field',
      '/api/presence',
      { presence: 'in', mood: 'fine' },
      400,
      /^Dit veld klopt niet: mood \(/,
      /^mood: /,
    ],
  ])('of %s are said in the language of whoever asked', async (_what, path, body, status, nl, en) => {
    const dutch = await at.call('POST', path, anna, body);
    expect([dutch.status, dutch.json.error.message]).toEqual([status, expect.stringMatching(nl)]);
    const english = await at.call('POST', path, bob, body);
    expect([english.status, english.json.error.message]).toEqual([status, expect.stringMatching(en)]);
    expect([dutch.json.error.code, dutch.json.error.field]).toEqual([
      english.json.error.code,
      english.json.error.field,
    ]);
  });

  it('of a person who is not there, and of an item with a wrong field, name them', async () => {
    const nobody = await at.call('POST', '/api/presence', coby, { person: 'zoe', presence: 'in' });
    expect([nobody.status, nobody.json.error.message]).toEqual([404, 'Er is niemand "zoe".']);
    const value = { ...at.house.gateway.state.site.rotations[0], timezone: 'Mars/North' };
    const wrong = await at.call('POST', '/api/roster', coby, {
      edits: [{ do: 'put', section: 'rotations', value }],
    });
    expect([wrong.status, wrong.json.error.field]).toEqual([400, 'edits.0.value.timezone']);
    expect(wrong.json.error.message).toMatch(/^Dit veld klopt niet: edits\.0\.value\.timezone \(/);
  });

  it('edits and undoing have a pace of their own; who goes faster than anybody can waits, others do not', async () => {
    const fast = await at.token('coordinator', 'coby');
    const edit = { edits: [{ do: 'drop', section: 'groups', id: 'nothing' }] };
    const statuses: number[] = [];
    for (let i = 0; i < 2 * LIMITS.editsBurst && !statuses.includes(429); i += 1)
      statuses.push((await at.call('POST', '/api/roster', fast, edit)).status);
    expect(statuses.length).toBeGreaterThan(LIMITS.editsBurst);
    expect(statuses.at(-1)).toBe(429);
    const undo = await at.call('POST', '/api/roster/edits/e1/undo', fast);
    expect([undo.status, undo.json.error.message]).toEqual([
      429,
      expect.stringMatching(/^Te veel wijzigingen/),
    ]);
    expect((await at.call('POST', '/api/presence', fast, { person: 'anna', presence: 'in' })).status).toBe(
      200,
    );
    expect((await at.call('POST', '/api/roster', coby, edit)).status).not.toBe(429);
  });
});
