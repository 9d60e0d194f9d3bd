/**
 * What every virtual device on the air has in common: the firmware core, the radio link of a real one, its advertisements
 * handed to whoever plays the air. Promises that flash is written before anything is on the air, that the core hears only
 * what came under the right code, and that what is on the air changes only when it says something else. What is said, and
 * how often, is the link's.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { ChipUp } from '../../../protocol/chip.ts';
import type { Hmac } from '../../../protocol/hmac.ts';
import { deriveKeys } from '../../../protocol/keys.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import { encodeRadioUp, type RadioUp } from '../../../protocol/radio.ts';
import type { DeviceConfig } from '../../core/config.ts';
import { nextDeadline, start, step } from '../../core/device.ts';
import { type Look, lookAt } from '../../core/display.ts';
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceState,
  waiting,
  waitingIds,
} from '../../core/state.ts';
import {
  hangsUp,
  hubConnected,
  hubGone,
  keepNumbers,
  nextPressId,
  type OnAir,
  type Radio,
  wantsNewBoot,
} from '../../link/radio.ts';
import type { FlashStore } from '../node/flash-file.ts';

/** What a device on the air needs of the world. */
export interface OnAirParts {
  readonly config: DeviceConfig;
  /** The device's number. */
  readonly number: number;
  /** Root key, 32 bytes. */
  readonly key: Uint8Array;
  readonly flash: FlashStore;
  /** What is on the air from now on, and how often in ms; null: nothing. */
  readonly advertise: (frame: Uint8Array | null, everyMs: number) => void;
  /** Ends the connection that a hub made. */
  readonly hangUp: () => void;
  readonly onShow?: (device: OnAirDevice) => void;
}
/** The link of one boot: how this kind of device speaks. Times are monotonic milliseconds. */
export interface Link {
  readonly radio: Radio;
  say(message: ChipUp, now: number): void;
  onAir(state: DeviceState, now: number): OnAir | null;
  deadline(now: number): number;
  take(piece: Uint8Array, now: number): DownMessage[];
  /** A hub connected. */
  connected(): void;
}
/** Codes by their keys. */
export interface Codes {
  readonly frames: Hmac;
  readonly lines: Hmac;
}

const clock = (): number => performance.now();
const random = (): number => randomBytes(4).readUInt32BE(0);
const hmacOf = (key: Uint8Array): Hmac => {
  const secret = Buffer.from(key);
  return (message) => createHmac('sha256', secret).update(message, 'latin1').digest('hex');
};

/** An event before it was given its chance. */
export type Happening = DeviceEvent extends infer E ? (E extends unknown ? Omit<E, 'chance'> : never) : never;

/** A device that lives until it is stopped. */
export class OnAirDevice {
  private state: DeviceState;
  private link: Link;
  private readonly queue: Happening[] = [];
  private busy = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private message: RadioUp | null = null;
  private everyMs = 0;
  private readonly up: Hmac;
  private readonly codes: Codes;

  constructor(
    private readonly parts: OnAirParts,
    private readonly linkOf: (boot: number, codes: Codes) => Link,
  ) {
    const keys = deriveKeys((key, message) => hmacOf(key)(message), parts.key);
    this.up = hmacOf(keys.bleUp);
    this.codes = { frames: hmacOf(keys.bleDown), lines: hmacOf(keys.down) };
    const made = this.wake();
    this.state = made.state;
    this.link = made.link;
    this.perform(made.effects);
    this.drain();
  }

  get look(): Look {
    return lookAt(this.state);
  }
  get boot(): number {
    return this.state.boot;
  }

  /** The cell was measured. */
  battery(percent: number): void {
    this.hear({ type: 'battery.read', percent });
  }
  /** A hub connected. */
  connected(): void {
    hubConnected(this.link.radio, clock());
    this.link.connected();
    this.arm();
  }
  /** The connection is gone. */
  disconnected(): void {
    hubGone(this.link.radio);
    this.arm();
  }
  /** A hub wrote a piece. */
  written(piece: Uint8Array): void {
    for (const message of this.link.take(piece, clock())) this.hear({ type: 'message.heard', message });
    this.arm();
  }
  /** The cell falls out and is put back: a new boot with what is in flash. */
  reset(): void {
    const made = this.wake();
    this.state = made.state;
    this.link = made.link;
    this.perform(made.effects);
    this.drain();
  }
  /** The cell is taken out. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.parts.advertise(null, 0);
  }

  protected hear(event: Happening): void {
    this.queue.push(event);
    this.drain();
  }

  private wake(): { state: DeviceState; link: Link; effects: readonly DeviceEffect[] } {
    const { config, flash } = this.parts;
    const boot = random();
    const power = {
      boot,
      flash: flash.read(),
      down: [],
      chance: { random: random() / 2 ** 32, id: nextPressId(this.linkOf(boot, this.codes).radio) },
    };
    const { state, effects } = start(config, power, clock());
    return { state, link: this.linkOf(state.boot, this.codes), effects };
  }

  private drain(): void {
    if (this.busy || this.stopped) return;
    this.busy = true;
    for (let event = this.queue.shift(); event !== undefined; event = this.queue.shift()) {
      const chance = { random: random() / 2 ** 32, id: nextPressId(this.link.radio) };
      const next = step(this.state, { ...event, chance } as DeviceEvent, clock());
      this.state = next.state;
      keepNumbers(this.link.radio, waitingIds(this.state));
      this.perform(next.effects);
    }
    this.busy = false;
    // Pages held in memory would be gone with the boot: they are as good as something that waits.
    const waits = waiting(this.state) || this.state.pages.length > 0;
    if (wantsNewBoot(this.link.radio, waits)) this.reset();
    this.air();
    this.arm();
  }

  private perform(effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'write-flash':
          if (!this.parts.flash.write(effect.slot, effect.record))
            this.queue.push({ type: 'flash.failed', slot: effect.slot });
          break;
        case 'connect':
          // There is nothing to wait for: what is said is on the air.
          this.queue.push({ type: 'link.opened', attempt: effect.attempt });
          break;
        case 'send':
          this.link.say(effect.message, clock());
          break;
        case 'show':
          this.parts.onShow?.(this);
          break;
        case 'log-in':
        case 'close':
          break;
      }
    }
  }

  /** Brings what is on the air up to date. */
  private air(): void {
    const now = this.link.onAir(this.state, clock());
    if (now === null) {
      if (this.message !== null) this.parts.advertise(null, 0);
      this.message = null;
      return;
    }
    if (now.message === this.message && now.everyMs === this.everyMs) return;
    this.message = now.message;
    this.everyMs = now.everyMs;
    this.parts.advertise(encodeRadioUp(now.message, this.up), now.everyMs);
  }

  private arm(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    const at = Math.min(nextDeadline(this.state) ?? Number.POSITIVE_INFINITY, this.link.deadline(clock()));
    if (at === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => this.tick(), Math.max(1, Math.ceil(at - clock())));
  }

  private tick(): void {
    if (hangsUp(this.link.radio, clock())) {
      hubGone(this.link.radio);
      this.parts.hangUp();
    }
    this.hear({ type: 'time.passed' });
  }
}
