/**
 * Reads a file that holds a secret. Promises that a file others may read is refused, with how to mend it, and that one
 * too large is not read.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Largest file taken, in bytes. */
const MOST_BYTES = 65_536;

/** Why a file was not read, in a sentence. */
export interface NotRead {
  readonly reason: string;
}

/** What the system says when a file cannot be opened; `hint`: how one comes to be. */
export const whyNotRead = (file: string, error: unknown, hint = ''): string => {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT') return `there is no file ${file}${hint}`;
  if (code === 'EACCES' || code === 'EPERM') return `${file} may not be read by this user`;
  return `${file} cannot be read`;
};

/** The text of a file that nobody else may read. */
export function privateText(file: string, hint = ''): { readonly text: string } | NotRead {
  let opened: number | null = null;
  try {
    // A pipe that nobody writes to would be waited for, for ever.
    opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    // The opened file is looked at, not its name: between two looks a name may come to mean another file.
    const found = fstatSync(opened);
    if (!found.isFile()) return { reason: `${file} is not a file` };
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
      return {
        reason: `${file} holds a secret and others may read it (mode ${mode}): chmod 600 ${file}`,
      };
    }
    if (found.size > MOST_BYTES) return { reason: `${file} is too large to be a key file` };
    return { text: readFileSync(opened, 'utf8') };
  } catch (error) {
    return { reason: whyNotRead(file, error, hint) };
  } finally {
    if (opened !== null) closeSync(opened);
  }
}
