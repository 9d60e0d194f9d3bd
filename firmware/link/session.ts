/**
 * One MQTT session of one device: log-in and subscription in one breath, its topic in, its topic out, pings. Promises
 * that a connection on which the server stays silent is found out, and that a refused log-in is told apart. Carries
 * envelopes without looking into them; what PUBACK says changes nothing.
 */
import { downTopic, upTopic } from '../../protocol/messages.ts';
import {
  connectPacket,
  newStream,
  nextPacketId,
  pingPacket,
  pubackPacket,
  publishPacket,
  readStream,
  type ServerPacket,
  type Stream,
  type StreamProblem,
  subscribePacket,
} from './mqtt.ts';

/** Seconds of keep-alive asked for; the gateway takes 1 to 60. */
export const KEEP_ALIVE_S = 30;
/** Largest packet taken from the gateway: an envelope of 512 bytes, its topic and headers fit well. */
const LARGEST_PACKET = 1024;
/** The server answers a log-in or a ping within this, or the connection is dead. */
const ANSWER_MS = 5000;
const NEVER = Number.POSITIVE_INFINITY;

/** Why a session is over. `refused`: the log-in (CONNACK not 0) or the subscription. `silent`: no answer in time. */
export type SessionEnd = 'refused' | 'silent' | StreamProblem;

/** A session under way. */
export interface Session {
  readonly device: string;
  readonly stream: Stream;
  /** The server took the log-in. */
  loggedIn: boolean;
  end: SessionEnd | null;
  /** The code of a CONNACK that refused; 0 otherwise. */
  refusal: number;
  packetId: number;
  lastOut: number;
  lastIn: number;
  /** When an answer that is owed is late; NEVER while none is. */
  answerBy: number;
}
/** What came of bytes or of time: bytes to write, and envelopes for the codec. */
export interface Heard {
  readonly out: string;
  readonly envelopes: readonly string[];
}

/** A session whose first bytes are those of `logIn`. */
export function newSession(device: string, now: number): Session {
  return {
    device: device,
    stream: newStream(LARGEST_PACKET),
    loggedIn: false,
    end: null,
    refusal: 0,
    packetId: 1,
    lastOut: now,
    lastIn: now,
    answerBy: now + ANSWER_MS,
  };
}

/** CONNECT and SUBSCRIBE in one piece; a client need not wait for CONNACK [MQTT-3.1.4-5]. */
export function logIn(session: Session, password: string, now: number): string {
  session.lastOut = now;
  session.packetId = 1;
  const device = session.device;
  return connectPacket(device, device, password, KEEP_ALIVE_S) + subscribePacket(1, downTopic(device));
}

/** PUBLISH of an envelope; at QoS 0 when losing it harms nobody. */
export function publish(session: Session, envelope: string, once: boolean, now: number): string {
  session.lastOut = now;
  if (once) return publishPacket(upTopic(session.device), envelope, 0);
  session.packetId = nextPacketId(session.packetId);
  return publishPacket(upTopic(session.device), envelope, session.packetId);
}

const takePacket = (session: Session, packet: ServerPacket, envelopes: string[]): string => {
  if (packet.type === 'connack') {
    if (session.loggedIn) session.end = 'unexpected';
    else if (packet.code !== 0) {
      session.end = 'refused';
      session.refusal = packet.code;
    }
    session.loggedIn = packet.code === 0;
    return '';
  }
  // The first packet must be CONNACK [MQTT-3.2.0-1].
  if (!session.loggedIn) {
    session.end = 'unexpected';
    return '';
  }
  if (packet.type === 'suback' && !packet.granted) session.end = 'refused';
  if (packet.type !== 'publish') return '';
  if (packet.topic === downTopic(session.device)) envelopes.push(packet.payload);
  return packet.qos === 1 ? pubackPacket(packet.id) : '';
};

/** Takes bytes from the server. After an end nothing more is read; the caller closes. */
export function receive(session: Session, piece: string, now: number): Heard {
  const envelopes: string[] = [];
  let out = '';
  if (session.end !== null) return { out: out, envelopes: envelopes };
  const packets = readStream(session.stream, piece);
  for (const packet of packets) {
    if (session.end === null) out += takePacket(session, packet, envelopes);
  }
  if (packets.length > 0) {
    session.lastIn = now;
    session.answerBy = NEVER;
  }
  if (session.end === null) session.end = session.stream.problem;
  if (out !== '') session.lastOut = now;
  return { out: out, envelopes: envelopes };
}

/** A ping before the server would miss us [MQTT-3.1.2-23], and before we would miss the server. */
const pingAt = (session: Session): number =>
  Math.min(session.lastOut + KEEP_ALIVE_S * 667, session.lastIn + KEEP_ALIVE_S * 1000);

/** When `sessionTime` is due. */
export function sessionDeadline(session: Session): number {
  if (session.end !== null) return NEVER;
  return session.answerBy === NEVER ? pingAt(session) : session.answerBy;
}

/** Time has passed: gives the bytes of a ping when one is due, or ends the session. */
export function sessionTime(session: Session, now: number): string {
  if (session.end !== null || sessionDeadline(session) > now) return '';
  if (session.answerBy <= now) {
    session.end = 'silent';
    return '';
  }
  session.lastOut = now;
  session.answerBy = now + ANSWER_MS;
  return pingPacket();
}
