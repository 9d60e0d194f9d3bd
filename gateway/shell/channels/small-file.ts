/**
 * Secrets and certificates that `channels.yaml` names as files. Promises an answer within its patience whatever lies there:
 * a pipe is refused and a mount that hangs is given up, so that neither holds up the start or the end of the gateway.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ChannelError } from './face.ts';

/** Longest wait for a file, in milliseconds. */
export const FILE_MS = 3_000;
/** Larger is no secret and no list of authorities. */
const MOST_BYTES = 1024 * 1024;

/** The text of a file; rejects with a `ChannelError` that names it: `what` is channel and field, such as `mail: the caFile`. */
export async function smallFile(path: string, what: string): Promise<string> {
  const trouble = (why: string): ChannelError => new ChannelError(`${what} ${path} cannot be read (${why})`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(trouble(`no answer within ${FILE_MS / 1000} s`)), FILE_MS);
  });
  try {
    return await Promise.race([read(path), late]);
  } catch (error) {
    if (error instanceof ChannelError) throw error;
    throw trouble((error as NodeJS.ErrnoException).code ?? 'unknown reason');
  } finally {
    clearTimeout(timer);
  }
}

async function read(path: string): Promise<string> {
  // Without waiting for somebody who writes at the far end of a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const kind = await file.stat();
    if (kind.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (!kind.isFile()) throw Object.assign(new Error(), { code: 'it is no file' });
    if (kind.size > MOST_BYTES) throw Object.assign(new Error(), { code: 'it is larger than 1 MB' });
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
