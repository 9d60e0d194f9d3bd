/**
 * What the gateway holds true: every entry of the incident log, in the past tense. Entries alone change state
 * (`evolve.ts`); folding them after a restart gives the state back. An entry that belongs to an alarm names it in
 * `alarm`, so that the log can find an alarm's whole story. No entry holds a key, a token or a client's name.
 */
import type { AlarmLevel, DeviceKind, PressLevel, UnpageReason } from '../../protocol/messages.ts';
import type { DrillBody } from './drills/entries.ts';
import type { IncidentFields, PersonAnswer } from './events.ts';
import type { FaultCode } from './fault-codes.ts';
import type { FleetBody } from './fleet/entries.ts';
import type { RosterBody } from './roster/entries.ts';
import type { SimulationBody } from './simulation-entries.ts';
import type { Channel, Policy, SiteFile } from './site.ts';
import type { Instant, Wall } from './time.ts';
import type { WalkBody } from './walk/entries.ts';
import type { WatcherBody } from './watchers/entries.ts';

/** One page as it was asked for: one person (or board), one channel, one step or round. */
export interface PlannedPage {
  /** `<alarm number>-<round>-<ordinal>-<life>`, in the form the wire allows. */
  readonly page: string;
  /** Null for a site's board. */
  readonly person: string | null;
  readonly channel: Channel;
  /** The pager, for channel `mqtt`. */
  readonly device: string | null;
  /** This person is asked to call the step's numbers outside. */
  readonly calls?: true;
  /** Not handed over yet: its person had enough of these in the last minute. */
  readonly later?: true;
}

/** Why pages were asked for. */
export type PageReason =
  | 'step'
  | 'press'
  | 'raise'
  | 'expired'
  | 'withdrawn'
  | 'unanswered'
  /** Somebody declined; this is the next. */
  | 'replacement'
  /** The last step once more. */
  | 'repeat'
  | 'reminder'
  /** Somebody said "coming" and has not arrived; their word expires soon. */
  | 'arrival'
  /** A drill became real. */
  | 'real'
  | 'unknown-alarm';

export type { FaultCode };

