/**
 * What the service worker uses of its surroundings, as types: TypeScript has them only in a library that contradicts
 * that of pages. Names and shapes as in the Service Workers, Push and Notifications standards.
 */

/** An event whose work may go on after its listener returned. */
export interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
export interface FetchLike extends LastingEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
export interface PushLike extends LastingEvent {
  readonly data: { text(): string } | null;
}
export interface NotificationLike extends LastingEvent {
  readonly notification: Notification;
  /** The button; empty for the notification itself. */
  readonly action: string;
}
export interface SubscriptionLike extends LastingEvent {
  readonly oldSubscription?: PushSubscription | null;
}

/** A page of ours that is open. */
export interface WindowClient {
  readonly url: string;
  focus(): Promise<WindowClient>;
  postMessage(message: unknown): void;
}

/** What a notification can be told beyond what the pages' library knows. */
export interface FullOptions extends NotificationOptions {
  renotify?: boolean;
  vibrate?: readonly number[];
  timestamp?: number;
  actions?: readonly { readonly action: string; readonly title: string }[];
}

/** The worker's own global object. */
export interface WorkerScope {
  readonly registration: Omit<ServiceWorkerRegistration, 'showNotification'> & {
    showNotification(title: string, options: FullOptions): Promise<void>;
  };
  readonly clients: {
    matchAll(options: {
      readonly type: 'window';
      readonly includeUncontrolled: boolean;
    }): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<WindowClient | null>;
    claim(): Promise<void>;
  };
  readonly navigator: Navigator;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchLike) => void): void;
  addEventListener(type: 'push', listener: (event: PushLike) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NotificationLike) => void): void;
  addEventListener(type: 'pushsubscriptionchange', listener: (event: SubscriptionLike) => void): void;
}
