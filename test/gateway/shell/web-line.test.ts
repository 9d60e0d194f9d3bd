/** The web server on the real core, the real log and the demo site: an alarm by hand from raising to the stub. */
import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlarmView } from '../../../gateway/core/api.ts';
import type { Role } from '../../../gateway/core/site.ts';
import * as views from '../../../gateway/core/views.ts';
import { type AccountBook, openAccounts } from '../../../gateway/shell/accounts.ts';
import { type Clock, openClock } from '../../../gateway/shell/clock.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { openSqliteLog, type SqliteLog } from '../../../gateway/shell/log/sqlite.ts';
import { rosterViews } from '../../../gateway/shell/roster-views.ts';
import { type Running, runGateway } from '../../../gateway/shell/run.ts';
import {
  Alarm,
  Board,
  Device,
  Incident,
  Me,
  Oncall,
  Person,
  Rotation,
} from '../../../gateway/shell/web/schemas.ts';
import { startWeb, type Web } from '../../../gateway/shell/web/server.ts';
import { bundleLogWorker } from '../../tools/bundle.ts';
import { ownFolder } from './log-story.ts';
import { Reader } from './web-reader.ts';
import { type Reply, send } from './web-stage.ts';

const ADMIN = { role: 'admin', roles: ['admin'], person: null, site: null } as const;
const NO_REFUSALS = {
  'unknown-device': 0,
  'bad-login': 0,
  'bad-mac': 0,
  'too-long': 0,
  'not-ascii': 0,
  'not-json': 0,
  'foreign-topic': 0,
  retained: 0,
  oversize: 0,
  rate: 0,
};

