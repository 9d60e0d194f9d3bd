/** The scenes of calls on a phone: each way in which it would stay silent, switched on with other phones, no connection. */
import type { Page } from 'playwright-core';
import { alarmView, HARMFUL, quiet, viewer } from './canned.ts';
import type { Scene } from './scene.ts';
import type { Stub } from './stub-server.ts';

const sanne = viewer('responder', 'sanne');
/** A public key: 65 bytes that begin with 4. */
export const PUSH_KEY = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url');
const NOW = '2026-11-23T09:00:00.000Z';
const PHONES = [
  { id: 'aa11bb22', label: 'Chrome, Android', createdAt: NOW, okAt: NOW },
  { id: 'bb22cc33', label: HARMFUL, createdAt: NOW, okAt: null },
];

/** Stands for the browser's push service, which gives this phone an address; tests cannot reach a real one. */
export function putInSubscription(): void {
  const has = (): string | null => sessionStorage.getItem('subscription');
  const make = () => ({
    endpoint: 'https://push.example.net/a',
    options: { applicationServerKey: new Uint8Array([4, ...Array<number>(64).fill(7)]).buffer },
    toJSON: () => ({ endpoint: 'https://push.example.net/a', keys: { p256dh: 'p', auth: 'a' } }),
    unsubscribe: async () => {
      sessionStorage.removeItem('subscription');
      return true;
    },
  });
  Object.assign(PushManager.prototype, {
    getSubscription: async () => (has() === null ? null : make()),
    subscribe: async () => {
      sessionStorage.setItem('subscription', 'yes');
      return make();
    },
  });
}

/** Browsers that cannot, or may not, take push messages. */
export const SILENT_BROWSERS: Readonly<Record<string, () => void>> = {
  denied: () => void Object.defineProperty(Notification, 'permission', { get: () => 'denied' }),
  unsupported: () => void Reflect.deleteProperty(globalThis, 'PushManager'),
  ios: () => {
    Reflect.deleteProperty(globalThis, 'PushManager');
    Object.defineProperty(navigator, 'userAgent', { get: () => 'iPhone Safari/604.1' });
  },
  insecure: () => void Object.defineProperty(globalThis, 'isSecureContext', { get: () => false }),
};

const withKey = (at: number) => ({ ...quiet(at, sanne), push: { key: PUSH_KEY, phones: PHONES } });
const silent =
  (kind: string) =>
  async (page: Page): Promise<void> => {
    await page.addInitScript(SILENT_BROWSERS[kind] ?? (() => undefined));
    await page.reload();
  };
const switchOn = async (page: Page, stub: Stub): Promise<void> => {
  stub.onChange = ({ method, path }) =>
    method === 'POST' && path === '/api/push'
      ? { status: 201, body: { key: PUSH_KEY, phones: PHONES, phone: 'aa11bb22' } }
      : path.endsWith('/test')
        ? { status: 404, body: { error: { code: 'not_found', message: '' } } }
        : { status: 204 };
  await page.addInitScript(putInSubscription);
  await page.context().grantPermissions(['notifications']);
  await page.reload();
  await page.getByRole('button', { name: 'Oproepen inschakelen' }).click();
  await page.getByText('2 telefoons ontvangen je oproepen').click();
};

/** Every such scene. */
export const PHONE_SCENES: readonly Scene[] = [
  {
    name: 'phone-denied',
    path: '/pager',
    answers: withKey,
    act: silent('denied'),
    sees: 'Meldingen staan uit voor deze pagina',
  },
  {
    name: 'phone-ios',
    path: '/pager',
    answers: withKey,
    act: silent('ios'),
    sees: 'Zet deze pagina eerst op je beginscherm',
  },
  {
    name: 'phone-on',
    notifies: true,
    path: '/pager',
    answers: withKey,
    act: switchOn,
    sees: 'Weghalen',
  },
  {
    name: 'phone-trial-failed-dark',
    notifies: true,
    path: '/pager',
    answers: withKey,
    dark: true,
    async act(page, stub) {
      await switchOn(page, stub);
      await page.getByRole('button', { name: 'Proefoproep' }).click();
    },
    sees: 'De proefoproep kon niet worden verstuurd',
  },
  {
    name: 'phone-unsent',
    path: '/pager#failed',
    answers: (at) => ({ ...withKey(at), alarms: [alarmView(at)] }),
    sees: 'Je antwoord is NIET aangekomen',
  },
  {
    name: 'phone-offline',
    path: '/offline',
    answers: (at) => quiet(at, sanne),
    async act(page, stub) {
      stub.setSilent(true);
      await page.getByText('Hij gaat NIET over').waitFor();
    },
    sees: 'Is er gevaar? Bel zelf 112.',
  },
];
