/**
 * A line as the ESPA 4.4.4 procedure sees it: what it is set to, which phase it is in, what waits, what is wrong with it.
 * Promises that every phase has an end (`nextDeadline`). What changes it is `machine.ts`.
 */
import type { Block, Token } from './wire.ts';

/** How long a selected or polled station may take to begin its answer, in milliseconds. */
export const ANSWER_MS = 1_500;
/** How long it may take to answer a block: it checks the block, perhaps asks its transmitter. */
export const BLOCK_ANSWER_MS = 3_000;
/** Without a valid transaction in this time whoever holds the line has lost it (section 3.3). */
export const SUPERVISION_MS = 10_000;
/** So often a selection or a block is tried (section 3.5). */
export const TRIES = 2;
/** So much in a row that stays without an answer is trouble; so many damaged blocks too. */
export const TROUBLE_AFTER = 2;
/** Damaged blocks count as trouble for this long after the last one. */
export const DAMAGED_FOR_MS = 60_000;

/** What a line is set to. */
export interface LineSettings {
  readonly role: 'control' | 'station';
  readonly own: string;
  readonly peer: string;
  readonly pollEveryMs: number;
  /** Time on the line of one character, in milliseconds. */
  readonly characterMs: number;
}

/** Something to be handed to the paging system. */
export interface Job {
  readonly id: string;
  /** Lower goes first. */
  readonly rank: number;
  readonly block: Uint8Array;
  /** When nobody waits for it any more. */
  readonly until: number;
}

/** Why a job was not taken. */
export type Refusal =
  /** Nothing came back. */
  | 'silent'
  /** What came back is not ESPA. */
  | 'garbled'
  /** NAK with prefix 1, or without: the block arrives damaged. */
  | 'transmission'
  | 'busy'
  | 'invalid'
  /** The control station did not poll, or other calls took too long. */
  | 'waited'
  /** The port is closed. */
  | 'closed'
  /** It was taken back while it waited. */
  | 'unwanted';
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly why: Refusal };

/** What is wrong with the line as a whole. */
export type Trouble = 'silent' | 'garbled' | 'damaged';

export type LineEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'closed' }
  | { readonly type: 'heard'; readonly token: Token }
  | { readonly type: 'wanted'; readonly job: Job }
  | { readonly type: 'unwanted'; readonly id: string }
  | { readonly type: 'time' };

export type LineEffect =
  | { readonly type: 'write'; readonly bytes: Uint8Array }
  /** A block that was begun will not be ended: the reader begins anew. */
  | { readonly type: 'resync' }
  | { readonly type: 'ended'; readonly id: string; readonly outcome: Outcome }
  /** A block for us; it was acknowledged. */
  | { readonly type: 'took'; readonly block: Block }
  /** How the line is: said at the first answer and at every change. Null: it works. */
  | { readonly type: 'line'; readonly trouble: Trouble | null };

/** Who holds the line, and until when that is believed. */
export type Phase =
  | { readonly at: 'closed' }
  /** Nobody holds the line. */
  | { readonly at: 'free' }
  /** The other side was polled and holds the line. */
  | { readonly at: 'polling'; readonly until: number }
  /** We hold the line and selected the other side, for the `tries`th time; its block was sent `sent` times before. */
  | Selecting
  /** Our block is out, for the `sent`th time. */
  | Sending
  /** We were selected and wait for a block. */
  | { readonly at: 'receiving'; readonly since: number; readonly until: number }
  /** Two others talk. */
  | { readonly at: 'watching'; readonly since: number; readonly until: number };
export interface Selecting {
  readonly at: 'selecting';
  readonly job: Job;
  readonly tries: number;
  readonly sent: number;
  readonly until: number;
}
export interface Sending {
  readonly at: 'sending';
  readonly job: Job;
  readonly sent: number;
  readonly until: number;
}

/** A line. Made by `openLine`, changed by `step` only. */
export interface Line {
  readonly settings: LineSettings;
  phase: Phase;
  waiting: Job[];
  /** Bytes of garbage since we last spoke: an answer behind much of it proves nothing. */
  garbage: number;
  /** Others may believe that somebody holds the line; a poll must follow an EOT (section 3.1). */
  unsure: boolean;
  nextPollAt: number;
  unanswered: number;
  /** All garbage since the port was opened, in bytes or damaged blocks. */
  strays: number;
  /** Garbage came since the last valid answer. */
  noisy: boolean;
  /** Blocks in a row that came damaged, and when the last one did. */
  damaged: number;
  damagedAt: number;
  /** When the other side was last understood. */
  heardAt: number | null;
  /** Since when a station waits for a poll. */
  waitsSince: number;
  /** What was last said of the line; undefined: nothing yet. */
  said: Trouble | null | undefined;
}

/** A line whose port is closed. */
export const openLine = (settings: LineSettings): Line => ({
  settings,
  phase: { at: 'closed' },
  waiting: [],
  garbage: 0,
  strays: 0,
  unsure: true,
  nextPollAt: 0,
  unanswered: 0,
  noisy: false,
  damaged: 0,
  damagedAt: 0,
  heardAt: null,
  waitsSince: 0,
  said: undefined,
});

/** When the line next wants to hear that time has passed; undefined: not by itself. */
export function nextDeadline(line: Line): number | undefined {
  const { phase } = line;
  if (phase.at === 'closed') return undefined;
  const moments = line.waiting.map(({ until }) => until);
  if (phase.at !== 'free') moments.push(phase.until);
  if (line.settings.role === 'control' && phase.at === 'free') moments.push(line.nextPollAt);
  if (line.settings.role === 'station' && !isTroubled(line)) moments.push(line.waitsSince + SUPERVISION_MS);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** True while the other side cannot be heard. */
export const isTroubled = (line: Line): boolean => line.said === 'silent' || line.said === 'garbled';
