/** Every route against every role, and against nobody. The table here is written by hand from the contract. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../gateway/core/site.ts';
import { allRoutes } from '../../../gateway/shell/web/app.ts';
import { PAGES } from '../../../gateway/shell/web/pages.ts';
import { ROLES } from '../../../gateway/shell/web/roles.ts';
import { alarmOf, deviceOf, faultOf, incidentOf, type Stage, setStage } from './web-stage.ts';

const ALL = 'employee responder manager facilities coordinator admin auditor board integration';
const STAFF = 'employee responder manager facilities coordinator admin';
const RESPONDING = 'responder coordinator admin';
const TECHNICAL = 'facilities coordinator admin auditor integration';

const DROP = { edits: [{ do: 'drop', section: 'groups', id: 'g' }], base: 7 };

/** A phone with the keys of RFC 8291 appendix A. */
const PHONE = {
  endpoint: 'https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV',
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
};

const SIMULATING = 'facilities coordinator admin';

/** Method and path as declared; who may; a body that passes. */
const EXPECTED: readonly [string, string, body?: unknown][] = [
  ['GET /healthz', 'open'],
  ['GET /readyz', 'open'],
  ['GET /metrics', 'open'],
  ['POST /api/session', 'open'],
  ['GET /api/openapi.json', ALL],
  ['GET /api/me', ALL],
  ['POST /api/screen', ALL, { screen: 's' }],
  ['DELETE /api/session', ALL],
  ['GET /api/events', ALL],
  ['GET /api/alarms', ALL],
  ['GET /api/alarms/:id', ALL],
  ['POST /api/alarms', STAFF, { place: 'room-1', level: 'assist' }],
  ['POST /api/alarms/:id/cancel', STAFF, {}],
  ['POST /api/alarms/:id/answer', RESPONDING, { answer: 'coming' }],
  ['POST /api/alarms/:id/112', RESPONDING, { state: 'calling' }],
  ['GET /api/pages', RESPONDING],
  ['POST /api/pages/:id/ringing', RESPONDING],
  ['GET /api/push', RESPONDING],
  ['POST /api/push', RESPONDING, PHONE],
  ['DELETE /api/push/:id', RESPONDING],
  ['POST /api/push/:id/test', RESPONDING],
  ['POST /api/push/shown', RESPONDING, { page: '7-0-1' }],
  ['POST /api/push/answer', RESPONDING, { page: '7-0-1', answer: 'coming' }],
  ['GET /api/board', `${RESPONDING} board`],
  ['GET /api/oncall', `${RESPONDING} auditor board`],
  ['GET /api/rotations', `${RESPONDING} auditor`],
  ['GET /api/people', 'coordinator admin auditor'],
  ['GET /api/devices', TECHNICAL],
  ['GET /api/sites/:id/places', TECHNICAL],
  ['GET /api/faults', TECHNICAL],
  ['POST /api/faults/:id/acknowledge', 'facilities coordinator admin', {}],
  ['POST /api/faults/:id/notes', 'facilities coordinator admin', { text: 'mended' }],
  ['GET /api/channels', TECHNICAL],
  ['GET /api/self-check', `${RESPONDING} facilities auditor board integration`],
  ['POST /api/channels/check', 'facilities coordinator admin', {}],
  ['GET /api/scenarios', 'facilities coordinator admin'],
  ['GET /api/scenarios/:name/report', 'facilities coordinator admin'],
  ['POST /api/scenarios/:name/run', 'facilities coordinator admin', {}],
  ['GET /api/incidents', 'manager coordinator admin auditor'],
  ['GET /api/incidents/:id', 'manager coordinator admin auditor'],
  ['PATCH /api/incidents/:id', 'manager coordinator admin', { behaviour: 3 }],
  ['POST /api/incidents/:id/duties/:code', 'manager coordinator admin', { state: 'done' }],
  ['GET /api/drills', 'facilities coordinator admin auditor'],
  ['POST /api/drills', 'facilities coordinator admin', { place: 'room-1' }],
  ['GET /api/drills/:id', 'facilities coordinator admin auditor'],
  ['POST /api/drills/:id/begin', 'facilities coordinator admin'],
  ['POST /api/drills/:id/stop', 'facilities coordinator admin'],
  ['GET /api/drills/:id/report', 'facilities coordinator admin auditor'],
  ['GET /api/roster', `${RESPONDING} auditor board`],
  ['POST /api/roster', 'coordinator admin', DROP],
  ['POST /api/roster/check', 'coordinator admin', DROP],
  ['GET /api/roster/edits', 'coordinator admin'],
  ['POST /api/roster/edits/:id/undo', 'coordinator admin'],
  ['GET /api/swaps', RESPONDING],
  ['POST /api/swaps', RESPONDING, { rotation: 'r', shift: '2026-11-30' }],
  ['POST /api/swaps/:id', RESPONDING, { answer: 'accept' }],
  ['GET /api/ready', 'coordinator admin'],
  ['GET /api/dry-run', 'coordinator admin'],
  ['GET /api/statistics', 'manager coordinator admin auditor'],
  ['GET /api/presence', `${STAFF} board`],
  ['POST /api/presence', `${STAFF} board`, { person: 'employee', presence: 'in' }],
  ['POST /api/absences', STAFF, { ics: 'BEGIN:VCALENDAR' }],
  ['GET /api/notices', STAFF],
  ['POST /api/notices/:id/confirm', STAFF],
  ['POST /api/notices/:id/shown', STAFF],
  ['GET /api/talks', STAFF],
  ['POST /api/talks', STAFF, { place: 'room-1', until: '2026-11-23T10:00:00Z' }],
  ['POST /api/talks/:id', STAFF, { do: 'well' }],
  ['GET /api/calendar-links', RESPONDING],
  ['POST /api/calendar-links', RESPONDING, {}],
  ['DELETE /api/calendar-links/:id', RESPONDING],
  ['GET /calendar/:file', 'open'],
  ['GET /api/walk-tests', 'facilities coordinator admin auditor'],
  ['GET /api/walk-tests/:id', 'facilities coordinator admin auditor'],
  ['POST /api/walk-tests', 'facilities coordinator admin', { site: 'a' }],
  ['POST /api/walk-tests/:id/stop', 'facilities coordinator admin'],
  ['POST /api/walk-tests/:id/resume', 'facilities coordinator admin'],
  ['GET /api/walk-tests/:id/report', 'facilities coordinator admin auditor'],
  ['GET /a/:token', 'open'],
  ['POST /a/:token', 'open'],
  ['GET /api/simulation', SIMULATING],
  ['POST /api/simulation', SIMULATING, { people: [], minutes: 5 }],
  ['POST /api/simulation/close', SIMULATING, {}],
  ['POST /api/simulation/devices', SIMULATING, { kind: 'desk', place: 'room-1' }],
  ['DELETE /api/simulation/devices/:id', SIMULATING],
  ['POST /api/simulation/answer', SIMULATING, { alarm: 'a', person: 'anna', answer: 'coming' }],
  ['POST /api/simulation/world', SIMULATING, { all: 'works' }],
  ['GET /api/simulation/timeline', SIMULATING],
  ['GET /api/sites/:id/plan.svg', SIMULATING],
  ['PUT /api/sites/:id/plan.svg', SIMULATING, { svg: '<svg/>' }],
  ['GET /api/sites/:id/plan', SIMULATING],
  ['PUT /api/sites/:id/plan', SIMULATING, { positions: {} }],
];
const PAGE_ROLES: Readonly<Record<string, string>> = {
  '/': ALL,
  '/in': 'open',
  '/signed-out': 'open',
  '/offline': 'open',
  '/button': STAFF,
  '/alarm': STAFF,
  '/pager': RESPONDING,
  '/board/:site': `${RESPONDING} board`,
  '/incidents': 'manager coordinator admin auditor',
  '/incidents/:id': 'manager coordinator admin auditor',
  '/devices': TECHNICAL,
  '/simulator': 'facilities coordinator admin',
  '/walk-test': 'facilities coordinator admin auditor',
  '/drill': 'facilities coordinator admin auditor',
  '/roster': `${RESPONDING} auditor board`,
  '/talks': STAFF,
  '/policies': 'coordinator admin',
  '/present': 'coordinator admin',
  '/statistics': 'manager coordinator admin auditor',
};

