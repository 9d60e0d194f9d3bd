/**
 * Bundles a program for a test that starts it as a process or a thread, in the way `build.mjs` does, so that such a
 * test never runs an old build. The result lies where packages can be found from, and goes when the test process ends.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../gateway/shell/paths.ts';

const folder = join(ROOT, 'node_modules', '.noodknop-test', String(process.pid));
let planned = false;

/** Bundles `entry` (a path from the project's root) and gives the absolute path of the program. */
export async function bundle(entry: string): Promise<string> {
  if (!planned) {
    planned = true;
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  }
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(entry, '.ts')}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}

/** Bundles the log's thread, for `openSqliteLog({ worker })`. */
export const bundleLogWorker = (): Promise<string> => bundle('gateway/shell/log/worker.ts');
