/** What both kinds of host are to the program that runs them. */

/** Something that runs until it is stopped. */
export interface Running {
  /** Resolves when its port is let go of. */
  stop(): Promise<void>;
}
/** Why something could not begin: the option it is about, and what helps. */
export interface NotBegun {
  readonly field: string;
  readonly reason: string;
}
