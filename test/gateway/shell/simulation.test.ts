/**
 * Simulations over HTTP with a real gateway in this process: real broker, log, pages' server, and the real process of
 * virtual devices. In a real site a session; in a simulated one the world too.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standardConfig } from '../../../firmware/core/config.ts';
import { memoryFlash } from '../../../firmware/shell/node/flash-file.ts';
import { NodeDevice } from '../../../firmware/shell/node/node-device.ts';
import { dutyPeople } from '../../../gateway/core/rotation.ts';
import type { Role, SiteFile } from '../../../gateway/core/site.ts';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { type Serving, serve } from '../../../gateway/shell/serve.ts';
import type { Moment } from '../../../gateway/shell/simulation/face.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { Reader } from './web-reader.ts';
import { type Reply, send } from './web-stage.ts';

/** Everybody is reached by text messages too, whoever is on duty on the day of the test. */
const SITE: SiteFile = {
  ...LIFE_SITE,
  people: LIFE_SITE.people.map((one, i) => ({
    ...one,
    channels: [{ kind: 'sms', number: `06123456${i + 10}` } as const],
  })),
};

/** A gateway, and how to ask it. */
class Stage {
  readonly data = mkdtempSync(join(tmpdir(), 'noodknop-simulation-'));
  private up: Serving | null = null;

  async start(simulated: boolean): Promise<void> {
    this.up = await serve({
      ...{ data: this.data, host: '127.0.0.1', httpPort: 0, mqttPort: 0, mqttsPort: null, tls: null },
      ...{ allowPlain: false, demo: simulated, ...(simulated ? { site: SITE } : {}) },
    });
    if (!simulated)
      await this.serving.house.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: SITE });
  }
  async restart(): Promise<void> {
    await this.up?.close();
    this.up = await serve({
      ...{ data: this.data, host: '127.0.0.1', httpPort: 0, mqttPort: 0, mqttsPort: null, tls: null },
      ...{ allowPlain: false, demo: false },
    });
  }
  async stop(): Promise<void> {
    await this.up?.close();
    rmSync(this.data, { recursive: true, force: true });
  }
  get serving(): Serving {
    if (this.up === null) throw new Error('not started');
    return this.up;
  }
  get state() {
    return this.serving.house.gateway.state;
  }
  async token(role: Role, person: string | null = null): Promise<string> {
    return (await this.serving.house.accounts.create('token', { role, person, site: null }, 3_600_000))
      .secret;
  }
  async call(method: string, path: string, body?: unknown, role: Role = 'facilities'): Promise<Reply> {
    const headers = { authorization: `Bearer ${await this.token(role)}` };
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    return send(this.serving.web.port, method, path, headers, text);
  }
  async timeline(): Promise<Reader> {
    const headers = { authorization: `Bearer ${await this.token('facilities')}` };
    return Reader.open(this.serving.web.port, '/api/simulation/timeline', headers);
  }
  /** Does something to a virtual device as its page would. */
  async act(device: string, action: string, body: unknown): Promise<number> {
    const { virtual } = (await this.call('GET', '/api/me', undefined, 'facilities')).json;
    const response = await fetch(`${virtual.origin}/devices/${device}/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${virtual.token}` },
      body: JSON.stringify(body),
    });
    return response.status;
  }
}

/** The first moment that fits, of those that come. */
async function moment(reader: Reader, fits: (one: Moment) => boolean): Promise<Moment> {
  for (;;) {
    const one = (await reader.next('moment')) as Moment;
    if (fits(one)) return one;
  }
}
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const begun = performance.now(); !holds(); ) {
    if (performance.now() - begun > 15_000) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A client that says all it has to say before it reads: what comes back until the connection ends. */
async function sayAll(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).pause();
      socket.write(lines.join('\r\n'), () => resolve());
    });
    let said = '';
    for await (const chunk of socket) said += chunk;
    return said;
  } finally {
    socket.destroy();
  }
}

