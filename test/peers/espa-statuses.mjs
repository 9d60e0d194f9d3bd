/** The call statuses that wait for their turn on the line. Part of espa-station.mjs, which see. */
const MAX_WAITING = 256;
const MAX_KNOWN = 256;
/** Transactions spent on one status before it is given up. */
const MAX_ROUNDS = 5;

export class Statuses {
  waiting = [];
  /** The newest status of each address, for who asks (header 3). */
  newest = new Map();

  /** False when too many wait. */
  add(address, status, after) {
    if (this.waiting.length >= MAX_WAITING) return false;
    this.waiting.push({ address, status, due: performance.now() + after, rounds: 0, tried: false });
    this.newest.delete(address);
    this.newest.set(address, status);
    if (this.newest.size > MAX_KNOWN) this.newest.delete(this.newest.keys().next().value);
    return true;
  }

  known(address) {
    return this.newest.has(address) ? [this.newest.get(address)] : [];
  }

  isDue() {
    return this.waiting.length > 0 && this.first().due <= performance.now();
  }

  first() {
    return this.waiting[0];
  }

  shift() {
    return this.waiting.shift();
  }

  /** After a transaction that failed: it stays first; after too many it is dropped, and handed back. */
  putOff() {
    this.first().rounds += 1;
    return this.first().rounds >= MAX_ROUNDS ? this.shift() : undefined;
  }
}
