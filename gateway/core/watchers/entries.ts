/** What the log holds of watchers: that one is there, and that there is none any more. Never that one asked. */

/** Entries about watchers. */
export type WatcherBody =
  /** It asked for the first time. */
  | { readonly type: 'watcher.appeared'; readonly watcher: string }
  /** Somebody said that it watches no more. */
  | { readonly type: 'watcher.forgotten'; readonly watcher: string; readonly by: string | null };
