/**
 * MQTT 3.1.1 packets by hand, for clients that must be able to say what no library would. Independent of the broker's
 * own writing of packets, so that each checks the other.
 */

export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
export function packet(header: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([header, ...length]), body]);
}
const word = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

export interface ConnectFields {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly keepAlive?: number;
  readonly clean?: boolean;
  readonly level?: number;
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain?: boolean };
}
export function connectPacket(fields: ConnectFields): Buffer {
  const { clientId, username, password, keepAlive = 30, clean = true, level = 4, will } = fields;
  const flags =
    (username === undefined ? 0 : 0x80) |
    (password === undefined ? 0 : 0x40) |
    (will === undefined ? 0 : 0x0c | (will.retain ? 0x20 : 0)) |
    (clean ? 2 : 0);
  return packet(
    0x10,
    text(level === 3 ? 'MQIsdp' : 'MQTT'),
    Buffer.from([level, flags]),
    word(keepAlive),
    text(clientId),
    ...(will === undefined ? [] : [text(will.topic), text(will.payload)]),
    ...(username === undefined ? [] : [text(username)]),
    ...(password === undefined ? [] : [text(password)]),
  );
}
export const subscribePacket = (...topics: string[]): Buffer =>
  packet(0x82, word(9), ...topics.flatMap((topic) => [text(topic), Buffer.from([1])]));
export function publishBytes(
  topic: string,
  payload: string | Buffer,
  how: { qos?: 0 | 1 | 2; retain?: boolean; id?: number; dup?: boolean } = {},
): Buffer {
  const { qos = 1, retain = false, id = 1, dup = false } = how;
  const header = 0x30 | (qos << 1) | (retain ? 1 : 0) | (dup ? 8 : 0);
  return packet(header, text(topic), ...(qos > 0 ? [word(id)] : []), Buffer.from(payload));
}
export const pubackPacket = (id: number): Buffer => packet(0x40, word(id));
export const pubrelPacket = (id: number): Buffer => packet(0x62, word(id));
export const PINGREQ = Buffer.from([0xc0, 0]);
export const DISCONNECT = Buffer.from([0xe0, 0]);

/** A packet that came back. */
export interface Came {
  readonly type: number;
  readonly body: Buffer;
  /** For PUBLISH. */
  readonly topic: string;
  readonly payload: string;
  readonly id: number;
  readonly retained: boolean;
}

/** Reads a packet's body. */
export function read(header: number, body: Buffer): Came {
  const type = header >> 4;
  if (type !== 3) {
    return {
      type,
      body,
      topic: '',
      payload: '',
      id: body.length >= 2 ? body.readUInt16BE(0) : 0,
      retained: false,
    };
  }
  const length = body.readUInt16BE(0);
  const qos = (header >> 1) & 3;
  const at = 2 + length;
  return {
    type,
    body,
    topic: body.toString('latin1', 2, at),
    payload: body.toString('latin1', at + (qos > 0 ? 2 : 0)),
    id: qos > 0 ? body.readUInt16BE(at) : 0,
    retained: (header & 1) === 1,
  };
}
