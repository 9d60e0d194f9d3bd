/**
 * What one device has been sent and not acknowledged, and what waits behind it. Promises order (a device accepts
 * rising numbers only), a bound, and that a page once taken is never dropped. Sending again is not its
 * business: the core does that when the device comes back.
 */
import type { DownBody } from '../../protocol/messages.ts';

/** Writes one envelope to the socket; the identifier is null at QoS 0. */
export type Write = (envelope: string, identifier: number | null) => void;

/** What gives way when there is no room: first what is said again within seconds, for a page anything but a page. */
type Rank = 'page' | 'answer' | 'again';

interface Waiting {
  readonly rank: Rank;
  /** Equal for progress of one alarm, of which only the newest is of use. */
  readonly alarm: string | null;
  readonly envelope: string;
}

const RANKS: Readonly<Record<DownBody['type'], Rank>> = {
  page: 'page',
  unpage: 'page',
  receipt: 'answer',
  progress: 'again',
  alive: 'again',
  settings: 'again',
};

const LAST_IDENTIFIER = 65_535;

/** The bounds of outboxes, in messages. */
export interface OutboxBounds {
  readonly unacknowledged: number;
  readonly waiting: number;
  readonly waitingPages: number;
  readonly waitingInAll: number;
}
/** How much waits in all outboxes together. */
export interface WaitingInAll {
  count: number;
}

/** The outbox of one connection. */
export class Outbox {
  /** Identifiers in flight with the time each left, oldest first. */
  private readonly flying = new Map<number, number>();
  private waiting: Waiting[] = [];
  private identifier = 0;
  /** How long the last acknowledged message took there and back; null before the first. */
  roundTrip: number | null = null;
  /** What the device asked for; null until it subscribed. */
  private qos: 0 | 1 | null = null;

  constructor(
    private readonly write: Write,
    private readonly bounds: OutboxBounds,
    private readonly inAll: WaitingInAll,
    private readonly now: () => number,
  ) {}

  /** The device subscribed to its topic at this QoS: what waits goes out. */
  open(qos: 0 | 1): void {
    this.qos = qos;
    this.flow();
  }

  /** The device no longer listens. */
  shut(): void {
    this.qos = null;
  }

  /** Sends, or keeps for later. False when there is no room. */
  send(boot: number, body: DownBody, envelope: string): boolean {
    if (this.waiting.length === 0 && this.free()) {
      this.leave(envelope);
      return true;
    }
    const rank = RANKS[body.type];
    // Both boots of a device that restarted are told, so the boot is part of it.
    const alarm = body.type === 'progress' ? `${boot} ${body.id}` : null;
    // Not in the older one's place: numbers must rise.
    if (alarm !== null) this.remove(this.waiting.findIndex((one) => one.alarm === alarm));
    if (!this.hasRoom(rank) && !this.makeRoom(rank)) return false;
    this.waiting.push({ rank, alarm, envelope });
    this.inAll.count += 1;
    return true;
  }

  /** A PUBACK came. One for something never sent changes nothing. */
  acknowledged(identifier: number): void {
    const left = this.flying.get(identifier);
    if (left === undefined) return;
    this.flying.delete(identifier);
    this.roundTrip = this.now() - left;
    this.flow();
  }

  /** Whether everything is in flight since before `since`, so that nothing can leave any more. */
  stalled(since: number): boolean {
    if (this.waiting.length === 0 || this.flying.size < this.bounds.unacknowledged) return false;
    for (const left of this.flying.values()) return left < since;
    return false;
  }

  /** The connection is gone, and all that waited for it. */
  empty(): void {
    this.inAll.count -= this.waiting.length;
    this.waiting = [];
  }

  private hasRoom(rank: Rank): boolean {
    const most = rank === 'page' ? this.bounds.waitingPages : this.bounds.waiting;
    return this.waiting.length < most && this.inAll.count < this.bounds.waitingInAll;
  }

  private makeRoom(rank: Rank): boolean {
    let victim = this.waiting.findIndex((one) => one.rank === 'again');
    if (victim < 0 && rank === 'page') victim = this.waiting.findIndex((one) => one.rank === 'answer');
    return this.remove(victim);
  }

  private remove(index: number): boolean {
    if (index < 0) return false;
    this.waiting.splice(index, 1);
    this.inAll.count -= 1;
    return true;
  }

  private free(): boolean {
    return this.qos === 0 || (this.qos === 1 && this.flying.size < this.bounds.unacknowledged);
  }

  private flow(): void {
    while (this.waiting.length > 0 && this.free()) {
      const next = this.waiting[0];
      this.remove(0);
      if (next !== undefined) this.leave(next.envelope);
    }
  }

  private leave(envelope: string): void {
    if (this.qos !== 1) {
      this.write(envelope, null);
      return;
    }
    do {
      this.identifier = this.identifier === LAST_IDENTIFIER ? 1 : this.identifier + 1;
    } while (this.flying.has(this.identifier));
    this.flying.set(this.identifier, this.now());
    this.write(envelope, this.identifier);
  }
}
