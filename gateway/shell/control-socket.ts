/**
 * Where the control socket of a data directory lies. The kernel takes about a hundred bytes for a socket's path; a
 * directory with a longer name gets a private folder under the temporary one, noted in `control.json`. Promises a
 * path only this user can reach; who listens and what is said is left to `main.ts` and the command line.
 */
import { chmodSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readPrivateJson, writePrivate } from './private-file.ts';

/** Linux takes 107 bytes, other systems 103. */
const PATH_BYTES = 103;

const inside = (folder: string): string => join(folder, 'control.sock');
const note = (folder: string): string => join(folder, 'control.json');
const fits = (path: string): boolean => Buffer.byteLength(path) <= PATH_BYTES;

/** A folder of this user that nobody else can enter, and no link to one. */
function isPrivate(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

/** The path noted for a directory whose own is too long, if its folder is still ours alone. */
function noted(folder: string): string | null {
  const read = readPrivateJson(note(folder));
  if (read === 'missing' || read === 'damaged' || typeof read.socket !== 'string') return null;
  return isPrivate(dirname(read.socket)) ? read.socket : null;
}

/**
 * The path on which the gateway of the data directory `folder` listens, for those who want to connect; null when none
 * can. `folder` is a real path, as `realpath` gives it.
 */
export const controlSocket = (folder: string): string | null =>
  fits(inside(folder)) ? inside(folder) : noted(folder);

/** Finds a free path for the socket of the directory `folder`, which the caller holds, and clears what a crash left. */
export function placeSocket(folder: string): string {
  if (fits(inside(folder))) {
    rmSync(inside(folder), { force: true });
    return inside(folder);
  }
  const known = noted(folder);
  if (known !== null) {
    rmSync(known, { force: true });
    return known;
  }
  const base = fits(join(tmpdir(), 'noodknop-XXXXXX', 'control.sock')) ? tmpdir() : '/tmp';
  const made = mkdtempSync(join(base, 'noodknop-'));
  chmodSync(made, 0o700);
  const socket = inside(made);
  writePrivate(note(folder), JSON.stringify({ socket }));
  return socket;
}

/** Removes the socket and, if it had one, its folder elsewhere. */
export function clearSocket(folder: string): void {
  rmSync(inside(folder), { force: true });
  const elsewhere = noted(folder);
  if (elsewhere !== null) rmSync(dirname(elsewhere), { recursive: true, force: true });
  rmSync(note(folder), { force: true });
}
