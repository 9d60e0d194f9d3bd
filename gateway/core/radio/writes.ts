/**
 * What is to be written to wearables, and through which hub: a hub that writes hears nothing meanwhile, so each writes
 * to one wearable at a time, all that waits for it in one go. Promises that numbers reach a wearable in order, that
 * receipts go before all else, that a way which failed is not the next one tried, and bounded memory. Nothing is
 * written twice from here: what is still true is said anew by those who said it, under a new number.
 */
import type { RadioDown } from '../../../protocol/radio.ts';
import { FAINTEST, type Way } from './air.ts';

/** A hub that has not said within this time that it wrote is taken to have failed: connecting alone takes a second or two. */
const WRITE_MS = 5_000;
/** A way that failed is gone around for this long, where there is another. */
const SHUN_MS = 15_000;
/** A hub that tried in vain was deaf all the while: it listens for so long before it tries again. */
const LISTEN_MS = 1_000;
/** Whoever was tried in vain comes after those who were not for so long. */
const VAIN_MS = 60_000;
/** What waited for this long is overtaken: its sender has said it anew, or does not need it. */
const STALE_MS = 15_000;
/** The same progress is written again after this long; a wearable worries after 15 s. */
const PROGRESS_MS = 8_000;
/** Most messages in one write: 24 bytes each, over a connection that lasts as short as can be. */
const FRAMES = 8;
/** Addresses of one wearable that are written to. */
const ADDRESSES = 4;

/** One write. */
export interface Order {
  readonly hub: string;
  readonly device: string;
  readonly address: string;
  /** In the order of their numbers. */
  readonly messages: readonly RadioDown[];
}

interface Waiting {
  readonly message: RadioDown;
  readonly at: number;
}
interface Sender {
  readonly device: string;
  readonly address: string;
  /** The newest of each kind. */
  readonly waiting: Map<string, Waiting>;
  /** Progress that was handed to a hub last. */
  told: { readonly text: string; readonly at: number } | null;
  at: number;
}
interface Flight {
  readonly order: Order;
  readonly until: number;
}

const slotOf = ({ type, boot, seq }: RadioDown): string =>
  type === 'alive' ? 'alive' : `${type} ${boot} ${seq}`;
const textOf = ({ boot, seq, state, responders, call112 }: RadioDown): string =>
  `${boot} ${seq} ${state} ${responders} ${call112}`;

/** All that is to be written. */
export class Writes {
  private readonly senders = new Map<string, Sender>();
  /** By hub. */
  private readonly flights = new Map<string, Flight>();
  /** Until when a hub is gone around for an address. */
  private readonly shunned = new Map<string, number>();
  /** When an address was written to last, and whether in vain as far as is known. */
  private readonly tried = new Map<string, { readonly at: number; readonly vain: boolean }>();
  /** Until when a hub does nothing but listen. */
  private readonly listening = new Map<string, number>();

  /** Takes a message for a wearable that is heard under these addresses. */
  put(device: string, ways: readonly Way[], message: RadioDown, now: number): void {
    const addresses = [...new Set(ways.map(({ address }) => address))].slice(0, ADDRESSES);
    for (const address of addresses) {
      const key = `${device} ${address}`;
      const sender = this.senders.get(key) ?? { device, address, waiting: new Map(), told: null, at: now };
      this.senders.set(key, sender);
      sender.at = now;
      const { told } = sender;
      if (
        message.type === 'progress' &&
        told !== null &&
        told.text === textOf(message) &&
        now - told.at < PROGRESS_MS
      )
        continue;
      const slot = slotOf(message);
      sender.waiting.delete(slot);
      sender.waiting.set(slot, { message, at: now });
      if (sender.waiting.size > FRAMES)
        for (const oldest of sender.waiting.keys()) {
          sender.waiting.delete(oldest);
          break;
        }
    }
  }

  /** The next write that can begin now; `canWrite` tells whether a hub takes orders. Call it until there is none. */
  next(
    ways: (device: string) => readonly Way[],
    canWrite: (hub: string) => boolean,
    now: number,
  ): Order | null {
    this.tidy(now);
    const inTurn = [...this.senders.values()]
      .filter(({ waiting }) => waiting.size > 0)
      .map((sender) => ({
        sender,
        urgent: urgency(sender),
        doubt: this.doubt(sender, ways(sender.device), now),
      }))
      .sort(
        (a, b) => b.urgent - a.urgent || a.doubt - b.doubt || this.triedAt(a.sender) - this.triedAt(b.sender),
      )
      .map(({ sender }) => sender);
    for (const sender of inTurn) {
      if (this.isWriting(sender) || waitsForCompany(sender, now)) continue;
      const way = this.choose(sender, ways(sender.device), canWrite, now);
      if (way === null) continue;
      const messages = [...sender.waiting.values()].map(({ message }) => message).sort((a, b) => a.n - b.n);
      sender.waiting.clear();
      const progress = messages.filter(({ type }) => type === 'progress').at(-1);
      if (progress !== undefined) sender.told = { text: textOf(progress), at: now };
      const order = { hub: way.hub, device: sender.device, address: sender.address, messages };
      this.flights.set(way.hub, { order, until: now + WRITE_MS });
      this.tried.set(`${order.device} ${order.address}`, { at: now, vain: true });
      return order;
    }
    return null;
  }