describe('a real site', () => {
  const stage = new Stage();
  beforeAll(() => stage.start(false), 30_000);
  afterAll(() => stage.stop());

  it('has no virtual devices, and a world that cannot be broken', async () => {
    expect((await stage.call('GET', '/api/simulation')).json).toMatchObject({
      ...{ open: false, whole: false, until: null, people: [], devices: [] },
      faults: { channels: {}, broker: 'runs', clock: { offsetMs: 0 }, phones: [] },
    });
    const desk = await stage.call('POST', '/api/simulation/devices', { kind: 'desk', place: 'balie' });
    expect([desk.status, desk.json.error.code]).toEqual([409, 'conflict']);
    const world = await stage.call('POST', '/api/simulation/world', { broker: 'stopped' });
    expect([world.status, world.json.error.code]).toEqual([409, 'conflict']);
    expect((await stage.call('GET', '/api/me')).json.virtual).toBeNull();
    expect((await stage.call('POST', '/api/simulation', { minutes: 121 })).json.error.field).toBe('minutes');
    expect((await stage.call('POST', '/api/simulation', { people: ['x'] })).json.error.field).toBe('people');
    expect(existsSync(join(stage.data, 'virtual'))).toBe(false);
  });

  it('has them while a session is open: a press of one pages the session, and all of it goes with the session', async () => {
    const asked = { people: ['bram'], minutes: 10 };
    const opened = await stage.call('POST', '/api/simulation', asked, 'coordinator');
    expect([opened.status, opened.json]).toMatchObject([201, { open: true, people: ['bram'] }]);
    const left = Date.parse(opened.json.until) - Date.parse(opened.json.now);
    expect(left).toBeGreaterThan(9.9 * 60_000);
    expect(left).toBeLessThanOrEqual(10 * 60_000);

    const reader = await stage.timeline();
    const made = await stage.call('POST', '/api/simulation/devices', { kind: 'desk', place: 'kamer-1' });
    expect([made.status, made.json]).toMatchObject([201, { kind: 'desk', place: 'kamer-1', virtual: true }]);
    const { id } = made.json;
    expect(id).toMatch(/^sim-desk-\d+$/);
    expect((await stage.call('GET', '/api/me', undefined, 'employee')).json.virtual).toBeNull();
    await until('the virtual desk is heard', () => stage.state.devices.get(id)?.confirmed !== null);
    const page = await stage.call('GET', '/api/simulation');
    expect(page.json.devices).toEqual([id]);

    // A device out of reach, without power, and one that has no battery to drain.
    expect(await stage.act(id, 'battery', { percent: 5 })).toBe(409);
    expect(await stage.act(id, 'gesture', { gesture: 'assist' })).toBe(204);
    const press = await moment(reader, ({ kind }) => kind === 'press');
    expect(press).toMatchObject({ subject: id, alarm: expect.stringMatching(/^\d{8}-\d+/) });
    expect(press.at).toMatch(/\.\d{3}Z$/);
    const asPage = await moment(reader, ({ kind }) => kind === 'page');
    expect(asPage.subject).toBe('bram');
    await moment(reader, ({ kind }) => kind === 'receipt');
    const [alarm] = (await stage.call('GET', '/api/alarms?open=true')).json;
    expect(alarm).toMatchObject({ device: id, virtual: true });
    const people = new Set(
      (await stage.call('GET', `/api/alarms/${alarm.id}`, undefined, 'admin')).json.pages.map(
        (one: { responder: string | null }) => one.responder,
      ),
    );
    expect(people).toEqual(new Set(['bram']));
    expect((await stage.call('GET', '/api/alarms', undefined, 'integration')).json).toEqual([]);
    const counted = [
      ...(await stage.call('GET', '/metrics')).text.matchAll(/^noodknop_(devices|alarms)\{.*\} (\d+)$/gm),
    ];
    const sum = (of: string) =>
      counted.reduce((all, [, name, n]) => (name === of ? all + Number(n) : all), 0);
    expect([sum('devices'), sum('alarms')]).toEqual([SITE.devices.length, 0]);

    // On a virtual phone a tester answers for nobody but themselves, and to nothing but what is simulated.
    const say = async (person: string, by: string, on: string = alarm.id) => {
      const headers = { authorization: `Bearer ${await stage.token('coordinator', by)}` };
      const body = JSON.stringify({ alarm: on, person, answer: 'coming' });
      return send(stage.serving.web.port, 'POST', '/api/simulation/answer', headers, body);
    };
    expect((await say('bram', 'gijs')).json.error).toMatchObject({ code: 'forbidden', field: 'person' });
    expect((await say('gijs', 'gijs')).json.error).toMatchObject({ code: 'forbidden', field: 'person' });
    expect(stage.state.alarms.get(alarm.id)?.responders.size).toBe(0);
    expect((await say('bram', 'bram')).status).toBe(204);
    expect((await moment(reader, ({ kind }) => kind === 'answer')).text).toBe('Naam-bram komt');
    expect(stage.state.alarms.get(alarm.id)?.responders.get('bram')?.answer).toBe('coming');

    // A real button beside it pages whoever has duty, and carries no mark.
    const { key } = await stage.serving.house.keys.create('balie-1');
    const button = new NodeDevice({
      config: standardConfig('balie-1', 'desk', 'real'),
      key: Buffer.from(key, 'hex'),
      address: () => ({ host: '127.0.0.1', port: stage.serving.broker.ports.mqtt ?? 0 }),
      flash: memoryFlash(),
      onShow: () => undefined,
    });
    await until(
      'the real desk is heard',
      () => (stage.state.devices.get('balie-1')?.confirmed ?? null) !== null,
    );
    button.pin(0, true);
    await until('it is an alarm', () =>
      [...stage.state.alarms.values()].some(({ device }) => device === 'balie-1'),
    );
    button.stop();
    const real = [...stage.state.alarms.values()].find(({ device }) => device === 'balie-1');
    const duty = new Set(
      dutyPeople(stage.state.site, 'noord', stage.serving.house.gateway.now().wall).people,
    );
    expect(new Set([...(real?.pages.values() ?? [])].map(({ person }) => person))).toEqual(duty);
    expect((await stage.call('GET', `/api/alarms/${real?.id}`)).json.virtual).toBeUndefined();
    const [onDuty = ''] = duty;
    expect((await say(onDuty, onDuty, real?.id)).json.error).toMatchObject({ code: 'not_found' });
    expect(real?.responders.size).toBe(0);

    const closed = await stage.call('POST', '/api/simulation/close', {});
    expect(closed.json).toMatchObject({ open: false, devices: [] });
    await moment(reader, ({ kind, text }) => kind === 'world' && text === 'Simulatie voorbij');
    reader.request.destroy();
    await until('nothing of it is left', () => !existsSync(join(stage.data, 'virtual')));
    expect(stage.state.devices.get(id)?.revoked).toBe(true);
    expect(real?.state).toBe('open');
    expect((await stage.call('GET', `/api/alarms/${alarm.id}`)).json.state).toBe('closed');
    expect((await stage.call('GET', '/api/me')).json.virtual).toBeNull();
  }, 60_000);

  it('plays the devices of a session that is open on after a restart', async () => {
    await stage.call('POST', '/api/simulation', { people: [], minutes: 1 });
    const made = await stage.call('POST', '/api/simulation/devices', { kind: 'pager', place: 'balie' });
    await stage.restart();
    await until(
      'it is heard again',
      () => (stage.state.devices.get(made.json.id)?.confirmed ?? null) !== null,
    );
    expect((await stage.call('GET', '/api/simulation')).json).toMatchObject({
      open: true,
      devices: [made.json.id],
    });
    expect((await stage.call('POST', '/api/simulation/close', {})).status).toBe(200);
  }, 30_000);

  it('keeps pictures of its sites, well-formed ones only, and serves them so that nothing in them runs', async () => {
    const evil = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const put = (site: string, svg: string) =>
      stage
        .token('facilities')
        .then((token) =>
          send(
            stage.serving.web.port,
            'PUT',
            `/api/sites/${site}/plan.svg`,
            { authorization: `Bearer ${token}`, 'content-type': 'image/svg+xml' },
            svg,
          ),
        );
    expect((await stage.call('GET', '/api/sites/noord/plan.svg')).status).toBe(404);
    expect((await put('noord', evil)).status).toBe(204);
    const picture = await stage.call('GET', '/api/sites/noord/plan.svg');
    expect([picture.status, picture.text]).toEqual([200, evil]);
    expect(picture.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    for (const [site, svg] of [
      ['noord', '<html><svg/></html>'],
      ['noord', '<svg>'],
      ['noord', `<svg>${' '.repeat(512 * 1024)}</svg>`],
    ] as const)
      expect((await put(site, svg)).json.error).toMatchObject({ code: 'invalid' });
    for (const site of ['nowhere', '..%2f..%2fsite', '%2e%2e', 'noord%00'])
      expect((await put(site, evil)).status).toBe(404);
    expect((await stage.call('GET', '/api/sites/noord/plan.svg')).text).toBe(evil);
    // Kept by an earlier version, whose check was less strict, or put there by hand.
    const kept = join(stage.data, 'plans', 'noord.svg');
    const heavy = '<svg><g id="a"><use href="#a"/></g></svg>';
    for (const [svg, why] of [
      [heavy, /leads to itself/],
      [`<svg>${' '.repeat(512 * 1024)}</svg>`, /larger than 512 kB/],
      ['<svg>', /leaves "svg" open/],
      // Overwritten by other means, or nothing left of it.
      ['', /is not shown: it /],
      ['\u0000\u0001 no picture', /is not shown: it /],
    ] as const) {
      writeFileSync(kept, svg);
      const refused = await stage.call('GET', '/api/sites/noord/plan.svg');
      expect([refused.status, refused.json.error.code]).toEqual([409, 'conflict']);
      expect(refused.json.error.message).toMatch(why);
      expect(refused.text).not.toContain('<svg');
    }
    expect((await put('noord', evil)).status).toBe(204);
    expect((await stage.call('GET', '/api/sites/noord/plan.svg')).text).toBe(evil);
  });

  it('tells a client that sends nine megabytes before it listens how much is allowed, and no broken pipe', async () => {
    const huge = `<svg>${' '.repeat(9_000_000)}</svg>`;
    const token = await stage.token('facilities');
    const said = await sayAll(stage.serving.web.port, [
      'PUT /api/sites/noord/plan.svg HTTP/1.1',
      'host: 127.0.0.1',
      `authorization: Bearer ${token}`,
      'content-type: image/svg+xml',
      `content-length: ${huge.length}`,
      '',
      huge,
    ]);
    const [head = '', text = ''] = said.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text).error).toEqual({
      ...{ code: 'invalid', field: 'svg', message: expect.stringMatching(/512 kB/) },
    });
  });

  it('keeps where things stand on a picture', async () => {
    expect((await stage.call('GET', '/api/sites/noord/plan')).json).toEqual({ positions: {} });
    const positions = { 'kamer-1': { x: 10, y: 999.5 }, __proto__x: { x: 0, y: 1000 } };
    expect((await stage.call('PUT', '/api/sites/noord/plan', { positions })).json).toEqual({ positions });
    expect((await stage.call('GET', '/api/sites/noord/plan')).json).toEqual({ positions });
    const off = { positions: { 'kamer-1': { x: 1001, y: 0 } } };
    expect((await stage.call('PUT', '/api/sites/noord/plan', off)).json.error.field).toBe(
      'positions.kamer-1.x',
    );
    expect((await stage.call('PUT', '/api/sites/zzz/plan', { positions })).status).toBe(404);
  });
});

