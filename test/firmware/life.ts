/**
 * One device living in virtual time: drives the firmware core through its own deadlines and keeps what it did.
 * Promises that time passes only where a test says so; the gateway's side is played by the test.
 */

import type { DeviceConfig } from '../../firmware/core/config.ts';
import { nextDeadline, start, step } from '../../firmware/core/device.ts';
import { type Look, lookAt } from '../../firmware/core/display.ts';
import type { Pattern } from '../../firmware/core/signals.ts';
import type { Chance, DeviceEffect, DeviceEvent, DeviceState } from '../../firmware/core/state.ts';
import type { ChipUp } from '../../protocol/chip.ts';
import type { DownBody, ProgressState } from '../../protocol/messages.ts';

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An event before chance was added. */
export type Bare = Without<DeviceEvent, 'chance'>;
/** An effect with the time it was asked for. */
export type Done = DeviceEffect & { readonly at: number };

/** Options of a life. */
export interface LifeOptions {
  readonly now?: number;
  readonly boot?: number;
  readonly flash?: readonly [string, string];
  readonly down?: readonly boolean[];
  /** The random number of every event; 1 gives the longest gaps. */
  readonly random?: number;
  /** True (default): every connection opens at once, every beat is answered. */
  readonly gateway?: boolean;
  /** Receipts that the played gateway gives; none by default. */
  readonly receipts?: 'logged' | 'unlogged' | 'test' | 'none';
  /** Every event is fed twice: it must change nothing. */
  readonly twice?: boolean;
}

/** Ids drawn in this test file, so that no two lives share one. */
let drawn = 0;

/** A device and its story so far. */
export class Life {
  state: DeviceState;
  now: number;
  readonly done: Done[] = [];
  readonly shown: { at: number; pattern: Pattern }[] = [];
  readonly flash: [string, string];
  n = 0;
  connected = false;
  gateway: boolean;
  receipts: 'logged' | 'unlogged' | 'test' | 'none';
  random: number;
  private readonly twice: boolean;

  constructor(config: DeviceConfig, options: LifeOptions = {}) {
    this.now = options.now ?? 0;
    this.flash = options.flash === undefined ? ['', ''] : [options.flash[0], options.flash[1]];
    this.gateway = options.gateway ?? true;
    this.receipts = options.receipts ?? 'none';
    this.random = options.random ?? 1;
    this.twice = options.twice ?? false;
    const power = {
      boot: options.boot ?? 7,
      flash: this.flash,
      down: options.down ?? [],
      chance: this.chance(),
    };
    const first = start(config, power, this.now);
    this.state = first.state;
    this.perform(first.effects);
  }

  private chance(): Chance {
    drawn += 1;
    return { random: this.random, id: drawn.toString(16).padStart(12, 'a').padEnd(16, '0') };
  }

  /** Feeds an event now. */
  hear(event: Bare): void {
    const whole = { ...event, chance: this.chance() } as DeviceEvent;
    const next = step(this.state, whole, this.now);
    this.state = next.state;
    if (this.twice) {
      const again = step(this.state, whole, this.now);
      if (again.effects.length > 0)
        throw new Error(`fed twice, ${event.type} gave ${JSON.stringify(again.effects)}`);
      this.state = again.state;
    }
    this.perform(next.effects);
  }

  private perform(effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      this.done.push({ ...effect, at: this.now });
      if (effect.type === 'write-flash') this.flash[effect.slot] = effect.record;
      if (effect.type === 'show') this.shown.push({ at: this.now, pattern: this.look().pattern });
      if (effect.type === 'close') this.connected = false;
      if (effect.type === 'connect' && this.gateway) {
        this.connected = true;
        this.hear({ type: 'link.opened', attempt: effect.attempt });
      }
      if (effect.type === 'send' && this.gateway) this.answer(effect.message);
    }
  }

  private answer(message: ChipUp): void {
    if (message.type === 'beat') this.tell({ type: 'alive', seq: message.seq });
    if (message.type !== 'beat' && this.receipts !== 'none') {
      this.tell({ type: 'receipt', seq: message.seq, id: message.id, state: this.receipts });
    }
  }

  /** The gateway says something to this boot, under the next number. */
  tell(body: DownBody): void {
    this.n += 1;
    const message = { ...body, device: this.state.config.device, boot: this.state.boot, n: this.n };
    this.hear({ type: 'message.heard', message });
  }

  progress(id: string, state: ProgressState, call112: 0 | 1 = 0): void {
    this.tell({ type: 'progress', id, state, responders: state === 'coming' ? 1 : 0, call112 });
  }

  /** Receipt for the newest transmission of a press, cancel or reply. */
  receipt(state: 'logged' | 'unlogged' | 'test' = 'logged'): void {
    const last = this.sent('press', 'cancel', 'reply').at(-1);
    if (last === undefined || last.type === 'beat') throw new Error('nothing was sent that wants a receipt');
    this.tell({ type: 'receipt', seq: last.seq, id: last.id, state });
  }

  /** Lets time pass, every deadline at its moment. Fails when the core does not move on (law 3). */
  until(end: number): void {
    for (;;) {
      const at = nextDeadline(this.state);
      if (at === undefined || at > end) break;
      this.now = Math.max(this.now, at);
      this.hear({ type: 'time.passed' });
      const next = nextDeadline(this.state);
      if (next !== undefined && next <= this.now) throw new Error(`stuck at ${this.now}`);
    }
    this.now = end;
  }
  pass(ms: number): void {
    this.until(this.now + ms);
  }

  down(button = 0): void {
    this.hear({ type: 'pin.changed', button, down: true });
  }
  up(button = 0): void {
    this.hear({ type: 'pin.changed', button, down: false });
  }
  /** A finger down for this long. */
  hold(ms: number, button = 0): void {
    this.down(button);
    this.pass(ms);
    this.up(button);
    this.pass(25);
  }
  tap(button = 0): void {
    this.hold(100, button);
  }
  /** Both down for this long. */
  holdBoth(ms: number): void {
    this.down(0);
    this.pass(30);
    this.down(1);
    this.pass(ms);
    this.up(0);
    this.up(1);
    this.pass(25);
  }
  /** The connection breaks, and none comes up while `gateway` is false. */
  cut(): void {
    this.gateway = false;
    this.connected = false;
    this.hear({ type: 'link.lost', attempt: this.state.uplink.attempt });
  }

  look(): Look {
    return lookAt(this.state);
  }
  pattern(): Pattern {
    return this.look().pattern;
  }
  /** Messages sent, of these types. */
  sent(...types: ChipUp['type'][]): (ChipUp & { readonly at: number })[] {
    const messages: (ChipUp & { readonly at: number })[] = [];
    for (const effect of this.done) {
      if (effect.type === 'send' && (types.length === 0 || types.includes(effect.message.type))) {
        messages.push({ ...effect.message, at: effect.at });
      }
    }
    return messages;
  }
  presses(): (Extract<ChipUp, { type: 'press' }> & { readonly at: number })[] {
    return this.sent('press') as (Extract<ChipUp, { type: 'press' }> & { readonly at: number })[];
  }
  forget(): void {
    this.done.length = 0;
    this.shown.length = 0;
  }
  effects(): string[] {
    return this.done.map((effect) => (effect.type === 'send' ? effect.message.type : effect.type));
  }
}
