/**
 * What the gateway holds in memory. The durable part is the fold of the log's entries; the passing part (marked) is
 * what only this life of the process knows: connections, confirmed boots, open screens. The caller of `step` owns the
 * state and hands it over: it is changed in place.
 */
import type { AlarmLevel, DeviceKind, PressLevel } from '../../protocol/messages.ts';
import { type Agenda, emptyAgenda } from './agenda.ts';
import type { AlarmState, PageState } from './api.ts';
import { type Drills, emptyDrills } from './drills/state.ts';
import type { Entry, PageReason } from './entries.ts';
import type { IncidentFields, PersonAnswer } from './events.ts';
import type { Tries } from './far-channel.ts';
import type { FaultRecord } from './fault-record.ts';
import { emptyFleet, type FleetState } from './fleet/state.ts';
import type { Owed, SeenPress } from './heard.ts';
import { emptyRoster, type RosterState } from './roster/state.ts';
import { emptySelf, type SelfState } from './self-state.ts';
import type { Simulation } from './simulation-state.ts';
import {
  type Channel,
  type Contact,
  EMPTY_SITE,
  type Person,
  type Place,
  type Policy,
  type Role,
  type Site,
  type SiteFile,
} from './site.ts';
import { emptyStore, type Store } from './store-state.ts';
import type { Instant, Wall } from './time.ts';
import { type DeviceTests, emptyWalks, type TestPress, type WalkBook } from './walk/state.ts';
import type { Watchers } from './watchers/state.ts';

export type { Owed, SeenPress } from './heard.ts';
export type { FaultRecord };

/** From this many story entries of one alarm on, what repeats itself is kept in the log only. */
export const STORY_LIMIT = 2_000;
/** Most closed alarms kept in memory; older ones are read from the log. */
export const CLOSED_LIMIT = 500;
/** Most weight of stories in memory before closed alarms are left to the log; an entry weighs one, a page in it too. */
export const STORIES_LIMIT = 200_000;
/** Most pages of one alarm kept in memory; beyond it the oldest that no longer ring are in the log only. */
export const PAGES_LIMIT = 2_000;
/** Most alarms raised by hand whose request ids are remembered. */
export const BY_HAND_LIMIT = 50_000;
/** Most closed faults kept in memory. */
export const FAULT_LIMIT = 500;

