/**
 * What the gateway shows of the roster, as types: the weeks, their problems, edits, swaps, presence, notices, talks,
 * the dry run and the statistics. `roster/views.ts` makes them for one viewer. Times are ISO 8601 in UTC; days are
 * local dates of the rotation.
 */
import type { AlarmLevel } from '../../protocol/messages.ts';
import type { Time } from './api.ts';
import type {
  NoticeAbout,
  NoticeKind,
  Presence,
  RosterChange,
  SwapState,
  TalkState,
} from './roster/entries.ts';
import type { Channel, Group, Override, Policy, RosterRules, Rotation } from './site.ts';

/** What can be wrong with a roster. */
export type RosterProblemCode =
  /** A site has no rotation: nobody is paged first. */
  | 'no-rotation'
  /** Overrides leave nobody: the fallback group stands in. */
  | 'nobody'
  /** Before the first handoff: the fallback group is on duty. */
  | 'not-begun'
  /** One person alone. */
  | 'one-person'
  /** Somebody on duty cannot be reached over any channel that works. */
  | 'no-channel'
  /** Somebody on duty has no role that answers pages, and no pager. */
  | 'cannot-answer'
  /** Somebody is on duty at two sites at once. */
  | 'double-duty'
  /** Somebody on duty is absent by their own calendar, or reported as off. */
  | 'absent'
  /** Somebody who comes on duty has not confirmed the test page, and the handoff is near. */
  | 'unconfirmed'
  /** The handoff time does not exist on that day (summer time begins): it moves on by the gap. */
  | 'moved-handoff'
  /** Somebody of the organisation can be paged for nothing: in no group, no role that is paged. */
  | 'in-no-group';

/** One thing that is wrong, and until when. */
export interface RosterProblemView {
  readonly code: RosterProblemCode;
  /** `serious`: help could stay away. `notice`: somebody should look at it. */
  readonly weight: 'serious' | 'notice';
  readonly site: string | null;
  readonly rotation: string | null;
  readonly group: string | null;
  readonly people: readonly string[];
  readonly from: Time | null;
  readonly until: Time | null;
  /** The same for people, in the asker's language, with names. */
  readonly text: string;
}

