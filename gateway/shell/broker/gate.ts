/**
 * The gate between a socket and the MQTT parser. Promises that bytes the guard refuses are never buffered, that
 * nobody is parsed (or costs a parser) before a whole CONNECT is there, that what follows it waits outside until the
 * login is decided, and that a connection can be slowed by leaving its bytes with the sender. It costs no second
 * stream: it stands where the socket hands its bytes in.
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

/** What the gate tells. */
export interface GateTold {
  /** Once; to close the connection is its task. */
  refused(why: FrameRefusal): void;
  /** The CONNECT is whole: from here on somebody must read the socket. */
  opened(): void;
  /** After each chunk that was let in. */
  passed(): void;
  /** The sender ended before its CONNECT was whole. */
  gaveUp(): void;
}

/** Puts the gate into a socket that nobody reads yet. */
export function putGate(socket: Socket, guard: FrameGuard, told: GateTold): Gate {
  // `push` is how a socket's bytes enter its stream; returning false makes the socket stop reading.
  const letIn = socket.push.bind(socket);
  /** The beginning of a CONNECT; at most as much as a packet may be. */
  let early: Buffer | null = null;
  let open = false;
  let waiting: Buffer | null = null;
  let ended = false;
  let held = false;

  const through = (chunk: Buffer): boolean => {
    let bytes = chunk;
    let upTo = guard.scan(chunk);
    if (guard.refusal !== null) {
      told.refused(guard.refusal);
      return false;
    }
    if (!open) {
      if (early !== null) {
        bytes = Buffer.concat([early, chunk]);
        upTo += early.length;
      }
      if (guard.frames === 0) {
        early = bytes;
        return true;
      }
      early = null;
      open = true;
      told.opened();
    }
    told.passed();
    if (upTo === bytes.length) return letIn(bytes);
    waiting = bytes.subarray(upTo);
    if (upTo > 0) letIn(bytes.subarray(0, upTo));
    if (guard.admitted) setImmediate(goOn);
    return false;
  };
  /** Others had their turn. */
  const goOn = (): void => {
    if (held) return;
    const chunk = waiting;
    waiting = null;
    if (chunk !== null && !socket.destroyed) through(chunk);
    if (ended && waiting === null && guard.refusal === null) letIn(null);
  };

  socket.push = (chunk: Buffer | null): boolean => {
    if (guard.refusal !== null) return false;
    if (chunk === null) {
      if (!open) told.gaveUp();
      else if (waiting === null) letIn(null);
      else ended = true;
      return false;
    }
    if (waiting === null && !held) return through(chunk);
    waiting = waiting === null ? chunk : Buffer.concat([waiting, chunk]);
    return false;
  };

  return {
    hold() {
      held = true;
    },
    release() {
      held = false;
      goOn();
    },
  };
}
