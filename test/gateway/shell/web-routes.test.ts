/** What the routes ask of the gateway and answer: alarms, incidents, lists, the watching routes, the pages. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problem } from '../../../gateway/core/problem.ts';
import { alarmOf, deviceOf, faultOf, incidentOf, type Stage, setStage } from './web-stage.ts';

describe('routes', () => {
  let stage: Stage;
  let responder: string;
  let coordinator: string;
  let employee: string;
  beforeAll(async () => {
    stage = await setStage();
    responder = await stage.token('responder', 'responder');
    coordinator = await stage.token('coordinator', 'coordinator');
    employee = await stage.token('employee', 'employee');
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.asked.length = 0;
    stage.heard.length = 0;
    stage.answer = (event) => ({ ok: true, alarm: 'alarm' in event ? String(event.alarm) : 'raised' });
    stage.state.alarms = [
      alarmOf('alarm-1'),
      alarmOf('alarm-2', { state: 'closed' }),
      alarmOf('raised', { raisedBy: 'employee', device: null }),
    ];
    stage.state.incidents = [incidentOf(alarmOf('alarm-1'))];
  });

  it('lists alarms as bare arrays, open ones on request', async () => {
    const ids = async (path: string) =>
      (await stage.call('GET', path, coordinator)).json.map(({ id }: { id: string }) => id);
    expect(await ids('/api/alarms')).toEqual(['alarm-1', 'alarm-2', 'raised']);
    expect(await ids('/api/alarms?open=true')).toEqual(['alarm-1', 'raised']);
    expect(await ids('/api/alarms?open=false')).toEqual(['alarm-1', 'alarm-2', 'raised']);
    expect((await stage.call('GET', '/api/alarms?open=yes', coordinator)).json.error.field).toBe('open');
  });

  it('shows an alarm only to those who may see it', async () => {
    expect((await stage.call('GET', '/api/alarms/raised', employee)).json).toEqual(stage.state.alarms[2]);
    expect((await stage.call('GET', '/api/alarms/alarm-1', employee)).status).toBe(404);
    expect((await stage.call('POST', '/api/alarms/alarm-1/cancel', employee, {})).status).toBe(404);
    expect(stage.asked).toEqual([]);
  });

  it('raises an alarm with the id of the caller, or one of its own', async () => {
    const id = '0123456789abcdef';
    const reply = await stage.call('POST', '/api/alarms', employee, {
      place: 'room-1',
      level: 'emergency',
      id,
    });
    expect([reply.status, reply.json.id]).toEqual([201, 'raised']);
    await stage.call('POST', '/api/alarms', employee, { text: 'banging on the 2nd floor', level: 'assist' });
    expect(stage.asked).toMatchObject([
      {
        type: 'alarm.raised',
        id,
        place: 'room-1',
        text: null,
        level: 'emergency',
        actor: { person: 'employee' },
      },
      {
        type: 'alarm.raised',
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        place: null,
        text: 'banging on the 2nd floor',
      },
    ]);
  });

  it('shows what a token that belongs to nobody has raised, this once', async () => {
    stage.state.alarms = [alarmOf('raised', { raisedBy: null, device: null })];
    const token = await stage.token('employee');
    const reply = await stage.call('POST', '/api/alarms', token, { text: 'banging', level: 'assist' });
    expect([reply.status, reply.json.id]).toEqual([201, 'raised']);
    expect((await stage.call('GET', '/api/alarms/raised', token)).status).toBe(404);
  });

  it('names the field at fault when an alarm cannot be raised so', async () => {
    const level = 'assist';
    for (const [body, field] of [
      [{ level }, 'place'],
      [{ text: '  ', level }, 'place'],
      [{ place: 7, level }, 'place'],
      [{ place: 'room-1' }, 'level'],
      [{ place: 'room-1', level: 'test' }, 'level'],
      [{ place: 'room-1', level, id: 'xyz' }, 'id'],
      [{ place: 'room-1', level, id: '0123456789ABCDEF' }, 'id'],
      [{ text: 'x'.repeat(501), level }, 'text'],
    ] as const) {
      const reply = await stage.call('POST', '/api/alarms', employee, body);
      expect([reply.status, reply.json.error.code, reply.json.error.field]).toEqual([400, 'invalid', field]);
    }
    expect(stage.asked).toEqual([]);
  });

  it('passes answers, cancels and 112 on as the person of the token, and shows the alarm after the commit', async () => {
    let committed = false;
    stage.answer = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      committed = true;
      stage.state.alarms[0] = alarmOf('alarm-1', { state: 'acknowledged', coming: 1 });
      return { ok: true, alarm: 'alarm-1' };
    };
    const reply = await stage.call('POST', '/api/alarms/alarm-1/answer', responder, { answer: 'coming' });
    expect([committed, reply.status, reply.json.state]).toEqual([true, 200, 'acknowledged']);
    await stage.call('POST', '/api/alarms/alarm-1/112', responder, { state: 'called', note: 'two cars' });
    await stage.call('POST', '/api/alarms/alarm-1/112', responder, { state: 'calling' });
    await stage.call('POST', '/api/alarms/raised/cancel', employee);
    await stage.call('POST', '/api/alarms/raised/cancel', employee, { duress: true });
    expect(stage.asked).toMatchObject([
      {
        type: 'answer.given',
        alarm: 'alarm-1',
        answer: 'coming',
        actor: { person: 'responder', roles: ['responder'] },
      },
      { type: 'guidance.changed', state: 'called', note: 'two cars' },
      { type: 'guidance.changed', state: 'calling', note: null },
      { type: 'alarm.cancelled', alarm: 'raised', duress: false },
      { type: 'alarm.cancelled', alarm: 'raised', duress: true },
    ]);
  });

  it('shows the closed alarm to the responder who cleared it, though it is out of sight after that', async () => {
    stage.answer = () => {
      stage.state.alarms[0] = alarmOf('alarm-1', { state: 'closed' });
      return { ok: true };
    };
    const reply = await stage.call('POST', '/api/alarms/alarm-1/answer', responder, { answer: 'clear' });
    expect([reply.status, reply.json.state]).toEqual([200, 'closed']);
    expect((await stage.call('GET', '/api/alarms/alarm-1', responder)).status).toBe(404);
  });

  it("turns the core's refusals into their status, code and field", async () => {
    for (const [code, status] of [
      ['not_on_scene', 409],
      ['closed', 409],
      ['invalid', 400],
      ['forbidden', 403],
      ['rate', 429],
    ] as const) {
      stage.answer = () => ({ ok: false, problem: problem(code, 'because', 'answer') });
      const reply = await stage.call('POST', '/api/alarms/alarm-1/answer', responder, { answer: 'clear' });
      expect([reply.status, reply.json]).toEqual([
        status,
        { error: { code, field: 'answer', message: 'because' } },
      ]);
    }
  });

  it('asks who is on duty at any instant, and refuses what is none', async () => {
    const until = async (at: string) =>
      (await stage.call('GET', `/api/oncall?at=${at}`, responder)).json[0]?.until;
    expect(await until('2026-03-29T01:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(await until('2026-03-29T03:00:00%2B02:00')).toBe('2026-03-29T01:00:00.000Z');
    expect(await until('2026-03-29T03:00:00+02:00')).toBe('2026-03-29T01:00:00.000Z');
    expect((await stage.call('GET', '/api/oncall', responder)).json[0].until).toBe(
      '2026-11-23T09:30:00.000Z',
    );
    for (const at of [
      'yesterday',
      '2026-03-29',
      '2026-03-29T03:00:00',
      '2026-02-30T00:00:00Z',
      '1999-01-01T00:00:00Z',
      '9999-01-01T00:00:00Z',
      '',
    ]) {
      const reply = await stage.call('GET', `/api/oncall?at=${at}`, responder);
      expect([reply.status, reply.json.error?.field], at).toEqual([400, 'at']);
    }
  });

  it('changes only the fields of an incident that were sent, and refuses unknown ones', async () => {
    const manager = await stage.token('manager', 'manager');
    const reply = await stage.call('PATCH', '/api/incidents/alarm-1', manager, {
      behaviour: 4,
      damage: null,
    });
    expect([reply.status, reply.json.id]).toEqual([200, 'alarm-1']);
    await stage.call('POST', '/api/incidents/alarm-1/duties/response', manager, {
      state: 'not-applicable',
      reason: 'no report',
    });
    expect(stage.asked).toMatchObject([
      { type: 'incident.edited', incident: 'alarm-1', fields: { behaviour: 4, damage: null } },
      {
        type: 'duty.changed',
        incident: 'alarm-1',
        code: 'response',
        state: 'not-applicable',
        reason: 'no report',
      },
    ]);
    expect(Object.keys((stage.asked[0] as { fields: object }).fields)).toEqual(['behaviour', 'damage']);
    for (const [body, field] of [
      [{ behaviour: 6 }, 'behaviour'],
      [{ client: 'name' }, 'client'],
      [{ description: 'x'.repeat(4001) }, 'description'],
    ] as const)
      expect((await stage.call('PATCH', '/api/incidents/alarm-1', manager, body)).json.error.field).toBe(
        field,
      );
    expect((await stage.call('PATCH', '/api/incidents/none', manager, { behaviour: 1 })).status).toBe(404);
  });

  it('keeps names and places off a covert wall screen, and fills them in on an open one', async () => {
    const rotation = {
      groups: ['g'],
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2026-01-05',
      timezone: 'Europe/Amsterdam',
      fallback: 'g',
    } as const;
    const { site } = stage.state;
    stage.state.site = {
      ...site,
      groups: [{ id: 'g', name: 'Green', people: ['responder'] }],
      rotations: [{ ...rotation, id: 'r', site: 'b' }],
    };
    stage.state.alarms = ['a', 'b'].map((id) =>
      alarmOf(`at-${id}`, {
        site: id,
        place: id === 'a' ? 'room-1' : 'room-2',
        responders: [{ person: 'responder', answer: 'coming', at: '2026-11-23T09:30:00.000Z' }],
      }),
    );
    stage.state.devices = [deviceOf('balie-1')];
    stage.state.faults = [faultOf('open'), { ...faultOf('over'), until: '2026-11-23T09:00:00.000Z' }];
    const covert = (await stage.call('GET', '/api/board?site=a', coordinator)).json;
    expect(covert).toMatchObject({
      covert: true,
      onDuty: [],
      names: {},
      faults: 1,
      site: { id: 'a', name: 'Site a' },
    });
    expect(covert.alarms).toMatchObject([{ id: 'at-a', place: null, device: null, plan: null }]);
    const shown = (await stage.call('GET', '/api/board?site=b', coordinator)).json;
    expect(shown).toMatchObject({
      covert: false,
      faults: 0,
      names: { 'room-2': 'Room 2', responder: 'Name of responder' },
      onDuty: [{ group: 'Green', people: ['Name of responder'] }],
    });
    expect((await stage.call('GET', '/api/board?site=c', coordinator)).status).toBe(404);
    expect((await stage.call('GET', '/api/board', coordinator)).json.error.field).toBe('site');
    stage.state.site = site;
  });

  it('tells whether it is alive and ready, and which part is not', async () => {
    expect((await stage.call('GET', '/healthz')).json).toEqual({ alive: true });
    expect((await stage.call('GET', '/readyz')).status).toBe(200);
    stage.parts = [
      { part: 'store', ok: false, reason: 'disk full' },
      { part: 'broker', ok: true, reason: '' },
    ];
    const reply = await stage.call('GET', '/readyz');
    expect([reply.status, reply.json.ready, reply.json.parts[0]]).toEqual([503, false, stage.parts[0]]);
    expect((await stage.call('GET', '/api/me', responder)).json.store).toBe(false);
    stage.parts = [];
  });

  it('counts for Prometheus, without a token on this machine only', async () => {
    const reply = await stage.call('GET', '/metrics');
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(reply.text).toContain('\nnoodknop_refused_total{reason="bad-mac"} 3\n'.slice(1));
    expect(reply.text).toContain('noodknop_connections 7\n');
    expect(reply.text).toContain('noodknop_alarms{state="open"} 2\n');
    for (const line of reply.text.split('\n').filter((text) => text !== '' && !text.startsWith('#')))
      expect(line).toMatch(/^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.]+$/);
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    expect((await stage.call('GET', '/metrics', forwarded)).status).toBe(401);
    expect(
      (await stage.call('GET', '/metrics', { ...forwarded, authorization: `Bearer ${responder}` })).status,
    ).toBe(200);
  });

  it('gives the local line of virtual devices only to those who may press, and names it in the policy', async () => {
    let words = 0;
    const demo = await setStage({
      virtual() {
        words += 1;
        return { origin: 'http://127.0.0.1:9999', token: `local-word-${words}` };
      },
    });
    const me = async (role: 'employee' | 'board') =>
      (await demo.call('GET', '/api/me', await demo.token(role, null, 'a'))).json.virtual;
    for (let i = 0; i < 5; i += 1) await demo.call('GET', '/assets/x.js');
    expect(await me('employee')).toEqual({ origin: 'http://127.0.0.1:9999', token: 'local-word-1' });
    expect(await me('board')).toBeNull();
    const page = await demo.call('GET', '/button', await demo.signIn('employee', 'employee'));
    expect(page.headers['content-security-policy']).toContain("connect-src 'self' http://127.0.0.1:9999;");
    expect(page.text).not.toContain('local-word');
    expect(words).toBe(2);
    await demo.close();
    const odd = await setStage({
      virtual: () => ({ origin: "http://x; script-src 'unsafe-inline'", token: 't' }),
    });
    const html = await odd.call('GET', '/button', await odd.signIn('employee', 'employee'));
    expect(html.headers['content-security-policy']).not.toContain('unsafe');
    await odd.close();
  });

  it("serves built files by name with an etag, and an organisation's own theme last", async () => {
    const dir = mkdtempSync(join(tmpdir(), 'noodknop-assets-'));
    writeFileSync(join(dir, 'pager.js'), 'let page;');
    writeFileSync(join(dir, 'notes.txt'), 'not for the web');
    const theme = join(dir, 'theme.css');
    writeFileSync(theme, ':root{--x:1}');
    const web = await setStage({ assetsDir: dir, themeFile: theme });
    const script = await web.call('GET', '/assets/pager.js');
    expect([script.status, script.text, script.headers['content-type']]).toEqual([
      200,
      'let page;',
      'text/javascript; charset=utf-8',
    ]);
    expect(script.headers['content-security-policy']).toContain("connect-src 'self'");
    const again = await web.call('GET', '/assets/pager.js', { 'if-none-match': String(script.headers.etag) });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await web.call('GET', '/assets/notes.txt')).status).toBe(404);
    expect((await web.call('GET', '/assets/site-theme.css')).text).toBe(':root{--x:1}');
    const html = (await web.call('GET', '/pager', await web.signIn('responder', 'responder'))).text;
    expect(html).toContain('<script type="module" src="/assets/pager.js"></script>');
    expect(html.indexOf('site-theme.css')).toBeGreaterThan(html.indexOf('"/assets/theme.css"'));
    await web.close();
    rmSync(dir, { recursive: true });
  });

  it('speaks Dutch to strangers unless their browser asks for English', async () => {
    expect((await stage.call('GET', '/in')).text).toContain('<html lang="nl">');
    expect((await stage.call('GET', '/in', { 'accept-language': 'en-GB,en;q=0.9' })).text).toContain(
      '<html lang="en">',
    );
    expect((await stage.call('GET', '/in', { 'accept-language': 'fr,en;q=0.9' })).text).toContain(
      '<html lang="nl">',
    );
  });
});
