/**
 * How fast one may go: turns per second, bad messages per minute, wrong logins per address. Pure: time comes in as an
 * argument. Promises bounded memory, and that nothing is ever forbidden for good.
 */

/** Turns that come back with time, up to one second's worth saved. */
export class Turns {
  private readonly everyMs: number;
  /** Up to when turns are used up. */
  private used: number;

  constructor(perSecond: number, now: number) {
    this.everyMs = 1000 / perSecond;
    this.used = now - 1000;
  }

  /** Takes a turn and returns 0, or takes none and returns in how many milliseconds there is one. */
  take(now: number): number {
    const next = Math.max(this.used, now - 1000) + this.everyMs;
    if (next > now) return Math.ceil(next - now);
    this.used = next;
    return 0;
  }
}

/** Remembers the last so many times that something bad happened. */
export class BadMinute {
  private readonly times: number[] = [];

  constructor(private readonly most: number) {}

  /** Counts one; true when it makes `most` within a minute. */
  count(now: number): boolean {
    this.times.push(now);
    if (this.times.length < this.most) return false;
    return now - (this.times.shift() ?? 0) < 60_000;
  }
}

/** IPv4 addresses count one by one, IPv6 addresses by the /64 that one holder has as a whole. */
export function neighbourhood(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice(7);
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address;
}

/** What wrong logins cost the address they come from. A right login is never looked up here. */
export class Guesses {
  private readonly table = new Map<string, { debt: number; at: number }>();

  constructor(
    private readonly free: number,
    private readonly forgivenEveryMs: number,
    private readonly longestWaitMs: number,
    private readonly mostAddresses: number,
  ) {}

  /** Counts a wrong login; returns how many milliseconds its answer is to wait. */
  wrong(address: string, now: number): number {
    const bucket = neighbourhood(address);
    const known = this.table.get(bucket);
    const debt = known === undefined ? 0 : Math.max(0, known.debt - (now - known.at) / this.forgivenEveryMs);
    this.table.delete(bucket);
    this.table.set(bucket, { debt: debt + 1, at: now });
    if (this.table.size > this.mostAddresses) {
      for (const oldest of this.table.keys()) {
        this.table.delete(oldest);
        break;
      }
    }
    const over = debt + 1 - this.free;
    return over <= 0 ? 0 : Math.min(this.longestWaitMs, Math.ceil(over * this.forgivenEveryMs));
  }
}
