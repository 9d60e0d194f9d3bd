/**
 * What the gateway holds of the roster beyond the site itself: edits that can be undone, swaps, who is where, notices,
 * talks, calendar links, and one line per alarm for the statistics. All of it is the fold of the log.
 */
import type { FarChannel } from '../far-channel.ts';
import type { Channel } from '../site.ts';
import type { Instant, Wall } from '../time.ts';
import type { NoticeAbout, NoticeKind, Presence, RosterChange, SwapState, TalkState } from './entries.ts';

/** Edits that can be looked at and undone; older ones are in the log only. */
export const EDITS_LIMIT = 500;
/** People of whom is remembered when they were last reached. */
export const REACHED_LIMIT = 20_000;
/** Ended swaps, notices and talks kept in memory. */
export const ENDED_LIMIT = 500;
/** Shifts of one rotation and stage of which it is remembered that they are done. */
export const STAGED_LIMIT = 60;
/** Alarms that the statistics know; beyond it the oldest are left out. */
export const TIMINGS_LIMIT = 200_000;

/** One edit, as it can be shown and undone. */
export interface EditRecord {
  readonly id: string;
  readonly revision: number;
  readonly at: Wall;
  readonly by: string | null;
  readonly changes: readonly RosterChange[];
  readonly undoes: string | null;
  readonly swap: string | null;
  /** The edit that took it back. */
  undoneBy: string | null;
}
/** A request to swap a shift. */
export interface SwapRecord {
  readonly id: string;
  readonly rotation: string;
  /** Local date of the handoff that begins the shift; moves with it. */
  shift: string;
  readonly person: string;
  readonly of: string | null;
  inReturn: string | null;
  readonly note: string | null;
  readonly askedAt: Wall;
  readonly askedBy: string | null;
  state: SwapState;
  /** Who accepted. */
  by: string | null;
  changedAt: Wall;
  /** Overrides that carry it out; empty before it is done. */
  overrides: readonly string[];
  /** How it stood before the edit that last ended, moved or brought it back; null: nothing since. */
  before: {
    readonly edit: string;
    readonly state: SwapState;
    readonly shift: string;
    readonly inReturn: string | null;
  } | null;
  /** Everyone concerned was told that nobody answered yet. */
  reminded: boolean;
}
/** Where somebody said to be. */
export interface PresenceRecord {
  readonly presence: Presence;
  readonly since: Wall;
  readonly until: Wall | null;
  readonly via: 'self' | 'board' | 'coordinator';
}
/** How a notice stands at one pager. */
export interface PagerHold {
  /**
   * It rings, or will when the pager comes; it is held there in silence and can be answered; its user said "cannot";
   * it was taken back.
   */
  how: 'rings' | 'held' | 'cannot' | 'gone';
  /** When the pager said that it rings. */
  rangAt: Wall | null;
}
/** Something one person was told. */
export interface NoticeRecord {
  readonly id: string;
  readonly person: string;
  readonly kind: NoticeKind;
  readonly about: NoticeAbout;
  readonly confirm: boolean;
  readonly rings: boolean;
  readonly at: Wall;
  readonly until: Wall;
  /** Channels on which it was seen to arrive. */
  readonly delivered: Set<Channel>;
  /** Channels that lead outside over which it went. */
  readonly sentOver: Set<FarChannel>;
  /** Pagers it was sent to. */
  readonly pagers: Map<string, PagerHold>;
  confirmedAt: Wall | null;
  endedAt: Wall | null;
}
/** An announced talk or visit. */
export interface TalkRecord {
  readonly id: string;
  readonly person: string;
  readonly place: string | null;
  readonly address: string | null;
  readonly from: Wall;
  until: Wall;
  readonly looksIn: string | null;
  readonly by: string | null;
  state: TalkState;
  changedAt: Wall;
  /** The same on the time line, from which the grace is counted: no jump of the clock shortens or skips it. */
  changedT: Instant;
  /** When it began, on the time line; null: it did not. */
  beganT: Instant | null;
  alarm: string | null;
  /** When somebody was last asked to walk past. */
  walkedAt: Wall | null;
  /** It was said that the room has no button. */
  warned: boolean;
}
/** A secret link to a calendar. */
export interface CalendarLink {
  readonly id: string;
  readonly hash: string;
  readonly person: string | null;
  readonly group: string | null;
  readonly at: Wall;
  readonly by: string | null;
}
/** What the statistics know of an alarm: no person, no place. */
export interface AlarmTiming {
  readonly alarm: string;
  readonly at: Wall;
  readonly openedT: Instant;
  readonly site: string | null;
  /** Groups that were on duty when it was opened. */
  readonly groups: readonly string[];
  answerMs: number | null;
  arrivalMs: number | null;
}

/** All of it. */
export interface RosterState {
  /** Counts every change of the site: imports and edits. */
  revision: number;
  edits: EditRecord[];
  editNumber: number;
  readonly swaps: Map<string, SwapRecord>;
  swapNumber: number;
  readonly presence: Map<string, PresenceRecord>;
  /** Absences by person, in order of time. */
  readonly absences: Map<string, readonly { readonly from: Wall; readonly until: Wall }[]>;
  /** When somebody's pager page last showed a page or a notice: evidence that it reaches them. */
  readonly reached: Map<string, Wall>;
  readonly notices: Map<string, NoticeRecord>;
  noticeNumber: number;
  readonly talks: Map<string, TalkRecord>;
  talkNumber: number;
  readonly links: Map<string, CalendarLink>;
  linkNumber: number;
  /** When each rotation was first looked at. */
  readonly seenAt: Map<string, Wall>;
  /** Shifts of which a stage is done, by `rotation|stage`, the latest last. */
  readonly staged: Map<string, readonly string[]>;
  reportedDay: string;
  timings: AlarmTiming[];
  /** Alarms that were left out of them, since there were too many. */
  timingsLeft: number;
  readonly timingOf: Map<string, AlarmTiming>;
}

/** Nothing yet. */
export const emptyRoster = (): RosterState => ({
  revision: 0,
  edits: [],
  editNumber: 0,
  swaps: new Map(),
  swapNumber: 0,
  presence: new Map(),
  absences: new Map(),
  reached: new Map(),
  notices: new Map(),
  noticeNumber: 0,
  talks: new Map(),
  talkNumber: 0,
  links: new Map(),
  linkNumber: 0,
  seenAt: new Map(),
  staged: new Map(),
  reportedDay: '',
  timings: [],
  timingsLeft: 0,
  timingOf: new Map(),
});
