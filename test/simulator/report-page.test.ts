/** The report's page in a real browser: moved by keys, buttons and the wheel, on a phone and a desk, by itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPlan } from '../../simulator/plan/draw.ts';
import { pageReport } from '../../simulator/report/page.ts';
import { adding } from '../../simulator/run/lives.ts';
import { watchLife } from '../../simulator/run/work.ts';
import { findChromium, startBrowser } from '../gateway/web/browser.ts';
import { accessFaults, sidewaysPixels } from '../tools/access.ts';
import { failing, life, SMALL } from './lived-samples.ts';

const chromium = findChromium();

describe.runIf(chromium !== null)('the page in a browser', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-report-'));
  const file = join(folder, 'run.html');
  let browser: Browser;

  beforeAll(async () => {
    const sum = adding(SMALL);
    sum.add(life(1, { failures: [failing('safety')] }));
    const { scene, story } = watchLife(drawPlan(2, { faults: ['crash', 'loss'] }));
    // The keys go from one to the next.
    expect(scene.moments.length).toBeGreaterThan(2);
    const page = pageReport({
      fingerprint: '1a2b3c',
      seeds: { first: '1@1a2b3c', count: 1 },
      planFile: null,
      days: null,
      faults: null,
      threads: 1,
      ran: { sum: sum.sum(), realMs: 100, stopped: false },
      failing: [{ life: '1@1a2b3c', failures: [failing('safety')] }],
      told: null,
      drawn: { title: 'The life', life: '1@1a2b3c', scene, story },
      repeat: 'noodknop simulate --seed 1@1a2b3c',
    });
    writeFileSync(file, page);
    browser = await startBrowser(chromium ?? '');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page; every complaint of the browser and every request but the page itself is noted. */
  async function open(width: number, dark = false, script = true) {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: script,
      hasTouch: width < 500,
    });
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.push(message.text());
    });
    page.on('pageerror', (error) => trouble.push(String(error)));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) trouble.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, trouble, close: () => context.close() };
  }
  const shown = (page: Page): Promise<string | null> =>
    page.locator('#picture svg').getAttribute('aria-label');
  /** Waits until another stretch is drawn. */
  const drawnAnew = async (page: Page, before: string | null): Promise<string | null> => {
    await expect.poll(() => shown(page), { timeout: 8000 }).not.toBe(before);
    return shown(page);
  };

  it.each([
    390, 1280,
  ])('fits %i pixels, needs nothing from outside and complains of nothing', async (width) => {
    const { page, trouble, close } = await open(width);
    await page.locator('html.moves').waitFor();
    expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
    await close();
  });

  it('moves by keys: to the whole, closer, later, earlier, from moment to moment', async () => {
    const { page, close } = await open(1280);
    await page.locator('html.moves').waitFor();
    await page.locator('#picture').focus();
    let at = await shown(page);
    for (const key of ['Home', '+', '+', 'ArrowRight', 'ArrowLeft', 'p', 'p', 'n', '-']) {
      await page.keyboard.press(key);
      at = await drawnAnew(page, at);
    }
    await page.keyboard.press('Home');
    expect(await drawnAnew(page, at)).toMatch(/^The life from 00:00\.000 to /);
    await close();
  });

  it('moves by buttons, by the list of moments, by dragging and by the wheel', async () => {
    const { page, close } = await open(1280);
    await page.locator('html.moves').waitFor();
    let at = await shown(page);
    for (const name of ['Whole life', 'Closer', 'Earlier', 'Later', 'Wider']) {
      await page.getByRole('button', { name, exact: true }).click();
      at = await drawnAnew(page, at);
    }
    await page.locator('#jump').selectOption('0');
    at = await drawnAnew(page, at);
    await page.locator('#picture').scrollIntoViewIfNeeded();
    const box = await page.locator('#picture').boundingBox();
    if (box === null) throw new Error('the picture has no place');
    await page.mouse.move(box.x + 600, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 400, box.y + 80, { steps: 4 });
    await page.mouse.up();
    at = await drawnAnew(page, at);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -120);
    await page.keyboard.up('Control');
    await drawnAnew(page, at);
    await close();
  });

  it('tells in words what is seen, and the same without a script', async () => {
    const moving = await open(1280);
    await moving.page.locator('html.moves').waitFor();
    const still = await open(1280, false, false);
    const words = async (page: Page): Promise<readonly string[]> =>
      page.locator('#seen li').allTextContents();
    const inWords = await words(still.page);
    expect(inWords.length).toBeGreaterThan(5);
    expect(await words(moving.page)).toEqual(inWords);
    expect(await still.page.locator('#picture svg .dot').count()).toBeGreaterThan(3);
    expect(await still.page.locator('.tools').isVisible()).toBe(false);
    await Promise.all([moving.close(), still.close()]);
  });

  it.each([
    [1280, false],
    [1280, true],
    [390, false],
  ])('can be read by everyone (%i pixels, dark: %s)', async (width, dark) => {
    const { page, close } = await open(width, dark);
    await page.locator('html.moves').waitFor();
    expect(await accessFaults(page, 'best-practice')).toEqual([]);
    await close();
  });
});
