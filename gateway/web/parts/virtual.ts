/**
 * The local connection to the virtual devices, a process of its own that lives on when the gateway is dead. Promises
 * that what a finger does arrives in its order, and says when the process no longer answers. What a device shows
 * comes from its own core and is passed on as it is; the types here name only what the page uses of it.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { LONGEST_WAIT, parsed } from './api.ts';
import type { Pattern, Signal, Timeline } from './signals.tsx';

/** What can be played without holding. */
export type Gesture = 'assist' | 'emergency' | 'cancel' | 'duress';

/** A page as a pager holds it. */
export interface PageHeld {
  readonly page: string;
  readonly alarm: string;
  readonly level: 'assist' | 'emergency';
  readonly place: string;
  readonly text: string;
  readonly call112: boolean;
  readonly ringing: boolean;
  /** What was last said to it; empty: nothing. */
  readonly answer: string;
  /** Why it was taken back; empty while it is open. */
  readonly over: string;
}

/** A virtual device and how it looks now. */
export interface VirtualDevice {
  readonly id: string;
  readonly kind: 'desk' | 'wearable' | 'pager' | 'sounder';
  readonly place: string | null;
  readonly person: string | null;
  /** It has a second button. */
  readonly second: boolean;
  readonly gestures: readonly Gesture[];
  readonly look: {
    readonly pattern: Pattern;
    readonly signal: Pick<Signal, 'light' | 'vibration'> & { readonly sound?: Timeline };
    /** The alarm it shows. */
    readonly alarm: { readonly state: string } | null;
    /** Presses without a receipt. */
    readonly pending: number;
    /** What a pager holds, newest last. */
    readonly pages?: readonly PageHeld[];
  };
  /** Goes up whenever something passing begins to be shown. */
  readonly serial: number;
  /** `cut`: its virtual cable is cut. `refused`: the gateway refuses its log-in. */
  readonly link: 'up' | 'down' | 'cut' | 'refused';
  /** Its battery as it tells it, per cent; null where it has none. */
  readonly battery?: number | null;
  /** False: unplugged, or its battery is empty. */
  readonly power?: boolean;
  /** False: carried out of the building, heard by no hub. */
  readonly range?: boolean;
  /** What was shown lately, oldest first; times are ISO 8601. */
  readonly stages: readonly { readonly pattern: string; readonly at: string }[];
}

/** The virtual devices as a page knows them. */
export interface VirtualDevices {
  /** Null until first heard. */
  readonly devices: readonly VirtualDevice[] | null;
  readonly lost: boolean;
  /** The device that last refused a press, for want of power; null once anything is taken again. */
  readonly refused: string | null;
  /** The device that a press did not reach; null once it takes another. */
  readonly missed: string | null;
  readonly press: (device: string, button: 0 | 1, action: 'down' | 'up') => void;
  readonly gesture: (device: string, gesture: Gesture) => void;
  /** Cuts or mends the device's virtual cable. */
  readonly cable: (device: string, up: boolean) => void;
  /** Anything else that its process can do with it. */
  readonly tell: (device: string, what: VirtualAct, body: unknown) => void;
  /** Reads the list anew: devices that went are no event. */
  readonly again: () => void;
}

/** Faults of a device, and the answer of a pager. */
export type VirtualAct = 'battery' | 'power' | 'link' | 'range' | 'answer';

/** Where the process is, and the word that lets us in. */
export interface VirtualPlace {
  readonly origin: string;
  readonly token: string;
}

/** True for something with the marks of a virtual device. */
export function isVirtualDevice(value: unknown): value is VirtualDevice {
  if (typeof value !== 'object' || value === null) return false;
  const marks = value as Partial<VirtualDevice>;
  return typeof marks.id === 'string' && typeof marks.kind === 'string' && typeof marks.look === 'object';
}

/** News of so many milliseconds is drawn together: about a frame. */
const TOGETHER = 16;
const order = new Intl.Collator();
const byId = (a: VirtualDevice, b: VirtualDevice): number => order.compare(a.id, b.id);

