/**
 * The process of virtual devices for real: started and taken over by the gateway's own function, over real MQTT with
 * the real broker, driven through its local connection as a page would.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceView } from '../../firmware/shell/virtual/fleet.ts';
import {
  startVirtualDevices,
  type VirtualDevices,
  type VirtualOptions,
} from '../../gateway/shell/virtual.ts';
import { bundle } from '../tools/bundle.ts';
import { FakeGateway } from './fake-gateway.ts';

const ORIGIN = 'http://localhost:8080';
const devices = [
  { id: 'balie-1', kind: 'desk', key: randomBytes(32).toString('hex'), number: 1 },
  { id: 'balie-2', kind: 'desk', key: randomBytes(32).toString('hex'), number: 4 },
  { id: 'draag-1', kind: 'wearable', key: randomBytes(32).toString('hex'), number: 2 },
  { id: 'pieper-1', kind: 'pager', key: randomBytes(32).toString('hex'), number: 3, person: 'sanne' },
] as const;

let program = '';
let root = '';
/** Of one test: what another left in its devices' flash would be resumed here. */
let folder = '';
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  program = await bundle('firmware/shell/virtual/main.ts');
  root = mkdtempSync(join(tmpdir(), 'noodknop-virtual-'));
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'of-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function gatewayOn(port = 0): Promise<FakeGateway> {
  const gateway = await FakeGateway.start(devices, port);
  closers.push(() => gateway.stop());
  return gateway;
}
async function devicesFor(port: number, more: Partial<VirtualOptions> = {}): Promise<VirtualDevices> {
  const virtual = await startVirtualDevices({
    folder,
    mqttHost: '127.0.0.1',
    mqttPort: port,
    allowedOrigins: [ORIGIN],
    devices,
    program,
    ...more,
  });
  closers.push(() => virtual.stop());
  return virtual;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}
/** A request with whatever headers: fetch forbids some. */
function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          body += piece;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}
const post = (virtual: VirtualDevices, path: string, body: unknown): Promise<Answer> =>
  ask(`${virtual.origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${virtual.mint()}` },
    body: JSON.stringify(body),
  });

/** The event stream of a page: every look so far, and waiting for one. */
class Watch {
  readonly views: DeviceView[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly sent;

  constructor(virtual: VirtualDevices) {
    this.sent = request(`${virtual.origin}/events?token=${virtual.mint({ role: 'board' })}`, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('data', (piece: string) => {
        text += piece;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const line = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
          text = text.slice(end + 2);
          if (line !== undefined) this.views.push(JSON.parse(line) as DeviceView);
        }
        for (const listener of this.listeners) listener();
      });
    });
    this.sent.on('error', () => undefined);
    this.sent.end();
    closers.push(async () => this.sent.destroy());
  }
  until(id: string, fits: (view: DeviceView) => boolean, ms = 9000): Promise<DeviceView> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.views.find((view) => view.id === id && fits(view));
        if (found === undefined) return;
        clearTimeout(timer);
        this.listeners.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.listeners.delete(look);
        const story = this.views
          .filter((view) => view.id === id)
          .map((view) => `${view.look.pattern}/${view.link}`);
        reject(new Error(`${id} never looked so: ${story.join(' ')}`));
      }, ms);
      this.listeners.add(look);
      look();
    });
  }
  /** Patterns of a device in the order they were shown, without repeats. */
  story(id: string): string[] {
    return this.views
      .filter((view) => view.id === id)
      .map((view) => view.look.pattern)
      .filter((pattern, i, all) => pattern !== all[i - 1]);
  }
  forget(): void {
    this.views.length = 0;
  }
}

