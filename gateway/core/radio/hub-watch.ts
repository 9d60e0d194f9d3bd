/**
 * Which hubs are of no use: not connected, connected and saying nothing at all, or deaf to every order. Promises that
 * each change is told once, and that a hub is over it with the first sign of the contrary. A hub is watched when the site
 * names it or when it was there before. Times are milliseconds of one monotonic clock.
 */

/** A hub without a connection is silent after this long; at the start of the gateway it has longer to come back. */
const GONE_MS = 20_000;
const START_MS = 60_000;
/**
 * A connected hub that says nothing for this long is silent too. Hubs pass on all they hear, phones and all, and one
 * that hears nothing ends itself and comes back; a working one is never this quiet.
 */
const MUTE_MS = 10 * 60_000;
/** So many orders without a single one carried out make a hub deaf; some fail because a wearable walked away. */
const DEAF = 5;
/** Most hubs that are watched. */
const HUBS = 1_000;

/** Why a hub counts as silent: it has no connection, has one and says nothing, or carries out no order. */
export type Silence = 'gone' | 'mute' | 'deaf';
/** A hub fell silent, or (null) is back. */
export interface HubChange {
  readonly hub: string;
  readonly silence: Silence | null;
}
interface Watched {
  links: number;
  /** When it last said something or came. */
  at: number;
  /** Since when it has no connection. */
  goneAt: number;
  patience: number;
  /** The site named it when it was last asked. */
  named: boolean;
  /** Orders that failed since it came or carried one out. */
  failed: number;
  /** It carried one out since it came. */
  wrote: boolean;
  silence: Silence | null;
}

/** The watch over hubs. */
export class HubWatch {
  private readonly hubs = new Map<string, Watched>();
  private readonly begun: number;

  /** `silent` are hubs of which an earlier life of the gateway said so. */
  constructor(silent: readonly string[], now: number) {
    this.begun = now;
    for (const hub of silent) this.watched(hub, now).silence = 'gone';
  }

  /** A connection of this hub came up. */
  came(hub: string, now: number): void {
    const watched = this.watched(hub, now);
    watched.links += 1;
    watched.at = now;
    watched.failed = 0;
    watched.wrote = false;
    watched.patience = GONE_MS;
  }

  /** A connection of it is gone; true when it was the last. */
  went(hub: string, now: number): boolean {
    const watched = this.watched(hub, now);
    watched.links = Math.max(0, watched.links - 1);
    if (watched.links === 0) watched.goneAt = now;
    return watched.links === 0;
  }

  /** It said something. */
  said(hub: string, now: number): void {
    this.watched(hub, now).at = now;
  }

  /** It says of itself, through another, that it is gone. */
  saidGone(hub: string, now: number): void {
    this.watched(hub, now).at = now - MUTE_MS + GONE_MS;
  }

  /** It carried out an order, or had time to and did not. */
  ordered(hub: string, wrote: boolean, now: number): void {
    const watched = this.watched(hub, now);
    watched.wrote ||= wrote;
    watched.failed = wrote ? 0 : watched.failed + 1;
  }

  /** What changed by now; `named` are the hubs that the site names. One that is named no longer is not missed. */
  changes(named: ReadonlySet<string>, now: number): readonly HubChange[] {
    for (const hub of named) this.watched(hub, this.begun).named = true;
    const changes: HubChange[] = [];
    for (const [hub, watched] of this.hubs) {
      if (watched.named && !named.has(hub)) {
        watched.named = false;
        if (watched.links === 0) {
          this.hubs.delete(hub);
          if (watched.silence !== null) changes.push({ hub, silence: null });
          continue;
        }
      }
      const silence = silenceOf(watched, now);
      if (silence !== null && watched.silence === null) changes.push({ hub, silence });
      else if (silence === null && watched.silence !== null && watched.links > 0)
        changes.push({ hub, silence: null });
      else continue;
      watched.silence = silence;
    }
    return changes;
  }

  private watched(hub: string, now: number): Watched {
    const known = this.hubs.get(hub);
    if (known !== undefined) return known;
    const made: Watched = {
      links: 0,
      at: now,
      goneAt: now,
      patience: START_MS,
      named: false,
      failed: 0,
      wrote: false,
      silence: null,
    };
    if (this.hubs.size < HUBS) this.hubs.set(hub, made);
    return made;
  }
}

function silenceOf({ links, at, goneAt, patience, failed, wrote }: Watched, now: number): Silence | null {
  if (links === 0) return now - goneAt > patience ? 'gone' : null;
  if (now - at > MUTE_MS) return 'mute';
  return failed >= DEAF && !wrote ? 'deaf' : null;
}
