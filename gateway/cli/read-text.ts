/** Reads a file named on the command line; `-` is standard input. Says what is wrong instead of throwing. */
import { readFile, stat } from 'node:fs/promises';
import { type Ending, failed } from './ending.ts';
import type { Terminal } from './terminal.ts';

/** Largest file that is read, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a directory',
};

/** A file of a kind that is small: nothing is read of what is larger than `mostBytes`, or is no file (a device has no end). */
async function unreadable(file: string, mostBytes: number): Promise<string | null> {
  const found = await stat(file);
  if (found.isDirectory()) return REASONS.EISDIR ?? null;
  if (!found.isFile()) return 'it is no file';
  return found.size > mostBytes ? `it is larger than ${mostBytes / 1024} kB` : null;
}

/** The text, or how the command ends. With `mostBytes` only a file of at most so many bytes is read, or standard input. */
export async function readText(
  terminal: Terminal,
  file: string,
  mostBytes: number | null = null,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly ending: Ending }> {
  try {
    const why = file === '-' || mostBytes === null ? null : await unreadable(file, mostBytes);
    if (why !== null) return { ok: false, ending: failed(`${file}: ${why}`, 'file') };
    const text = file === '-' ? await terminal.input() : await readFile(file, 'utf8');
    if (text.length > MOST_BYTES) return { ok: false, ending: failed(`${file} is too large`, 'file') };
    return { ok: true, text: text.replace(/^\ufeff/, '') };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return { ok: false, ending: failed(`${file}: ${REASONS[code] ?? message}`, 'file') };
  }
}