describe('over real MQTT', () => {
  test('a press is felt, sent, received; progress is shown; a forged message changes nothing', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const watch = new Watch(virtual);
    await watch.until('balie-1', (view) => view.link === 'up');
    expect((await post(virtual, '/devices/balie-1/press', { button: 0, action: 'down' })).status).toBe(204);
    expect((await post(virtual, '/devices/balie-1/press', { button: 0, action: 'up' })).status).toBe(204);
    const press = await gateway.hears((message) => message.type === 'press');
    expect(press).toMatchObject({ device: 'balie-1', level: 'assist', type: 'press' });
    await watch.until('balie-1', (view) => view.look.pattern === 'received');
    const id = press.type === 'press' ? press.id : '';
    gateway.tell(
      'balie-1',
      { type: 'progress', id, state: 'closed', responders: 0, call112: 0 },
      { key: devices[1].key },
    );
    gateway.tell(
      'balie-1',
      { type: 'progress', id, state: 'closed', responders: 0, call112: 0 },
      { boot: 12345 },
    );
    gateway.tell('balie-1', { type: 'progress', id, state: 'coming', responders: 1, call112: 0 });
    await watch.until('balie-1', (view) => view.look.pattern === 'coming');
    gateway.tell('balie-1', { type: 'progress', id, state: 'closed', responders: 0, call112: 0 });
    await watch.until('balie-1', (view) => view.look.pattern === 'closed');
    expect(watch.story('balie-1').filter((pattern) => pattern !== 'idle')).toEqual([
      'felt',
      'received',
      'coming',
      'closed',
    ]);
    expect(gateway.refusals).toEqual([]);
  });

  test('CONNECT, SUBSCRIBE, the press and a beat leave in one piece', async () => {
    const gateway = await gatewayOn();
    gateway.receipts = 'none';
    const virtual = await devicesFor(gateway.port);
    const watch = new Watch(virtual);
    await watch.until('balie-1', (view) => view.link === 'up');
    await post(virtual, '/devices/balie-1/gesture', { gesture: 'assist' });
    const press = await gateway.hears((message) => message.type === 'press');
    gateway.firstPieces.length = 0;
    // No receipt for 5 s: it connects anew, with the press.
    await watch.until('balie-1', (view) => view.look.pattern === 'not-received' && view.link === 'down');
    gateway.receipts = 'logged';
    await watch.until('balie-1', (view) => view.look.pattern === 'received');
    const piece = gateway.firstPieces.find((one) => one.includes('balie-1'))?.toString('latin1') ?? '';
    expect(piece.startsWith('\x10')).toBe(true);
    expect(piece).toContain('noodknop/v1/balie-1/down');
    expect(piece).toContain(press.type === 'press' ? press.id : 'no id');
    expect(piece.indexOf('"type":"press"')).toBeLessThan(piece.indexOf('"type":"beat"'));
  });

  test('gateway gone: "not received" at 5 s; gateway back: it goes through by itself', async () => {
    const first = await FakeGateway.start(devices);
    const virtual = await devicesFor(first.port);
    const watch = new Watch(virtual);
    await watch.until('balie-1', (view) => view.link === 'up');
    await first.stop();
    await watch.until('balie-1', (view) => view.link === 'down');
    watch.forget();
    await post(virtual, '/devices/balie-1/gesture', { gesture: 'emergency' });
    const felt = await watch.until('balie-1', (view) => view.look.pattern === 'felt');
    const late = await watch.until('balie-1', (view) => view.look.pattern === 'not-received');
    const after = Date.parse(late.look.since) - Date.parse(felt.look.since);
    // Not before; how soon after is decided under virtual time, and measured for real in the crowd.
    expect(after).toBeGreaterThan(4900);
    const second = await gatewayOn(first.port);
    await watch.until('balie-1', (view) => view.look.pattern === 'received');
    expect(await second.hears((message) => message.type === 'press')).toMatchObject({ level: 'emergency' });
  });

  test('a cut cable is silence at both ends; mended, what was pressed arrives', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const watch = new Watch(virtual);
    await watch.until('draag-1', (view) => view.link === 'up');
    await post(virtual, '/devices/draag-1/link', { up: false });
    await post(virtual, '/devices/draag-1/gesture', { gesture: 'assist' });
    await watch.until('draag-1', (view) => view.look.pattern === 'felt' && view.link === 'cut');
    expect(gateway.heard.filter((message) => message.type === 'press')).toEqual([]);
    await post(virtual, '/devices/draag-1/link', { up: true });
    await watch.until('draag-1', (view) => view.look.pattern === 'received');
  });

  test('a pager rings within a moment, says so, and its answers arrive', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const watch = new Watch(virtual);
    await watch.until('pieper-1', (view) => view.link === 'up');
    gateway.tell('pieper-1', {
      type: 'page',
      page: 'p1',
      alarm: 'a1',
      level: 'emergency',
      place: 'Spreekkamer 2',
      text: 'Wie komt er?',
      age: 1,
      call112: 1,
    });
    const ringing = await watch.until('pieper-1', (view) => view.look.pattern === 'ringing');
    expect(ringing.look.pages).toMatchObject([
      { page: 'p1', place: 'Spreekkamer 2', call112: true, ringing: true },
    ]);
    expect(ringing.person).toBe('sanne');
    expect(await gateway.hears((message) => message.type === 'reply')).toMatchObject({
      id: 'p1',
      answer: 'ringing',
    });
    await post(virtual, '/devices/pieper-1/answer', { answer: 'coming' });
    await gateway.hears((message) => message.type === 'reply' && message.answer === 'coming');
    expect((await post(virtual, '/devices/balie-1/answer', { answer: 'coming' })).status).toBe(409);
  });

  test('cancel and duress are played by the finger and look alike', { timeout: 40_000 }, async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const watch = new Watch(virtual);
    const play = async (id: string, gesture: string, duress: boolean): Promise<void> => {
      await watch.until(id, (view) => view.link === 'up');
      await post(virtual, `/devices/${id}/gesture`, { gesture });
      const cancel = await gateway.hears((one) => one.type === 'cancel' && one.device === id, 12_000);
      expect(cancel).toMatchObject({ duress });
    };
    await Promise.all([play('balie-1', 'cancel', false), play('balie-2', 'duress', true)]);
    const stories = ['balie-1', 'balie-2'].map((id) =>
      watch.story(id).filter((pattern) => pattern !== 'idle'),
    );
    expect(stories[0]).toEqual(['felt', 'received', 'felt', 'received', 'dark']);
    expect(stories[1]).toEqual(stories[0]);
    expect((await post(virtual, '/devices/draag-1/gesture', { gesture: 'cancel' })).status).toBe(409);
  });
});

