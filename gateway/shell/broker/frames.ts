/**
 * MQTT packets as bytes: a guard that follows the packets of one connection before anything parses them, and the
 * one packet the gateway writes itself. Promises that a packet above the bound, one before the login, a retained
 * message and a topic that is not the device's own are seen at their first bytes; all other rules of MQTT are left
 * to the broker behind it.
 */

/** Why the guard lets nothing more through. `malformed` is not MQTT and is not counted. */
export type FrameRefusal = 'oversize' | 'retained' | 'foreign-topic' | 'malformed';

const CONNECT = 0x10;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const RETAIN = 0x01;
/** Bytes a remaining length may take, [MQTT-2.2.3]. */
const LENGTH_BYTES = 4;
/**
 * Packets let through at a time. A read may hold thirty thousand of the smallest, and to answer them all in one go
 * would hold up everybody else's pages.
 */
const PACKETS_AT_ONCE = 128;
/** Bytes before the first topic of a SUBSCRIBE: its packet identifier. */
const IDENTIFIER = 2;

/** A topic with its two bytes of length, as it stands in a packet. */
export function topicBytes(topic: string): Buffer {
  const bytes = Buffer.allocUnsafe(2 + Buffer.byteLength(topic));
  bytes.writeUInt16BE(bytes.length - 2, 0);
  bytes.write(topic, 2);
  return bytes;
}

/** Follows one connection's packets through chunks cut anywhere. */
export class FrameGuard {
  /** Set once; from then on nothing passes. */
  refusal: FrameRefusal | null = null;
  /** Packets seen whole. */
  frames = 0;

  /** The login was right. */
  admitted = false;
  private retain = false;

  private readonly largest: number;
  private up: Buffer | null = null;
  private down: Buffer | null = null;

  /** First byte of the packet being read, -1 between packets. */
  private header = -1;
  private lengthBytes = 0;
  private length = 0;
  /** Bytes of the body still to come. */
  private left = 0;
  private expected: Buffer | null = null;
  /** Where in `expected` the next byte of the body belongs; negative while bytes before it are skipped. */
  private position = 0;

  constructor(largest: number) {
    this.largest = largest;
  }

  /**
   * The login was right. With topics given, nothing else may be published or (first) subscribed. `retain`: who is behind
   * it looks at the topics of retained messages.
   */
  admit(up: Buffer | null, down: Buffer | null, retain = false): void {
    this.admitted = true;
    this.retain = retain;
    this.up = up;
    this.down = down;
  }

  /**
   * Reads a chunk. Returns up to where it may go through now: less than all of it when something is refused (see
   * `refusal`), when it holds very many packets, and nothing beyond the first, a CONNECT, before `admit`. The rest is
   * to be given again.
   */
  scan(chunk: Buffer): number {
    const enough = this.frames + PACKETS_AT_ONCE;
    let at = 0;
    while (at < chunk.length && this.refusal === null && this.frames < enough) {
      if (this.left > 0) at = this.body(chunk, at);
      else if (this.header < 0) {
        if (this.frames > 0 && !this.admitted) return at;
        this.begin(chunk[at++] ?? 0);
      } else this.lengthByte(chunk[at++] ?? 0);
    }
    return at;
  }

  private begin(byte: number): void {
    if (this.frames === 0 && byte !== CONNECT) this.refusal = 'malformed';
    else if (byte >> 4 === PUBLISH && (byte & RETAIN) !== 0 && !this.retain) this.refusal = 'retained';
    this.header = byte;
    this.lengthBytes = 0;
    this.length = 0;
  }

  private lengthByte(byte: number): void {
    this.length += (byte & 0x7f) * 128 ** this.lengthBytes;
    this.lengthBytes += 1;
    if (1 + this.lengthBytes + this.length > this.largest) this.refusal = 'oversize';
    else if ((byte & 0x80) === 0) this.open();
    else if (this.lengthBytes === LENGTH_BYTES) this.refusal = 'malformed';
  }

  private open(): void {
    const type = this.header >> 4;
    this.left = this.length;
    this.expected = type === PUBLISH ? this.up : type === SUBSCRIBE ? this.down : null;
    this.position = type === SUBSCRIBE ? -IDENTIFIER : 0;
    if (this.expected !== null && this.length < this.expected.length - this.position)
      this.refusal = 'foreign-topic';
    if (this.left === 0) this.close();
  }

  private body(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.left);
    if (this.expected !== null && !this.own(chunk, at, end)) this.refusal = 'foreign-topic';
    this.left -= end - at;
    if (this.left === 0) this.close();
    return end;
  }

  /** Whether the bytes so far are those of the device's own topic. */
  private own(chunk: Buffer, at: number, end: number): boolean {
    const expected = this.expected;
    if (expected === null) return true;
    for (let i = at; i < end && this.position < expected.length; i++, this.position++) {
      if (this.position >= 0 && chunk[i] !== expected[this.position]) return false;
    }
    if (this.position >= expected.length) this.expected = null;
    return true;
  }

  private close(): void {
    this.header = -1;
    this.frames += 1;
  }
}

/** How a message leaves: at QoS 0 without an identifier, or at QoS 1 with one; retained only as stored state. */
export interface Leaving {
  readonly identifier: number | null;
  readonly retained: boolean;
}

/** A PUBLISH packet in one piece, [MQTT-3.3]. Topic and payload are ASCII; other payloads come as bytes. */
export function publishPacket(topic: string, payload: string | Buffer, leaving: Leaving): Buffer {
  const { identifier, retained } = leaving;
  const length = 2 + topic.length + (identifier === null ? 0 : 2) + payload.length;
  const lengthBytes = length < 128 ? 1 : length < 16_384 ? 2 : 3;
  const packet = Buffer.allocUnsafe(1 + lengthBytes + length);
  let at = 0;
  packet[at++] = 0x30 | (identifier === null ? 0 : 0x02) | (retained ? RETAIN : 0);
  let rest = length;
  for (let i = 1; i < lengthBytes; i++, rest >>= 7) packet[at++] = (rest & 0x7f) | 0x80;
  packet[at++] = rest;
  packet[at++] = topic.length >> 8;
  packet[at++] = topic.length & 0xff;
  at += packet.write(topic, at, 'latin1');
  if (identifier !== null) {
    packet[at++] = identifier >> 8;
    packet[at++] = identifier & 0xff;
  }
  if (typeof payload === 'string') packet.write(payload, at, 'latin1');
  else payload.copy(packet, at);
  return packet;
}
