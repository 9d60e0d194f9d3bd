/**
 * Wearables and pagers behind hubs: frames in, frames and lines out. What hubs hear becomes the events the core knows,
 * what the core says to a wearable is written through one hub. Promises that a press is passed on whatever else is wrong,
 * that a frame with a wrong code changes nothing but a count, that nobody is shut out by what others send under a
 * number, and that a page which was not written is said to be lost. The forms of the hub are in `espruino-hub.ts`, what
 * is decided in `core/radio/`.
 */
import { encodeDown, seal } from '../../../protocol/codec.ts';
import type { DownBody, RefusalReason } from '../../../protocol/messages.ts';
import { radioNumber } from '../../../protocol/radio.ts';
import { livingBoots } from '../../core/outgoing.ts';
import { BadMinute } from '../../core/pace.ts';
import { Air, type Novelty } from '../../core/radio/air.ts';
import { Ear } from '../../core/radio/ear.ts';
import { HubWatch } from '../../core/radio/hub-watch.ts';
import { Lines, type Loss, Losses } from '../../core/radio/lines.ts';
import { frameOf, lineOf, messageOf, takesLines, unusableOf } from '../../core/radio/speech.ts';
import { type Order, Writes, type Written } from '../../core/radio/writes.ts';
import type { Device, State } from '../../core/state.ts';
import { isUnheard } from '../../core/unheard.ts';
import type { Gateway, KeyRing, OpenedFrame } from '../faces.ts';
import { disconnectOrder, type HubOrder, isFrame, readHub, writeOrder } from './espruino-hub.ts';

/** So many frames with a wrong code under one number within a minute are a fault of its device. */
const BAD_PER_MINUTE = 50;
/** Numbers whose wrong frames are counted. */
const NUMBERS = 4_096;
/** The same advertisement comes on two topics: the second within this time is the same hearing. */
const TWIN_MS = 1_000;
const TWINS = 1_024;
/** Where a wearable is, is told again after this long, though it did not move. */
const TELL_MS = 5_000;
const SWEEP_MS = 500;
const CHANNEL = 'hub:';

/** What the hubs need of the rest of the gateway. */
export interface HubParts {
  readonly keys: Pick<KeyRing, 'openRadio' | 'sealRadio' | 'sign'>;
  readonly hear: Gateway['hear'];
  /** The core's state, to read. */
  readonly state: () => State;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Runs this when the core has said all it says now, so that it goes in one write; a microtask unless given. */
  readonly soon?: (then: () => void) => void;
}
/** The door to the hubs: the broker. */
export interface HubDoor {
  /** Passes a message to the hub's connections that asked for its topic. */
  tell(hub: string, topic: string, payload: string): void;
  /** Whether one of its connections asked for this topic. */
  listens(hub: string, topic: string): boolean;
  /** Whether this device has a connection of its own, over which it is spoken to then. */
  connected(device: string): boolean;
  count(reason: RefusalReason): void;
}
/** The hubs, as the broker knows them. */
export interface Hubs {
  open(door: HubDoor): void;
  came(hub: string): void;
  went(hub: string): void;
  /** A hub published; `topic` is what follows its prefix. */
  said(hub: string, topic: string, payload: Buffer): void;
  /** Says something to a wearable or pager that a hub hears. False: none does, or it cannot be said to it. */
  send(device: string, boot: number, n: number, body: DownBody): boolean;
  /** The device is revoked. */
  expel(device: string): void;
  /** Looks at what time alone changes; it does so by itself twice a second. */
  sweep(): void;
  close(): void;
}

const CLOSED: HubDoor = {
  tell: () => undefined,
  listens: () => false,
  connected: () => false,
  count: () => undefined,
};

/** Starts listening to hubs; `open` is called when there is a broker. */
export function startHubs(parts: HubParts): Hubs {
  return new Radio(parts);
}

