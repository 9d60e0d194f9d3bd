/**
 * What is to be written to wearables and pagers, and through which hub: a hub that writes hears nothing meanwhile, so
 * each writes to one of them at a time, all that waits for it in one go, but of lines one. Promises that numbers reach a
 * wearable in order, that receipts and pages go before all else, that a way which failed is not the next one tried, that
 * a line which did not get there is named, and bounded memory. Nothing is written twice from here: what is still true is
 * said anew by those who said it, under a new number.
 */
import type { RadioDown } from '../../../protocol/radio.ts';
import { FAINTEST, type Way } from './air.ts';
import { pageOfLine, type RadioLine } from './lines.ts';

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
/** The same of a pager, which is told a page for each alarm, and for each boot that may be the living one. */
const LINES = 48;
/** Addresses of one wearable that are written to. */
const ADDRESSES = 4;
/** A pager beats every 10 s so that its silence is noticed; whether it hears us it asks once a minute. */
const CALM_MS = 50_000;

/** What is written: a frame, or a line. */
export type Written = RadioDown | RadioLine;
/** One write. */
export interface Order {
  readonly hub: string;
  readonly device: string;
  readonly address: string;
  /** In the order of their numbers. */
  readonly messages: readonly Written[];
}
/** A line that was not written. */
export interface Dropped {
  readonly device: string;
  readonly line: RadioLine;
}

interface Waiting {
  readonly message: Written;
  readonly at: number;
}
interface Sender {
  readonly device: string;
  readonly address: string;
  /** The newest of each kind. */
  readonly waiting: Map<string, Waiting>;
  /** Progress that was handed to a hub last. */
  told: { readonly text: string; readonly at: number } | null;
  /** When something was written last and for which boot; null: it is to have the next answer at once. */
  wroteAt: number | null;
  wroteFor: number;
  /** Answers to its beats may wait for something else to be written. */
  readonly calm: boolean;
  at: number;
}
interface Flight {
  readonly order: Order;
  readonly until: number;
}

const slotOf = (message: Written): string => {
  if (message.type === 'alive') return 'alive';
  const { type, boot } = message;
  // A withdrawal takes the place of its page.
  return type === 'line' ? `${type} ${boot} ${pageOfLine(message) ?? ''}` : `${type} ${boot} ${message.seq}`;
};
const textOf = ({ boot, seq, state, responders, call112 }: RadioDown): string =>
  `${boot} ${seq} ${state} ${responders} ${call112}`;

/** All that is to be written. */
export class Writes {
  private readonly senders = new Map<string, Sender>();
  /** By hub. */
  private readonly flights = new Map<string, Flight>();
  /** Until when a hub is gone around for an address. */
  private readonly shunned = new Map<string, number>();
  private dropped: Dropped[] = [];
  /** When an address was written to last, and whether in vain as far as is known. */
  private readonly tried = new Map<string, { readonly at: number; readonly vain: boolean }>();
  /** Until when a hub does nothing but listen. */
  private readonly listening = new Map<string, number>();

  /** Takes a message for what is heard under these addresses; `calm`: a pager, whose beats are answered now and then. */
  put(device: string, ways: readonly Way[], message: Written, now: number, calm = false): void {
    const addresses = [...new Set(ways.map(({ address }) => address))].slice(0, ADDRESSES);
    for (const address of addresses) {
      const key = `${device} ${address}`;
      const sender = this.senders.get(key) ?? {
        device,
        address,
        waiting: new Map(),
        told: null,
        wroteAt: null,
        wroteFor: 0,
        calm,
        at: now,
      };
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
      if (sender.waiting.size > (sender.calm ? LINES : FRAMES)) this.makeRoom(sender);
    }
  }

  /** Lines that got nowhere since this was last asked. */
  takeDropped(): readonly Dropped[] {
    const dropped = this.dropped;
    this.dropped = [];
    return dropped;
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
      const messages = upToLine(
        [...sender.waiting.values()].map(({ message }) => message).sort((a, b) => a.n - b.n),
      );
      for (const message of messages) sender.waiting.delete(slotOf(message));
      const progress = messages.filter(({ type }) => type === 'progress').at(-1);
      if (progress?.type === 'progress') sender.told = { text: textOf(progress), at: now };
      sender.wroteAt = now;
      sender.wroteFor = messages.at(-1)?.boot ?? 0;
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
      if (sender !== undefined) {
        sender.told = null;
        sender.wroteAt = null;
      }
      this.dropLines(order);
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
    const flight = this.flights.get(hub);
    if (flight === undefined) return;
    this.flights.delete(hub);
    this.dropLines(flight.order);
  }

  /** Forgets a wearable. */
  forget(device: string): void {
    for (const [key, sender] of this.senders) if (sender.device === device) this.senders.delete(key);
  }

  private makeRoom({ device, waiting }: Sender): void {
    let victim: string | null = null;
    for (const [slot, { message }] of waiting) {
      victim ??= slot;
      if (message.type === 'line') continue;
      victim = slot;
      break;
    }
    const gone = waiting.get(victim ?? '')?.message;
    waiting.delete(victim ?? '');
    if (gone?.type === 'line') this.dropped.push({ device, line: gone });
  }

  private dropLines({ device, messages }: Order): void {
    for (const line of messages) if (line.type === 'line') this.dropped.push({ device, line });
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
      for (const [slot, { message, at }] of sender.waiting) {
        if (now - at <= STALE_MS) continue;
        sender.waiting.delete(slot);
        if (message.type === 'line') this.dropped.push({ device: sender.device, line: message });
      }
      if (sender.waiting.size === 0 && now - sender.at > STALE_MS) this.senders.delete(key);
    }
    for (const [way, until] of this.shunned) if (until <= now) this.shunned.delete(way);
    for (const [key, { at }] of this.tried) if (now - at > VAIN_MS) this.tried.delete(key);
    for (const [hub, until] of this.listening) if (until <= now) this.listening.delete(hub);
  }
}

/** All that goes in one connection: up to the first line, which takes a second by itself. */
function upToLine(messages: readonly Written[]): readonly Written[] {
  const line = messages.findIndex(({ type }) => type === 'line');
  return line < 0 ? messages : messages.slice(0, line + 1);
}

/**
 * Progress is written every few seconds: an answer to a beat goes with it instead of making a hub deaf once more. To a
 * pager something is written once in a while.
 */
function waitsForCompany({ waiting, told, calm, wroteAt, wroteFor }: Sender, now: number): boolean {
  const isSoon = told !== null && now - told.at < PROGRESS_MS;
  const isCalm = calm && wroteAt !== null && now - wroteAt < CALM_MS;
  if (!isSoon && !isCalm) return false;
  // A boot that was never written to waits for an answer to be believed.
  return [...waiting.values()].every(
    ({ message: { type, boot } }) => type === 'alive' && (isSoon || boot === wroteFor),
  );
}

const urgency = ({ waiting }: { readonly waiting: ReadonlyMap<string, Waiting> }): number => {
  let most = 0;
  for (const { message } of waiting.values()) most = Math.max(most, urgencyOf(message));
  return most;
};
const urgencyOf = (message: Written): number => {
  if (message.type === 'receipt') return 2;
  if (message.type === 'line') return message.body.type === 'page' ? 2 : 1;
  return message.type === 'progress' ? 1 : 0;
};
