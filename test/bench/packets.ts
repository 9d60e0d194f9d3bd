/**
 * The few MQTT 3.1.1 packets a press and a pager need, as bytes, and where packets begin and end in what arrives.
 * Promises the same bytes for every broker under measurement; talking is left to `wire.ts`.
 */

/** Packet types as they stand in the upper half of the first byte, [MQTT-2.2.1]. */
export const TYPE = { connack: 2, publish: 3, puback: 4, suback: 9, pingresp: 13 } as const;

/** One packet inside a chunk: its first byte, and where its body begins and ends. */
export interface Frame {
  readonly first: number;
  readonly start: number;
  readonly end: number;
}

/** PINGREQ. */
export const PING = Buffer.from([0xc0, 0x00]);

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'latin1');
  const length = Buffer.from([bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([length, bytes]);
};

function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = [first];
  let rest = body.length;
  do {
    const more = rest > 127 ? 0x80 : 0;
    head.push((rest & 0x7f) | more);
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from(head), body]);
}

const identified = (identifier: number): Buffer => Buffer.from([identifier >> 8, identifier & 0xff]);

/** CONNECT with a clean session; `keepAlive` in seconds. */
export const connectPacket = (id: string, password: string, keepAlive: number): Buffer =>
  packet(
    0x10,
    text('MQTT'),
    Buffer.from([4, 0xc2]),
    identified(keepAlive),
    text(id),
    text(id),
    text(password),
  );

/** SUBSCRIBE to one filter at QoS 1. */
export const subscribePacket = (identifier: number, filter: string): Buffer =>
  packet(0x82, identified(identifier), text(filter), Buffer.from([1]));

/** PUBLISH at QoS 1. */
export const publishPacket = (identifier: number, topic: string, payload: string): Buffer =>
  packet(0x32, text(topic), identified(identifier), Buffer.from(payload, 'latin1'));

/** PUBLISH at QoS 0. */
export const unacknowledged = (topic: string, payload: string): Buffer =>
  packet(0x30, text(topic), Buffer.from(payload, 'latin1'));

/** The frame that begins at `from`, or null when it is not all there yet. */
export function frameAt(bytes: Buffer, from: number): Frame | null {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[from + 1 + i];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** i;
    if ((byte & 0x80) !== 0) continue;
    const start = from + 2 + i;
    return start + length <= bytes.length ? { first: bytes[from] ?? 0, start, end: start + length } : null;
  }
  throw new Error('a packet length of more than four bytes arrived: the broker does not speak MQTT 3.1.1');
}
