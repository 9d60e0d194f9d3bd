/**
 * A gateway for tests: the real aedes broker with the gateway's codec and right keys, and a few words it says by
 * itself. Keeps what it heard; decides nothing.
 */
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { encodeDown, openEnvelope, parseUp, seal } from '../../protocol/codec.ts';
import { type DerivedKeys, deriveKeys, rootKey } from '../../protocol/keys.ts';
import {
  type DownBody,
  downTopic,
  type ReceiptState,
  type UpMessage,
  upTopic,
} from '../../protocol/messages.ts';

const hmac = (key: Uint8Array, message: string): string =>
  createHmac('sha256', key).update(message, 'latin1').digest('hex');

/** Keys of a device given as 64 hex digits. */
export function keysOf(hex: string): DerivedKeys {
  const root = rootKey(hex);
  if (root === undefined) throw new Error('not a root key');
  return deriveKeys(hmac, root);
}

/** A gateway of one test. */
export class FakeGateway {
  readonly heard: UpMessage[] = [];
  /** Bytes of each first piece that came on a connection. */
  readonly firstPieces: Buffer[] = [];
  readonly refusals: string[] = [];
  receipts: ReceiptState | 'none' = 'logged';
  alive = true;
  private readonly keys = new Map<string, DerivedKeys>();
  private readonly clients = new Map<string, Client>();
  private readonly boots = new Map<string, number>();
  private readonly sockets = new Set<Socket>();
  private readonly listeners = new Set<() => void>();
  private n = 0;

  private constructor(
    private readonly broker: Aedes,
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(
    devices: readonly { readonly id: string; readonly key: string }[],
    port = 0,
  ): Promise<FakeGateway> {
    const broker = await Aedes.createBroker({ keepaliveLimit: 60, concurrency: 1000 });
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const gateway = new FakeGateway(broker, server, (server.address() as AddressInfo).port);
    for (const { id, key } of devices) gateway.keys.set(id, keysOf(key));
    gateway.wire();
    return gateway;
  }

  private wire(): void {
    this.server.on('connection', (socket) => {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.once('data', (piece: Buffer) => this.firstPieces.push(piece));
      this.broker.handle(socket);
    });
    this.broker.authenticate = (client, user, password, done) => {
      const right = client.id === user && this.keys.get(client.id)?.mqtt === password?.toString();
      if (right) this.clients.set(client.id, client);
      done(null, right);
    };
    this.broker.authorizeSubscribe = (client, subscription, done) =>
      done(null, subscription.topic === downTopic(client.id) ? subscription : null);
    this.broker.authorizePublish = (client, packet, done) => {
      if (client === null || packet.topic !== upTopic(client.id)) {
        this.refusals.push('foreign-topic');
        done(new Error('foreign topic'));
        return;
      }
      this.take(client, packet.payload.toString('latin1'));
      done(null);
    };
  }

  private take(client: Client, text: string): void {
    const opened = openEnvelope(text);
    const keys = this.keys.get(client.id);
    if (!opened.ok || keys === undefined) {
      this.refusals.push(opened.ok ? 'unknown-device' : opened.reason);
      return;
    }
    if (!hmac(keys.up, opened.json).startsWith(opened.mac)) {
      this.refusals.push('bad-mac');
      return;
    }
    const parsed = parseUp(opened.json, client.id);
    if (!parsed.ok) {
      this.refusals.push(parsed.reason);
      return;
    }
    const { message } = parsed;
    this.boots.set(client.id, message.boot);
    this.heard.push(message);
    if (message.type === 'beat' && this.alive) this.tell(client.id, { type: 'alive', seq: message.seq });
    if (message.type !== 'beat' && message.type !== 'unknown' && this.receipts !== 'none') {
      this.tell(client.id, { type: 'receipt', seq: message.seq, id: message.id, state: this.receipts });
    }
    for (const listener of this.listeners) listener();
  }

  /** Says something to the newest boot of a device; false when it is not connected. */
  tell(
    device: string,
    body: DownBody,
    options: { readonly key?: string; readonly boot?: number } = {},
  ): boolean {
    const client = this.clients.get(device);
    const keys = options.key === undefined ? this.keys.get(device) : keysOf(options.key);
    if (client === undefined || keys === undefined) return false;
    this.n += 1;
    const json = encodeDown(device, options.boot ?? this.boots.get(device) ?? 0, this.n, body);
    const payload = Buffer.from(seal(json, hmac(keys.down, json)), 'latin1');
    client.publish(
      { cmd: 'publish', topic: downTopic(device), payload, qos: 1, retain: false, dup: false },
      () => undefined,
    );
    return true;
  }

  /** The first message, past or to come, that fits. */
  hears(fits: (message: UpMessage) => boolean, ms = 8000): Promise<UpMessage> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.heard.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        this.listeners.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.listeners.delete(look);
        reject(
          new Error(
            `not heard; last: ${JSON.stringify(this.heard.slice(-3))}, refused: ${this.refusals.join()}`,
          ),
        );
      }, ms);
      this.listeners.add(look);
      look();
    });
  }

  /** Dies as a killed process would: every connection breaks. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    await new Promise<void>((resolve) => this.broker.close(() => resolve()));
  }
}
