/**
 * Reads what is left of a request that is refused. A connection that is closed while its client still sends is reset, and
 * the client sees a broken pipe instead of the refusal. Promises an end: after so many bytes or so long it is closed anyway.
 */
import type { IncomingMessage } from 'node:http';

/** Most that is read and thrown away, in bytes: more than any file that somebody sends by mistake. */
const MOST = 64 * 1024 * 1024;
/** How long that may take, in milliseconds. */
const PATIENCE = 10_000;

/** Resolves when everything was read, or the bounds are reached, or the client is gone. */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed || Number(request.headers['content-length']) > MOST)
    return Promise.resolve();
  return new Promise((resolve) => {
    let read = 0;
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('close', done).off('error', done);
      resolve();
    };
    const count = (chunk: Buffer | string): void => {
      read += chunk.length;
      if (read > MOST) done();
    };
    const timer = setTimeout(done, PATIENCE);
    request.on('data', count).on('end', done).on('close', done).on('error', done);
    request.resume();
  });
}
