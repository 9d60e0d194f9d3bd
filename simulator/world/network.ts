/**
 * The wire between devices and gateway, message by message: connections that are made, lose, delay, double, overtake
 * and break. Promises that without a fault a connection is in order and either delivers or ends (what TCP and the
 * broker promise: `test/contract`); with faults it is worse than any real network on purpose.
 */
import type { Draws } from '../chance.ts';
import type { LinkFault } from '../plan/plan.ts';
import type { Connection, DeviceEnd, GatewayEnd, Ground, NetworkPart } from './ground.ts';

/** A device that gets no answer to its ping gives up after this long (firmware/link/session.ts: 30 s and 5 s). */
const DEVICE_PATIENCE_MS = 35_000;
/** Keep-alive of 30 s, one and a half times [MQTT-3.1.2-24]. */
const GATEWAY_PATIENCE_MS = 45_000;
/** A doubled message comes again within this. */
const DOUBLE_MS = 30_000;
/** An overtaken message is late by up to this. */
const OVERTAKEN_MS = 3_000;

interface Wrong {
  readonly fault: LinkFault;
  readonly rate: number;
}
interface Way {
  /** Nothing overtakes: arrival of the newest message. */
  last: number;
}
interface Cable {
  readonly device: string;
  wrong: Wrong[];
  readonly chance: Draws;
  readonly connections: Set<Joined>;
  told: string;
}
interface Joined extends Connection {
  readonly cable: Cable;
  readonly up: Way;
  readonly down: Way;
}

/** The network of one world. */
export class Network implements NetworkPart {
  private readonly cables = new Map<string, Cable>();
  /** The broker's port is closed though the gateway runs. */
  private brokerDown = 0;
  private gateway: GatewayEnd | null = null;

  constructor(private readonly ground: Ground) {}

  /** Puts the gateway at the other end. */
  attach(gateway: GatewayEnd): void {
    this.gateway = gateway;
  }

  // ---- what goes wrong

  /** A fault on the cable of a device begins; the function ends it. */
  begin(device: string, fault: LinkFault, rate: number): () => void {
    const cable = this.cable(device);
    if (fault === 'half-open') {
      for (const one of cable.connections) if (one.gatewayOpen) this.goneFor(one, 'half-open');
      return () => undefined;
    }
    const wrong = { fault, rate };
    cable.wrong.push(wrong);
    if (fault === 'no-network') for (const one of cable.connections) this.tear(one);
    if (fault.startsWith('cut')) for (const one of cable.connections) this.watch(one);
    this.tellReach(cable);
    return () => {
      cable.wrong = cable.wrong.filter((other) => other !== wrong);
      this.tellReach(cable);
    };
  }

  /** The broker closes its port and every connection; the function opens it again. */
  closeBroker(): () => void {
    this.brokerDown += 1;
    this.storm();
    return () => {
      this.brokerDown -= 1;
      this.tellAll();
    };
  }

  /** All connections end at once. */
  storm(): void {
    for (const cable of this.cables.values()) for (const one of cable.connections) this.tear(one);
    this.tellAll();
  }

  /** All faults on this device's cable end. */
  heal(device: string): void {
    const cable = this.cable(device);
    cable.wrong = [];
    this.tellReach(cable);
  }

  /** Whether messages pass now, and a connection can be made. */
  passes(device: string): { readonly up: boolean; readonly down: boolean } {
    const cable = this.cable(device);
    const there = this.gateway?.listening() === true && this.brokerDown === 0;
    const none = !there || this.has(cable, 'no-network') || this.has(cable, 'cut-both');
    return { up: !none && !this.has(cable, 'cut-up'), down: !none && !this.has(cable, 'cut-down') };
  }

  // ---- the device's side

  connect(end: DeviceEnd, attempt: number): Connection {
    const cable = this.cable(end.id);
    const one: Joined = {
      end,
      attempt,
      deviceOpen: false,
      gatewayOpen: false,
      announced: false,
      cable,
      up: { last: 0 },
      down: { last: 0 },
    };
    const answer = 2 * this.latency(cable, end) + 1;
    this.ground.after(answer, () => {
      if (this.cutUp(cable) || this.cutDown(cable)) return;
      if (this.gateway?.listening() !== true || this.brokerDown > 0) {
        end.lost(attempt);
        return;
      }
      one.deviceOpen = true;
      one.gatewayOpen = true;
      cable.connections.add(one);
      end.opened(attempt);
    });
    return one;
  }

  login(connection: Connection, password: string): void {
    const one = connection as Joined;
    this.up(one, () => {
      if (one.gatewayOpen) this.gateway?.login(one, password);
    });
  }

  send(connection: Connection, envelope: string): void {
    const one = connection as Joined;
    const arrive = (): void => {
      if (one.gatewayOpen) this.gateway?.heard(one, envelope, false);
    };
    this.up(one, arrive);
    const double = this.rate(one.cable, 'duplicate');
    if (double > 0 && one.cable.chance.often(double)) {
      this.ground.after(one.cable.chance.whole(1, DOUBLE_MS), () => {
        if (one.gatewayOpen) this.gateway?.heard(one, envelope, true);
      });
    }
  }

  close(connection: Connection): void {
    const one = connection as Joined;
    if (!one.deviceOpen) {
      one.cable.connections.delete(one);
      one.gatewayOpen = false;
      return;
    }
    one.deviceOpen = false;
    if (this.cutUp(one.cable)) this.watch(one);
    else this.ground.after(this.latency(one.cable, one.end), () => this.goneFor(one, 'closed'));
  }

