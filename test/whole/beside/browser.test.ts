/**
 * The line as people walk it, in real browsers against a real `gateway --demo`: press, ring, coming, arrived, clear,
 * stub; at phone and at desktop size, with an accessibility check at every stage. Also: with the gateway killed the
 * Button page goes on and says "not received" at 5 s. Needs a Chromium; in CI its absence is a failure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { type Program, startProgram } from '../../bench/child.ts';
import { findChromium, startBrowser } from '../../gateway/web/browser.ts';
import { looksAs, SIZES, type Size } from '../pages.ts';

const chromium = findChromium();

describe.runIf(chromium !== null || process.env.CI !== undefined)('the line in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-browser-'));
  let browser: Browser;
  let gateway: Program;
  let base = '';
  let links: { readonly role: string; readonly url: string }[] = [];

  const start = async (): Promise<void> => {
    gateway = startProgram('noodknop gateway --demo', process.execPath, [
      join(ROOT, 'gateway', 'noodknop.mjs'),
      ...[
        'gateway',
        '--demo',
        '--data',
        join(folder, 'data'),
        '--http-port',
        base === '' ? '0' : (/:(\d+)/.exec(base)?.[1] ?? '0'),
        '--mqtt-port',
        '0',
      ],
    ]);
    await gateway.says(/Ctrl\+C/, 15_000);
    const printed = (await gateway.says(/^[\s\S]*$/, 1_000))[0];
    base = /https?:\/\/[^\s/]+/.exec(printed)?.[0] ?? '';
    links = [...printed.matchAll(/^(\w+)\t[^\t]*\t(\S+\/in#\S+)$/gm)].map((found) => ({
      role: found[1] ?? '',
      url: found[2] ?? '',
    }));
  };
  const kill = async (): Promise<void> => {
    process.kill(gateway.pid, 'SIGKILL');
    await expect.poll(() => gateway.gone(), { timeout: 5_000 }).not.toBeNull();
  };

  /** A browser of its own, signed in through a one-time link, on a page. */
  const signIn = async (role: string, size: Size, path: string): Promise<Page> => {
    const at = links.findIndex((link) => link.role === role);
    const link = links.splice(at, 1)[0];
    if (at < 0 || link === undefined) throw new Error(`the demo printed no more links for ${role}`);
    const context = await browser.newContext({ viewport: SIZES[size], locale: 'nl-NL' });
    const page = await context.newPage();
    await page.goto(link.url);
    await page.waitForURL((url) => url.pathname !== '/in');
    await page.goto(`${base}${path}`);
    return page;
  };
  const look = looksAs('line');

  beforeAll(async () => {
    if (chromium === null) throw new Error('CI must have a Chromium: the browser tests may not be left out');
    browser = await startBrowser(chromium);
    await start();
  }, 40_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 20_000);

  it.each([
    'phone',
    'desktop',
  ] as const)('press, ring, coming, arrived, clear, stub at %s size', async (size) => {
    if (size === 'desktop') {
      // New links: each works once.
      await gateway.stop();
      await start();
    }
    const button = await signIn('employee', size, '/button');
    const pager = await signIn('responder', size, '/pager');
    const board = await signIn('board', size, '/board/linde');
    await pager.getByRole('button', { name: 'Dienst begonnen' }).waitFor();
    await look(pager, `${size}-pager-locked`);
    await pager.getByRole('button', { name: 'Dienst begonnen' }).click();
    await pager.getByText('Je bent oproepbaar').waitFor();
    await look(board, `${size}-board-quiet`);

    const dome = button.getByRole('button', { name: 'Druk op balie-1' });
    await dome.waitFor();
    await look(button, `${size}-button-idle`);
    const box = await dome.boundingBox();
    if (box === null) throw new Error('the button cannot be seen');
    const pressed = performance.now();
    await button.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await button.mouse.down();
    await button.waitForTimeout(120);
    await button.mouse.up();
    await pager.getByRole('button', { name: 'Ik kom' }).waitFor({ timeout: 5_000 });
    expect(performance.now() - pressed).toBeLessThan(3_000);
    await board.getByText('Assistentie').first().waitFor({ timeout: 5_000 });
    await look(pager, `${size}-pager-ringing`);
    await look(board, `${size}-board-alarm`);

    await pager.getByRole('button', { name: 'Ik kom' }).click();
    await button.getByText('Er komt iemand').first().waitFor({ timeout: 5_000 });
    await look(button, `${size}-button-coming`);
    await pager.getByRole('button', { name: 'Ter plaatse' }).click();
    await button.getByText('Er is iemand').first().waitFor({ timeout: 5_000 });
    await look(pager, `${size}-pager-on-scene`);
    await pager.getByRole('button', { name: 'Veilig' }).click();
    await pager.getByRole('button', { name: 'Ja, veilig' }).click();
    await button.getByText('Afgesloten').first().waitFor({ timeout: 8_000 });
    await board.getByText('Alles rustig').waitFor({ timeout: 5_000 });

    const manager = await signIn('coordinator', size, '/incidents');
    await manager.locator('a[href*="/incidents/"]').first().click();
    await manager.getByText('Wat nog moet gebeuren').waitFor();
    await look(manager, `${size}-incident`);
    await manager.getByLabel('Wat gebeurde er?').fill('Iemand werd boos aan de balie.');
    const told = (what: RegExp) =>
      manager.waitForResponse((answer) => what.test(answer.request().method()) && answer.ok());
    await Promise.all([told(/PATCH/), manager.getByRole('button', { name: 'Opslaan' }).click()]);
    await Promise.all([told(/POST/), manager.getByRole('button', { name: 'Gedaan' }).first().click()]);
    await manager.reload();
    await manager.getByText('Wat nog moet gebeuren').waitFor();
    expect(await manager.getByLabel('Wat gebeurde er?').inputValue()).toBe('Iemand werd boos aan de balie.');
    for (const path of ['/', '/devices', '/roster', '/alarm', '/incidents']) {
      await manager.goto(`${base}${path}`);
      await manager.getByRole('heading').first().waitFor();
      await look(manager, `${size}-coordinator${path.replace('/', '-')}`);
    }
    for (const page of [button, pager, board, manager]) await page.context().close();
  }, 120_000);

  it('says "not received" at 5 s on the Button page when the gateway is killed, and goes through when it is back', async () => {
    await gateway.stop();
    await start();
    const button = await signIn('employee', 'phone', '/button');
    const dome = button.getByRole('button', { name: 'Druk op balie-1' });
    await dome.waitFor();
    await button.waitForTimeout(1_000);
    await kill();
    const box = await dome.boundingBox();
    if (box === null) throw new Error('the button cannot be seen');
    const pressed = performance.now();
    await button.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await button.mouse.down();
    await button.waitForTimeout(120);
    await button.mouse.up();
    await button.getByText('Niet ontvangen').first().waitFor({ timeout: 8_000 });
    const took = performance.now() - pressed;
    expect(took).toBeGreaterThan(4_500);
    expect(took).toBeLessThan(7_000);
    await look(button, 'button-not-received');
    await start();
    await button.getByText('Ontvangen', { exact: true }).first().waitFor({ timeout: 12_000 });
    await button.context().close();
  }, 60_000);
});
