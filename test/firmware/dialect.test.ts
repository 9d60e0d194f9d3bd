/**
 * What runs on the chip is written in the chip's language: every source of the firmware's core and link, and the
 * chip's part of the protocol, is parsed and searched for what Espruino lacks or gets wrong without a word; then the
 * whole is run in an empty context and (where `ESPRUINO_BIN` names its Linux build) by the interpreter itself.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { build, transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { CHIP, chipTree, type Node, sinsOf } from '../../firmware/build/dialect.ts';
import { shorten } from '../../firmware/build/shorten.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const folder = (name: string): string[] =>
  readdirSync(join(ROOT, name))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${name}/${file}`);
const SOURCES = [
  ...folder('firmware/core'),
  ...folder('firmware/link'),
  ...['chip', 'hmac', 'keys', 'lines', 'radio'].map((name) => `protocol/${name}.ts`),
];

const parsed = (file: string): Promise<Node> => chipTree(readFileSync(join(ROOT, file), 'utf8'));

describe('the check itself finds', () => {
  test.each([
    ['a: for (;;) {}', 'a label'],
    ['const b = 1; const a = { [b]: 1 };', 'a computed key'],
    ['const a = /x{2}/;', 'a regular expression'],
    ['const a = []; a.length = 0;', 'a length that is set'],
    ['const f = (x) => { switch (x) { default: return 1; case 2: return 3; } };', 'a case after default'],
    ['class A extends Error {}', 'a class: plain records do'],
    ['const f = () => { for (let i = 0; i < 3; i++) f(() => i); };', 'a closure made in a loop'],
    ['const f = () => g(); const g = () => 1;', 'g used above its definition'],
    ['function f() { return g(); } function g() { return 1; }', 'g used above its definition'],
    ['const m = new Map();', 'new Map'],
    ['const a = Array.from("x");', 'Array.from, which chips lack'],
    ['const a = Math.trunc(1.5);', 'Math.trunc, which chips lack'],
    ['const a = Math.random();', 'Math.random, which chips lack'],
    ['const a = "x".padStart(3);', '.padStart(), which chips lack'],
    ['const a = Date.now();', 'Date, which nobody defines'],
    ['const a = [1]; const b = { get x() { return a; } };', 'a getter or setter'],
  ])('%s', (source, sin) => {
    expect(sinsOf(parseAst(source) as unknown as Node)).toContain(sin);
  });
  test.each([
    ['destructuring', 'export const f = (o: { a: number }) => { const { a } = o; return a; };'],
    ['a default argument', 'export const f = (a = 1) => a;'],
    ['rest', 'export const f = (...a: number[]) => a;'],
    ['spread', 'export const f = (a: number[]) => [...a];'],
    ['async', 'export const f = async () => 1;'],
    ['a generator', 'export function* f() { yield 1; }'],
  ])('%s, through esbuild', async (_name, source) => {
    const { format: _format, platform: _platform, ...options } = CHIP;
    await expect(transform(source, { ...options, loader: 'ts', format: 'esm' })).rejects.toThrow();
  });
});

describe('sources', () => {
  test.each(SOURCES)('%s is written in the dialect', async (file) => {
    expect(sinsOf(await parsed(file))).toEqual([]);
  });
  test.each(SOURCES)('%s imports downwards only: nothing of Node, no schemas, no shell', (file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    const imports = [...source.matchAll(/^import\b[\s\S]*?from '([^']+)';/gm)].map((match) => match[1] ?? '');
    const allowed = file.startsWith('protocol/')
      ? /^\.\/[a-z0-9]+\.ts$/
      : /^(\.|\.\.\/\.\.\/protocol)\/[a-z0-9]+\.ts$/;
    expect(imports.filter((path) => !allowed.test(path))).toEqual([]);
  });
  test('the imports of the core form a staircase: no circle', () => {
    const next = new Map<string, string[]>();
    for (const file of folder('firmware/core')) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      next.set(
        basename(file),
        [...source.matchAll(/from '\.\/([a-z0-9]+\.ts)'/g)].map((match) => match[1] ?? ''),
      );
    }
    const below = (file: string, path: readonly string[]): void => {
      expect(path).not.toContain(file);
      for (const one of next.get(file) ?? []) below(one, [...path, file]);
    };
    for (const file of next.keys()) below(file, []);
  });
});

async function story(): Promise<string> {
  const { outputFiles } = await build({
    ...CHIP,
    format: 'cjs',
    entryPoints: [join(ROOT, 'test/firmware/chip-story.ts')],
    bundle: true,
    minify: true,
    write: false,
  });
  return shorten(outputFiles[0]?.text ?? '', true);
}

function toldByNode(program: string): string[] {
  const lines: string[] = [];
  runInContext(program, createContext({ print: (line: string) => lines.push(line) }));
  return lines;
}

describe('the core and the link, bundled as firmware', () => {
  test('run with nothing but the language, and stay under 40 kB of ASCII', async () => {
    const program = await story();
    const lines = toldByNode(program);
    expect(lines.at(-1)).toBe('done');
    expect(lines.length).toBeGreaterThan(100);
    expect(program.length).toBeLessThan(40_000);
    expect([...program].filter((character) => character > '~')).toEqual([]);
  });
  const espruino = process.env.ESPRUINO_BIN;
  if (espruino === undefined) {
    console.warn('ESPRUINO_BIN is not set: the firmware core was NOT run on Espruino itself, only in Node.');
  }
  test.runIf(espruino !== undefined)('tell the same story on Espruino', { timeout: 120_000 }, async () => {
    const program = await story();
    const own = mkdtempSync(join(tmpdir(), 'noodknop-story-'));
    try {
      const file = join(own, 'story.js');
      writeFileSync(file, `${program}\n`);
      const options = { timeout: 110_000, maxBuffer: 16_000_000 };
      const { stdout } = await promisify(execFile)(espruino ?? '', [file], options);
      const lines = stdout.split(/\r?\n/);
      const first = lines.findIndex((line) => line.includes('espruino.com/Donate'));
      const told = lines.slice(first + 1).filter((line) => line.trim() !== '' && line.trim() !== '>');
      expect(told).toEqual(toldByNode(program));
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });
});
