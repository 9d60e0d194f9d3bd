/** How entries about watchers change the state. Decides nothing. */
import type { EntryOf } from '../entries.ts';
import type { State } from '../state.ts';
import type { WatcherBody } from './entries.ts';

/** Applies an entry about watchers. */
export function evolveWatchers({ watchers }: State, entry: EntryOf<WatcherBody['type']>): void {
  if (entry.type === 'watcher.forgotten') {
    watchers.delete(entry.watcher);
    return;
  }
  const known = watchers.get(entry.watcher);
  if (known !== undefined) {
    known.account ??= entry.account ?? null;
    return;
  }
  watchers.set(entry.watcher, {
    name: entry.watcher,
    since: entry.at,
    account: entry.account ?? null,
    askedT: null,
    askedAt: null,
    due: null,
  });
}
