/**
 * Every bound of the broker, by name, and the clock it counts time with. What stands here is the whole answer to
 * "how much may a stranger make us hold or do"; tests put smaller numbers in.
 */
import { MAX_PACKET } from '../../../protocol/messages.ts';

/** The bounds; lengths of time in milliseconds, sizes in bytes. */
export interface BrokerLimits {
  /** Largest MQTT packet that is read, header included. */
  readonly packet: number;
  /** Most connections at once, under the usual limit of 20,000 open files with room for the rest of the gateway. */
  readonly connections: number;
  /**
   * Most connections of one address that have not logged in yet; beyond it the oldest of them makes room. Enough for
   * all devices of a large house to come back at once through one router.
   */
  readonly strangersPerAddress: number;
  /** Most connections of one hub or integration account; beyond it the oldest makes room. */
  readonly perAccount: number;
  /** How often the passwords and tokens of connected accounts are looked at again. */
  readonly recheckMs: number;
  /** Most subscriptions of one connection. */
  readonly subscriptions: number;
  /** Time within which a whole CONNECT (and before it the TLS handshake) must have arrived. */
  readonly connectMs: number;
  /** Longest keep-alive a client may ask for, in seconds; PROTOCOL section 2. */
  readonly keepAliveSeconds: number;
  /** How often quiet, stalled and clogged connections are looked for. */
  readonly sweepMs: number;
  /** Most bytes that may wait in memory for a client that does not read. */
  readonly unsent: number;
  /** Longest time a client may leave its socket full before it is closed. */
  readonly drainMs: number;
  /** Most messages a device has not acknowledged. */
  readonly unacknowledged: number;
  /**
   * Most messages that wait behind those: a receipt for each message heard until `stalledMs`, since the PUBACKs of a
   * device that babbles stand behind what it babbles. Of pages more, because none may be lost when many alarms open.
   */
  readonly waiting: number;
  readonly waitingPages: number;
  /** Most messages that wait for all devices together, of at most 512 bytes each. */
  readonly waitingInAll: number;
  /** With all of them unacknowledged for this long the connection is closed, so that a new one starts empty. */
  readonly stalledMs: number;
  /** Messages of one device heard per second, and at once after silence. */
  readonly devicePerSecond: number;
  /** When what was read in one go takes longer than this to hear, beats wait; then they are heard in portions of it. */
  readonly rushMs: number;
  /** Messages of one hub heard per second. */
  readonly hubPerSecond: number;
  /** So many messages with a wrong code or form within a minute close the connection. */
  readonly badPerMinute: number;
  /** Wrong logins an address may try in a row before answers to wrong ones come late. */
  readonly freeGuesses: number;
  /** How long one more wrong login takes to be forgiven. */
  readonly guessMs: number;
  /** Longest an answer to a wrong login is held back. */
  readonly longestWaitMs: number;
  /** Most addresses whose wrong logins are remembered. */
  readonly addresses: number;
}

/** The bounds of a real gateway. */
export const LIMITS: BrokerLimits = {
  packet: MAX_PACKET,
  connections: 19_000,
  strangersPerAddress: 12_000,
  perAccount: 16,
  recheckMs: 3_000,
  subscriptions: 32,
  connectMs: 10_000,
  keepAliveSeconds: 60,
  sweepMs: 500,
  unsent: 65_536,
  drainMs: 10_000,
  unacknowledged: 16,
  waiting: 320,
  waitingPages: 1_000,
  waitingInAll: 100_000,
  stalledMs: 15_000,
  devicePerSecond: 20,
  rushMs: 10,
  hubPerSecond: 500,
  badPerMinute: 50,
  freeGuesses: 10,
  guessMs: 1_000,
  longestWaitMs: 4_000,
  addresses: 4_096,
};

/** Monotonic time and the one kind of timer the broker uses. */
export interface BrokerClock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Runs `then` once, after `ms` milliseconds; the gateway may end before. */
  after(ms: number, then: () => void): void;
}

/** The machine's own clock. */
export const machineClock: BrokerClock = {
  now: () => performance.now(),
  after: (ms, then) => {
    setTimeout(then, ms).unref();
  },
};
