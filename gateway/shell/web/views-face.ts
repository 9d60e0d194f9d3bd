/**
 * What the web shell needs of the other parts of the gateway: the views of the state, the faces of broker and
 * accounts, and what `main.ts` tells it. Nothing here does anything; it only says who offers what.
 */
import type { Logger } from 'pino';
import type {
  AlarmView,
  ChannelView,
  DeviceView,
  FaultView,
  IncidentView,
  MeView,
  OncallView,
  PersonView,
  RotationView,
} from '../../core/api.ts';
import type { Actor } from '../../core/events.ts';
import type { FarChannel } from '../../core/far-channel.ts';
import type { State } from '../../core/state.ts';
import type { Now, Wall } from '../../core/time.ts';
import type { AccountBook } from '../accounts.ts';
import type { ReadAbsences } from '../calendar/face.ts';
import type { PushDoor } from '../channels/push.ts';
import type { Accounts, Broker, Gateway } from '../faces.ts';
import type { Family } from '../prometheus.ts';
import type { MakePdf } from '../report/face.ts';
import type { ScenarioDoor } from '../scenarios.ts';
import type { Plans, Simulation } from '../simulation/face.ts';
import type { AnswerLinks } from './links.ts';
import type { RosterViews } from './roster-face.ts';

/** A page of channel `web` that a person has not answered yet. */
export interface OpenPage {
  readonly page: string;
  readonly alarm: string;
}
/** An open page as a pager page shows it: the alarm, and which page it is. Data of `event: page`. */
export type PagerAlarmView = AlarmView & { readonly page: string };

/** The pure views of `core/views.ts`. A null also means: this actor may not see it. */
export interface Views {
  viewAlarm(state: State, id: string, actor: Actor, now: Now): AlarmView | null;
  listAlarms(state: State, actor: Actor, now: Now, open: boolean): readonly AlarmView[];
  viewDevice(state: State, id: string, actor: Actor, now: Now): DeviceView | null;
  listDevices(state: State, actor: Actor, now: Now): readonly DeviceView[];
  viewFault(state: State, id: string, actor: Actor): FaultView | null;
  listFaults(state: State, actor: Actor): readonly FaultView[];
  viewIncident(state: State, id: string, actor: Actor, now: Now): IncidentView | null;
  listIncidents(state: State, actor: Actor, now: Now): readonly IncidentView[];
  listPeople(state: State, actor: Actor): readonly PersonView[];
  listRotations(state: State, actor: Actor, now: Now): readonly RotationView[];
  listOncall(state: State, at: Wall, actor: Actor): readonly OncallView[];
  viewMe(state: State, actor: Actor): Omit<MeView, 'csrf' | 'virtual' | 'version' | 'store'>;
  actorOf(state: State, bearer: Pick<Actor, 'role' | 'person' | 'site'>): Actor;
  openPagesOf(state: State, person: string): readonly OpenPage[];
}

/** One part of the gateway and whether it works; `/readyz` names those that do not. */
export interface PartState {
  readonly part: 'store' | 'broker' | 'channels';
  readonly ok: boolean;
  /** For people; empty when all is well. */
  readonly reason: string;
}

