/**
 * This phone as the browser has it: whether it can take push messages, and its subscription to them. Promises a value for
 * every way in which a browser can refuse; what a person is told of it is left to the card.
 */

/** Where the service worker is. */
export const WORKER = '/service-worker.js';
/** A browser that does not answer in this time has refused; asking its push service takes a while on a slow line. */
const PATIENCE = 20_000;

/** Why this browser cannot take push messages; null when it can. */
export type CannotPush = 'ios' | 'insecure' | 'unsupported';

/** What a browser offers, as far as it matters here. */
export interface Browser {
  readonly secure: boolean;
  readonly worker: boolean;
  readonly push: boolean;
  readonly notices: boolean;
  readonly agent: string;
  readonly touchPoints: number;
}

const hereNow = (): Browser => ({
  secure: globalThis.isSecureContext,
  worker: 'serviceWorker' in navigator,
  push: 'PushManager' in globalThis,
  notices: 'Notification' in globalThis,
  agent: navigator.userAgent,
  touchPoints: navigator.maxTouchPoints,
});

/** An iPad says that it is a Mac, but has a screen to touch. */
const isIos = ({ agent, touchPoints }: Browser): boolean =>
  /iPhone|iPad|iPod/.test(agent) || (agent.includes('Macintosh') && touchPoints > 1);

/** Why push messages cannot come here. */
export function cannotPush(browser: Browser = hereNow()): CannotPush | null {
  if (!browser.secure) return 'insecure';
  if (browser.worker && browser.push && browser.notices) return null;
  return isIos(browser) ? 'ios' : 'unsupported';
}

/** What a person knows this phone by. */
export function labelOf(agent: string = navigator.userAgent): string {
  const first = (...pairs: readonly (readonly [RegExp, string])[]): string =>
    pairs.find(([pattern]) => pattern.test(agent))?.[1] ?? '';
  const browser = first(
    [/EdgA?\//, 'Edge'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/Firefox\/|FxiOS\//, 'Firefox'],
    [/Chrome\/|CriOS\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  );
  const system = first(
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Macintosh/, 'Mac'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  );
  return [browser, system].filter((part) => part !== '').join(', ');
}

/** The promise's value, or null when it takes too long or fails. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<null>((done) => {
      timer = setTimeout(() => done(null), ms);
    });
    return await Promise.race([promise, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Puts the service worker in its place; null when the browser does not let it. */
export async function startWorker(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator)) return null;
  const registered = await within(navigator.serviceWorker.register(WORKER, { scope: '/' }), PATIENCE);
  return registered === null ? null : within(navigator.serviceWorker.ready, PATIENCE);
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  );

const sameKey = (subscription: PushSubscription, key: string): boolean => {
  const has = subscription.options.applicationServerKey;
  const wanted = bytesOf(key);
  return has !== null && wanted.every((byte, at) => new Uint8Array(has)[at] === byte);
};

/** The subscription this phone has for messages of this key; null: none. */
export async function subscriptionFor(
  registration: ServiceWorkerRegistration,
  key: string,
): Promise<PushSubscription | null> {
  const has = await within(registration.pushManager.getSubscription(), PATIENCE);
  if (has === null || sameKey(has, key)) return has;
  // Of a gateway that was set up anew: no message of this one would come through.
  await within(has.unsubscribe(), PATIENCE);
  return null;
}

/** Asks the phone's push service for an address; null when it gives none. */
export const subscribe = (
  registration: ServiceWorkerRegistration,
  key: string,
): Promise<PushSubscription | null> =>
  within(
    registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) }),
    PATIENCE,
  );

/** Gives the address back. Never fails, never keeps anybody waiting for long: it is done on signing out. */
export async function forgetPhone(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await within(navigator.serviceWorker.getRegistration('/'), 1000);
  const has = await within(registration?.pushManager?.getSubscription() ?? Promise.resolve(null), 1000);
  if (has !== null) await within(has.unsubscribe(), 1000);
}
