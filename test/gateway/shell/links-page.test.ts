/**
 * The page behind an answer link in a real browser, at the size of a telephone: answered without scripts and without
 * signing in, kept up to date with them, accessible at every stage. Set NOODKNOP_PICTURES to a folder to see the stages.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alarm } from '../../../gateway/core/state.ts';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { type Serving, serve } from '../../../gateway/shell/serve.ts';
import { openLinks } from '../../../gateway/shell/web/links.ts';
import type { AlarmLevel } from '../../../protocol/messages.ts';
import { accessFaults } from '../../tools/access.ts';
import { findChromium, startBrowser } from '../web/browser.ts';
import { SITE } from './roster-house.ts';

const chromium = findChromium();
const PICTURES = process.env.NOODKNOP_PICTURES;

describe.runIf(chromium !== null)('the page behind an answer link', { timeout: 60_000 }, () => {
  const data = mkdtempSync(join(tmpdir(), 'noodknop-link-page-'));
  let serving: Serving;
  let browser: Browser;
  beforeAll(async () => {
    serving = await serve({
      data,
      host: '127.0.0.1',
      httpPort: 0,
      mqttPort: 0,
      mqttsPort: null,
      tls: null,
      allowPlain: false,
      demo: false,
    });
    const site = {
      ...SITE,
      sites: SITE.sites.map((one) => ({ ...one, entrance: 'Zijingang', plan: 'Ga met twee.' })),
      groups: [
        { id: 'noord', name: 'Noord', people: ['anna', 'bob', 'cor', 'dina'] },
        ...SITE.groups.slice(1),
      ],
      rotations: SITE.rotations.map((one) =>
        one.id === 'hal' ? { ...one, groups: ['noord'], fallback: 'noord' } : one,
      ),
    };
    const loaded = await serving.house.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site });
    expect(loaded).toMatchObject({ ok: true });
    browser = await startBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await serving?.close();
    rmSync(data, { recursive: true, force: true });
  });

  async function raise(id: string, level: AlarmLevel): Promise<Alarm> {
    const { gateway } = serving.house;
    const actor = { role: 'employee', roles: ['employee'], person: 'eva', site: 'stadhuis' } as const;
    const raised = await gateway.ask({ type: 'alarm.raised', actor, id, place: 'kamer', text: null, level });
    const alarm = gateway.state.alarms.get(raised.ok ? (raised.alarm ?? '') : '');
    if (alarm === undefined) throw new Error('no alarm was raised');
    return alarm;
  }
  const answer = (alarm: Alarm, person: string, what: 'coming' | 'arrived' | 'clear') =>
    serving.house.gateway.ask({
      type: 'answer.given',
      actor: { role: 'responder', roles: ['responder'], person, site: null },
      alarm: alarm.id,
      answer: what,
    });
  const address = (alarm: Alarm, person: string): string =>
    `${serving.web.url}/a/${openLinks(serving.house.dir, () => undefined).mint(alarm.number, person)}`;
  /** A telephone that opens an address; everything the browser complains of. */
  async function phone(
    url: string,
    scripts: boolean,
    dark = false,
  ): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({
      viewport: { width: 390, height: 780 },
      javaScriptEnabled: scripts,
      colorScheme: dark ? 'dark' : 'light',
    });
    const page = await context.newPage();
    if (scripts) await page.clock.install();
    const complaints: string[] = [];
    page.on('console', (said) => {
      if (said.type() === 'error') complaints.push(said.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    return { page, complaints };
  }
  async function look(page: Page, name: string): Promise<void> {
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `link-${name}.png`) });
  }

  it('is answered without scripts: coming, then there; the buttons are under the thumb', async () => {
    const alarm = await raise('00112233445566aa', 'assist');
    await answer(alarm, 'bob', 'coming');
    const { page, complaints } = await phone(address(alarm, 'anna'), false);
    await look(page, '1-open');
    const coming = page.getByRole('button', { name: 'Ik kom' });
    const box = await coming.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(60);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(780);
    expect(alarm.responders.has('anna')).toBe(false);
    await coming.click();
    expect(page.url()).toBe(address(alarm, 'anna'));
    expect(await page.textContent('#content')).toContain('Er is al 1 onderweg, ook jij bent welkom.');
    expect(alarm.responders.get('anna')?.answer).toBe('coming');
    await look(page, '2-coming');
    await page.reload();
    await page.getByRole('button', { name: 'Ik ben er' }).click();
    expect(alarm.responders.get('anna')?.answer).toBe('arrived');
    expect(await page.getByRole('button').count()).toBe(0);
    await look(page, '3-there');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('follows the alarm where scripts run: who comes, and that it is closed; what was opened stays open', async () => {
    const alarm = await raise('00112233445566ab', 'emergency');
    const { page, complaints } = await phone(address(alarm, 'anna'), true, true);
    await look(page, '4-emergency');
    expect(await accessFaults(page)).toEqual([]);
    await page.getByText('Afspraken van deze locatie').click();
    await page.getByRole('button', { name: 'Ik kan niet' }).focus();
    await answer(alarm, 'bob', 'coming');
    await page.clock.runFor(5_000);
    await page.getByText('Bob', { exact: true }).waitFor();
    expect(await page.getByText('Ga met twee.').isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Ik kan niet');
    await page.getByRole('button', { name: 'Ik kom' }).click();
    await page.getByRole('button', { name: 'Ik ben er' }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await look(page, '5-coming');
    await answer(alarm, 'bob', 'arrived');
    await answer(alarm, 'bob', 'clear');
    await page.clock.runFor(5_000);
    await page.getByRole('heading', { name: 'Deze oproep is gesloten' }).waitFor();
    expect(await page.textContent('body')).not.toMatch(/Anna|Bob|Kamer/);
    expect(await page.textContent('#news')).toContain('Deze oproep is gesloten');
    await look(page, '6-closed');
    expect(await accessFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says when the gateway is not heard, and takes it back', async () => {
    const alarm = await raise('00112233445566ac', 'assist');
    const { page } = await phone(address(alarm, 'cor'), true);
    const stale = page.getByText('Geen contact met de centrale.');
    expect(await stale.isVisible()).toBe(false);
    await page.route('**/a/*', (route) => route.abort());
    await page.clock.runFor(5_000);
    await page.clock.runFor(5_000);
    await stale.waitFor();
    await look(page, '7-stale');
    expect(await page.getByRole('button', { name: 'Ik kom' }).isVisible()).toBe(true);
    await page.unroute('**/a/*');
    await page.clock.runFor(5_000);
    await stale.waitFor({ state: 'hidden' });
    await page.context().close();
  });

  it('is readable when it leads nowhere', async () => {
    const { page } = await phone(`${serving.web.url}/a/nergens`, true);
    expect(await page.getByRole('heading').count()).toBe(1);
    await look(page, '8-nowhere');
    expect(await accessFaults(page)).toEqual([]);
    await page.context().close();
  });
});
