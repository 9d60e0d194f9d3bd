/** What the command line and the dead man's switch say to each other. Types only: neither needs to know the other. */

/** What was asked for. */
export interface WatchAsked {
  /** Path of `watch.yaml`. */
  readonly file: string;
  readonly deed: 'run' | 'check' | 'test';
  readonly json: boolean;
}
/** How it ended: with an exit status, or it could not begin and why not, by line and field of the file. */
export type WatchEnded =
  | { readonly status: number }
  | {
      readonly problems: readonly {
        readonly line: number;
        readonly column: number;
        readonly field: string;
        readonly message: string;
      }[];
    };
