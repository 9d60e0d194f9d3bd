/**
 * Reads the sources and forbids what must not be in them: floors that an import may not run up, circles, clocks and
 * chance inside a core, packages outside their one folder. Rules of the house (HOUSE: floors, laws, habits); what
 * the linter checks already is not repeated here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeOnly } from './tools/code-only.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['protocol', 'firmware', 'gateway', 'simulator'];

interface Source {
  readonly path: string;
  /** Without comments and texts, so that a word in a sentence is no finding. */
  readonly code: string;
  readonly text: string;
  /** Paths from the root for own files, names for packages. */
  readonly imports: readonly string[];
}

function sourcesIn(folder: string): string[] {
  const there = (() => {
    try {
      return readdirSync(join(ROOT, folder), { withFileTypes: true });
    } catch {
      return [];
    }
  })();
  return there.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesIn(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

const IMPORT =
  /^(?:import|export)\b[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

function read(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const imports = [...text.matchAll(IMPORT)].map(([, from, bare, late]) => {
    const name = from ?? bare ?? late ?? '';
    return name.startsWith('.') ? relative(ROOT, join(ROOT, dirname(path), name)) : name;
  });
  return { path, text, code: codeOnly(text), imports };
}

const sources = FOLDERS.flatMap(sourcesIn).map(read);
const within = (...folders: readonly string[]) =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)));
const isOwn = (name: string): boolean => FOLDERS.some((folder) => name.startsWith(`${folder}/`));
/** Imports that are not allowed, as "file -> import". */
const strays = (
  files: readonly Source[],
  allowed: (name: string, file: Source) => boolean,
): readonly string[] =>
  files.flatMap((file) =>
    file.imports.filter((name) => !allowed(name, file)).map((name) => `${file.path} -> ${name}`),
  );
const below =
  (...folders: readonly string[]) =>
  (name: string) =>
    folders.some((folder) => name.startsWith(`${folder}/`));

describe('this reader of sources', () => {
  it('finds the sources and their imports', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.find(({ path }) => path === 'gateway/core/step.ts')?.imports).toContain(
      'gateway/core/state.ts',
    );
  });

  it('leaves out comments and texts, and keeps code inside templates', () => {
    const source = ["a(); // Math.random()\n'Date.now()'; /* x */ b(`c $", '{Date.now()} d`);'].join('');
    expect(codeOnly(source)).toMatch(/^a\(\); \n''; +b\( +Date\.now\(\) +\);$/);
  });
});

