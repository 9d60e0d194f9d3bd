/**
 * What the log holds of the roster and of people's days: edits with before and after, swaps, presence, notices to one
 * person, announced talks, calendar links. Folded by `roster/evolve.ts`. No entry holds a secret or a client's name.
 */
import type { FarChannel } from '../far-channel.ts';
import type { Channel, SiteFile } from '../site.ts';
import type { Wall } from '../time.ts';

/** Parts of the site that a coordinator edits item by item. Every item of them has an id. */
export type RosterSection = 'people' | 'groups' | 'rotations' | 'overrides' | 'policies';
/** One item of a section. */
export type RosterItem<S extends RosterSection> = SiteFile[S][number];
/** What became of one item: put there (`before` null), changed, or taken away (`after` null). */
export type RosterChange = {
  readonly [S in RosterSection]: {
    readonly section: S;
    readonly id: string;
    readonly before: RosterItem<S> | null;
    readonly after: RosterItem<S> | null;
    /** Its position in the section's list, so that undoing puts it back where it stood. */
    readonly index: number;
  };
}[RosterSection];

/** What became of a request to swap. `asked` and `accepted` are open; everything else is its end. */
export type SwapState =
  | 'asked'
  /** A colleague agreed; a coordinator still has to. */
  | 'accepted'
  /** In force: overrides stand for it. */
  | 'done'
  | 'declined'
  | 'withdrawn'
  /** A coordinator said no. */
  | 'refused'
  /** Nobody answered before the shift began: the original stays on duty. */
  | 'lapsed'
  /** Ended with an edit or an import: undone, or its shift or overrides are no more. */
  | 'void';
/** Why a swap became void. */
export type SwapEnd =
  /** Its own edit was taken back. */
  | 'undone'
  /** The rotation has no such shift any more. */
  | 'gone'
  /** An edit of the roster left nothing of it. */
  | 'changed'
  /** A later swap handed the shift on, or back. */
  | 'passed'
  /** The site file was read in without its overrides. */
  | 'imported';

/** Where somebody is: in the building, out, or off (not working). */
export type Presence = 'in' | 'out' | 'off';

/** Why one person is told something that is no alarm. */
export type NoticeKind =
  /** Test page before a shift: confirm with one tap. */
  | 'readiness'
  /** To coordinators: who did not confirm. */
  | 'unready'
  /** The shift is over. */
  | 'off-duty'
  /** To coordinators, each day: what is wrong with the coming week. */
  | 'roster-report'
  | 'swap-asked'
  | 'swap-approval'
  | 'swap-result'
  /** An edit, a swap or an import changed when its reader is on duty, now or soon. */
  | 'duty-changed'
  /** To whoever looks in: walk past the talk. */
  | 'walk-past'
  /** A talk begins soon in a room without a button. */
  | 'no-button'
  /** A talk should be over: is all well? */
  | 'all-well'
  /** The one call before an alarm is raised. */
  | 'last-call'
  /** An alarm was raised because nobody signed off. */
  | 'talk-alarm'
  /** To facilities: devices or parts that fail. */
  | 'faults';

/** What a notice speaks of; which fields are there goes by its kind. Ids, never names. */
export interface NoticeAbout {
  readonly site?: string;
  readonly rotation?: string;
  /** Local date of the handoff that begins it. */
  readonly shift?: string;
  readonly group?: string;
  readonly swap?: string;
  readonly talk?: string;
  readonly alarm?: string;
  readonly people?: readonly string[];
  readonly from?: Wall;
  readonly until?: Wall;
  /** Codes of roster problems; the state a swap came to, then why; how somebody's own duty changed. */
  readonly codes?: readonly string[];
  /** Who brought it about. */
  readonly by?: string;
  /** Who is on duty in that shift as things are now. */
  readonly duty?: readonly string[];
  /** Ids of faults, the most urgent first, and how many more there are. */
  readonly faults?: readonly string[];
  readonly more?: number;
}

/** What is done of a handoff: test pages sent, the unconfirmed reported, those who left told. */
export type HandoffStage = 'tested' | 'reported' | 'handed';

/** What became of an announced talk or visit. */
export type TalkState =
  | 'planned'
  | 'running'
  /** Its time is over; the person was asked whether all is well. */
  | 'asked'
  /** The one call was made. */
  | 'called'
  /** Signed off: all well. */
  | 'well'
  /** Nobody signed off: an alarm was raised. */
  | 'alarm'
  | 'cancelled';

