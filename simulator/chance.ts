/**
 * The one source of chance in a simulated world. Promises the same draws for the same seed, for ever, and streams that
 * do not disturb each other: what one machine draws never shifts what another draws, so that a life keeps its shape
 * when something is taken out of it. Serves simulation only; keys and ids of the real system come from the system.
 */

/** A stream of draws. */
export interface Draws {
  /** 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True with this chance. */
  often(share: number): boolean;
  /** One of these. Throws on an empty list: that would be our own bug. */
  pick<T>(from: readonly T[]): T;
  /** The same things in another order. */
  shuffle<T>(from: readonly T[]): T[];
  /** Lower-case hex digits. */
  hex(digits: number): string;
  /** A length between two, small ones as likely as large ones (uniform in the logarithm). */
  spread(least: number, most: number): number;
}

/** FNV-1a, then two rounds of mixing: a 32-bit seed out of a seed and a name. */
const mixed = (seed: number, name: string): number => {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** The stream of this name under this seed (a 32-bit whole number). sfc32, public domain, by Chris Doty-Humphrey. */
export function draws(seed: number, name: string): Draws {
  let a = mixed(seed, name);
  let b = mixed(a, 'b');
  let c = mixed(b, 'c');
  let counter = 1;
  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) word();
  const next = (): number => word() / 4_294_967_296;
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    often: (share) => next() < share,
    pick(from) {
      const one = from[whole(0, from.length - 1)];
      if (one === undefined) throw new Error('a draw from nothing');
      return one;
    },
    shuffle(from) {
      const list = from.map((thing) => ({ thing, key: next() }));
      list.sort((x, y) => x.key - y.key);
      return list.map(({ thing }) => thing);
    },
    hex(digits) {
      let text = '';
      while (text.length < digits) text += word().toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
    spread: (least, most) =>
      Math.round(Math.exp(Math.log(least) + next() * (Math.log(most) - Math.log(least)))),
  };
}
