/**
 * The local connection between the Button page and the virtual devices: a small HTTP server on loopback, independent
 * of the gateway. Promises that nothing answers without a valid token, to a foreign origin, or under a foreign host
 * name, and that no request holds more than 4 kB.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Fleet } from './fleet.ts';
import type { Scope, TokenCheck } from './tokens.ts';

const BODY_BYTES = 4096;
const MOST_STREAMS = 64;
const MOST_CONNECTIONS = 200;
/** A stream says something at least this often, so that a page notices the end of this process. */
const COMMENT_MS = 5000;

const bodies = {
  /** Button 0 is the first. */
  press: z.strictObject({ button: z.int().min(0).max(1), action: z.enum(['down', 'up']) }),
  gesture: z.strictObject({ gesture: z.enum(['assist', 'emergency', 'cancel', 'duress', 'cancel-duress']) }),
  link: z.strictObject({ up: z.boolean() }),
  range: z.strictObject({ in: z.boolean() }),
  power: z.strictObject({ on: z.boolean() }),
  battery: z.strictObject({ percent: z.number().min(0).max(100) }),
  answer: z.strictObject({
    page: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,24}$/)
      .nullable()
      .optional(),
    answer: z.enum(['coming', 'cannot', 'arrived', 'clear', 'calling-112', 'called-112']),
  }),
};
type Action = keyof typeof bodies;

/** What the server needs. */
export interface LocalWebParts {
  readonly fleet: Fleet;
  readonly tokens: TokenCheck;
  /** Asked at each request. */
  readonly allowedOrigins: () => readonly string[];
}
/** A server that runs. */
export interface LocalWeb {
  readonly port: number;
  close(): void;
}

const problem = (response: ServerResponse, status: number, code: string, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code, message } }));
};

/** A name that resolves elsewhere must not reach us through a visitor's browser (DNS rebinding). */
const loopbackHost = (host: string | undefined): boolean =>
  host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host);

const tokenOf = (request: IncomingMessage, url: URL): string => {
  const header = request.headers.authorization;
  if (header?.startsWith('Bearer ')) return header.slice(7);
  return url.searchParams.get('token') ?? '';
};

const readBody = (request: IncomingMessage): Promise<string | null> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > BODY_BYTES) resolve(null);
      else parts.push(part);
    });
    request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    request.on('error', () => resolve(null));
  });

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

class Routes {
  private streams = 0;
  constructor(private readonly parts: LocalWebParts) {}

