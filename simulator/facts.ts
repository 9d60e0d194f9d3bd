/**
 * What truly happened in a simulated life, as an all-seeing witness would tell it. Checks, marks, the trace and the
 * stories live on these and on nothing else of the world. Promises true time (milliseconds since the life began),
 * which no machine in the world can read.
 */
import type { Pattern } from '../firmware/core/signals.ts';
import type { Effect } from '../gateway/core/effects.ts';
import type { Entry } from '../gateway/core/entries.ts';
import type { GatewayEvent } from '../gateway/core/events.ts';
import type { Channel } from '../gateway/core/site.ts';
import type { ChipUp } from '../protocol/chip.ts';
import type { DownMessage } from '../protocol/messages.ts';
import type { OutsideKind, PlanEvent } from './plan/plan.ts';

export type Fact =
  // ---- the life
  | { readonly type: 'phase'; readonly phase: 'safety' | 'liveness' | 'over' }
  /** An event of the plan takes place; a fault that lasts ends later with `fault.over`. */
  | { readonly type: 'planned'; readonly event: PlanEvent }
  | { readonly type: 'fault.over'; readonly event: PlanEvent }

  // ---- devices. `clone` marks the second holder of a key
  | {
      readonly type: 'device.booted';
      readonly device: string;
      readonly boot: number;
      readonly clone: boolean;
    }
  /** Power is gone; `mid`: in the middle of something (a press, a write). */
  | { readonly type: 'device.died'; readonly device: string; readonly mid: boolean; readonly clone: boolean }
  /** The core of the device took a finger for a press and will repeat it (also again after a boot: `resumed`). */
  | {
      readonly type: 'press.made';
      readonly device: string;
      readonly boot: number;
      readonly id: string;
      readonly level: 'assist' | 'emergency';
      readonly resumed: boolean;
      readonly clone: boolean;
    }
  /** The same press is an emergency now. */
  | { readonly type: 'press.raised'; readonly device: string; readonly id: string; readonly clone: boolean }
  | {
      readonly type: 'cancel.made';
      readonly device: string;
      readonly id: string;
      readonly duress: boolean;
      readonly clone: boolean;
    }
  /** The finger asked for it; the device is dark from here on for what it had pressed. */
  | { readonly type: 'device.darkened'; readonly device: string; readonly ids: readonly string[] }
  /** What is shown changed. `alarm`: first press of the alarm shown; `pending`: presses without receipt `logged`. */
  | {
      readonly type: 'device.showed';
      readonly device: string;
      readonly boot: number;
      readonly pattern: Pattern;
      readonly passing: boolean;
      readonly alarm: string | null;
      readonly pending: readonly string[];
      readonly clone: boolean;
    }
  /** A device's core wrote to the radio. */
  | {
      readonly type: 'device.sent';
      readonly device: string;
      readonly message: ChipUp;
      readonly clone: boolean;
    }
  /** A message with a right code reached a device; `accepted`: it was for this boot and newer than the last. */
  | {
      readonly type: 'device.heard';
      readonly device: string;
      readonly boot: number;
      readonly message: DownMessage;
      readonly accepted: boolean;
      readonly replayed: boolean;
      readonly clone: boolean;
    }
  /** A connection can be made (again), or no longer: cable, broker and gateway together. */
  | {
      readonly type: 'device.reachable';
      readonly device: string;
      readonly up: boolean;
      readonly down: boolean;
    }

  // ---- the gateway
  | {
      readonly type: 'gateway.died';
      readonly why: string;
      readonly power: boolean;
      readonly inFlight: number;
    }
  /** The process was started; `rows` were found in the log. */
  | { readonly type: 'gateway.starting'; readonly rows: number }
  /** The core lives: its first event was heard. */
  | { readonly type: 'gateway.up' }
  /** The start was refused (a damaged log). */
  | { readonly type: 'gateway.refused-start'; readonly why: string }
  | { readonly type: 'gateway.paused' }
  | { readonly type: 'gateway.resumed' }
  /** One turn: what it heard (`replayed`: a recording), what it decided (`entries`: those of its `append`). */
  | {
      readonly type: 'gateway.heard';
      readonly event: GatewayEvent;
      readonly replayed: boolean;
      /** The log's time line and the wall clock as the gateway read them. */
      readonly t: number;
      readonly wall: number;
    }
  /** One effect was performed. Given for each, in order, after its `gateway.heard`. */
  | { readonly type: 'gateway.did'; readonly effect: Effect; readonly t: number }
  /** These are on the disk, whatever happens next. */
  | { readonly type: 'log.committed'; readonly batch: number; readonly entries: readonly Entry[] }
  /** The store told the gateway that it could not. */
  | { readonly type: 'log.failed'; readonly batch: number; readonly reason: string }
  /** Turned away at the door, before the core: no right code, no right password, not allowed. */
  | {
      readonly type: 'gateway.turned-away';
      readonly device: string;
      readonly why: 'bad-mac' | 'bad-login' | 'unknown-device' | 'retained' | 'foreign-topic' | 'rate';
    }
  | {
      readonly type: 'connection.up';
      readonly device: string;
      readonly takeover: boolean;
      readonly clone: boolean;
    }
  | {
      readonly type: 'connection.down';
      readonly device: string;
      readonly clone: boolean;
      readonly why: string;
    }

  // ---- people
  /** A page was taken, refused, or is still with the channel (`hangs`). */
  | {
      readonly type: 'page.handed';
      readonly page: string;
      readonly alarm: string;
      readonly channel: Channel;
      readonly person: string | null;
      readonly outcome: 'taken' | 'refused' | 'hangs' | 'lost';
    }
  /** It rings where a person can hear it. */
  | {
      readonly type: 'page.rang';
      readonly page: string;
      readonly person: string | null;
      readonly channel: Channel;
    }
  /** Somebody answered, on a pager or a page. */
  | {
      readonly type: 'person.answered';
      readonly person: string;
      readonly alarm: string;
      readonly answer: 'coming' | 'cannot' | 'arrived' | 'clear' | 'calling-112' | 'called-112';
      readonly via: OutsideKind | 'pager' | 'web';
    };

/** A fact with its moment. */
export type Witnessed = Fact & { readonly at: number };
/** The facts of one type. */
export type FactOf<T extends Fact['type']> = Extract<Witnessed, { readonly type: T }>;