type Body =
  | RosterBody
  | FleetBody
  | WalkBody
  | WatcherBody
  | DrillBody
  /** `command`: a command opened the log by itself; no gateway ran. */
  | { readonly type: 'gateway.started'; readonly version: string; readonly command?: true }
  // ---- administration
  | { readonly type: 'site.imported'; readonly site: SiteFile; readonly by: string | null }
  | {
      readonly type: 'device.registered';
      readonly device: string;
      readonly number: number;
      readonly kind: DeviceKind;
      readonly place: string;
      readonly person: string | null;
      readonly by: string | null;
      /** Played by a program; nobody holds it in their hand. */
      readonly virtual?: true;
      /** It lives in this simulation session of a real site, and ends with it. */
      readonly simulation?: string;
    }
  | SimulationBody
  | { readonly type: 'device.revoked'; readonly device: string; readonly by: string | null }
  | {
      readonly type: 'device.assigned';
      readonly device: string;
      readonly person: string | null;
      readonly by: string | null;
    }
  /** `until` is when the old key ends, if there is one. */
  | {
      readonly type: 'device.key-rotated';
      readonly device: string;
      readonly until: Instant | null;
      readonly by: string | null;
    }
  | { readonly type: 'device.key-settled'; readonly device: string }
  /** Its board is written anew: nobody may count on it until a press of it came through. */
  | { readonly type: 'device.flashed'; readonly device: string; readonly by: string | null }
  /** Numbers up to and including `to` may be used for messages to this device. */
  | { readonly type: 'counter.reserved'; readonly device: string; readonly to: number }
  | {
      readonly type: 'token.changed';
      readonly token: string;
      readonly change: 'created' | 'revoked';
      readonly by: string | null;
    }
  | {
      readonly type: 'test.started';
      readonly device: string;
      readonly until: Instant;
      readonly by: string | null;
      /** It ends with its one press: whoever presses after that means it. */
      readonly once?: true;
    }
  | {
      readonly type: 'test.ended';
      readonly device: string;
      readonly reason: 'time' | 'asked' | 'real-press' | 'tested';
    }

  // ---- an alarm
  /** A press never heard before. `alarm` is null for a press in a test session. */
  | {
      readonly type: 'press.received';
      readonly alarm: string | null;
      readonly device: string;
      readonly press: string;
      readonly boot: number;
      readonly seq: number;
      readonly level: PressLevel | 'unknown';
      readonly age: number | null;
      readonly resumed: boolean;
      readonly battery: number | null;
      readonly unverified: boolean;
    }
  /** A known press was heard at a higher level. */
  | {
      readonly type: 'press.raised';
      readonly alarm: string;
      readonly device: string;
      readonly press: string;
      readonly level: AlarmLevel;
    }
  | {
      readonly type: 'alarm.opened';
      readonly alarm: string;
      /** Running number, the source of page ids. */
      readonly number: number;
      readonly device: string | null;
      /** The person who raised it by hand. */
      readonly raisedBy: string | null;
      /** Id of the first press, or of the request that raised it. */
      readonly press: string;
      readonly place: string | null;
      readonly site: string | null;
      readonly text: string | null;
      readonly level: AlarmLevel;
      /** The policy as it stood: a later edit does not change a running alarm. */
      readonly policy: Policy;
      /** Holder of the device or raiser: not paged, does not count. */
      readonly holder: string | null;
      /** Of a virtual device in a real site: only people of its session are paged. */
      readonly virtual?: true;
      /** `on`: a drill. `off`: none, while one is announced or runs. */
      readonly drill?: 'on' | 'off';
    }
  | {
      readonly type: 'alarm.raised';
      readonly alarm: string;
      readonly level: AlarmLevel;
      readonly policy: Policy;
    }
  /** `index` into the policy's steps; `from` the start of the policy it counts from. */
  | { readonly type: 'step.started'; readonly alarm: string; readonly step: number; readonly from: Instant }
  /** The last step once more, since too few are coming. */
  | { readonly type: 'step.repeated'; readonly alarm: string; readonly step: number }
  | {
      readonly type: 'page.requested';
      readonly alarm: string;
      readonly step: number;
      readonly round: number;
      readonly reason: PageReason;
      readonly pages: readonly PlannedPage[];
    }
  | { readonly type: 'page.sent'; readonly alarm: string; readonly pages: readonly string[] }
  /** Tried once more over a channel that leads outside, since nobody answered it. */
  | { readonly type: 'page.retried'; readonly alarm: string; readonly pages: readonly string[] }
  | { readonly type: 'page.delivered'; readonly alarm: string; readonly page: string }
  | {
      readonly type: 'page.failed';
      readonly alarm: string;
      readonly pages: readonly string[];
      readonly reason: string;
    }
  | {
      readonly type: 'page.withdrawn';
      readonly alarm: string;
      readonly pages: readonly string[];
      readonly reason: UnpageReason;
    }
  /** A pager confirmed (by `heard`) that it knows these pages are over. */
  | { readonly type: 'unpage.confirmed'; readonly device: string; readonly pages: readonly string[] }
  /** A presser's device confirmed (by `heard`) that it knows this alarm is closed. */
  | { readonly type: 'closing.confirmed'; readonly device: string; readonly alarm: string }
  | {
      readonly type: 'answer.recorded';
      readonly alarm: string;
      readonly person: string;
      readonly answer: PersonAnswer;
      /** The page it answers, if it came from a pager. */
      readonly page: string | null;
    }
  /** `need` is met. */
  | { readonly type: 'alarm.acknowledged'; readonly alarm: string }
  /** These people's "coming" will soon run out: they are asked to say that they arrived. */
  | { readonly type: 'acknowledgement.reminded'; readonly alarm: string; readonly people: readonly string[] }
  /** These people's "coming" ran out without an arrival. */
  | { readonly type: 'acknowledgement.expired'; readonly alarm: string; readonly people: readonly string[] }
  | {
      readonly type: 'alarm.reopened';
      readonly alarm: string;
      readonly reason: 'expired' | 'withdrawn' | 'unanswered';
    }
  | { readonly type: 'alarm.on-scene'; readonly alarm: string; readonly lead: string }
  | { readonly type: 'alarm.reminded'; readonly alarm: string; readonly whom: 'responders' | 'coordinator' }
  | { readonly type: 'policy.exhausted'; readonly alarm: string }
  | {
      readonly type: 'press.cancelled';
      readonly alarm: string;
      readonly duress: boolean;
      readonly by: string | null;
    }
  | { readonly type: 'guidance.started'; readonly alarm: string }
  | { readonly type: 'guidance.calling'; readonly alarm: string; readonly person: string | null }
  | { readonly type: 'guidance.lapsed'; readonly alarm: string; readonly why: 'time' | 'released' }
  | {
      readonly type: 'guidance.called';
      readonly alarm: string;
      readonly person: string | null;
      readonly note: string | null;
    }
  /** A press joined an alarm whose next round of pages must wait: due then. */
  | { readonly type: 'round.planned'; readonly alarm: string; readonly due: Instant }
  /** After a new press on an acknowledged alarm: someone must say "coming" anew before then. */
  | { readonly type: 'answer.awaited'; readonly alarm: string; readonly until: Instant }
  | {
      readonly type: 'alarm.closed';
      readonly alarm: string;
      readonly by: string | null;
      /** Nobody reported it safe: the simulation that it belonged to ended. */
      readonly ended?: 'simulation';
    }

  // ---- afterwards
  | {
      readonly type: 'incident.edited';
      readonly alarm: string;
      readonly fields: IncidentFields;
      readonly by: string | null;
    }
  | {
      readonly type: 'duty.changed';
      readonly alarm: string;
      readonly code: string;
      readonly state: 'open' | 'done' | 'not-applicable';
      readonly reason: string | null;
      readonly by: string | null;
    }

  // ---- technical trouble
  | {
      readonly type: 'fault.raised';
      readonly fault: string;
      readonly code: FaultCode;
      readonly device: string | null;
      readonly channel: string | null;
      readonly text: string;
      /** Devices named by an area fault. */
      readonly devices: readonly string[];
      /** What the sentence was made with, for readers of another language. */
      readonly detail?: string;
      /** Of devices that are lost: when each was last heard, as far as that life of the gateway knew. */
      readonly heard?: Readonly<Record<string, Wall>>;
    }
  /** `heard`: it is over because its device was heard. */
  | { readonly type: 'fault.cleared'; readonly fault: string; readonly heard?: true }
  /** The gateway pressed itself. The log commits it as it does any entry and keeps the newest only, not as a row. */
  | { readonly type: 'self.checked'; readonly press: string }
  /** The first life of a device; later beats are not logged. */
  | { readonly type: 'device.first-heard'; readonly device: string };

/** One row of the log: what is true since `t` on the log's time line, `at` by the wall clock. */
export type Entry = Body & { readonly t: Instant; readonly at: Wall };
/** An entry before it was given its time. */
export type EntryBody = Body;
/** The entry of one type. */
export type EntryOf<T extends Entry['type']> = Extract<Entry, { readonly type: T }>;