/** One press that is part of an alarm. */
export interface PressRecord {
  readonly id: string;
  readonly boot: number;
  readonly seq: number;
  level: PressLevel | 'unknown';
  readonly at: Wall;
  readonly age: number | null;
  readonly unverified: boolean;
  readonly resumed: boolean;
}
/** One page and what became of it. */
export interface PageRecord {
  readonly id: string;
  readonly person: string | null;
  readonly channel: Channel;
  readonly device: string | null;
  readonly step: number;
  readonly round: number;
  readonly reason: PageReason;
  readonly requestedT: Instant;
  readonly requestedAt: Wall;
  state: PageState;
  sentAt: Wall | null;
  deliveredAt: Wall | null;
  answeredAt: Wall | null;
  endedAt: Wall | null;
  why: string | null;
  /** Who was coming when it was withdrawn as taken. */
  takenBy: readonly string[];
  /** Numbers outside that its reader is asked to call. */
  readonly calls: readonly Contact[];
  /** How often it was handed to a lane that leads outside, and when last. */
  tries: number;
  triedT: Instant | null;
  /** Passing: handed to its lane in this life and not yet reported. */
  handed: boolean;
  /** Passing: its batch let it go in this life; before that nobody sends it. */
  left: boolean;
}
/** Somebody's latest answer. */
export interface ResponderRecord {
  answer: PersonAnswer | 'expired';
  at: Wall;
  t: Instant;
  /** When a "coming" expires. */
  expires: Instant | null;
  /** When somebody coming is reminded before it expires; null: not, or done. */
  remind: Instant | null;
}
/** One alarm, from press to all clear. */
export interface Alarm {
  readonly id: string;
  readonly number: number;
  readonly device: string | null;
  readonly raisedBy: string | null;
  readonly holder: string | null;
  readonly firstPress: string;
  readonly place: string | null;
  readonly site: string | null;
  readonly text: string | null;
  readonly openedAt: Wall;
  readonly openedT: Instant;
  /** The site as it stood: what an import takes away stays for this alarm until it is closed. */
  readonly ground: Ground;
  /** Of a virtual device in a real site: the only people it may page. Null: a real alarm. */
  readonly sandbox: ReadonlySet<string> | null;
  drill: 'on' | 'off' | null;
  level: AlarmLevel;
  policy: Policy;
  state: AlarmState;
  presses: PressRecord[];
  pressCount: number;
  unverified: boolean;
  lastEntryT: Instant;
  step: number;
  policyFrom: Instant;
  /** Rounds of pages asked for before the step in force. */
  stepRound: number;
  stepDue: Instant | null;
  exhaustDue: Instant | null;
  /** When the last step is repeated; null: it has not begun, or nobody is wanted any more. */
  repeatDue: Instant | null;
  exhausted: boolean;
  guidanceDue: Instant | null;
  rounds: number;
  readonly pages: Map<string, PageRecord>;
  /** Those of `pages` that may still ring. */
  readonly ringing: Map<string, PageRecord>;
  /** Everyone ever paged, and whether the board was. */
  readonly paged: Set<string>;
  boardPaged: boolean;
  /** Attempts by channel and person over all pages of this level, for channels that fill an inbox. */
  readonly tries: Map<string, Tries>;
  /** Names it in a short message: the first letter that no other open alarm has. */
  readonly letter: string;
  /** Who was paged first: they stay among those on call for this alarm. */
  readonly pagedFirst: Set<string>;
  /** The newest page each pager holds. */
  readonly atPager: Map<string, string>;
  responders: Map<string, ResponderRecord>;
  lead: string | null;
  guidance: {
    since: Wall;
    calling: { person: string | null; at: Wall; lapses: Instant } | null;
    called: { person: string | null; at: Wall; note: string | null } | null;
  } | null;
  cancelled: { at: Wall; duress: boolean } | null;
  lastRoundT: Instant | null;
  roundDue: Instant | null;
  /** Presses that wait for the planned round. */
  unpaged: PressRecord[];
  awaitUntil: Instant | null;
  onSceneT: Instant | null;
  remindDue: Instant | null;
  reminded: number;
  firstAnswerT: Instant | null;
  closedT: Instant | null;
  closedAt: Wall | null;
  closedBy: string | null;
  /** What ended it where nobody reported it safe. */
  endedWith: 'simulation' | null;
  report: IncidentFields;
  reportBy: { person: string | null; at: Wall } | null;
  duties: Map<
    string,
    { state: 'open' | 'done' | 'not-applicable'; by: string | null; at: Wall; reason: string | null }
  >;
  story: Entry[];
  storyWeight: number;
  /** Passing: pages not handed over by then have failed. */
  pageDue: Instant | null;
  /** Passing: when a page is to be tried again over a channel that leads outside. */
  retryDue: Instant | null;
  /** Passing: the batch of the latest round after a press; until it leaves nobody knows of that press. */
  roundBatch: number;
  /** Passing: when the next progress is due, and what the last one said. */
  progressDue: Instant | null;
  progressSaid: string;
  pageTextSaid: string;
}
/** A device and, in its passing part, its conversation in this life of the gateway. */
export interface Device {
  readonly id: string;
  readonly number: number;
  readonly kind: DeviceKind;
  place: string;
  person: string | null;
  /** Played by a program. */
  readonly virtual: boolean;
  /** The simulation session of a real site that it lives in; null: none. */
  readonly simulation: string | null;
  revoked: boolean;
  firstHeard: boolean;
  lost: boolean;
  /** The latest moment at which it was heard that the log knows of; beats are not logged. Null: none. */
  knownHeardAt: Wall | null;
  reservedTo: number;
  rotationUntil: Instant | null;
  testUntil: Instant | null;
  /** Since when the last test session ran: a press made before it is meant. */
  testFrom: Instant | null;
  /** The test session ends with its one press. */
  testOnce: boolean;
  /** When the last press of the session came, and when a finger made it. */
  testPressT: Instant | null;
  testFingerT: Instant | null;
  /** The last press of the last test session. */
  testPress: TestPress | null;
  readonly tests: DeviceTests;
  /** A press came through since its board was last written. */
  proven: boolean;
  readonly seen: Map<string, SeenPress>;
  /** Highest seq heard per boot, newest boots last, bounded. */
  readonly boots: Map<number, number>;
  readonly owed: Map<string, Owed>;
  /** Ids of its alarms that are not closed, oldest first. */
  alarms: string[];
  /** The open area fault that names it. */
  areaFault: string | null;
  // ---- passing
  /** Last number used. */
  n: number;
  /** Numbers above this wait for the batch that reserves them. */
  freeTo: number;
  reserveBatch: number;
  /** Lowest number sent to each boot in this life of the gateway. */
  readonly sentTo: Map<number, number>;
  confirmed: number | null;
  /** Boots heard that are not confirmed yet, newest last, bounded. */
  unconfirmed: number[];
  readonly replaced: Set<number>;
  /** Two live holders of the key were seen. */
  twoHolders: boolean;
  connected: boolean;
  /** Boots that were heard, and told what is still true, on this connection. */
  readonly greeted: Set<number>;
  lastHeardT: Instant | null;
  lastHeardAt: Wall | null;
  lostT: Instant | null;
  lostDue: Instant | null;
  owedDue: Instant | null;
  battery: number | null;
  rssi: number | null;
  firmware: string | null;
  takeovers: Instant[];
}
/** The hub that a wearable was last heard by. */
export interface Located {
  readonly hub: string;
  readonly at: Wall;
}
/** Where a page rings: a pager, a person's page, a site's board. */
export type RingKey = `${Channel}|${string}`;
/** Look-ups over the site file. */
export interface SiteIndex {
  readonly sites: ReadonlyMap<string, Site>;
  readonly places: ReadonlyMap<string, Place>;
  readonly people: ReadonlyMap<string, Person>;
}
/** A site file and its look-ups. */
export interface Ground {
  readonly site: SiteFile;
  readonly index: SiteIndex;
}
/** All of it. */
export interface State {
  site: SiteFile;
  index: SiteIndex;
  readonly alarms: Map<string, Alarm>;
  /** Alarm id by running number, to find the alarm of a page id. */
  readonly byNumber: Map<number, string>;
  closedOrder: string[];
  /** Weight of all stories in memory. */
  storyWeight: number;
  /** Ids of closed alarms that only the log holds. */
  readonly forgotten: Set<string>;
  readonly devices: Map<string, Device>;
  /** Pagers by person, kept with `devices`. */
  readonly pagersOf: Map<string, Set<string>>;
  /** Pages that may still ring, with their alarm, by where they ring. */
  readonly rings: Map<RingKey, Map<string, string>>;
  readonly faults: Map<string, FaultRecord>;
  /** Open faults by code and subject. */
  readonly openFaults: Map<string, string>;
  closedFaults: string[];
  /** Alarms raised by hand, by raiser and request id. */
  readonly byHand: Map<string, string>;
  alarmNumber: number;
  faultNumber: number;
  deviceNumber: number;
  readonly roster: RosterState;
  readonly fleet: FleetState;
  readonly walks: WalkBook;
  readonly drills: Drills;
  /** Who watches the gateway from outside. */
  readonly watchers: Watchers;
  /** Roles that the site took away from people and did not give back (`roles-taken.ts`). */
  readonly rolesTaken: Map<string, ReadonlySet<Role>>;
  /** The simulation session that is open in a real site, and how many there were. */
  simulation: Simulation | null;
  simulationNumber: number;
  // ---- passing
  readonly agenda: Agenda;
  readonly store: Store;
  readonly self: SelfState;
  readonly webPagers: Set<string>;
  readonly boards: Set<string>;
  /** Where wearables with an open alarm were last heard. Nothing of it is written down, and it ends with the alarm. */
  readonly located: Map<string, Located>;
  /** People one of whose phones takes push messages. */
  readonly phones: Set<string>;
  /** Channels that lead outside and have a lane in this life. */
  readonly lanes: Set<Channel>;
  /** Country code of telephone numbers written without one. */
  country: string;
  /** Numbers that were told how to answer, with when; bounded. */
  readonly helped: Map<string, Instant>;
  rosterDue: Instant | null;
  /** Fixed devices by area; null: to be worked out anew. */
  areas: Map<string, Set<string>> | null;
  /** When the fault of an area is told anew with those that joined or left it. */
  readonly areaDue: Map<string, Instant>;
  /** When this life began; null before `gateway.started`. */
  startedT: Instant | null;
  /** Names this life in what it makes, so that nothing of a life the disk never saw is taken for it; may be empty. */
  life: string;
  /** The batch that tells the log of this life. */
  startBatch: number;
}

