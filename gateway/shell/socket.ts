/**
 * The running gateway's local door: operations as one JSON object a line over a unix socket that only its owner can
 * open. Promises bounded lines, questions and connections, and that a socket left behind by a crash is in nobody's
 * way. What the operations do is in `admin.ts`.
 */
import { chmodSync, realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { resolve as absolute } from 'node:path';
import { type Problem, problem } from '../core/problem.ts';
import { type AdminParts, performUnchecked } from './admin.ts';
import { controlSocket } from './control-socket.ts';
import type { Admin, Answered, AskOf, OperationName } from './operations.ts';

/** Longest line a client may send, in characters: a site file of 10,000 devices with room to spare. */
export const MOST_LINE = 8 * 1024 * 1024;
/** Longest line a client accepts, in characters. */
const MOST_ANSWER = 64 * 1024 * 1024;
/** Most connections at once. */
export const MOST_CONNECTIONS = 16;
/** Most questions of one connection that wait; beyond it the connection is not read. */
const MOST_WAITING = 64;
/** A connection that is silent for so long is closed, in milliseconds. */
const IDLE_MS = 15 * 60_000;
/** How long a client waits for the connection and for an answer, in milliseconds. */
const CONNECT_MS = 2000;
const ANSWER_MS = 60_000;

/** Cuts a stream into lines; `false` once a line is too long. */
function lineReader(most: number, onLine: (line: string) => void): (chunk: string) => boolean {
  let parts: string[] = [];
  let length = 0;
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      if (length + end - start > most) return false;
      parts.push(chunk.slice(start, end));
      const line = parts.join('');
      [parts, length, start] = [[], 0, end + 1];
      onLine(line);
    }
    parts.push(chunk.slice(start));
    length += chunk.length - start;
    return length <= most;
  };
}

function parsed(line: string): { readonly [field: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? (value as { readonly [field: string]: unknown })
      : null;
  } catch {
    return null;
  }
}

function serve(parts: AdminParts, socket: Socket): void {
  let waiting = 0;
  const answer = (id: unknown, answered: object): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify({ id, ...answered })}\n`);
  };
  const refuse = (id: unknown, why: Problem): void => answer(id, { ok: false, problem: why });
  const read = lineReader(MOST_LINE, (line) => {
    const asked = parsed(line);
    if (asked === null) {
      refuse(null, problem('invalid', 'a line must be one JSON object'));
      return;
    }
    waiting += 1;
    if (waiting >= MOST_WAITING) socket.pause();
    void performUnchecked(parts, asked.operation, asked.ask).then((answered) => {
      waiting -= 1;
      answer(asked.id, answered);
      if (socket.isPaused() && waiting < MOST_WAITING) socket.resume();
    });
  });
  socket.setEncoding('utf8');
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    if (read(chunk)) return;
    refuse(null, problem('invalid', `a line is longer than ${MOST_LINE} characters`));
    socket.destroySoon();
  });
}

/** Listens once; resolves with the error if there is one. The umask makes the socket private from its first moment. */
function tryListen(server: Server, path: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const before = process.umask(0o177);
    server.once('error', resolve);
    server.listen(path, () => {
      server.removeListener('error', resolve);
      resolve(null);
    });
    process.umask(before);
  });
}

/** True when somebody answers at the socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

/**
 * Opens the local door at `path`. Rejects with what to do when another gateway answers there, or the place cannot be
 * used.
 */
export async function listenAdmin(path: string, parts: AdminParts): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    if (open.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    serve(parts, socket);
  });
  let trouble = await tryListen(server, path);
  if (trouble?.code === 'EADDRINUSE') {
    if (await answers(path)) throw new Error(`another gateway answers at ${path}; stop it first`);
    unlinkSync(path);
    trouble = await tryListen(server, path);
  }
  if (trouble !== null) throw new Error(`the local socket ${path} cannot be opened: ${trouble.message}`);
  chmodSync(path, 0o600);
  server.on('error', () => {});
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** The running gateway behind its socket; null when none answers at `path`. */
export async function connectAdmin(path: string): Promise<Admin | null> {
  const socket = await new Promise<Socket | null>((resolve) => {
    const attempt = connect(path);
    const give = (found: Socket | null): void => {
      clearTimeout(timer);
      attempt.removeAllListeners();
      if (found === null) attempt.on('error', () => {}).destroy();
      resolve(found);
    };
    const timer = setTimeout(() => give(null), CONNECT_MS);
    attempt.once('connect', () => give(attempt));
    attempt.once('error', () => give(null));
  });
  if (socket === null) return null;

  const waiting = new Map<number, (answered: object) => void>();
  let last = 0;
  const fail = (message: string): void => {
    for (const settle of waiting.values()) settle({ ok: false, problem: problem('unavailable', message) });
    waiting.clear();
  };
  const read = lineReader(MOST_ANSWER, (line) => {
    const said = parsed(line);
    const settle = typeof said?.id === 'number' ? waiting.get(said.id) : undefined;
    if (said === null || settle === undefined) {
      fail(said === null ? 'the gateway answered no JSON' : 'the gateway refused the connection');
      return;
    }
    waiting.delete(said.id as number);
    settle(said);
  });
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    if (!read(chunk)) socket.destroy();
  });
  socket.on('error', () => {});
  socket.on('close', () => fail('the gateway closed the connection'));

  const perform = <O extends OperationName>(operation: O, ask: AskOf<O>): Promise<Answered<O>> =>
    new Promise((resolve) => {
      const id = ++last;
      const timer = setTimeout(() => fail('the gateway did not answer within a minute'), ANSWER_MS);
      waiting.set(id, (answered) => {
        clearTimeout(timer);
        resolve(answered as Answered<O>);
      });
      if (socket.destroyed) fail('the gateway closed the connection');
      else socket.write(`${JSON.stringify({ id, operation, ask })}\n`);
    });
  return {
    perform,
    close: () =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve();
        else socket.once('close', () => resolve()).end();
      }),
  };
}

/** The gateway that runs on a data directory; null when none does. */
export async function connectGateway(folder: string): Promise<Admin | null> {
  let real: string;
  try {
    real = realpathSync(absolute(folder));
  } catch {
    return null;
  }
  const path = controlSocket(real);
  return path === null ? null : connectAdmin(path);
}
