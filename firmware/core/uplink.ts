/**
 * The device's one connection to a gateway: when to connect, to which address, when to give it up. Promises never to
 * stop trying, to leave a connection that brings no receipt for 5 s, and to try the other address first; sockets and
 * log-ins are the shell's.
 */
import {
  ALIVE_GRACE_MS,
  CONNECT_TIMEOUT_MS,
  MISSING_ALIVES,
  NEVER,
  RECEIPT_TIMEOUT_MS,
  reconnectPause,
} from './timing.ts';

/** Where the connection stands. Attempts are numbered, so that news of an old one is told from news of this one. */
export interface Uplink {
  phase: 'pausing' | 'connecting' | 'open';
  attempt: number;
  address: number;
  /** End of the pause, or of the time to connect. NEVER when open. */
  until: number;
  /** Failures in a row since the gateway was last heard. */
  failures: number;
  /** A valid message came on this connection. */
  heard: boolean;
  /** When the first came; NEVER before. */
  heardSince: number;
  /** An `alive` came on this connection. */
  alive: boolean;
  /** When something that wants a receipt was first sent since the last receipt; NEVER when nothing was. */
  waitingSince: number;
  /** When a connection on which beats go unanswered is given up. */
  mutedAt: number;
}

/** At power-up: connect now. */
export function newUplink(now: number): Uplink {
  return {
    phase: 'pausing',
    attempt: 0,
    address: 0,
    until: now,
    failures: 0,
    heard: false,
    alive: false,
    waitingSince: NEVER,
    heardSince: NEVER,
    mutedAt: NEVER,
  };
}

/** A copy, for a step that must not change what it was given. */
export function copyUplink(link: Uplink): Uplink {
  return Object.assign({}, link);
}

/** True when the pause is over: the caller connects. */
export function takeConnect(link: Uplink, now: number): boolean {
  if (link.phase !== 'pausing' || link.until > now) return false;
  link.phase = 'connecting';
  link.attempt = link.attempt + 1;
  link.until = now + CONNECT_TIMEOUT_MS;
  return true;
}

/** The transport of this attempt is up. False: it is not the attempt in hand, or was up before. */
export function opened(link: Uplink, attempt: number): boolean {
  if (link.phase !== 'connecting' || link.attempt !== attempt) return false;
  link.phase = 'open';
  link.until = NEVER;
  link.heard = false;
  link.heardSince = NEVER;
  link.alive = false;
  link.waitingSince = NEVER;
  link.mutedAt = NEVER;
  return true;
}

/** The connection, or the attempt at one, is over; the next goes to the other address. */
export function lost(link: Uplink, addresses: number, waiting: boolean, random: number, now: number): void {
  link.phase = 'pausing';
  link.address = (link.address + 1) % Math.max(1, addresses);
  link.failures = link.failures + 1;
  link.waitingSince = NEVER;
  link.mutedAt = NEVER;
  link.heard = false;
  link.heardSince = NEVER;
  link.until = now + reconnectPause(waiting, link.failures, random);
}

const openUntil = (link: Uplink): number => Math.min(link.waitingSince + RECEIPT_TIMEOUT_MS, link.mutedAt);

/** True when this connection or attempt is to be given up: too long in connecting, no receipt for 5 s, three beats unanswered. */
export function hopeless(link: Uplink, now: number): boolean {
  if (link.phase === 'connecting') return link.until <= now;
  return link.phase === 'open' && openUntil(link) <= now;
}

/** Something urgent has come up: end the pause. */
export function hurry(link: Uplink, now: number): void {
  if (link.phase === 'pausing') link.until = Math.min(link.until, now);
}

/** A valid message came: the way works. */
export function gatewayHeard(link: Uplink, now: number): void {
  link.heard = true;
  link.heardSince = Math.min(link.heardSince, now);
  link.mutedAt = NEVER;
  link.failures = 0;
}

/** A beat went out; three of them unanswered end the connection. */
export function beatSent(link: Uplink, everyMs: number, now: number): void {
  link.mutedAt = Math.min(link.mutedAt, now + (MISSING_ALIVES - 1) * everyMs + ALIVE_GRACE_MS);
}

/** Something that wants a receipt went out. */
export function receiptWanted(link: Uplink, now: number): void {
  link.waitingSince = Math.min(link.waitingSince, now);
}

/** When time alone changes the connection. */
export function uplinkDeadline(link: Uplink): number {
  return link.phase === 'open' ? openUntil(link) : link.until;
}
