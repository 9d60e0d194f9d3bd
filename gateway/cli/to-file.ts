/** Writes what a command made into a file. Promises that a file that exists stays as it is, and that only its owner reads it. */
import { writeFile } from 'node:fs/promises';
import { DONE, type Ending, failed } from './ending.ts';

/** Writes to a new file; `option` is the one that named it. */
export async function toFile(file: string, content: string | Uint8Array, option = 'output'): Promise<Ending> {
  try {
    await writeFile(file, content, { flag: 'wx', mode: 0o600 });
    return DONE;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return failed(code === 'EEXIST' ? `${file} exists already` : `${file}: ${message}`, option);
  }
}
