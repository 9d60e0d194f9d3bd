/**
 * MQTT 3.1.1 as one device needs it, bytes in and bytes out: the packets a client writes and a reader for what the
 * server sends. Promises exact packets, a bound on what is ever held of an incoming one, and a value for anything
 * malformed. Bytes are characters of 8 bits, as chips have them; sockets, time and meaning are left to others.
 */

/** A packet from the server. */
export type ServerPacket =
  | { readonly type: 'connack'; readonly code: number }
  | { readonly type: 'suback'; readonly id: number; readonly granted: boolean }
  | { readonly type: 'puback'; readonly id: number }
  | { readonly type: 'pingresp' }
  | {
      readonly type: 'publish';
      readonly topic: string;
      readonly payload: string;
      readonly qos: 0 | 1;
      /** 0 at QoS 0. */
      readonly id: number;
    };
/** Why a stream cannot be read on: the connection must be closed [MQTT-4.8.0-1]. */
export type StreamProblem = 'too-long' | 'malformed' | 'unexpected';
/** A stream that is being read: bytes of a packet that is not complete yet. */
export interface Stream {
  text: string;
  /** Once set, nothing more is read. */
  problem: StreamProblem | null;
  /** Largest packet taken, header included. */
  readonly most: number;
}

const CONNECT = 0x10;
const PUBLISH = 0x30;
const PUBACK = 0x40;
const SUBSCRIBE = 0x82;
const PINGREQ = 0xc0;
const DISCONNECT = 0xe0;
/** User name, password, clean session [MQTT-3.1.2-4, 3.1.2-18, 3.1.2-20]; no will. */
const CONNECT_FLAGS = 0x80 + 0x40 + 0x02;
const PROTOCOL_LEVEL = 4;
/** Largest packet identifier; 0 is none [MQTT-2.3.1-1]. */
export const LAST_PACKET_ID = 65535;

const chr = (code: number): string => String.fromCharCode(code & 255);
const word = (value: number): string => chr(value >> 8) + chr(value);
/** A length of 16 bits, then the bytes [MQTT-1.5.3]; all our texts are ASCII and short. */
const text = (value: string): string => word(value.length) + value;

