/**
 * Builds everything that runs into `dist/`: the gateway and its command line, the log's worker, the virtual devices,
 * the benchmark, the web pages, and the firmware of each board. Takes a few seconds; runs by itself after `npm ci` and before `npm start` when
 * `dist/` is missing. Packages stay outside the bundles, but for what a browser loads.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { build } from 'esbuild';
import { icons } from './gateway/web/app/icons.mjs';

const root = new URL('.', import.meta.url).pathname;
/** Built beside and put in place at the end: a failed build leaves the last good one, a running program its files. */
const fresh = mkdtempSync(`${root}.dist-`);
process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));

/** Programs that run in Node, by the name they get in `dist/`. */
const programs = {
  noodknop: 'gateway/main.ts',
  'log-worker': 'gateway/shell/log/worker.ts',
  'calendar-worker': 'gateway/shell/calendar/worker.ts',
  'report-worker': 'gateway/shell/report/worker.ts',
  'virtual-devices': 'firmware/shell/virtual/main.ts',
  crowd: 'firmware/shell/virtual/crowd-main.ts',
  bench: 'test/bench/main.ts',
  'bench-bare': 'test/bench/bare.ts',
  'bench-oncall': 'test/bench/oncall.ts',
  'bench-channels': 'test/bench/channels.ts',
  'life-worker': 'simulator/run/worker.ts',
  'scenario-worker': 'simulator/scenario/thread-main.ts',
  'crash-test': 'test/crash/main.ts',
  'planted-bugs': 'test/planted/main.ts',
  wall: 'test/wall/main.ts',
};
/** Whatever decides what a seed's life is like: another fingerprint, another life for the same seed. */
const told = ['simulator', 'protocol', 'firmware/core', 'gateway/core'];
const sources = told
  .flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true }).map((name) => `${folder}/${name}`),
  )
  .filter((path) => /\.(ts|json)$/.test(path))
  .sort();
const hash = createHash('sha256');
for (const path of sources)
  hash
    .update(`${path}\0`)
    .update(readFileSync(root + path))
    .update('\0');
const fingerprint = hash.digest('hex').slice(0, 6);

const present = Object.fromEntries(Object.entries(programs).filter(([, file]) => existsSync(root + file)));
await build({
  absWorkingDir: root,
  entryPoints: present,
  outdir: fresh,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  define: { __FINGERPRINT__: JSON.stringify(fingerprint) },
  splitting: true,
  sourcemap: 'linked',
  logLevel: 'warning',
});

/** Pages: each file in `gateway/web/pages/` is one page's program; styles and pictures are copied beside them. */
const pages = `${root}gateway/web/pages`;
if (existsSync(pages)) {
  await build({
    absWorkingDir: root,
    entryPoints: [
      ...readdirSync(pages)
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => `gateway/web/pages/${name}`),
      'gateway/web/style/page.css',
      'gateway/web/style/theme.css',
    ],
    outdir: `${fresh}/web`,
    entryNames: '[name]',
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: ['chrome109', 'firefox115', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    sourcemap: false,
    logLevel: 'warning',
  });
}

/** The installed app: pictures, manifest, and the service worker, which keeps what it needs under this build's name. */
copyFileSync(`${root}gateway/web/pictures/icon.svg`, `${fresh}/web/icon.svg`);
copyFileSync(`${root}gateway/web/app/manifest.webmanifest`, `${fresh}/web/manifest.webmanifest`);
for (const [name, bytes] of Object.entries(icons())) writeFileSync(`${fresh}/web/${name}`, bytes);
const built = createHash('sha256');
for (const name of readdirSync(`${fresh}/web`).sort()) built.update(readFileSync(`${fresh}/web/${name}`));
await build({
  absWorkingDir: root,
  entryPoints: ['gateway/web/worker/service-worker.ts'],
  outdir: `${fresh}/web`,
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: ['chrome109', 'firefox115', 'safari16'],
  define: { __BUILD__: JSON.stringify(built.digest('hex').slice(0, 12)) },
  minify: true,
  sourcemap: false,
  logLevel: 'warning',
});

/** Firmware: one minified file per board. Its builder is a source like any other, bundled first to be run. */
const builder = `${fresh}/boards.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ['firmware/build/boards.ts'],
  outfile: builder,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const { BOARDS, buildBoard } = await import(builder);
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
mkdirSync(`${fresh}/firmware`);
for (const board of BOARDS) {
  const { name, program, bytes, budget } = await buildBoard(root, board, version);
  writeFileSync(`${fresh}/firmware/${name}.js`, program);
  console.log(`firmware ${name}: ${bytes} of ${budget} bytes`);
}
rmSync(builder);

// A temporary folder is its maker's alone; what it becomes is run by whoever runs the gateway.
chmodSync(fresh, 0o755);
rmSync(`${root}dist`, { recursive: true, force: true });
renameSync(fresh, `${root}dist`);
