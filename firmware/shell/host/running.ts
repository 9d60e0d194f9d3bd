/** What both kinds of host are to the program that runs them. */

/** Something that runs until it is stopped. */
export interface Running {
  /** Resolves when its port is let go of. */
  stop(): Promise<void>;
}
