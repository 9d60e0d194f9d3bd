/** Reads a file named on the command line; `-` is standard input. Says what is wrong instead of throwing. */
import { readFile } from 'node:fs/promises';
import { type Ending, failed } from './ending.ts';
import type { Terminal } from './terminal.ts';

/** Largest file that is read, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a directory',
};

/** The text, or how the command ends. */
export async function readText(
  terminal: Terminal,
  file: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly ending: Ending }> {
  try {
    const text = file === '-' ? await terminal.input() : await readFile(file, 'utf8');
    if (text.length > MOST_BYTES) return { ok: false, ending: failed(`${file} is too large`, 'file') };
    return { ok: true, text: text.replace(/^\ufeff/, '') };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return { ok: false, ending: failed(`${file}: ${REASONS[code] ?? message}`, 'file') };
  }
}
