/**
 * A small server that gives the pages canned answers, under the real page shells and the real security policy, and a
 * second one that stands for the virtual devices. It can fall silent, refuse, and says what it was asked. Whether the
 * real server answers so is for the real server's own tests.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { readAssets } from '../../../gateway/shell/web/assets.ts';
import { commonHeaders, pagePolicy } from '../../../gateway/shell/web/doors.ts';
import { PAGES, pageHtml, SERVICE_WORKER } from '../../../gateway/shell/web/pages.ts';
import type { Moment } from '../../../gateway/web/parts/sim-moments.ts';
import type { VirtualDevice } from '../../../gateway/web/parts/virtual.ts';
import { type Answers, oncallAt } from './canned.ts';
import { rosterAt } from './canned-roster.ts';

/** Something a page asked to change. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** The query with its question mark, or empty. */
  readonly search?: string;
  readonly body: unknown;
  readonly csrf: string | undefined;
}

/** The running stub. */
export interface Stub {
  readonly origin: string;
  readonly virtualOrigin: string;
  answers: Answers;
  virtual: readonly VirtualDevice[];
  /** What comes back for a change: a status and a body; null leaves the request hanging. */
  onChange: (asked: Asked) => { readonly status: number; readonly body?: unknown } | null;
  readonly asked: Asked[];
  /** Alarms that were said, by id: whoever then asks for one by itself finds it, as at the gateway. */
  readonly said: Map<string, unknown>;
  /** Says an event on every open stream. */
  say(event: string, value: unknown): void;
  /** Shows a virtual device anew. */
  show(device: VirtualDevice): void;
  /** Says moments on every open timeline. */
  happen(...moments: readonly Moment[]): void;
  /** A virtual device is no more. */
  vanish(id: string): void;
  /** Timelines open now. */
  timelines(): number;
  /** Streams open now. */
  streams(): number;
  /** From now on not a word, and no answer; or back again. */
  setSilent(silent: boolean): void;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (text === '') return null;
  return request.headers['content-type'] === 'image/svg+xml' ? text : (JSON.parse(text) as unknown);
}

function listen(server: Server): Promise<string> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

const programOf = (path: string): string | null => {
  const found = PAGES.find(({ path: pattern }) =>
    new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]*')}$`).test(path),
  );
  return found?.program ?? null;
};

/** A list as it is, or the one of it with an id; what is no list is given as it is. */
function among(list: unknown, id: string | undefined): unknown {
  if (id === undefined || !Array.isArray(list)) return list;
  return (list as readonly { readonly id: string }[]).find((each) => each.id === id) ?? null;
}