describe('floors: an import never runs up', () => {
  it('protocol imports nothing of ours', () => {
    expect(strays(within('protocol'), (name) => !isOwn(name) || name.startsWith('protocol/'))).toEqual([]);
  });

  it('what the chip and the cores run of protocol holds no zod and no Node', () => {
    const seen = new Set<string>();
    const queue = within('firmware/core', 'gateway/core').flatMap(({ imports }) =>
      imports.filter(below('protocol')),
    );
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      queue.push(
        ...(sources.find((source) => source.path === path)?.imports.filter(below('protocol')) ?? []),
      );
    }
    expect(
      strays(
        sources.filter(({ path }) => seen.has(path)),
        below('protocol'),
      ),
    ).toEqual([]);
  });

  it('the core of the watch imports the gateway’s core and itself', () => {
    expect(strays(within('gateway/watch/core'), below('gateway/core', 'gateway/watch/core'))).toEqual([]);
  });

  it.each([
    'firmware/core',
    'gateway/core',
  ])('%s imports protocol and itself, no package, nothing of Node', (core) => {
    expect(within(core).length).toBeGreaterThan(5);
    expect(strays(within(core), below('protocol', core))).toEqual([]);
  });

  it('a shell imports its own core and protocol, never the other side', () => {
    // Main files put parts together: `noodknop simulate`, `button-host` and `firmware` begin in the gateway's.
    const mains = [
      'simulator/main.ts',
      'simulator/scenario/main.ts',
      'simulator/scenario/theatre-main.ts',
      'firmware/shell/host/main.ts',
      'firmware/commission/main.ts',
    ];
    const together = (name: string, { path }: Source): boolean =>
      path === 'gateway/main.ts' && mains.includes(name);
    expect(
      strays(
        within('gateway'),
        (name, file) => !isOwn(name) || below('gateway', 'protocol')(name) || together(name, file),
      ),
    ).toEqual([]);
    expect(strays(within('firmware'), (name) => !isOwn(name) || below('firmware', 'protocol')(name))).toEqual(
      [],
    );
  });

  it('pages in the browser know nothing of the shells', () => {
    const pages = within('gateway/web');
    expect(strays(pages, (name) => !name.startsWith('node:') && !below('gateway/shell')(name))).toEqual([]);
  });

  it('the simulator reaches a shell only in its main files', () => {
    const files = within('simulator').filter(({ path }) => !/main\.ts$/.test(path));
    expect(strays(files, (name) => !/^(gateway|firmware)\/shell\//.test(name))).toEqual([]);
  });

  it('no import goes in a circle, types included', () => {
    const of = new Map(sources.map(({ path, imports }) => [path, imports.filter(isOwn)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      const before = trail.indexOf(path);
      if (before >= 0) circles.push([...trail.slice(before), path].join(' -> '));
      if (before >= 0 || done.has(path)) return;
      for (const next of of.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of of.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('every own import names a file that is there', () => {
    const there = new Set(sources.map(({ path }) => path));
    expect(strays(sources, (name) => !isOwn(name) || !/\.tsx?$/.test(name) || there.has(name))).toEqual([]);
  });
});

describe('a core is pure', () => {
  it.each([
    ['clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\b|\bTemporal\.Now\b/],
    ['chance', /\bMath\.random\b|\bcrypto\b|\brandomUUID\b|\bgetRandomValues\b/],
    ['timer', /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bprocess\b/],
    ['way out', /\bconsole\b|\bfetch\b|\brequire\b|\bglobalThis\b|\bWebSocket\b|\blocalStorage\b/],
    ['waiting', /\bawait\b|\basync\b|\bPromise\b/],
  ])('without %s', (_, forbidden) => {
    const found = within('gateway/core', 'firmware/core', 'gateway/watch/core').flatMap(({ path, code }) => {
      const hit = forbidden.exec(code);
      return hit === null ? [] : [`${path}: ${hit[0]}`];
    });
    expect(found).toEqual([]);
  });
});

describe('each outside part is known to one folder', () => {
  it.each([
    ['aedes', 'gateway/shell/broker/'],
    // The data directory borrows its lock from it.
    ['better-sqlite3', 'gateway/shell/log/ gateway/shell/datadir.ts'],
    ['fastify', 'gateway/shell/web/'],
    ['yaml', 'gateway/shell/config/'],
    ['ical.js', 'gateway/shell/calendar/'],
    ['commander', 'gateway/cli/'],
    ['preact', 'gateway/web/'],
    ['web-push', 'gateway/shell/channels/push-post.ts'],
    ['nodemailer', 'gateway/shell/channels/mail'],
    // Two programs, two machines as a rule: the gateway's paging system and a button's host.
    ['serialport', 'gateway/shell/channels/espa/port.ts firmware/shell/node/port.ts'],
    ['@serialport/parser-readline', 'firmware/shell/host/lines.ts'],
    ['johnny-five', 'firmware/shell/host/firmata-board.ts'],
    ['firmata-io', 'firmware/shell/host/firmata-board.ts'],
  ])('%s to %s', (name, folders) => {
    const users = sources.filter(({ imports }) =>
      imports.some((other) => other === name || other.startsWith(`${name}/`)),
    );
    expect(
      users
        .map(({ path }) => path)
        .filter((path) => !folders.split(' ').some((folder) => path.startsWith(folder))),
    ).toEqual([]);
  });
});

describe('every source file', () => {
  it('opens by saying what it is', () => {
    expect(sources.filter(({ text }) => !/^(?:#!.*\n)?\/\*\*/.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('holds no note of work undone', () => {
    const undone = /\b(?:TODO|FIXME|XXX|HACK)\b/;
    expect(sources.filter(({ text }) => undone.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('is short enough to be read at a sitting', () => {
    const long = sources.filter(
      ({ text, path }) => text.split('\n').length > 400 && !path.includes('/texts/'),
    );
    expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length}`)).toEqual([]);
  });
});
