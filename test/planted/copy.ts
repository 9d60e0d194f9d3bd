/**
 * A copy of the project to plant bugs in, for tests that start processes, threads and builds of their own. Promises
 * that the project itself is never touched and that the copy goes at the end; packages are shared with it.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../gateway/shell/paths.ts';
import { type PlantedBug, plant } from './bug.ts';

const PARTS = [
  'protocol',
  'firmware',
  'gateway',
  'simulator',
  'test',
  'build.mjs',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** A copy of the project. */
export interface Copy {
  readonly folder: string;
  /** Plants the bug; tells why it cannot be planted, or null. */
  plant(bug: PlantedBug): string | null;
  /** Puts every file back as it was copied. */
  restore(): void;
  remove(): void;
}

/** Makes a copy in a folder of its own. */
export function makeCopy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-planted-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Also when the process is told to end.
  process.on('exit', remove);
  for (const part of PARTS)
    if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const originals = new Map<string, string>();
  return {
    folder,
    plant(bug) {
      const path = join(folder, bug.file);
      if (!existsSync(path)) return `${bug.name}: there is no ${bug.file}`;
      const source = readFileSync(path, 'utf8');
      const made = plant(bug, source);
      if (!made.ok) return made.problem;
      originals.set(path, source);
      writeFileSync(path, made.text);
      return null;
    },
    restore() {
      for (const [path, text] of originals) writeFileSync(path, text);
      originals.clear();
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}
