/**
 * aedes with everything taken out that one frozen reader or a restart could spoil: no shared emitter, no queue, no
 * stored sessions, no wills. It keeps what aedes is good at: packets, the order of CONNECT, acknowledgements both
 * ways. Who may do what, and where messages go, is left to the hooks and to `start.ts`.
 */
import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';

/** What the broker remembers of one connection's acknowledgements, in both directions. */
export interface Session {
  /** QoS 2 identifiers received and not yet released, [MQTT-4.3.3-2]. */
  readonly received: Set<number>;
  /** The client acknowledged what it was sent under this identifier. */
  acknowledged(identifier: number): void;
}

const DONE: Promise<void> = Promise.resolve();
const NOT_RECEIVED = new Error('no such identifier');
const NOTHING_RETAINED = { pipe: (): void => undefined };

interface Identified {
  readonly messageId?: number | undefined;
}

/**
 * The store aedes asks for, by connection instead of by client id: with the id as key a refused login would wipe
 * the identifiers of the client it pretends to be.
 */
function sessionStore(sessionOf: (client: Client) => Session | undefined) {
  const received = (client: Client): Set<number> | undefined => sessionOf(client)?.received;
  return {
    // aedes insists on an async function here.
    async setup(): Promise<void> {},
    cleanSubscriptions: () => DONE,
    cleanIncoming: () => DONE,
    delWill: () => DONE,
    putWill: () => DONE,
    streamWill: () => [],
    outgoingStream: () => [],
    createRetainedStreamCombi: () => NOTHING_RETAINED,
    outgoingClearMessageId(client: Client, packet: Identified): Promise<void> {
      if (packet.messageId !== undefined) sessionOf(client)?.acknowledged(packet.messageId);
      return DONE;
    },
    incomingGetPacket(client: Client, packet: Identified): Promise<Identified> {
      return received(client)?.has(packet.messageId ?? 0) === true
        ? Promise.resolve(packet)
        : Promise.reject(NOT_RECEIVED);
    },
    incomingStorePacket(client: Client, packet: Identified): Promise<void> {
      received(client)?.add(packet.messageId ?? 0);
      return DONE;
    },
    incomingDelPacket(client: Client, packet: Identified): Promise<void> {
      received(client)?.delete(packet.messageId ?? 0);
      return DONE;
    },
  };
}

/** aedes would build an emitter of its own; nothing may ever travel through one. */
const NO_EMITTER = {
  on: (): void => undefined,
  removeListener: (): void => undefined,
  emit: (_packet: unknown, done: () => void): void => done(),
  close: (done: () => void): void => done(),
};

/** Most QoS 2 messages of one client between PUBLISH and PUBREL. */
const MOST_RECEIVED = 64;
/** aedes tells other brokers that it lives; there are none. The longest interval a timer takes, divided by its 4. */
const HEARTBEAT_MS = 500_000_000;

type Finished = (error?: Error | null) => void;

/** The broker core; see the head of this file. Call `listen()` before the first `handle()`. */
export class QuietAedes extends Aedes {
  constructor(
    options: Omit<AedesOptions, 'mq' | 'persistence'>,
    sessionOf: (client: Client) => Session | undefined,
  ) {
    super({
      heartbeatInterval: HEARTBEAT_MS,
      maxInflightInbound: MOST_RECEIVED,
      ...options,
      mq: NO_EMITTER,
      persistence: sessionStore(sessionOf),
    });
  }

  /**
   * A message was acknowledged and would now be spread, or aedes reports on itself under `$SYS`: neither happens.
   * What was to be done with a message was done in `authorizePublish`.
   */
  override publish(_packet: PublishPacket, second?: unknown, third?: unknown): void {
    const done = (third ?? second) as Finished | undefined;
    // Never at once: aedes would go on parsing from within the parser.
    if (typeof done === 'function') queueMicrotask(done);
  }

  /** Subscriptions live with their connection (`start.ts`), not in a common tree. */
  override subscribe(_topic: string, _deliver: unknown, done: () => void): void {
    done();
  }

  override unsubscribe(_topic: string, _deliver: unknown, done?: () => void): void {
    done?.();
  }
}
