/**
 * The browser for tests of pages: Debian's Chromium or the one named by CHROMIUM_BIN, driven by playwright-core; and
 * the pages, built from the sources into a folder of the test's own. Says loudly when there is no browser.
 */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { icons } from '../../../gateway/web/app/icons.mjs';

const WHOLE = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** The same engine without windows and menus around it: half the work for the same pages, but it shows no notifications. */
const BARE = ['chromium-headless-shell'];

/**
 * Path of a Chromium, or null with one loud line on standard error. In CI its absence is an error. `needs`: pages are
 * shown by the bare engine where there is one, notifications only by a whole browser.
 */
export function findChromium(needs: 'pages' | 'notifications' = 'pages'): string | null {
  const named = process.env.CHROMIUM_BIN;
  if (named !== undefined && named !== '') return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of needs === 'pages' ? [...BARE, ...WHOLE] : WHOLE)
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  if (process.env.CI !== undefined)
    throw new Error('CI must have a Chromium: browser tests may not be left out');
  process.stderr.write(
    '\n*** BROWSER TESTS NOT RUN: no Chromium found; set CHROMIUM_BIN or put chromium on the path ***\n\n',
  );
  return null;
}

/** Starts it, without a display and without talking to anyone. */
export const startBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--headless',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** The pages, built into a new folder; and how to remove it. */
export async function buildPages(): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-pages-'));
  const pages = readdirSync(join(ROOT, 'gateway/web/pages')).map((name) => `gateway/web/pages/${name}`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...pages, 'gateway/web/style/page.css', 'gateway/web/style/theme.css'],
    outdir: folder,
    entryNames: '[name]',
    bundle: true,
    format: 'esm',
    target: ['chrome109', 'firefox115', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
  });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['gateway/web/worker/service-worker.ts'],
    outdir: folder,
    bundle: true,
    format: 'iife',
    define: { __BUILD__: '"test"' },
    logLevel: 'error',
  });
  copyFileSync(join(ROOT, 'gateway/web/pictures/icon.svg'), join(folder, 'icon.svg'));
  copyFileSync(join(ROOT, 'gateway/web/app/manifest.webmanifest'), join(folder, 'manifest.webmanifest'));
  for (const [name, bytes] of Object.entries(icons())) writeFileSync(join(folder, name), bytes);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