/** Everything `startWeb` is told. */
export interface WebOptions {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly roster: RosterViews;
  /** Reads a calendar file without holding up anything else. */
  readonly readAbsences: ReadAbsences;
  readonly accounts: Accounts & Partial<Pick<AccountBook, 'renew'>>;
  readonly broker: Pick<Broker, 'refused' | 'connections'>;
  /** An alarm that is no longer in memory, read back as a state of its own; null when there never was one. */
  readonly older?: (alarm: string) => Promise<State | null>;
  /** Health of each part, asked anew at every request. */
  readonly parts: () => readonly PartState[];
  /** Channels that lead outside: how they are, and a health check of one or (null) of all. */
  readonly channels?: {
    list(): readonly ChannelView[];
    check(kind: FarChannel | null): Promise<void>;
  };
  /** Links to answer by; without it none is valid. */
  readonly links?: Pick<AnswerLinks, 'read'>;
  /** Puts reports on paper; without it there is no PDF. */
  readonly makePdf?: MakePdf;
  /** Phones that take push messages; without it nobody can switch them on. */
  readonly push?: PushDoor;
  /** Further families of `/metrics`, counted elsewhere. */
  readonly figures?: () => readonly Family[];
  /** Plays scenarios; without it there are none. */
  readonly scenarios?: ScenarioDoor;
  readonly version: string;
  /** Address to listen on, default 127.0.0.1. */
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The option with which the port was chosen; `--http-port` unless it is another. */
  readonly portOption?: string;
  /** Own certificate and key in PEM; with it the server speaks HTTPS only. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Permits plain HTTP on an address that others can reach. */
  readonly allowPlain?: boolean;
  /** Host names, besides addresses and `localhost`, under which the pages may be asked for. */
  readonly hosts?: readonly string[];
  /** Folder of the built pages. */
  readonly assetsDir: string;
  /** An organisation's own style sheet, served after ours when the file exists. */
  readonly themeFile?: string;
  /** Local connection of the demo's virtual devices. */
  readonly virtual?: (
    actor: Pick<Actor, 'role'>,
  ) => { readonly origin: string; readonly token: string } | null;
  /** Simulation: sessions and virtual devices; where everything is simulated, the world too. */
  readonly simulation?: Simulation;
  /** Pictures of sites. */
  readonly plans?: Plans;
  readonly log: Logger;
  readonly limits?: Partial<WebLimits>;
}

/** The named bounds of the web shell. */
export interface WebLimits {
  /** Largest request body, bytes. */
  readonly body: number;
  readonly connections: number;
  readonly streams: number;
  readonly streamsPerAccount: number;
  /** Bytes a stream's reader may lag behind before it is closed. */
  readonly unsent: number;
  /** Milliseconds a stream's reader may leave bytes unread. */
  readonly stalled: number;
  readonly screens: number;
  readonly screensPerAccount: number;
  /** Milliseconds of silence after which a screen counts as closed. */
  readonly silence: number;
  /** Changing requests per account: sustained per second, and in one burst. */
  readonly changesPerSecond: number;
  readonly changesBurst: number;
  /** Fetches per calendar link: sustained per second, and in one burst. */
  readonly fetchesPerSecond: number;
  readonly fetchesBurst: number;
  /** Answers per answer link: sustained per second, and in one burst. */
  readonly linkAnswersPerSecond: number;
  readonly linkAnswersBurst: number;
  /** Edits of the roster and undoing per account, which every screen hears of: sustained per second, and in one burst. */
  readonly editsPerSecond: number;
  readonly editsBurst: number;
  /** Wrong logins of one address in a minute before answers are delayed. */
  readonly freeGuesses: number;
  /** Milliseconds such an answer is delayed. */
  readonly guessDelay: number;
  /** Alarms read back from the log at one time. */
  readonly readings: number;
  /** Milliseconds a client may take to send its headers, and its whole request. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
}

/** Bounds in force unless told otherwise. */
export const LIMITS: WebLimits = {
  body: 64 * 1024,
  connections: 4096,
  streams: 500,
  streamsPerAccount: 8,
  unsent: 256 * 1024,
  stalled: 15_000,
  screens: 2000,
  screensPerAccount: 16,
  silence: 12_000,
  changesPerSecond: 50,
  changesBurst: 200,
  fetchesPerSecond: 0.1,
  fetchesBurst: 30,
  linkAnswersPerSecond: 0.5,
  linkAnswersBurst: 12,
  editsPerSecond: 2,
  editsBurst: 120,
  freeGuesses: 20,
  guessDelay: 1000,
  readings: 8,
  headersTimeout: 5000,
  requestTimeout: 10_000,
};
