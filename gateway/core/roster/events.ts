/**
 * What people ask of the roster, as events with an outcome: edits, swaps, presence, talks, calendars. Shapes were
 * checked by the shell; whether they make sense against the state is decided in this folder.
 */
import type { Wall } from '../time.ts';
import type { Presence, RosterItem, RosterSection } from './entries.ts';

/** One wish of an edit: an item put (new, or in place of the one with its id) or taken away. */
export type RosterEdit =
  | {
      readonly [S in RosterSection]: {
        readonly do: 'put';
        readonly section: S;
        readonly value: RosterItem<S>;
      };
    }[RosterSection]
  | { readonly do: 'drop'; readonly section: RosterSection; readonly id: string };

/** Events that want an answer, without the name of their request. */
export type RosterAsk =
  /** All edits or none. `base`: the revision the editor looked at; null: whatever it is now. */
  | {
      readonly type: 'roster.changed';
      readonly edits: readonly RosterEdit[];
      readonly base: number | null;
    }
  | { readonly type: 'roster.undone'; readonly edit: string }
  | {
      readonly type: 'swap.wanted';
      readonly rotation: string;
      /** Local date of the handoff that begins the shift, or of any day in it. */
      readonly shift: string;
      readonly person: string;
      readonly of: string | null;
      readonly inReturn: string | null;
      readonly note: string | null;
    }
  | {
      readonly type: 'swap.answered';
      readonly swap: string;
      readonly answer: 'accept' | 'decline' | 'withdraw' | 'approve' | 'refuse';
    }
  | {
      readonly type: 'presence.set';
      readonly person: string;
      readonly presence: Presence | null;
      readonly until: Wall | null;
      readonly via: 'self' | 'board' | 'coordinator';
    }
  | {
      readonly type: 'absences.given';
      readonly person: string;
      readonly spans: readonly { readonly from: Wall; readonly until: Wall }[];
    }
  | { readonly type: 'notice.answered'; readonly notice: string }
  | { readonly type: 'notice.shown'; readonly notice: string }
  | {
      readonly type: 'talk.wanted';
      readonly person: string;
      readonly place: string | null;
      readonly address: string | null;
      readonly from: Wall;
      readonly until: Wall;
      readonly looksIn: string | null;
    }
  | {
      readonly type: 'talk.answered';
      readonly talk: string;
      readonly do: 'start' | 'extend' | 'well' | 'cancel';
      /** New end, for `extend`. */
      readonly until: Wall | null;
    }
  | {
      readonly type: 'calendar.wanted';
      /** SHA-256 of the secret, in hex; the shell drew it. */
      readonly hash: string;
      readonly person: string | null;
      readonly group: string | null;
    }
  | { readonly type: 'calendar.dropped'; readonly link: string };
