/**
 * Push from press to answer: a whole gateway, a push service of the test's own that checks and decrypts, and a Chromium
 * whose service worker is handed what arrived. A call is shown, the gateway is told so, an answer from the notification
 * counts; the page opens without a connection and says so; the app can be installed. Push services cannot be reached
 * from here, so the browser's subscription is put in, and what arrived is delivered by the browser's own tools.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startBrowser } from '../../gateway/web/browser.ts';
import { type PushService, startPushService } from '../../peers/push-service.ts';
import { type Handset, openHandset } from '../handset.ts';
import { readLog } from '../log-reader.ts';
import { looksAs, SIZES, type Size } from '../pages.ts';
import { SITE, until, Whole } from '../rig.ts';

const chromium = findChromium('notifications');
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** The duty of this site changes in three days, so that no test page of a coming shift is in the way. */
const CALM = {
  ...SITE,
  people: [...SITE.people, { id: 'weg', name: 'Naam weg', site: 'huis', roles: ['employee', 'responder'] }],
  rotations: SITE.rotations.map((rotation) => ({
    ...rotation,
    handoff: { weekday: DAYS[(new Date().getUTCDay() + 3) % 7] ?? 'monday', time: '09:00' },
  })),
};

describe.runIf(chromium !== null || process.env.CI !== undefined)('push, from press to answer', () => {
  const whole = new Whole();
  let service: PushService;
  let browser: Browser;
  let els = '';
  let dirk = '';
  let base = '';

  const look = looksAs('push');
  const handsets: Handset[] = [];
  const raised: string[] = [];
  const handset = (person: string, size: Size = 'phone', name = person): Promise<Handset> =>
    openHandset({ browser, whole, service, base }, person, SIZES[size], name).then((set) => {
      handsets.push(set);
      return set;
    });
  const switchOn = async ({ page }: Handset): Promise<void> => {
    await page.getByRole('button', { name: 'Oproepen inschakelen' }).click();
    await page.getByText('Deze telefoon wordt opgeroepen').waitFor();
  };
  const raise = async (level = 'assist'): Promise<string> => {
    const { status, body } = await whole.api(els, 'POST', '/api/alarms', { place: 'kamer-1', level });
    expect(status).toBe(201);
    raised.push(body.id as string);
    return body.id as string;
  };
  const alarm = async (id: string) => (await whole.api(dirk, 'GET', `/api/alarms/${id}`)).body;
  const close = async (id: string): Promise<void> => {
    await whole.api(dirk, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
  };
  const pushOf = async (id: string, person: string): Promise<{ state: string; deliveredAt: string | null }> =>
    (await alarm(id)).pages.find(
      (page: { responder: string; channel: string }) =>
        page.responder === person && page.channel === 'web-push',
    );
  const callsOf = (set: Handset, id: string) =>
    set.messages().filter((message) => message.kind === 'call' && message.alarm === id);

  beforeAll(async () => {
    if (chromium === null) throw new Error('CI must have a Chromium: the browser tests may not be left out');
    service = await startPushService();
    browser = await startBrowser(chromium);
    await whole.load(CALM);
    const ca = join(whole.folder, 'push-ca.pem');
    writeFileSync(ca, service.ca);
    writeFileSync(
      join(whole.data, 'channels.yaml'),
      JSON.stringify({ 'web-push': { allowPrivate: ['127.0.0.1'], caFile: ca } }),
    );
    await whole.start();
    base = `http://127.0.0.1:${whole.http}`;
    els = await whole.token('employee', '--person', 'els');
    dirk = await whole.token('coordinator', '--person', 'dirk');
  }, 90_000);
  // Also when a test fails: what it leaves open would ring in the next.
  afterEach(async () => {
    for (const id of raised.splice(0)) await close(id);
    for (const { context } of handsets.splice(0)) await context.close();
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
    await whole.close();
    await service?.close();
  }, 20_000);

  it('the pager can be installed as an app', async () => {
    const { page, context } = await handset('cas');
    const cdp = await context.newCDPSession(page);
    const { errors, url } = await cdp.send('Page.getAppManifest');
    expect([errors, url]).toEqual([[], `${base}/assets/manifest.webmanifest`]);
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    // A browser of a test keeps nothing, and nothing can be installed there; every other reason is ours.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );
    const manifest = (await (await fetch(url)).json()) as {
      icons: { src: string; sizes: string; type: string }[];
    };
    for (const { src, sizes, type } of manifest.icons) {
      const icon = await fetch(base + src);
      expect([icon.status, icon.headers.get('content-type')]).toEqual([200, type]);
      if (type !== 'image/png') continue;
      const bytes = Buffer.from(await icon.arrayBuffer());
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
    }
    await context.close();
  }, 60_000);

  it.each([
    'phone',
    'desktop',
  ] as const)('the card switches calls on, and a trial shows on this phone, at %s size', async (size) => {
    const set = await handset('cas', size, `cas ${size}`);
    const { page } = set;
    await page.getByRole('button', { name: 'Oproepen inschakelen' }).waitFor();
    await look(page, `${size}-off`);
    await switchOn(set);
    await page.getByRole('button', { name: 'Dienst begonnen' }).click();
    await page.getByText('Geluid van deze pagina aan').waitFor();
    await page.getByRole('button', { name: 'Proefoproep' }).click();
    await until('the trial at the push service', 10_000, () => set.messages().length === 1);
    expect(set.messages()[0]).toMatchObject({ kind: 'test', language: 'nl' });
    await set.deliver(JSON.stringify(set.messages()[0]));
    await page.getByText('De proefoproep is op deze telefoon getoond').waitFor();
    expect(await set.notifications()).toMatchObject([{ title: 'Proefoproep, geen alarm' }]);
    await look(page, `${size}-trial`);
    await page.getByRole('button', { name: 'Uitschakelen op deze telefoon' }).click();
    await page.getByRole('button', { name: 'Oproepen inschakelen' }).waitFor();
  }, 60_000);

  it('a call is shown and said to be, an answer from it counts, and the others see it end', async () => {
    const ria = await handset('ria');
    const bo = await handset('bo');
    await switchOn(ria);
    await switchOn(bo);
    await bo.page.getByRole('button', { name: 'Dienst begonnen' }).click();
    const id = await raise();
    await until(
      'the call at both phones',
      10_000,
      () => callsOf(ria, id).length > 0 && callsOf(bo, id).length > 0,
    );
    const [call] = callsOf(ria, id);
    expect(service.arrived.filter(({ wrong }) => wrong !== null)).toEqual([]);
    expect(call).toMatchObject({ kind: 'call', level: 'assist', title: 'Assistentie: Plek kamer-1' });
    expect((await pushOf(id, 'ria')).deliveredAt).toBeNull();

    await ria.deliver(JSON.stringify(call));
    await until('the notification', 10_000, async () => (await ria.notifications()).length === 1);
    expect(await ria.notifications()).toMatchObject([
      { title: 'Assistentie: Plek kamer-1', silent: false, actions: ['Ik kom', 'Ik kan niet'] },
    ]);
    await until(
      'the word that it was shown',
      10_000,
      async () => (await pushOf(id, 'ria')).state === 'delivered',
    );
    expect((await pushOf(id, 'bo')).deliveredAt).toBeNull();

    await bo.deliver(JSON.stringify(callsOf(bo, id)[0]));
    await ria.tap('coming');
    await until(
      'what was noted',
      10_000,
      async () => (await ria.notifications())[0]?.title === 'Genoteerd: je komt',
    );
    expect(await ria.notifications()).toMatchObject([
      { body: expect.stringContaining('Jij bent de eerste'), silent: true, actions: [] },
    ]);
    expect((await alarm(id)).responders).toMatchObject([{ person: 'ria', answer: 'coming' }]);
    expect((await pushOf(id, 'ria')).state).toBe('acknowledged');
    await bo.page.getByText('Naam ria').first().waitFor();
    await until('the end at the other phone', 10_000, () =>
      bo.messages().some((message) => message.kind === 'over' && message.alarm === id),
    );
    const over = bo.messages().find((message) => message.kind === 'over');
    await bo.deliver(JSON.stringify(over));
    await until(
      'the end in place of the call',
      10_000,
      async () => (await bo.notifications())[0]?.title === 'Oproep voorbij',
    );
    expect(await bo.notifications()).toMatchObject([
      { body: expect.stringContaining('Naam ria'), silent: true, actions: [] },
    ]);
    // A call that was overtaken on its way does not ring again.
    await bo.deliver(JSON.stringify(callsOf(bo, id)[0]));
    await bo.deliver(JSON.stringify({ ...over, kind: 'test', test: 'after it', title: 'After it' }));
    await until('what was delivered after it', 10_000, async () =>
      (await bo.notifications()).some(({ title }) => title === 'After it'),
    );
    expect((await bo.notifications()).map(({ title }) => title).sort()).toEqual([
      'After it',
      'Oproep voorbij',
    ]);
    await close(id);
  }, 90_000);

  it('"I cannot" from a notification counts too, and a message that cannot be read rings all the same', async () => {
    const set = await handset('ria', 'phone', 'ria again');
    await switchOn(set);
    await set.deliver('{"v":1');
    await until('a notification', 10_000, async () => (await set.notifications()).length === 1);
    expect((await set.notifications())[0]?.title).toBe('Oproep');
    const id = await raise('emergency');
    await until('the call', 10_000, () => callsOf(set, id).length > 0);
    await set.clearNotifications();
    await until('an empty screen', 10_000, async () => (await set.notifications()).length === 0);
    await set.deliver(JSON.stringify(callsOf(set, id)[0]));
    await until('the notification', 10_000, async () => (await set.notifications())[0]?.actions.length === 2);
    await set.tap('cannot');
    await until(
      'what was noted',
      10_000,
      async () => (await set.notifications())[0]?.title === 'Genoteerd: je kunt niet',
    );
    expect((await alarm(id)).responders).toMatchObject([{ person: 'ria', answer: 'cannot' }]);
    await close(id);
  }, 90_000);

  it('calls that arrive at the same moment are all shown, and none forgotten', async () => {
    const set = await handset('bo', 'phone', 'bo at once');
    await switchOn(set);
    const id = await raise();
    await until('the call', 10_000, () => callsOf(set, id).length > 0);
    const [call] = callsOf(set, id);
    const titles = Array.from({ length: 60 }, (_, i) => `Oproep ${i}`);
    for (const [i, title] of titles.entries())
      await set.deliver(JSON.stringify({ ...call, alarm: `20260101-${i}`, page: `20260101-${i}.1`, title }));
    // Showing so many takes a while; none may be gone after it.
    await until('the last of them', 20_000, async () => (await set.notifications()).length >= titles.length);
    expect((await set.notifications()).map(({ title }) => title).sort()).toEqual([...titles].sort());
  }, 60_000);

  it('without a connection an answer says that it was not heard, the page opens and says so, and both mend themselves', async () => {
    const set = await handset('bo', 'phone', 'bo again');
    await switchOn(set);
    const id = await raise();
    await until('the call', 10_000, () => callsOf(set, id).length > 0);
    await set.deliver(JSON.stringify(callsOf(set, id)[0]));
    await until(
      'the word that it was shown',
      10_000,
      async () => (await pushOf(id, 'bo')).state === 'delivered',
    );
    await whole.kill('SIGKILL');
    await set.tap('coming');
    await until('the word that it was not heard', 15_000, async () =>
      ((await set.notifications())[0]?.title ?? '').startsWith('NIET genoteerd'),
    );
    expect((await set.notifications())[0]?.actions).toEqual(['Ik kom', 'Ik kan niet']);
    await set.page.getByText('Je antwoord is NIET aangekomen').waitFor();

    const kept = await set.page.evaluate(async () => {
      const all = await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
      );
      return all.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toContain('/offline');
    expect(kept.filter((path) => path.startsWith('/api/'))).toEqual([]);
    for (const size of ['phone', 'desktop'] as const) {
      await set.page.setViewportSize(SIZES[size]);
      await set.page.goto(`${base}/pager`);
      await set.page.getByText('Hij gaat NIET over zolang dit hier staat.').waitFor();
      await look(set.page, `${size}-offline`);
    }
    await whole.start();
    await set.page.getByText('Plek kamer-1').first().waitFor({ timeout: 20_000 });
    // The same keys, the same phones: a gateway that starts again goes on calling.
    const before = callsOf(set, id).length;
    await until('the next call', 20_000, () => callsOf(set, id).length > before);
    expect(new Set(service.arrived.map(({ key }) => key)).size).toBe(1);
    await set.tap('coming');
    await until(
      'what was noted',
      10_000,
      async () => (await set.notifications())[0]?.title === 'Genoteerd: je komt',
    );
    expect((await alarm(id)).responders).toMatchObject([{ person: 'bo', answer: 'coming' }]);
    await close(id);
  }, 120_000);

  it('a phone whose push service gives it another address goes on being called, there and nowhere else', async () => {
    const set = await handset('cas', 'phone', 'cas before');
    await switchOn(set);
    const next = service.phone('cas after');
    await set.moved(next);
    const cas = await whole.token('responder', '--person', 'cas');
    const id = await raise();
    await until('the call at the new address', 10_000, () =>
      service.arrived.some(({ phone, text }) => phone === 'cas after' && text.includes(id)),
    );
    expect((await whole.api(cas, 'GET', '/api/push')).body.phones).toMatchObject([
      { label: expect.stringMatching(/Chrome/) },
    ]);
    expect(callsOf(set, id)).toEqual([]);
    await close(id);
    await whole.api(
      cas,
      'DELETE',
      `/api/push/${(await whole.api(cas, 'GET', '/api/push')).body.phones[0].id}`,
    );
  }, 60_000);

  it('whoever signs out is not called there any more, and no address of a phone stands in the log or an export', async () => {
    const set = await handset('cas', 'phone', 'cas again');
    await switchOn(set);
    const cas = await whole.token('responder', '--person', 'cas');
    expect((await whole.api(cas, 'GET', '/api/push')).body.phones).toHaveLength(1);
    const id = await raise();
    await until('the call', 10_000, () => callsOf(set, id).length > 0);
    await close(id);

    await set.page.goto(`${base}/`);
    await set.page.getByRole('button', { name: 'Uitloggen' }).click();
    await set.page.waitForURL((url) => url.pathname === '/signed-out');
    expect((await whole.api(cas, 'GET', '/api/push')).body.phones).toEqual([]);
    const said = service.arrived.length;
    const next = await raise();
    await until('the alarm', 10_000, async () => (await alarm(next)).pages.length > 0);
    await close(next);
    expect(service.arrived.slice(said).filter(({ phone }) => phone === 'cas again')).toEqual([]);

    const { endpoint, keys } = set.phone.subscription;
    const site = await whole.run(['site', 'export']);
    const rows = JSON.stringify(readLog(whole.data));
    expect(rows).toContain('alarm.opened');
    for (const text of [site.out, rows, whole.words])
      for (const secret of [new URL(endpoint).pathname, keys.auth, keys.p256dh])
        expect(text).not.toContain(secret);
    expect(readFileSync(join(whole.data, 'push-keys.json'), 'utf8')).toContain('privateKey');
  }, 90_000);

  it('a withdrawn token and a person who left the site take their phones along', async () => {
    const stored = (): readonly string[] => {
      const db = new Database(join(whole.data, 'log.db'), { readonly: true, timeout: 10_000 });
      try {
        return db.prepare<[], string>('SELECT label FROM phones ORDER BY label').pluck().all();
      } finally {
        db.close();
      }
    };
    const add = async (token: string, label: string): Promise<void> => {
      const made = await whole.api(token, 'POST', '/api/push', {
        ...service.phone(label).subscription,
        label,
      });
      expect(made.status).toBe(201);
    };
    const before = stored();
    const args = ['--role', 'responder', '--person', 'cas', '--json'];
    const lent = JSON.parse((await whole.run(['token', 'create', ...args])).out) as {
      token: string;
      id: string;
    };
    await add(lent.token, 'lent');
    await add(await whole.token('responder', '--person', 'weg'), 'leaver');
    expect(stored()).toEqual([...before, 'leaver', 'lent'].sort());
    await whole.run(['token', 'revoke', lent.id]);
    expect(stored()).toEqual([...before, 'leaver'].sort());
    const file = join(whole.folder, 'without.yaml');
    writeFileSync(file, JSON.stringify({ ...CALM, people: SITE.people, devices: [] }));
    await whole.run(['site', 'import', file, '--yes']);
    await until('the phone of the leaver gone', 10_000, () => !stored().includes('leaver'));
  }, 60_000);
});