/** The list with news put in, in its order. */
export function withDevices(
  known: readonly VirtualDevice[],
  news: ReadonlyMap<string, VirtualDevice>,
): readonly VirtualDevice[] {
  const ids = new Set(known.map(({ id }) => id));
  const list = known.map((device) => news.get(device.id) ?? device);
  const fresh = [...news.values()].filter(({ id }) => !ids.has(id));
  return fresh.length === 0 ? list : [...list, ...fresh].sort(byId);
}

/** Connects to the virtual devices; null: there are none here. */
export function useVirtual(place: VirtualPlace | null): VirtualDevices {
  const [devices, setDevices] = useState<readonly VirtualDevice[] | null>(null);
  const [lost, setLost] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [missed, setMissed] = useState<string | null>(null);
  const queues = useRef(new Map<string, Promise<unknown>>());
  const load = useRef<() => void>(() => undefined);
  const origin = place?.origin ?? null;
  const token = place?.token ?? '';

  useEffect(() => {
    if (origin === null) return;
    const source = new EventSource(`${origin}/events?token=${encodeURIComponent(token)}`);
    // A hundred devices tell themselves one by one: drawn once, not a hundred times.
    const fresh = new Map<string, VirtualDevice>();
    // What was heard since the list was last asked for: newer than the list.
    let since = new Map<string, VirtualDevice | null>();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const put = (): void => {
      soon = undefined;
      const news = new Map(fresh);
      fresh.clear();
      setLost(false);
      setDevices((known) => withDevices(known ?? [], news));
    };
    const read = async (): Promise<void> => {
      const heard = new Map<string, VirtualDevice | null>();
      since = heard;
      try {
        const response = await fetch(`${origin}/devices`, { headers: { authorization: `Bearer ${token}` } });
        const list: unknown = await response.json();
        // Asked for again meanwhile: that answer is to be waited for.
        if (since !== heard) return;
        if (!response.ok || !Array.isArray(list)) return setLost(true);
        const told = list.filter(isVirtualDevice).filter(({ id }) => heard.get(id) !== null);
        const news = [...heard].flatMap(([id, device]) => (device === null ? [] : [[id, device] as const]));
        setDevices(withDevices(told.sort(byId), new Map(news)));
        setLost(false);
      } catch {
        setLost(true);
      }
    };
    load.current = () => void read();
    source.addEventListener('open', () => void read());
    source.addEventListener('error', () => setLost(true));
    source.addEventListener('device', (event: MessageEvent<string>) => {
      const device = parsed(event.data);
      if (!isVirtualDevice(device)) return;
      fresh.set(device.id, device);
      since.set(device.id, device);
      soon ??= setTimeout(put, TOGETHER);
    });
    source.addEventListener('gone', (event: MessageEvent<string>) => {
      const { id } = (parsed(event.data) ?? {}) as { readonly id?: unknown };
      if (typeof id !== 'string') return;
      fresh.delete(id);
      since.set(id, null);
      setDevices((known) => known?.filter((device) => device.id !== id) ?? null);
    });
    return () => {
      since = new Map();
      clearTimeout(soon);
      source.close();
    };
  }, [origin, token]);

  const post = (device: string, what: string, body: unknown): void => {
    // One after the other: an "up" that overtakes its "down" would hold the button for ever. For each device by itself,
    // and not without end: what one does not answer keeps nobody from pressing another.
    const before = queues.current.get(device) ?? Promise.resolve();
    const isPress = what === 'press' || what === 'gesture';
    // Letting go arrives alone where pressing did not: that makes no press of it.
    const begins = isPress && (body as { readonly action?: unknown }).action !== 'up';
    const sent = before.then(() => {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
      return fetch(`${origin}/devices/${encodeURIComponent(device)}/${what}`, {
        method: 'POST',
        signal: stop.signal,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
        .then(({ status }) => {
          setRefused(status === 409 && isPress ? device : null);
          if (begins) setMissed((known) => (known === device ? null : known));
        })
        .catch(() => {
          setLost(true);
          if (begins) setMissed(device);
        })
        .finally(() => clearTimeout(timer));
    });
    queues.current.set(device, sent);
  };
  return {
    devices,
    lost,
    refused,
    missed,
    press: (device, button, action) => post(device, 'press', { button, action }),
    gesture: (device, gesture) => post(device, 'gesture', { gesture }),
    cable: (device, up) => post(device, 'link', { up }),
    tell: post,
    again: () => load.current(),
  };
}
