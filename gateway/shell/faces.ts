/**
 * The faces by which the gateway's shells know each other: what each offers the others, without how. `main.ts` puts
 * the parts together; tests put other parts in.
 */
import type { DownBody, RefusalReason } from '../../protocol/messages.ts';
import type { RadioDown, RadioRefusal, RadioUp } from '../../protocol/radio.ts';
import type { Actor, GatewayEvent, Outcome } from '../core/events.ts';
import type { Problem } from '../core/problem.ts';
import type { State } from '../core/state.ts';
import type { Now } from '../core/time.ts';
import type { StoredToken } from './log/face.ts';

/** An event that wants an answer, before it was given the name of its request. */
export type Ask = GatewayEvent extends infer E
  ? E extends { readonly request: string }
    ? Omit<E, 'request'>
    : never
  : never;
/** Something that screens and integrations may show anew. */
export interface Shown {
  readonly what:
    | 'alarm'
    | 'device'
    | 'fault'
    | 'incident'
    | 'site'
    | 'roster'
    | 'notice'
    | 'self-check'
    | 'walk'
    | 'drill';
  readonly id: string;
}

/** The running core: `run.ts`. */
export interface Gateway {
  /** The state as it is now, to be read with `core/views.ts`; never kept over an await. */
  readonly state: State;
  /** Both clocks, now. */
  now(): Now;
  /**
   * Feeds an event. Resolves when every entry it gave rise to is on disk, or known to have failed or be late (1 s);
   * null when it gave rise to none.
   */
  hear(event: GatewayEvent): Promise<void> | null;
  /** Feeds a request and resolves with its outcome, after the commit. */
  ask(event: Ask): Promise<Outcome>;
  /** Calls back whenever something changed. Returns how to stop it. */
  onShow(listener: (shown: Shown) => void): () => void;
}

/** Who holds a device key, and the codes they make. Keys live in the store and here, nowhere else: `keys.ts`. */
export interface KeyRing {
  /** Makes and stores a key for a new device, or the next key of a known one. The key is returned once, in hex. */
  create(
    device: string,
  ): Promise<{ readonly key: string; readonly mqttPassword: string; readonly first: boolean }>;
  has(device: string): boolean;
  /** Under which of the device's keys this is the right MQTT password; constant time. */
  login(device: string, password: string): 'current' | 'next' | null;
  /** Under which key `mac` (32 hex digits) is right for `json`; constant time. */
  verify(device: string, json: string, mac: string): 'current' | 'next' | null;
  /** What unlocks the console of a board that holds one of the device's keys; empty when it has none. */
  consolePasswords(device: string): readonly string[];
  /** The code for a message to the device, under the key its last message came under. Null: no key. */
  sign(device: string, json: string): string | null;
  /** Opens a radio frame with the device's key, or with the next of a rotation. */
  openRadio(device: string, frame: Uint8Array): OpenedFrame | RadioRefusal | 'no-key';
  /** The signed bytes of a radio frame, under the key the device's last message came under. Null: no key. */
  sealRadio(device: string, message: RadioDown): Uint8Array | null;
  /** The next key becomes the only one. */
  settle(device: string): Promise<void>;
  /** All keys of the device are forgotten (revoked); with `'next'` only that of a pending rotation. */
  forget(device: string, only?: 'next'): Promise<void>;
}

/** A radio frame whose code was right. */
export interface OpenedFrame {
  readonly message: RadioUp;
  /** The id of the press that a frame of these counters stands for. */
  readonly pressId: string;
  readonly key: 'current' | 'next';
}

/** Tokens, one-time links and sessions: `accounts.ts`. */
export interface Accounts {
  create(
    kind: StoredToken['kind'],
    actor: Pick<Actor, 'role' | 'person' | 'site'>,
    lifeMs: number,
  ): Promise<{ readonly id: string; readonly secret: string }>;
  /** Who bears this secret; null when unknown or expired. Costs one hash and one look-up. */
  bearer(secret: string): (Pick<Actor, 'role' | 'person' | 'site'> & { readonly token: StoredToken }) | null;
  /** Uses up a one-time link and begins a session. */
  redeem(link: string): Promise<{ readonly id: string; readonly secret: string } | null>;
  revoke(id: string): Promise<boolean>;
  list(): readonly StoredToken[];
}

/** The embedded MQTT broker: `broker/`. */
export interface Broker {
  /** Ports it listens on. */
  readonly ports: { readonly mqtt: number | null; readonly mqtts: number | null };
  /** Signs and sends at QoS 1 if the device is connected. False: not connected, or its outbox is full. */
  send(device: string, boot: number, n: number, body: DownBody): boolean;
  connected(device: string): boolean;
  /** Milliseconds that the last message to the device took there and back; null when none did, or it has no connection. */
  roundTrip(device: string): number | null;
  /** Ends the device's connection and forgets its session. */
  expel(device: string): void;
  /** Retained state for integrations; `null` clears it. */
  publishState(topic: string, payload: string | null): void;
  /** Stops listening and closes every connection, as a broker that died would; or goes on. Gives why it cannot. */
  halt(stopped: boolean): Promise<Problem | null>;
  refused(): Readonly<Record<RefusalReason, number>>;
  connections(): number;
  close(): Promise<void>;
}
