/**
 * The HTML pages: one small shell each, without a word of anybody's data, which loads the page's program. Promises
 * that a page without a session leads to `/signed-out` and that a role opens only the pages its work needs.
 */
import type { FastifyRequest } from 'fastify';
import { SITE_THEME } from './assets.ts';
import type { Permission } from './roles.ts';
import { type Language, wordsFor } from './words.ts';

/** One page: where it is, which program it runs, who may open it. */
export interface PageRoute {
  readonly path: string;
  /** `/assets/<program>.js`, and the key of its title. */
  readonly program: string;
  readonly permission: Permission | 'open';
}

/** Where the program lives that rings while no page is open. */
export const SERVICE_WORKER = '/service-worker.js';
/** The page that can be installed. */
const INSTALLED = 'pager';

/** Every page there is. */
export const PAGES: readonly PageRoute[] = [
  { path: '/', program: 'home', permission: 'self.use' },
  { path: '/in', program: 'in', permission: 'open' },
  { path: '/signed-out', program: 'signed-out', permission: 'open' },
  { path: '/offline', program: 'offline', permission: 'open' },
  { path: '/button', program: 'button', permission: 'alarms.raise' },
  { path: '/alarm', program: 'alarm', permission: 'alarms.raise' },
  { path: '/pager', program: 'pager', permission: 'pager.use' },
  { path: '/board/:site', program: 'board', permission: 'board.read' },
  { path: '/incidents', program: 'incidents', permission: 'incidents.read' },
  { path: '/incidents/:id', program: 'incident', permission: 'incidents.read' },
  { path: '/devices', program: 'devices', permission: 'devices.read' },
  { path: '/simulator', program: 'simulator', permission: 'simulation.use' },
  { path: '/walk-test', program: 'walk-test', permission: 'tests.read' },
  { path: '/drill', program: 'drill', permission: 'drills.read' },
  { path: '/roster', program: 'roster', permission: 'roster.read' },
  { path: '/policies', program: 'policies', permission: 'policies.try' },
  { path: '/talks', program: 'talks', permission: 'talks.use' },
  { path: '/present', program: 'present', permission: 'present.read' },
  { path: '/statistics', program: 'statistics', permission: 'statistics.read' },
];

/** The language of a page for somebody who is not known: Dutch, unless the browser puts English first. */
export function languageOf(request: FastifyRequest): Language {
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'nl';
}

function frame(language: Language, title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${wordsFor(language).brand}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;
}

const APP = [
  '<link rel="manifest" href="/assets/manifest.webmanifest">',
  '<link rel="apple-touch-icon" href="/assets/touch-180.png">',
];

function head(assets: ReadonlyMap<string, unknown>, program: string | null): string {
  const styles = ['page.css', 'theme.css', ...(assets.has(SITE_THEME) ? [SITE_THEME] : [])];
  const icon = assets.has('icon.svg') ? '/assets/icon.svg' : 'data:,';
  return [
    `<link rel="icon" href="${icon}">`,
    ...styles.map((name) => `<link rel="stylesheet" href="/assets/${name}">`),
    ...(program === INSTALLED && assets.has('manifest.webmanifest') ? APP : []),
    ...(program === null ? [] : [`<script type="module" src="/assets/${program}.js"></script>`]),
  ].join('\n');
}

/** The shell of a page; its program draws everything inside `#page`. */
export function pageHtml(program: string, language: Language, assets: ReadonlyMap<string, unknown>): string {
  const words = wordsFor(language);
  return frame(
    language,
    words.titles[program] ?? words.brand,
    head(assets, program),
    `<div id="page"></div>\n<noscript><p>${words.noScript}</p></noscript>`,
  );
}

/** A page that was made here as a whole, and that no search engine keeps; `program` runs where it is there. */
export const framedHtml = (
  language: Language,
  title: string,
  body: string,
  program: string,
  assets: ReadonlyMap<string, unknown>,
): string =>
  frame(
    language,
    title,
    `<meta name="robots" content="noindex, nofollow">\n${head(assets, assets.has(`${program}.js`) ? program : null)}`,
    body,
  );

/** A page in plain words, without a program: no access, or nothing there. */
export function plainHtml(
  kind: 'forbidden' | 'missing',
  language: Language,
  assets: ReadonlyMap<string, unknown>,
): string {
  const words = wordsFor(language);
  const text = words[kind];
  return frame(
    language,
    text,
    head(assets, null),
    `<main id="content"><h1>${text}</h1><p><a href="/">${words.home}</a></p></main>`,
  );
}