/** How new a frame is; what nobody can use is not new. */
function standingOf(
  { replaced, boots }: Device,
  opened: ReturnType<KeyRing['openRadio']>,
): { readonly boot: number; readonly novelty: Novelty } {
  if (typeof opened === 'string') return { boot: 0, novelty: 'older' };
  const { boot, seq } = opened.message;
  const high = boots.get(boot) ?? 0;
  if (replaced.has(boot) || seq < high) return { boot, novelty: 'older' };
  return { boot, novelty: seq > high ? 'newer' : 'newest' };
}

class Radio implements Hubs {
  private door: HubDoor = CLOSED;
  private readonly air = new Air();
  private readonly ear = new Ear();
  private readonly writes = new Writes();
  private readonly lines = new Lines();
  private readonly losses = new Losses();
  private readonly watch: HubWatch;
  private readonly bad = new Map<number, BadMinute>();
  private readonly twins = new Map<string, number>();
  /** How loud an address was, by hub and address, for topics that do not tell. */
  private readonly loud = new Map<string, { readonly rssi: number; readonly at: number }>();
  private numbers = new Map<number, string>();
  /** Devices that were told to the core as connected because a hub hears them. */
  private readonly met = new Set<string>();
  private readonly told = new Map<string, { readonly hub: string; readonly at: number }>();
  private readonly timer: NodeJS.Timeout;
  /** What waits will be looked at soon. */
  private pumping = false;

  constructor(private readonly parts: HubParts) {
    const silent = [...parts.state().faults.values()].flatMap(({ code, channel, until }) =>
      code === 'channel' && until === null && channel?.startsWith(CHANNEL) === true
        ? [channel.slice(CHANNEL.length)]
        : [],
    );
    this.watch = new HubWatch(silent, parts.now());
    this.timer = setInterval(() => this.sweep(), SWEEP_MS);
    this.timer.unref();
  }

  open(door: HubDoor): void {
    this.door = door;
  }
  close(): void {
    clearInterval(this.timer);
    this.door = CLOSED;
  }

  came(hub: string): void {
    this.watch.came(hub, this.parts.now());
    this.look();
  }
  went(hub: string): void {
    if (this.watch.went(hub, this.parts.now())) this.writes.hubGone(hub);
    this.pump();
  }

  said(hub: string, topic: string, payload: Buffer): void {
    const now = this.parts.now();
    this.watch.said(hub, now);
    const news = readHub(topic, payload);
    switch (news?.type) {
      case 'frame': {
        const key = `${hub} ${news.address}`;
        if (news.rssi !== null) this.note(this.loud, key, { rssi: news.rssi, at: now });
        if (this.isTwin(key, news.bytes, news.rssi !== null, now)) return;
        const known = this.loud.get(key);
        const rssi = news.rssi ?? (known !== undefined && now - known.at <= TWIN_MS ? known.rssi : null);
        this.frame(hub, news.address, news.bytes, rssi, now);
        return;
      }
      case 'rssi':
        this.note(this.loud, `${hub} ${news.address}`, { rssi: news.rssi, at: now });
        return;
      case 'written': {
        const order = this.writes.written(hub, news.address);
        if (order === null) return;
        this.watch.ordered(hub, true, now);
        this.ear.answered(`${order.device} ${order.address}`);
        for (const message of order.messages)
          if (message.type === 'line') this.lines.written(order.device, message, now);
        this.tell(hub, disconnectOrder(order.address));
        this.pump();
        return;
      }
      case 'state':
        if (!news.online) this.watch.saidGone(hub, now);
        return;
      case undefined:
        return;
    }
  }

  send(device: string, boot: number, n: number, body: DownBody): boolean {
    const now = this.parts.now();
    const ways = this.air.ways(device, now);
    const known = this.parts.state().devices.get(device);
    if (ways.length === 0 || known === undefined) return false;
    const line = lineOf(known, boot, n, body);
    const message = line ?? frameOf(this.parts.state(), known, boot, n, body);
    if (message === null) return false;
    if (line !== null) {
      // Somebody waits for a page: it is not taken where nobody could write it.
      if (!ways.some(({ hub }) => this.canWrite(hub))) return false;
      this.lines.said(device, line);
    }
    this.writes.put(device, ways, message, now, takesLines(known));
    if (!this.pumping) {
      this.pumping = true;
      (this.parts.soon ?? queueMicrotask)(() => {
        this.pumping = false;
        this.pump();
      });
    }
    return true;
  }

