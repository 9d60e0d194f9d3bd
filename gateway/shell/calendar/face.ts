/**
 * What others know of reading calendar files: what goes in, what comes out, and the bounds. Reading itself is in
 * `absences.ts`, the thread it runs in is kept by `reader.ts`.
 */
import type { Problem } from '../../core/problem.ts';
import type { Wall } from '../../core/time.ts';

/** Largest calendar file that is read, in bytes. */
export const MOST_CALENDAR = 2 * 1024 * 1024;

/** What is asked: the file, the zone that whole days and bare times are meant in, and what counts as now. */
export interface AbsencesAsk {
  readonly ics: string;
  /** IANA zone. */
  readonly zone: string;
  readonly now: Wall;
}
/** Something that was left out or cut, with how often; said in the reader's language by `words.ts`. */
export interface AbsenceNote {
  readonly code: /** Repeats went on beyond the horizon. */
    | 'horizon'
    /** More occurrences than are read. */
    | 'occurrences'
    /** More spans than are kept. */
    | 'spans'
    /** Marked as free time. */
    | 'transparent'
    | 'cancelled'
    /** Ended before now. */
    | 'past'
    /** An event without a start or with a broken rule. */
    | 'broken'
    /** Begins before 1970 or after 2100. */
    | 'years'
    /** Goes on, or begins, beyond the horizon without a repeat. */
    | 'long'
    /** A repeat on days that do not exist, such as 30 February. */
    | 'never'
    /** A zone that is neither in the file nor known here; taken as the person's own. */
    | 'zone';
  readonly count: number;
}
/** Absences in order of time, without overlap; or why the file cannot be read. */
export type AbsencesReading =
  | {
      readonly ok: true;
      readonly spans: readonly { readonly from: Wall; readonly until: Wall }[];
      readonly notes: readonly AbsenceNote[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** Reads a file; never rejects. */
export type ReadAbsences = (ask: AbsencesAsk) => Promise<AbsencesReading>;
