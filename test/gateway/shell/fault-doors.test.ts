/** Faults over HTTP on the real core and the real log: taking one on, notes, who may, and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { Fault } from '../../../gateway/shell/web/schemas.ts';
import { openRosterHouse, type RosterHouse } from './roster-house.ts';

describe('the doors of faults', { timeout: 60_000 }, () => {
  let at: RosterHouse;
  let facilities: string;
  let auditor: string;
  let fault: string;
  beforeAll(async () => {
    at = await openRosterHouse();
    facilities = await at.token('facilities', 'coby');
    auditor = await at.token('auditor');
    const device = { type: 'device.added', actor: COMMAND_LINE, device: 'balie-1', kind: 'desk' } as const;
    expect((await at.house.gateway.ask({ ...device, place: 'kamer', person: null })).ok).toBe(true);
    // The one fault that needs no waiting.
    const rotated = {
      type: 'device.key-rotated',
      actor: COMMAND_LINE,
      device: 'balie-1',
      first: false,
    } as const;
    expect((await at.house.gateway.ask(rotated)).ok).toBe(true);
    const { json } = await at.call('GET', '/api/faults', facilities);
    fault = json.at(-1).id;
  }, 60_000);
  afterAll(async () => {
    await at.close();
    expect(at.broken).toEqual([]);
  });
  const post = async (path: string, body: unknown, token = facilities) => {
    const { status, json } = await at.call('POST', `/api/faults/${path}`, token, body);
    return { status, json };
  };

  it('is taken on by somebody, and noted what was done', async () => {
    const taken = await post(`${fault}/acknowledge`, { note: '  wordt opgehaald ' });
    expect(taken.status).toBe(200);
    expect(Fault.safeParse(taken.json).error).toBeUndefined();
    expect(taken.json.acknowledged).toMatchObject({ person: 'coby', note: 'wordt opgehaald' });
    const noted = await post(`${fault}/notes`, { text: '<b>=1+1' });
    expect(noted.json.notes).toMatchObject([{ person: 'coby', text: '<b>=1+1' }]);
    expect((await post(`${fault}/acknowledge`, {})).json.acknowledged.note).toBe('wordt opgehaald');
  });
  it.each<[string, string, unknown, number, string | undefined]>([
    ['a fault that is not there', 'f999/acknowledge', {}, 404, undefined],
    ['a name that is none', '..%2f/notes', { text: 'x' }, 404, undefined],
    ['an empty note', 'ID/notes', { text: '  ' }, 400, 'text'],
    ['no note', 'ID/notes', {}, 400, 'text'],
    ['a long note', 'ID/notes', { text: 'x'.repeat(501) }, 400, 'text'],
    ['a note that is no text', 'ID/acknowledge', { note: 5 }, 400, 'note'],
  ])('refuses %s', async (_what, path, body, status, field) => {
    const answer = await post(path.replace('ID', fault), body);
    expect([answer.status, answer.json.error?.field]).toEqual(
      status === 404 ? [404, answer.json.error?.field] : [status, field],
    );
  });
  it('shows an auditor that it is taken care of, by nobody, and no words', async () => {
    const { json } = await at.call('GET', '/api/faults', auditor);
    expect(json.at(-1)).toMatchObject({ acknowledged: { person: null, note: null }, notes: [] });
    expect((await post(`${fault}/notes`, { text: 'x' }, auditor)).status).toBe(403);
  });
});