  expel(device: string): void {
    this.air.forget(device);
    this.writes.forget(device);
    this.lines.forget(device);
    this.met.delete(device);
    this.told.delete(device);
  }

  sweep(): void {
    const now = this.parts.now();
    for (const order of this.writes.lapse(now)) {
      this.watch.ordered(order.hub, false, now);
      this.tell(order.hub, disconnectOrder(order.address));
    }
    for (const device of this.air.lapse(now)) {
      this.writes.forget(device);
      this.lines.outOfReach(device);
      this.told.delete(device);
      if (this.met.delete(device) && !this.door.connected(device))
        void this.parts.hear({ type: 'device.disconnected', device });
    }
    for (const device of this.told.keys()) this.forgetRoom(device);
    const unheard = (device: string, page: string): boolean => isUnheard(this.parts.state(), device, page);
    for (const loss of this.losses.due(now)) void this.parts.hear({ type: 'line.lost', ...loss });
    for (const loss of this.lines.overdue(unheard, now)) this.lost(loss);
    this.look();
    this.pump();
  }

  /** Tells which hubs fell silent and which are back. */
  private look(): void {
    const { hubs } = this.parts.state().site;
    const named = new Set(hubs?.map(({ id }) => id));
    const changes = [...this.watch.changes(named, this.parts.now())];
    for (const { hub, silence } of changes)
      void this.parts.hear({ type: 'hub.changed', hub, ok: silence === null, reason: silence ?? 'gone' });
  }

  private frame(hub: string, address: string, bytes: Uint8Array, rssi: number | null, now: number): void {
    const number = radioNumber(bytes);
    // Other things of the same maker speak under the same company.
    if (number === undefined || !isFrame(bytes)) return;
    const device = this.deviceOf(number);
    if (device === undefined) {
      this.door.count('unknown-device');
      return;
    }
    const opened = this.opened(device, bytes);
    if (typeof opened === 'string' && opened !== 'unusable') {
      this.refused(number, device.id, opened === 'no-key' ? 'unknown-device' : 'bad-mac', now);
      return;
    }
    const answerable = this.air.hear(device.id, hub, address, rssi, now, standingOf(device, opened));
    if (!device.connected && !this.door.connected(device.id)) {
      this.met.add(device.id);
      void this.parts.hear({ type: 'device.connected', device: device.id, takeover: false });
    }
    if (typeof opened === 'string') {
      void this.parts.hear({
        type: 'message.received',
        message: unusableOf(device.id, bytes),
        key: 'current',
      });
      return;
    }
    const sender = `${device.id} ${answerable ? address : '*'}`;
    const id = opened.message.type === 'reply' ? this.pageOf(device, opened, sender, now) : opened.pressId;
    if (id === null) return;
    if (this.ear.take(sender, opened.message, now)) {
      const message = messageOf(this.parts.state(), device, opened.message, id, rssi);
      void this.parts.hear({ type: 'message.received', message, key: opened.key });
    }
    this.place(device, now);
  }

  /** Opens a frame; an answer from what is no pager is of a type that nobody knows. */
  private opened(device: Device, bytes: Uint8Array): ReturnType<KeyRing['openRadio']> {
    const opened = this.parts.keys.openRadio(device.id, bytes);
    return typeof opened === 'object' && opened.message.type === 'reply' && !takesLines(device)
      ? 'unusable'
      : opened;
  }

  /**
   * The page that an answer is for; empty when nobody will ever know. Null: not to be passed on, and so to be said again:
   * its pager is told first what it holds, or a newer number of it was heard before, and it would count for nothing.
   */
  private pageOf(device: Device, { message }: OpenedFrame, sender: string, now: number): string | null {
    const { boot, seq, heard } = message;
    if (seq < (device.boots.get(boot) ?? 0) && !this.ear.knows(sender, message)) return null;
    // A recording of another life; a pager that begins anew says a beat first.
    if (!livingBoots(device).includes(boot)) return null;
    const page = this.lines.pageOf(device.id, heard);
    if (page !== undefined) return page;
    const astray = this.lines.astray(device.id, heard, now);
    if (astray === 'tell') void this.parts.hear({ type: 'reply.astray', device: device.id });
    return astray === 'give-up' ? '' : null;
  }

