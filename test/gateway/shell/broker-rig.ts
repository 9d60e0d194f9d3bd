/**
 * What the broker's tests stand on: a real broker on a free port with a key ring in memory, a core that writes down
 * what it hears and commits when told to, a clock that stands still, and a client that speaks bytes.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { GatewayEvent } from '../../../gateway/core/events.ts';
import type { BrokerClock } from '../../../gateway/shell/broker/limits.ts';
import { type BrokerOptions, startBroker } from '../../../gateway/shell/broker/start.ts';
import type { Broker, KeyRing } from '../../../gateway/shell/faces.ts';
import { keysOf, macOf } from '../../../gateway/shell/hmac.ts';
import { openKeyRing } from '../../../gateway/shell/keys.ts';
import { rootKey } from '../../../protocol/keys.ts';
import { downTopic, upTopic } from '../../../protocol/messages.ts';
import {
  type Came,
  connectPacket,
  PINGREQ,
  pubackPacket,
  publishBytes,
  read,
  subscribePacket,
} from './broker-wire.ts';

export * from './broker-wire.ts';

/** A key ring whose store forgets everything at the end. */
export const memoryRing = (): Promise<KeyRing> =>
  openKeyRing({ keys: async () => [], saveKeys: async () => undefined, deleteKeys: async () => undefined });

/** What a device is born with. */
export interface Born {
  readonly id: string;
  readonly password: string;
  readonly up: Uint8Array;
}

/** Signs a message's fields as this device. */
export function signed(device: Born, fields: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify({ v: 1, device: device.id, boot: 1, seq: 1, heard: 0, ...fields });
  return `${json} ${macOf(device.up, json)}`;
}
export const beat = (device: Born, seq: number): string => signed(device, { type: 'beat', seq, uptime: seq });
export const press = (device: Born, seq: number): string =>
  signed(device, { type: 'press', seq, id: seq.toString(16).padStart(16, '0'), level: 'assist', age: 5 });

/** A clock that moves when told to. */
export function stillClock(): BrokerClock & { advance(ms: number): void } {
  let t = 1000;
  const due: { at: number; then: () => void }[] = [];
  return {
    now: () => t,
    after(ms, then) {
      due.push({ at: t + ms, then });
    },
    advance(ms) {
      const end = t + ms;
      for (;;) {
        due.sort((a, b) => a.at - b.at);
        const next = due[0];
        if (next === undefined || next.at > end) break;
        due.shift();
        t = Math.max(t, next.at);
        next.then();
      }
      t = end;
    },
  };
}

