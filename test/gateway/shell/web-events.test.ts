/** Event streams, open screens and the lane of pages to them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendPage } from '../../../gateway/shell/web/lane.ts';
import { ROLES } from '../../../gateway/shell/web/roles.ts';
import { Reader } from './web-reader.ts';
import { alarmOf, deviceOf, faultOf, incidentOf, type Stage, setStage } from './web-stage.ts';

const page = (changes: Partial<SendPage> = {}): SendPage => ({
  type: 'send-page',
  page: '1-0-1',
  alarm: 'alarm-1',
  channel: 'web',
  person: 'responder',
  device: null,
  sends: [],
  ...changes,
});

describe('event streams', () => {
  let stage: Stage;
  const readers: Reader[] = [];
  const open = async (who: string | Record<string, string>, query = ''): Promise<Reader> => {
    const headers = typeof who === 'string' ? { authorization: `Bearer ${who}` } : who;
    const reader = await Reader.open(stage.web.port, `/api/events${query}`, headers);
    readers.push(reader);
    return reader;
  };
  const until = async (true_: () => boolean): Promise<void> => {
    while (!true_()) await new Promise((resolve) => setImmediate(resolve));
  };
  beforeEach(async () => {
    stage = await setStage({ limits: { streamsPerAccount: 2, streams: 4, unsent: 64 * 1024 } });
    stage.state.alarms = [alarmOf('alarm-1')];
    stage.state.devices = [deviceOf('balie-1')];
    stage.state.faults = [faultOf('fault-1')];
    stage.state.incidents = [incidentOf(alarmOf('alarm-1'))];
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await stage.close();
  });

  it('says hello, and every change as the very object of the GET', async () => {
    const token = await stage.token('coordinator', 'coordinator');
    const reader = await open(token);
    expect(await reader.next('hello')).toEqual({ version: '0.0.0', now: '2026-11-23T09:30:00.000Z' });
    for (const [what, id, path] of [
      ['alarm', 'alarm-1', '/api/alarms/alarm-1'],
      ['incident', 'alarm-1', '/api/incidents/alarm-1'],
    ] as const) {
      stage.show({ what, id });
      expect(await reader.next(what)).toEqual((await stage.call('GET', path, token)).json);
    }
    stage.show({ what: 'fault', id: 'fault-1' });
    expect(await reader.next('fault')).toEqual((await stage.call('GET', '/api/faults', token)).json[0]);
    stage.show({ what: 'device', id: 'balie-1' });
    expect(await reader.next('device')).toEqual((await stage.call('GET', '/api/devices', token)).json[0]);
    stage.show({ what: 'site', id: '' });
    expect(await reader.next('site')).toEqual({});
  });

  it('is open to every role and says to each only what it may see', async () => {
    for (const role of ROLES) {
      const reader = await open(await stage.token(role, null, role === 'board' ? 'a' : null));
      expect([role, reader.status]).toEqual([role, 200]);
      await reader.next('hello');
      for (const what of ['alarm', 'device', 'fault', 'incident'] as const)
        stage.show({ what, id: what === 'device' ? 'balie-1' : what === 'fault' ? 'fault-1' : 'alarm-1' });
      stage.show({ what: 'device', id: 'balie-1' });
      const seen = new Set<string>();
      // Devices are said last: once `site` (said with them here) is there, all that will come has come.
      for (let i = 0; i < 501; i += 1) stage.show({ what: 'device', id: `d-${i}` });
      await reader.next('site');
      for (const { event } of reader.events) seen.add(event);
      const technical = ['facilities', 'coordinator', 'admin', 'auditor', 'integration'].includes(role);
      expect([role, seen.has('alarm')]).toEqual([role, role !== 'employee']);
      expect([role, seen.has('fault')]).toEqual([role, technical]);
      expect([role, seen.has('incident')]).toEqual([
        role,
        ['manager', 'coordinator', 'admin', 'auditor'].includes(role),
      ]);
      reader.close();
      await until(() => stage.web.streams() === 0);
    }
  });

  it('gives a covert board no place, and any viewer the same when it looks as a board', async () => {
    const board = await open(await stage.token('board', null, 'a'));
    const wall = await open(await stage.token('coordinator'), '?board=a');
    stage.show({ what: 'alarm', id: 'alarm-1' });
    expect(await board.next('alarm')).toMatchObject({ place: null, device: null });
    expect(await wall.next('alarm')).toMatchObject({ place: null, device: null });
    stage.state.alarms = [alarmOf('alarm-1', { site: 'b' })];
    stage.show({ what: 'alarm', id: 'alarm-1' });
    expect(await board.next('gone')).toEqual({ id: 'alarm-1' });
  });

  it('tells that an alarm went out of sight, also one seen only by a GET', async () => {
    const reader = await open(await stage.token('responder', 'responder'));
    await reader.next('hello');
    stage.state.alarms = [alarmOf('alarm-1', { state: 'closed' })];
    stage.show({ what: 'alarm', id: 'alarm-1' });
    expect(await reader.next('gone')).toEqual({ id: 'alarm-1' });
  });

  it('begins with everything on request', async () => {
    const reader = await open(await stage.token('admin'), '?snapshot=1');
    expect((await reader.next('alarm')).id).toBe('alarm-1');
    expect((await reader.next('fault')).id).toBe('fault-1');
    expect((await reader.next('device')).id).toBe('balie-1');
    stage.state.devices = Array.from({ length: 2000 }, (_, i) => deviceOf(`d-${i}`));
    const large = await open(await stage.token('admin'), '?snapshot=1');
    expect(await large.next('site')).toEqual({});
    expect(large.closed).toBe(false);
  });

  it('makes room for a browser that comes back, and refuses when all streams are taken', async () => {
    const token = await stage.token('responder', 'responder');
    const first = await open(token);
    await open(token);
    await open(token);
    await first.end();
    const others = await Promise.all([stage.token('admin'), stage.token('admin'), stage.token('admin')]);
    await open(others[0] ?? '');
    await open(others[1] ?? '');
    expect((await open(others[2] ?? '')).status).toBe(429);
    expect((await stage.call('GET', '/healthz')).status).toBe(200);
  });

  it('closes a reader that does not read, and nobody else', async () => {
    const frozen = await open(await stage.token('admin'));
    const lively = await open(await stage.token('admin'));
    frozen.request.socket?.pause();
    stage.state.alarms = [alarmOf('alarm-1', { text: 'x'.repeat(50_000) })];
    for (let i = 0; i < 400 && stage.web.streams() === 2; i += 1) {
      stage.show({ what: 'alarm', id: 'alarm-1' });
      await lively.next('alarm');
    }
    expect(stage.web.streams()).toBe(1);
    expect(lively.closed).toBe(false);
  });

  it('ends the stream of a token that was withdrawn, at the next beat', async () => {
    const { id, secret } = await stage.accounts.create(
      'token',
      { role: 'admin', person: null, site: null },
      60_000,
    );
    const reader = await open(secret);
    expect(await reader.next('beat')).toEqual({ now: '2026-11-23T09:30:00.000Z' });
    await stage.accounts.revoke(id);
    await reader.end();
  }, 10_000);

  describe('screens', () => {
    const changes = () =>
      stage.heard.filter(({ type }) => type === 'web-pager.changed' || type === 'board.changed');
    const opened = { type: 'web-pager.changed', person: 'responder', open: true };
    const shut = { ...opened, open: false };

    it('a pager page is open while it says so and its stream is there', async () => {
      const browser = await stage.signIn('responder', 'responder');
      const word = { screen: 'one', pager: true, board: null };
      expect((await stage.call('POST', '/api/screen', browser, word)).status).toBe(204);
      expect(changes()).toEqual([]);
      const reader = await open(browser);
      await reader.next('hello');
      expect(changes()).toEqual([opened]);
      await stage.call('POST', '/api/screen', browser, word);
      expect(changes()).toEqual([opened]);
      reader.close();
      await until(() => changes().length > 1);
      expect(changes()).toEqual([opened, shut]);
    });

    it('counts as closed after 12 s of silence, not before', async () => {
      const browser = await stage.signIn('responder', 'responder');
      await (await open(browser)).next('hello');
      await stage.call('POST', '/api/screen', browser, { screen: 'one', pager: true });
      stage.t = 12_000;
      await stage.call('POST', '/api/screen', browser, { screen: 'other' });
      expect(changes()).toEqual([opened]);
      stage.t = 12_001;
      await stage.call('POST', '/api/screen', browser, { screen: 'other' });
      expect(changes()).toEqual([opened, shut]);
    });

    it('stays open while one of two screens is, and closes with signing out', async () => {
      const browser = await stage.signIn('responder', 'responder');
      const reader = await open(browser);
      await stage.call('POST', '/api/screen', browser, { screen: 'one', pager: true });
      await stage.call('POST', '/api/screen', browser, { screen: 'two', pager: true });
      await stage.call('POST', '/api/screen', browser, { screen: 'one', pager: false });
      expect(changes()).toEqual([opened]);
      await stage.call('DELETE', '/api/session', browser);
      expect(changes()).toEqual([opened, shut]);
      await reader.end();
    });

    it('bounds the screens of one account', async () => {
      const token = await stage.token('responder', 'responder');
      const statuses: number[] = [];
      for (let i = 0; i < 17; i += 1)
        statuses.push((await stage.call('POST', '/api/screen', token, { screen: `s${i}` })).status);
      expect(statuses.slice(15)).toEqual([204, 429]);
    });

    it('hands a page to the open pager pages of that person only', async () => {
      expect(stage.web.lane(page())).toBe(false);
      const browser = await stage.signIn('responder', 'responder');
      const other = await open(await stage.signIn('coordinator', 'coordinator'));
      const reader = await open(browser);
      await stage.call('POST', '/api/screen', browser, { screen: 'one', pager: true });
      expect(stage.web.lane(page())).toBe(true);
      expect(await reader.next('page')).toEqual({ ...alarmOf('alarm-1'), page: '1-0-1' });
      stage.show({ what: 'alarm', id: 'alarm-1' });
      await other.next('alarm');
      expect(other.events.filter(({ event }) => event === 'page')).toEqual([]);
      expect(stage.web.lane(page({ person: null }))).toBe(false);
      expect(stage.web.lane(page({ channel: 'mqtt' }))).toBe(false);
      expect(stage.web.lane(page({ alarm: 'none' }))).toBe(false);
    });

    it('hands a page to the wall screens of the site, as a board sees it', async () => {
      const send = page({ channel: 'board', person: null });
      expect(stage.web.lane(send)).toBe(false);
      const browser = await stage.signIn('coordinator', 'coordinator');
      const reader = await open(browser);
      await stage.call('POST', '/api/screen', browser, { screen: 'one', board: 'a' });
      expect(changes()).toEqual([{ type: 'board.changed', site: 'a', open: true }]);
      expect(stage.web.lane(send)).toBe(true);
      expect(await reader.next('page')).toMatchObject({ place: null, page: '1-0-1' });
      stage.state.alarms = [alarmOf('alarm-1', { site: null })];
      expect(stage.web.lane(send)).toBe(false);
    });

    it('gives a pager that comes back its open pages, and takes its word that one rings', async () => {
      stage.state.openPages = [{ person: 'responder', page: '1-0-1', alarm: 'alarm-1' }];
      const browser = await stage.signIn('responder', 'responder');
      const whole = { ...alarmOf('alarm-1'), page: '1-0-1' };
      expect(await (await open(browser)).next('page')).toEqual(whole);
      expect((await stage.call('GET', '/api/pages', browser)).json).toEqual([whole]);
      expect((await stage.call('POST', '/api/pages/1-0-1/ringing', browser)).status).toBe(204);
      expect(stage.heard).toContainEqual({ type: 'web-page.ringing', page: '1-0-1', person: 'responder' });
      expect((await stage.call('POST', '/api/pages/2-0-1/ringing', browser)).status).toBe(404);
      const other = await stage.signIn('coordinator', 'coordinator');
      expect((await stage.call('POST', '/api/pages/1-0-1/ringing', other)).status).toBe(404);
    });
  });
});
