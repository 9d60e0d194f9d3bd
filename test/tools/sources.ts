/**
 * Names the version of the sources that decide what a simulated life is like, as `build.mjs` does for the seeds that are
 * printed: the same sources always get the same number, and any change of them another. Reads files and nothing else.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from '../../gateway/shell/paths.ts';

/** Folders whose sources tell the lives: both cores, the wire, the simulator. */
export const LIFE_SOURCES: readonly string[] = ['simulator', 'protocol', 'firmware/core', 'gateway/core'];

/** A 32-bit number drawn from all sources in these folders of the project at `root`, by path and content. */
export function numberOfSources(folders: readonly string[] = LIFE_SOURCES, root: string = ROOT): number {
  const paths = folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) =>
        join(folder, String(name)).split(sep).join('/'),
      ),
    )
    .filter((path) => /\.(ts|json)$/.test(path))
    .sort();
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest().readUInt32BE();
}