  /** A hub says that it wrote. The order that is done, or null when none of this address was under way. */
  written(hub: string, address: string): Order | null {
    const flight = this.flights.get(hub);
    if (flight === undefined || flight.order.address !== address) return null;
    this.flights.delete(hub);
    const { device } = flight.order;
    this.tried.set(`${device} ${address}`, { at: flight.until - WRITE_MS, vain: false });
    return flight.order;
  }

  /** Orders whose time is over; another way is tried with what is said next. */
  lapse(now: number): readonly Order[] {
    const lapsed: Order[] = [];
    for (const [hub, { order, until }] of this.flights) {
      if (until > now) continue;
      this.listening.set(hub, now + LISTEN_MS);
      this.flights.delete(hub);
      this.shunned.set(`${hub} ${order.address}`, now + SHUN_MS);
      const sender = this.senders.get(`${order.device} ${order.address}`);
      if (sender !== undefined) sender.told = null;
      lapsed.push(order);
    }
    return lapsed;
  }

  /** When `lapse` is due; undefined while nothing is being written. */
  deadline(): number | undefined {
    let first: number | undefined;
    for (const { until } of this.flights.values()) first = Math.min(first ?? until, until);
    return first;
  }

  /** A hub is gone, and what it was writing with it. */
  hubGone(hub: string): void {
    this.flights.delete(hub);
  }

  /** Forgets a wearable. */
  forget(device: string): void {
    for (const [key, sender] of this.senders) if (sender.device === device) this.senders.delete(key);
  }

  /** Whoever was tried in vain, or only says what was said before, waits for those who were reached and do not. */
  private doubt({ device, address }: Sender, ways: readonly Way[], now: number): number {
    const tried = this.tried.get(`${device} ${address}`);
    const isVain = tried?.vain === true && now - tried.at < VAIN_MS;
    const isTrue = ways.some((way) => way.address === address && way.rssi > FAINTEST);
    return (isVain ? 2 : 0) + (isTrue ? 0 : 1);
  }

  private triedAt({ device, address }: Sender): number {
    return this.tried.get(`${device} ${address}`)?.at ?? 0;
  }

  private isWriting({ device }: Sender): boolean {
    for (const { order } of this.flights.values()) if (order.device === device) return true;
    return false;
  }

  private choose(
    { address }: Sender,
    ways: readonly Way[],
    canWrite: (hub: string) => boolean,
    now: number,
  ): Way | null {
    const open = ways.filter((way) => way.address === address && canWrite(way.hub));
    const free = open.filter(({ hub }) => !this.flights.has(hub) && (this.listening.get(hub) ?? 0) <= now);
    const good = free.filter(({ hub }) => (this.shunned.get(`${hub} ${address}`) ?? 0) <= now);
    // One that failed is better than none, but not than one that is only busy.
    const others = open.some(({ hub }) => (this.shunned.get(`${hub} ${address}`) ?? 0) <= now);
    return good[0] ?? (others ? null : (free[0] ?? null));
  }

  private tidy(now: number): void {
    for (const [key, sender] of this.senders) {
      for (const [slot, { at }] of sender.waiting) if (now - at > STALE_MS) sender.waiting.delete(slot);
      if (sender.waiting.size === 0 && now - sender.at > STALE_MS) this.senders.delete(key);
    }
    for (const [way, until] of this.shunned) if (until <= now) this.shunned.delete(way);
    for (const [key, { at }] of this.tried) if (now - at > VAIN_MS) this.tried.delete(key);
    for (const [hub, until] of this.listening) if (until <= now) this.listening.delete(hub);
  }
}

/** Progress is written every few seconds: an answer to a beat goes with it instead of making a hub deaf once more. */
const waitsForCompany = ({ waiting, told }: Sender, now: number): boolean =>
  told !== null &&
  now - told.at < PROGRESS_MS &&
  [...waiting.values()].every(({ message }) => message.type === 'alive');

const urgency = ({ waiting }: { readonly waiting: ReadonlyMap<string, Waiting> }): number => {
  let most = 0;
  for (const { message } of waiting.values())
    most = Math.max(most, message.type === 'receipt' ? 2 : message.type === 'progress' ? 1 : 0);
  return most;
};