/** Waits until something is so, and says what was awaited when it is not in time. */
export async function until(what: string, holds: () => boolean, withinMs = 5000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A broker with its surroundings. Ends with the test. */
export async function rig(options: Partial<BrokerOptions> = {}) {
  const keys = await memoryRing();
  const heard: GatewayEvent[] = [];
  const lines: string[] = [];
  /** Presses, cancels and replies wait for these; empty: committed at once. */
  let commits: (() => void)[] | null = null;
  const line = (fields: object, text: string): void => {
    lines.push(`${text} ${JSON.stringify(fields)}`);
  };
  const started = await startBroker({
    host: '127.0.0.1',
    mqttPort: 0,
    keys,
    hear(event) {
      heard.push(event);
      if (event.type !== 'message.received' || event.message.type === 'beat') return null;
      const waiting = commits;
      return waiting === null ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
    accounts: {
      hub: (name, password) => password === `hub-password-of-${name}`,
      integration: (name, token) => token === `token-of-${name}`,
    },
    log: { info: line, warn: line },
    ...options,
  });
  if (!started.ok) throw new Error(started.problem.message);
  const { broker } = started;
  onTestFinished(() => broker.close());
  return {
    broker,
    keys,
    heard,
    lines,
    port: broker.ports.mqtt ?? 0,
    async born(id: string): Promise<Born> {
      const made = await keys.create(id);
      const root = rootKey(made.key);
      if (root === undefined) throw new Error('no key');
      return { id, password: made.mqttPassword, up: keysOf(root).up };
    },
    /** From now on commits wait for the returned function, which makes them all. */
    holdCommits(): () => void {
      const waiting: (() => void)[] = [];
      commits = waiting;
      return () => {
        for (const done of waiting.splice(0)) done();
      };
    },
    messages: (device: string, type?: string) =>
      heard.flatMap((event) =>
        event.type === 'message.received' &&
        event.message.device === device &&
        (type === undefined || event.message.type === type)
          ? [event.message]
          : [],
      ),
    events: (type: GatewayEvent['type']) => heard.filter((event) => event.type === type),
  };
}
export type Rig = Awaited<ReturnType<typeof rig>>;
export const refusals = (broker: Broker): Record<string, number> =>
  Object.fromEntries(Object.entries(broker.refused()).filter(([, count]) => count > 0));

/** A client that speaks bytes and keeps what comes back. */
export class Raw {
  readonly came: Came[] = [];
  closed = false;
  private rest: Buffer = Buffer.alloc(0);

  private constructor(
    readonly socket: Socket,
    private readonly acknowledges: boolean,
  ) {
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('end', () => {
      this.closed = true;
    });
  }

  /** Connects the socket and says nothing. */
  static async dial(
    port: number,
    how: { acknowledges?: boolean; allowHalfOpen?: boolean } = {},
  ): Promise<Raw> {
    const socket = connectTcp({
      port,
      host: '127.0.0.1',
      noDelay: true,
      allowHalfOpen: how.allowHalfOpen ?? false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    onTestFinished(() => {
      socket.destroy();
    });
    return new Raw(socket, how.acknowledges ?? true);
  }

  /** Logs a device in and subscribes its topic. */
  static async device(port: number, device: Born, how: { acknowledges?: boolean } = {}): Promise<Raw> {
    const raw = await Raw.dial(port, how);
    raw.say(connectPacket({ clientId: device.id, username: device.id, password: device.password }));
    raw.say(subscribePacket(downTopic(device.id)));
    await raw.sees('SUBACK', 9);
    return raw;
  }

  /** Logs an account in. */
  static async account(port: number, username: string, password: string, clientId = 'any'): Promise<Raw> {
    const raw = await Raw.dial(port);
    raw.say(connectPacket({ clientId, username, password }));
    await raw.sees('CONNACK', 2);
    return raw;
  }

  say(...bytes: Buffer[]): void {
    this.socket.write(Buffer.concat(bytes));
  }

  publish(device: Born, payload: string | Buffer, how: Parameters<typeof publishBytes>[2] = {}): void {
    this.say(publishBytes(upTopic(device.id), payload, how));
  }

  all(type: number): Came[] {
    return this.came.filter((one) => one.type === type);
  }

  /** The return code of CONNACK, or null. */
  get connack(): number | null {
    return this.all(2)[0]?.body[1] ?? null;
  }

  sees(what: string, type: number, count = 1): Promise<void> {
    return until(`${count} ${what}`, () => this.all(type).length >= count || this.closed).then(() => {
      if (this.all(type).length < count) throw new Error(`closed before ${what}`);
    });
  }

  shut(what = 'connection closed'): Promise<void> {
    return until(what, () => this.closed);
  }

  /** Comes back when the broker has treated all that was said: it answers in order. */
  async settled(): Promise<void> {
    const before = this.all(13).length;
    this.say(PINGREQ);
    await this.sees('PINGRESP', 13, before + 1);
  }

  private take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      const header = this.rest[0];
      let at = 1;
      let length = 0;
      let byte = 128;
      for (let weight = 1; byte > 127; weight *= 128) {
        const next = this.rest[at++];
        if (next === undefined) return;
        byte = next;
        length += (byte & 127) * weight;
      }
      if (header === undefined || this.rest.length < at + length) return;
      const came = read(header, this.rest.subarray(at, at + length));
      this.rest = this.rest.subarray(at + length);
      this.came.push(came);
      if (came.type === 3 && came.id > 0 && this.acknowledges) this.socket.write(pubackPacket(came.id));
    }
  }
}
