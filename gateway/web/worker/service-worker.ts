/**
 * The service worker of the installed pager: rings when a page is pushed, answers from the notification, tells the
 * gateway that it showed it, and shows without a connection a page that says so. Promises that nothing of the interface
 * is ever kept on the phone: its cache holds that one page and its looks.
 */
import type { PushAnswerView, PushView } from '../../core/api-push.ts';
import { change, read } from './ask.ts';
import {
  type Asking,
  again,
  isOlder,
  type NotNoted,
  PAGER,
  type Remembered,
  readMessage,
  type Shown,
  saidOf,
  shownOf,
  tagOf,
  unreadable,
} from './message.ts';
import type { WorkerScope } from './scope.ts';

declare const __BUILD__: string;
const worker = self as unknown as WorkerScope;

const CACHE = `noodknop-${__BUILD__}`;
const OFFLINE = '/offline';
/** What the page without a connection needs. */
const SHELL = [
  OFFLINE,
  ...['offline.js', 'page.css', 'theme.css', 'icon.svg', 'icon-192.png', 'badge-96.png'].map(
    (name) => `/assets/${name}`,
  ),
];
/** An organisation's own looks, where there are any. */
const PERHAPS = '/assets/site-theme.css';
/** A page that takes longer to come is as good as none. */
const PAGE_PATIENCE = 8000;

// ---- the page without a connection

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(SHELL.map((path) => new Request(path, { cache: 'reload' })));
      await cache.add(PERHAPS).catch(() => undefined);
      await worker.skipWaiting();
    })(),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name.startsWith('noodknop-') && name !== CACHE) await caches.delete(name);
      await worker.clients.claim();
    })(),
  );
});

async function pageOrWord(request: Request): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), PAGE_PATIENCE);
    });
    const response = await Promise.race([fetch(request), late]);
    // Something in between speaks for a gateway that is away.
    if (response.status !== 502 && response.status !== 504) return response;
  } catch {
    // The word that there is no connection follows.
  } finally {
    clearTimeout(timer);
  }
  return (await caches.match(OFFLINE)) ?? Response.error();
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(pageOrWord(request));
  else if (pathname.startsWith('/assets/'))
    event.respondWith(
      fetch(request).catch(async () => (await caches.match(request.url)) ?? Response.error()),
    );
});

// ---- calls

/** A browser that never says that it has shown something holds up what comes after it for no longer, in milliseconds. */
const TURN_PATIENCE = 2000;
let turn: Promise<unknown> = Promise.resolve();

/**
 * Reads and shows one after another. Chromium forgets a notification that is read while another hand is showing it: it
 * stays on the screen, and a tap on it does nothing. Two calls at the same moment would do that to each other.
 */
function inTurn(act: () => Promise<void>): Promise<void> {
  const mine = turn.then(act);
  turn = Promise.race([
    mine.catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, TURN_PATIENCE)),
  ]);
  return mine;
}

const showNow = ({ title, options }: Shown): Promise<void> =>
  worker.registration.showNotification(title, options);
const show = (shown: Shown): Promise<void> => inTurn(() => showNow(shown));

async function pushed(text: string | undefined): Promise<void> {
  const message = readMessage(text);
  if (message === null) return show(unreadable(worker.navigator.language));
  let isOver = false;
  await inTurn(async () => {
    const [there] = await worker.registration.getNotifications({ tag: tagOf(message) });
    isOver = there !== undefined && isOlder(message, there.data as Remembered);
    await showNow(there !== undefined && isOver ? again(there) : shownOf(message));
  });
  if (isOver) return;
  if (message.kind === 'call' || message.kind === 'notice')
    await change('/api/push/shown', { page: message.page });
  if (message.kind === 'test')
    for (const page of await pages()) page.postMessage({ kind: 'trial', test: message.test });
}

worker.addEventListener('push', (event) => {
  event.waitUntil(pushed(event.data?.text()));
});

const pages = () => worker.clients.matchAll({ type: 'window', includeUncontrolled: true });

/** Brings a page to the front: one that is open if there is one. `unsent`: an answer was not heard. */
async function open(url: string, unsent: NotNoted | null): Promise<void> {
  const path = url.split(/[?#]/)[0];
  const there = (await pages()).find((page) => new URL(page.url).pathname === path);
  if (there === undefined) {
    await worker.clients.openWindow(unsent === null ? url : `${url}#${unsent}`);
    return;
  }
  if (unsent !== null) there.postMessage({ kind: 'unsent', why: unsent });
  await there.focus();
}

function whyNot(status: number, body: unknown): NotNoted {
  const code = (body as { readonly error?: { readonly code?: string } } | null)?.error?.code;
  if (status === 401) return 'signedOut';
  if (code === 'closed' || code === 'not_found') return 'closed';
  return code === 'own_alarm' ? 'own' : 'failed';
}

/** Sends an answer from the notification, and shows in its place what was noted. */
async function answer(message: Asking, what: string): Promise<void> {
  const { status, body } = await change('/api/push/answer', { page: message.page, answer: what });
  if (status === 200) return show(saidOf(message, body as PushAnswerView));
  const why = whyNot(status, body);
  await show(saidOf(message, why));
  // The browser may have forgotten the tap by now; then the notification itself leads there.
  if (why === 'failed' || why === 'signedOut') await open(message.url, why).catch(() => undefined);
}

worker.addEventListener('notificationclick', (event) => {
  const { action, notification } = event;
  const there = notification.data as Remembered | null;
  if ((there?.kind === 'call' || there?.kind === 'notice') && (action === 'coming' || action === 'cannot')) {
    event.waitUntil(answer(there, action));
    return;
  }
  notification.close();
  event.waitUntil(open(there?.url ?? PAGER, null));
});

// ---- another address

/** The push service gave this phone another address: it is told at once, so that the next page finds it. */
async function anew(before: string | undefined): Promise<void> {
  const { body } = await read('/api/push');
  const key = (body as PushView | null)?.key ?? null;
  if (key === null) return;
  const subscription = await worker.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key,
  });
  const { endpoint, keys } = subscription.toJSON();
  await change('/api/push', { endpoint, keys, ...(before === undefined ? {} : { replaces: before }) });
}

worker.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(anew(event.oldSubscription?.endpoint));
});
