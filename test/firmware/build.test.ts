/** What the build of a board refuses: whatever its interpreter lacks or gets wrong, and a bundle over its budget. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';
import { buildBoard } from '../../firmware/build/boards.ts';
import { type Node, outcomeSins } from '../../firmware/build/dialect.ts';
import { ROOT } from '../../gateway/shell/paths.ts';

describe('a board is not built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-board-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const building = (source: string, budget = 34_000) => {
    const entry = join(folder, 'entry.ts');
    writeFileSync(entry, source);
    return buildBoard(ROOT, { name: 'tried', entry, budget }, '1.2.3');
  };

  it.each([
    ['a Map', 'export const seen = new Map<string, number>();', /new Map/],
    ['a label', 'outer: for (;;) { break outer; }', /a label/],
    [
      'a closure in a loop',
      'export const calls: (() => number)[] = []; for (let i = 0; i < 2; i++) calls.push(() => i);',
      /a closure made in a loop/,
    ],
    [
      'a use before the definition',
      'const first = (): number => second(); const second = (): number => 1; export const one = first();',
      /second used above its definition/,
    ],
    ['a function that chips lack', 'export const wide = "a".padStart(3);', /padStart\(\), which chips lack/],
    ['a name of Node', 'export const version = process.version;', /process, which nobody defines/],
    [
      'rest',
      'export const all = (...more: number[]): number => more.length;',
      /RestElement|not supported|rest/,
    ],
    [
      'zod',
      `export { z } from '${join(ROOT, 'node_modules', 'zod', 'index.js')}';`,
      /a package, which no chip runs/,
    ],
  ])('with %s', async (_name, source, words) => {
    await expect(building(source)).rejects.toThrow(words);
  });

  it('over its budget', async () => {
    const source = 'if (Math.floor(1.5) > 1) throw "a long word, and no more than that";';
    await expect(building(source, 20)).rejects.toThrow(/20 are allowed/);
    expect((await building(source, 2_000)).bytes).toBeLessThan(2_000);
  });
});

describe('a finished program', () => {
  const sins = (program: string): readonly string[] => outcomeSins(parseAst(program) as unknown as Node);

  it('is refused when it uses a variable above its `var`, which the chip would take for a global one', () => {
    expect(sins('const f = (a) => { return t = a + 1, t * t; var t; };')).toEqual(['t used above its var']);
    expect(sins('const f = (a) => { var t; return t = a + 1, t * t; };')).toEqual([]);
  });
  it('may give the same short name to something else', () => {
    expect(
      sins('const f = (a) => a.map((t) => t.t); const g = (a) => { var t; t = a; return { t: t }; };'),
    ).toEqual([]);
  });
});
