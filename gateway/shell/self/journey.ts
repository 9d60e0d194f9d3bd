/**
 * One press of the gateway by itself, by the way every press takes: a socket, the broker's door, the envelope, the core,
 * a commit in the log, the receipt back with its code. Promises an answer within its patience that names the first part
 * that failed, and that the connection is gone afterwards. A new connection each time, and through every door there is, so that these are tried as well.
 */
import { randomBytes, randomInt, X509Certificate } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectSafe, TLSSocket } from 'node:tls';
import { openEnvelope, seal } from '../../../protocol/codec.ts';
import { downTopic, UINT32_MAX, upTopic, WIRE_VERSION } from '../../../protocol/messages.ts';
import { type CheckPart, SELF_DEVICE, type SelfCheckFound } from '../../core/self-state.ts';
import type { Gateway } from '../faces.ts';
import type { SelfKeys } from './holder.ts';
import {
  connectPacket,
  DISCONNECT,
  packetReader,
  pubackPacket,
  publishPacket,
  subscribePacket,
} from './mqtt-client.ts';

/** How long the broker may take to close a connection that said goodbye. */
const GOODBYE_MS = 1_000;

/** When the gateway's inside saw the press of this id; milliseconds, monotonic. */
export interface Marks {
  press: string;
  heard: number | null;
  /** On disk, or known to be late. */
  settled: number | null;
}
/** Nothing seen. */
export const noMarks = (): Marks => ({ press: '', heard: null, settled: null });

/** The ear of the broker, that also notes when the gateway's own press is heard and settled. */
export function markingHear(hear: Gateway['hear'], marks: Marks, now: () => number): Gateway['hear'] {
  return (event) => {
    if (event.type !== 'message.received' || event.message.device !== SELF_DEVICE) return hear(event);
    const id = event.message.type === 'press' ? event.message.id : '';
    const mine = (): boolean => marks.press === id;
    if (mine()) marks.heard = now();
    const settled = hear(event);
    const note = (): void => {
      if (mine()) marks.settled ??= now();
    };
    if (settled === null) note();
    else void settled.then(note);
    return settled;
  };
}

/** A door of the broker. */
export interface Entrance {
  readonly host: string;
  /** Asked at each press; null: it is not open. */
  readonly port: () => number | null;
  /** The certificate in use, PEM: the door speaks TLS and shows this one; null: it speaks plain MQTT. */
  readonly pin: string | null;
}
/** What a journey needs. */
export interface JourneyWorld {
  readonly keys: SelfKeys;
  readonly marks: Marks;
  /** Every door of the broker, the one that most devices use first; a press goes through each that is open. */
  readonly entrances: readonly Entrance[];
  /** Milliseconds after which a press has failed. */
  readonly patienceMs: number;
  now(): number;
}

/** How far a press came. */
interface Trip {
  readonly began: number;
  connected: number | null;
  received: number | null;
  state: string;
  why: string;
}

/**
 * A device of its own: one boot, and counters that go on from press to press. Each call presses through every open door,
 * one after the other, since what the inside sees is marked for one press at a time.
 */
export function selfDevice(world: JourneyWorld): () => Promise<SelfCheckFound> {
  const press = pressThrough(world);
  return async () => {
    const open = world.entrances.flatMap(({ host, port, pin }) => {
      const number = port();
      return number === null ? [] : [{ host, port: number, pin }];
    });
    const found: SelfCheckFound[] = [];
    for (const door of open) found.push(await press(door));
    const [first, second] = found;
    if (first === undefined) return foundOf({ ...newTrip(world.now()), why: 'no port is open' }, noMarks());
    return second === undefined ? first : together(first, second);
  };
}

/** A door that is open. */
interface Door {
  readonly host: string;
  readonly port: number;
  readonly pin: string | null;
}

const newTrip = (began: number): Trip => ({
  began,
  connected: null,
  received: null,
  state: '',
  why: 'no answer',
});

/** Through TLS and through the plain door: a part is well when it is so both times; times are those of the first. */
function together(tls: SelfCheckFound, plain: SelfCheckFound): SelfCheckFound {
  const failed = ({ ok, reached }: CheckPart): boolean => !ok && reached !== false;
  return {
    ms: tls.ms ?? plain.ms,
    parts: tls.parts.map((one, i) => {
      const other = plain.parts[i] ?? one;
      if (failed(one)) return failed(other) ? one : { ...one, remark: `TLS: ${one.remark}` };
      if (failed(other)) return { ...other, remark: `plain: ${other.remark}` };
      return one.ok ? one : other;
    }),
  };
}

