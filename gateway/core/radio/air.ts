/**
 * Who hears which wearable how well: from the signal strengths that hubs report comes the hub it is nearest to and the
 * ways by which it can be reached. Promises a room that does not flutter (the median of a few seconds, 6 dB to change),
 * that a recording neither moves anybody nor takes the way of the true one, and bounded memory, whatever is heard. Holds
 * nothing longer than half a minute; who may see a room, and for how long, is decided elsewhere. Times are milliseconds
 * of one monotonic clock.
 */

/** The signal strengths of this long make a median. */
const WINDOW_MS = 4_000;
/** So much stronger must another hub be before a wearable is said to be there. */
const CHANGE_DB = 6;
/** A wearable that no hub heard for this long is out of reach. */
const REACH_MS = 30_000;
/** Most addresses of one wearable at a time; only somebody who plays recordings makes it have more than one. */
const ADDRESSES = 4;
/** Most hubs that are remembered for one wearable, and signal strengths for one hub. */
const HUBS = 32;
const SAMPLES = 64;
/** What is taken for a signal strength that no hub told, or of what says nothing new, in dBm. */
export const FAINTEST = -120;
/** Most boots of one wearable whose speaker is remembered. */
const VOICES = 4;

/** How new a frame is: above all that was heard of its boot, the newest once more, or older than that. */
export type Novelty = 'newer' | 'newest' | 'older';

/** One way to a wearable. */
export interface Way {
  readonly hub: string;
  /** The wearable's address on the air, as the hub writes it. */
  readonly address: string;
  /** Median of the last seconds, dBm; the faintest for what only says what was said before. */
  readonly rssi: number;
}
/** Where a wearable was last heard. */
export interface Heard {
  readonly hub: string;
  readonly at: number;
}

interface Sample {
  readonly at: number;
  readonly rssi: number;
}
/** What one hub heard of one address. */
interface Trail {
  readonly hub: string;
  readonly address: string;
  samples: Sample[];
  at: number;
}
interface Wearable {
  readonly trails: Map<string, Trail>;
  /** The address that was the first to say what is newest, by boot. */
  readonly voices: Map<number, string>;
  nearest: Heard | null;
  at: number;
}

