/**
 * The gate between a socket and the MQTT parser. Promises that bytes the guard refuses are never buffered, that
 * what follows a CONNECT waits outside until the login is decided, and that a connection can be slowed by leaving
 * its bytes with the sender. It costs no second stream: it stands where the socket hands its bytes in.
 */
import type { Socket } from 'node:net';
import type { FrameGuard, FrameRefusal } from './frames.ts';

/** The gate of one connection. */
export interface Gate {
  /** Lets nothing more in; at most one read's worth of bytes waits, the rest stays with the sender. */
  hold(): void;
  /** Lets in what waits, and what comes. After a login: first `FrameGuard.admit`. */
  release(): void;
}

/**
 * Puts the gate into a socket that nobody reads yet.
 * @param refused told once; to close the connection is its task
 * @param passed told after each chunk that was let in
 */
export function putGate(
  socket: Socket,
  guard: FrameGuard,
  refused: (why: FrameRefusal) => void,
  passed: () => void,
): Gate {
  // `push` is how a socket's bytes enter its stream; returning false makes the socket stop reading.
  const letIn = socket.push.bind(socket);
  let waiting: Buffer | null = null;
  let ended = false;
  let held = false;

  const through = (chunk: Buffer): boolean => {
    const upTo = guard.scan(chunk);
    if (guard.refusal !== null) {
      refused(guard.refusal);
      return false;
    }
    passed();
    if (upTo === chunk.length) return letIn(chunk);
    waiting = chunk.subarray(upTo);
    if (upTo > 0) letIn(chunk.subarray(0, upTo));
    return false;
  };

  socket.push = (chunk: Buffer | null): boolean => {
    if (guard.refusal !== null) return false;
    if (chunk === null) {
      if (waiting === null) return letIn(null);
      ended = true;
      return false;
    }
    if (waiting !== null) {
      waiting = Buffer.concat([waiting, chunk]);
      return false;
    }
    if (held) {
      waiting = chunk;
      return false;
    }
    return through(chunk);
  };

  return {
    hold() {
      held = true;
    },
    release() {
      held = false;
      const chunk = waiting;
      waiting = null;
      if (chunk !== null && !socket.destroyed) through(chunk);
      if (ended && waiting === null && guard.refusal === null) letIn(null);
    },
  };
}
