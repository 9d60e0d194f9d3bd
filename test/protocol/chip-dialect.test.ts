/**
 * The chip's part of the protocol keeps to the language Espruino runs: it bundles with every newer syntax refused,
 * uses no library function a chip lacks, runs in an empty context, and (where `ESPRUINO_BIN` names the interpreter's
 * Linux build) gives the golden vectors there too.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256, VECTORS_FILE, vectors } from './vectors.ts';

/** Syntax that fails on the chip, or runs wrongly without a word; esbuild refuses what it cannot rewrite. */
const LACKING = (
  'array-spread async-await async-generator bigint class-private-accessor class-private-brand-check ' +
  'class-private-field class-private-method class-private-static-accessor class-private-static-field ' +
  'class-private-static-method class-static-blocks decorators default-argument destructuring dynamic-import ' +
  'exponent-operator for-await generator logical-assignment new-target nested-rest-binding object-rest-spread ' +
  'optional-chain regexp-dot-all-flag regexp-lookbehind-assertions regexp-match-indices ' +
  'regexp-named-capture-groups regexp-set-notation regexp-sticky-and-unicode-flags ' +
  'regexp-unicode-property-escapes rest-argument top-level-await unicode-escapes using'
).split(' ');

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'node',
    target: 'es2020',
    charset: 'ascii',
    minify: true,
    supported: Object.fromEntries(LACKING.map((name) => [name, false])),
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

const CHIP_FILES = ['chip', 'hmac', 'keys', 'lines', 'radio'];
const source = (name: string): string =>
  readFileSync(new URL(`../../protocol/${name}.ts`, import.meta.url), 'utf8');
/** The program without what people read. */
const code = (name: string): string =>
  source(name)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');

/** What esbuild lets through and Espruino does not know. */
const UNKNOWN = [
  /\b(Map|Set|Symbol|BigInt|Proxy|WeakMap|TextEncoder|TextDecoder|Buffer)\b/,
  /\bNumber\.(isInteger|isSafeInteger)\b|\bMath\.trunc\b|\bArray\.from\b|\bObject\.fromEntries\b/,
  /\.length\s*=[^=]|\bdelete\b|\.(matchAll|replaceAll|flatMap|flat|at)\(|\.(indexOf|includes)\('[^'\\]{2,}'/,
  /(^|[(=,:\s!&|])\/[^/*\s]/m,
  /\b(async|await|yield|function)\b/,
];

describe('the chip dialect', () => {
  it.each(
    CHIP_FILES,
  )('%s.ts uses only what chips have, no schema library and no regular expression', (name) => {
    expect(UNKNOWN.filter((pattern) => pattern.test(code(name))).map(String)).toEqual([]);
    const imports = [...code(name).matchAll(/from '([^']+)'/g)].map((match) => match[1]);
    expect(imports.filter((path) => !['./messages.ts', './hmac.ts'].includes(path ?? ''))).toEqual([]);
  });

  it.each(CHIP_FILES)('%s.ts uses no function above its definition: there is no hoisting', (name) => {
    const text = code(name);
    const definitions = [...text.matchAll(/^(?:export )?const (\w+)/gm)];
    expect(definitions.length).toBeGreaterThan(0);
    for (const { 1: defined = '', index } of definitions) {
      const before = text.slice(0, index).replace(/^import[\s\S]*?from '[^']+';$/gm, '');
      expect([defined, new RegExp(`\\b${defined}\\(`).test(before)]).toEqual([defined, false]);
    }
  });

  it('the whole with these checks stays under 12 kB, in ASCII, without the patterns of messages.ts', async () => {
    const program = await bundle('./chip-program.ts');
    expect(program.length).toBeLessThan(12_000);
    expect(program).not.toMatch(/[^\n -~]/);
    expect(program).not.toContain('{0,31}');
  });
});

/** Checks the program makes when nothing is left out. */
const LEAST_CHECKS = vectors.down.length * 5 + vectors.refused.filter(({ at }) => at === 'device').length;

describe('the vectors on a chip', () => {
  let folder = '';
  let program = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'noodknop-chip-'));
    program = await bundle('./chip-program.ts');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const judge = (lines: readonly string[]): void => {
    const done = /^done (\d+)$/.exec(lines.at(-1) ?? '');
    expect(lines.slice(0, -1)).toEqual([]);
    expect(Number(done?.[1])).toBeGreaterThan(LEAST_CHECKS);
  };

  it('come out right in a context that has nothing but the language', () => {
    const printed: string[] = [];
    const context = createContext({ VECTORS: vectors, sha256, print: (line: string) => printed.push(line) });
    runInContext(program, context);
    judge(printed);
  });

  const espruino = process.env.ESPRUINO_BIN;
  if (espruino === undefined) {
    console.warn('ESPRUINO_BIN is not set: the chip codec was NOT run on Espruino itself, only in Node.');
  }
  it.runIf(espruino !== undefined)('come out right on Espruino', { timeout: 60_000 }, async () => {
    const file = join(folder, 'program.js');
    const { texts: _texts, lenient: _lenient, ...needed } = JSON.parse(readFileSync(VECTORS_FILE, 'utf8'));
    const chipSha = 'var sha256=function(b){return new Uint8Array(require("crypto").SHA256(b));};';
    writeFileSync(file, `var VECTORS=${JSON.stringify(needed)};\n${chipSha}\n${program}\n`);
    const { stdout } = await promisify(execFile)(espruino ?? '', [file], { timeout: 50_000 });
    const lines = stdout.split(/\r?\n/);
    const start = lines.findIndex((line) => line.includes('espruino.com/Donate'));
    judge(lines.slice(start + 1).filter((line) => line.trim() !== '' && line.trim() !== '>'));
  });
});