function median(samples: readonly Sample[]): number {
  const sorted = samples.map(({ rssi }) => rssi).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? FAINTEST;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Whether it is the wearable itself that says this here: a recording is never newer, nor the first with what is newest. */
function speaks({ voices }: Wearable, address: string, boot: number, novelty: Novelty): boolean {
  if (novelty === 'older') return false;
  const voice = voices.get(boot);
  if (novelty === 'newest' && voice !== undefined) return voice === address;
  voices.delete(boot);
  voices.set(boot, address);
  if (voices.size > VOICES)
    for (const oldest of voices.keys()) {
      voices.delete(oldest);
      break;
    }
  return true;
}

/** Forgets an address that only ever said what was said before; false when there is none. */
function makeWay({ trails, voices }: Wearable): boolean {
  const truly = new Set(voices.values());
  for (const { address, samples } of trails.values()) {
    if (samples.length > 0 || truly.has(address)) continue;
    for (const [key, trail] of trails) if (trail.address === address) trails.delete(key);
    return true;
  }
  return false;
}

/** What is in the air now. */
export class Air {
  private readonly wearables = new Map<string, Wearable>();

  /**
   * A hub heard a wearable; `rssi` null when it did not say how loud. False: this address is one too many, and cannot be
   * answered. Whoever plays a recording is heard too, but only what a wearable itself says tells where it is.
   */
  hear(
    device: string,
    hub: string,
    address: string,
    rssi: number | null,
    now: number,
    { boot, novelty }: { readonly boot: number; readonly novelty: Novelty } = { boot: 0, novelty: 'newer' },
  ): boolean {
    const known = this.wearables.get(device);
    const wearable = known ?? { trails: new Map(), voices: new Map(), nearest: null, at: now };
    if (known === undefined) this.wearables.set(device, wearable);
    wearable.at = now;
    for (const [key, trail] of wearable.trails) if (now - trail.at > REACH_MS) wearable.trails.delete(key);
    const isTrue = speaks(wearable, address, boot, novelty);
    const key = `${hub} ${address}`;
    let trail = wearable.trails.get(key);
    if (trail === undefined) {
      const addresses = new Set([...wearable.trails.values()].map((one) => one.address));
      if (!addresses.has(address) && addresses.size >= ADDRESSES && !(isTrue && makeWay(wearable)))
        return false;
      if (wearable.trails.size >= HUBS) return addresses.has(address);
      trail = { hub, address, samples: [], at: now };
      wearable.trails.set(key, trail);
    }
    trail.at = now;
    trail.samples = trail.samples.filter((sample: Sample) => now - sample.at <= WINDOW_MS).slice(1 - SAMPLES);
    if (isTrue) trail.samples.push({ at: now, rssi: rssi ?? FAINTEST });
    return true;
  }

  /** The hub that a wearable is nearest to, having just been heard there or elsewhere; null: nobody hears it. */
  locate(device: string, now: number): Heard | null {
    const wearable = this.wearables.get(device);
    if (wearable === undefined) return null;
    const medians = new Map<string, number>();
    for (const { hub, rssi, fresh } of this.trails(wearable, now))
      if (fresh) medians.set(hub, Math.max(rssi, medians.get(hub) ?? FAINTEST));
    const standing = wearable.nearest;
    const here = standing === null ? undefined : medians.get(standing.hub);
    let best: string | null = null;
    for (const [hub, rssi] of medians)
      if (best === null || rssi > (medians.get(best) ?? FAINTEST)) best = hub;
    if (best === null) return standing;
    const moved = here === undefined || (medians.get(best) ?? FAINTEST) >= here + CHANGE_DB;
    const hub = moved || standing === null ? best : standing.hub;
    const at = this.lastHeard(wearable, hub);
    wearable.nearest = { hub, at };
    return wearable.nearest;
  }

  /** The ways to a wearable, the strongest first. */
  ways(device: string, now: number): readonly Way[] {
    const wearable = this.wearables.get(device);
    if (wearable === undefined) return [];
    return this.trails(wearable, now)
      .map(({ hub, address, rssi }) => ({ hub, address, rssi }))
      .sort((a, b) => b.rssi - a.rssi);
  }

  /** Forgets wearables that nobody heard for half a minute, and names them. */
  lapse(now: number): readonly string[] {
    const gone: string[] = [];
    for (const [device, { at }] of this.wearables) if (now - at > REACH_MS) gone.push(device);
    for (const device of gone) this.wearables.delete(device);
    return gone;
  }

  /** Forgets where a wearable was: nobody is looking for it any more. */
  forgetRoom(device: string): void {
    const wearable = this.wearables.get(device);
    if (wearable !== undefined) wearable.nearest = null;
  }

  /** Forgets a wearable. */
  forget(device: string): void {
    this.wearables.delete(device);
  }

  private trails(wearable: Wearable, now: number): (Way & { readonly fresh: boolean })[] {
    const all: (Way & { readonly fresh: boolean })[] = [];
    for (const { hub, address, samples, at } of wearable.trails.values()) {
      if (now - at > REACH_MS) continue;
      const fresh = samples.filter((sample) => now - sample.at <= WINDOW_MS);
      all.push({ hub, address, rssi: median(fresh.length > 0 ? fresh : samples), fresh: fresh.length > 0 });
    }
    return all;
  }

  private lastHeard(wearable: Wearable, hub: string): number {
    let last = 0;
    for (const trail of wearable.trails.values())
      if (trail.hub === hub) last = Math.max(last, trail.samples.at(-1)?.at ?? 0);
    return last;
  }
}
