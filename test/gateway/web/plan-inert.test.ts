/**
 * A picture of a site with scripts in it, in a real browser: somebody who goes to its address sees a picture, and nothing
 * in it runs. The same bytes without the gateway's policy do run, so that this is known to look.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { type Serving, serve } from '../../../gateway/shell/serve.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { findChromium, startBrowser } from './browser.ts';

const chromium = findChromium();
const EVIL = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="document.title='ran'">
<script>document.title='ran'</script><rect width="10" height="10"/></svg>`;

describe.skipIf(chromium === null)('a picture with scripts in it', () => {
  const data = mkdtempSync(join(tmpdir(), 'noodknop-picture-'));
  let serving: Serving;
  let bare: Server;
  let browser: Browser;
  beforeAll(async () => {
    serving = await serve({
      ...{ data, host: '127.0.0.1', httpPort: 0, mqttPort: 0, mqttsPort: null, tls: null },
      ...{ allowPlain: false, demo: false },
    });
    await serving.house.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: LIFE_SITE });
    bare = createServer((_, response) => {
      response.setHeader('content-type', 'image/svg+xml').end(EVIL);
    });
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
    browser = await startBrowser(chromium ?? '');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    bare?.close();
    await serving?.close();
    rmSync(data, { recursive: true, force: true });
  });

  it('runs nothing when somebody goes to its address', async () => {
    const { accounts } = serving.house;
    const { secret } = await accounts.create(
      'token',
      { role: 'facilities', person: null, site: null },
      60_000,
    );
    const authorization = `Bearer ${secret}`;
    const address = `${serving.web.url}/api/sites/noord/plan.svg`;
    const kept = await fetch(address, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'image/svg+xml' },
      body: EVIL,
    });
    expect(kept.status).toBe(204);
    const titleAt = async (url: string): Promise<string> => {
      const page = await browser.newPage({ extraHTTPHeaders: { authorization } });
      const answer = await page.goto(url);
      expect([answer?.status(), await answer?.text()]).toEqual([200, EVIL]);
      const title = await page.title();
      await page.close();
      return title;
    };
    expect(await titleAt(`http://127.0.0.1:${(bare.address() as AddressInfo).port}/`)).toBe('ran');
    expect(await titleAt(address)).toBe('');
  }, 60_000);
});