  /** CORS: true when the request may go on. */
  private admit(request: IncomingMessage, response: ServerResponse): boolean {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('vary', 'origin');
    if (!loopbackHost(request.headers.host)) {
      problem(response, 403, 'forbidden', 'this connection answers to its loopback name only');
      return false;
    }
    const origin = request.headers.origin;
    if (origin === undefined) return true;
    if (!this.parts.allowedOrigins().includes(origin)) {
      problem(response, 403, 'forbidden', 'pages of this origin may not use the virtual devices');
      return false;
    }
    response.setHeader('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS') return true;
    response.writeHead(204, {
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '600',
    });
    response.end();
    return false;
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.admit(request, response)) return;
    const address = request.url ?? '/';
    if (!URL.canParse(address, 'http://localhost'))
      return problem(response, 400, 'invalid', 'the address is not one');
    const url = new URL(address, 'http://localhost');
    const scope = this.parts.tokens.scope(tokenOf(request, url), Date.now());
    if (scope === null)
      return problem(response, 401, 'unauthenticated', 'a token from the gateway is needed');
    if (request.method === 'GET' && url.pathname === '/devices') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(this.parts.fleet.views()));
      return;
    }
    if (request.method === 'GET' && url.pathname === '/events') return this.stream(response);
    const match = /^\/devices\/([a-z0-9-]{1,32})\/(press|gesture|link|range|power|battery|answer)$/.exec(
      url.pathname,
    );
    if (match === null) return problem(response, 404, 'not_found', 'there is no such address');
    if (request.method !== 'POST') return problem(response, 405, 'invalid', 'this address takes POST');
    await this.act(request, response, scope, match[1] ?? '', (match[2] ?? 'press') as Action);
  }

  private async act(
    request: IncomingMessage,
    response: ServerResponse,
    scope: Scope,
    id: string,
    action: Action,
  ): Promise<void> {
    if (scope !== 'press') return problem(response, 403, 'forbidden', 'this token may look, not touch');
    const found = this.parts.fleet.find(id);
    if (found === undefined) return problem(response, 404, 'not_found', 'there is no such virtual device');
    const text = await readBody(request);
    if (text === null) {
      // The rest is not waited for: the connection goes with the answer.
      response.setHeader('connection', 'close');
      return problem(response, 400, 'invalid', 'the body is larger than 4 kB');
    }
    const done = this.perform(action, json(text), found);
    if (done === 'invalid') return problem(response, 400, 'invalid', `the body does not fit ${action}`);
    if (done === 'conflict')
      return problem(response, 409, 'conflict', 'this device has no such part, or no power');
    response.writeHead(204);
    response.end();
  }

  private perform(
    action: Action,
    body: unknown,
    member: NonNullable<ReturnType<Fleet['find']>>,
  ): 'done' | 'invalid' | 'conflict' {
    const { device, finger } = member;
    // Nothing happens to what has no power, as in life; saying so spares whoever presses a search.
    if (!member.power && (action === 'press' || action === 'gesture' || action === 'answer'))
      return bodies[action].safeParse(body).success ? 'conflict' : 'invalid';
    switch (action) {
      case 'press': {
        const press = bodies.press.safeParse(body);
        if (!press.success) return 'invalid';
        if (press.data.button >= finger.buttons) return 'conflict';
        finger.move(press.data.button, press.data.action === 'down');
        return 'done';
      }
      case 'gesture': {
        const gesture = bodies.gesture.safeParse(body);
        if (!gesture.success) return 'invalid';
        const name = gesture.data.gesture;
        return finger.play(name === 'cancel-duress' ? 'duress' : name) ? 'done' : 'conflict';
      }
      case 'link': {
        const link = bodies.link.safeParse(body);
        if (!link.success) return 'invalid';
        member.connect(link.data.up);
        return 'done';
      }
      case 'range': {
        const range = bodies.range.safeParse(body);
        if (!range.success) return 'invalid';
        member.carry(range.data.in);
        return 'done';
      }
      case 'power': {
        const power = bodies.power.safeParse(body);
        if (!power.success) return 'invalid';
        member.plug(power.data.on);
        return 'done';
      }
      case 'battery': {
        const battery = bodies.battery.safeParse(body);
        if (!battery.success) return 'invalid';
        // Only what is carried has one.
        if (device.config.kind !== 'wearable' && device.config.kind !== 'pager') return 'conflict';
        member.drain(Math.round(battery.data.percent));
        return 'done';
      }
      case 'answer': {
        const answer = bodies.answer.safeParse(body);
        if (!answer.success) return 'invalid';
        if (device.config.kind !== 'pager') return 'conflict';
        device.answer(answer.data.page ?? null, answer.data.answer);
        return 'done';
      }
    }
  }

  private stream(response: ServerResponse): void {
    if (this.streams >= MOST_STREAMS) {
      problem(response, 429, 'rate', 'too many open streams');
      return;
    }
    this.streams += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const say = (text: string): void => {
      // A reader that does not read is cut off rather than waited for; it comes back by itself.
      if (response.writableLength > 1_000_000) response.destroy();
      else response.write(text);
    };
    say('retry: 1000\n\n');
    for (const look of this.parts.fleet.views()) say(`event: device\ndata: ${JSON.stringify(look)}\n\n`);
    const stop = this.parts.fleet.onChange({
      changed: (look) => say(`event: device\ndata: ${JSON.stringify(look)}\n\n`),
      gone: (id) => say(`event: gone\ndata: ${JSON.stringify({ id })}\n\n`),
    });
    const comment = setInterval(() => say(': here\n\n'), COMMENT_MS);
    response.on('close', () => {
      this.streams -= 1;
      stop();
      clearInterval(comment);
    });
  }
}

const listen = (server: Server, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const failed = (): void => resolve(false);
    server.once('error', failed);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', failed);
      resolve(true);
    });
  });

/** Starts the server, on the port of an earlier life if that is free. */
export async function startLocalWeb(parts: LocalWebParts, earlierPort: number): Promise<LocalWeb> {
  const routes = new Routes(parts);
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5000, maxHeaderSize: 8192 },
    (request, response) => {
      routes.take(request, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  const again = earlierPort > 0 && (await listen(server, earlierPort));
  if (!again && !(await listen(server, 0))) throw new Error('no port on 127.0.0.1 could be opened');
  server.on('error', () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
