/**
 * What the sentences of a language are filled in with. Promises plain values only: names were looked up and words
 * translated by the caller, who also decides whether its reader may see a name at all (null hides it).
 */
import type { AlarmLevel } from '../../../protocol/messages.ts';

/** Facts of technical trouble. `detail` is a technical remark, empty if there is none. */
export interface FaultFacts {
  readonly device: string;
  readonly channel: string;
  readonly devices: readonly string[];
  readonly detail: string;
}
/** Facts of a page to a pager. `reason` comes from `page.reason` of the same language. */
export interface PageFacts {
  readonly level: AlarmLevel;
  readonly reason: string;
  readonly call112: boolean;
  /** People coming or on scene; for somebody among them the others. */
  readonly coming: number;
  /** How many must come. */
  readonly need?: number;
  /** Enough are coming without its reader. */
  readonly enough?: true;
  /** Numbers outside that its reader is asked to call. */
  readonly calls?: readonly { readonly name: string; readonly phone: string }[];
  readonly cancelled: boolean;
  readonly duress: boolean;
  /** What a person typed who raised the alarm by hand. */
  readonly text: string | null;
}
/** What decides whether the police are to be told. */
export interface DutyFacts {
  readonly behaviour: 1 | 2 | 3 | 4 | 5 | null;
}
/** Facts of one line of an incident's story; what a line does not use is null, 0 or empty. */
export interface StoryFacts {
  readonly who: string | null;
  readonly device: string | null;
  readonly level: string;
  readonly answer: string;
  readonly reason: string;
  readonly count: number;
  readonly duress: boolean;
  readonly note: string | null;
}
/**
 * How somebody's own time on duty changed: on duty now, or not any more; not now but soon; the time that runs ends at
 * another moment; one that comes has other times, is new, or is no more.
 */
export type DutyChange = 'on' | 'off' | 'paused' | 'ends' | 'times' | 'coming' | 'cancelled';

/** Facts of a notice to one person; what a kind does not use is empty. Times are written out for the reader. */
export interface NoticeFacts {
  /** Whose talk or swap it is. */
  readonly who: string;
  /** The other person of a swap. */
  readonly other: string;
  readonly group: string;
  readonly site: string;
  /** Room, address or round. */
  readonly where: string;
  readonly from: string;
  readonly until: string;
  readonly people: readonly string[];
  /** From `notices.problem` of the same language. */
  readonly problems: readonly string[];
  /** From `notices.swap` or `notices.ended` of the same language. */
  readonly outcome: string;
  /** Who is on duty then; empty where that is not said. */
  readonly duty: readonly string[];
  /** How the reader's own time on duty changed. */
  readonly change?: DutyChange;
  /** Sentences of faults, and how many more there are. */
  readonly faults?: readonly string[];
  readonly more?: number;
}
