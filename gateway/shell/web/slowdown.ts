/**
 * Counters that slow those who guess and those who flood. Promises bounded memory, and that a right secret is never
 * delayed: whoever asks is known before these are looked at.
 */

/** Wrong logins by address. */
export interface Guesses {
  /** Counts a wrong login; by how many this address is beyond its free ones of the last minute. */
  wrong(address: string): number;
  /** All wrong logins since the start. */
  total(): number;
}

const MINUTE = 60_000;
const ADDRESSES = 4096;

/** IPv6 addresses count by their /64, which one household or attacker holds as a whole. */
function bucketOf(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice(7);
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address;
}

/**
 * @param free wrong logins an address has per minute before it is slowed
 * @param now monotonic milliseconds
 */
export function countGuesses(free: number, now: () => number): Guesses {
  const table = new Map<string, { since: number; count: number }>();
  let total = 0;
  return {
    wrong(address) {
      total += 1;
      const bucket = bucketOf(address);
      const known = table.get(bucket);
      const t = now();
      const row = known !== undefined && t - known.since < MINUTE ? known : { since: t, count: 0 };
      row.count += 1;
      table.delete(bucket);
      table.set(bucket, row);
      if (table.size > ADDRESSES) {
        const oldest = table.keys().next();
        if (!oldest.done) table.delete(oldest.value);
      }
      return Math.max(0, row.count - free);
    },
    total: () => total,
  };
}

/** A token bucket per account. */
export interface Pace {
  /** Takes one turn; false when the account has none left. */
  take(account: string): boolean;
}

/**
 * @param perSecond turns that come back each second
 * @param burst most turns saved up
 * @param now monotonic milliseconds
 */
export function keepPace(perSecond: number, burst: number, now: () => number): Pace {
  const table = new Map<string, { at: number; left: number }>();
  return {
    take(account) {
      const t = now();
      const row = table.get(account) ?? { at: t, left: burst };
      row.left = Math.min(burst, row.left + ((t - row.at) / 1000) * perSecond);
      row.at = t;
      table.delete(account);
      table.set(account, row);
      if (table.size > ADDRESSES) {
        const oldest = table.keys().next();
        if (!oldest.done) table.delete(oldest.value);
      }
      if (row.left < 1) return false;
      row.left -= 1;
      return true;
    },
  };
}