/** Entries of the roster. */
export type RosterBody =
  | {
      readonly type: 'roster.edited';
      /** `e1`, `e2`, ... */
      readonly edit: string;
      readonly changes: readonly RosterChange[];
      readonly by: string | null;
      /** The edit that this one takes back. */
      readonly undoes: string | null;
      /** The swap it carries out. */
      readonly swap: string | null;
    }
  | {
      readonly type: 'swap.asked';
      readonly swap: string;
      readonly rotation: string;
      /** Local date of the handoff that begins the shift. */
      readonly shift: string;
      /** Who wants to be replaced. */
      readonly person: string;
      /** Who is asked; null: any member of the rotation's groups. */
      readonly of: string | null;
      /** The shift that `person` takes over in return. */
      readonly inReturn: string | null;
      readonly note: string | null;
      readonly by: string | null;
    }
  | {
      readonly type: 'swap.changed';
      readonly swap: string;
      readonly state: SwapState;
      /** Its shifts, where an edit of the rotation moved them. */
      readonly moved?: { readonly shift: string; readonly inReturn: string | null };
      /** The edit from which this follows; undoing it brings back what was before. */
      readonly edit?: string;
      /** Who accepted, declined, approved...; null: time, or an edit. */
      readonly by: string | null;
    }
  | {
      readonly type: 'presence.changed';
      readonly person: string;
      /** Null: nobody knows any more. */
      readonly presence: Presence | null;
      /** Until when it counts; null: until it is said otherwise. */
      readonly until: Wall | null;
      readonly via: 'self' | 'board' | 'coordinator';
      readonly by: string | null;
    }
  /** Absences of a person from a calendar, replacing those before. */
  | {
      readonly type: 'absences.imported';
      readonly person: string;
      readonly spans: readonly { readonly from: Wall; readonly until: Wall }[];
      readonly by: string | null;
    }
  | {
      readonly type: 'notice.sent';
      /** `n1`, `n2`, ...: also names it to a pager. */
      readonly notice: string;
      readonly person: string;
      readonly kind: NoticeKind;
      readonly about: NoticeAbout;
      /** It waits for a tap. */
      readonly confirm: boolean;
      /** It rings, on pagers too, until it is confirmed or over. */
      readonly rings: boolean;
      /** When it is over by itself. */
      readonly until: Wall;
    }
  /** A pager or page showed it: evidence that the channel works. */
  | {
      readonly type: 'notice.delivered';
      readonly notice: string;
      readonly channel: Channel;
      readonly device: string | null;
    }
  /** These pagers of the person ring for it, until they are told otherwise. */
  | {
      readonly type: 'notice.rung';
      readonly notice: string;
      readonly pagers: readonly string[];
      /** Channels that lead outside over which it went, once. */
      readonly channels?: readonly FarChannel[];
    }
  /** These pagers were told to be quiet while it is still open. */
  | {
      readonly type: 'notice.quieted';
      readonly notice: string;
      readonly pagers: readonly string[];
      /** A real alarm goes before; its user said "cannot"; it is not theirs any more; it rang long enough. */
      readonly why: 'alarm' | 'cannot' | 'returned' | 'time';
    }
  | { readonly type: 'notice.confirmed'; readonly notice: string; readonly channel: Channel }
  | { readonly type: 'notice.ended'; readonly notice: string; readonly why: 'over' | 'moot' }
  /** A stage of the handoff that begins `shift` is done, so that it is done once. */
  | {
      readonly type: 'handoff.staged';
      readonly rotation: string;
      readonly shift: string;
      readonly stage: HandoffStage;
    }
  /** A handoff that was carried out was moved to later, and is to be carried out then. */
  | { readonly type: 'handoff.reopened'; readonly rotation: string; readonly shift: string }
  /** The coming week was looked at and reported for this day. */
  | { readonly type: 'roster.reported'; readonly day: string }
  | {
      readonly type: 'talk.announced';
      readonly talk: string;
      readonly person: string;
      /** A room, or else an address or round in words. */
      readonly place: string | null;
      readonly address: string | null;
      readonly from: Wall;
      readonly until: Wall;
      readonly looksIn: string | null;
      readonly by: string | null;
    }
  | {
      readonly type: 'talk.changed';
      readonly talk: string;
      readonly state: TalkState;
      /** When it ends now, if that changed. */
      readonly until: Wall | null;
      /** The alarm that was raised. */
      readonly opens: string | null;
      readonly by: string | null;
    }
  /** A secret link to a calendar; the log has its SHA-256 only. */
  | {
      readonly type: 'calendar.linked';
      readonly link: string;
      readonly hash: string;
      readonly person: string | null;
      readonly group: string | null;
      readonly by: string | null;
    }
  | { readonly type: 'calendar.unlinked'; readonly link: string; readonly by: string | null };
