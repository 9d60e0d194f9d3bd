/**
 * One connection: whose it is, what it may say and hear, and what it still owes. Holds state and makes no decision;
 * those are made in `login.ts`, `hearing.ts` and `start.ts`.
 */
import type { Socket } from 'node:net';
import type { Client } from 'aedes';
import type { Outbox } from '../../core/outbox.ts';
import type { BadMinute } from '../../core/pace.ts';
import { FrameGuard } from './frames.ts';
import type { Gate } from './gate.ts';
import type { Session } from './quiet-aedes.ts';
import type { StateReader } from './states.ts';

/** Who is at the other end. Before the login: a stranger. */
export type Peer =
  | { readonly role: 'stranger' }
  | { readonly role: 'device'; readonly account: string; readonly up: string; readonly down: string }
  | { readonly role: 'hub'; readonly account: string; readonly name: string; readonly prefix: string }
  | { readonly role: 'integration'; readonly account: string };

const STRANGER: Peer = { role: 'stranger' };

/** A connection. */
export class Link implements Session {
  readonly socket: Socket;
  readonly address: string;
  readonly guard: FrameGuard;
  peer: Peer = STRANGER;
  /** Set right after the socket was handed to aedes. */
  client: Client | null = null;
  gate: Gate | null = null;
  /** As given in CONNECT. */
  clientId = '';
  /** Seconds, as asked for in CONNECT. */
  keepAlive = 0;
  /** Milliseconds, monotonic: the last whole packet. */
  heardAt: number;
  /** Whole packets at that time. */
  packets = 0;
  /** Whether the account would be let in again, and when that was last asked. */
  again: (() => boolean) | null = null;
  askedAt = 0;
  /** CONNACK 0 was sent and the core was told. */
  announced = false;
  /** This connection took the place of another that had been announced. */
  takeover = false;
  closed = false;
  /** It passes what it reads on to a broker of its own, so the retain flag stays as it was published. */
  bridge = false;
  /** What waits for its turn; null when nothing does. */
  turns: (() => void)[] | null = null;
  outbox: Outbox | null = null;
  bad: BadMinute | null = null;
  reader: StateReader | null = null;
  /** Topic filters of a hub or integration. */
  filters: Set<string> | null = null;
  /** The socket was corked in this turn of the loop. */
  corked = false;
  private identifiers: Set<number> | null = null;

  constructor(socket: Socket, address: string, largestPacket: number, now: number) {
    this.socket = socket;
    this.address = address;
    this.guard = new FrameGuard(largestPacket);
    this.heardAt = now;
  }

  /** Device id, `hub:<name>` or `integration:<name>`; null for a stranger. */
  get account(): string | null {
    return this.peer.role === 'stranger' ? null : this.peer.account;
  }

  // Most devices never use QoS 2, and there are ten thousand of them.
  get received(): Set<number> {
    this.identifiers ??= new Set();
    return this.identifiers;
  }

  acknowledged(identifier: number): void {
    this.outbox?.acknowledged(identifier);
  }

  /** Ends the connection now; what follows from it hangs on the socket's `close`. */
  close(): void {
    this.closed = true;
    // First aedes, which then forgets this client before another may come under the same id.
    this.client?.close();
    this.socket.destroy();
  }
}