/** One week of a rotation, from handoff to handoff, with what changes in it. */
export interface ShiftView {
  /** Local date of the handoff that begins it: its name. */
  readonly shift: string;
  /** ISO week, such as `2026-W48`, of the first day. */
  readonly week: string;
  readonly from: Time;
  readonly until: Time;
  readonly group: string;
  readonly groupName: string;
  /** Members of the group as it stands, before changes. */
  readonly members: readonly string[];
  /** Spans within the shift in which the same people are on duty, after changes. At least one. */
  readonly spans: readonly {
    readonly from: Time;
    readonly until: Time;
    readonly people: readonly string[];
    readonly fallback: boolean;
  }[];
  /** Ids of the overrides that touch it. */
  readonly overrides: readonly string[];
  /** Ids of open swaps of it. */
  readonly swaps: readonly string[];
  /** True for the shift in force. */
  readonly now: boolean;
}
/** A rotation over the asked weeks. */
export interface RotationWeeksView {
  readonly rotation: string;
  readonly site: string;
  /** Further sites that it serves. */
  readonly sharedWith: readonly string[];
  readonly timezone: string;
  readonly handoff: Rotation['handoff'];
  readonly shifts: readonly ShiftView[];
}
/** `GET /api/roster?from=<date>&weeks=<1..60>` */
export interface RosterView {
  /** Goes up with every change of the site: what an edit names as its `base`. */
  readonly revision: number;
  readonly from: Time;
  readonly until: Time;
  readonly rotations: readonly RotationWeeksView[];
  /** Of the asked span, at most the next 8 weeks. Only for those who edit. */
  readonly problems: readonly RosterProblemView[];
  readonly names: Readonly<Record<string, string>>;
  readonly rules: RosterRules;
  /** What can be edited; null for those who may only look. */
  readonly items: {
    readonly people: readonly {
      readonly id: string;
      readonly name: string;
      readonly site: string | null;
      readonly roles: readonly string[];
      readonly language: 'nl' | 'en';
      readonly manager: string | null;
    }[];
    readonly groups: readonly Group[];
    readonly rotations: readonly Rotation[];
    readonly overrides: readonly Override[];
    readonly policies: readonly Policy[];
  } | null;
}
/** `POST /api/roster/check`: what an edit would bring, before it is saved. Nothing is changed. */
export interface RosterCheckView {
  readonly revision: number;
  /** Why it would be refused; null when it can be saved. */
  readonly refused: { readonly code: string; readonly field?: string; readonly message: string } | null;
  /** Problems of the next 8 weeks that the edit brings, that it solves, and that stay. */
  readonly brings: readonly RosterProblemView[];
  readonly solves: readonly RosterProblemView[];
  readonly stays: readonly RosterProblemView[];
  /** What changes with it in other items, for people: swaps that move or end. */
  readonly follows: readonly string[];
}
/** One edit in the history. */
export interface EditView {
  readonly id: string;
  readonly revision: number;
  readonly at: Time;
  readonly by: string | null;
  readonly changes: readonly RosterChange[];
  /** One line per change, in the asker's language, with names. */
  readonly text: readonly string[];
  readonly undoes: string | null;
  readonly undoneBy: string | null;
  readonly swap: string | null;
  /** Why it cannot be undone (any more); null when it can. */
  readonly stuck: string | null;
}
/** A request to swap a shift. */
export interface SwapView {
  readonly id: string;
  readonly rotation: string;
  readonly site: string | null;
  readonly shift: string;
  readonly from: Time | null;
  readonly until: Time | null;
  /** Who wants to be replaced. */
  readonly person: string;
  /** Who is asked; null: any member of the rotation's groups. */
  readonly of: string | null;
  readonly inReturn: string | null;
  readonly note: string | null;
  readonly state: SwapState;
  /** Who accepted. */
  readonly by: string | null;
  readonly askedAt: Time;
  readonly changedAt: Time;
  /** What the viewer may answer now. */
  readonly answers: readonly ('accept' | 'decline' | 'withdraw' | 'approve' | 'refuse')[];
}
/** Where somebody is. */
export interface PresenceView {
  readonly person: string;
  /** `null`: nobody said. */
  readonly presence: Presence | null;
  readonly since: Time | null;
  readonly until: Time | null;
  readonly via: 'self' | 'board' | 'coordinator' | 'calendar' | null;
}
/** Something one person is told that is no alarm. */
export interface NoticeView {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly about: NoticeAbout;
  readonly at: Time;
  readonly until: Time;
  /** It waits for a tap. */
  readonly confirm: boolean;
  /** The pager page sounds for it. */
  readonly rings: boolean;
  readonly confirmedAt: Time | null;
  readonly over: boolean;
  /** Title and text in the reader's language. */
  readonly title: string;
  readonly text: string;
}
/** One member of a coming shift and how ready they are. */
export interface ReadyView {
  readonly rotation: string;
  readonly shift: string;
  readonly from: Time;
  readonly members: readonly {
    readonly person: string;
    readonly channels: readonly Channel[];
    /** Those of them that do not work now. */
    readonly failing: readonly Channel[];
    readonly sentAt: Time | null;
    readonly delivered: readonly Channel[];
    readonly confirmedAt: Time | null;
  }[];
}
/** An announced talk or visit. */
export interface TalkView {
  readonly id: string;
  readonly person: string;
  readonly place: string | null;
  readonly address: string | null;
  readonly from: Time;
  readonly until: Time;
  readonly looksIn: string | null;
  readonly state: TalkState;
  /** When an alarm is raised if nobody signs off. */
  readonly alarmAt: Time;
  readonly alarm: string | null;
  readonly walkedAt: Time | null;
  /** The person holds no wearable and the room has no desk button. */
  readonly noButton: boolean;
  /** What the viewer may do now. */
  readonly may: readonly ('start' | 'extend' | 'well' | 'cancel')[];
}
/** `GET /api/dry-run?place|site&level&at`: who would be paged when if nobody answered. Pages nobody. */
export interface DryRunView {
  readonly at: Time;
  readonly level: AlarmLevel;
  readonly site: string | null;
  readonly place: string | null;
  /** Id of the policy in force; null: the default one. */
  readonly policy: string | null;
  /** Why this policy: of the place, of the site, with hours, the default. */
  readonly because: 'place' | 'site' | 'default';
  /** Seconds after which 112 guidance starts. */
  readonly guidanceAfter: number;
  readonly acknowledgeExpiry: number;
  readonly steps: readonly {
    /** Seconds from the press. */
    readonly after: number;
    /** Index in the policy; the repeats of the last step have the same. */
    readonly step: number;
    readonly repeat: boolean;
    readonly need: number;
    readonly guide112: boolean;
    readonly board: boolean;
    readonly pages: readonly {
      readonly person: string;
      readonly channels: readonly {
        readonly channel: Channel;
        readonly device: string | null;
        /** As it stands at this moment of asking: a pager that is heard, an open pager page. */
        readonly reachable: boolean;
      }[];
      /** By which target of the step. */
      readonly because: string;
      readonly presence: Presence | null;
    }[];
    /** Numbers that those on duty would be asked to call. */
    readonly external: readonly { readonly name: string; readonly phone: string }[];
  }[];
  /** What is wrong with it: nobody to page, people without a channel. */
  readonly remarks: readonly string[];
}
/** One month and group of the statistics; no person, no place. */
export interface TimingView {
  /** `2026-11`, local to the site. */
  readonly month: string;
  /** Null: alarms of no group. */
  readonly group: string | null;
  readonly groupName: string | null;
  readonly alarms: number;
  readonly answered: number;
  readonly arrived: number;
  /** Seconds; null where nobody answered or arrived. */
  readonly answerMedian: number | null;
  readonly answerP90: number | null;
  readonly arrivalMedian: number | null;
  readonly arrivalP90: number | null;
  /** Share of all alarms answered within 10 s and 40 s (0 to 1), the times BS 8484 asks of alarm centres. */
  readonly within10: number;
  readonly within40: number;
}
/** `GET /api/statistics` */
export interface StatisticsView {
  readonly from: Time;
  readonly until: Time;
  readonly rows: readonly TimingView[];
  /** Alarms left out because the memory holds no more. */
  readonly leftOut: number;
}
/** A secret calendar link; the secret itself is told once, when it is made. */
export interface CalendarLinkView {
  readonly id: string;
  readonly person: string | null;
  readonly group: string | null;
  readonly at: Time;
  readonly by: string | null;
}
