/**
 * The embedded MQTT broker: one port for devices, hubs and integrations, and one with TLS. Promises the `Broker` face,
 * the refusals of the wire contract, and that nothing a client does ends the process or holds up another. What
 * messages mean is the core's business.
 */
import type { Socket } from 'node:net';
import type { Client, Subscription } from 'aedes';
import { encodeDown, seal } from '../../../protocol/codec.ts';
import type { RefusalReason } from '../../../protocol/messages.ts';
import type { WaitingInAll } from '../../core/outbox.ts';
import { Turns } from '../../core/pace.ts';
import { type Problem, problem } from '../../core/problem.ts';
import { SELF_DEVICE } from '../../core/self-state.ts';
import type { Broker, Gateway, KeyRing } from '../faces.ts';
import type { Hubs } from '../hub/hubs.ts';
import { asksFor, outboxOf, passOn, readStates } from './delivery.ts';
import { makeDoors } from './doors.ts';
import { topicBytes } from './frames.ts';
import { putGate } from './gate.ts';
import { makeHearing } from './hearing.ts';
import { type BrokerClock, type BrokerLimits, LIMITS, machineClock } from './limits.ts';
import { Link, type Peer } from './link.ts';
import { Links } from './links.ts';
import type { OtherAccounts } from './login.ts';
import { type Certificate, openPort, type Port } from './ports.ts';
import { QuietAedes } from './quiet-aedes.ts';
import { States } from './states.ts';

/** Where connection lines go; pino fits. They never hold a password, a key or a message. */
export interface BrokerLog {
  info(fields: Readonly<Record<string, unknown>>, text: string): void;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
}

/** What a broker is made of. */
export interface BrokerOptions {
  readonly host: string;
  /** Where plain MQTT listens, if elsewhere: keeps it on loopback while MQTT over TLS is open to others. */
  readonly plainHost?: string;
  /** 0 for any free port; null for none. */
  readonly mqttPort: number | null;
  /** Needs a certificate. */
  readonly mqttsPort?: number | null;
  readonly certificate?: Certificate | null;
  readonly keys: KeyRing;
  readonly hear: Gateway['hear'];
  /** Who listens to what hubs hear, and speaks to wearables through them. */
  readonly hubs?: Hubs;
  /** Accounts of hubs and integrations; without it there are none. */
  readonly accounts?: OtherAccounts;
  /** Whether integrations may read `homeassistant/#`. */
  readonly homeAssistant?: boolean;
  readonly log?: BrokerLog;
  readonly clock?: BrokerClock;
  readonly limits?: Partial<BrokerLimits>;
}

/** A running broker, or why there is none. */
export type Started =
  | { readonly ok: true; readonly broker: Broker }
  | { readonly ok: false; readonly problem: Problem };

const NO_ACCOUNTS: OtherAccounts = { hub: () => false, integration: () => false };
const NO_LOG: BrokerLog = { info: () => undefined, warn: () => undefined };
const NOT_GRANTED = 128;
const LINES_PER_SECOND = 20;

