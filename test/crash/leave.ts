/**
 * What must not be left behind when the crash test is interrupted: deeds that are done at the latest when the process
 * ends. Promises that each is done once; they must be quick and wait for nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does this now when what it gives is called, and otherwise when the process ends. */
export function atTheLatestAtExit(deed: () => void): () => void {
  const once = (): void => {
    process.removeListener('exit', once);
    deed();
  };
  process.on('exit', once);
  return once;
}

/** A folder of one's own, and how to remove it; it goes at the latest when the process ends. */
export function ownFolder(name: string): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `noodknop-${name}-`));
  const remove = atTheLatestAtExit(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, remove };
}