describe('the local connection', () => {
  test('lets nobody in without a token of this gateway that is still good', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const good = virtual.mint();
    const [expiry = '', scope = '', code = ''] = good.split('.');
    const old = `${Date.now() - 1}.press`;
    const forged = `${expiry}.press.${createHmac('sha256', randomBytes(32)).update(`${expiry}.press`).digest('hex')}`;
    const watching = virtual.mint({ role: 'board' }).split('.');
    const bad = [
      '',
      'x',
      `${expiry}.${scope}`,
      `${expiry}.${scope}.${code}.${code}`,
      `${Number(expiry) + 1}.${scope}.${code}`,
      `${expiry}.admin.${code}`,
      `${watching[0]}.press.${watching[2]}`,
      `${old}.${code}`,
      forged,
      'a'.repeat(5000),
    ];
    for (const path of ['/devices', '/events', '/devices/balie-1/press', '/nowhere']) {
      for (const token of bad) {
        const answer = await ask(`${virtual.origin}${path}?token=${token}`);
        expect([path, token.slice(0, 40), answer.status]).toEqual([path, token.slice(0, 40), 401]);
      }
    }
    expect((await ask(`${virtual.origin}/devices?token=${good}`)).status).toBe(200);
  });
  test('a token to look does not touch', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const token = virtual.mint({ role: 'auditor' });
    expect((await ask(`${virtual.origin}/devices?token=${token}`)).status).toBe(200);
    const pressed = await ask(`${virtual.origin}/devices/balie-1/press?token=${token}`, {
      method: 'POST',
      body: JSON.stringify({ button: 0, action: 'down' }),
    });
    expect(pressed.status).toBe(403);
  });
  test('answers its own pages only: no foreign origin, no foreign host name', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const url = `${virtual.origin}/devices?token=${virtual.mint()}`;
    const ours = await ask(url, { headers: { origin: ORIGIN } });
    expect([ours.status, ours.headers['access-control-allow-origin']]).toEqual([200, ORIGIN]);
    const foreign = await ask(url, { headers: { origin: 'https://example.org' } });
    expect([foreign.status, foreign.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    for (const host of ['example.org', 'example.org:80', '127.0.0.1.example.org', 'localhost@example.org']) {
      expect([host, (await ask(url, { headers: { host } })).status]).toEqual([host, 403]);
    }
    const preflight = await ask(`${virtual.origin}/devices/balie-1/press`, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN },
    });
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      'authorization, content-type',
    ]);
  });
  test.each([
    ['/devices/balie-1/press', '{"button":0,"action":"down"', 400],
    ['/devices/balie-1/press', '{"button":7,"action":"down"}', 400],
    ['/devices/draag-1/press', '{"button":1,"action":"down"}', 409],
    ['/devices/balie-1/press', '{"button":0,"action":"down","more":1}', 400],
    ['/devices/balie-1/gesture', '{"gesture":"dance"}', 400],
    ['/devices/balie-1/link', '{"up":1}', 400],
    ['/devices/pieper-1/answer', '{"answer":"ringing"}', 400],
    ['/devices/nobody/press', '{"button":0,"action":"down"}', 404],
    ['/devices/balie-1/', '{}', 404],
    ['/devices/../../etc/press', '{}', 404],
  ])('%s refuses %s with %i', async (path, body, status) => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const answer = await ask(`${virtual.origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${virtual.mint()}` },
      body,
    });
    expect([answer.status, Object.keys(JSON.parse(answer.body) as object)]).toEqual([status, ['error']]);
  });
  test('a body above 4 kB is not read', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const answer = await post(virtual, '/devices/balie-1/press', { button: 0, action: 'd'.repeat(20_000) });
    expect([answer.status, answer.headers.connection]).toEqual([400, 'close']);
    expect((await ask(`${virtual.origin}/devices?token=${virtual.mint()}`)).status).toBe(200);
  });
});

