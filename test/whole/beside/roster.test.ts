/**
 * The roster in real browsers against a real gateway: a swap asked by one colleague and taken by another, seen by both;
 * a coordinator who edits, is shown a problem before saving, saves and takes it back while another looks on; two
 * coordinators at once; a calendar link; readiness; policies and the dry run. At phone and desktop size, with an
 * accessibility check of each page. Needs a Chromium; in CI its absence is a failure.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startBrowser } from '../../gateway/web/browser.ts';
import { looksAs, Seats, type Size } from '../pages.ts';
import { SITE, Whole } from '../rig.ts';

const chromium = findChromium();

/** Two groups that take turns, and two coordinators. Test pages go out a week before a handoff, so at once. */
const TURNS = {
  ...SITE,
  people: [
    ...SITE.people,
    { id: 'fay', name: 'Naam fay', site: 'huis', roles: ['employee', 'responder'] },
    { id: 'gus', name: 'Naam gus', site: 'huis', roles: ['employee', 'coordinator'] },
  ],
  groups: [
    { id: 'berk', name: 'Groep Berk', people: ['ria', 'bo'] },
    { id: 'eik', name: 'Groep Eik', people: ['cas', 'fay'] },
  ],
  rotations: SITE.rotations.map((rotation) => ({ ...rotation, groups: ['berk', 'eik'], fallback: 'berk' })),
  roster: { testBefore: 168, reportBefore: 2, approveSwaps: false, walkPast: 15, talkGrace: 5 },
};