describe('where everything is simulated', () => {
  const stage = new Stage();
  beforeAll(async () => {
    await stage.start(true);
    await until('all virtual devices are heard', () =>
      [...stage.state.devices.values()].every(({ confirmed }) => confirmed !== null),
    );
  }, 60_000);
  afterAll(() => stage.stop());
  const change = (body: unknown) => stage.call('POST', '/api/simulation/world', body);

  it('all devices of the site are virtual, without end and without a session', async () => {
    const view = (await stage.call('GET', '/api/simulation')).json;
    expect(view).toMatchObject({ open: true, whole: true, until: null });
    expect(new Set(view.devices)).toEqual(new Set(SITE.devices.map(({ id }) => id)));
    expect(
      (await stage.call('GET', '/api/devices')).json.every((one: { virtual?: true }) => one.virtual),
    ).toBe(true);
    expect((await stage.call('POST', '/api/simulation', {})).status).toBe(201);
    expect((await stage.call('POST', '/api/simulation/close', {})).status).toBe(409);
  });

  it('devices come and go while the others live on', async () => {
    const before = stage.state.devices.get('kamer-1')?.confirmed;
    const made = await stage.call('POST', '/api/simulation/devices', {
      ...{ id: 'kelder-1', kind: 'wearable', place: 'kamer-1', person: 'wil' },
    });
    expect(made.status).toBe(201);
    await until('it is heard', () => (stage.state.devices.get('kelder-1')?.confirmed ?? null) !== null);
    expect(await stage.act('kelder-1', 'battery', { percent: 4 })).toBe(204);
    await until('its battery is told', () => stage.state.devices.get('kelder-1')?.battery === 4);
    expect((await stage.call('GET', '/api/faults')).json).toContainEqual(
      expect.objectContaining({ code: 'battery-low', device: 'kelder-1', until: null }),
    );
    expect((await stage.call('DELETE', '/api/simulation/devices/kelder-1')).status).toBe(204);
    expect((await stage.call('DELETE', '/api/simulation/devices/kelder-1')).status).toBe(404);
    expect(stage.state.devices.get('kamer-1')?.confirmed).toBe(before);
  }, 30_000);

  it('a device without power says nothing, and boots anew', async () => {
    const before = stage.state.devices.get('kamer-2')?.confirmed;
    expect(await stage.act('kamer-2', 'power', { on: false })).toBe(204);
    await until('it is gone', () => stage.state.devices.get('kamer-2')?.connected === false);
    expect(await stage.act('kamer-2', 'gesture', { gesture: 'assist' })).toBe(409);
    expect(await stage.act('kamer-2', 'power', { on: true })).toBe(204);
    await until('it is back', () => stage.state.devices.get('kamer-2')?.connected === true);
    await until('as another boot', () => stage.state.devices.get('kamer-2')?.confirmed !== before);
  }, 30_000);

  it('pages over channels that are not set up come to virtual phones, and stop when the channel refuses', async () => {
    const reader = await stage.timeline();
    expect((await change({ channel: { kind: 'sms', mode: 'refuses' } })).json.faults.channels).toEqual({
      sms: 'refuses',
    });
    const fault = await moment(reader, ({ kind, subject }) => kind === 'fault' && subject === 'sms');
    expect(fault.text).toContain('simulated');
    expect((await change({ channel: { kind: 'sms', mode: 'works' } })).json.faults.channels).toEqual({});
    await moment(reader, ({ kind, text }) => kind === 'fault' && text.startsWith('Voorbij'));
    await stage.act('kamer-3', 'gesture', { gesture: 'emergency' });
    const arrived = await moment(reader, ({ text }) => text.startsWith('Op het virtuele toestel van'));
    expect(arrived).toMatchObject({ kind: 'page', text: expect.stringContaining('Plek kamer-3') });
    reader.request.destroy();
    const alarm = [...stage.state.alarms.values()].at(-1);
    await stage.serving.house.gateway.ask({
      ...{ type: 'answer.given', actor: COMMAND_LINE, alarm: alarm?.id ?? '', answer: 'clear' },
    } as const);
  }, 90_000);

  it('a virtual phone answers as its owner would, once it was paged and while it is on', async () => {
    expect(await stage.act('kamer-2', 'gesture', { gesture: 'assist' })).toBe(204);
    const of = () => [...stage.state.alarms.values()].find(({ device }) => device === 'kamer-2');
    await until('somebody is paged', () => (of()?.paged.size ?? 0) > 0);
    const alarm = of();
    const [paged = ''] = alarm?.paged ?? [];
    const say = (person: string, answer: string) =>
      stage.call('POST', '/api/simulation/answer', { alarm: alarm?.id, person, answer });
    const other = SITE.people.find(({ id }) => alarm?.paged.has(id) === false)?.id ?? '';
    expect((await say(other, 'coming')).json.error).toMatchObject({ code: 'conflict', field: 'person' });
    await change({ person: { id: paged, phone: 'off' } });
    expect((await say(paged, 'coming')).json.error).toMatchObject({ code: 'conflict', field: 'person' });
    await change({ person: { id: paged, phone: 'on' } });
    expect((await say(paged, 'clear')).json.error.code).toBe('not_on_scene');
    expect(alarm?.responders.size).toBe(0);
    for (const answer of ['coming', 'arrived', 'clear'])
      expect((await say(paged, answer)).status, answer).toBe(204);
    expect([alarm?.state, alarm?.lead]).toEqual(['closed', paged]);
    expect((await say(paged, 'coming')).json.error.code).toBe('closed');
    expect((await stage.call('POST', '/api/simulation/answer', {}, 'responder')).status).toBe(403);
  }, 30_000);

  it('the broker stops and goes on where it was', async () => {
    const desk = () => stage.state.devices.get('kamer-1')?.connected;
    expect((await change({ broker: 'stopped' })).json.faults.broker).toBe('stopped');
    await until('everybody is gone', () => desk() === false);
    expect((await change({ broker: 'runs' })).json.faults.broker).toBe('runs');
    await until('they come back by themselves', () => desk() === true);
  }, 30_000);

  it('the wall clock jumps as a real one would, and is taken back with everything else', async () => {
    const reader = await stage.timeline();
    const monday = '2026-11-30T08:59:00+01:00';
    const there = (await change({ clock: { at: monday } })).json;
    expect(Math.abs(Date.parse(there.now) - Date.parse(monday))).toBeLessThan(2_000);
    const jump = await moment(reader, ({ kind, real }) => kind === 'world' && real !== undefined);
    expect(jump.text).toBe('De klok is verzet naar maandag 30 november, 08:59');
    expect(Math.abs(Date.parse(jump.at) - Date.parse(monday))).toBeLessThan(2_000);
    expect(Math.abs(Date.parse(jump.real ?? '') - Date.now())).toBeLessThan(2_000);
    const fault = await moment(reader, ({ kind, subject }) => kind === 'fault' && subject === null);
    expect(Date.parse(fault.real ?? '') - Date.parse(jump.real ?? '')).toBeLessThan(2_000);
    await until('the core hears of it', () =>
      [...stage.state.openFaults.keys()].some((key) => key.startsWith('clock')),
    );
    expect((await change({ clock: {} })).json.error.field).toBe('clock');
    expect((await change({ clock: { offsetMs: 1e15 } })).json.error.field).toBe('clock');
    expect((await change({ person: { id: 'nobody', phone: 'off' } })).json.error.field).toBe('person.id');
    await change({ person: { id: 'anna', phone: 'off' }, channel: { kind: 'web', mode: 'hangs' } });
    await until('her virtual pager is off', () => stage.state.devices.get('p-anna')?.connected === false);
    expect((await stage.call('GET', '/api/simulation')).json.faults).toMatchObject({
      ...{ channels: { web: 'hangs' }, phones: ['anna'] },
    });
    const all = (await change({ all: 'works' })).json;
    expect(all.faults).toEqual({ channels: {}, broker: 'runs', clock: { offsetMs: 0 }, phones: [] });
    expect(Math.abs(Date.parse(all.now) - Date.now())).toBeLessThan(2_000);
    const back = await moment(reader, ({ kind, text }) => kind === 'world' && text === 'Alles werkt weer');
    expect(back.real).toBeUndefined();
    await until('the fault of the jump is over with it', () => !stage.state.openFaults.has('clock||'));
    const cleared = [...stage.state.faults.values()].filter(({ code }) => code === 'clock');
    expect(cleared.map(({ until }) => until === null)).toEqual([false]);
    reader.request.destroy();
    await until('her pager is back', () => stage.state.devices.get('p-anna')?.connected === true);
    expect((await change({})).status).toBe(400);
  }, 30_000);

  it('a clock fault that stood before the simulated jump is not its to end', async () => {
    const { gateway } = stage.serving.house;
    await gateway.hear({ type: 'clock.jumped', byMs: 7_000 });
    expect(stage.state.openFaults.has('clock||')).toBe(true);
    await change({ clock: { offsetMs: 3_600_000 } });
    await change({ clock: { offsetMs: 0 } });
    await gateway.hear({ type: 'time.passed' });
    expect(stage.state.openFaults.has('clock||')).toBe(true);
  });
});
