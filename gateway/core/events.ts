/**
 * What the gateway's core hears: every event, in the past tense. Shells translate the world into these and into
 * nothing else; time and random ids come in with them. Hearing the same event twice is harmless.
 */
import type { AlarmLevel, DeviceKind, ReplyAnswer, UpMessage } from '../../protocol/messages.ts';
import type { DrillAsk } from './drills/entries.ts';
import type { FarChannel } from './far-channel.ts';
import type { FleetAsk } from './fleet/events.ts';
import type { Problem } from './problem.ts';
import type { RosterAsk } from './roster/events.ts';
import type { SelfCheckFound } from './self-state.ts';
import type { Channel, Role, SiteFile } from './site.ts';
import type { Wall } from './time.ts';
import type { WalkAsk } from './walk/events.ts';

/** Who asks: the bearer of a token or session, or the command line (`admin`, no person). */
export interface Actor {
  readonly role: Role;
  /** Every role this person holds, the token's own among them. */
  readonly roles: readonly Role[];
  readonly person: string | null;
  /** The site a board or a token is bound to. */
  readonly site: string | null;
}

/** A request that wants an answer; `request` names it in the `respond` effect, which leaves after the commit. */
interface Request {
  readonly request: string;
  readonly actor: Actor;
}

/** Answers a person may give on a page or over HTTP. */
export type PersonAnswer = 'coming' | 'cannot' | 'arrived' | 'clear';

