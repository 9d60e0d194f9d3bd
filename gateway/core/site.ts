/**
 * The site as the core sees it: who, where, which groups, which policy. Plain types without checks; the YAML file's
 * one schema (`shell/config/site-schema.ts`) is checked to give exactly this shape.
 */
import type { AlarmLevel, DeviceKind } from '../../protocol/messages.ts';
import type { FaultCode } from './fault-codes.ts';

/** A name and a telephone number. */
export interface Contact {
  readonly name: string;
  readonly phone: string;
}
/** A building or base of work, with all that a 112 card needs. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly municipality: string;
  readonly entrance: string;
  /** Telephone number on which the 112 room can call back. */
  readonly callback: string;
  readonly contacts: {
    readonly safetyOfficer?: Contact | undefined;
    readonly wijkagent?: Contact | undefined;
    readonly aftercare?: Contact | undefined;
  };
  /** The site's own instructions, shown with an alarm. */
  readonly plan: string;
  /** True (default): the board is where visitors can see it: no names, no place, no sound. */
  readonly covertBoard: boolean;
}
/** A room, a desk, a corridor, an outdoor round. */
export interface Place {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly floor: string;
  readonly area: string;
}
/** What a person may do; INTERFACE of the HTTP API. */
export type Role =
  | 'employee'
  | 'responder'
  | 'manager'
  | 'facilities'
  | 'coordinator'
  | 'admin'
  | 'auditor'
  | 'board'
  | 'integration';
/** The channels over which a page can go out. `web` is the open pager page, which everyone has. */
export type Channel = 'mqtt' | 'web' | 'board' | 'web-push' | 'espa' | 'sms' | 'mail' | 'webhook';
/** A colleague. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly site?: string | undefined;
  readonly language: 'nl' | 'en';
  readonly roles: readonly Role[];
  readonly manager?: string | undefined;
  readonly channels: readonly {
    readonly kind: Exclude<Channel, 'web' | 'board'>;
    readonly [field: string]: unknown;
  }[];
}
/** A response group. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly people: readonly string[];
}
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
/** Groups that take turns by the week. */
export interface Rotation {
  readonly id: string;
  readonly site: string;
  /** Further sites that it serves in the same way. */
  readonly sharedWith?: readonly string[] | undefined;
  readonly groups: readonly string[];
  readonly handoff: { readonly weekday: Weekday /** "HH:MM", local. */; readonly time: string };
  /** ISO date; the first handoff on or after it brings `groups[0]`. */
  readonly start: string;
  /** IANA zone. */
  readonly timezone: string;
  /** The group in force before the first handoff and whenever overrides leave nobody. */
  readonly fallback: string;
}
/** The sites that a rotation serves, its own first. */
export const sitesOf = ({ site, sharedWith }: Pick<Rotation, 'site' | 'sharedWith'>): readonly string[] =>
  sharedWith === undefined ? [site] : [site, ...sharedWith];
/** True when a rotation serves this site. */
export const serves = (rotation: Pick<Rotation, 'site' | 'sharedWith'>, site: string | null): boolean =>
  rotation.site === site || (site !== null && rotation.sharedWith?.includes(site) === true);
/** True when two rotations have a site in common. */
export const serveTogether = (one: Rotation, other: Rotation): boolean =>
  sitesOf(one).some((site) => serves(other, site));

/** A change to who is on duty for a while; `[from, until)` in ISO 8601. */
export interface Override {
  /** Names it for edits; one without gets `o1`, `o2`, ... by its position. */
  readonly id?: string | undefined;
  readonly rotation: string;
  /**
   * Local date of the handoff that begins the shift it belongs to: it then moves with that shift, and `from` and
   * `until` are worked out anew at every edit of the rotation.
   */
  readonly shift?: string | undefined;
  readonly from: string;
  readonly until: string;
  readonly replace?: { readonly person: string; readonly by: string } | undefined;
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
}
/** Whom a step pages. */
export type PageTarget =
  | 'oncall'
  | 'site-board'
  | 'everyone'
  /** Everyone of the site who is in the building. */
  | 'present'
  | { readonly group: string }
  | { readonly person: string }
  /** Those on duty are asked to call this number themselves. */
  | { readonly external: Contact };
