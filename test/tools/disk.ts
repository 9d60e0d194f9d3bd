/**
 * Disks that fail on command, for tests with real processes: `openDiskRig` makes writing below a folder hang, fail as
 * full or fail as broken inside a child process (through `slowdisk.c`, preloaded), and `mountSmallDisk` is a really
 * small file system that really runs full. Both say loudly why when this machine cannot have them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../gateway/shell/paths.ts';

/** Switches of one disk. Each works at once on every process started with `env`. */
export interface DiskRig {
  /** Add this to the environment of the child process. */
  readonly env: Readonly<Record<string, string>>;
  /** Writing and syncing wait until `release`. */
  hang(): void;
  release(): void;
  /** Whether a call really waits, or waited, since `hang`. */
  isHanging(): boolean;
  /** Writing fails with ENOSPC until `free`. */
  fill(): void;
  free(): void;
  /** Writing and syncing fail with EIO until `mend`. */
  breakDown(): void;
  mend(): void;
  /** Switches everything off and removes the switches. */
  close(): void;
}

let library: string | null = null;

/** Compiles the shim once; null, and one loud line, without a C compiler. */
function compileShim(): string | null {
  if (library !== null) return library;
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-slowdisk-'));
  const made = join(folder, 'slowdisk.so');
  const compiler = process.env.CC ?? 'cc';
  const run = spawnSync(
    compiler,
    ['-shared', '-fPIC', '-O1', '-o', made, join(ROOT, 'test/tools/slowdisk.c'), '-ldl'],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) {
    process.stderr.write(
      `\n!!! TESTS WITH A HANGING DISK ARE LEFT OUT: no C compiler (${compiler}: ${run.error?.message ?? run.stderr})\n\n`,
    );
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  library = made;
  return made;
}

/** A disk that obeys, for files below `folder` (must exist); null when this machine has no C compiler. */
export function openDiskRig(folder: string): DiskRig | null {
  const shim = compileShim();
  if (shim === null) return null;
  const switches = mkdtempSync(join(tmpdir(), 'noodknop-switches-'));
  const on = (name: string): void => writeFileSync(join(switches, name), '');
  const off = (name: string): void => rmSync(join(switches, name), { force: true });
  return {
    env: { LD_PRELOAD: shim, SLOWDISK_ROOT: realpathSync(folder), SLOWDISK_SWITCH: switches },
    hang: () => {
      off('hanging');
      on('hang');
    },
    release: () => off('hang'),
    isHanging: () => existsSync(join(switches, 'hanging')),
    fill: () => on('full'),
    free: () => off('full'),
    breakDown: () => on('broken'),
    mend: () => off('broken'),
    close: () => rmSync(switches, { recursive: true, force: true }),
  };
}

/** A small file system of its own. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it to the last byte. */
  fill(): void;
  /** Gives the space back. */
  free(): void;
  /** From now on nobody can write to it. */
  makeReadOnly(): void;
  unmount(): void;
}

/** Mounts a file system of so many kilobytes; null, and one loud line, where mounting is not allowed. */
export function mountSmallDisk(kilobytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-smalldisk-'));
  const options = `size=${kilobytes}k,mode=0700`;
  const run = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'noodknop-test', folder], {
    encoding: 'utf8',
  });
  if (run.status !== 0) {
    process.stderr.write(
      `\n!!! TESTS WITH A REALLY FULL DISK ARE LEFT OUT: mounting is not allowed here (${run.stderr.trim()})\n\n`,
    );
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const ballast = join(folder, 'ballast');
  const unmount = (): void => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    folder,
    fill: () => {
      const file = openSync(ballast, 'w');
      // Page by page, since others may be writing at the same time.
      for (let room = true; room; ) {
        try {
          room = writeSync(file, Buffer.alloc(4096)) === 4096;
        } catch {
          room = false;
        }
      }
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    makeReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', folder]),
    unmount,
  };
}
