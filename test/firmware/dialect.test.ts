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
import { type BuildOptions, build, transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

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

/** Syntax that fails on the chip; esbuild refuses what it cannot rewrite. */
const LACKING = (
  'array-spread async-await async-generator bigint class-private-accessor class-private-brand-check ' +
  'class-private-field class-private-method class-private-static-accessor class-private-static-field ' +
  'class-private-static-method class-static-blocks decorators default-argument destructuring dynamic-import ' +
  'exponent-operator for-await generator logical-assignment new-target nested-rest-binding object-rest-spread ' +
  'optional-chain regexp-dot-all-flag regexp-lookbehind-assertions regexp-match-indices ' +
  'regexp-named-capture-groups regexp-set-notation regexp-sticky-and-unicode-flags ' +
  'regexp-unicode-property-escapes rest-argument top-level-await unicode-escapes using'
).split(' ');
const CHIP = {
  format: 'iife',
  platform: 'node',
  target: 'es2020',
  charset: 'ascii',
  supported: Object.fromEntries(LACKING.map((name) => [name, false])),
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Methods that Espruino's strings, numbers, arrays and typed arrays have, and that we use. */
const METHODS = new Set(
  'charAt charCodeAt indexOf lastIndexOf substring toString concat filter map some push shift slice splice sort set subarray'.split(
    ' ',
  ),
);
/** Functions of the library that Espruino has, and that we use. Neither clock nor chance is among them. */
const LIBRARY = new Set(
  'Math.min Math.max Math.floor Math.round Object.assign Array.isArray JSON.parse JSON.stringify String.fromCharCode'.split(
    ' ',
  ),
);
const GLOBALS = new Set(
  'Math Object Array JSON String Number Uint8Array undefined Infinity NaN parseInt'.split(' '),
);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Every node with its ancestors, nearest first. */
function* walk(node: Node, above: readonly Node[] = []): Generator<[Node, readonly Node[]]> {
  yield [node, above];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* walk(child, [node, ...above]);
    }
  }
}
const isLoop = (node: Node): boolean => /^(For|ForOf|ForIn|While|DoWhile)Statement$/.test(node.type);
const isFunction = (node: Node): boolean =>
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
const nameOf = (node: unknown): string => (isNode(node) && typeof node.name === 'string' ? node.name : '');

/** What a node is guilty of; empty when it is innocent. */
function sinOf(node: Node, above: readonly Node[]): string {
  const parent = above[0];
  switch (node.type) {
    case 'LabeledStatement':
      return 'a label';
    case 'PrivateIdentifier':
      return 'a private name';
    case 'ClassDeclaration':
    case 'ClassExpression':
      return 'a class: plain records do';
    case 'YieldExpression':
    case 'AwaitExpression':
    case 'SpreadElement':
    case 'ObjectPattern':
    case 'ArrayPattern':
    case 'RestElement':
    case 'AssignmentPattern':
    case 'ChainExpression':
    case 'TaggedTemplateExpression':
    case 'NewTarget':
    case 'MetaProperty':
      return node.type;
    case 'Property':
      return node.computed === true ? 'a computed key' : node.kind !== 'init' ? 'a getter or setter' : '';
    case 'Literal':
      return 'regex' in node && node.regex !== undefined ? 'a regular expression' : '';
    case 'SwitchStatement': {
      const tests = (node.cases as Node[]).map((one) => one.test);
      return tests.slice(0, -1).includes(null) ? 'a case after default' : '';
    }
    case 'AssignmentExpression': {
      const left = node.left as Node;
      return left.type === 'MemberExpression' && nameOf(left.property) === 'length'
        ? 'a length that is set'
        : '';
    }
    case 'UnaryExpression':
      return node.operator === 'delete' ? 'delete' : '';
    case 'FunctionDeclaration':
      return above.length > 1 && parent?.type !== 'ExportNamedDeclaration' ? 'a function inside another' : '';
    case 'NewExpression':
      return nameOf(node.callee) === 'Uint8Array' ? '' : `new ${nameOf(node.callee)}`;
    case 'CallExpression': {
      const callee = node.callee as Node;
      if (callee.type !== 'MemberExpression') return '';
      const method = nameOf(callee.property);
      const whole = `${nameOf(callee.object)}.${method}`;
      if (GLOBALS.has(nameOf(callee.object))) return LIBRARY.has(whole) ? '' : `${whole}, which chips lack`;
      return METHODS.has(method) ? '' : `.${method}(), which chips lack`;
    }
    default:
      return '';
  }
}