/** One step of an escalation policy. */
export interface PolicyStep {
  /** Seconds from the start of the policy. */
  readonly after: number;
  readonly page: readonly PageTarget[];
  /** How many must be coming before later steps stop; default 1. */
  readonly need: number;
  /** Starts 112 guidance with this step. */
  readonly guide112: boolean;
}
/** When a policy counts, in local time; without it always. */
export interface PolicyHours {
  /** Days on which it begins to count; none: every day. */
  readonly days: readonly Weekday[];
  /** "HH:MM"; `until` before or at `from` is on the next day. */
  readonly from: string;
  readonly until: string;
  /** IANA zone. */
  readonly timezone: string;
}
/** Who is paged when, for a site or one place, a level, and perhaps some hours of the week. */
export interface Policy {
  /** Names it for edits; one without gets `p1`, `p2`, ... by its position. */
  readonly id?: string | undefined;
  /** The policy with hours goes before the one without. */
  readonly when?: PolicyHours | undefined;
  /** Seconds after which the last step is repeated while too few come; default 60. */
  readonly repeat?: number | undefined;
  readonly site?: string | undefined;
  readonly place?: string | undefined;
  readonly level: AlarmLevel;
  /** Seconds after which a "coming" without an arrival expires. */
  readonly acknowledgeExpiry: number;
  readonly steps: readonly PolicyStep[];
}
/** Who is told of a fault. */
export type FaultReader =
  | 'facilities'
  | 'coordinator'
  | 'admin'
  | { readonly group: string }
  | { readonly person: string };
/** Who is told of which technical trouble, and at what hour. The first of the list that fits counts. */
export interface FaultPolicy {
  /** Only for devices of this site. */
  readonly site?: string | undefined;
  /** Only for these codes. */
  readonly codes?: readonly FaultCode[] | undefined;
  readonly tell: readonly FaultReader[];
  /** Left out: by its code, at any hour or by day. */
  readonly when?: 'always' | PolicyHours | undefined;
  /** Hours after which it is told again while nobody takes it on; 0 never; left out: by its code. */
  readonly repeat?: number | undefined;
}
/** A device as the site file names it; keys never stand there. */
export interface SiteDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly place: string;
  readonly person?: string | undefined;
}
/** A hub that hears wearables, as the site file names it; its password never stands there. */
export interface SiteHub {
  /** The name of its account, without `hub:`. */
  readonly id: string;
  /** Where it hangs: the place that a wearable near it is said to be at. */
  readonly place: string;
}
/** The whole site file. */
export interface SiteFile {
  readonly sites: readonly Site[];
  readonly places: readonly Place[];
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly rotations: readonly Rotation[];
  readonly overrides: readonly Override[];
  readonly policies: readonly Policy[];
  readonly faultPolicies?: readonly FaultPolicy[] | undefined;
  readonly devices: readonly SiteDevice[];
  readonly hubs?: readonly SiteHub[] | undefined;
  /** Days per kind of record. */
  readonly retention: { readonly incidents: number; readonly log: number; readonly faults: number };
  readonly roster?: RosterRules | undefined;
}
/** How the roster is looked after. */
export interface RosterRules {
  /** Hours before a handoff at which each coming member gets a test page. */
  readonly testBefore: number;
  /** Hours before a handoff at which those who did not confirm are reported by name. */
  readonly reportBefore: number;
  /** A swap needs a coordinator too. */
  readonly approveSwaps: boolean;
  /** Minutes between reminders to walk past a talk. */
  readonly walkPast: number;
  /** Minutes after the end of a talk at which an alarm is raised when nobody signed off. */
  readonly talkGrace: number;
}
/** What counts where the site file says nothing. */
export const ROSTER_RULES: RosterRules = {
  testBefore: 24,
  reportBefore: 2,
  approveSwaps: false,
  walkPast: 15,
  talkGrace: 5,
};
/** A site file with nothing in it, the state before the first import. */
export const EMPTY_SITE: SiteFile = {
  sites: [],
  places: [],
  people: [],
  groups: [],
  rotations: [],
  overrides: [],
  policies: [],
  devices: [],
  retention: { incidents: 730, log: 730, faults: 365 },
};
