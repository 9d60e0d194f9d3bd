/**
 * Carries envelopes between a board that signs for itself and a gateway, over MQTT under the device's own password.
 * Promises to look into none but for its type, to pass each on once and in its order, to try the addresses in turn by the
 * core's own rules, and to give up a connection that brings no answer for 5 s. Repeating is the board's.
 */
import {
  gatewayHeard,
  hopeless,
  hurry,
  lost,
  newUplink,
  opened,
  receiptWanted,
  takeConnect,
  type Uplink,
  uplinkDeadline,
} from '../../core/uplink.ts';
import {
  logIn,
  newSession,
  publish,
  receive,
  type Session,
  type SessionEnd,
  sessionDeadline,
  sessionTime,
} from '../../link/session.ts';
import { type Address, Cable } from '../node/cable.ts';
import type { BoardEnvelope } from './lines.ts';

/** What is kept while there is no connection: a press and what may go with it. The board repeats the rest. */
const HELD_MOST = 8;
const HELD_MS = 10_000;
/** Bytes that a gateway may leave untaken before more is dropped. */
const UNSENT_MOST = 65_536;
const NEVER = Number.POSITIVE_INFINITY;

/** What a carrier is made of. */
export interface CarrierParts {
  readonly device: string;
  /** 64 hex digits. */
  readonly password: string;
  /** Tried in turn. */
  readonly addresses: readonly [Address, ...Address[]];
  /** An envelope from the gateway, at most 512 printable characters. */
  readonly toBoard: (envelope: string) => void;
  /** Something about the connection has changed. */
  readonly onChange: () => void;
}

const clock = (): number => performance.now();

/** A way to the gateway, there for as long as a board is. */
export class Carrier {
  private link: Uplink = newUplink(clock());
  private session: Session | null = null;
  private readonly cable = new Cable();
  private held: { readonly envelope: BoardEnvelope; readonly at: number }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private wanted = false;
  /** Why the last session ended; null once one works again. */
  trouble: SessionEnd | null = null;

  constructor(private readonly parts: CarrierParts) {}

  get heard(): boolean {
    return this.link.heard;
  }
  get failures(): number {
    return this.link.failures;
  }

  /** There is a board: connect. */
  open(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.link = newUplink(clock());
    this.go();
  }

  /** The board is gone: a connection without one would look like a device that lives. */
  close(): void {
    this.wanted = false;
    clearTimeout(this.timer);
    this.session = null;
    this.held = [];
    this.cable.close();
    this.link = newUplink(clock());
    this.parts.onChange();
  }

  /** Something from the board. */
  pass(envelope: BoardEnvelope): void {
    const now = clock();
    if (this.session !== null) {
      this.send(this.session, envelope, now);
    } else {
      this.held = [...this.held, { envelope, at: now }].slice(-HELD_MOST);
      if (envelope.type !== 'beat') hurry(this.link, now);
    }
    this.go();
  }

  private send(session: Session, { text, type }: BoardEnvelope, now: number): void {
    if (this.cable.unsent > UNSENT_MOST) return;
    this.cable.write(publish(session, text, type === 'beat', now));
    if (type !== 'beat') receiptWanted(this.link, now);
  }

  /** Does what is due, and sleeps until something else is. */
  private go(): void {
    clearTimeout(this.timer);
    if (!this.wanted) return;
    const { session } = this;
    if (session !== null) {
      this.cable.write(sessionTime(session, clock()));
      this.end(session);
    }
    if (hopeless(this.link, clock())) this.lose();
    if (takeConnect(this.link, clock())) this.connect(this.link.attempt);
    const at = Math.min(
      uplinkDeadline(this.link),
      this.session === null ? NEVER : sessionDeadline(this.session),
    );
    if (at !== NEVER) this.timer = setTimeout(() => this.go(), Math.max(1, Math.ceil(at - clock())));
  }

  private connect(attempt: number): void {
    const { addresses } = this.parts;
    this.cable.connect(addresses[this.link.address] ?? addresses[0], {
      opened: () => this.up(attempt),
      received: (bytes) => this.received(bytes),
      lost: () => {
        if (this.link.attempt !== attempt || this.link.phase === 'pausing') return;
        this.lose();
        this.go();
      },
    });
  }

  private up(attempt: number): void {
    const now = clock();
    if (!opened(this.link, attempt)) return;
    const session = newSession(this.parts.device, now);
    this.session = session;
    // Log-in, subscription and what waits leave together; nothing waits for an answer.
    this.cable.cork();
    this.cable.write(logIn(session, this.parts.password, now));
    for (const { envelope, at } of this.held) if (now - at < HELD_MS) this.send(session, envelope, now);
    this.cable.uncork();
    this.held = [];
    this.parts.onChange();
    this.go();
  }

  private received(bytes: string): void {
    const { session } = this;
    if (session === null) return;
    const now = clock();
    const came = receive(session, bytes, now);
    this.cable.write(came.out);
    if (session.loggedIn) this.trouble = null;
    for (const envelope of came.envelopes) {
      gatewayHeard(this.link, now);
      // Whether it is the answer that was waited for only the board can tell; that the way works is told by any.
      this.link.waitingSince = NEVER;
      this.parts.toBoard(envelope);
    }
    if (came.envelopes.length > 0) this.parts.onChange();
    this.end(session);
    this.go();
  }

  private end(session: Session): void {
    if (session.end === null || this.session !== session) return;
    this.trouble = session.end;
    this.lose();
  }

  private lose(): void {
    const waiting = this.held.some(({ envelope }) => envelope.type !== 'beat');
    this.session = null;
    this.cable.close();
    lost(this.link, this.parts.addresses.length, waiting, Math.random(), clock());
    this.parts.onChange();
  }
}
