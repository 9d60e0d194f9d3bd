/**
 * The door of the simulated gateway: who may connect, whose bytes become messages, how fast, and what leaves to whom.
 * Promises what the real broker promises (`test/contract` holds it to that): codes are checked before anything is
 * believed, a second login takes over, messages of one device stay in order, at most 16 are unacknowledged.
 */

import type { GatewayEvent } from '../../gateway/core/events.ts';
import { Outbox } from '../../gateway/core/outbox.ts';
import { BadMinute, Turns } from '../../gateway/core/pace.ts';
import { encodeDown, openEnvelope, parseUp, seal } from '../../protocol/codec.ts';
import type { DownBody } from '../../protocol/messages.ts';
import type { Connection, Ground, NetworkPart } from './ground.ts';
import type { Keys } from './keys.ts';

/** Bounds of the broker that matter to a link: those of `gateway/shell/broker/limits.ts` (a test holds them equal). */
export const LINK_BOUNDS = {
  unacknowledged: 16,
  waiting: 320,
  waitingPages: 1_000,
  waitingInAll: 100_000,
  stalledMs: 15_000,
  devicePerSecond: 20,
  badPerMinute: 50,
} as const;

/** What a door is made of. */
export interface DoorParts {
  readonly keys: Keys;
  readonly network: NetworkPart;
  readonly overhear: (device: string, way: 'up' | 'down', kind: string, envelope: string) => void;
  /** Tells the core. */
  readonly hear: (event: GatewayEvent, replayed: boolean) => void;
  /** Does something now, or when the process goes on; never when it is gone. */
  readonly held: (act: () => void) => void;
}

interface Logged {
  readonly connection: Connection;
  readonly outbox: Outbox;
  bad: BadMinute | null;
  /** The next look at a stalled outbox is planned. */
  watched: boolean;
}
/** Messages of one device that wait for their turn. */
interface Pace {
  readonly turns: Turns;
  waiting: (() => void)[];
}

/** The door of one process. */
export class Door {
  private readonly logged = new Map<string, Logged>();
  /** Connections this process was given, logged in or not. */
  readonly connections = new Set<Connection>();
  private readonly paces = new Map<string, Pace>();
  private readonly waitingInAll = { count: 0 };

  constructor(
    private readonly ground: Ground,
    private readonly parts: DoorParts,
  ) {}

  /** Signs and sends; false when the device is not connected. */
  send(device: string, boot: number, n: number, body: DownBody): boolean {
    const logged = this.logged.get(device);
    if (logged === undefined) return false;
    const json = encodeDown(device, boot, n, body);
    const code = this.parts.keys.sign(device, json);
    if (code === null) return false;
    const envelope = seal(json, code);
    this.parts.overhear(device, 'down', body.type, envelope);
    const taken = logged.outbox.send(boot, body, envelope);
    this.watch(device, logged);
    return taken;
  }

  /** The device may no longer connect. */
  expel(device: string): void {
    const logged = this.logged.get(device);
    this.paces.delete(device);
    if (logged !== undefined) this.shut(device, logged, 'expelled');
  }

  /** The connection on which this device is logged in. */
  connectionOf(device: string): Connection | null {
    return this.logged.get(device)?.connection ?? null;
  }

  login(connection: Connection, password: string): void {
    if (!connection.gatewayOpen) return;
    const { keys, network } = this.parts;
    const device = connection.end.id;
    if (keys.login(device, password) === null) {
      this.turnAway(device, keys.has(device) ? 'bad-login' : 'unknown-device');
      network.drop(connection);
      return;
    }
    this.connections.add(connection);
    const before = this.logged.get(device);
    if (before !== undefined) {
      this.connections.delete(before.connection);
      before.outbox.empty();
      network.drop(before.connection);
      this.told(before.connection, 'taken over');
    }
    const outbox: Outbox = new Outbox(
      (envelope, identifier) => {
        network.reply(connection, envelope, () => {
          if (identifier !== null) outbox.acknowledged(identifier);
        });
      },
      LINK_BOUNDS,
      this.waitingInAll,
      () => this.ground.now(),
    );
    outbox.open(1);
    connection.announced = true;
    this.logged.set(device, { connection, outbox, bad: null, watched: false });
    const takeover = before !== undefined;
    this.ground.witness({ type: 'connection.up', device, takeover, clone: connection.end.clone });
    this.parts.hear({ type: 'device.connected', device, takeover }, false);
  }

