/**
 * One MQTT connection of the load generator: a raw socket without Nagle's delay, the same code for every broker under
 * measurement. Promises that a read is timed at once and looked at (and acknowledged) a moment later: buttons and
 * pagers are machines of their own, and none of them waits while another parses. Meaning is left to `load.ts`.
 */
import { connect, type Socket } from 'node:net';
import { connectPacket, frameAt, PING, subscribePacket, TYPE } from './packets.ts';

/** Hears what arrives; `at` is `performance.now()` of the read it came in. */
export interface Ear {
  message(text: string, at: number): void;
  acknowledged(identifier: number, at: number): void;
}

/** Who connects, and where. */
export interface Account {
  readonly port: number;
  readonly id: string;
  readonly password: string;
  /** What it subscribes to. */
  readonly filter: string;
}

const KEEP_ALIVE_S = 60;
const PATIENCE_MS = 15_000;
const READ_BYTES = 16_384;
const NOTHING = Buffer.alloc(0);
const DEAF: Ear = { message: () => undefined, acknowledged: () => undefined };

/** How long what was read lies before it is looked at, in milliseconds, ... */
const LIE_MS = 1;
/** ... unless so much lies there: in a flood acknowledgements must not be what is waited for. */
const LIE_MOST = 16;
/** What was read and not looked at yet, in order. */
let read: { readonly wire: Wire; readonly bytes: Buffer; readonly at: number }[] = [];
function look(): void {
  const all = read;
  read = [];
  for (const { wire, bytes, at } of all) wire.take(bytes, at);
  for (const { wire } of all) wire.pay();
}

/** A connection that is logged in and subscribed. */
export class Wire {
  ear: Ear = DEAF;
  readonly id: string;
  private readonly socket: Socket;
  private rest: Buffer = NOTHING;
  private acks: number[] = [];
  private lastIdentifier = 1;
  private ready: (() => void) | null = null;
  private ended: string | null = null;

  private constructor(account: Account) {
    this.id = account.id;
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (bytes: number, buffer: Uint8Array): boolean => {
        this.arrived(buffer.subarray(0, bytes));
        return true;
      },
    };
    this.socket = connect({ host: '127.0.0.1', port: account.port, onread });
    this.socket.setNoDelay(true);
    this.socket.on('error', (error) => {
      this.ended = error.message;
    });
    this.socket.on('close', () => {
      this.ended ??= 'closed by the broker';
    });
  }

  /** Connects and subscribes; rejects with the broker's reason. */
  static open(account: Account): Promise<Wire> {
    const wire = new Wire(account);
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        wire.close();
        reject(new Error(`${account.id} could not connect to port ${account.port}: ${why}`));
      };
      const timer = setTimeout(() => fail(`no answer within ${PATIENCE_MS} ms`), PATIENCE_MS);
      const closed = (): void => fail(wire.ended ?? 'closed by the broker');
      wire.socket.once('close', closed);
      wire.ready = () => {
        clearTimeout(timer);
        wire.socket.removeListener('close', closed);
        resolve(wire);
      };
      wire.socket.once('connect', () => {
        wire.send(connectPacket(account.id, account.password, KEEP_ALIVE_S));
        wire.send(subscribePacket(1, account.filter));
      });
    });
  }

  /** Why the connection is gone, or null while it stands. */
  get trouble(): string | null {
    return this.ended;
  }

  /** An identifier for the next PUBLISH. */
  nextIdentifier(): number {
    this.lastIdentifier = this.lastIdentifier === 65_535 ? 2 : this.lastIdentifier + 1;
    return this.lastIdentifier;
  }

  /** Writes bytes at once; returns the time just before. */
  send(bytes: Buffer): number {
    const at = performance.now();
    this.socket.write(bytes);
    return at;
  }

  ping(): void {
    this.send(PING);
  }

  close(): void {
    this.ended ??= 'closed by the bench';
    this.socket.destroy();
  }

  /** Sends the acknowledgements that are owed, in one write. */
  pay(): void {
    const { acks } = this;
    if (acks.length === 0 || this.ended !== null) return;
    const bytes = Buffer.allocUnsafe(acks.length * 4);
    for (const [i, identifier] of acks.entries()) bytes.writeUInt32BE(0x40020000 + identifier, i * 4);
    acks.length = 0;
    this.socket.write(bytes);
  }

  /** Looks at what was read at a time. */
  take(chunk: Buffer, at: number): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let from = 0;
    for (let frame = frameAt(bytes, from); frame !== null; frame = frameAt(bytes, from)) {
      this.packet(bytes, frame.first, frame.start, frame.end, at);
      from = frame.end;
    }
    this.rest = bytes.subarray(from);
  }

  private arrived(chunk: Uint8Array): void {
    const at = performance.now();
    if (read.length === 0) setTimeout(look, LIE_MS);
    else if (read.length === LIE_MOST) setImmediate(look);
    // A copy: the socket reads into the same buffer again.
    read.push({ wire: this, bytes: Buffer.from(chunk), at });
  }

  private packet(bytes: Buffer, first: number, start: number, end: number, at: number): void {
    switch (first >> 4) {
      case TYPE.publish: {
        const qos = (first >> 1) & 3;
        const topicEnd = start + 2 + bytes.readUInt16BE(start);
        if (qos === 1) {
          this.acks.push(bytes.readUInt16BE(topicEnd));
        }
        this.ear.message(bytes.toString('latin1', topicEnd + (qos === 0 ? 0 : 2), end), at);
        return;
      }
      case TYPE.puback:
        this.ear.acknowledged(bytes.readUInt16BE(start), at);
        return;
      case TYPE.connack:
        if (bytes[start + 1] !== 0) this.ended = `CONNACK ${bytes[start + 1]}`;
        return;
      case TYPE.suback:
        if (bytes[start + 2] === 0x80) this.ended = 'the subscription was refused';
        else this.ready?.();
        return;
    }
  }
}

/** Opens many connections, a few at a time; on failure closes those that stand. */
export async function openWires(accounts: readonly Account[], atOnce = 64): Promise<Wire[]> {
  const wires: Wire[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let i = next++; i < accounts.length; i = next++) {
      const account = accounts[i];
      if (account !== undefined) wires[i] = await Wire.open(account);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, one));
  } catch (error) {
    for (const wire of wires) wire?.close();
    throw error;
  }
  return wires;
}
