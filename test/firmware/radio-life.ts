/**
 * A wearable in virtual time: the firmware's core and its radio link, what is on the air, and what hubs write to it.
 * Promises the order that shells keep: flash, then the air; ids of presses are those of the radio.
 */
import { type DeviceConfig, standardConfig } from '../../firmware/core/config.ts';
import { nextDeadline, start, step } from '../../firmware/core/device.ts';
import { lookAt } from '../../firmware/core/display.ts';
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceState,
  waitingIds,
} from '../../firmware/core/state.ts';
import {
  hangsUp,
  hubConnected,
  hubGone,
  keepNumbers,
  newRadio,
  nextPressId,
  type OnAir,
  onAir,
  type Radio,
  radioDeadline,
  radioId,
  say,
  takePiece,
} from '../../firmware/link/radio.ts';
import { hmac, keysOf } from '../../gateway/shell/hmac.ts';
import { encodeRadioDown, type RadioDown, type RadioUp } from '../../protocol/radio.ts';

export const NUMBER = 513;
export const KEYS = keysOf(Uint8Array.from({ length: 32 }, (_, i) => i));
type Bare = DeviceEvent extends infer E ? (E extends unknown ? Omit<E, 'chance'> : never) : never;

/** A wearable and its story on the air. */
export class RadioLife {
  now = 0;
  state: DeviceState;
  radio: Radio;
  /** Each change of what is on the air. */
  readonly air: { readonly at: number; readonly on: OnAir | null }[] = [];
  readonly flash: [string, string] = ['', ''];
  private n = 0;

  constructor(
    private boot = 305_419_896,
    readonly config: DeviceConfig = standardConfig('draag-1', 'wearable', 'test'),
    private readonly number = NUMBER,
    private readonly bleDown: Uint8Array = KEYS.bleDown,
  ) {
    const { state, effects } = this.wake();
    this.state = state;
    this.radio = newRadio(config.device, this.number, state.boot);
    this.run(effects);
  }
  get on(): OnAir | null {
    return this.air.at(-1)?.on ?? null;
  }
  get pattern(): string {
    return lookAt(this.state).pattern;
  }
  /** Every message that was ever on the air, each once. */
  get said(): readonly RadioUp[] {
    return [...new Set(this.air.flatMap(({ on }) => (on === null ? [] : [on.message])))];
  }

  private readonly down = (message: string): string => hmac(this.bleDown, message);

  private wake() {
    const chance = { random: 0.5, id: radioId(this.boot, 1) };
    return start(this.config, { boot: this.boot, flash: this.flash, down: [], chance }, this.now);
  }
  /** The cell falls out and is put back. */
  reset(boot: number): void {
    this.boot = boot;
    const { state, effects } = this.wake();
    this.state = state;
    this.radio = newRadio(this.config.device, this.number, state.boot);
    this.run(effects);
  }
  hear(event: Bare): void {
    const chance = { random: 0.5, id: nextPressId(this.radio) };
    const next = step(this.state, { ...event, chance } as DeviceEvent, this.now);
    this.state = next.state;
    keepNumbers(this.radio, waitingIds(this.state));
    this.run(next.effects);
  }
  private run(effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'write-flash') this.flash[effect.slot] = effect.record;
      if (effect.type === 'send') say(this.radio, effect.message, this.now);
      if (effect.type === 'connect') this.hear({ type: 'link.opened', attempt: effect.attempt });
    }
    this.look();
  }
  private look(): void {
    const on = onAir(this.radio, this.state.alarms.list.length > 0, this.now);
    const last = this.on;
    if (last?.message !== on?.message || last?.everyMs !== on?.everyMs || this.air.length === 0)
      this.air.push({ at: this.now, on });
  }
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const at = Math.min(nextDeadline(this.state) ?? Infinity, radioDeadline(this.radio, this.now));
      if (at > end) break;
      this.now = Math.max(at, this.now);
      if (hangsUp(this.radio, this.now)) hubGone(this.radio);
      this.hear({ type: 'time.passed' });
    }
    this.now = end;
  }
  pin(down: boolean, ms: number): void {
    this.hear({ type: 'pin.changed', button: 0, down });
    this.pass(ms);
  }
  press(holdMs = 1_000): void {
    this.pin(true, holdMs);
    this.pin(false, 100);
  }
  frame(fields: Partial<RadioDown>): Uint8Array {
    this.n += 1;
    return encodeRadioDown(
      {
        type: 'receipt',
        number: this.number,
        boot: this.boot,
        seq: 1,
        state: 'logged',
        call112: 0,
        responders: 0,
        n: this.n,
        ...fields,
      },
      this.down,
    );
  }
  /** A hub writes frames, in pieces of 20 bytes. */
  write(...frames: readonly Uint8Array[]): void {
    hubConnected(this.radio, this.now);
    const all = Uint8Array.from(frames.flatMap((frame) => [...frame]));
    for (let at = 0; at < all.length; at += 20)
      for (const message of takePiece(this.radio, all.slice(at, at + 20), this.down, this.now))
        this.hear({ type: 'message.heard', message });
  }
}
