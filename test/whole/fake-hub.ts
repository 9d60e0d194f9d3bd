/**
 * A hub as EspruinoHub is one: a real MQTT connection as `hub:<name>` that says what it hears in EspruinoHub's topics
 * and payloads, and carries out the writes it is ordered to, 20 bytes at a time. What is on the air is the test's.
 */
import { connectPacket, pingPacket, publishPacket, subscribePacket } from '../../firmware/link/mqtt.ts';
import { Raw } from './raw.ts';

/** Something on the air that a hub can write to. */
export interface OnAir {
  /** A piece of at most 20 bytes came over a connection. */
  written(piece: Uint8Array): void;
  disconnected(): void;
}
/** An order as it came. */
export interface Ordered {
  readonly at: number;
  readonly word: string;
  readonly address: string;
  readonly bytes: Uint8Array;
}

const PIECE = 20;
const PUBLISH_RETAINED = 0x31;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The bytes of a payload as EspruinoHub understands it: JSON with a type, a list, a text. */
function bytesOfPayload(payload: string): Uint8Array {
  let said: unknown = payload;
  try {
    said = JSON.parse(payload);
  } catch {
    // Taken as it is.
  }
  if (typeof said === 'object' && said !== null && 'type' in said && 'data' in said && said.type === 'hex')
    return Buffer.from(String(said.data), 'hex');
  if (Array.isArray(said)) return Uint8Array.from(said as number[]);
  return Buffer.from(String(said), 'latin1');
}

/** A hub that lives until it is closed. */
export class FakeHub {
  readonly orders: Ordered[] = [];
  /** What it can write to, by address. */
  readonly inRange = new Map<string, OnAir>();
  /** False: it takes orders and does nothing. */
  writes = true;
  /** How long connecting takes, and each piece, in ms; 0: both at once. A real hub needs a second, and some 30. */
  pace = { connectMs: 0, pieceMs: 0 };
  /** Its plug is pulled after so many pieces of a write. */
  diesAfter: number | null = null;
  private read = 0;
  private readonly looking: NodeJS.Timeout;

  private constructor(
    readonly name: string,
    private readonly raw: Raw,
  ) {
    raw.socket.on('data', () => setImmediate(() => this.look()));
    this.looking = setInterval(() => raw.write(pingPacket()), 20_000);
  }

  /** Logs in, subscribes to its orders and says that it is there, as EspruinoHub does. */
  static async open(port: number, name: string, password: string): Promise<FakeHub> {
    const raw = await Raw.open(port);
    const hub = new FakeHub(name, raw);
    raw.write(connectPacket(`espruinohub-${name}`, `hub:${name}`, password, 60));
    let id = 1;
    for (const word of ['write', 'read', 'notify', 'ping', 'disconnect'])
      raw.write(subscribePacket(id++, `hub/${name}/${word}/#`));
    const state = publishPacket(`hub/${name}/state`, 'online', 0);
    raw.write(String.fromCharCode(PUBLISH_RETAINED) + state.slice(1));
    return hub;
  }

  get connack(): number | null {
    return this.raw.connack;
  }
  get isClosed(): boolean {
    return this.raw.isClosed;
  }

  /** It heard an advertisement with our company's data: both topics, as EspruinoHub publishes them. */
  hears(address: string, frame: Uint8Array, rssi: number): void {
    this.say(`presence/${address}`, '1', true);
    const manufacturerData = `9005${hex(frame)}`;
    this.say(`advertise/${address}`, JSON.stringify({ rssi, manufacturerData }));
    this.say(`advertise/${address}/manufacturer/0590`, JSON.stringify(hex(frame)));
  }

  /** Publishes below its prefix. */
  say(topic: string, payload: string, retained = false): void {
    const packet = publishPacket(`hub/${this.name}/${topic}`, payload, 0);
    this.raw.write(retained ? String.fromCharCode(PUBLISH_RETAINED) + packet.slice(1) : packet);
  }

  /** Pulls its plug. */
  close(): void {
    clearInterval(this.looking);
    this.raw.close();
  }

  private write(target: OnAir, bytes: Uint8Array, at: number, done: () => void): void {
    if (this.diesAfter !== null && at >= this.diesAfter * PIECE) {
      this.close();
      target.disconnected();
      return;
    }
    if (at >= bytes.length) {
      done();
      return;
    }
    const piece = (): void => {
      target.written(bytes.slice(at, at + PIECE));
      this.write(target, bytes, at + PIECE, done);
    };
    const waits = this.pace.pieceMs + (at === 0 ? this.pace.connectMs : 0);
    if (waits === 0) piece();
    else setTimeout(piece, waits);
  }

  private look(): void {
    for (; this.read < this.raw.packets.length; this.read++) {
      const packet = this.raw.packets[this.read];
      if (packet?.type !== 'publish') continue;
      const [word = '', address = '', ...rest] = packet.topic.slice(`hub/${this.name}/`.length).split('/');
      const bytes = bytesOfPayload(packet.payload);
      this.orders.push({ at: performance.now(), word, address, bytes });
      const target = this.inRange.get(address);
      if (!this.writes || target === undefined) continue;
      if (word === 'write') {
        const done = (): void => this.say(`written/${address}/${rest.join('/')}`, packet.payload);
        this.write(target, bytes, 0, done);
      } else if (word === 'disconnect') {
        target.disconnected();
        this.say(`disconnected/${address}`, '1');
      }
    }
  }
}