  vanish(connection: Connection): void {
    const one = connection as Joined;
    one.deviceOpen = false;
    this.watch(one);
  }

  // ---- the gateway's side

  reply(connection: Connection, envelope: string, arrived: () => void): void {
    const one = connection as Joined;
    const { cable } = one;
    const loss = this.rate(cable, 'loss');
    const lost = this.cutDown(cable) || (loss > 0 && cable.chance.often(loss));
    const double = this.rate(cable, 'duplicate');
    if (double > 0 && cable.chance.often(double)) {
      this.ground.after(cable.chance.whole(1, DOUBLE_MS), () => {
        if (one.deviceOpen) one.end.received(envelope, true);
      });
    }
    if (lost) return;
    this.ground.after(this.delay(one, one.down), () => {
      if (!one.deviceOpen || this.cutDown(cable)) return;
      one.end.received(envelope, false);
      arrived();
    });
  }

  drop(connection: Connection): void {
    const one = connection as Joined;
    one.gatewayOpen = false;
    one.announced = false;
    if (this.cutDown(one.cable)) this.watch(one);
    else this.ground.after(this.latency(one.cable, one.end), () => this.lostFor(one));
  }

  gatewayChanged(connections: Iterable<Connection>): void {
    for (const connection of connections) {
      const one = connection as Joined;
      if (!one.gatewayOpen) continue;
      one.gatewayOpen = false;
      one.announced = false;
      if (this.cutDown(one.cable)) this.watch(one);
      else this.ground.after(this.latency(one.cable, one.end), () => this.lostFor(one));
    }
    this.tellAll();
  }

  // ---- inside

  private cable(device: string): Cable {
    const known = this.cables.get(device);
    if (known !== undefined) return known;
    const made: Cable = {
      device,
      wrong: [],
      chance: this.ground.draws(`cable ${device}`),
      connections: new Set(),
      told: '',
    };
    this.cables.set(device, made);
    return made;
  }

  private has(cable: Cable, fault: LinkFault): boolean {
    if (cable.wrong.length === 0) return false;
    return cable.wrong.some((wrong) => wrong.fault === fault);
  }
  private rate(cable: Cable, fault: LinkFault): number {
    if (cable.wrong.length === 0) return 0;
    let most = 0;
    for (const wrong of cable.wrong) if (wrong.fault === fault) most = Math.max(most, wrong.rate);
    return most;
  }
  private cutUp(cable: Cable): boolean {
    if (cable.wrong.length === 0) return false;
    return this.has(cable, 'cut-up') || this.has(cable, 'cut-both') || this.has(cable, 'no-network');
  }
  private cutDown(cable: Cable): boolean {
    if (cable.wrong.length === 0) return false;
    return this.has(cable, 'cut-down') || this.has(cable, 'cut-both') || this.has(cable, 'no-network');
  }

  private latency(cable: Cable, end: DeviceEnd): number {
    return cable.chance.whole(1, Math.max(1, end.latencyMs));
  }

  /** How long this message is on its way. */
  private delay(one: Joined, way: Way): number {
    const { cable, end } = one;
    const now = this.ground.now();
    const slow = this.rate(cable, 'delay');
    const usual = this.latency(cable, end) + (slow > 0 ? cable.chance.whole(0, Math.round(slow * 1000)) : 0);
    const overtaken = this.rate(cable, 'reorder');
    if (overtaken > 0 && cable.chance.often(overtaken)) return usual + cable.chance.whole(1, OVERTAKEN_MS);
    way.last = Math.max(way.last, now + usual);
    return way.last - now;
  }

  private up(one: Joined, arrive: () => void): void {
    const { cable } = one;
    if (!one.deviceOpen || this.cutUp(cable)) return;
    const loss = this.rate(cable, 'loss');
    if (loss > 0 && cable.chance.often(loss)) return;
    this.ground.after(this.delay(one, one.up), () => {
      if (!this.cutUp(cable)) arrive();
    });
  }

  /** Both ends find out at once. */
  private tear(one: Joined): void {
    this.goneFor(one, 'closed');
    this.lostFor(one);
  }

  /** Each end finds out by the other's silence, if it lasts. */
  private watch(one: Joined): void {
    const { cable } = one;
    this.ground.after(DEVICE_PATIENCE_MS, () => {
      if (one.deviceOpen && (!one.gatewayOpen || this.cutUp(cable) || this.cutDown(cable))) this.lostFor(one);
    });
    this.ground.after(GATEWAY_PATIENCE_MS, () => {
      if (!one.gatewayOpen || (one.deviceOpen && !this.cutUp(cable))) return;
      this.goneFor(one, 'silent');
      if (one.deviceOpen && !this.cutDown(cable)) this.lostFor(one);
    });
  }

  private goneFor(one: Joined, why: string): void {
    if (!one.gatewayOpen) return;
    one.gatewayOpen = false;
    this.gateway?.gone(one, why);
    if (why === 'half-open') this.watch(one);
    this.forget(one);
  }

  private lostFor(one: Joined): void {
    if (!one.deviceOpen) return;
    one.deviceOpen = false;
    this.forget(one);
    one.end.lost(one.attempt);
  }

  private forget(one: Joined): void {
    if (!one.deviceOpen && !one.gatewayOpen) one.cable.connections.delete(one);
  }

  private tellAll(): void {
    for (const cable of this.cables.values()) this.tellReach(cable);
  }

  private tellReach(cable: Cable): void {
    const { up, down } = this.passes(cable.device);
    const said = `${up} ${down}`;
    if (said === cable.told) return;
    cable.told = said;
    this.ground.witness({ type: 'device.reachable', device: cable.device, up, down });
  }
}