describe('the line over HTTP', () => {
  let folder: string;
  let clean: () => void;
  let log: SqliteLog;
  let clock: Clock;
  let gateway: Running;
  let accounts: AccountBook;
  let web: Web;
  let broken: unknown = null;
  const readers: Reader[] = [];

  beforeAll(async () => {
    ({ folder, clean } = ownFolder());
    log = await openSqliteLog({ folder, worker: await bundleLogWorker() });
    accounts = await openAccounts(log);
    clock = openClock({ lastStamp: null });
    let lane: Web['lane'] = () => false;
    gateway = await runGateway(
      {
        store: log,
        begin: () => undefined,
        now: () => clock.now(),
        stamp: (now) => clock.stamp(now),
        sendDown: () => false,
        lanes: { web: (page) => lane(page), board: (page) => lane(page), mqtt: () => false },
        expel: () => undefined,
        settleKey: () => undefined,
        forgetOldKey: () => undefined,
        broken: (error) => {
          broken = error;
        },
      },
      'test',
    );
    await gateway.ask({ type: 'site.imported', actor: ADMIN, site: { ...DEMO_SITE, devices: [] } });
    web = await startWeb({
      gateway,
      views,
      roster: rosterViews,
      readAbsences: async () => ({ ok: true, spans: [], notes: [] }),
      accounts,
      broker: { refused: () => NO_REFUSALS, connections: () => 0 },
      parts: () => [{ part: 'store', ok: true, reason: '' }],
      older: async (id) => {
        const rows = await log.readAlarm(id);
        const entries = rows.flatMap(({ entry }) => (entry === null ? [] : [entry]));
        return entries.length === 0 ? null : views.stateOfAlarm(gateway.state, entries);
      },
      version: 'test',
      port: 0,
      assetsDir: folder,
      log: pino({ level: 'silent' }),
    });
    lane = web.lane;
  });
  afterAll(async () => {
    for (const reader of readers) reader.close();
    await web.close();
    gateway.stop();
    await log.close();
    clean();
    rmSync(folder, { recursive: true, force: true });
    expect(broken).toBeNull();
  });

  type Headers = Record<string, string>;
  const call = (method: string, path: string, headers: Headers, body?: unknown): Promise<Reply> =>
    send(web.port, method, path, headers, body === undefined ? undefined : JSON.stringify(body));
  async function bearer(role: Role, person: string | null, site: string | null = null): Promise<Headers> {
    const { secret } = await accounts.create('token', { role, person, site }, 60_000);
    return { authorization: `Bearer ${secret}` };
  }
  async function stream(headers: Headers): Promise<Reader> {
    const reader = await Reader.open(web.port, '/api/events', headers);
    readers.push(reader);
    await reader.next('hello');
    return reader;
  }
  const until = async (reader: Reader, is: (alarm: AlarmView) => boolean): Promise<AlarmView> => {
    for (;;) {
      const alarm = (await reader.next('alarm')) as AlarmView;
      if (is(alarm)) return alarm;
    }
  };

  it('raise, page on the open pager, ringing, coming, arrived, clear, stub', async () => {
    const site = DEMO_SITE.sites[0]?.id ?? '';
    const place = DEMO_SITE.places.find((one) => one.site === site)?.id ?? '';
    const onDuty = views.listOncall(gateway.state, gateway.now().wall, ADMIN);
    const rotation = DEMO_SITE.rotations.find((one) => one.site === site)?.id;
    const person = onDuty.find((one) => one.rotation === rotation)?.people[0] ?? '';
    const other =
      DEMO_SITE.people.find(({ id }) => !onDuty.some(({ people }) => people.includes(id)))?.id ?? '';
    const responder = await bearer('responder', person);
    const employee = await bearer('employee', other);
    const coordinator = await bearer('coordinator', null);

    const pager = await stream(responder);
    expect((await call('POST', '/api/screen', responder, { screen: 'phone', pager: true })).status).toBe(204);

    const raised = await call('POST', '/api/alarms', employee, {
      place,
      level: 'assist',
      id: '00000000000000aa',
    });
    expect(raised.status).toBe(201);
    const page = (await pager.next('page')) as AlarmView & { page: string };
    expect(page).toMatchObject({ id: raised.json.id, place, state: 'open', raisedBy: other });
    const again = await call('POST', '/api/alarms', employee, {
      place,
      level: 'assist',
      id: '00000000000000aa',
    });
    expect([again.status, again.json.id]).toEqual([201, raised.json.id]);

    expect((await call('GET', '/api/pages', responder)).json).toMatchObject([
      { page: page.page, id: page.id },
    ]);
    expect((await call('POST', `/api/pages/${page.page}/ringing`, responder)).status).toBe(204);
    const rung = (await call('GET', `/api/alarms/${page.id}`, responder)).json as AlarmView;
    expect(rung.pages.find(({ id }) => id === page.page)?.state).toBe('delivered');

    const path = `/api/alarms/${page.id}`;
    expect((await call('POST', `${path}/answer`, responder, { answer: 'clear' })).json.error.code).toBe(
      'not_on_scene',
    );
    const coming = await call('POST', `${path}/answer`, responder, { answer: 'coming' });
    expect([coming.status, coming.json.state]).toEqual([200, 'acknowledged']);
    await until(pager, (alarm) => alarm.state === 'acknowledged');
    expect((await call('POST', `${path}/112`, responder, { state: 'calling' })).status).toBeLessThan(500);
    const arrived = await call('POST', `${path}/answer`, responder, { answer: 'arrived' });
    expect([arrived.json.state, arrived.json.lead]).toEqual(['on-scene', person]);
    const clear = await call('POST', `${path}/answer`, responder, { answer: 'clear' });
    expect([clear.status, clear.json.state]).toEqual([200, 'closed']);

    const stub = await call('GET', `/api/incidents/${page.id}`, coordinator);
    expect(stub.status).toBe(200);
    expect(Incident.safeParse(stub.json).error).toBeUndefined();
    expect(stub.json.timeline.length).toBeGreaterThan(4);
    const code = stub.json.duties[0]?.code;
    const ticked = await call('POST', `/api/incidents/${page.id}/duties/${code}`, coordinator, {
      state: 'done',
    });
    expect(ticked.json.duties[0].state).toBe('done');
    const edited = await call('PATCH', `/api/incidents/${page.id}`, coordinator, {
      behaviour: 3,
      description: 'shouting',
    });
    expect(edited.json.report).toMatchObject({ behaviour: 3, description: 'shouting' });
    expect((await call('GET', '/api/alarms?open=true', coordinator)).json).toEqual([]);

    // What has left the memory is read back from the log.
    gateway.state.alarms.delete(page.id);
    const old = await call('GET', `/api/incidents/${page.id}`, coordinator);
    expect([old.status, old.json.report.behaviour]).toEqual([200, 3]);
    expect((await call('GET', path, coordinator)).json.state).toBe('closed');
    expect((await call('GET', path, await bearer('board', null, site))).status).toBe(404);
    expect((await call('GET', '/api/alarms/no-such-1', coordinator)).status).toBe(404);
  });

  it('answers of the real views are what the description says', async () => {
    const employee = await bearer('employee', DEMO_SITE.people[0]?.id ?? null);
    const place = DEMO_SITE.places[0]?.id;
    await call('POST', '/api/alarms', employee, { place, level: 'emergency', text: '<b>"x"</b>\u202e' });
    await gateway.ask({
      type: 'device.added',
      actor: ADMIN,
      device: 'balie-9',
      kind: 'desk',
      place: place ?? '',
      person: null,
    });
    const admin = await bearer('admin', null);
    const board = await bearer('board', null, DEMO_SITE.sites[0]?.id ?? null);
    for (const [path, schema, who] of [
      ['/api/alarms', Alarm.array(), admin],
      ['/api/alarms', Alarm.array(), board],
      ['/api/alarms', Alarm.array(), await bearer('integration', null)],
      ['/api/devices', Device.array(), admin],
      ['/api/people', Person.array(), admin],
      ['/api/rotations', Rotation.array(), admin],
      ['/api/oncall', Oncall.array(), admin],
      ['/api/me', Me, employee],
      ['/api/board', Board, board],
    ] as const) {
      const { status, json } = await call('GET', path, who);
      expect([path, status]).toEqual([path, 200]);
      const parsed = schema.safeParse(json);
      expect(parsed.error, path).toBeUndefined();
      // Nothing was there that is not described: what passed is as long as what came.
      expect(JSON.stringify(parsed.data).length, path).toBe(JSON.stringify(json).length);
    }
  });

  it('tells 100 readers of an alarm under a stream of changes, and answers others meanwhile', async () => {
    const coordinator = await bearer('coordinator', null);
    const people = DEMO_SITE.people.map(({ id }) => id);
    const crowd: Reader[] = [];
    for (let i = 0; i < 100; i += 1)
      crowd.push(await stream(await bearer('coordinator', people[i % people.length] ?? null)));
    const employee = await bearer('employee', DEMO_SITE.people[0]?.id ?? null);
    const place = DEMO_SITE.places[0]?.id;
    const ids: string[] = [];
    const waits: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      const raised = await call('POST', '/api/alarms', employee, { place, level: 'assist' });
      expect(raised.status).toBe(201);
      ids.push(raised.json.id);
      const begun = performance.now();
      await call('GET', '/healthz', {});
      waits.push(performance.now() - begun);
    }
    const last = ids.at(-1);
    await Promise.all(crowd.map((reader) => until(reader, ({ id }) => id === last)));
    waits.sort((a, b) => a - b);
    expect(waits[Math.floor(waits.length * 0.9)]).toBeLessThan(2_000);
    for (const id of ids) await call('POST', `/api/alarms/${id}/answer`, coordinator, { answer: 'clear' });
    await Promise.all(
      crowd.map((reader) => until(reader, ({ id, state }) => id === last && state === 'closed')),
    );
  });
});