/** Starts the broker; resolves when every port is open, or with the problem of the first that cannot be. */
export async function startBroker(options: BrokerOptions): Promise<Started> {
  const { keys, hear } = options;
  const limits = { ...LIMITS, ...options.limits };
  const clock = options.clock ?? machineClock;
  const log = options.log ?? NO_LOG;
  const links = new Links(limits);
  const states = new States();
  const byClient = new WeakMap<Client, Link>();
  const refused: Record<RefusalReason, number> = {
    'unknown-device': 0,
    'bad-login': 0,
    'bad-mac': 0,
    'too-long': 0,
    'not-ascii': 0,
    'not-json': 0,
    'foreign-topic': 0,
    retained: 0,
    oversize: 0,
    rate: 0,
  };
  const waiting: WaitingInAll = { count: 0 };
  let closing = false;
  let halted = false;

  const linkOf = (client: Client | null): Link | undefined =>
    client === null ? undefined : byClient.get(client);
  const count = (reason: RefusalReason): void => {
    refused[reason] += 1;
  };
  // An attacker must not fill the disk with lines; the counters hold every refusal.
  const lines = new Turns(LINES_PER_SECOND, clock.now());
  const note = (link: Link, reason: RefusalReason): void => {
    if (lines.take(clock.now()) > 0) return;
    log.warn({ reason, account: link.account, address: link.address }, 'refused');
  };
  const refuse = (link: Link, reason: RefusalReason): void => {
    if (link.closed) return;
    count(reason);
    note(link, reason);
    link.close();
  };
  const drop = (link: Link, why: string): void => {
    log.info({ account: link.account, address: link.address, why }, 'connection closed');
    link.close();
  };

  const admit = (link: Link, peer: Exclude<Peer, { role: 'stranger' }>): void => {
    const older = links.admit(link, peer);
    link.takeover = older !== null && (older.announced || older.takeover);
    if (peer.role === 'device') link.outbox = outboxOf(link, peer.down, limits, waiting, clock.now);
    else link.filters = new Set();
    if (peer.role === 'integration') readStates(link, states);
  };

  const hearing = makeHearing({ keys, hear, clock, limits, count, refuse });
  const doors = makeDoors({
    keys,
    others: options.accounts ?? NO_ACCOUNTS,
    homeAssistant: options.homeAssistant ?? false,
    clock,
    limits,
    links,
    hearing,
    linkOf,
    count,
    refuse,
    admit,
    note,
    hubSaid: (hub, topic, payload) => options.hubs?.said(hub, topic, payload),
  });
  const aedes = new QuietAedes({ ...doors, drainTimeout: limits.drainMs }, linkOf);
  await aedes.listen();

  aedes.on('connackSent', (packet, client) => {
    const link = linkOf(client);
    if (link === undefined || link.closed || packet.returnCode !== 0 || link.peer.role === 'stranger') return;
    const { peer, address, takeover } = link;
    link.announced = true;
    link.heardAt = clock.now();
    log.info({ account: peer.account, address, takeover }, 'connected');
    if (peer.role === 'device') {
      void hear({ type: 'device.connected', device: peer.account, takeover });
      link.guard.admit(topicBytes(peer.up), topicBytes(peer.down));
    } else link.guard.admit(null, null, peer.role === 'hub');
    if (peer.role === 'hub') options.hubs?.came(peer.name);
    link.gate?.release();
  });
  aedes.on('subscribe', (subscriptions: Subscription[], client) => {
    const link = linkOf(client);
    if (link === undefined || link.closed) return;
    for (const { topic, qos } of subscriptions) {
      if ((qos as number) === NOT_GRANTED) continue;
      link.outbox?.open(qos === 0 ? 0 : 1);
      link.reader?.ask(topic);
    }
  });
  aedes.on('unsubscribe', (topics, client) => {
    const link = linkOf(client);
    if (link === undefined || link.closed) return;
    for (const topic of topics) {
      if (link.peer.role === 'device' && topic === link.peer.down) link.outbox?.shut();
      link.reader?.leave(topic);
      link.filters?.delete(topic);
    }
  });

  const gone = (link: Link): void => {
    link.closed = true;
    link.outbox?.empty();
    if (link.reader !== null) states.part(link.reader);
    const last = links.gone(link);
    if (link.peer.role !== 'stranger' && link.announced) {
      log.info({ account: link.account, address: link.address }, 'disconnected');
    }
    if (!closing && link.peer.role === 'hub' && link.announced) options.hubs?.went(link.peer.name);
    // That the gateway stops is no device's doing.
    if (closing || !last || !(link.announced || link.takeover) || link.peer.role !== 'device') return;
    void hear({ type: 'device.disconnected', device: link.peer.account });
  };

  const welcome = (socket: Socket, address: string): void => {
    const link = new Link(socket, address, limits.packet, clock.now());
    if (closing || halted || !links.welcome(link)) {
      socket.destroy();
      return;
    }
    // aedes listens for errors only once it has the socket, and no longer when it is done with it.
    socket.on('error', () => undefined);
    socket.on('close', () => gone(link));
    link.gate = putGate(socket, link.guard, {
      refused: (why) => (why === 'malformed' ? link.close() : refuse(link, why)),
      opened() {
        link.client = aedes.handle(socket);
        byClient.set(link.client, link);
      },
      passed() {
        if (link.guard.frames === link.packets) return;
        link.packets = link.guard.frames;
        link.heardAt = clock.now();
      },
      gaveUp: () => link.close(),
    });
  };

  /** Closes who never logged in, who fell silent, who acknowledges nothing, who does not read. */
  const sweep = (): void => {
    const now = clock.now();
    for (const link of links.all) {
      if (!link.announced) {
        // After CONNECT the answer may be held back on purpose.
        const patience = limits.connectMs + (link.client === null ? 0 : limits.longestWaitMs);
        if (now - link.heardAt > patience) link.close();
        continue;
      }
      // [MQTT-3.1.2-24]. Who is being slowed cannot be heard, and is not silent.
      if (link.turns === null && now - link.heardAt > link.keepAlive * 1500) drop(link, 'silent');
      else if (link.socket.writableLength > limits.unsent) drop(link, 'does not read');
      else if (link.turns === null && link.outbox?.stalled(now - limits.stalledMs))
        drop(link, 'acknowledges nothing');
      else if (link.again !== null && now - link.askedAt >= limits.recheckMs) {
        link.askedAt = now;
        if (!link.again()) drop(link, 'no longer allowed');
      }
    }
  };
  const sweeping = setInterval(sweep, limits.sweepMs);
  sweeping.unref();

  const ports: Port[] = [];
  const close = async (): Promise<void> => {
    closing = true;
    clearInterval(sweeping);
    const stopped = ports.map((port) => port.close());
    for (const link of links.all) link.close();
    await new Promise<void>((resolve) => aedes.close(resolve));
    await Promise.all(stopped);
  };
  const give = async (problem: Problem): Promise<Started> => {
    await close();
    return { ok: false, problem };
  };

  let mqtt: number | null = options.mqttPort;
  let mqtts: number | null = options.mqttsPort ?? null;
  /** Listens, on the ports of before if it did before. */
  const listen = async (): Promise<Problem | null> => {
    if (mqtt !== null) {
      const opening = await openPort(options.plainHost ?? options.host, mqtt, null, welcome);
      if (!opening.ok) return opening.problem;
      ports.push(opening.port);
      mqtt = opening.port.number;
    }
    if (mqtts === null) return null;
    const certificate = options.certificate ?? null;
    if (certificate === null)
      return problem('invalid', '--mqtts-port needs a certificate and its key', 'mqtts-port');
    const opening = await openPort(options.host, mqtts, certificate, welcome);
    if (!opening.ok) return opening.problem;
    ports.push(opening.port);
    mqtts = opening.port.number;
    return null;
  };
  const refusal = await listen();
  if (refusal !== null) return give(refusal);

  const ofHub = (hub: string): Iterable<Link> => links.of(`hub:${hub}`);
  options.hubs?.open({
    tell: (hub, topic, payload) => passOn(ofHub(hub), topic, Buffer.from(payload)),
    listens: (hub, topic) => asksFor(ofHub(hub), topic),
    connected: (device) => links.device(device)?.announced === true,
    count,
  });

  const broker: Broker = {
    ports: { mqtt, mqtts },
    send(device, boot, n, body) {
      const link = links.device(device);
      if (link === undefined) return options.hubs?.send(device, boot, n, body) ?? false;
      if (!link.announced || link.closed || link.outbox === null) return false;
      const json = encodeDown(device, boot, n, body);
      const mac = keys.sign(device, json);
      return mac !== null && link.outbox.send(boot, body, seal(json, mac));
    },
    connected: (device) => links.device(device)?.announced === true,
    roundTrip: (device) => links.device(device)?.outbox?.roundTrip ?? null,
    expel(account) {
      hearing.forget(account);
      options.hubs?.expel(account);
      for (const link of [...links.of(account)]) {
        link.turns = null;
        drop(link, 'expelled');
      }
    },
    publishState: (topic, payload) => states.publish(topic, payload),
    refused: () => ({ ...refused }),
    connections: () => links.all.size - (links.device(SELF_DEVICE) === undefined ? 0 : 1),
    async halt(stop) {
      if (stop === halted) return null;
      halted = stop;
      if (!stop) {
        const why = await listen();
        halted = why !== null;
        return why;
      }
      const shut = ports.splice(0).map((port) => port.close());
      for (const link of [...links.all]) link.close();
      await Promise.all(shut);
      return null;
    },
    close,
  };
  return { ok: true, broker };
}
