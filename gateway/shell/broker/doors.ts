/**
 * The questions aedes asks before it does anything, and our answers: who may connect, publish, subscribe. Default is
 * no. Promises that a refused login never touches the connection of the device it names, that a right one is never
 * made to wait for wrong ones, and that wills, stored sessions and retained messages do not exist here.
 */
import type { AedesOptions, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';
import type { RefusalReason } from '../../../protocol/messages.ts';
import { Guesses, Turns } from '../../core/pace.ts';
import type { KeyRing } from '../faces.ts';
import { concernsUs, isRetainedByHub } from '../hub/espruino-hub.ts';
import { passOn } from './delivery.ts';
import { type Hearing, inTurn } from './hearing.ts';
import type { BrokerClock, BrokerLimits } from './limits.ts';
import type { Link, Peer } from './link.ts';
import type { Links } from './links.ts';
import { isAccount, login, mayPublish, maySubscribe, type OtherAccounts } from './login.ts';

/** What the doors need of the rest of the broker. */
export interface DoorParts {
  readonly keys: KeyRing;
  readonly others: OtherAccounts;
  readonly homeAssistant: boolean;
  readonly clock: BrokerClock;
  readonly limits: BrokerLimits;
  readonly links: Links;
  readonly hearing: Hearing;
  linkOf(client: Client | null): Link | undefined;
  count(reason: RefusalReason): void;
  refuse(link: Link, reason: RefusalReason): void;
  /** A login was right; CONNACK follows. */
  admit(link: Link, peer: Exclude<Peer, { role: 'stranger' }>): void;
  /** A wrong login, for the log; not told for those whose answers are held back. */
  note(link: Link, reason: RefusalReason): void;
  /** A hub published; `topic` is what follows its prefix. */
  hubSaid(hub: string, topic: string, payload: Buffer): void;
}

/** The hooks for aedes. */
export function makeDoors(
  parts: DoorParts,
): Pick<
  AedesOptions,
  'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
> {
  const { keys, others, clock, limits, links, hearing, linkOf, count, refuse } = parts;
  const guesses = new Guesses(limits.freeGuesses, limits.guessMs, limits.longestWaitMs, limits.addresses);
  const hubPaces = new Map<string, Turns>();
  let nameless = 0;

  const hubPace = (account: string, what: 'ours' | 'strangers'): Turns => {
    const key = `${account} ${what}`;
    const known = hubPaces.get(key);
    if (known !== undefined) return known;
    const made = new Turns(limits.hubPerSecond, clock.now());
    hubPaces.set(key, made);
    return made;
  };

  const preConnect = (
    client: Client,
    packet: ConnectPacket,
    go: (error: null, yes: boolean) => void,
  ): void => {
    const link = linkOf(client);
    if (link === undefined) {
      go(null, false);
      return;
    }
    // aedes would take 3.1 as well; it answers 5 with "unacceptable protocol version", [MQTT-3.1.2-2].
    if (packet.protocolVersion === 3) packet.protocolVersion = 5;
    link.clientId = packet.clientId;
    link.keepAlive = packet.keepalive ?? 0;
    // How Mosquitto's bridges say that they are one, and try again without it where nobody understands.
    link.bridge = (packet as { readonly bridgeMode?: boolean }).bridgeMode === true;
    // The sweep watches over silence, which aedes would do with ten thousand timers.
    packet.keepalive = 0;
    packet.clean = true;
    delete packet.will;
    // Client ids of accounts are free, so that two accounts may choose the same one without meeting.
    const { username } = packet;
    if (username !== undefined && isAccount(username))
      packet.clientId = `${username} ${packet.clientId} ${++nameless}`;
    go(null, true);
  };

  const authenticate: NonNullable<AedesOptions['authenticate']> = (client, username, password, answer) => {
    const link = linkOf(client);
    if (link === undefined || link.keepAlive < 1 || link.keepAlive > limits.keepAliveSeconds) {
      answer(null, false);
      return;
    }
    const given = { clientId: link.clientId, username, password: password?.toString('latin1') };
    const decision = login(given, keys, others);
    if (decision.ok) {
      link.again = decision.again;
      link.askedAt = clock.now();
      parts.admit(link, decision.peer);
      answer(null, true);
      return;
    }
    count(decision.reason);
    const wait = guesses.wrong(link.address, clock.now());
    if (wait > 0) {
      clock.after(wait, () => answer(null, false));
      return;
    }
    parts.note(link, decision.reason);
    answer(null, false);
  };

  const authorizePublish = (client: Client | null, packet: PublishPacket, go: () => void): void => {
    const link = linkOf(client);
    // A message of a connection already refused goes nowhere; neither does a will, which nobody may have.
    if (link === undefined || link.closed) return;
    const { peer } = link;
    const { topic } = packet;
    if (!mayPublish(peer, topic)) {
      refuse(link, 'foreign-topic');
      return;
    }
    const ofHub = peer.role === 'hub' ? topic.slice(peer.prefix.length) : '';
    // Retained or not, nothing is kept; EspruinoHub says its own state so, and would come back for ever.
    if (packet.retain && !isRetainedByHub(ofHub)) {
      refuse(link, 'retained');
      return;
    }
    packet.retain = false;
    const acknowledge = (): void => {
      if (!link.closed) go();
    };
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    if (peer.role === 'device') hearing.message(link, peer.account, payload, acknowledge);
    else if (peer.role === 'hub') {
      const { account, name } = peer;
      const hear = (): void => {
        passOn(links.of(account), topic, payload);
        parts.hubSaid(name, ofHub, payload);
        acknowledge();
      };
      if (concernsUs(ofHub, payload)) inTurn(link, hubPace(account, 'ours'), clock, hear);
      else if (hubPace(account, 'strangers').take(clock.now()) === 0) hear();
      else {
        // Forgotten, for a press of ours may be next on this connection.
        count('rate');
        acknowledge();
      }
    }
  };

  const authorizeSubscribe = (
    client: Client,
    subscription: Subscription,
    answer: (error: null, granted: Subscription) => void,
  ): void => {
    const link = linkOf(client);
    if (link === undefined || link.closed) return;
    const { topic } = subscription;
    if (!maySubscribe(link.peer, topic, parts.homeAssistant)) {
      refuse(link, 'foreign-topic');
      return;
    }
    if (link.filters !== null && link.filters.size >= limits.subscriptions && !link.filters.has(topic)) {
      refuse(link, 'rate');
      return;
    }
    link.filters?.add(topic);
    answer(null, subscription);
  };

  return { preConnect, authenticate, authorizePublish, authorizeSubscribe, authorizeForward: () => null };
}
