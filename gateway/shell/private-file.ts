/**
 * Small files for their owner only: written whole or not at all, and durably. Promises mode 0600 and that a crash
 * leaves the old contents or the new; what is in them is left to the caller.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Writes `text` to `file` through a new file and a rename, both forced to disk. Throws what the file system says. */
export function writePrivate(file: string, text: string): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const handle = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Reads a JSON object; `damaged` when it is none. Throws when the file may not be read. */
export function readPrivateJson(file: string): Readonly<Record<string, unknown>> | 'missing' | 'damaged' {
  if (!existsSync(file)) return 'missing';
  const text = readFileSync(file, 'utf8');
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : 'damaged';
  } catch {
    return 'damaged';
  }
}
