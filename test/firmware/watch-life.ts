/**
 * A pager watch in virtual time: the real core and the real radio link, flash in memory. Nothing in it waits; what is on
 * the air and what a hub writes is the test's.
 */

import { nextDeadline, start, step } from '../../firmware/core/device.ts';
import { type Look, lookAt } from '../../firmware/core/display.ts';
import type { HeldPage, UserAnswer } from '../../firmware/core/pages.ts';
import type { DeviceEffect, DeviceEvent, DeviceState } from '../../firmware/core/state.ts';
import {
  newPagerRadio,
  type PagerRadio,
  pagerConnected,
  pagerDeadline,
  pagerOnAir,
  pagerSays,
  takePagerPiece,
} from '../../firmware/link/pager-radio.ts';
import { hangsUp, hubConnected, hubGone, nextPressId, type OnAir } from '../../firmware/link/radio.ts';
import { watchConfig } from '../../firmware/shell/virtual/virtual-watch.ts';
import { hmac, keysOf } from '../../gateway/shell/hmac.ts';
import type { DownMessage } from '../../protocol/messages.ts';
import { encodeRadioUp, type RadioUp } from '../../protocol/radio.ts';

type Bare = DeviceEvent extends infer E ? (E extends unknown ? Omit<E, 'chance'> : never) : never;

/** One watch. */
export class WatchLife {
  state: DeviceState;
  pager: PagerRadio;
  /** Every message that was on the air, each once, with the moment. */
  readonly said: { readonly at: number; readonly message: RadioUp }[] = [];
  /** Every message the core was given. */
  readonly took: DownMessage[] = [];
  connected = false;
  private readonly codes;
  private readonly up;

  constructor(
    readonly id: string,
    readonly number: number,
    root: Uint8Array,
    public now: number,
    private boot = 305_419_896,
  ) {
    const keys = keysOf(root);
    this.up = (text: string) => hmac(keys.bleUp, text);
    this.codes = {
      frames: (text: string) => hmac(keys.bleDown, text),
      lines: (text: string) => hmac(keys.down, text),
    };
    this.pager = newPagerRadio(id, number, boot);
    this.state = this.wake();
  }

  private wake(): DeviceState {
    const chance = { random: 0.5, id: nextPressId(this.pager.radio) };
    const power = { boot: this.boot, flash: ['', ''], down: [], chance };
    const { state, effects } = start(watchConfig(this.id, 'test'), power, this.now);
    this.state = state;
    this.run(effects);
    return this.state;
  }
  /** It goes off and on: what it held is gone. */
  reset(boot: number): void {
    this.boot = boot;
    this.pager = newPagerRadio(this.id, this.number, boot);
    this.wake();
  }

  get on(): OnAir {
    const on = pagerOnAir(this.pager, this.now);
    if (this.said.at(-1)?.message !== on.message) this.said.push({ at: this.now, message: on.message });
    return on;
  }
  get frame(): Uint8Array {
    return this.sealed(this.on.message);
  }
  /** Anything at all under its key. */
  sealed(message: RadioUp): Uint8Array {
    return encodeRadioUp(message, this.up);
  }
  get look(): Look {
    return lookAt(this.state);
  }
  get pages(): readonly HeldPage[] {
    return this.state.pages;
  }
  get ringing(): readonly string[] {
    return this.pages.filter(({ ringing }) => ringing).map(({ page }) => page);
  }
  /** Answers on the air without a receipt. */
  get waits(): readonly string[] {
    return this.state.queue.words.map(({ answer, id }) => `${answer} ${id}`);
  }

  hear(event: Bare): void {
    const chance = { random: 0.5, id: nextPressId(this.pager.radio) };
    const next = step(this.state, { ...event, chance } as DeviceEvent, this.now);
    this.state = next.state;
    this.run(next.effects);
  }
  private run(effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'send') pagerSays(this.pager, effect.message, this.now);
      if (effect.type === 'connect') this.hear({ type: 'link.opened', attempt: effect.attempt });
    }
    void this.on;
  }
  answer(answer: UserAnswer, page: string | null = null): void {
    this.hear({ type: 'answer.given', page, answer });
  }

  connect(): void {
    this.connected = true;
    hubConnected(this.pager.radio, this.now);
    pagerConnected(this.pager);
  }
  gone(): void {
    this.connected = false;
    hubGone(this.pager.radio);
  }
  /** A piece is written in a connection that is up. */
  piece(bytes: Uint8Array): void {
    for (const message of takePagerPiece(this.pager, bytes, this.codes, this.now)) {
      this.took.push(message);
      this.hear({ type: 'message.heard', message });
    }
    void this.on;
  }
  /** A whole write, cut as hubs cut. */
  write(bytes: Uint8Array, size = 20): void {
    this.connect();
    for (let at = 0; at < bytes.length; at += size) this.piece(bytes.slice(at, at + size));
    this.gone();
  }

  /** Time goes on to this moment. */
  until(end: number): void {
    for (;;) {
      const at = Math.min(nextDeadline(this.state) ?? Infinity, pagerDeadline(this.pager, this.now));
      if (at > end) break;
      this.now = Math.max(at, this.now);
      if (hangsUp(this.pager.radio, this.now)) this.gone();
      this.hear({ type: 'time.passed' });
    }
    this.now = Math.max(this.now, end);
  }
  pass(ms: number): void {
    this.until(this.now + ms);
  }
}
