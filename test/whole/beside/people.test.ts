/**
 * People's day in real browsers against a real gateway: a test page before a shift confirmed with one tap, presence set
 * on a phone and seen on the wall, a talk announced, extended and signed off, a visit that nobody signs off and that
 * raises an alarm, the figures with their file. At phone and desktop size, with an accessibility check of each page.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startBrowser } from '../../gateway/web/browser.ts';
import { sidewaysPixels } from '../../tools/access.ts';
import { looksAs, Seats, type Size } from '../pages.ts';
import { SITE, Whole } from '../rig.ts';

const chromium = findChromium();

/** Test pages go out a week before a handoff, so at once; an unanswered talk raises its alarm as soon as may be. */
const DAYS = {
  ...SITE,
  roster: { testBefore: 168, reportBefore: 2, approveSwaps: false, walkPast: 15, talkGrace: 2 },
};

describe.runIf(chromium !== null || process.env.CI !== undefined)("people's day in a browser", () => {
  const whole = new Whole();
  let browser: Browser;
  let seats: Seats;
  const signIn = (role: string, who: string, size: Size, path: string): Promise<Page> =>
    seats.signIn(role, who, size, path);
  const look = looksAs('people');

  beforeAll(async () => {
    if (chromium === null) throw new Error('CI must have a Chromium: the browser tests may not be left out');
    browser = await startBrowser(chromium);
    seats = new Seats(browser, whole);
    await whole.load(DAYS);
    await whole.start();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await whole.close();
  }, 20_000);

  /** When the visit of the last test was announced. */
  let leftAlone = 0;

  it('a home visit is announced from the home in two taps', async () => {
    const home = await signIn('employee', 'els', 'phone', '/');
    await home.getByRole('button', { name: 'Aanmelden', exact: true }).click();
    // A visit of an hour would keep this test waiting: this one is over nearly at once.
    await home.route('**/api/talks', async (route) => {
      const given = route.request();
      if (given.method() !== 'POST') return route.continue();
      const body = { ...(given.postDataJSON() as object), until: new Date(Date.now() + 3_000).toISOString() };
      return route.continue({ postData: JSON.stringify(body) });
    });
    await home.getByLabel('Adres of omschrijving').fill('Voorbeeldstraat 8');
    await look(home, 'phone-home-visit');
    await home.getByRole('button', { name: 'Nu, 1 uur' }).click();
    await home.getByText('Voorbeeldstraat 8').waitFor();
    leftAlone = performance.now();
    await home.getByText('gaat er een alarm af').first().waitFor({ timeout: 15_000 });
    await look(home, 'phone-home-talk-over');
    await home.close();
  }, 40_000);

  it('a test page before a shift is confirmed with one tap, and rings no alarm', async () => {
    const pager = await signIn('responder', 'ria', 'phone', '/pager');
    await pager.getByRole('heading', { name: 'Proefoproep voor je dienst' }).waitFor();
    await pager.getByText('Bericht, geen alarm').first().waitFor();
    const shown = pager.waitForResponse((answer) => answer.url().endsWith('/shown') && answer.ok());
    await pager.getByRole('button', { name: 'Dienst begonnen' }).click();
    await shown;
    await look(pager, 'phone-pager-readiness');
    await pager.getByRole('button', { name: 'Ja, ik ben er klaar voor' }).click();
    await pager.getByText('Je bent oproepbaar').waitFor();
    const { body } = await whole.api(
      await whole.token('coordinator', '--person', 'dirk'),
      'GET',
      '/api/ready',
    );
    const members = (body as { members: { person: string; confirmedAt: string | null }[] }[]).flatMap(
      (ready) => ready.members,
    );
    expect(members.find(({ person }) => person === 'ria')?.confirmedAt).toMatch(/^\d{4}-/);
    expect(members.find(({ person }) => person === 'bo')?.confirmedAt).toBeNull();

    // The strip on the home is the other way to the same tap.
    const home = await signIn('responder', 'bo', 'desktop', '/');
    await home.getByRole('heading', { name: 'Proefoproep voor je dienst' }).waitFor();
    await look(home, 'desktop-home-readiness');
    await home.getByRole('button', { name: 'Ja, ik ben er klaar voor' }).click();
    await home.getByRole('heading', { name: 'Proefoproep voor je dienst' }).waitFor({ state: 'detached' });
    await pager.close();
    await home.close();
  }, 60_000);

  it('where one is, set on the phone, is on the wall at once; the wall marks people in and out', async () => {
    const board = await signIn('board', 'huis', 'desktop', '/board/huis');
    await board.getByText('Niemand heeft zich binnen gemeld').waitFor();
    await expect.poll(() => board.locator('.nk-calm__duty li').count()).toBe(3);
    const home = await signIn('responder', 'ria', 'phone', '/');
    await home.getByRole('radio', { name: 'In het gebouw' }).click();
    await board.getByText('1 collega in het gebouw').waitFor({ timeout: 5_000 });
    await board.locator('.nk-present li', { hasText: 'Naam ria' }).waitFor();
    await look(home, 'phone-home-present');
    await look(board, 'desktop-board-present');

    await board.getByRole('button', { name: 'In- en uitmelden' }).click();
    await board.getByRole('button', { name: /Naam bo/ }).click();
    await expect
      .poll(() => board.getByRole('button', { name: /Naam bo/ }).getAttribute('aria-pressed'))
      .toBe('true');
    await look(board, 'desktop-board-mark');
    await board.getByRole('button', { name: 'Klaar' }).click();
    await board.getByText('2 collega’s in het gebouw').waitFor();

    const list = await signIn('coordinator', 'dirk', 'desktop', '/present');
    await list.getByText('2 collega’s in het gebouw').waitFor();
    await list.getByText('Niets gemeld').waitFor();
    await look(list, 'desktop-present');
    await home.getByRole('radio', { name: 'Vrij' }).click();
    await board.getByText('1 collega in het gebouw').waitFor({ timeout: 5_000 });
    for (const page of [board, home, list]) await page.close();
  }, 60_000);

  it('a talk is announced, extended and signed off; who looks in and the coordinator see it', async () => {
    const page = await signIn('responder', 'ria', 'phone', '/talks');
    await page.getByLabel('Welke ruimte?').selectOption({ label: 'Plek kamer-1' });
    await page.getByRole('button', { name: 'Nu, een half uur' }).click();
    await page.getByLabel('Wie let op?').selectOption({ label: 'Naam bo' });
    await look(page, 'phone-talks-form');
    await page.getByRole('button', { name: 'Aanmelden', exact: true }).click();
    const card = page.getByRole('region', { name: 'Jouw gesprek: Plek kamer-1' });
    await card.getByText(/Nog (29|30) minuten/).waitFor();
    await card.getByRole('button', { name: '+ 30 minuten' }).click();
    await card.getByText(/Nog (59 minuten|1 uur)/).waitFor();
    await look(page, 'phone-talks-running');

    const watch = await signIn('responder', 'bo', 'desktop', '/talks');
    await watch.getByRole('heading', { name: 'Loop even langs' }).waitFor();
    await watch.getByText('Naam ria').first().waitFor();
    await look(watch, 'desktop-talks-walk');
    const all = await signIn('coordinator', 'dirk', 'desktop', '/talks');
    const row = all.getByRole('row', { name: /Naam ria/ });
    await row.getByText('Bezig').waitFor();
    await look(all, 'desktop-talks-all');

    await card.getByRole('button', { name: 'Alles is goed' }).click();
    await card.waitFor({ state: 'detached' });
    await row.waitFor({ state: 'detached' });
    for (const each of [page, watch, all]) await each.close();
  }, 60_000);

  it('a room without a button is said before the talk begins, and a planned talk can be called off', async () => {
    const page = await signIn('responder', 'cas', 'phone', '/talks');
    await page.getByLabel('Welke ruimte?').selectOption({ label: 'Plek balie' });
    await page.getByRole('button', { name: 'Andere tijd' }).click();
    const at = (minutes: number): string =>
      new Date(Date.now() + minutes * 60_000).toTimeString().slice(0, 5);
    await page.getByLabel('Van', { exact: true }).fill(at(20));
    await page.getByLabel('Tot', { exact: true }).fill(at(80));
    await page.getByRole('button', { name: 'Aanmelden', exact: true }).click();
    const card = page.getByRole('region', { name: 'Jouw gesprek: Plek balie' });
    await card.getByText('Geen knop in deze ruimte').waitFor();
    await look(page, 'phone-talks-no-button');
    await card.getByRole('button', { name: 'Gaat niet door' }).click();
    await card.waitFor({ state: 'detached' });
    await page.close();
  }, 40_000);

  it.each(['phone', 'desktop'] as const)('each page stands at %s size, in English too', async (size) => {
    const paths = ['/', '/talks', '/statistics', '/present', '/pager', '/board/huis'];
    for (const path of paths) {
      const page = await signIn('coordinator', 'dirk', size, path);
      await page.getByRole('heading').first().waitFor();
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('button', { name: 'Nederlands' }).waitFor();
      await look(page, `${size}-en${path.replaceAll('/', '-')}`);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await sidewaysPixels(page), `${path} at 320 pixels`).toBeLessThanOrEqual(0);
      await page.getByRole('button', { name: 'Nederlands' }).click();
      await page.close();
    }
  }, 90_000);

  it('a visit that nobody signs off raises an alarm, which goes before every message', async () => {
    const pager = await signIn('responder', 'cas', 'phone', '/pager');
    await pager.getByRole('button', { name: 'Dienst begonnen' }).click();
    // On a slow machine the alarm may ring already; then the message has stepped aside.
    await pager
      .getByRole('heading', { name: 'Proefoproep voor je dienst' })
      .or(pager.getByRole('button', { name: 'Ik kom' }))
      .first()
      .waitFor();
    await pager.getByRole('button', { name: 'Ik kom' }).waitFor({ timeout: 180_000 });
    expect(performance.now() - leftAlone).toBeGreaterThan(100_000);
    await pager.getByText('Voorbeeldstraat 8').first().waitFor();
    expect(await pager.getByRole('button', { name: 'Ja, ik ben er klaar voor' }).count()).toBe(0);
    await look(pager, 'phone-pager-talk-alarm');
    await pager.getByRole('button', { name: 'Ik kom' }).click();
    await pager.getByRole('button', { name: 'Ter plaatse' }).click();
    // Now that it no longer rings, the message may stand below.
    await pager.getByRole('button', { name: 'Ja, ik ben er klaar voor' }).waitFor();
    await pager.getByRole('button', { name: 'Veilig', exact: true }).click();
    await pager.getByRole('button', { name: 'Ja, veilig' }).click();
    // A page that is closed at once may not have sent it.
    await pager.getByText('Het alarm is afgesloten.').waitFor();
    await pager.close();
  }, 240_000);

  it('the figures: two plots, a table with the same numbers, and a file', async () => {
    for (const size of ['phone', 'desktop'] as const) {
      const page = await signIn('coordinator', 'dirk', size, '/statistics');
      await page.getByRole('img', { name: 'Op tijd beantwoord' }).waitFor();
      const row = page.getByRole('row', { name: /Team/ });
      await row.waitFor();
      const words = await page.locator('body').innerText();
      expect(words).not.toContain('Naam cas');
      expect(words, 'no alarm was left out').not.toContain('niet meer mee.');
      await look(page, `${size}-statistics`);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download als CSV' }).click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
      const lines = Buffer.concat(chunks).toString('utf8').trim().split(/\r?\n/);
      expect(lines.length).toBe(2);
      expect(lines[1]).toContain('Team');
      await page.close();
    }
  }, 60_000);
});
