/**
 * What the gateway remembers of who watches it from outside: that they are there (durable, from the log), and when each
 * last asked (passing, learnt anew in each life). What follows from it is decided in `watchers.ts`.
 */
import type { Instant, Wall } from '../time.ts';

/** In this header a watcher says its name when it asks for the newest self-check. */
export const WATCH_HEADER = 'x-noodknop-watch';
/** In this header it says its name for a try: it is told whether it would count, and nothing is remembered. */
export const WATCH_TRY_HEADER = 'x-noodknop-watch-try';
/** Most that are remembered; an integration that makes names up does not fill the log. */
export const WATCHERS_MOST = 8;
/** How a watcher calls itself: the account of its `watch.yaml`. */
export const WATCHER_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * Why a question counts for no watcher. `another-token`: the name belongs to another token. `another-name`: the token
 * belongs to another name. `full`: all places are taken. `name`: no name of a watcher.
 */
export type Unwatched = 'another-token' | 'another-name' | 'full' | 'name';
/** Somebody who watches from outside. */
export interface Watcher {
  readonly name: string;
  /** When it first asked. */
  readonly since: Wall;
  /** Public name of the token that speaks for it; null: a log of before this was kept, and it did not ask since. */
  account: string | null;
  // ---- passing
  /** When it last asked in this life, by both clocks; null: not yet. */
  askedT: Instant | null;
  askedAt: Wall | null;
  /** When it must have asked again; null: this life has not begun, or it was told that it did not. */
  due: Instant | null;
}
/** All of them by name. */
export type Watchers = Map<string, Watcher>;