/** The state before the first entry. */
export function emptyState(): State {
  return {
    site: EMPTY_SITE,
    index: indexOf(EMPTY_SITE),
    alarms: new Map(),
    byNumber: new Map(),
    closedOrder: [],
    storyWeight: 0,
    forgotten: new Set(),
    devices: new Map(),
    pagersOf: new Map(),
    rings: new Map(),
    faults: new Map(),
    openFaults: new Map(),
    closedFaults: [],
    byHand: new Map(),
    alarmNumber: 0,
    faultNumber: 0,
    deviceNumber: 0,
    roster: emptyRoster(),
    fleet: emptyFleet(),
    walks: emptyWalks(),
    drills: emptyDrills(),
    watchers: new Map(),
    rolesTaken: new Map(),
    simulation: null,
    simulationNumber: 0,
    agenda: emptyAgenda(),
    store: emptyStore(),
    self: emptySelf(),
    webPagers: new Set(),
    boards: new Set(),
    located: new Map(),
    phones: new Set(),
    lanes: new Set(),
    country: '31',
    helped: new Map(),
    rosterDue: null,
    areas: null,
    areaDue: new Map(),
    startedT: null,
    life: '',
    startBatch: 0,
  };
}

/** Builds the look-ups of a site file. */
export function indexOf(site: SiteFile): SiteIndex {
  return {
    sites: new Map(site.sites.map((s) => [s.id, s])),
    places: new Map(site.places.map((p) => [p.id, p])),
    people: new Map(site.people.map((p) => [p.id, p])),
  };
}
