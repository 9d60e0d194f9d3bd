/**
 * The gateway's events, heard once per browser: one tab holds a lock and the connection, and passes on what it hears
 * to the other tabs. Promises that a tab which hears nothing from the leading tab listens for itself, that listeners
 * are told when to read everything anew, and that silence is known. What events mean is left to the listeners.
 */
import { parsed } from './api.ts';

/** Milliseconds without a word after which the gateway counts as silent. */
export const SILENT_AFTER = 10_000;
/** Milliseconds after which a tab no longer trusts the leading tab, or a connection. */
const DOUBT_AFTER = 6500;
/** A word comes every 3 s; after so long without one, a page that comes to the front does not trust its connection. */
const LATE_AFTER = 4000;
const NAMES = [
  'alarm',
  'device',
  'fault',
  'incident',
  'site',
  'roster',
  'notice',
  'page',
  'walk',
  'drill',
  'self-check',
  'gone',
  'hello',
  'beat',
] as const;
/** Kinds of event. */
export type EventName = (typeof NAMES)[number];

type Passed =
  | { readonly kind: 'event'; readonly name: EventName; readonly text: string }
  | { readonly kind: 'opened' }
  | { readonly kind: 'is-it-open' }
  | { readonly kind: 'session' };

type Listener = (name: EventName, value: unknown) => void;
const CHANNEL = 'noodknop-events';

/** One tab's view of the event stream. */
export class EventLine {
  private readonly listeners = new Set<Listener>();
  private readonly renewers = new Set<() => void>();
  private readonly channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null;
  private source: EventSource | null = null;
  private leading = false;
  private opened = false;
  private heardMono = performance.now();
  private heardWall = Date.now();
  private everHeard = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  /** @param onSession another tab signed in or out. */
  constructor(private readonly onSession: () => void) {
    this.channel?.addEventListener('message', (event: MessageEvent<Passed>) => this.passed(event.data));
    if (this.channel !== null && 'locks' in navigator) {
      this.channel.postMessage({ kind: 'is-it-open' } satisfies Passed);
      void navigator.locks.request(CHANNEL, () => {
        this.leading = true;
        this.connect();
        return new Promise<void>(() => undefined);
      });
    } else {
      this.leading = true;
      this.connect();
    }
    setInterval(() => this.watch(), 1000);
    // The network is back, or the phone was taken out of a pocket: no waiting for the next look.
    globalThis.addEventListener('online', () => this.hurry(0));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.hurry(LATE_AFTER);
    });
  }

  /** Hears every event until the returned function is called. */
  onEvent(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Told after every (re)connection: events may have been missed, read anew. */
  onRenew(listener: () => void): () => void {
    this.renewers.add(listener);
    return () => this.renewers.delete(listener);
  }

  /** Milliseconds since the gateway was last heard; the larger by two clocks, since one may stop in sleep. */
  silence(): number {
    return Math.max(performance.now() - this.heardMono, Date.now() - this.heardWall, 0);
  }

  /** True once anything was heard. */
  heard(): boolean {
    return this.everHeard;
  }

  /** Tells the other tabs that someone signed in or out. */
  static tellSession(): void {
    if (!('BroadcastChannel' in globalThis)) return;
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ kind: 'session' } satisfies Passed);
    channel.close();
  }

  private watch(): void {
    const silence = this.silence();
    if (this.source === null && !this.leading && silence > DOUBT_AFTER) this.connect();
    else if (this.source !== null && silence > SILENT_AFTER && this.retry === undefined) this.again();
  }

  /** Connects anew at once if that is due, or if nothing was heard for so long, in milliseconds. */
  private hurry(silence: number): void {
    const late = this.retry !== undefined || this.silence() >= silence;
    if (late && (this.source !== null || this.leading)) this.connect();
    else this.watch();
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.source?.close();
    const source = new EventSource('/api/events');
    this.source = source;
    const mine = (): boolean => this.source === source;
    source.addEventListener('open', () => {
      if (!mine()) return;
      this.opened = true;
      this.pass({ kind: 'opened' });
      this.renew();
    });
    source.addEventListener('error', () => {
      if (mine()) this.again();
    });
    for (const name of NAMES) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        if (!mine()) return;
        this.pass({ kind: 'event', name, text: event.data });
        this.tell(name, event.data);
      });
    }
  }

  private again(): void {
    this.source?.close();
    this.opened = false;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), 500 + Math.random() * 1500);
  }

  private pass(message: Passed): void {
    if (this.leading) this.channel?.postMessage(message);
  }

  private passed(message: Passed): void {
    if (message.kind === 'session') this.onSession();
    else if (message.kind === 'is-it-open') {
      if (this.leading && this.opened) this.pass({ kind: 'opened' });
    } else if (!this.leading) {
      this.source?.close();
      this.source = null;
      clearTimeout(this.retry);
      this.retry = undefined;
      if (message.kind === 'opened') this.renew();
      else this.tell(message.name, message.text);
    }
  }

  private renew(): void {
    this.mark();
    for (const renewer of this.renewers) renewer();
  }

  private tell(name: EventName, text: string): void {
    this.mark();
    const value = parsed(text);
    for (const listener of this.listeners) listener(name, value);
  }

  private mark(): void {
    this.everHeard = true;
    this.heardMono = performance.now();
    this.heardWall = Date.now();
  }
}