describe.runIf(chromium !== null || process.env.CI !== undefined)('the roster in a browser', () => {
  const whole = new Whole();
  let browser: Browser;
  let seats: Seats;
  const opened: Page[] = [];
  const signIn = async (role: string, who: string, size: Size, path: string): Promise<Page> => {
    const page = await seats.signIn(role, who, size, path);
    opened.push(page);
    return page;
  };
  const look = looksAs('roster');

  beforeAll(async () => {
    if (chromium === null) throw new Error('CI must have a Chromium: the browser tests may not be left out');
    browser = await startBrowser(chromium);
    seats = new Seats(browser, whole, { timezoneId: 'Europe/Amsterdam', reducedMotion: 'reduce' });
    await whole.load(TURNS);
    await whole.start();
  }, 90_000);
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await whole.close();
  }, 20_000);

  it('a swap is asked by one colleague and taken by another; both see it, and so does the roster', async () => {
    const asker = await signIn('responder', 'ria', 'phone', '/roster');
    await asker.getByRole('heading', { name: 'Nu dienst' }).waitFor();
    await look(asker, 'phone-weeks');
    await asker
      .getByRole('button', { name: /^Ik wil ruilen/ })
      .last()
      .click();
    await asker.getByLabel('Wie vraag je?').selectOption({ label: 'Naam cas' });
    await asker.getByLabel('Bericht erbij').fill('Ik ben die week op vakantie.');
    await look(asker, 'phone-swap-form');
    await asker.getByRole('button', { name: 'Vraag versturen' }).click();
    await asker.getByText('Je vraag is verstuurd').waitFor();
    await asker.getByText('Wacht op antwoord').waitFor();

    const taker = await signIn('responder', 'cas', 'desktop', '/roster#swaps');
    await taker.getByText('Naam ria zoekt een vervanger').waitFor();
    await taker.getByText('Gevraagd: jou').waitFor();
    await look(taker, 'desktop-swap-asked');
    await taker.getByRole('button', { name: /^Ik neem het over/ }).click();
    await taker.getByText('Gelukt: je hebt ja gezegd.').waitFor();

    // The asker's page was not touched meanwhile: the news comes by itself.
    await asker.getByText('Overgenomen door Naam cas').waitFor({ timeout: 10_000 });
    await look(asker, 'phone-swap-done');
    await taker.getByRole('link', { name: 'Weken' }).click();
    await taker.getByText('Naam cas in plaats van Naam ria').first().waitFor();
    await look(taker, 'desktop-weeks-swapped');
    await taker.getByRole('link', { name: 'Jaar' }).click();
    await taker
      .getByRole('button', { name: /Groep Berk.*met wijziging.*jouw week/ })
      .first()
      .waitFor();
    await look(taker, 'desktop-year');
    await asker.getByRole('link', { name: 'Jaar' }).click();
    await asker.locator('.nk-year').waitFor();
    await look(asker, 'phone-year');
  }, 90_000);

  it('a question can be declined and withdrawn, and a stranger is offered no answer', async () => {
    const asker = await signIn('responder', 'bo', 'desktop', '/roster#swaps');
    await asker
      .getByRole('button', { name: /^Ik wil ruilen/ })
      .last()
      .click();
    await asker.getByLabel('Wie vraag je?').selectOption({ label: 'Naam fay' });
    await asker.getByRole('button', { name: 'Vraag versturen' }).click();
    await asker.getByRole('button', { name: /^Vraag intrekken/ }).waitFor();
    const other = await signIn('responder', 'cas', 'desktop', '/roster#swaps');
    await other.getByText('Je eigen diensten').waitFor();
    expect(await other.getByRole('button', { name: /^Ik neem het over/ }).count()).toBe(0);
    await asker.getByRole('button', { name: /^Vraag intrekken/ }).click();
    await asker.getByText('Je vraag is ingetrokken').waitFor();
    await asker.getByText('Ingetrokken', { exact: true }).waitFor();
  }, 60_000);

  it.each([
    'desktop',
    'phone',
  ] as const)('a coordinator edits, is shown a problem before saving, saves, and takes it back, at %s size', async (size) => {
    const page = await signIn('coordinator', 'dirk', size, '/roster#edit');
    await page.getByRole('button', { name: 'Groepen', exact: true }).click();
    await page.getByRole('button', { name: /^Wijzigen.*Groep Eik/ }).click();
    await page.getByRole('button', { name: 'Naam fay eruit halen' }).click();
    const bar = page.getByRole('region', { name: 'Nog niet opgeslagen' });
    await bar.getByText('1 wijziging, nog niet opgeslagen').waitFor();
    await look(page, `${size}-edit-group`);
    await bar.getByRole('button', { name: 'Nakijken' }).click();
    await bar.getByRole('heading', { name: 'Dit brengt het mee' }).waitFor();
    await bar
      .getByText(/Naam cas.*alleen dienst/)
      .first()
      .waitFor();
    await look(page, `${size}-edit-checked`);

    // Nothing was changed yet: another page still shows both.
    const before = await whole.api(
      await whole.token('coordinator', '--person', 'gus'),
      'GET',
      '/api/rotations',
    );
    expect(JSON.stringify(before.body)).toContain('"cas","fay"');

    await bar.getByRole('button', { name: /pslaan/ }).click();
    await page.getByText('Opgeslagen. Het rooster is aangepast.').waitFor();
    await page.getByRole('link', { name: 'Geschiedenis' }).click();
    const latest = page.locator('.nk-event').first();
    await latest.getByText('door Naam dirk').waitFor();
    await latest.getByText('Voor en na').click();
    await latest.getByRole('cell', { name: 'Naam cas, Naam fay' }).waitFor();
    await look(page, `${size}-history`);
    await latest.getByRole('button', { name: /^Terugdraaien/ }).click();
    await latest.getByRole('button', { name: 'Ja, terugdraaien' }).click();
    await page.getByText('Teruggedraaid. Het rooster staat weer zoals daarvoor.').waitFor();
    const after = await whole.api(
      await whole.token('coordinator', '--person', 'gus'),
      'GET',
      '/api/rotations',
    );
    expect(JSON.stringify(after.body)).toContain('"cas","fay"');
  }, 90_000);

  it('what is not filled in is named; a refusal of the gateway is shown with its reason', async () => {
    const page = await signIn('coordinator', 'dirk', 'desktop', '/roster#edit');
    await page.getByRole('button', { name: 'Vervangingen', exact: true }).click();
    await page.getByRole('button', { name: 'Vervanging toevoegen' }).click();
    await page.getByRole('button', { name: 'Nakijken' }).click();
    await page.getByText('2 dingen nog invullen').waitFor();
    await page.getByText('Maak een keuze.').first().waitFor();
    await look(page, 'desktop-edit-incomplete');
    await page.getByRole('button', { name: /^Terugzetten/ }).click();

    await page.getByRole('button', { name: 'Groepen', exact: true }).click();
    await page.getByRole('button', { name: /^Wijzigen.*Groep Berk/ }).click();
    await page.getByRole('button', { name: /^Verwijderen.*Groep Berk/ }).click();
    await page.getByRole('button', { name: 'Nakijken' }).click();
    await page.getByText('Dit kan zo niet').first().waitFor();
    expect(await page.getByRole('button', { name: /pslaan/ }).count()).toBe(0);
    await look(page, 'desktop-edit-refused');
  }, 60_000);

  it('two coordinators at once: the second is told who changed what, and loses nothing', async () => {
    const first = await signIn('coordinator', 'dirk', 'desktop', '/roster#edit');
    const second = await signIn('coordinator', 'gus', 'desktop', '/roster#edit');
    for (const page of [first, second]) {
      await page.getByRole('button', { name: 'Groepen', exact: true }).click();
      await page.getByRole('button', { name: /^Wijzigen.*Groep Eik/ }).click();
    }
    await second.getByLabel('Naam', { exact: true }).fill('Groep Eik van gus');
    await first.getByLabel('Naam', { exact: true }).fill('Groep Eikenboom');
    await first.getByRole('button', { name: 'Nakijken' }).click();
    await first.getByRole('button', { name: 'Opslaan' }).click();
    await first.getByText('Opgeslagen. Het rooster is aangepast.').waitFor();

    await second.getByText('Een ander heeft het rooster intussen gewijzigd').waitFor({ timeout: 10_000 });
    await second.locator('.nk-draft').getByText('Naam dirk').first().waitFor();
    await second.getByText(/Jullie wijzigden allebei/).waitFor();
    expect(await second.getByLabel('Naam', { exact: true }).inputValue()).toBe('Groep Eik van gus');
    await look(second, 'desktop-conflict');
    await second.getByRole('button', { name: 'Opnieuw nakijken' }).click();
    await second.getByRole('button', { name: 'Opslaan' }).click();
    await second.getByText('Opgeslagen. Het rooster is aangepast.').waitFor();
    await first.getByText('Groep Eik van gus').first().waitFor({ timeout: 10_000 });
  }, 60_000);

  it('a calendar link is made, shown once, and withdrawn; absences are read in', async () => {
    const page = await signIn('responder', 'ria', 'phone', '/roster#calendar');
    await page.getByRole('button', { name: 'Link maken' }).click();
    const url = await page.getByLabel('Geheime link').inputValue();
    expect(url).toMatch(/\/calendar\/[\w-]{43}\.ics$/);
    const calendar = await fetch(url);
    expect(await calendar.text()).toContain('BEGIN:VEVENT');
    await look(page, 'phone-calendar-link');
    await page.getByRole('button', { name: /^Intrekken/ }).click();
    await page.getByRole('button', { name: 'Ja, intrekken' }).click();
    await page.getByText('De link is ingetrokken.').waitFor();
    expect((await fetch(url)).status).toBe(404);

    const ics = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//test//NL', 'BEGIN:VEVENT', 'UID:1@test'],
      ...[`DTSTAMP:20260101T000000Z`, `DTSTART;VALUE=DATE:${day(20)}`, `DTEND;VALUE=DATE:${day(27)}`],
      ...['SUMMARY:Geheim', 'END:VEVENT', 'END:VCALENDAR', ''],
    ].join('\r\n');
    await page.getByLabel('Agendabestand (.ics)').setInputFiles({
      name: 'vakantie.ics',
      mimeType: 'text/calendar',
      buffer: Buffer.from(ics),
    });
    await page.getByRole('button', { name: 'Inlezen' }).click();
    await page.getByText('Ingelezen: 1 periode afwezig.').waitFor();
    expect(await page.getByText('Geheim', { exact: true }).count()).toBe(0);
    await look(page, 'phone-calendar-absence');
  }, 60_000);

  it.each(['desktop', 'phone'] as const)('readiness of the coming shift, at %s size', async (size) => {
    const page = await signIn('coordinator', 'dirk', size, '/roster#ready');
    await page.getByRole('columnheader', { name: 'Proefoproep' }).waitFor({ state: 'attached' });
    await page
      .getByText(/Verstuurd|Getoond/)
      .first()
      .waitFor();
    await page.getByText('pieperpagina').first().waitFor();
    await look(page, `${size}-ready`);
  }, 60_000);

  it.each([
    'desktop',
    'phone',
  ] as const)('a policy is made, and the dry run follows it, at %s size', async (size) => {
    const page = await signIn('coordinator', 'dirk', size, '/policies');
    await page.getByText('bij assistentie uiterlijk na 60 seconden').waitFor();
    await page.getByText('De gewone opschaling').waitFor();
    await look(page, `${size}-policies`);
    await page.getByRole('button', { name: 'Opschaling toevoegen' }).click();
    await page.getByRole('radio', { name: /^Een plaats/ }).check({ force: true });
    await page
      .getByLabel('Plaats', { exact: true })
      .selectOption({ label: size === 'phone' ? 'Plek gang' : 'Plek balie' });
    await page.getByLabel('Toevoegen').first().selectOption({ label: 'Naam els' });
    await page.getByRole('button', { name: 'groep met dienst weghalen' }).first().click();
    await look(page, `${size}-policy-form`);
    await page.getByRole('button', { name: 'Nakijken' }).click();
    await page.getByRole('button', { name: /pslaan/ }).click();
    await page.getByText('Opgeslagen. Het rooster is aangepast.').waitFor();

    await page.getByRole('link', { name: 'Proefrekenen' }).click();
    await page.getByLabel('Waar').selectOption({ label: size === 'phone' ? 'Plek gang' : 'Plek balie' });
    await page.getByRole('button', { name: 'Uitrekenen' }).click();
    await page.getByText('Volgens de afspraak van deze plaats').waitFor();
    const first = page.locator('.nk-line__step').first();
    await first.getByText('Naam els').waitFor();
    await first
      .getByText(/nu niet bereikbaar/)
      .first()
      .waitFor();
    await page.getByText('Advies om 112 te bellen: na 40 s').waitFor();
    await look(page, `${size}-dry-run`);
  }, 60_000);

  it('the page works at 320 px, and in English', async () => {
    const page = await signIn('coordinator', 'dirk', 'phone', '/roster');
    await page.setViewportSize({ width: 320, height: 640 });
    await page.getByRole('button', { name: 'English' }).click();
    for (const part of ['Weeks', 'Year', 'Swaps', 'Calendar', 'Edit', 'History', 'Readiness']) {
      await page
        .getByRole('navigation', { name: 'Parts of the roster' })
        .getByRole('link', { name: part })
        .click();
      await expect.poll(() => page.getByText('One moment').count()).toBe(0);
      await look(page, `small-${part.toLowerCase()}`);
    }
    await page.getByRole('button', { name: 'Nederlands' }).click();
  }, 60_000);

  it('who is only on duty is offered no edits, and the page of policies is not theirs', async () => {
    const page = await signIn('responder', 'fay', 'desktop', '/roster#edit');
    await page.getByRole('heading', { name: 'Nu dienst' }).waitFor();
    expect(await page.getByRole('link', { name: 'Aanpassen' }).count()).toBe(0);
    const answer = await page.goto(`http://127.0.0.1:${whole.http}/policies`);
    expect(answer?.status()).toBe(403);
  }, 30_000);
});

/** A day so many days from now, as a calendar file writes it. */
function day(ahead: number): string {
  return new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
}