  message(connection: Connection, envelope: string, replayed: boolean): void {
    const device = connection.end.id;
    const logged = this.logged.get(device);
    if (logged?.connection !== connection || !connection.gatewayOpen) return;
    const opened = openEnvelope(envelope);
    const key = opened.ok ? this.parts.keys.verify(device, opened.json, opened.mac) : null;
    if (!opened.ok || key === null) {
      this.turnAway(device, 'bad-mac');
      if (opened.ok || opened.reason === 'bad-mac')
        this.parts.hear({ type: 'device.wrong-key', device }, false);
      logged.bad ??= new BadMinute(LINK_BOUNDS.badPerMinute);
      if (logged.bad.count(this.ground.now())) this.shut(device, logged, 'rate');
      return;
    }
    const parsed = parseUp(opened.json, device);
    if (!parsed.ok) return;
    const { message } = parsed;
    this.inTurn(device, () => this.parts.hear({ type: 'message.received', message, key }, replayed));
  }

  /** A publish that is not allowed closes its sender. */
  refuse(connection: Connection, why: 'retained' | 'foreign-topic'): void {
    const device = connection.end.id;
    this.turnAway(device, why);
    const logged = this.logged.get(device);
    if (logged?.connection === connection) this.shut(device, logged, why);
  }

  /** The other end closed it, or is silent for too long. */
  gone(connection: Connection, why: string): void {
    this.connections.delete(connection);
    const device = connection.end.id;
    const logged = this.logged.get(device);
    if (logged?.connection === connection) this.forget(device, logged, why);
  }

  private turnAway(
    device: string,
    why: 'bad-mac' | 'bad-login' | 'unknown-device' | 'retained' | 'foreign-topic',
  ): void {
    this.ground.witness({ type: 'gateway.turned-away', device, why });
  }

  /** A device that acknowledges nothing is let go, so that a new connection starts empty. */
  private watch(device: string, logged: Logged): void {
    if (logged.watched || !logged.outbox.stalled(Number.POSITIVE_INFINITY)) return;
    logged.watched = true;
    this.ground.after(LINK_BOUNDS.stalledMs, () =>
      this.parts.held(() => {
        logged.watched = false;
        if (this.logged.get(device) !== logged) return;
        if (logged.outbox.stalled(this.ground.now() - LINK_BOUNDS.stalledMs + 1))
          this.shut(device, logged, 'acknowledges nothing');
        else this.watch(device, logged);
      }),
    );
  }

  /** Twenty messages a second of one device are heard, the rest later, in order. */
  private inTurn(device: string, act: () => void): void {
    let pace = this.paces.get(device);
    if (pace === undefined) {
      pace = { turns: new Turns(LINK_BOUNDS.devicePerSecond, this.ground.now()), waiting: [] };
      this.paces.set(device, pace);
    }
    if (pace.waiting.length > 0) {
      pace.waiting.push(act);
      return;
    }
    const wait = pace.turns.take(this.ground.now());
    if (wait === 0) {
      act();
      return;
    }
    pace.waiting.push(act);
    this.goOn(device, pace, wait);
  }

  private goOn(device: string, pace: Pace, wait: number): void {
    this.ground.after(wait, () =>
      this.parts.held(() => {
        while (pace.waiting.length > 0 && this.paces.get(device) === pace) {
          const more = pace.turns.take(this.ground.now());
          if (more > 0) {
            this.goOn(device, pace, more);
            return;
          }
          pace.waiting.shift()?.();
        }
      }),
    );
  }

  private shut(device: string, logged: Logged, why: string): void {
    this.connections.delete(logged.connection);
    this.parts.network.drop(logged.connection);
    this.forget(device, logged, why);
  }

  private forget(device: string, logged: Logged, why: string): void {
    this.logged.delete(device);
    logged.outbox.empty();
    this.told(logged.connection, why);
    this.parts.hear({ type: 'device.disconnected', device }, false);
  }

  private told(connection: Connection, why: string): void {
    connection.announced = false;
    const { id, clone } = connection.end;
    this.ground.witness({ type: 'connection.down', device: id, clone, why });
  }
}
