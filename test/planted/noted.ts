/**
 * In which life each bug was caught soonest when that was last written down (`noted.json`). A hint and nothing more:
 * a hunt begins there and goes through all lives when the bug is not caught in it, so that an outdated note costs
 * time and hides nothing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../gateway/shell/paths.ts';
import type { Verdict } from './verdict.ts';

const path = join(ROOT, 'test', 'planted', 'noted.json');

/** Seeds by the names of bugs. */
export function notedLives(): Readonly<Record<string, number>> {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>) : {};
}

/** Writes down the lives of these verdicts, beside what was known of other bugs. */
export function noteLives(verdicts: readonly Verdict[]): void {
  const noted: Record<string, number> = { ...notedLives() };
  for (const { bug, seed } of verdicts) if (seed !== null) noted[bug.name] = seed;
  const lines = Object.entries(noted).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(lines), null, 2)}\n`);
}
