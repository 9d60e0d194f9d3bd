/**
 * A life as plain data: who and what there is, and everything that is done to it, each thing with its moment. Promises
 * that a plan alone decides a life: whatever is left to chance while it runs comes from streams of the plan's seed,
 * one for each machine, so that taking something out leaves the rest as it was. Drawing plans is `draw.ts`, checking
 * those that come from a file `plan-file.ts`, living them `world/life.ts`.
 */
import type { DeviceKind } from '../../protocol/messages.ts';

/** Plans of another version tell another life. */
export const PLAN_VERSION = 1;

/** How a person behaves when paged. */
export type Habit =
  /** Answers within seconds, arrives, sees it through. */
  | 'quick'
  /** The same, after half a minute or more. */
  | 'slow'
  /** The phone is off, always. */
  | 'off'
  /** Says "coming" and does not arrive. */
  | 'never-arrives'
  /** Says "cannot". */
  | 'declines'
  /** Says nothing, and stands there. */
  | 'arrives-silently'
  /** Says "coming", arrives, and leaves the all clear to others. */
  | 'stays';

/** Channels of simulated people that lead outside the gateway's own reach. */
export type OutsideKind = 'sms' | 'espa';
/** A colleague. */
export interface PersonPlan {
  readonly id: string;
  readonly habit: Habit;
  /**
   * Rings on which: `mqtt` needs a pager device with this person; `web` is an open pager page; `sms` and `espa` lead
   * outside, to a telephone that can text back and a pager with a button.
   */
  readonly channels: readonly (OutsideKind | 'mqtt' | 'web')[];
  /** May clear without having arrived, and does so when an alarm lasts too long. */
  readonly coordinator: boolean;
}
/** A device. */
export interface DevicePlan {
  readonly id: string;
  readonly kind: DeviceKind;
  /** Index of its place; places of one area are neighbours (four by four). */
  readonly place: number;
  /** Holder of a wearable, owner of a pager. */
  readonly person: string | null;
  /** With a second button and the false-alarm gesture. */
  readonly cancel: boolean;
  /** Usual time on the way, in ms. */
  readonly latencyMs: number;
}
/** A step of the policy; `oncall`, `everyone`, `site-board`, or one person. */
export interface StepPlan {
  readonly after: number;
  readonly page: readonly ('oncall' | 'everyone' | 'site-board' | { readonly person: string })[];
  readonly need: number;
  readonly guide112: boolean;
}
/** What the site file is made from. */
export interface SitePlan {
  /** People of each group of the rotation, in turn. */
  readonly groups: readonly (readonly string[])[];
  readonly fallback: readonly string[];
  readonly zone: string;
  readonly handoff: {
    readonly weekday: 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
    readonly time: string;
  };
  /** ISO date of the rotation's start. */
  readonly start: string;
  /** Null: the site has no policy of its own, the product's default holds. */
  readonly assist: readonly StepPlan[] | null;
  readonly emergency: readonly StepPlan[] | null;
  /** Seconds after which a "coming" without arrival expires. */
  readonly expiryS: number;
  /** Whether a board is open at the site. */
  readonly board: boolean;
}

/** From the start of the life, in whole milliseconds. */
interface At {
  readonly at: number;
}
/** A fault that lasts: ends after `forMs`, or never (null: until the healing, if it is healed at all). */
interface For {
  readonly forMs: number | null;
}

/** What may happen to the messages of a link. Down is towards the device. */
export type LinkFault =
  /** Each message is lost with chance `rate`. */
  | 'loss'
  /** Each message takes up to `rate` seconds more, in order. */
  | 'delay'
  /** Each message comes again, with chance `rate`, up to 30 s later. */
  | 'duplicate'
  /** Each message may be overtaken, with chance `rate`. */
  | 'reorder'
  /** Nothing arrives; neither end is told. */
  | 'cut-up'
  | 'cut-down'
  | 'cut-both'
  /** The connection is gone for the gateway, and the device is not told. */
  | 'half-open'
  /** No connection comes about, an existing one ends. */
  | 'no-network';

