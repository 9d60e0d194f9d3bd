/**
 * The built scripts, styles and pictures: read once at the start into a fixed map, so that no path in a request ever
 * reaches the file system. An organisation's own style sheet is one more entry.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** One file as it is served. */
export interface Asset {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
};
/** A style sheet larger than this is no theme. */
const LARGEST_THEME = 1024 * 1024;
/** The name under which an organisation's own style sheet is served. */
export const SITE_THEME = 'site-theme.css';

const asset = (bytes: Buffer, type: string): Asset => ({
  bytes,
  type,
  etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
});

/**
 * Reads the folder of built pages (a missing one gives an empty map) and the theme file, if there is one.
 * @throws when a theme file is there but larger than 1 MiB or unreadable
 */
export function readAssets(folder: string, themeFile: string | undefined): ReadonlyMap<string, Asset> {
  const map = new Map<string, Asset>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (type !== undefined) map.set(name, asset(readFileSync(join(folder, name)), type));
  }
  if (themeFile !== undefined && existsSync(themeFile)) {
    if (statSync(themeFile).size > LARGEST_THEME)
      throw new Error(`${themeFile} is larger than 1 MiB: no style sheet of a theme`);
    map.set(SITE_THEME, asset(readFileSync(themeFile), 'text/css; charset=utf-8'));
  }
  return map;
}
