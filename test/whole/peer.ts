/**
 * A device of a test that wants to see every message: the wire contract by hand, over a real connection that comes back
 * within a tenth of a second. Promises that its counters rise, that it beats, and that every number `n` that does not
 * rise is counted; what a finger or a light does is the real firmware's, in `rig.ts`.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { logIn, newSession, publish, receive, type Session } from '../../firmware/link/session.ts';
import { keysOf, macOf } from '../../gateway/shell/hmac.ts';
import { type ChipUp, encodeUp, openDown, sealUp } from '../../protocol/chip.ts';
import { bytesOf } from '../../protocol/hmac.ts';
import type { DownMessage, PressLevel, ReplyAnswer } from '../../protocol/messages.ts';

/** What a peer is made of. */
export interface PeerParts {
  readonly device: string;
  /** Root key, 64 hex digits. */
  readonly key: string;
  /** Asked at each connection. */
  readonly port: () => number;
  readonly hear?: (message: DownMessage, peer: Peer) => void;
  /** Logged in; what waits may be sent again. */
  readonly connected?: (peer: Peer) => void;
  /** Milliseconds before a connection that ended is tried again; null: it is left at that. */
  readonly pauseMs?: number | null;
}

type Said = ChipUp extends infer Message
  ? Message extends ChipUp
    ? Omit<Message, 'device' | 'boot' | 'seq' | 'heard'>
    : never
  : never;

const BEAT_MS = 10_000;

/** A device that lives until it is stopped. */
export class Peer {
  boot = randomBytes(4).readUInt32BE(0);
  seq = 0;
  /** Highest `n` heard in this boot. */
  heard = 0;
  /** Messages whose `n` was not above the last of this key's life. */
  backwards = 0;
  /** Log-ins that were taken, and those that were refused. */
  logins = 0;
  refusals = 0;
  private highest = 0;
  private socket: Socket | null = null;
  private session: Session | null = null;
  private welcomed = false;
  private stopped = false;
  private retry: NodeJS.Timeout | undefined;
  private readonly beating: NodeJS.Timeout;
  private readonly up: (json: string) => string;
  private readonly down: (json: string) => string;
  private readonly password: string;

  constructor(private readonly parts: PeerParts) {
    const root = bytesOf(parts.key);
    if (root === undefined) throw new Error(`the key of ${parts.device} is no hex`);
    const keys = keysOf(root);
    this.up = (json) => macOf(keys.up, json);
    this.down = (json) => macOf(keys.down, json);
    this.password = keys.mqtt;
    this.beating = setInterval(() => this.beat(), BEAT_MS);
    this.connect();
  }

  get device(): string {
    return this.parts.device;
  }
  get isConnected(): boolean {
    return this.session?.loggedIn === true;
  }

  /** Sends a message under the next number; gives it, and its envelope, whether or not it could leave. */
  say(said: Said): { readonly message: ChipUp; readonly envelope: string } {
    this.seq += 1;
    const message = {
      ...said,
      device: this.device,
      boot: this.boot,
      seq: this.seq,
      heard: this.heard,
    } as ChipUp;
    const envelope = sealUp(encodeUp(message), this.up);
    this.repeat(envelope, message.type === 'beat');
    return { message, envelope };
  }
  /** Sends an envelope as it was made. */
  repeat(envelope: string, once = false): void {
    if (this.session === null) return;
    this.write(publish(this.session, envelope, once, performance.now()));
  }
  beat(): void {
    if (this.session !== null) this.say({ type: 'beat', uptime: Math.floor(performance.now() / 1000) });
  }
  press(id: string = randomBytes(8).toString('hex'), level: PressLevel = 'assist', resumed = false) {
    return { id, ...this.say({ type: 'press', id, level, age: 10, ...(resumed ? { resumed } : {}) }) };
  }
  reply(page: string, answer: ReplyAnswer) {
    return this.say({ type: 'reply', id: page, answer });
  }

  /** Power off and on again: a new boot, numbers from the start, nothing heard. */
  restart(): void {
    this.boot = randomBytes(4).readUInt32BE(0);
    this.seq = 0;
    this.heard = 0;
    this.drop();
  }
  /** Lets go of the connection; a new one is made after the pause. */
  drop(): void {
    this.socket?.destroy();
  }
  stop(): void {
    this.stopped = true;
    clearInterval(this.beating);
    clearTimeout(this.retry);
    this.socket?.destroy();
  }

  private connect(): void {
    const socket = connect({ host: '127.0.0.1', port: this.parts.port(), noDelay: true });
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      this.session = newSession(this.device, performance.now());
      this.welcomed = false;
      this.write(logIn(this.session, this.password, performance.now()));
      this.beat();
    });
    socket.on('data', (bytes: Buffer) => this.read(bytes.toString('latin1')));
    socket.on('close', () => {
      this.session = null;
      const pause = this.parts.pauseMs === undefined ? 40 + Math.random() * 60 : this.parts.pauseMs;
      if (!this.stopped && pause !== null) this.retry = setTimeout(() => this.connect(), pause);
    });
  }

  private write(bytes: string): void {
    if (this.socket?.writable) this.socket.write(bytes, 'latin1');
  }

  private read(bytes: string): void {
    const { session } = this;
    if (session === null) return;
    const before = session.loggedIn;
    const { out, envelopes } = receive(session, bytes, performance.now());
    if (out !== '') this.write(out);
    if (!before && session.loggedIn) {
      this.logins += 1;
      this.parts.connected?.(this);
    }
    for (const envelope of envelopes) {
      const message = openDown(envelope, this.device, this.down);
      if (typeof message === 'string')
        throw new Error(`${this.device} was sent what nobody can use: ${message}`);
      if (message.n <= this.highest) this.backwards += 1;
      this.highest = Math.max(this.highest, message.n);
      if (message.boot !== this.boot) continue;
      this.heard = Math.max(this.heard, message.n);
      // The gateway believes a boot that has heard it; the second beat says so.
      if (message.type === 'alive' && !this.welcomed) {
        this.welcomed = true;
        this.beat();
      }
      this.parts.hear?.(message, this);
    }
    if (session.end !== null) {
      if (session.end === 'refused') this.refusals += 1;
      this.drop();
    }
  }
}