  private lost(loss: Loss): void {
    if (this.losses.take(loss, this.parts.now())) void this.parts.hear({ type: 'line.lost', ...loss });
  }

  private refused(number: number, device: string, reason: RefusalReason, now: number): void {
    this.door.count(reason);
    const minute = this.bad.get(number) ?? new BadMinute(BAD_PER_MINUTE);
    this.note(this.bad, number, minute, NUMBERS);
    if (minute.count(now)) void this.parts.hear({ type: 'device.wrong-key', device });
  }

  /** Tells where a wearable is while somebody looks for it, and forgets it when nobody does. */
  private place(device: Device, now: number): void {
    if (this.forgetRoom(device.id)) return;
    const heard = this.air.locate(device.id, now);
    // A recording must not say that it was heard just now.
    if (heard === null || now - heard.at > TWIN_MS) return;
    const told = this.told.get(device.id);
    if (told?.hub === heard.hub && now - told.at < TELL_MS) return;
    this.told.set(device.id, { hub: heard.hub, at: now });
    void this.parts.hear({ type: 'device.located', device: device.id, hub: heard.hub });
  }

  /** True when no alarm of this device is open: then where it is, is nobody's business. */
  private forgetRoom(device: string): boolean {
    if ((this.parts.state().devices.get(device)?.alarms.length ?? 0) > 0) return false;
    this.air.forgetRoom(device);
    this.told.delete(device);
    return true;
  }

  private pump(): void {
    const now = this.parts.now();
    const ways = (device: string) => this.air.ways(device, now);
    let order: Order | null;
    do {
      for (const { device, line } of this.writes.takeDropped()) this.lost(this.lines.lost(device, line));
      order = this.writes.next(ways, this.canWrite, now);
      if (order !== null) this.write(order);
    } while (order !== null);
  }

  private write({ hub, device, address, messages }: Order): void {
    const parts: Uint8Array[] = [];
    for (const message of messages) {
      const part = this.sealed(device, message);
      if (part !== null) parts.push(part);
    }
    if (parts.length === 0) this.writes.hubGone(hub);
    else this.tell(hub, writeOrder(address, parts));
  }

  private sealed(device: string, message: Written): Uint8Array | null {
    if (message.type !== 'line') return this.parts.keys.sealRadio(device, message);
    const json = encodeDown(device, message.boot, message.n, message.body);
    const mac = this.parts.keys.sign(device, json);
    return mac === null ? null : Buffer.from(`${seal(json, mac)}\n`, 'latin1');
  }

  private canWrite = (hub: string): boolean =>
    this.door.listens(hub, this.topic(hub, writeOrder('a', []).topic));

  private topic = (hub: string, topic: string): string => `hub/${hub}/${topic}`;

  private tell(hub: string, { topic, payload }: HubOrder): void {
    this.door.tell(hub, this.topic(hub, topic), payload);
  }

  private deviceOf(number: number): Device | undefined {
    const { devices } = this.parts.state();
    if (!this.numbers.has(number) && this.numbers.size !== devices.size)
      this.numbers = new Map([...devices.values()].map((device) => [device.number, device.id]));
    return devices.get(this.numbers.get(number) ?? '');
  }

  private isTwin(key: string, bytes: Uint8Array, whole: boolean, now: number): boolean {
    const name = `${key} ${Buffer.from(bytes).toString('latin1')}`;
    if (whole) {
      this.note(this.twins, name, now);
      return false;
    }
    const at = this.twins.get(name);
    return this.twins.delete(name) && at !== undefined && now - at <= TWIN_MS;
  }

  private note<K, V>(map: Map<K, V>, key: K, value: V, most = TWINS): void {
    map.delete(key);
    map.set(key, value);
    if (map.size <= most) return;
    for (const oldest of map.keys()) {
      map.delete(oldest);
      return;
    }
  }
}
