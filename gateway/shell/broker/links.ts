/**
 * All connections and whose they are. Promises the bounds on their number: strangers make room for newer strangers,
 * never those who logged in; one device has one connection, the newest with the right password.
 */

import { neighbourhood } from '../../core/pace.ts';
import type { BrokerLimits } from './limits.ts';
import type { Link, Peer } from './link.ts';

/** The connections. */
export class Links {
  /** Every connection, oldest first. */
  readonly all = new Set<Link>();
  private readonly devices = new Map<string, Link>();
  private readonly accounts = new Map<string, Set<Link>>();
  private readonly strangers = new Set<Link>();
  private readonly strangersOf = new Map<string, Set<Link>>();

  constructor(
    private readonly limits: Pick<BrokerLimits, 'connections' | 'strangersPerAddress' | 'perAccount'>,
  ) {}

  /** The connection of a device. */
  device(id: string): Link | undefined {
    return this.devices.get(id);
  }

  /** The connections of a hub or integration account, or of a device. */
  of(account: string): Iterable<Link> {
    const device = this.devices.get(account);
    return device === undefined ? (this.accounts.get(account) ?? []) : [device];
  }

  /** A new connection. False when there is no room even after the oldest stranger left. */
  welcome(link: Link): boolean {
    const home = neighbourhood(link.address);
    let neighbours = this.strangersOf.get(home);
    if (neighbours !== undefined && neighbours.size >= this.limits.strangersPerAddress)
      this.dismiss(neighbours);
    if (this.all.size >= this.limits.connections) {
      this.dismiss(this.strangers);
      if (this.all.size >= this.limits.connections) return false;
    }
    neighbours = this.strangersOf.get(home);
    if (neighbours === undefined) this.strangersOf.set(home, new Set([link]));
    else neighbours.add(link);
    this.strangers.add(link);
    this.all.add(link);
    return true;
  }

  /** A login was right. Closes the connection whose place it takes, which is returned if it was a device's. */
  admit(link: Link, peer: Exclude<Peer, { role: 'stranger' }>): Link | null {
    this.noStranger(link);
    link.peer = peer;
    if (peer.role === 'device') {
      const older = this.devices.get(peer.account) ?? null;
      this.devices.set(peer.account, link);
      older?.close();
      return older;
    }
    const others = this.accounts.get(peer.account) ?? new Set();
    this.accounts.set(peer.account, others);
    others.add(link);
    if (others.size > this.limits.perAccount) this.dismiss(others);
    return null;
  }

  /** A connection closed. True when it was the one of its device. */
  gone(link: Link): boolean {
    this.all.delete(link);
    this.noStranger(link);
    const { peer } = link;
    if (peer.role === 'stranger') return false;
    if (peer.role === 'device') {
      if (this.devices.get(peer.account) !== link) return false;
      this.devices.delete(peer.account);
      return true;
    }
    const others = this.accounts.get(peer.account);
    others?.delete(link);
    if (others?.size === 0) this.accounts.delete(peer.account);
    return false;
  }

  private dismiss(links: Set<Link>): void {
    for (const oldest of links) {
      this.gone(oldest);
      oldest.close();
      return;
    }
  }

  private noStranger(link: Link): void {
    if (!this.strangers.delete(link)) return;
    const home = neighbourhood(link.address);
    const neighbours = this.strangersOf.get(home);
    neighbours?.delete(link);
    if (neighbours?.size === 0) this.strangersOf.delete(home);
  }
}
