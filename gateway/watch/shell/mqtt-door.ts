/**
 * Looks at the broker as an integration: log in, read the retained state of the gateway, ping, leave. Each look is a new
 * connection, as a device that was switched on would make it. Promises an answer within its patience, whatever comes back, and a
 * bound on what is read. Knows of MQTT 3.1.1 no more than these six packets.
 */
import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectSafe } from 'node:tls';
import type { Sign } from '../core/state.ts';
import { troubleOf } from './trouble.ts';

/** How to reach the broker. */
export interface MqttDoor {
  readonly url: string;
  readonly account: string;
  readonly token: string;
  readonly ca: string | null;
}

const STATE_TOPIC = 'noodknop/v1/state/gateway';
const READ_MOST = 16_384;
const PING = Buffer.from([0xc0, 0]);
const LEAVE = Buffer.from([0xe0, 0]);
let looks = 0;

/** A length of 16 bits, then the text [MQTT-1.5.3]. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

/** First byte, remaining length (section 2.2.3), body. */
function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat([...parts]);
  const head = [first];
  let rest = body.length;
  do {
    head.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from(head), body]);
}

/** CONNECT (user name, password, clean session) and SUBSCRIBE at QoS 0, in one breath [MQTT-3.1.4-5]. */
function greeting({ account, token }: MqttDoor): Buffer {
  looks += 1;
  const client = `noodknop-watch-${process.pid}-${looks}`;
  const connect = packet(
    0x10,
    text('MQTT'),
    Buffer.from([4, 0xc2, 0, 30]),
    text(client),
    text(`integration:${account}`),
    text(token),
  );
  return Buffer.concat([connect, packet(0x82, Buffer.from([0, 1]), text(STATE_TOPIC), Buffer.from([0]))]);
}

interface Packet {
  readonly kind: number;
  readonly body: Buffer;
}

/** Takes the first whole packet; null: not there yet, 'strange': none of MQTT. */
function take(bytes: Buffer): { readonly packet: Packet; readonly rest: Buffer } | 'strange' | null {
  let length = 0;
  for (let i = 1; i < Math.min(bytes.length, 6); i += 1) {
    const byte = bytes[i] ?? 0;
    if (i > 4) return 'strange';
    length += (byte & 127) * 128 ** (i - 1);
    if (byte > 127) continue;
    if (length > READ_MOST) return 'strange';
    if (bytes.length < i + 1 + length) return null;
    const first = bytes[0] ?? 0;
    const end = i + 1 + length;
    return { packet: { kind: first >> 4, body: bytes.subarray(i + 1, end) }, rest: bytes.subarray(end) };
  }
  return null;
}

const sign = (ok: boolean, remark: string): readonly Sign[] => [{ subject: 'broker', ok, remark }];

/** What a PUBLISH of the gateway's state says; null: it is another message. */
function readyIn(body: Buffer): boolean | null {
  const end = 2 + (body.length < 2 ? 0 : body.readUInt16BE(0));
  if (body.toString('utf8', 2, end) !== STATE_TOPIC) return null;
  try {
    const state: unknown = JSON.parse(body.toString('utf8', end));
    return typeof state === 'object' && state !== null && 'ready' in state && state.ready === true;
  } catch {
    return false;
  }
}

/** One look. Never rejects; takes at most `patienceMs`. */
export function lookMqtt(door: MqttDoor, patienceMs: number): Promise<readonly Sign[]> {
  const url = new URL(door.url);
  const safe = url.protocol === 'mqtts:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (safe ? 8883 : 1883) : Number(url.port);
  return new Promise((resolve) => {
    const socket = safe
      ? connectSafe({
          host,
          port,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(door.ca === null ? {} : { ca: door.ca }),
        })
      : connectPlain({ host, port });
    let over = false;
    const end = (ok: boolean, remark: string): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      if (ok) socket.end(LEAVE);
      else socket.destroy();
      // A peer that does not close is closed upon.
      setTimeout(() => socket.destroy(), 500).unref();
      resolve(sign(ok, remark));
    };
    const timer = setTimeout(() => end(false, 'timeout'), patienceMs);
    let bytes: Buffer = Buffer.alloc(0);
    let loggedIn = false;
    let pinged = false;
    const hear = ({ kind, body }: Packet): void => {
      if (!loggedIn) {
        // The first packet must be CONNACK [MQTT-3.2.0-1]; 4 and 5 are a wrong login (section 3.2.2.3).
        if (kind !== 2 || body.length !== 2) end(false, 'strange');
        else if (body[1] !== 0) end(false, body[1] === 4 || body[1] === 5 ? 'token' : 'strange');
        loggedIn = true;
      } else if (kind === 9 && (body[2] ?? 128) > 127) end(false, 'token');
      else if (kind === 3 && !pinged) {
        const ready = readyIn(body);
        if (ready === false) end(false, 'not-ready');
        else if (ready === true) {
          pinged = true;
          socket.write(PING);
        }
      } else if (kind === 13 && pinged) end(true, '');
    };
    socket.on(safe ? 'secureConnect' : 'connect', () => socket.write(greeting(door)));
    socket.on('error', (error) => end(false, troubleOf(error)));
    socket.on('close', () => end(false, 'broken'));
    socket.on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      // Whoever speaks something else need not be waited for.
      if (!loggedIn && bytes[0] !== 0x20) end(false, 'strange');
      while (!over) {
        const taken = take(bytes);
        if (taken === null) break;
        if (taken === 'strange') return end(false, 'strange');
        bytes = taken.rest;
        hear(taken.packet);
      }
      if (bytes.length > READ_MOST) end(false, 'strange');
    });
  });
}
