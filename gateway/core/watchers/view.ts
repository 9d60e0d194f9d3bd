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
