/**
 * Makes one minified file per board out of the firmware. Promises that a board is not built when a source is not in the
 * chip's dialect, when esbuild cannot write it for the chip, or when the result is over its budget; types are checked by
 * `tsconfig.chip.json`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { type Allowed, CHIP, chipTree, declaredNames, PURE, sinsOf } from './dialect.ts';
import { shorten } from './shorten.ts';

/** A board that firmware is built for. */
export interface BoardBuild {
  /** Name of the file, and what the command line calls it. */
  readonly name: string;
  /** The board's program, from the project's root. */
  readonly entry: string;
  /** Most bytes of the minified file; a little above what it has, so that growth is noticed. */
  readonly budget: number;
  /** The board has few variables: see `shorten`. */
  readonly tight?: true;
}
/** What came of a build. */
export interface BuiltBoard {
  readonly name: string;
  readonly program: string;
  readonly bytes: number;
  readonly budget: number;
}

const SHELL = 'firmware/shell/espruino';
/**
 * All boards there are. Core, link and codecs alone are 25 kB with every name shortened, and 33 kB with the shell; what
 * a chip has is 896 kB of flash for it, and variables, which the tests on the interpreter count.
 */
export const BOARDS: readonly BoardBuild[] = [
  { name: 'esp32', entry: `${SHELL}/desk-wifi.ts`, budget: 35_000 },
  { name: 'sounder', entry: `${SHELL}/sounder-wifi.ts`, budget: 35_000 },
  { name: 'puckjs', entry: `${SHELL}/puck.ts`, budget: 33_000, tight: true },
  { name: 'banglejs2', entry: `${SHELL}/bangle.ts`, budget: 34_000 },
  { name: 'banglejs2-pager', entry: `${SHELL}/watch.ts`, budget: 38_000 },
];

/** Files whose names are the outside's: the chip's functions, the wire, the settings file. `v` is the wire's version. */
const FOREIGN = [`${SHELL}/chip.d.ts`, 'protocol/messages.ts', `${SHELL}/settings.ts`];
const FURTHER = ['v'];
/** Libraries that are on the chip. */
const ON_CHIP = ['Storage', 'crypto', 'net', 'Wifi'];
/** Holds patterns for the gateway's use that never reach a bundle; the finished bundle is searched for them. */
const WITH_PATTERNS = 'protocol/messages.ts';

/** Names that must stay as they are; every other property gets a short one. */
function foreignNames(root: string): string[] {
  const names = FOREIGN.flatMap((file) => [...declaredNames(readFileSync(join(root, file), 'utf8')).members]);
  return [...new Set([...names, ...FURTHER])].filter((name) => /^\w+$/.test(name));
}

/** What a shell may use: also its own interfaces' functions, and what is declared of the chip. */
function allowedIn(root: string): Allowed {
  const own = readdirSync(join(root, SHELL)).map((name) =>
    declaredNames(readFileSync(join(root, SHELL, name), 'utf8')),
  );
  const globals = new Set([...PURE.globals, ...own.flatMap((one) => [...one.globals])]);
  const methods = new Set([...PURE.methods, ...own.flatMap((one) => [...one.members])]);
  return { globals, methods, library: new Set([...PURE.library, 'Math.random']) };
}

/** Refuses a source that is not in the dialect. */
const dialect = (root: string): Plugin => ({
  name: 'dialect',
  setup(building) {
    const inShells = allowedIn(root);
    building.onLoad({ filter: /./ }, async ({ path }) => {
      const file = relative(root, path);
      if (path.includes('/node_modules/') || !path.endsWith('.ts'))
        return { errors: [{ text: 'a package, which no chip runs', location: { file } }] };
      const source = readFileSync(path, 'utf8');
      const sins =
        file === WITH_PATTERNS
          ? []
          : sinsOf(await chipTree(source), file.startsWith(SHELL) ? inShells : PURE);
      return { contents: source, loader: 'ts', errors: sins.map((text) => ({ text, location: { file } })) };
    });
  },
});

/** Builds one board; fails with what is wrong. `version` is shown in the device list: at most 16 characters. */
export async function buildBoard(root: string, board: BoardBuild, version: string): Promise<BuiltBoard> {
  const { outputFiles } = await build({
    ...CHIP,
    absWorkingDir: root,
    entryPoints: [board.entry],
    // Not `iife`: that puts a stand-in around `require`. And a chip keeps a variable less for each function that no other holds.
    format: 'cjs',
    bundle: true,
    external: ON_CHIP,
    minify: true,
    write: false,
    mangleProps: /./,
    reserveProps: new RegExp(`^(?:${foreignNames(root).join('|')})$`),
    define: { __FIRMWARE__: JSON.stringify(`${board.name} ${version}`.slice(0, 16)) },
    plugins: [dialect(root)],
  });
  const program = await shorten(outputFiles[0]?.text ?? '', board.tight === true);
  if (program.length > board.budget)
    throw new Error(`${board.name}: ${program.length} bytes, ${board.budget} are allowed`);
  return { name: board.name, program, bytes: program.length, budget: board.budget };
}
