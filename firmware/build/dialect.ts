/**
 * The chip's dialect, as rules: what Espruino lacks, and what it gets wrong without a word, found in the syntax tree of
 * a source. Promises a sentence for each sin; what esbuild refuses by itself is in `CHIP`, and types that a chip lacks
 * are found by `tsconfig.chip.json`.
 */
import { type BuildOptions, transform } from 'esbuild';
import { parseAst } from 'vitest/node';

/** Syntax that fails on the chip; esbuild refuses what it cannot rewrite. */
const LACKING = (
  'array-spread async-await async-generator bigint class-private-accessor class-private-brand-check ' +
  'class-private-field class-private-method class-private-static-accessor class-private-static-field ' +
  'class-private-static-method class-static-blocks decorators default-argument destructuring dynamic-import ' +
  'exponent-operator for-await generator logical-assignment new-target nested-rest-binding object-rest-spread ' +
  'optional-catch-binding optional-chain regexp-dot-all-flag regexp-lookbehind-assertions regexp-match-indices ' +
  'regexp-named-capture-groups regexp-set-notation regexp-sticky-and-unicode-flags ' +
  'regexp-unicode-property-escapes rest-argument top-level-await unicode-escapes using'
).split(' ');
/** How esbuild writes for the chip; it refuses what it cannot rewrite. */
export const CHIP = {
  format: 'iife',
  platform: 'node',
  target: 'es2020',
  charset: 'ascii',
  supported: Object.fromEntries(LACKING.map((name) => [name, false])),
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Names that a source may use. */
export interface Allowed {
  /** Methods of anything. */
  readonly methods: ReadonlySet<string>;
  /** Functions of the library, as `Math.min`. */
  readonly library: ReadonlySet<string>;
  readonly globals: ReadonlySet<string>;
}
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

/** What cores and codecs may use: the language, and nothing of a board. */
export const PURE: Allowed = { methods: METHODS, library: LIBRARY, globals: GLOBALS };

/** A node of a syntax tree. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Every node with its ancestors, nearest first. */
export function* walk(node: Node, above: readonly Node[] = []): Generator<[Node, readonly Node[]]> {
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
function sinOf(node: Node, above: readonly Node[], allowed: Allowed): string {
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
      if (GLOBALS.has(nameOf(callee.object)))
        return allowed.library.has(whole) ? '' : `${whole}, which chips lack`;
      return allowed.methods.has(method) ? '' : `.${method}(), which chips lack`;
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
function unknownNames(program: Node, allowed: Allowed): string[] {
  const known = new Set(allowed.globals);
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

/** The syntax tree of one source of the chip, as esbuild leaves it; `file` is only named in problems. */
export async function chipTree(source: string): Promise<Node> {
  const { format: _format, platform: _platform, ...options } = CHIP;
  const { code } = await transform(source, { ...options, loader: 'ts', format: 'esm' });
  return parseAst(code) as unknown as Node;
}

/** Everything that a program is guilty of. */
export function sinsOf(program: Node, allowed: Allowed = PURE): string[] {
  const nodes = [...walk(program)];
  return [
    ...nodes.map(([node, above]) => sinOf(node, above, allowed)).filter((sin) => sin !== ''),
    ...nodes.filter(([node, above]) => loopClosure(node, above)).map(() => 'a closure made in a loop'),
    ...usedTooEarly(program).map((name) => `${name} used above its definition`),
    ...unknownNames(program, allowed).map((name) => `${name}, which nobody defines`),
  ];
}

/** Names that a function uses above the `var` that makes them: there is no hoisting, so the chip takes a global one. */
function varsTooLate(nodes: readonly [Node, readonly Node[]][]): string[] {
  const home = (above: readonly Node[]): Node | undefined => above.find(isFunction) ?? above.at(-1);
  const late: string[] = [];
  for (const [node, above] of nodes) {
    if (node.type !== 'VariableDeclaration' || node.kind !== 'var') continue;
    const names = (node.declarations as Node[]).map((one) => nameOf(one.id));
    for (const [other, around] of nodes) {
      if (other.type !== 'Identifier' || other.start >= node.start || !names.includes(nameOf(other)))
        continue;
      const parent = around[0];
      const isMember =
        parent?.type === 'MemberExpression' && parent.property === other && parent.computed !== true;
      const isKey = parent?.type === 'Property' && parent.key === other && parent.shorthand !== true;
      if (!isMember && !isKey && home(around) === home(above)) late.push(nameOf(other));
    }
  }
  return [...new Set(late)];
}

/**
 * What a finished program is guilty of that its sources were not: tools move code, and may write what chips get wrong.
 * A function that is called where it is made may stand in a loop. Of order only that of `var` is looked at: tools keep that of all else.
 */
export function outcomeSins(program: Node): string[] {
  const nodes = [...walk(program)];
  const calledAtOnce = (node: Node, above: readonly Node[]): boolean =>
    above[0]?.type === 'CallExpression' && above[0].callee === node;
  return [
    ...nodes
      .filter(([node]) => node.type !== 'CallExpression' && node.type !== 'NewExpression')
      .map(([node, above]) => sinOf(node, above, PURE))
      .filter((sin) => sin !== ''),
    ...nodes
      .filter(([node, above]) => loopClosure(node, above) && !calledAtOnce(node, above))
      .map(() => 'a closure made in a loop'),
    ...varsTooLate(nodes).map((name) => `${name} used above its var`),
  ];
}

/** Names of the members that a source's interfaces and type literals declare, and of what it declares for others. */
export function declaredNames(source: string): {
  readonly members: Set<string>;
  readonly globals: Set<string>;
} {
  const program = parseAst(source, { lang: 'ts' }) as unknown as Node;
  const members = new Set<string>();
  const globals = new Set<string>();
  for (const [node, above] of walk(program)) {
    if (node.type === 'TSPropertySignature' || node.type === 'TSMethodSignature')
      members.add(nameOf(node.key));
    if (above.length > 2 || node.declare !== true) continue;
    if (node.type === 'TSDeclareFunction') globals.add(nameOf(node.id));
    if (node.type === 'VariableDeclaration') {
      for (const one of node.declarations as Node[]) globals.add(nameOf(one.id));
    }
  }
  return { members, globals };
}