export type GatewayEvent =
  /** The process is up and the log was folded. First event of every life. */
  | {
      readonly type: 'gateway.started';
      readonly version: string;
      /** Names this life among others: three to six lower-case letters or digits, drawn by the shell. */
      readonly life?: string;
      /** The machine was off since the log's last row was written: how long, nobody can tell for sure. */
      readonly rebooted?: true;
      /** A command does one thing on the log and ends; no gateway runs. */
      readonly command?: true;
    }
  /** The deadline of `nextDeadline` (or later) has come. */
  | { readonly type: 'time.passed' }
  /** The wall clock was seen to jump by this many milliseconds against the monotonic clock. */
  | { readonly type: 'clock.jumped'; readonly byMs: number }
  /** A jump that a simulation made was taken back by it: the wall clock is the machine's own again. */
  | { readonly type: 'clock.restored' }

  // ---- devices
  /** The MAC was right. `key` tells under which key: the one in force, or the new one of a rotation. */
  | {
      readonly type: 'message.received';
      readonly message: UpMessage;
      readonly key: 'current' | 'next';
      /** Milliseconds that the last message to the device took there and back, where the broker knows. */
      readonly roundTrip?: number;
    }
  /** A connection with the right password came up; it may have taken over another. */
  | { readonly type: 'device.connected'; readonly device: string; readonly takeover: boolean }
  | { readonly type: 'device.disconnected'; readonly device: string }
  /** A device with the right password sent a bad MAC. */
  | { readonly type: 'device.wrong-key'; readonly device: string }

  // ---- hubs, which hear wearables
  /** A hub fell silent (`gone`: not connected; `mute`: says nothing; `deaf`: carries out no order), or is back. */
  | {
      readonly type: 'hub.changed';
      readonly hub: string;
      readonly ok: boolean;
      readonly reason: 'gone' | 'mute' | 'deaf';
    }
  /** A wearable was heard, and this is the hub it is nearest to. */
  | { readonly type: 'device.located'; readonly device: string; readonly hub: string }
  /**
   * What was said to a pager over the air under this number did not reach it; of a page with its id, and how often in a
   * row that page was lost.
   */
  | {
      readonly type: 'line.lost';
      readonly device: string;
      readonly n: number;
      readonly page: string | null;
      readonly times: number;
    }
  /** A pager answers, over the air, a page under a number that was not given out in this life. */
  | { readonly type: 'reply.astray'; readonly device: string }

  // ---- the gateway's look at itself
  /** From now on somebody looks, again and again. */
  | { readonly type: 'check.began' }
  | ({ readonly type: 'check.finished' } & SelfCheckFound)
  /** A watcher outside asked how the gateway is, with a token that may; `account` is the public name of that token. */
  | { readonly type: 'watcher.asked'; readonly watcher: string; readonly account: string }

  // ---- the store
  /** Every batch up to this one is on disk. */
  | { readonly type: 'append.done'; readonly upto: number }
  /** This batch and those after it are not on disk; the core sets the next attempt. */
  | { readonly type: 'append.failed'; readonly batch: number; readonly reason: string }

  // ---- channels
  /** What the lanes did with pages: handed over, or refused with a reason. */
  | {
      readonly type: 'pages.handed';
      readonly results: readonly { readonly page: string; readonly ok: boolean; readonly reason?: string }[];
    }
  /** The person's open pager page says it rings for this page. */
  | { readonly type: 'web-page.ringing'; readonly page: string; readonly person: string }
  /** A person's pager page is open, unlocked and heard from (or no longer). */
  | { readonly type: 'web-pager.changed'; readonly person: string; readonly open: boolean }
  /** A board of a site is open and heard from (or no longer). */
  | { readonly type: 'board.changed'; readonly site: string; readonly open: boolean }
  /** A channel as a whole began to fail, or works again. */
  | {
      readonly type: 'channel.changed';
      readonly channel: string;
      readonly ok: boolean;
      readonly reason: string;
    }

  /** Which channels that lead outside have a lane in this life of the gateway. */
  | {
      readonly type: 'lanes.opened';
      readonly channels: readonly Channel[];
      /** Country code of telephone numbers written without one. */
      readonly country?: string;
    }
  /** Who has a phone that takes push messages. */
  | { readonly type: 'phones.changed'; readonly people: readonly string[] }
  /** A lane has evidence that a page reached its person's device. */
  | { readonly type: 'page.reached'; readonly page: string; readonly channel: FarChannel }
  /** The person of a page answered over its channel. */
  | {
      readonly type: 'page.answered';
      readonly page: string;
      readonly channel: FarChannel;
      readonly answer: 'coming' | 'cannot';
    }
  /** A text message came from a telephone. */
  | {
      readonly type: 'text.received';
      readonly from: string;
      readonly text: string;
      /** Since when it lies here; it cannot speak of what began later. */
      readonly at?: Wall;
    }

  // ---- people
  | ({
      readonly type: 'alarm.raised';
      /** 16 hex digits, from the caller or drawn by the shell. */
      readonly id: string;
      readonly place: string | null;
      readonly text: string | null;
      readonly level: AlarmLevel;
    } & Request)
  | ({ readonly type: 'answer.given'; readonly alarm: string; readonly answer: PersonAnswer } & Request)
  | ({ readonly type: 'alarm.cancelled'; readonly alarm: string; readonly duress: boolean } & Request)
  | ({
      readonly type: 'guidance.changed';
      readonly alarm: string;
      readonly state: 'calling' | 'called' | 'released';
      readonly note: string | null;
    } & Request)
  /** A manager fills in the incident stub; a field left out stays as it was, null empties it. */
  | ({
      readonly type: 'incident.edited';
      readonly incident: string;
      readonly fields: IncidentFields;
    } & Request)
  | ({
      readonly type: 'duty.changed';
      readonly incident: string;
      readonly code: string;
      readonly state: 'open' | 'done' | 'not-applicable';
      readonly reason: string | null;
    } & Request)

  // ---- administration
  | ({
      readonly type: 'site.imported';
      readonly site: SiteFile;
      /** Everything is simulated here: new devices are virtual. */
      readonly virtual?: true;
    } & Request)
  | ({
      readonly type: 'device.added';
      readonly device: string;
      readonly kind: DeviceKind;
      readonly place: string;
      readonly person: string | null;
      /** Played by a program: in the open simulation session, or where everything is simulated. */
      readonly virtual?: 'session' | 'whole';
    } & Request)
  /** Virtual devices may exist for so many minutes, and page these people only. */
  | ({
      readonly type: 'simulation.opened';
      readonly people: readonly string[];
      readonly minutes: number;
    } & Request)
  | ({ readonly type: 'simulation.closed' } & Request)
  | ({ readonly type: 'device.revoked'; readonly device: string } & Request)
  | ({ readonly type: 'device.assigned'; readonly device: string; readonly person: string | null } & Request)
  /** A new key was made; the old one stays valid until the first message under the new one. */
  | ({ readonly type: 'device.key-rotated'; readonly device: string; readonly first: boolean } & Request)
  /** Its board is about to be written anew. */
  | ({ readonly type: 'device.flashed'; readonly device: string } & Request)
  | ({
      readonly type: 'test.started';
      readonly device: string;
      readonly minutes: number;
      /** It ends with its one press. */
      readonly once?: boolean;
    } & Request)
  | ({ readonly type: 'test.ended'; readonly device: string } & Request)
  /** A token was made or withdrawn (never the token itself): for the log only. */
  | ({
      readonly type: 'token.changed';
      readonly token: string;
      readonly change: 'created' | 'revoked';
    } & Request)

  /** A watcher outside is there no more. */
  | ({ readonly type: 'watcher.forgotten'; readonly watcher: string } & Request)

  // ---- the roster
  | (RosterAsk & Request)

  // ---- the fleet
  | (FleetAsk & Request)
  // ---- walk tests
  | (WalkAsk & Request)
  // ---- drills
  | (DrillAsk & Request);

/** What a person still has to fill in after an alarm. */
export interface IncidentFields {
  /** Behaviour level 1 to 5. */
  readonly behaviour?: 1 | 2 | 3 | 4 | 5 | null;
  readonly description?: string | null;
  readonly injury?: string | null;
  readonly damage?: string | null;
  readonly notAcute?: boolean | null;
}

/** What a request brings back: the alarm, incident or device it touched, or why it was refused. */
export type Outcome =
  | {
      readonly ok: true;
      readonly created?: boolean;
      readonly alarm?: string;
      /** Somebody came when enough were coming: how many others are. Still welcome. */
      readonly alreadyComing?: number;
      readonly device?: string;
      /** Id of the edit, swap, notice, talk, link, fault, walk or watcher. */
      readonly id?: string;
    }
  | { readonly ok: false; readonly problem: Problem };

export type { ReplyAnswer };

/** A request about the roster. */
export type RosterRequest = Extract<GatewayEvent, { readonly type: RosterAsk['type'] }>;
/** One kind of it. */
export type RosterRequestOf<T extends RosterAsk['type']> = Extract<RosterRequest, { readonly type: T }>;

/** A request about the fleet. */
export type FleetRequestOf<T extends FleetAsk['type']> = Extract<GatewayEvent, { readonly type: T }>;
