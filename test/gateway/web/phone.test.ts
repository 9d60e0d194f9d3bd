/**
 * The card "calls on this phone" in a real browser against canned answers: each way in which a phone would stay silent is
 * said in words, switching on and off tells the gateway, and a trial counts only when this phone showed it. Push services
 * cannot be reached from a test, so the browser's subscription is put in here; the rest is the browser's own.
 */
import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { alarmView, quiet, viewer } from './canned.ts';
import { drawn, hold } from './held.ts';
import { PUSH_KEY, putInSubscription, SILENT_BROWSERS } from './scenes-phone.ts';
import { onStage, type Stage } from './stage.ts';

const PHONE = { id: 'aa11bb22', label: 'Chrome, Linux', createdAt: '2026-11-23T09:00:00.000Z', okAt: null };

/** The pager page, with something done to the browser before it opens. */
async function pager(
  stage: Stage,
  before: (() => void) | null,
  path = '/pager',
  clock = false,
): Promise<Page> {
  const page = await stage.open('/signed-out', clock);
  if (before !== null) await page.addInitScript(before);
  await page.goto(stage.stub.origin + path);
  return page;
}

onStage(
  'calls on this phone',
  (stage) => {
    const withKey = (phones: readonly (typeof PHONE)[] = []): void => {
      stage.stub.answers = {
        ...quiet(Date.now(), viewer('responder', 'sanne')),
        push: { key: PUSH_KEY, phones },
      };
    };

    it.each([
      ['notifications are denied', 'denied', 'Meldingen staan uit voor deze pagina'],
      ['the browser has no push', 'unsupported', 'Deze browser kan geen oproepen ontvangen'],
      ['it is an iPhone outside the home screen', 'ios', 'Zet deze pagina eerst op je beginscherm'],
      ['the page came over plain http', 'insecure', 'Deze pagina is niet beveiligd geopend'],
    ] as const)('says so when %s, and offers no button that cannot work', async (_, kind, words) => {
      withKey();
      const page = await pager(stage, SILENT_BROWSERS[kind] ?? null);
      await page.getByText(words).waitFor();
      expect(await page.getByRole('button', { name: 'Oproepen inschakelen' }).count()).toBe(0);
    });

    it('says so when the gateway cannot send to phones', async () => {
      const page = await pager(stage, null);
      await page.getByText('De centrale kan nu geen oproepen naar telefoons sturen').waitFor();
    });

    it('says what else would keep it silent: sound not allowed yet, a screen that may go dark', async () => {
      withKey();
      const page = await pager(stage, () => Reflect.deleteProperty(Navigator.prototype, 'wakeLock'));
      await page.getByText('Geluid nog uit: tik op “Dienst begonnen”').waitFor();
      await page.getByRole('button', { name: 'Dienst begonnen' }).click();
      await page.getByText('Geluid van deze pagina aan').waitFor();
      await page.getByText('Scherm kan uitgaan').waitFor();
    });

    it('switches on, tells the gateway, and off again', async () => {
      withKey();
      stage.stub.onChange = ({ method, path }) =>
        method === 'POST' && path === '/api/push'
          ? { status: 201, body: { key: PUSH_KEY, phones: [PHONE], phone: PHONE.id } }
          : { status: 204 };
      const page = await pager(stage, putInSubscription);
      await page.context().grantPermissions(['notifications'], { origin: stage.stub.origin });
      await page.getByRole('button', { name: 'Oproepen inschakelen' }).click();
      await page.getByText('Deze telefoon wordt opgeroepen').waitFor();
      expect(stage.askedOf('/api/push')[0]?.body).toMatchObject({
        endpoint: 'https://push.example.net/a',
        keys: { p256dh: 'p', auth: 'a' },
        label: expect.stringMatching(/Chrome/),
      });
      // A page that opens later says again that this phone is there: the gateway may have forgotten it.
      await page.reload();
      await page.getByText('Deze telefoon wordt opgeroepen').waitFor();
      await page.getByRole('button', { name: 'Uitschakelen op deze telefoon' }).click();
      await page.getByRole('button', { name: 'Oproepen inschakelen' }).waitFor();
      expect(
        stage.stub.asked.some(({ method, path }) => method === 'DELETE' && path === `/api/push/${PHONE.id}`),
      ).toBe(true);
      expect(stage.heard).toEqual([]);
    });

    it('says so when the browser gets no address from its push service', async () => {
      withKey();
      const page = await pager(stage, () =>
        Object.assign(PushManager.prototype, {
          getSubscription: async () => null,
          subscribe: () => Promise.reject(new Error('no service')),
        }),
      );
      await page.context().grantPermissions(['notifications'], { origin: stage.stub.origin });
      await page.getByRole('button', { name: 'Oproepen inschakelen' }).click();
      await page.getByText('Inschakelen lukte niet').waitFor();
      await page.getByRole('button', { name: 'Oproepen inschakelen' }).waitFor();
    });

    const onAlready = async (clock: boolean): Promise<Page> => {
      withKey([PHONE]);
      stage.stub.onChange = ({ method, path }) =>
        method === 'POST' && path === '/api/push'
          ? { status: 201, body: { key: PUSH_KEY, phones: [PHONE], phone: PHONE.id } }
          : path.endsWith('/test')
            ? { status: 201, body: { test: 'trial-1' } }
            : { status: 204 };
      const page = await pager(stage, putInSubscription, '/pager', clock);
      await page.context().grantPermissions(['notifications'], { origin: stage.stub.origin });
      await page.evaluate(() => sessionStorage.setItem('subscription', 'yes'));
      await page.reload();
      await page.getByText('Deze telefoon wordt opgeroepen').waitFor();
      return page;
    };
    const shown = (page: Page, test: string): Promise<boolean> =>
      page.evaluate(
        (name) =>
          navigator.serviceWorker.dispatchEvent(
            new MessageEvent('message', { data: { kind: 'trial', test: name } }),
          ),
        test,
      );

    it('a trial counts when this phone showed it, and not when another one did', async () => {
      const page = await onAlready(false);
      await page.getByRole('button', { name: 'Proefoproep' }).click();
      await page.getByText('Proefoproep is verstuurd').waitFor();
      await vi.waitFor(() => expect(stage.askedOf(`/api/push/${PHONE.id}/test`)).toHaveLength(1));
      await shown(page, 'another');
      expect(await page.getByText('op deze telefoon getoond').count()).toBe(0);
      await shown(page, 'trial-1');
      await page.getByText('De proefoproep is op deze telefoon getoond').waitFor();
    });

    it('a trial that does not show itself within 15 s means that this phone will not ring', async () => {
      const page = await onAlready(true);
      await page.getByRole('button', { name: 'Proefoproep' }).click();
      await vi.waitFor(() => expect(stage.askedOf(`/api/push/${PHONE.id}/test`)).toHaveLength(1));
      await page.getByText('Proefoproep is verstuurd').waitFor();
      await expect
        .poll(async () => {
          await page.clock.fastForward(16_000);
          return page.getByText('De proefoproep is niet aangekomen').count();
        })
        .toBe(1);
    });

    it('a look that comes late does not say that a phone is called which was switched off since', async () => {
      const page = await onAlready(false);
      const look = await hold(page, '**/api/push', 'POST');
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await look.underWay;
      await page.getByRole('button', { name: 'Uitschakelen op deze telefoon' }).click();
      const on = page.getByRole('button', { name: 'Oproepen inschakelen' });
      await on.waitFor();
      const came = page.waitForResponse(
        (one) => one.url().endsWith('/api/push') && one.request().method() === 'POST',
      );
      look.release();
      await (await came).finished();
      await drawn(page);
      expect(await on.count()).toBe(1);
      expect(await page.getByText('Deze telefoon wordt opgeroepen').count()).toBe(0);
    });

    it('a trial counts as sent only when the gateway has said so', async () => {
      const page = await onAlready(false);
      const { onChange } = stage.stub;
      // The gateway has heard of it, and says nothing.
      stage.stub.onChange = () => null;
      await page.getByRole('button', { name: 'Proefoproep' }).click();
      await vi.waitFor(() => expect(stage.askedOf(`/api/push/${PHONE.id}/test`)).toHaveLength(1));
      await page.getByText('Proefoproep wordt verstuurd').waitFor();
      expect(await page.getByText('Proefoproep is verstuurd').count()).toBe(0);
      stage.stub.onChange = onChange;
    });

    it('a trial that the gateway could not send says so', async () => {
      const page = await onAlready(false);
      stage.stub.onChange = () => ({ status: 503, body: { error: { code: 'unavailable', message: '' } } });
      await page.getByRole('button', { name: 'Proefoproep' }).click();
      await page.getByText('De proefoproep kon niet worden verstuurd').waitFor();
    });

    it('opened after an answer that was not heard, it says so until one is given here', async () => {
      withKey();
      stage.stub.answers = { ...stage.stub.answers, alarms: [alarmView(Date.now())] };
      const page = await pager(stage, null, '/pager#failed');
      await page.getByText('Je antwoord is NIET aangekomen').waitFor();
      await page.getByRole('button', { name: 'Ik kom', exact: true }).click();
      await page.getByText('Je antwoord is NIET aangekomen').waitFor({ state: 'detached' });
    });

    it('keeps the screen on while an alarm is open, also before the shift was begun, and again when it comes back', async () => {
      withKey();
      const page = await pager(stage, () => {
        const counted = { taken: 0 };
        const request = async () => {
          counted.taken += 1;
          return Object.assign(new EventTarget(), { release: async () => undefined });
        };
        Object.defineProperty(Navigator.prototype, 'wakeLock', { get: () => ({ request }) });
        Object.assign(globalThis, { counted });
      });
      const taken = (): Promise<number> =>
        page.evaluate(() => (globalThis as unknown as { counted: { taken: number } }).counted.taken);
      await page.getByText('Oproepen op deze telefoon').waitFor();
      expect(await taken()).toBe(0);
      stage.stub.answers = { ...stage.stub.answers, alarms: [alarmView(Date.now())] };
      stage.stub.say('alarm', alarmView(Date.now()));
      await expect.poll(taken).toBe(1);
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await expect.poll(taken).toBe(2);
    });

    it.each([
      ['the network is back', 'online'],
      ['the phone is taken out of a pocket', 'visibilitychange'],
    ])('reconnects at once when %s, without waiting for its next look', async (_, what) => {
      const page = await stage.onDuty(true);
      // From here on no timer of the page runs but by hand.
      await page.clock.pauseAt(Date.now() + 2_000);
      await vi.waitFor(() => expect(stage.stub.streams()).toBe(1));
      stage.stub.setSilent(true);
      await vi.waitFor(() => expect(stage.stub.streams()).toBe(0));
      stage.stub.setSilent(false);
      await page.evaluate((name) => {
        (name === 'online' ? globalThis : document).dispatchEvent(new Event(name));
      }, what);
      await vi.waitFor(() => expect(stage.stub.streams()).toBe(1), { timeout: 5_000 });
    });
  },
  'notifications',
);
