/**
 * Push in a Firefox ESR that subscribes by itself, at a push server on loopback: switched on at the pager page, called by
 * the gateway, decrypted by the browser, shown by the service worker, and said to be. Runs where a firefox-esr is
 * installed; what it adds to the tests with Chromium is a browser's own subscription and decryption.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Firefox, findFirefox, startFirefox } from '../../peers/firefox.ts';
import { type PushService, startPushService } from '../../peers/push-service.ts';
import { type PushSocket, startPushSocket } from '../../peers/push-socket.ts';
import { until, Whole } from '../rig.ts';

const binary = findFirefox();

describe.runIf(binary !== null)('push in Firefox', () => {
  const whole = new Whole();
  let service: PushService;
  let server: PushSocket;
  let firefox: Firefox;
  let base = '';

  beforeAll(async () => {
    service = await startPushService();
    server = await startPushSocket(service);
    await whole.load();
    const ca = join(whole.folder, 'push-ca.pem');
    writeFileSync(ca, service.ca);
    writeFileSync(
      join(whole.data, 'channels.yaml'),
      JSON.stringify({ 'web-push': { allowPrivate: ['127.0.0.1'], caFile: ca } }),
    );
    await whole.start();
    base = `http://127.0.0.1:${whole.http}`;
    firefox = await startFirefox(binary ?? '', server.url);
  }, 120_000);
  afterAll(async () => {
    await firefox?.close();
    await whole.close();
    await server?.close();
    await service?.close();
  }, 30_000);

  /** A button of the page by its words, tapped as soon as it is there. */
  const tap = (words: string): Promise<unknown> =>
    firefox.run(
      `const began = performance.now();
       for (;;) {
         const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === arguments_[0]);
         if (button) { button.click(); return null; }
         if (performance.now() - began > 20000) throw new Error('no button ' + arguments_[0] + ' in ' + document.body.innerText);
         await new Promise((done) => setTimeout(done, 50));
       }`,
      words,
    );
  const sees = (words: string): Promise<boolean> =>
    firefox.run('return document.body.innerText.includes(arguments_[0]);', words);
  const notifications = (): Promise<readonly { title: string; tag: string }[]> =>
    firefox.run(
      `const there = await (await navigator.serviceWorker.ready).getNotifications();
       return there.map(({ title, tag }) => ({ title, tag }));`,
    );

  it('subscribes at its own push server, decrypts the call, shows it and says so', async () => {
    const args = ['--role', 'responder', '--person', 'ria', '--link', '--address', base, '--json'];
    const { out } = await whole.run(['token', 'create', ...args]);
    await firefox.open((JSON.parse(out) as { link: string }).link);
    await until('signed in', 20_000, async () => {
      const path = await firefox.run<string | undefined>('return location.pathname;');
      return path !== undefined && path !== '/in';
    });
    await firefox.open(`${base}/pager`);
    await tap('Oproepen inschakelen');
    await until('switched on', 30_000, () => sees('Deze telefoon wordt opgeroepen'));
    expect(server.heard).toContain('register');

    await tap('Proefoproep');
    await until('the trial on this phone', 20_000, () => sees('De proefoproep is op deze telefoon getoond'));

    const els = await whole.token('employee', '--person', 'els');
    const dirk = await whole.token('coordinator', '--person', 'dirk');
    const raised = await whole.api(els, 'POST', '/api/alarms', { place: 'kamer-1', level: 'emergency' });
    const id = raised.body.id as string;
    const began = performance.now();
    await until('delivered', 20_000, async () => {
      const { body } = await whole.api(dirk, 'GET', `/api/alarms/${id}`);
      return body.pages.some(
        (page: { channel: string; state: string }) =>
          page.channel === 'web-push' && page.state === 'delivered',
      );
    });
    process.stderr.write(`push in Firefox: delivered after ${Math.round(performance.now() - began)} ms\n`);
    expect(server.tokens.every((wrong) => wrong === null)).toBe(true);
    expect((await notifications()).some(({ title }) => title === 'NOOD: Plek kamer-1')).toBe(true);
    await whole.api(dirk, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
    await until('its end', 20_000, async () =>
      (await notifications()).some(({ title }) => title === 'Oproep voorbij'),
    );
    expect((await notifications()).some(({ title }) => title === 'NOOD: Plek kamer-1')).toBe(false);
  }, 180_000);
});
