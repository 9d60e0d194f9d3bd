/**
 * Bundles a program for a test that starts it as a process or a thread, in the way `build.mjs` does, so that such a
 * test never runs an old build. The result lies where packages can be found from, and goes when the test process ends or, at the latest, with
 * the next run.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../../gateway/shell/paths.ts';

const shelf = join(ROOT, 'node_modules', '.noodknop-test');
const folder = join(shelf, String(process.pid));
let planned = false;

/** Whether the process with this id is gone, so that what it left behind may go too. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/**
 * Bundles `entry` (a path from the project's root) and gives the absolute path of the program. Under another name
 * `as`, and with plugins, the same entry can be bundled in several ways.
 */
export async function bundle(
  entry: string,
  as: string = basename(entry, '.ts'),
  plugins: Plugin[] = [],
): Promise<string> {
  if (!planned) {
    planned = true;
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(folder, { recursive: true });
    // A test runner may end its workers without letting them clean up.
    for (const name of readdirSync(shelf))
      if (isGone(Number(name))) rmSync(join(shelf, name), { recursive: true, force: true });
  }
  const outfile = join(folder, `${as}.mjs`);
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
    plugins,
  });
  return outfile;
}

/** Bundles the log's thread, for `openSqliteLog({ worker })`. */
export const bundleLogWorker = (): Promise<string> => bundle('gateway/shell/log/worker.ts');