/** The remaining length: 7 bits a byte, lowest first, the top bit says "more" (section 2.2.3). */
const remaining = (length: number): string => {
  let bytes = '';
  let rest = length;
  while (rest > 127) {
    bytes += chr((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return bytes + chr(rest);
};

const packet = (first: number, body: string): string => chr(first) + remaining(body.length) + body;

/** CONNECT with user name and password, a clean session, keep-alive in seconds (section 3.1). */
export function connectPacket(clientId: string, user: string, password: string, keepAlive: number): string {
  const header = text('MQTT') + chr(PROTOCOL_LEVEL) + chr(CONNECT_FLAGS) + word(keepAlive);
  return packet(CONNECT, header + text(clientId) + text(user) + text(password));
}

/** SUBSCRIBE to one topic at QoS 1 (section 3.8; the fixed flags 0010 are [MQTT-3.8.1-1]). */
export function subscribePacket(id: number, topic: string): string {
  return packet(SUBSCRIBE, word(id) + text(topic) + chr(1));
}

/** PUBLISH, never retained; at QoS 1 under this packet id, at QoS 0 with id 0 and none in it [MQTT-2.3.1-5]. */
export function publishPacket(topic: string, payload: string, id: number): string {
  return packet(PUBLISH + (id > 0 ? 2 : 0), text(topic) + (id > 0 ? word(id) : '') + payload);
}

/** PUBACK, owed for every PUBLISH at QoS 1 [MQTT-4.3.2-2]. */
export function pubackPacket(id: number): string {
  return packet(PUBACK, word(id));
}

/** PINGREQ (section 3.12). */
export function pingPacket(): string {
  return packet(PINGREQ, '');
}

/** DISCONNECT (section 3.14). */
export function disconnectPacket(): string {
  return packet(DISCONNECT, '');
}

/** The packet id after this one; never 0. */
export function nextPacketId(id: number): number {
  return id >= LAST_PACKET_ID ? 1 : id + 1;
}

/** A stream from which nothing was read yet. */
export function newStream(most: number): Stream {
  return { text: '', problem: null, most: most };
}

const wordAt = (bytes: string, at: number): number => bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1);

const readPublish = (flags: number, body: string): ServerPacket | StreamProblem => {
  const qos = (flags >> 1) & 3;
  // We subscribe at QoS 1; 2 is never granted and 3 is forbidden [MQTT-3.3.1-4].
  if (qos > 1) return 'malformed';
  if (body.length < 2) return 'malformed';
  const topicEnd = 2 + wordAt(body, 0);
  const start = topicEnd + (qos === 1 ? 2 : 0);
  if (topicEnd === 2 || start > body.length) return 'malformed';
  const id = qos === 1 ? wordAt(body, topicEnd) : 0;
  if (qos === 1 && id === 0) return 'malformed';
  return {
    type: 'publish',
    topic: body.substring(2, topicEnd),
    payload: body.substring(start),
    qos: qos === 1 ? 1 : 0,
    id: id,
  };
};

/** One whole packet. Flags that are fixed must be as fixed [MQTT-2.2.2-2]. */
const readPacket = (first: number, body: string): ServerPacket | StreamProblem => {
  const flags = first & 15;
  const kind = first >> 4;
  if (kind === 3) return readPublish(flags, body);
  if (kind === 2) {
    // A clean session has no earlier one [MQTT-3.2.2-1]; the other bits are reserved.
    if (flags !== 0 || body.length !== 2 || body.charCodeAt(0) !== 0) return 'malformed';
    return { type: 'connack', code: body.charCodeAt(1) };
  }
  if (kind === 9) {
    if (flags !== 0 || body.length !== 3) return 'malformed';
    return { type: 'suback', id: wordAt(body, 0), granted: body.charCodeAt(2) < 128 };
  }
  if (kind === 4) {
    if (flags !== 0 || body.length !== 2) return 'malformed';
    return { type: 'puback', id: wordAt(body, 0) };
  }
  if (kind === 13) return flags === 0 && body.length === 0 ? { type: 'pingresp' } : 'malformed';
  return 'unexpected';
};

/** Measures the packet at this place into `found`; false when its length is not there yet, or never ends. */
const measure = (bytes: string, at: number, found: { head: number; body: number }): boolean => {
  let length = 0;
  let scale = 1;
  for (let i = at + 1; i < bytes.length && i < at + 5; i++) {
    const code = bytes.charCodeAt(i);
    length = length + (code & 127) * scale;
    scale = scale * 128;
    if (code < 128) {
      found.head = i + 1 - at;
      found.body = length;
      return true;
    }
  }
  return false;
};

/** Takes the next bytes and gives the packets they completed. A problem stays in `stream.problem`. */
export function readStream(stream: Stream, piece: string): ServerPacket[] {
  const packets: ServerPacket[] = [];
  if (stream.problem !== null) return packets;
  const bytes = stream.text + piece;
  const size = { head: 0, body: 0 };
  let at = 0;
  while (at < bytes.length) {
    if (!measure(bytes, at, size)) {
      // Four bytes of length that all say "more" (section 2.2.3).
      if (bytes.length - at >= 5) stream.problem = 'malformed';
      break;
    }
    if (size.head + size.body > stream.most) {
      stream.problem = 'too-long';
      break;
    }
    const end = at + size.head + size.body;
    if (end > bytes.length) break;
    const one = readPacket(bytes.charCodeAt(at), bytes.substring(at + size.head, end));
    if (typeof one === 'string') {
      stream.problem = one;
      break;
    }
    packets.push(one);
    at = end;
  }
  stream.text = stream.problem === null ? bytes.substring(at) : '';
  return packets;
}