/** @param folder where the built pages are */
export async function startStub(folder: string, answers: Answers): Promise<Stub> {
  const assets = readAssets(folder, undefined);
  const streams = new Set<ServerResponse>();
  const watchers = new Set<ServerResponse>();
  const timelines = new Set<ServerResponse>();
  let silent = false;

  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { ...commonHeaders(false), 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const missing = (response: ServerResponse): void =>
    json(response, 404, { error: { code: 'not_found', message: 'no' } });

  /** The canned answer to a reading request; null: nothing of that name. */
  function answerFor(path: string, query: URLSearchParams): unknown {
    const now = stub.answers;
    const [, , kind, id, what] = path.split('/');
    const one = (list: readonly { readonly id: string }[]): unknown =>
      list.find((each) => each.id === id) ?? null;
    switch (kind) {
      case 'me':
        return now.me;
      case 'alarms':
        return id === undefined
          ? now.alarms.filter(({ state }) => state !== 'closed')
          : (one([...now.alarms, ...now.incidents]) ?? stub.said.get(id) ?? null);
      case 'board':
        return now.board;
      case 'devices':
        return now.devices;
      case 'faults':
        return now.faults;
      case 'channels':
        return now.channels;
      case 'rotations':
        return now.rotations;
      case 'people':
        return DEMO_SITE.people.map((person) => ({ ...person, site: person.site ?? null }));
      case 'notices':
        return now.day?.notices ?? [];
      case 'presence':
        return now.day?.presence ?? [];
      case 'talks':
        return now.day?.talks ?? [];
      case 'statistics':
        return now.day?.statistics ?? null;
      case 'oncall':
        return oncallAt(Date.parse(query.get('at') ?? new Date().toISOString()));
      case 'roster':
        return rosterAt(query.get('from') ?? '', Number(query.get('weeks')));
      case 'push':
        return now.push ?? { key: null, phones: [] };
      case 'simulation':
        return now.simulation?.view ?? null;
      case 'scenarios':
        return (
          now.simulation?.scenariosIn?.(query.get('language'), id ?? null) ??
          now.simulation?.scenarios ??
          null
        );
      case 'sites':
        if (what === 'places') return DEMO_SITE.places.filter(({ site }) => site === id);
        return what === 'plan' ? { positions: now.simulation?.positions ?? {} } : null;
      case 'swaps':
      case 'calendar-links':
      case 'ready':
        return [];
      case 'walk-tests':
        return among(now.facilities?.walks ?? [], id);
      case 'drills':
        return among(now.facilities?.drills ?? [], id);
      case 'self-check':
        return now.facilities?.selfCheck ?? null;
      case 'incidents':
        return id === undefined ? now.incidents : one(now.incidents);
      default:
        return null;
    }
  }

  function readFrom(path: string, query: URLSearchParams, response: ServerResponse): void {
    const found = stub.answers.me === null ? null : answerFor(path, query);
    if (stub.answers.me === null) json(response, 401, { error: { code: 'unauthenticated', message: 'no' } });
    else if (found === null) missing(response);
    else json(response, 200, found);
  }

  function openStream(
    set: Set<ServerResponse>,
    response: ServerResponse,
    headers: Record<string, string>,
  ): void {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    set.add(response);
    response.on('close', () => set.delete(response));
    response.write(`event: hello\ndata: {}\n\n`);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (silent) return void request.socket.destroy();
    const url = new URL(request.url ?? '/', 'http://stub');
    const path = url.pathname;
    if (path === '/api/events') {
      return stub.answers.me === null
        ? json(response, 401, {})
        : openStream(streams, response, commonHeaders(false));
    }
    if (path === '/api/simulation/timeline' && stub.answers.simulation !== undefined) {
      openStream(timelines, response, commonHeaders(false));
      for (const moment of stub.answers.simulation.moments)
        response.write(`event: moment\ndata: ${JSON.stringify(moment)}\n\n`);
      return;
    }
    if (
      path.endsWith('/plan.svg') &&
      stub.answers.simulation?.pictureRefused === true &&
      request.method === 'GET'
    ) {
      response.writeHead(409, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ error: { code: 'conflict', message: 'not shown' } }));
    }
    const picture = stub.answers.simulation?.picture ?? null;
    if (path.endsWith('/plan.svg') && request.method === 'GET' && picture !== null) {
      const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
      response.writeHead(200, { 'content-type': 'image/svg+xml', 'content-security-policy': policy });
      return void response.end(picture);
    }
    if (path.startsWith('/api/') && request.method === 'GET')
      return readFrom(path, url.searchParams, response);
    if (path.startsWith('/api/')) {
      const csrf = request.headers['x-noodknop-csrf'];
      const asked = {
        method: request.method ?? '',
        path,
        search: url.search,
        body: await bodyOf(request),
        csrf: String(csrf ?? ''),
      };
      if (path !== '/api/screen') stub.asked.push(asked);
      const answer = stub.onChange(asked);
      if (answer !== null) json(response, answer.status, answer.body);
      return;
    }
    if (path.startsWith('/assets/') || path === SERVICE_WORKER) {
      const asset = assets.get(path.slice(path.lastIndexOf('/') + 1));
      if (asset === undefined) return missing(response);
      const policy = { 'content-security-policy': pagePolicy(stub.virtualOrigin) };
      response.writeHead(200, { ...policy, 'content-type': asset.type });
      return void response.end(asset.bytes);
    }
    const program = programOf(path);
    if (program === null) return missing(response);
    const policy = pagePolicy(stub.virtualOrigin);
    response.writeHead(200, {
      ...commonHeaders(false),
      'content-security-policy': policy,
      'content-type': 'text/html; charset=utf-8',
    });
    response.end(pageHtml(program, 'nl', assets));
  }

  async function serveDevices(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const cors = {
      'access-control-allow-origin': stub.origin,
      'access-control-allow-headers': 'authorization, content-type',
    };
    const path = new URL(request.url ?? '/', 'http://stub').pathname;
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    if (path === '/events') return openStream(watchers, response, cors);
    if (request.method === 'POST') {
      stub.asked.push({ method: 'POST', path: `virtual${path}`, body: await bodyOf(request), csrf: '' });
      const dark = stub.virtual.some(
        ({ id, power }) => power === false && path.startsWith(`/devices/${id}/`),
      );
      return void response.writeHead(dark ? 409 : 204, cors).end();
    }
    response.writeHead(200, { ...cors, 'content-type': 'application/json' });
    response.end(JSON.stringify(stub.virtual));
  }

  const main = createServer((request, response) => void serve(request, response));
  const devices = createServer((request, response) => void serveDevices(request, response));
  const beat = setInterval(() => {
    if (!silent) stub.say('beat', { now: new Date().toISOString() });
  }, 3000);
  const origin = await listen(main);
  const virtualOrigin = await listen(devices);
  const write = (set: Set<ServerResponse>, event: string, value: unknown): void => {
    for (const stream of set) stream.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  };
  const stub: Stub = {
    origin,
    virtualOrigin,
    answers,
    virtual: [],
    asked: [],
    said: new Map(),
    onChange: () => ({ status: 204 }),
    say(event, value) {
      const id = (value as { readonly id?: string } | null)?.id;
      if (id !== undefined && (event === 'alarm' || event === 'page')) stub.said.set(id, value);
      if (id !== undefined && event === 'gone') stub.said.delete(id);
      write(streams, event, value);
    },
    show(device) {
      stub.virtual = [...stub.virtual.filter(({ id }) => id !== device.id), device];
      write(watchers, 'device', device);
    },
    happen: (...moments) => {
      for (const moment of moments) write(timelines, 'moment', moment);
    },
    vanish(id) {
      stub.virtual = stub.virtual.filter((device) => device.id !== id);
      write(watchers, 'gone', { id });
    },
    timelines: () => timelines.size,
    streams: () => streams.size,
    setSilent(next) {
      silent = next;
      if (next) for (const stream of [...streams, ...timelines]) stream.destroy();
    },
    async close() {
      clearInterval(beat);
      for (const server of [main, devices]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
  return stub;
}
