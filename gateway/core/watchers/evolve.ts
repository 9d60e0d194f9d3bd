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
  if (watchers.has(entry.watcher)) return;
  watchers.set(entry.watcher, {
    name: entry.watcher,
    since: entry.at,
    askedT: null,
    askedAt: null,
    due: null,
  });
}