describe('life and death', () => {
  const kept = (path = folder): { pid: number; httpPort: number } =>
    JSON.parse(readFileSync(join(path, 'virtual.json'), 'utf8')) as { pid: number; httpPort: number };
  /** A process that ended may stay in the table until it is reaped; its port does not. */
  const answers = ({ httpPort }: { httpPort: number }): Promise<boolean> =>
    ask(`http://127.0.0.1:${httpPort}/devices`).then(
      () => true,
      () => false,
    );
  const gone = async (one: { httpPort: number }, ms: number): Promise<void> => {
    const end = Date.now() + ms;
    while ((await answers(one)) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await answers(one)).toBe(false);
  };

  test('"stop" ends the process, and its files are for nobody else to read', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const one = kept();
    expect(statSync(join(folder, 'virtual.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'virtual.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'virtual.json'), 'utf8')).not.toContain(devices[0].key);
    await virtual.stop();
    await gone(one, 1000);
  });
  test('a gateway that comes back takes the devices over: same process, same port, same press', async () => {
    const holder = await holderProcess(0);
    const one = kept();
    const before = holder.origin;
    holder.kill();
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    expect(virtual.origin).toBe(before);
    expect(kept()).toEqual(one);
    const watch = new Watch(virtual);
    await watch.until('balie-1', (view) => view.link === 'up');
    // A page that was open before still has its token.
    expect((await ask(`${virtual.origin}/devices?token=${holder.token}`)).status).toBe(200);
    await virtual.stop();
    await gone(one, 1000);
  });
  test('left alone it ends by itself', async () => {
    const holder = await holderProcess(1500);
    const one = kept();
    holder.kill();
    expect(await answers(one)).toBe(true);
    await gone(one, 4000);
  });
  test('SIGTERM ends it', async () => {
    const gateway = await gatewayOn();
    await devicesFor(gateway.port);
    const one = kept();
    process.kill(one.pid, 'SIGTERM');
    await gone(one, 1000);
  });
  test('a folder with a very long name works: the socket lies elsewhere', async () => {
    const gateway = await gatewayOn();
    const long = join(folder, 'x'.repeat(60), 'y'.repeat(60));
    const virtual = await devicesFor(gateway.port, { folder: long });
    expect((await ask(`${virtual.origin}/devices?token=${virtual.mint()}`)).status).toBe(200);
    const again = await devicesFor(gateway.port, { folder: long });
    expect(again.origin).toBe(virtual.origin);
    const one = kept(long);
    await again.stop();
    await gone(one, 1000);
  });
  test('what it cannot use it says, without a key in it', async () => {
    const gateway = await gatewayOn();
    const key = `${devices[0].key.slice(1)}Z`;
    const twice = [devices[0], devices[0]];
    await expect(devicesFor(gateway.port, { devices: [{ ...devices[0], key }] })).rejects.toThrow(
      /devices\.0\.key/,
    );
    await expect(devicesFor(gateway.port, { devices: twice })).rejects.toThrow(/twice/);
    await expect(devicesFor(gateway.port, { devices: [{ ...devices[0], key }] })).rejects.not.toThrow(key);
  });

  /** A gateway process that holds virtual devices and can be killed. */
  async function holderProcess(aloneMs: number): Promise<{ origin: string; token: string; kill(): void }> {
    const { startChild } = await import('../tools/child.ts');
    const holder = startChild(await bundle('test/firmware/holder.ts'), [
      JSON.stringify({ folder, mqttPort: 9, program, devices, aloneMs: aloneMs === 0 ? 60_000 : aloneMs }),
    ]);
    closers.push(() => holder.kill('SIGKILL'));
    const line = await holder.until((said) => 'origin' in said);
    return {
      origin: String(line.origin),
      token: String(line.token),
      kill: () => holder.process.kill('SIGKILL'),
    };
  }
});