const ONE_OF: Readonly<Record<string, string>> = {
  pages: 'page-1',
  faults: 'f1',
  edits: 'e1',
  swaps: 's1',
  notices: 'n1',
  talks: 't1',
  'calendar-links': 'c1',
};
const address = (path: string): string =>
  path
    .replace(':site', 'a')
    .replace(/\/([a-z-]+)\/:id/, (whole, list: string) => whole.replace(':id', ONE_OF[list] ?? 'alarm-1'))
    .replace('/api/dry-run', '/api/dry-run?place=room-1&level=assist')
    .replace(':code', 'manager');

describe('who may do what', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ limits: { changesBurst: 10_000, streamsPerAccount: 1 } });
    const alarm = alarmOf('alarm-1');
    stage.state.alarms = [alarm, alarmOf('raised', { raisedBy: 'employee' })];
    stage.state.incidents = [incidentOf(alarm)];
    stage.state.devices = [deviceOf('balie-1')];
    stage.state.faults = [faultOf('f')];
    stage.state.openPages = ['responder', 'coordinator', 'admin'].map((person) => ({
      person,
      page: 'page-1',
      alarm: 'alarm-1',
    }));
  });
  afterAll(() => stage.close());

  it('names every route that exists, and no other', () => {
    const declared = allRoutes(() => null).map(({ method, path }) => `${method} ${path}`);
    expect([...declared].sort()).toEqual(EXPECTED.map(([name]) => name).sort());
    expect(PAGES.map(({ path }) => path).sort()).toEqual(Object.keys(PAGE_ROLES).sort());
  });

  const personOf = (role: Role): string | null =>
    role === 'auditor' || role === 'board' || role === 'integration' ? null : role;
  const siteOf = (role: Role): string | null => (role === 'board' ? 'a' : null);

  for (const [name, roles, body] of EXPECTED) {
    const [method = '', path = ''] = name.split(' ');
    if (roles === 'open' || path === '/api/events') continue;
    it(`${name}: nobody 401, ${roles} pass, the rest 403`, async () => {
      const refusal = await stage.call(method, address(path), null, body);
      expect([refusal.status, refusal.json.error.code]).toEqual([401, 'unauthenticated']);
      for (const role of ROLES) {
        const token = await stage.token(role, personOf(role), siteOf(role));
        const reply = await stage.call(
          method,
          path === '/api/board' ? '/api/board?site=a' : address(path),
          token,
          body,
        );
        const may = roles.split(' ').includes(role);
        if (may) expect([role, reply.status], reply.text).not.toEqual([role, 403]);
        if (may) expect([role, reply.status], reply.text).not.toEqual([role, 401]);
        else expect([role, reply.status, reply.json.error.code]).toEqual([role, 403, 'forbidden']);
      }
    });
  }

  for (const [path, roles] of Object.entries(PAGE_ROLES))
    it(`page ${path}: ${roles}`, async () => {
      const nobody = await stage.call('GET', address(path));
      if (roles === 'open') expect(nobody.status).toBe(200);
      else expect([nobody.status, nobody.headers.location]).toEqual([302, '/signed-out']);
      for (const role of ROLES) {
        const browser = await stage.signIn(role, personOf(role), siteOf(role));
        const reply = await stage.call('GET', address(path), browser);
        const may = roles === 'open' || roles.split(' ').includes(role);
        expect([role, reply.status]).toEqual([role, may ? 200 : 403]);
        expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
      }
    });

  it('tokens and sessions carry the role they were made for, whatever else their person may be', async () => {
    const token = await stage.token('employee', 'responder');
    expect((await stage.call('GET', '/api/pages', token)).status).toBe(403);
    const browser = await stage.signIn('employee', 'responder');
    expect((await stage.call('GET', '/api/pages', browser)).status).toBe(403);
  });

  it('a board sees its own site only', async () => {
    const board = await stage.token('board', null, 'b');
    expect((await stage.call('GET', '/api/board?site=a', board)).status).toBe(403);
    expect((await stage.call('GET', '/api/events?board=a', board)).status).toBe(403);
    expect((await stage.call('POST', '/api/screen', board, { screen: 's', board: 'a' })).status).toBe(403);
    expect((await stage.call('GET', '/api/board', board)).json.site.id).toBe('b');
  });

  it('somebody who left the site file is unknown at once', async () => {
    const token = await stage.token('coordinator', 'coordinator');
    expect((await stage.call('GET', '/api/devices', token)).status).toBe(200);
    const { site } = stage.state;
    stage.state.site = { ...site, people: site.people.filter(({ id }) => id !== 'coordinator') };
    expect((await stage.call('GET', '/api/devices', token)).status).toBe(401);
    stage.state.site = site;
  });
});
