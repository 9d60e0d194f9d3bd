/**
 * Pages of a whole gateway as colleagues have them before them: at the size of a phone or a desk, each colleague in a
 * browser of their own that was signed in through a one-time link. Promises that a look at a page finds its faults of
 * access and scrolling sideways, and can be kept as a picture; what a page must say is left to the test.
 */
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessFaults, sidewaysPixels } from '../tools/access.ts';
import type { Whole } from './rig.ts';

/** What pages are looked at on, in CSS pixels. */
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;
export type Size = keyof typeof SIZES;

/** Folder for pictures of every stage, when somebody wants to look. */
const PICTURES = process.env.NOODKNOP_PICTURES;

/** A way to look at pages: each look must find no fault. Pictures are called `prefix-01-what.png`, in the order of the looks. */
export function looksAs(prefix: string): (page: Page, what: string) => Promise<void> {
  let picture = 0;
  return async (page, what) => {
    if (PICTURES !== undefined) {
      picture += 1;
      const path = join(PICTURES, `${prefix}-${String(picture).padStart(2, '0')}-${what}.png`);
      await page.screenshot({ path, fullPage: true });
    }
    expect(await accessFaults(page), `${what}: faults of access`).toEqual([]);
    expect(await sidewaysPixels(page), `${what}: the page is wider than the screen`).toBeLessThanOrEqual(0);
  };
}

/** The browsers of colleagues at one gateway. They end with the browser they were made in. */
export class Seats {
  private readonly browser: Browser;
  private readonly whole: Whole;
  private readonly further: BrowserContextOptions;
  private readonly contexts = new Map<string, BrowserContext>();

  /** `further`: what else is so in every seat, such as the time zone. */
  constructor(browser: Browser, whole: Whole, further: BrowserContextOptions = {}) {
    this.browser = browser;
    this.whole = whole;
    this.further = further;
  }

  /**
   * A new page in the browser of this role, colleague and size, which signs in the first time it is asked for. `who`: a
   * person; for a board the site it hangs in; null for a role that is nobody's.
   */
  async signIn(role: string, who: string | null, size: Size, path: string): Promise<Page> {
    const base = `http://127.0.0.1:${this.whole.http}`;
    const key = `${role} ${who} ${size}`;
    let context = this.contexts.get(key);
    if (context === undefined) {
      context = await this.browser.newContext({ viewport: SIZES[size], locale: 'nl-NL', ...this.further });
      this.contexts.set(key, context);
      const whose = who === null ? [] : [role === 'board' ? '--site' : '--person', who];
      const { out } = await this.whole.run([
        ...['token', 'create', '--role', role, ...whose, '--link', '--address', base, '--json'],
      ]);
      const page = await context.newPage();
      await page.goto((JSON.parse(out) as { link: string }).link);
      await page.waitForURL((url) => url.pathname !== '/in');
      await page.close();
    }
    const page = await context.newPage();
    await page.goto(`${base}${path}`);
    return page;
  }
}
