/** What every browser test of behaviour stands on: built pages, a stub server, a browser, and a fresh context a test. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from 'vitest';
import { PATIENCE_MS } from '../../tools/patience.ts';
import { buildPages, findChromium, startBrowser } from './browser.ts';
import { quiet, viewer } from './canned.ts';
import { type Asked, type Stub, startStub } from './stub-server.ts';
import { complaints } from './walk-scenes.ts';

/** The stage, as it stands during a test. */
export interface Stage {
  readonly stub: Stub;
  /** Everything the last opened page complained of. */
  readonly heard: readonly string[];
  /** Opens a page in this test's context, which keeps its storage. */
  open(path: string, virtualClock?: boolean): Promise<Page>;
  /** A pager page on duty. */
  onDuty(virtualClock?: boolean): Promise<Page>;
  /**
   * The server falls silent, and the page's virtual clock goes on until this is said. Again and again: on a busy machine
   * what was sent before reaches the page while its clock already runs, and silence counts from there.
   */
  silence(page: Page, said: Locator): Promise<void>;
  /** What was asked of addresses that end so. */
  askedOf(end: string): readonly Asked[];
}

/** Groups tests on one stage; without a browser that shows what it `needs` they are not run, which was said loudly. */
export function onStage(
  title: string,
  tests: (stage: Stage) => void,
  needs: 'pages' | 'notifications' = 'pages',
): void {
  const chromium = findChromium(needs);
  describe.runIf(chromium !== null)(title, () => {
    let browser: Browser;
    let stub: Stub;
    let remove: () => void;
    let context: BrowserContext;
    let heard: string[] = [];

    beforeAll(async () => {
      const built = await buildPages();
      remove = built.remove;
      stub = await startStub(built.folder, quiet(Date.now(), null));
      browser = await startBrowser(chromium ?? '');
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await stub?.close();
      remove?.();
    });
    beforeEach(async () => {
      stub.setSilent(false);
      stub.asked.length = 0;
      stub.said.clear();
      stub.onChange = () => ({ status: 204 });
      stub.answers = quiet(Date.now(), viewer('responder', 'sanne'));
      context = await browser.newContext({ locale: 'nl-NL', viewport: { width: 390, height: 844 } });
      // Shorter than a test: what hangs is named.
      context.setDefaultTimeout(PATIENCE_MS);
    });
    afterEach(async () => {
      await context.close();
    });

    const stage: Stage = {
      get stub() {
        return stub;
      },
      get heard() {
        return heard;
      },
      async open(path, virtualClock = false) {
        const page = await context.newPage();
        heard = complaints(page);
        if (virtualClock) await page.clock.install({ time: Date.now() });
        await page.goto(stub.origin + path);
        return page;
      },
      async onDuty(virtualClock = false) {
        const page = await stage.open('/pager', virtualClock);
        await page.getByRole('button', { name: 'Dienst begonnen' }).click();
        await page.getByText('Je bent oproepbaar').waitFor();
        await vi.waitFor(() => expect(stub.streams()).toBe(1));
        return page;
      },
      async silence(page, said) {
        stub.setSilent(true);
        await vi.waitFor(
          async () => {
            await page.clock.runFor(11_000);
            expect(await said.count()).toBeGreaterThan(0);
          },
          { timeout: 15_000, interval: 100 },
        );
      },
      askedOf: (end) => stub.asked.filter(({ path }) => path.endsWith(end)),
    };
    tests(stage);
  });
}
