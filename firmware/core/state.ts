/**
 * The whole state of a device and what passes between it and its shell: events in, effects out. Promises plain records
 * without behaviour; what they mean is in the files beside.
 */
import type { ChipUp } from '../../protocol/chip.ts';
import type { DownMessage } from '../../protocol/messages.ts';
import { type Alarms, copyAlarms } from './alarms.ts';
import type { DeviceConfig } from './config.ts';
import { copyTouch, type Touch } from './gestures.ts';
import { copyHeartbeat, type Heartbeat } from './heartbeat.ts';
import { copyPages, type HeldPage, type UserAnswer } from './pages.ts';
import { copyQueue, type Queue } from './queue.ts';
import type { Pattern } from './signals.ts';
import { copyUplink, type Uplink } from './uplink.ts';

/** Chance, drawn by the shell from a good source anew for each event. */
export interface Chance {
  /** 0 up to, not including, 1. */
  readonly random: number;
  /** 16 lower-case hex digits: the id of the press, if this event turns out to be one. */
  readonly id: string;
}

/** What a device hears. */
export type DeviceEvent =
  /** The deadline of `nextDeadline` (or later) has come. */
  | { readonly type: 'time.passed'; readonly chance: Chance }
  /** A pin says so; bouncing is expected. */
  | { readonly type: 'pin.changed'; readonly button: number; readonly down: boolean; readonly chance: Chance }
  /** The user of a pager answered; `page` null: the one in front. */
  | {
      readonly type: 'answer.given';
      readonly page: string | null;
      readonly answer: UserAnswer;
      readonly chance: Chance;
    }
  /** The transport of this attempt is up: bytes can be written. */
  | { readonly type: 'link.opened'; readonly attempt: number; readonly chance: Chance }
  /** It is gone, was refused, or never came up. */
  | { readonly type: 'link.lost'; readonly attempt: number; readonly chance: Chance }
  /** The network is there (again), or a gateway was found: a pause is over. */
  | { readonly type: 'network.found'; readonly chance: Chance }
  /** A message whose code under this device's key is right. Never anything else. */
  | { readonly type: 'message.heard'; readonly message: DownMessage; readonly chance: Chance }
  /** The last write, to this slot, did not succeed. */
  | { readonly type: 'flash.failed'; readonly slot: 0 | 1; readonly chance: Chance }
  /** What only the shell can see is broken, in at most 16 ASCII characters; '': nothing is. */
  | { readonly type: 'fault.found'; readonly fault: string; readonly chance: Chance }
  /** Battery in percent. */
  | { readonly type: 'battery.read'; readonly percent: number; readonly chance: Chance }
  /** The device was given its identity: whatever waited is wiped. */
  | { readonly type: 'commissioned'; readonly chance: Chance };

/** What a device does, in this order. */
export type DeviceEffect =
  /** Write this record into this slot, before anything that follows. */
  | { readonly type: 'write-flash'; readonly slot: 0 | 1; readonly record: string }
  /** Open a transport to the address with this index. */
  | { readonly type: 'connect'; readonly attempt: number; readonly address: number }
  /** Log in and subscribe; leaves in one packet with what is sent next. */
  | { readonly type: 'log-in'; readonly attempt: number }
  /** Sign and send. */
  | { readonly type: 'send'; readonly message: ChipUp }
  | { readonly type: 'close'; readonly attempt: number }
  /** What is shown has changed. */
  | { readonly type: 'show' };

/** Where the flash stands. */
export interface Flash {
  generation: number;
  slot: 0 | 1;
  /** What is kept has changed and is to be written. */
  dirty: boolean;
  failed: boolean;
  retryAt: number;
}
/** What is shown. */
export interface Display {
  pattern: Pattern;
  since: number;
  /** A pattern that passes, over what holds; NEVER is not used: `until` in the past means none. */
  passing: Pattern;
  until: number;
  /** Grows with each passing pattern, so that the same one twice is shown twice. */
  serial: number;
  /** Details changed since the last `show`. */
  stale: boolean;
}

/** Everything a device knows. Times are milliseconds of the shell's monotonic clock. */
export interface DeviceState {
  readonly config: DeviceConfig;
  readonly boot: number;
  readonly bootedAt: number;
  /** The time of the last step. */
  at: number;
  seq: number;
  /** Highest `n` accepted in this boot. */
  heard: number;
  /** When the last message was accepted. */
  heardAt: number;
  battery: number;
  /** What the shell found broken; '' when nothing. */
  fault: string;
  covert: boolean;
  touch: Touch;
  /** The newest press of this boot: what a hold raises and a cancel takes back. */
  lastPress: { readonly id: string; readonly level: 'assist' | 'emergency'; readonly at: number } | null;
  queue: Queue;
  flash: Flash;
  uplink: Uplink;
  heartbeat: Heartbeat;
  alarms: Alarms;
  pages: HeldPage[];
  display: Display;
}

/** A state of its own, so that a step never changes what it was given. */
export function copyState(state: DeviceState): DeviceState {
  const copy: DeviceState = Object.assign({}, state);
  copy.touch = copyTouch(state.touch);
  copy.queue = copyQueue(state.queue);
  copy.flash = Object.assign({}, state.flash);
  copy.uplink = copyUplink(state.uplink);
  copy.heartbeat = copyHeartbeat(state.heartbeat);
  copy.alarms = copyAlarms(state.alarms);
  copy.pages = copyPages(state.pages);
  copy.display = Object.assign({}, state.display);
  return copy;
}

/** True while something waits for a receipt. */
export function waiting(state: DeviceState): boolean {
  return state.queue.presses.length + state.queue.words.length > 0;
}

/** Ids of the presses without a receipt. */
export function waitingIds(state: DeviceState): string[] {
  return state.queue.presses.map((press) => press.id);
}
