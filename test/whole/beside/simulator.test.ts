/**
 * The simulator page in a real browser against a real gateway with a real site: a session is opened for one colleague, a
 * button is dragged in and a pager put by keyboard, a press is felt, received, rung and answered, a picture with scripts
 * stays a picture, and with the session all that was virtual is gone.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startBrowser } from '../../gateway/web/browser.ts';
import { HOSTILE_PICTURE } from '../../gateway/web/canned-simulation.ts';
import { looksAs, Seats } from '../pages.ts';
import { Whole } from '../rig.ts';

const chromium = findChromium();

describe.runIf(chromium !== null || process.env.CI !== undefined)('the simulator in a browser', () => {
  const whole = new Whole();
  let browser: Browser;

  beforeAll(async () => {
    if (chromium === null) throw new Error('CI must have a Chromium: the browser tests may not be left out');
    browser = await startBrowser(chromium);
    await whole.load();
    await whole.start();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await whole.close();
  }, 20_000);

  it('a session from its opening to its end, with a press in between', async () => {
    const look = looksAs('simulator');
    const page = await new Seats(browser, whole).signIn('coordinator', 'dirk', 'desktop', '/simulator');
    await page.getByRole('button', { name: /^knop-1, .*echt/ }).click();
    await page.getByText('Dit is een echt apparaat').waitFor();
    await page.getByRole('checkbox', { name: 'Naam dirk' }).uncheck();
    await page.getByRole('checkbox', { name: 'Naam ria' }).check();
    await page.getByRole('button', { name: 'Begin de simulatie' }).click();
    await page.getByText('Oproepen gaan alleen naar: Naam ria').waitFor();

    const room = page.locator('[data-place="kamer-1"]');
    const kind = page.getByRole('button', { name: 'Vaste knop', exact: true });
    await kind.scrollIntoViewIfNeeded();
    const from = await kind.boundingBox();
    const to = await room.boundingBox();
    if (from === null || to === null) throw new Error('the drawer and the room are to be seen');
    await page.mouse.move(from.x + 20, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width * 0.75, to.y + to.height * 0.6, { steps: 6 });
    await page.mouse.up();
    // The page may not speak to a process that began after it was loaded: it loads itself anew, the device still chosen.
    const dome = page.getByRole('button', { name: /^Druk op sim-desk-/ });
    await dome.waitFor({ timeout: 15_000 });
    await page.getByRole('button', { name: 'Pieper', exact: true }).press('Enter');
    await page.getByLabel('Waar').selectOption('balie');
    await page.getByLabel('Bij wie').selectOption('ria');
    await page.getByRole('button', { name: 'Neerzetten' }).press('Enter');
    await page.locator('.nk-handset').getByText('Oproepbaar').waitFor({ timeout: 10_000 });

    await page.getByRole('button', { name: /^sim-desk-\d+, Vaste knop/ }).click();
    await dome.press('Space');
    await page.getByText('Ontvangen').first().waitFor({ timeout: 5_000 });
    const ringing = page.locator('.nk-handset--rings');
    await ringing.getByRole('button', { name: 'Ik kom' }).click({ timeout: 5_000 });
    await page.getByText('Er komt iemand').first().waitFor({ timeout: 5_000 });
    const paged = page.locator('.nk-moment--page');
    await expect.poll(() => paged.count()).toBeGreaterThan(0);
    for (const line of await paged.allInnerTexts()) expect(line).not.toMatch(/Naam (?:bo|cas|els|dirk)/);
    const since = await page.locator('.nk-moment--receipt .nk-moment__since').first().innerText();
    expect(since).toMatch(/^\+\d,\d{3}$/);

    const upload = { name: 'plan.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(HOSTILE_PICTURE) };
    await page.locator('input[type=file]').setInputFiles(upload);
    const image = page.getByRole('img', { name: 'Tekening van de locatie' });
    await image.waitFor();
    await expect
      .poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth))
      .toBeGreaterThan(0);
    expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false);
    await look(page, 'session');

    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Wie doet er mee?').waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^sim-/ }).count(), { timeout: 10_000 }).toBe(0);
    expect(await page.getByRole('button', { name: /^knop-1, .*echt/ }).count()).toBe(1);
  }, 60_000);
});
