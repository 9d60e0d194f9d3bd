/**
 * A colleague's phone for tests: a browser of its own, signed in on the pager page of a whole gateway, with a subscription
 * at the test's push service put in, and with the browser's own tools to deliver to its service worker. Promises that only
 * what no test can reach (a real push service, a finger on a notification) is put in.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { PushMessage } from '../../gateway/core/api-push.ts';
import type { PushService, TestPhone } from '../peers/push-service.ts';
import { until, type Whole } from './rig.ts';

/** What the browser's push service would have given: an address and keys, bound to the key that was asked for. */
function putIn(phone: TestPhone['subscription']): void {
  const KEY = 'put-in-key';
  const make = () => {
    const key = localStorage.getItem(KEY);
    if (key === null) return null;
    return {
      ...phone,
      options: { applicationServerKey: new Uint8Array(JSON.parse(key) as number[]).buffer },
      toJSON: () => phone,
      unsubscribe: async () => {
        localStorage.removeItem(KEY);
        return true;
      },
    };
  };
  Object.assign(PushManager.prototype, {
    getSubscription: async () => make(),
    subscribe: async (options: { applicationServerKey: Uint8Array }) => {
      localStorage.setItem(KEY, JSON.stringify([...options.applicationServerKey]));
      return make();
    },
  });
}

/** A colleague's browser with a phone's subscription. */
export interface Handset {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly phone: TestPhone;
  /** What arrived for this phone, read. */
  messages(): readonly PushMessage[];
  /** Hands the service worker what arrived, or something else. */
  deliver(text: string): Promise<void>;
  /** Titles, texts and buttons of what is shown. */
  notifications(): Promise<readonly { title: string; body: string; silent: boolean; actions: string[] }[]>;
  /** The colleague swipes all of them away. */
  clearNotifications(): Promise<void>;
  /** The browser says that its push service gave it another address. */
  moved(to: TestPhone): Promise<void>;
  /** A tap on a button of the only notification. */
  tap(action: string): Promise<void>;
}

/** What the test adds to the worker's global object: looks and showings one after another. */
interface InTurns {
  readonly registration: ServiceWorkerRegistration;
  reading<T>(act: () => Promise<T>): Promise<T>;
}

/** What handsets are made in. */
export interface Shop {
  readonly browser: Browser;
  readonly whole: Whole;
  readonly service: PushService;
  /** Address of the gateway's pages. */
  readonly base: string;
}

/** Signs a browser of its own in, on the pager page; switches nothing on yet. `name`: of the phone at the push service. */
export async function openHandset(
  { browser, whole, service, base }: Shop,
  person: string,
  viewport: { readonly width: number; readonly height: number },
  name: string,
): Promise<Handset> {
  const phone = service.phone(name);
  const context = await browser.newContext({ viewport, locale: 'nl-NL' });
  await context.grantPermissions(['notifications'], { origin: base });
  await context.addInitScript(putIn, phone.subscription);
  const args = ['--role', 'responder', '--person', person, '--link', '--address', base, '--json'];
  const { out } = await whole.run(['token', 'create', ...args]);
  const page = await context.newPage();
  await page.goto((JSON.parse(out) as { link: string }).link);
  await page.waitForURL((url) => url.pathname !== '/in');
  await page.goto(`${base}/pager`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const cdp = await context.newCDPSession(page);
  const registration = new Promise<string>((found) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) found(first.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  const registrationId = await registration;
  const worker = () => {
    const running = context.serviceWorkers().at(-1);
    if (running === undefined) throw new Error('no service worker runs');
    return running;
  };
  /** Chromium forgets a notification that is read while it is being shown, so a look of the test waits for the showing. */
  const inTurns = () =>
    worker().evaluate(() => {
      const scope = self as unknown as Partial<InTurns> & Pick<InTurns, 'registration'>;
      if (scope.reading !== undefined) return;
      let looked: Promise<unknown> = Promise.resolve();
      const showing = new Set<Promise<unknown>>();
      const reading = <T>(act: () => Promise<T>): Promise<T> => {
        const mine = looked.then(async () => {
          while (showing.size > 0) await Promise.allSettled(showing);
          return act();
        });
        looked = mine.catch(() => undefined);
        return mine;
      };
      const { registration } = scope;
      const show = registration.showNotification.bind(registration);
      registration.showNotification = async (...what) => {
        await looked;
        const mine = show(...what);
        showing.add(mine);
        await mine.finally(() => showing.delete(mine));
      };
      scope.reading = reading;
    });
  await inTurns();
  return {
    context,
    page,
    phone,
    messages: () =>
      service.arrived.flatMap(({ phone: of, text }) =>
        of === name ? [JSON.parse(text) as PushMessage] : [],
      ),
    deliver: async (text) => {
      await cdp.send('ServiceWorker.deliverPushMessage', { origin: base, registrationId, data: text });
    },
    notifications: async () => {
      await inTurns();
      return worker().evaluate(async () => {
        const scope = self as unknown as InTurns;
        const there = await scope.reading(() => scope.registration.getNotifications());
        return there.map((one) => ({
          title: one.title,
          body: one.body,
          silent: one.silent === true,
          actions: ((one as unknown as { actions?: { title: string }[] }).actions ?? []).map(
            ({ title }) => title,
          ),
        }));
      });
    },
    clearNotifications: async () => {
      await inTurns();
      await worker().evaluate(async () => {
        const scope = self as unknown as InTurns;
        await scope.reading(async () => {
          for (const one of await scope.registration.getNotifications()) one.close();
        });
      });
    },
    moved: async (to) => {
      const ids = async (): Promise<string> =>
        page.evaluate(async () => {
          const { phones } = (await (await fetch('/api/push')).json()) as { phones: { id: string }[] };
          return phones.map(({ id }) => id).join(' ');
        });
      const before = await ids();
      await worker().evaluate(
        ([old, next]) => {
          const scope = self as unknown as { ExtendableEvent: new (type: string) => Event };
          Object.assign(PushManager.prototype, { subscribe: async () => ({ toJSON: () => next }) });
          const event = new scope.ExtendableEvent('pushsubscriptionchange');
          self.dispatchEvent(Object.assign(event, { oldSubscription: old }));
        },
        [phone.subscription, to.subscription] as const,
      );
      await until('the new address at the gateway', 10_000, async () => {
        const now = await ids();
        return now !== before && !now.includes(' ');
      });
    },
    // No tool can tap a notification: the event that a tap becomes is given to the worker.
    tap: async (action) => {
      await inTurns();
      await worker().evaluate(async (what) => {
        const scope = self as unknown as InTurns & {
          NotificationEvent: new (type: string, about: object) => Event;
        };
        const [notification] = await scope.reading(() => scope.registration.getNotifications());
        self.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification, action: what }));
      }, action);
    },
  };
}
