/** What the log holds of watchers: that one is there, and that there is none any more. Never that one asked. */

/** Entries about watchers. */
export type WatcherBody =
  /**
   * It asked for the first time. `account`: public name of the token it asked with, which alone speaks for it; rows of
   * before this was kept have none, and a second row of the same watcher then says it.
   */
  | { readonly type: 'watcher.appeared'; readonly watcher: string; readonly account?: string }
  /** Somebody said that it watches no more. */
  | { readonly type: 'watcher.forgotten'; readonly watcher: string; readonly by: string | null };
