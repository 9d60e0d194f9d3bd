/** The part of the storm that comes over HTTP: wrong tokens, bodies too large or too deep, slow senders, deaf readers. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** What is attacked, with what. */
export interface Target {
  readonly mqtt: number;
  readonly http: number;
  /** The stolen device, its password and what it once said. */
  readonly device: string;
  readonly password: string;
  readonly recording: string;
  /** Whom it pretends to be. */
  readonly victim: string;
  /** A responder's token, for what only members can do wrong. */
  readonly token: string;
}

type Outcome = 'refused' | 'accepted';

async function request(target: Target, path: string, init: RequestInit): Promise<Outcome> {
  const reply = await fetch(`http://127.0.0.1:${target.http}${path}`, {
    ...init,
    signal: AbortSignal.timeout(15_000),
  });
  await reply.arrayBuffer();
  return reply.status >= 400 && reply.status < 500 ? 'refused' : 'accepted';
}

/** What is tried again and again; each must be refused. */
export function attackHttp(
  target: Target,
): Readonly<Record<string, { readonly everyMs: number; readonly act: () => Promise<Outcome> }>> {
  const member = { authorization: `Bearer ${target.token}`, 'content-type': 'application/json' };
  const post = (body: string) => request(target, '/api/alarms', { method: 'POST', headers: member, body });
  return {
    'wrong token': {
      everyMs: 20,
      act: () =>
        request(target, '/api/alarms', {
          headers: { authorization: `Bearer ${randomBytes(32).toString('base64url')}` },
        }),
    },
    'a body of 4 MB': { everyMs: 300, act: () => post(JSON.stringify({ text: 'x'.repeat(4_000_000) })) },
    'a body 30,000 deep': { everyMs: 300, act: () => post('['.repeat(30_000)) },
    'no JSON': { everyMs: 300, act: () => post('{"place":') },
    'a path of 6,000': {
      everyMs: 300,
      act: () => request(target, `/api/alarms/${'a'.repeat(6_000)}`, { headers: member }),
    },
    'a way out': {
      everyMs: 300,
      act: () => request(target, '/..%2f..%2f..%2fetc%2fpasswd', { headers: member }),
    },
  };
}

/** Opened and held: event streams that nobody reads, requests that arrive a byte at a time. */
export function holdHttp(target: Target): void {
  const slow: Socket[] = [];
  const open = (first: string, then: (socket: Socket) => void): void => {
    const socket = connect({ host: '127.0.0.1', port: target.http });
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      socket.write(first);
      then(socket);
    });
  };
  for (let i = 0; i < 40; i++)
    open(
      `GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:${target.http}\r\nauthorization: Bearer ${target.token}\r\n\r\n`,
      (socket) => void socket.pause(),
    );
  for (let i = 0; i < 100; i++) {
    open(
      `GET /api/alarms HTTP/1.1\r\nhost: 127.0.0.1:${target.http}\r\nx-slow: `,
      (socket) => void slow.push(socket),
    );
    open(
      `POST /api/alarms HTTP/1.1\r\nhost: 127.0.0.1:${target.http}\r\nauthorization: Bearer ${target.token}\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n`,
      (socket) => void slow.push(socket),
    );
  }
  setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('x');
  }, 500).unref();
}
