/**
 * As much of an MQTT 3.1.1 client as one press needs: connect, subscribe and publish in one breath, hear what comes.
 * Promises bounded memory and never to throw on what arrives; what it means is left to `journey.ts`. The devices' own
 * client is firmware, which no shell of the gateway may know (floors).
 */

/** What came from the broker. */
export type FromBroker =
  | { readonly type: 'connack'; readonly code: number }
  | { readonly type: 'publish'; readonly payload: string; readonly identifier: number | null }
  | { readonly type: 'other' };

/** Most bytes that wait for the rest of their packet. */
const UNREAD_MOST = 4_096;
const KEEP_ALIVE_S = 30;

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
const number16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

/** A packet: first byte, remaining length [MQTT-2.2.3], body. */
function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; ) {
    const seven = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? seven | 0x80 : seven);
    if (rest === 0) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

/** CONNECT with a clean session, user name and password; the client id is the user name. */
export const connectPacket = (user: string, password: string): Buffer =>
  packet(
    0x10,
    text('MQTT'),
    Buffer.from([4, 0xc2]),
    number16(KEEP_ALIVE_S),
    text(user),
    text(user),
    text(password),
  );
/** SUBSCRIBE to one topic at QoS 1. */
export const subscribePacket = (identifier: number, topic: string): Buffer =>
  packet(0x82, number16(identifier), text(topic), Buffer.from([1]));
/** PUBLISH at QoS 1. */
export const publishPacket = (identifier: number, topic: string, payload: string): Buffer =>
  packet(0x32, text(topic), number16(identifier), Buffer.from(payload, 'latin1'));
/** PUBACK. */
export const pubackPacket = (identifier: number): Buffer => packet(0x40, number16(identifier));
/** DISCONNECT. */
export const DISCONNECT = packet(0xe0);

/** Takes a stream of bytes apart into packets. Give it each chunk; null: this is no MQTT, or too much of it. */
export function packetReader(): (chunk: Buffer) => readonly FromBroker[] | null {
  let unread = Buffer.alloc(0);
  return (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    const found: FromBroker[] = [];
    for (;;) {
      const head = headOf(unread);
      if (head === null) return null;
      if (head === 'more' || unread.length < head.end) return unread.length > UNREAD_MOST ? null : found;
      found.push(read(unread[0] ?? 0, unread.subarray(head.start, head.end)));
      unread = unread.subarray(head.end);
    }
  };
}

function headOf(bytes: Buffer): { readonly start: number; readonly end: number } | 'more' | null {
  let length = 0;
  for (let i = 1; i <= 4; i += 1) {
    const byte = bytes[i];
    if (byte === undefined) return 'more';
    length += (byte & 0x7f) * 128 ** (i - 1);
    if (byte < 0x80) return { start: i + 1, end: i + 1 + length };
  }
  return null;
}

function read(first: number, body: Buffer): FromBroker {
  const type = first >> 4;
  if (type === 2) return { type: 'connack', code: body[1] ?? 255 };
  if (type !== 3 || body.length < 2) return { type: 'other' };
  const topicEnd = 2 + body.readUInt16BE(0);
  const acknowledged = (first & 0x06) !== 0;
  if (body.length < topicEnd + (acknowledged ? 2 : 0)) return { type: 'other' };
  return {
    type: 'publish',
    identifier: acknowledged ? body.readUInt16BE(topicEnd) : null,
    payload: body.toString('latin1', topicEnd + (acknowledged ? 2 : 0)),
  };
}