/** Closures made in a loop share its variable on the chip. */
function loopClosure(node: Node, above: readonly Node[]): boolean {
  if (!isFunction(node)) return false;
  for (const one of above) {
    if (isLoop(one)) return true;
    if (isFunction(one)) return false;
  }
  return false;
}

/** Names of the top level used above the place where they get their value: there is no hoisting. */
function usedTooEarly(program: Node): string[] {
  const defined = new Map<string, Node>();
  for (const statement of program.body as Node[]) {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (!isNode(inner)) continue;
    if (inner.type === 'FunctionDeclaration') defined.set(nameOf(inner.id), inner);
    if (inner.type === 'VariableDeclaration') {
      for (const one of inner.declarations as Node[]) defined.set(nameOf(one.id), one);
    }
  }
  const early: string[] = [];
  for (const [node, above] of walk(program)) {
    const definition = node.type === 'Identifier' ? defined.get(nameOf(node)) : undefined;
    if (definition === undefined || node.start >= definition.start) continue;
    const parent = above[0];
    const isKey = parent?.type === 'Property' && parent.key === node && parent.shorthand !== true;
    const isMember =
      parent?.type === 'MemberExpression' && parent.property === node && parent.computed !== true;
    const isParameter = parent !== undefined && isFunction(parent);
    if (!isKey && !isMember && !isParameter && parent?.type !== 'ExportSpecifier') early.push(nameOf(node));
  }
  return early;
}

/** Names that come from nowhere: not of the file, not imported, not of the language. */
function unknownNames(program: Node): string[] {
  const known = new Set(GLOBALS);
  for (const [node, above] of walk(program)) {
    const parent = above[0];
    if (node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration') known.add(nameOf(node.id));
    if (node.type === 'ImportSpecifier') known.add(nameOf(node.local));
    if (node.type === 'CatchClause') known.add(nameOf(node.param));
    if (parent !== undefined && isFunction(parent) && (parent.params as unknown[]).includes(node))
      known.add(nameOf(node));
  }
  const unknown = new Set<string>();
  for (const [node, above] of walk(program)) {
    const parent = above[0];
    if (node.type !== 'Identifier' || parent === undefined) continue;
    const isKey = parent.type === 'Property' && parent.key === node;
    const isMember =
      parent.type === 'MemberExpression' && parent.property === node && parent.computed !== true;
    const isForeign = parent.type === 'ImportSpecifier' || parent.type === 'ExportSpecifier';
    if (!isKey && !isMember && !isForeign && !known.has(nameOf(node))) unknown.add(nameOf(node));
  }
  return [...unknown];
}

async function parsed(file: string): Promise<Node> {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const { format: _format, platform: _platform, ...options } = CHIP;
  const { code } = await transform(source, { ...options, loader: 'ts', format: 'esm' });
  return parseAst(code) as unknown as Node;
}

const sinsOf = (program: Node): string[] => [
  ...[...walk(program)].map(([node, above]) => sinOf(node, above)).filter((sin) => sin !== ''),
  ...[...walk(program)]
    .filter(([node, above]) => loopClosure(node, above))
    .map(() => 'a closure made in a loop'),
  ...usedTooEarly(program).map((name) => `${name} used above its definition`),
  ...unknownNames(program).map((name) => `${name}, which nobody defines`),
];

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
    entryPoints: [join(ROOT, 'test/firmware/chip-story.ts')],
    bundle: true,
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
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
