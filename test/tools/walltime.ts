/**
 * A wall clock that obeys, for processes started with its environment (through `walltime.c`, preloaded): it can be set
 * forward and back while they run or while they are down. Says loudly why when this machine cannot have it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../gateway/shell/paths.ts';

/** The clock of every process started with `env`. */
export interface WallTimeRig {
  /** Add this to the environment of the child process. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on the time of day is so many whole seconds from the real one. */
  set(seconds: number): void;
  close(): void;
}

/** Compiles the shim; null, and one loud line, without a C compiler. */
export function openWallTimeRig(): WallTimeRig | null {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-walltime-'));
  const made = join(folder, 'walltime.so');
  const compiler = process.env.CC ?? 'cc';
  const source = join(ROOT, 'test/tools/walltime.c');
  const run = spawnSync(compiler, ['-shared', '-fPIC', '-O1', '-o', made, source, '-ldl'], {
    encoding: 'utf8',
  });
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  if (run.status !== 0) {
    process.stderr.write(
      `\n!!! TESTS WITH A WALL CLOCK THAT JUMPS ARE LEFT OUT: no C compiler (${compiler}: ${run.error?.message ?? run.stderr})\n\n`,
    );
    close();
    return null;
  }
  const cell = join(folder, 'shift');
  const set = (seconds: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds) * 1000n);
    // Written over, not cut off: the file is mapped.
    writeFileSync(cell, bytes, { flag: 'r+' });
  };
  writeFileSync(cell, Buffer.alloc(8));
  return { env: { LD_PRELOAD: made, WALLTIME_SHIFT: cell }, set, close };
}
