/**
 * The roster in a browser from other seats: a coordinator who has the last word on swaps; an auditor and a wall screen
 * in public, who are shown no names and must not read that nobody is on duty; a responder with an empty calendar.
 * Needs a Chromium; in CI its absence is a failure.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startBrowser } from '../../gateway/web/browser.ts';
import { Seats } from '../pages.ts';
import { SITE, Whole } from '../rig.ts';

const chromium = findChromium();

/** Two groups that take turns; swaps need a coordinator's yes, and the wall screen hangs where visitors see it. */
const STRICT = {
  ...SITE,
  sites: SITE.sites.map((site) => ({ ...site, covertBoard: true })),
  groups: [
    { id: 'berk', name: 'Groep Berk', people: ['ria', 'bo'] },
    { id: 'eik', name: 'Groep Eik', people: ['cas', 'els'] },
  ],
  people: SITE.people.map((person) => ({ ...person, roles: [...person.roles, 'responder'] })),
  rotations: SITE.rotations.map((rotation) => ({ ...rotation, groups: ['berk', 'eik'], fallback: 'berk' })),
  roster: { testBefore: 24, reportBefore: 2, approveSwaps: true, walkPast: 15, talkGrace: 5 },
};

/** A shift as far as it is looked at here. */
interface Shift {
  readonly shift: string;
  readonly group: string;
  readonly now: boolean;
  readonly spans: readonly { readonly people: readonly string[] }[];
}

describe.runIf(chromium !== null || process.env.CI !== undefined)('the roster from other seats', () => {
  const whole = new Whole();
  let browser: Browser;
  let seats: Seats;

  beforeAll(async () => {
    if (chromium === null) throw new Error('CI must have a Chromium: the browser tests may not be left out');
    browser = await startBrowser(chromium);
    seats = new Seats(browser, whole, { timezoneId: 'Europe/Amsterdam' });
    await whole.load(STRICT);
    await whole.start();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await whole.close();
  }, 20_000);

  it('a swap that was taken waits for the coordinator, who approves one and refuses another', async () => {
    const asker = await whole.token('responder', '--person', 'ria');
    const taker = await whole.token('responder', '--person', 'cas');
    const shiftsNow = async (): Promise<readonly Shift[]> => {
      const roster = await whole.api(asker, 'GET', '/api/roster?weeks=9');
      return (roster.body as { rotations: { shifts: Shift[] }[] }).rotations[0]?.shifts ?? [];
    };
    const mine = (await shiftsNow()).filter(({ group, now }) => group === 'berk' && !now).slice(0, 2);
    expect(mine).toHaveLength(2);
    for (const { shift } of mine) {
      const asked = await whole.api(asker, 'POST', '/api/swaps', { rotation: 'week', shift, of: 'cas' });
      expect(asked.status).toBe(201);
      const { id } = asked.body as { id: string };
      expect((await whole.api(taker, 'POST', `/api/swaps/${id}`, { answer: 'accept' })).status).toBe(200);
    }

    const page = await seats.signIn('coordinator', 'dirk', 'desktop', '/roster#swaps');
    await page.getByText('Wacht op de coördinator').first().waitFor();
    await page
      .getByRole('button', { name: /^Goedkeuren/ })
      .first()
      .click();
    await page.getByText('Goedgekeurd. Het rooster is aangepast.').waitFor();
    // The list is read anew before the other is the only one left.
    await page.getByText('Geruild', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Afwijzen/ }).click();
    await page.getByText('Afgewezen. Het rooster blijft zoals het was.').waitFor();
    await page.getByText('Afgewezen door de coördinator').waitFor();
    expect(await page.getByRole('button', { name: /^(Goedkeuren|Afwijzen)/ }).count()).toBe(0);

    const after = await shiftsNow();
    const standsIn = mine.map(({ shift }) =>
      after.find((one) => one.shift === shift)?.spans.some(({ people }) => people.includes('cas')),
    );
    expect(standsIn.sort()).toEqual([false, true]);
  }, 60_000);

  it('a calendar file without any absence is refused with words; clearing is a button of its own', async () => {
    const page = await seats.signIn('responder', 'ria', 'desktop', '/roster#calendar');
    await page.getByLabel('Agendabestand (.ics)').setInputFiles({
      name: 'leeg.ics',
      mimeType: 'text/calendar',
      buffer: Buffer.from('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n'),
    });
    await page.getByRole('button', { name: 'Inlezen' }).click();
    await page.getByText(/Geen afspraak gevonden in dit bestand/).waitFor();
    await page.getByRole('button', { name: 'Afwezigheid wissen' }).click();
    await page.getByText('Je afwezigheid is gewist.').waitFor();
  }, 30_000);

  it.each([
    ['an auditor', 'auditor', null],
    ['a wall screen in public', 'board', 'huis'],
  ])(
    '%s reads that names are not shown, never that nobody is on duty',
    async (_title, role, who) => {
      const page = await seats.signIn(role, who, 'desktop', '/roster');
      await page.getByRole('heading', { name: 'Nu dienst' }).waitFor();
      const duty = page.locator('.nk-onduty');
      await duty.getByText('Namen worden hier niet getoond').waitFor();
      await page.locator('.nk-weeks').getByText('Namen worden hier niet getoond').first().waitFor();
      expect(await page.getByText('Niemand', { exact: true }).count()).toBe(0);
      for (const name of ['Naam ria', 'Naam cas']) expect(await page.getByText(name).count()).toBe(0);

      await page.goto(`http://127.0.0.1:${whole.http}/`);
      await page.getByText('Nu dienst: Namen worden hier niet getoond').waitFor();
    },
    60_000,
  );
});