function pressThrough(world: JourneyWorld): (door: Door) => Promise<SelfCheckFound> {
  const boot = randomInt(UINT32_MAX);
  let seq = 0;
  let heard = 0;
  return (door) => {
    const { keys, marks, now } = world;
    const id = randomBytes(8).toString('hex');
    seq += 1;
    Object.assign(marks, noMarks(), { press: id });
    const trip = newTrip(now());
    const json = JSON.stringify({
      v: WIRE_VERSION,
      type: 'press',
      device: SELF_DEVICE,
      boot,
      seq,
      heard,
      id,
      level: 'test',
    });
    return new Promise((resolve) => {
      const socket = socketTo(door);
      const finish = (why: string): void => {
        if (trip.received === null) trip.why = why;
        clearTimeout(timer);
        if (trip.received === null) socket.destroy();
        else {
          socket.end(DISCONNECT);
          setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
        }
        resolve(foundOf(trip, marks));
      };
      const timer = setTimeout(() => finish(`> ${world.patienceMs / 1000} s`), world.patienceMs);
      socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'no connection'));
      socket.on('close', () => finish('closed'));
      socket.on(door.pin === null ? 'connect' : 'secureConnect', () => {
        if (door.pin !== null && !shows(socket, door.pin)) finish('another certificate');
        else speak(socket, keys, json);
      });
      listen(socket, (message) => {
        if (typeof message === 'number') {
          if (message === 0) trip.connected = now();
          else finish(`CONNACK ${message}`);
          return;
        }
        const receipt = receiptOf(message, keys);
        if (receipt === null || receipt.id !== id || receipt.n <= heard) return;
        heard = receipt.n;
        trip.received = now();
        trip.state = receipt.state;
        finish('');
      });
    });
  };
}

/**
 * To the gateway's own door. Which certificate it shows is compared with the one in use before anything is said: no
 * authority and no name could prove more, and how long it is valid is looked at elsewhere.
 */
const socketTo = ({ host, port, pin }: Door): Socket =>
  pin === null
    ? connect({ host, port, noDelay: true })
    : connectSafe({ host, port, rejectUnauthorized: false });

const shows = (socket: Socket, pin: string): boolean =>
  socket instanceof TLSSocket &&
  socket.getPeerX509Certificate()?.fingerprint256 === new X509Certificate(pin).fingerprint256;

/** CONNECT, SUBSCRIBE and the press leave together, as a device's do (PROTOCOL section 4). */
function speak(socket: Socket, keys: SelfKeys, json: string): void {
  socket.write(
    Buffer.concat([
      connectPacket(SELF_DEVICE, keys.password),
      subscribePacket(1, downTopic(SELF_DEVICE)),
      publishPacket(2, upTopic(SELF_DEVICE), seal(json, keys.sign(json))),
    ]),
  );
}

/** Tells the code of CONNACK, and each message. */
function listen(socket: Socket, told: (message: number | string) => void): void {
  const read = packetReader();
  socket.on('data', (chunk) => {
    const packets = read(chunk);
    if (packets === null) socket.destroy();
    for (const packet of packets ?? []) {
      if (packet.type === 'connack') told(packet.code);
      else if (packet.type === 'publish') {
        if (packet.identifier !== null) socket.write(pubackPacket(packet.identifier));
        told(packet.payload);
      }
    }
  });
}

function receiptOf(
  envelope: string,
  keys: SelfKeys,
): { readonly id: string; readonly n: number; readonly state: string } | null {
  const opened = openEnvelope(envelope);
  if (!opened.ok || !keys.verify(opened.json, opened.mac)) return null;
  const { type, id, n, state } = JSON.parse(opened.json) as Record<string, unknown>;
  return type === 'receipt' && typeof id === 'string' && typeof n === 'number' && typeof state === 'string'
    ? { id, n, state }
    : null;
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** Which parts the press came through; the first that failed says why, those behind it were not reached. */
function foundOf(trip: Trip, marks: Marks): SelfCheckFound {
  const logged = trip.state === 'logged';
  const reasons = { broker: trip.why, core: trip.why, log: 'unlogged', down: trip.why };
  const ends = {
    broker: trip.connected,
    core: marks.heard,
    log: trip.state !== '' && !logged ? null : marks.settled,
    down: trip.received,
  };
  const parts: CheckPart[] = [];
  let from: number | null = trip.began;
  for (const part of ['broker', 'core', 'log', 'down'] as const) {
    const end = ends[part];
    if (from === null) parts.push({ part, ok: false, ms: null, remark: 'not reached', reached: false });
    else if (end === null) parts.push({ part, ok: false, ms: null, remark: reasons[part] });
    else parts.push({ part, ok: true, ms: rounded(Math.max(0, end - from)), remark: '' });
    from = from === null ? null : end;
  }
  return { ms: trip.received === null ? null : rounded(trip.received - trip.began), parts };
}
