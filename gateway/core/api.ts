/**
 * What the gateway shows of itself: the objects of the HTTP interface and the event stream, as types. `views.ts`
 * makes them from the state for one viewer; the web shell has the schemas that describe them to others.
 */
import type { AlarmLevel, DeviceKind, PressLevel } from '../../protocol/messages.ts';
import type { FaultCode, PageReason } from './entries.ts';
import type { PersonAnswer } from './events.ts';
import type { FarChannel } from './far-channel.ts';
import type { Channel, Contact } from './site.ts';

/** ISO 8601 in UTC with milliseconds. */
export type Time = string;
export type AlarmState = 'open' | 'acknowledged' | 'on-scene' | 'closed';
export type PageState =
  | 'requested'
  | 'sent'
  | 'delivered'
  | 'acknowledged'
  | 'declined'
  | 'failed'
  | 'withdrawn';

/** One press of an alarm. */
export interface PressView {
  readonly id: string;
  readonly level: PressLevel | 'unknown';
  readonly receivedAt: Time;
  /** Milliseconds between finger and receipt, as the device said. */
  readonly age: number | null;
  readonly unverified: boolean;
  readonly resumed: boolean;
}
/** One page of an alarm. */
export interface PageView {
  readonly id: string;
  readonly responder: string | null;
  readonly channel: Channel;
  readonly device: string | null;
  readonly step: number;
  readonly state: PageState;
  readonly requestedAt: Time;
  readonly sentAt: Time | null;
  readonly deliveredAt: Time | null;
  readonly answeredAt: Time | null;
  readonly endedAt: Time | null;
  readonly reason: string | null;
  /** Why it was asked for. */
  readonly asked: PageReason;
  /** How often it was handed to a channel that leads outside; 0 for others. */
  readonly tries: number;
  /** Who took it, when it was withdrawn because enough people come; empty where its viewer sees no persons. */
  readonly takenBy: readonly string[];
  /** Numbers outside that its reader is asked to call; a person calls, never the machine. */
  readonly calls: readonly Contact[];
}
/** A person's latest answer. `expired`: said coming, did not arrive. */
export interface ResponderView {
  readonly person: string | null;
  readonly answer: PersonAnswer | 'expired';
  readonly at: Time;
}
/** All that must be said to the 112 room, filled in from the site. */
export interface Card112 {
  readonly service: 'politie';
  readonly municipality: string;
  readonly siteName: string;
  readonly address: string;
  readonly entrance: string;
  /** Null on a covert board. */
  readonly placeInside: string | null;
  readonly callback: string;
  readonly contacts: { readonly wijkagent: Contact | null; readonly safetyOfficer: Contact | null };
}
/** An alarm as its viewer may see it. */
export interface AlarmView {
  readonly id: string;
  readonly device: string | null;
  readonly place: string | null;
  readonly site: string | null;
  readonly level: AlarmLevel;
  readonly state: AlarmState;
  readonly openedAt: Time;
  readonly presses: readonly PressView[];
  readonly unverified: boolean;
  /** Index of the policy's step in force, 0 first. */
  readonly step: number;
  readonly pages: readonly PageView[];
  readonly responders: readonly ResponderView[];
  /** People coming or on scene. */
  readonly coming: number;
  /** How many must come. */
  readonly need: number;
  readonly lead: string | null;
  readonly raisedBy: string | null;
  readonly text: string | null;
  /** `duress` only for responder, coordinator and admin. */
  readonly cancelled: { readonly at: Time; readonly duress?: boolean } | null;
  readonly guidance112: {
    readonly since: Time;
    readonly calling: { readonly person: string | null; readonly at: Time } | null;
    readonly called: {
      readonly person: string | null;
      readonly at: Time;
      readonly note: string | null;
    } | null;
  } | null;
  /** Guidance is on and nobody has taken the call. */
  readonly call112: boolean;
  readonly card112: Card112 | null;
  /** True when the last step has started and nobody is coming. */
  readonly nobody: boolean;
  /** The board of the site sounds for this alarm (never on a covert board). */
  readonly sounds: boolean;
  /** The site's own instructions; null when it has none. Boards show them too, covert ones as well. */
  readonly plan: string | null;
  readonly closedAt: Time | null;
  readonly closedBy: string | null;
  /**
   * The hub that last heard the wearable, and the place where it hangs; null once the alarm is closed, for other
   * devices, and for who sees no persons. How long ago is `now` less `at`.
   */
  readonly lastHeard: { readonly hub: string; readonly place: string | null; readonly at: Time } | null;
  /** True: a drill. False: none, while one is announced or was under way. Left out: no drill anywhere near. */
  readonly drill?: boolean;
  /** The gateway's wall clock when this was made, so that a screen can show "since" with its own clock wrong. */
  readonly now: Time;
  /** Of a virtual device in a real site: nobody is in danger, and 112 is not called. */
  readonly virtual?: true;
}
/** A device as its viewer may see it. */
export interface DeviceView {
  readonly id: string;
  readonly number: number;
  readonly kind: DeviceKind;
  readonly place: string | null;
  readonly person: string | null;
  /** `healthy`: its silence is no fault. Whether it was heard at all is in `unheard`. */
  readonly state: 'healthy' | 'lost' | 'never-heard' | 'revoked';
  /** A healthy one that was not heard since the gateway started, or is silent without being watched (a wearable that nobody holds). */
  readonly unheard?: true;
  /** Null: not known. Until it is heard after a start, the latest that the log knows; so with the battery. */
  readonly lastHeardAt: Time | null;
  readonly battery: number | null;
  readonly rssi: number | null;
  readonly firmware: string | null;
  /** End of the test session, if one runs. */
  readonly testUntil: Time | null;
  /** It has proven itself: a press of it came through, a pager or sounder was heard. Until then nobody may count on it. */
  readonly inService: boolean;
  /** Played by a program; nobody holds it in their hand. */
  readonly virtual?: true;
  /** When its battery is expected to be empty; null: not known, or not to be foreseen. */
  readonly batteryEmptyAt: Time | null;
  /** Percent a day, below 0 while it empties; null: not known. */
  readonly batteryPerDay: number | null;
  readonly signalTrend: 'steady' | 'falling' | null;
  /** Share of a day's transmissions that were repeats or never came, 0 to 1; null: too little to tell. */
  readonly repeatRate: number | null;
  /** What most devices of its kind run; null: nobody knows. */
  readonly firmwareExpected: string | null;
  /** When it was last tested and passed; null: never. */
  readonly lastGoodTestAt?: Time | null;
}
/** A channel that leads outside, and how it is. Holds nothing about people. */
export interface ChannelView {
  readonly kind: FarChannel;
  /** `off`: not set up on this gateway. `unknown`: nothing was tried yet. */
  readonly state: 'ok' | 'failing' | 'unknown' | 'off';
  /** What is wrong; empty while nothing is. */
  readonly reason: string;
  readonly lastOkAt: Time | null;
  readonly lastFailedAt: Time | null;
  /** Pages in its lane just now. */
  readonly waiting: number;
  /** What the last health check found, and when. */
  readonly remark: string;
  readonly checkedAt: Time | null;
  /** How many people are paged over it, as the site file says. */
  readonly people: number;
}
/** Technical trouble. */
export interface FaultView {
  readonly id: string;
  readonly code: FaultCode;
  readonly device: string | null;
  readonly channel: string | null;
  readonly since: Time;
  readonly until: Time | null;
  /** In Dutch, as the log has it; and the same in English. */
  readonly text: string;
  readonly textEn?: string;
  readonly devices: readonly string[];
  /** Who takes care of it; `person` is null for the command line and for viewers who see no persons. */
  readonly acknowledged: {
    readonly person: string | null;
    readonly at: Time;
    readonly note: string | null;
  } | null;
  /** What was found or repaired, oldest first; empty for viewers who see no persons. */
  readonly notes: readonly { readonly person: string | null; readonly at: Time; readonly text: string }[];
  /** Who was told of it, a line for each channel, oldest first. */
  readonly told: readonly { readonly person: string | null; readonly channel: Channel; readonly at: Time }[];
}
/** A duty that follows an alarm. `due` is null when it hangs on something that has no date yet. */
export interface DutyView {
  readonly code: string;
  readonly due: Time | null;
  readonly who: string;
  readonly state: 'open' | 'done' | 'not-applicable';
  readonly by: string | null;
  readonly at: Time | null;
  readonly reason: string | null;
}
/** One line of an incident's story. Further fields by type; see the OpenAPI document. */
export interface TimelineItem {
  readonly at: Time;
  readonly type: string;
  readonly [field: string]: unknown;
}
/** The stub of an incident: the alarm, its story, what a person fills in, and the duties. */
export interface IncidentView extends AlarmView {
  readonly timeline: readonly TimelineItem[];
  readonly duties: readonly DutyView[];
  readonly report: {
    readonly behaviour: 1 | 2 | 3 | 4 | 5 | null;
    readonly description: string | null;
    readonly injury: string | null;
    readonly damage: string | null;
    readonly notAcute: boolean | null;
    readonly by: string | null;
    readonly at: Time | null;
  };
  readonly firstAnswerMs: number | null;
  readonly arrivalMs: number | null;
  readonly durationMs: number | null;
}
/** Who is on duty. `from` is null before the first handoff. */
export interface OncallView {
  readonly rotation: string;
  readonly group: string;
  readonly people: readonly string[];
  readonly from: Time | null;
  readonly until: Time | null;
  readonly fallback?: boolean;
}
/** A colleague as lists show them. */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly site: string | null;
  readonly roles: readonly string[];
  readonly language: 'nl' | 'en';
}
/** A rotation as lists show it, with the group in force. */
export interface RotationView {
  readonly id: string;
  readonly site: string;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly people: readonly string[];
  }[];
  readonly handoff: { readonly weekday: string; readonly time: string };
  readonly start: string;
  readonly timezone: string;
  readonly fallback: string;
  readonly now: OncallView;
}
/** Who the session is, for the pages. */
export interface MeView {
  readonly role: string;
  readonly roles: readonly string[];
  readonly person: { readonly id: string; readonly name: string; readonly language: 'nl' | 'en' } | null;
  readonly site: string | null;
  readonly sites: readonly { readonly id: string; readonly name: string; readonly covertBoard: boolean }[];
  readonly places: readonly {
    readonly id: string;
    readonly name: string;
    readonly site: string;
    readonly floor: string;
    readonly area?: string | undefined;
  }[];
  /** Names of people this viewer may see. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** Response groups with the devices their people hold, for those who may test these; left out for others. */
  readonly groups?:
    | readonly { readonly id: string; readonly name: string; readonly devices: readonly string[] }[]
    | undefined;
  /** Local connection of the demo's virtual devices; null outside the demo. */
  readonly virtual: { readonly origin: string; readonly token: string } | null;
  readonly csrf: string;
  readonly version: string;
  readonly store: boolean;
}
/** `GET /api/board?site=<id>`: all that a site's wall screen shows, already without names and places where it is covert. */
export interface BoardView {
  readonly site: { readonly id: string; readonly name: string };
  readonly covert: boolean;
  /** Open alarms of the site, oldest first. */
  readonly alarms: readonly AlarmView[];
  /** Who is on duty now, one per rotation of the site; empty where covert. Names, not ids. */
  readonly onDuty: readonly {
    readonly group: string;
    readonly people: readonly string[];
    readonly until: Time | null;
  }[];
  /** Who is in the building, by name, for an evacuation; empty where covert. */
  readonly present: readonly { readonly name: string; readonly since: Time }[];
  /** Names by id of the places and people that `alarms` mention; empty where covert. */
  readonly names: Readonly<Record<string, string>>;
  /** Technical trouble that is open now. */
  readonly faults: number;
  readonly now: Time;
}
