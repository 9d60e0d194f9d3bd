/**
 * Walks through every scene at one size: the page shows what it must, breaks no rule of the security policy, needs no
 * sideways scrolling, and has no fault of access. SCREENSHOTS=<folder> keeps pictures.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessFaults, sidewaysPixels } from '../../tools/access.ts';
import { buildPages, findChromium, startBrowser } from './browser.ts';
import { quiet } from './canned.ts';
import { SCENES, virtualDevice } from './scenes.ts';
import { type Stub, startStub } from './stub-server.ts';

const chromium = findChromium();
const notifying = findChromium('notifications');
const pictures = process.env.SCREENSHOTS;

/** Everything a page complains of on its console. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    // A request refused or left alone is what some scenes are about; the browser reports it by itself.
    const expected = /status of 40[0-9]|net::ERR_(CONNECTION_RESET|EMPTY_RESPONSE)/;
    if (message.type() === 'error' && !expected.test(message.text())) heard.push(message.text());
  });
  return heard;
}

/** Defines the tests of one size. */
export function walkScenes(
  size: string,
  viewport: { readonly width: number; readonly height: number },
): void {
  describe.runIf(chromium !== null)(`pages at ${size} size`, () => {
    let bare: Browser;
    let whole: Browser | null = null;
    let stub: Stub;
    let remove: () => void;

    beforeAll(async () => {
      const built = await buildPages();
      remove = built.remove;
      stub = await startStub(built.folder, quiet(Date.now(), null));
      bare = await startBrowser(chromium ?? '');
      if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
    }, 60_000);
    afterAll(async () => {
      await bare?.close();
      await whole?.close();
      await stub?.close();
      remove?.();
    });

    const shown = SCENES.filter(({ notifies }) => notifies !== true || notifying !== null);
    test.each(shown.map((scene) => [scene.name, scene] as const))(
      '%s',
      async (name, scene) => {
        stub.setSilent(false);
        const answers = scene.answers(Date.now());
        const virtual = answers.me?.virtual ? { origin: stub.virtualOrigin, token: 'stub' } : null;
        stub.answers = answers.me === null ? answers : { ...answers, me: { ...answers.me, virtual } };
        stub.virtual = [
          virtualDevice('balie-1', 'desk', 'linde-balie', 'idle'),
          virtualDevice('draagbaar-1', 'wearable', 'linde-teamkamer', 'idle'),
          virtualDevice('spreekkamer-1', 'desk', 'linde-spreekkamer-1', 'idle'),
        ];
        stub.onChange = (asked) =>
          asked.path === '/api/session'
            ? { status: 401, body: { error: { code: 'unauthenticated', message: '' } } }
            : { status: 204 };
        if (scene.notifies === true) whole ??= await startBrowser(notifying ?? '');
        const context = await (scene.notifies === true && whole !== null ? whole : bare).newContext({
          viewport,
          locale: 'nl-NL',
          timezoneId: 'Europe/Amsterdam',
          colorScheme: scene.dark === true ? 'dark' : 'light',
        });
        try {
          const page = await context.newPage();
          const heard = complaints(page);
          await page.goto(stub.origin + scene.path);
          await scene.act?.(page, stub);
          await page.getByText(scene.sees).first().waitFor();
          if (pictures !== undefined)
            await page.screenshot({ path: join(pictures, `${name}-${size}.png`), fullPage: true });
          expect(await sidewaysPixels(page), 'sideways scrolling').toBeLessThanOrEqual(0);
          expect(await accessFaults(page)).toEqual([]);
          expect(heard).toEqual([]);
        } finally {
          await context.close();
        }
      },
      60_000,
    );
  });
}