/** What may happen to the disk of the log. */
export type DiskFault =
  | 'full'
  | 'error'
  /** Commits take until the end of the fault. */
  | 'hang'
  /** Commits take up to 3 s. */
  | 'slow';

/** What may happen to a way of paging. */
export type ChannelFault = 'refuses' | 'hangs' | 'loses' | 'late' | 'twice';

/** Something that is done, or that goes wrong. */
export type PlanEvent = At &
  // ---- what people do
  /** A finger: `button` 0 is the main one, 1 the second, 2 both at once. Several `taps` make a double press. */
  (
    | {
        readonly do: 'press';
        readonly device: string;
        readonly button: 0 | 1 | 2;
        readonly holdMs: number;
        readonly taps: number;
      }
    /** Both buttons for 5 s, and one tap more under duress. */
    | { readonly do: 'cancel'; readonly device: string; readonly duress: boolean }
    /** A person without a button raises an alarm. */
    | { readonly do: 'raise'; readonly person: string; readonly level: 'assist' | 'emergency' }
    | { readonly do: 'test'; readonly device: string; readonly minutes: number }
    /** Somebody begins a walk past these, to press each as a test. */
    | { readonly do: 'walk'; readonly devices: readonly string[]; readonly minutes: number }
    /** The walk test that was cut short is to go on. */
    | { readonly do: 'walk-on' }
    /** A drill is announced: the next press of this device is one. */
    | { readonly do: 'drill'; readonly device: string; readonly minutes: number }
    /** A drill is announced at a place without a button, and begun there by hand. */
    | { readonly do: 'drill-here'; readonly place: number; readonly minutes: number }
    /** The drill announced last is called off, or ended. */
    | { readonly do: 'drill-stop' }
    | { readonly do: 'rotate-key'; readonly device: string }
    | { readonly do: 'revoke'; readonly device: string }
    | { readonly do: 'assign'; readonly device: string; readonly person: string | null }
    /** Everyone who is on duty is taken off by an override from now on, for so long. */
    | ({ readonly do: 'everyone-off' } & For)
    /** The group in force keeps nobody who can be reached: its people lose their channels. */
    | ({ readonly do: 'empty-group' } & For)
    /** A person's phone and pager are off. */
    | ({ readonly do: 'phone-off'; readonly person: string } & For)

    // ---- the roster, by the clock of the gateway
    /** A coordinator takes people off duty and puts others on, from `inMs` later, for `lastsMs`. */
    | {
        readonly do: 'override';
        readonly remove: readonly string[];
        readonly add: readonly string[];
        readonly inMs: number;
        readonly lastsMs: number;
      }
    /** A coordinator lets the roster hand over at another time of the week. */
    | { readonly do: 'move-handoff'; readonly handoff: SitePlan['handoff'] }
    /** Asks `of` to take over the shift of the handoff on this local date; `answer` comes after `answerMs`, or never. */
    | {
        readonly do: 'swap';
        readonly person: string;
        readonly of: string;
        readonly shift: string;
        readonly answer: 'accept' | 'decline' | 'withdraw' | null;
        readonly answerMs: number;
      }
    /** Says where they are; `lastsMs` null: until they say otherwise. */
    | {
        readonly do: 'presence';
        readonly person: string;
        readonly presence: 'in' | 'out' | 'off' | null;
        readonly lastsMs: number | null;
      }
    /** Announces a talk at a place, and signs off in time, or forgets to. */
    | {
        readonly do: 'talk';
        readonly person: string;
        readonly place: number;
        readonly inMs: number;
        readonly lastsMs: number;
        readonly ends: 'well' | 'forgotten';
      }

    // ---- links and broker
    /** `device` null: all devices. */
    | ({
        readonly do: 'link';
        readonly device: string | null;
        readonly fault: LinkFault;
        readonly rate: number;
      } & For)
    | ({ readonly do: 'broker-down' } & For)
    /** All connections end at once. */
    | { readonly do: 'storm' }

    // ---- the gateway's machine
    /**
     * The process dies after it has performed `effects` more effects (0: at once), and is started again after
     * `downMs`, which takes `startMs`. `power`: the machine loses power, so that a commit under way may be torn.
     * `keep`: the share of commits under way that made it to the disk.
     */
    | {
        readonly do: 'crash';
        readonly effects: number;
        readonly downMs: number;
        readonly startMs: number;
        readonly power: boolean;
        readonly keep: number;
      }
    /** The process stands still; its clocks go on. */
    | ({ readonly do: 'pause' } & For)
    | ({ readonly do: 'disk'; readonly fault: DiskFault } & For)
    /** A row is damaged on the disk; the next start finds it and is refused until facilities put it back. */
    | { readonly do: 'corrupt-row'; readonly mendMs: number }
    /** The wall clock is set. */
    | { readonly do: 'clock'; readonly byMs: number }
    /** The machine's clocks run too fast (or slow) by so many millionths. */
    | ({ readonly do: 'drift'; readonly ppm: number } & For)

    // ---- ways of paging
    /** `person` null: everyone on that channel. */
    | ({
        readonly do: 'channel';
        readonly channel: OutsideKind | 'mqtt' | 'web' | 'board';
        readonly person: string | null;
        readonly fault: ChannelFault;
      } & For)

    // ---- devices
    /** The next press of this device loses power after so many effects; of a flash write only `bytes` are written. */
    | {
        readonly do: 'brown-out';
        readonly device: string;
        readonly effects: number;
        readonly bytes: number;
        readonly offMs: number;
      }
    /** Power gone, for so long. */
    | ({ readonly do: 'dead-battery'; readonly device: string } & For)
    /** The next so many writes of the flash fail. */
    | { readonly do: 'flash-fails'; readonly device: string; readonly writes: number }
    /** A second device with the same key is there, and presses so often. */
    | ({ readonly do: 'clone'; readonly device: string; readonly presses: number } & For)
    /** A new press every so many milliseconds, as a chip gone mad sends them. */
    | ({ readonly do: 'babble'; readonly device: string; readonly everyMs: number } & For)

    // ---- an attacker on the wire
    /** What was heard `back` messages ago is said again; `down`: to the device. */
    | {
        readonly do: 'replay';
        readonly device: string;
        readonly way: 'up' | 'down';
        readonly what: 'press' | 'beat' | 'cancel' | 'reply' | 'receipt' | 'progress' | 'page' | 'any';
        readonly back: number;
      }
    /** A message with a wrong code; `down`: to the device. */
    | { readonly do: 'spoof'; readonly device: string; readonly way: 'up' | 'down' }
    /** A press of this device, taken from the wire, published retained, or left as a will. */
    | { readonly do: 'retained' | 'will'; readonly device: string }
    /** `device` publishes on the topic of `victim`. */
    | { readonly do: 'foreign-topic'; readonly device: string; readonly victim: string }
    /** Somebody tries to log in as this device with a wrong password. */
    | { readonly do: 'wrong-password'; readonly device: string }
  );

/** A whole life. */
export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** 32-bit seed of everything left to chance. */
  readonly seed: number;
  /** The wall clock at the start, ISO 8601 in UTC. */
  readonly begins: string;
  /** Anything may fail for so long. */
  readonly safetyMs: number;
  /** Then a healthy core is healed, and has so long to finish. */
  readonly livenessMs: number;
  /** What is healed besides gateway, store and the wire of presses: these people answer. Others stay as they are. */
  readonly healed: { readonly people: readonly string[]; readonly devices: readonly string[] };
  readonly site: SitePlan;
  readonly people: readonly PersonPlan[];
  readonly devices: readonly DevicePlan[];
  readonly events: readonly PlanEvent[];
}
