/** The number from which each version of the sources draws its own lives: the same for the same sources, else another. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAX_SEED } from '../../simulator/plan/seed.ts';
import { LIFE_SOURCES, numberOfSources } from '../tools/sources.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'noodknop-sources-'));
  mkdirSync(join(root, 'core/deep'), { recursive: true });
  writeFileSync(join(root, 'core/one.ts'), 'a');
  writeFileSync(join(root, 'core/deep/two.ts'), 'b');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const number = (): number => numberOfSources(['core'], root);

it('is the same for the same sources, and a seed', () => {
  expect(number()).toBe(number());
  expect(numberOfSources()).toBe(numberOfSources());
  expect(Number.isInteger(number()) && number() >= 0 && number() <= MAX_SEED).toBe(true);
});

it('is another when a file changes, moves or comes, and not for what is no source', () => {
  const seen = new Set([number()]);
  writeFileSync(join(root, 'core/deep/two.ts'), 'c');
  seen.add(number());
  renameSync(join(root, 'core/deep/two.ts'), join(root, 'core/two.ts'));
  seen.add(number());
  writeFileSync(join(root, 'core/three.json'), '{}');
  seen.add(number());
  expect(seen.size).toBe(4);
  writeFileSync(join(root, 'core/notes.md'), 'words');
  expect(seen.has(number())).toBe(true);
});

it('reads both cores, the wire and the simulator', () => {
  expect([...LIFE_SOURCES].sort()).toEqual(['firmware/core', 'gateway/core', 'protocol', 'simulator']);
});
