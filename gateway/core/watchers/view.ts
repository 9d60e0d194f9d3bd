/** Who watches from outside, as screens and the command line are shown it. Holds nothing about people. */
import { faultKey } from '../evolve-faults.ts';
import type { State } from '../state.ts';
import { iso } from '../time.ts';

/** One watcher; part of `GET /api/self-check`. */
export interface WatcherView {
  readonly watcher: string;
  /** When it first asked. */
  readonly since: string;
  /** When it last asked since the gateway started; null: not yet. */
  readonly at: string | null;
  /** It asks as it should. False: the fault `watcher-lost` is open. */
  readonly ok: boolean;
}

/** One watcher as the command line is shown it. */
export interface WatcherListing extends WatcherView {
  /** Public name of the token that speaks for it, as `token list` tells it; null: not known yet. */
  readonly token: string | null;
}

/** All of them with their tokens, by name. */
export const listWatchers = (state: State): readonly WatcherListing[] =>
  viewWatchers(state).map((one) => ({ ...one, token: state.watchers.get(one.watcher)?.account ?? null }));

/** All of them, by name; none: nobody watches from outside. */
export const viewWatchers = ({ watchers, openFaults }: State): readonly WatcherView[] =>
  [...watchers.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, since, askedAt }) => ({
      watcher: name,
      since: iso(since),
      at: askedAt === null ? null : iso(askedAt),
      ok: !openFaults.has(faultKey('watcher-lost', null, name)),
    }));