describe('what befalls a device', () => {
  test('out of range is silence: a press waits, survives the plug being pulled, and arrives from the next boot', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const watch = new Watch(virtual);
    await watch.until('draag-1', (view) => view.link === 'up');
    expect((await post(virtual, '/devices/draag-1/range', { in: false })).status).toBe(204);
    await watch.until('draag-1', (view) => !view.range && view.link === 'cut');
    await post(virtual, '/devices/draag-1/gesture', { gesture: 'assist' });
    await watch.until('draag-1', (view) => view.look.pending === 1);
    await post(virtual, '/devices/draag-1/power', { on: false });
    const off = await watch.until('draag-1', (view) => !view.power);
    expect(off.look).toMatchObject({ pattern: 'dark', pages: [], linkUp: false });
    expect((await post(virtual, '/devices/draag-1/gesture', { gesture: 'assist' })).status).toBe(409);
    await post(virtual, '/devices/draag-1/power', { on: true });
    await post(virtual, '/devices/draag-1/range', { in: true });
    expect(await gateway.hears((message) => message.type === 'press')).toMatchObject({
      device: 'draag-1',
      resumed: true,
    });
  });

  test('a battery is told, goes out when it is empty, and belongs only to what is carried', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port);
    const watch = new Watch(virtual);
    await watch.until('draag-1', (view) => view.link === 'up' && view.battery === null);
    await post(virtual, '/devices/draag-1/battery', { percent: 7.4 });
    await gateway.hears((message) => message.type === 'beat' && message.battery === 7);
    await post(virtual, '/devices/draag-1/battery', { percent: 0 });
    await watch.until('draag-1', (view) => !view.power && view.battery === 0);
    await post(virtual, '/devices/draag-1/battery', { percent: 80 });
    await watch.until('draag-1', (view) => view.power && view.battery === 80 && view.link === 'up');
    expect((await post(virtual, '/devices/balie-1/battery', { percent: 7 })).status).toBe(409);
    expect((await post(virtual, '/devices/draag-1/battery', { percent: 101 })).status).toBe(400);
  });

  test('devices come and go while the others live on, and pages hear of it', async () => {
    const gateway = await gatewayOn();
    const virtual = await devicesFor(gateway.port, { devices: [devices[0], devices[2]] });
    const watch = new Watch(virtual);
    await watch.until('balie-1', (view) => view.link === 'up');
    const before = watch.views.length;
    await virtual.update([devices[0], devices[1]]);
    await watch.until('balie-2', (view) => view.link === 'up');
    const list = JSON.parse(
      (await ask(`${virtual.origin}/devices?token=${virtual.mint()}`)).body,
    ) as DeviceView[];
    expect(list.map(({ id }) => id)).toEqual(['balie-1', 'balie-2']);
    expect(watch.views.slice(before)).toContainEqual({ id: 'draag-1' });
    expect(list[0]?.link).toBe('up');
  });
});
