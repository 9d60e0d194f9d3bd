/**
 * Where the project's own files are, whether it runs from `dist/` or from the sources in a test. Promises absolute
 * paths; leaves the data directory to others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const up = dirname(folder);
    if (up === folder) throw new Error('package.json of noodknop not found above the program');
    folder = up;
  }
  return folder;
}

/** The folder that holds package.json. */
export const ROOT = findRoot();
/** A file that `npm run build` made. */
export const distFile = (name: string): string => join(ROOT, 'dist', name);
/** The version in package.json. */
export const VERSION: string = (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
).version;
