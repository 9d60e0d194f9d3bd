/** What the texts of the roster are told: names and times already in words, never ids alone. */

/** A roster problem in words. */
export interface ProblemFacts {
  /** Names, joined. */
  readonly who: string;
  /** Whether `who` is more than one. */
  readonly many: boolean;
  readonly rotation: string;
  readonly site: string;
  /** The other rotation, of a double duty. */
  readonly other: string;
  readonly group: string;
  /** Local times such as `ma 23 nov 2026 09:00`; empty where there is none. */
  readonly from: string;
  readonly until: string;
  /** How often it comes back after that. */
  readonly again: number;
  /** Whoever is away is reported as off, and not by the calendar. */
  readonly said: boolean;
}
/** One change of an item in words. */
export interface ChangeFacts {
  readonly did: 'added' | 'removed' | 'changed';
  /** The item, such as `groep Rood`. */
  readonly item: string;
  /** What changed of it; may be empty. */
  readonly detail: string;
}
/** A shift in words. */
export interface ShiftFacts {
  readonly who: string;
  readonly by: string;
  readonly rotation: string;
  readonly from: string;
  readonly until: string;
}
