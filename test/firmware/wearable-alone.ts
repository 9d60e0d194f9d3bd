/**
 * The device core with its radio link, driven straight in virtual time: what a wearable's firmware must do is what this
 * does. Promises the same moments as `FakeChip` with `FakeAir`: pins first, then what was planned, in its order.
 */
import { createHmac } from 'node:crypto';
import type { DeviceConfig } from '../../firmware/core/config.ts';
import { nextDeadline, start, step } from '../../firmware/core/device.ts';
import { type Look, lookAt } from '../../firmware/core/display.ts';
import type { Tone } from '../../firmware/core/signals.ts';
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
  onAir,
  type Radio,
  radioDeadline,
  say,
  takePiece,
} from '../../firmware/link/radio.ts';
import { encodeRadioUp, type RadioUp } from '../../protocol/radio.ts';
import { toneAt } from './core-alone.ts';
import { FakeChip, type Out } from './fake-chip.ts';
import { keysOf } from './fake-gateway.ts';
import type { Hub, Writable } from './scripted-hub.ts';

type Happening = DeviceEvent extends infer E ? (E extends unknown ? Omit<E, 'chance'> : never) : never;
const CELL_MS = 3_600_000;

/** One wearable. */
export class WearableAlone implements Writable {
  now = 1_000;
  readonly outs: Out[] = [];
  readonly flash: [string, string] = ['', ''];
  private state: DeviceState;
  private radio: Radio;
  private waiting: { event: Happening; at: number }[] = [];
  private planned: { at: number; serial: number; call: () => void }[] = [];
  private serial = 0;
  private wake = 0;
  private message: RadioUp | null = null;
  private everyMs = 0;
  private silent = false;
  private isConnected = false;
  private measureAt = 0;
  private readonly keys;
  private shownSince = 0;
  private shownKey = '';

  constructor(
    config: DeviceConfig,
    key: string,
    number: number,
    private readonly hub: Hub,
  ) {
    this.keys = keysOf(key);
    const draw = FakeChip.chanceAt(this.now) >>> 0;
    const seed = this.hmac(this.keys.bleUp, `boot ${draw} ${draw} ${this.now / 1000} `);
    const boot = Number.parseInt(seed.slice(0, 8), 16);
    this.radio = newRadio(config.device, number, boot);
    const chance = { id: nextPressId(this.radio), random: 0.5 };
    const first = start(config, { boot, flash: this.flash, down: [false], chance }, this.now);
    this.state = first.state;
    this.perform(first.effects);
    this.tick();
  }

  private hmac(key: Uint8Array, message: string): string {
    return createHmac('sha256', key).update(message, 'latin1').digest('hex');
  }
  private plan(at: number, call: () => void): number {
    this.serial += 1;
    this.planned.push({ at, serial: this.serial, call });
    return this.serial;
  }
  private out(what: string): void {
    this.outs.push({ at: this.now, what });
  }

  private hear(event: Happening): void {
    this.waiting.push({ event, at: this.now });
    this.turn();
  }
  private turn(): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const chance = { id: nextPressId(this.radio), random: 0.5 };
      const done = step(this.state, { ...next.event, chance } as DeviceEvent, next.at);
      this.state = done.state;
      keepNumbers(this.radio, waitingIds(this.state));
      this.perform(done.effects);
    }
    this.air();
    this.planned = this.planned.filter(({ serial }) => serial !== this.wake);
    const at = Math.min(
      nextDeadline(this.state) ?? Number.POSITIVE_INFINITY,
      radioDeadline(this.radio, this.now),
    );
    if (at < Number.POSITIVE_INFINITY)
      this.wake = this.plan(Math.max(this.now, Math.ceil(at)), () => this.tick());
  }
  private tick(): void {
    if (hangsUp(this.radio, this.now)) {
      hubGone(this.radio);
      this.out('hangs up');
      this.plan(this.now, () => this.gone());
    }
    if (this.now >= this.measureAt) {
      this.measureAt = this.now + CELL_MS;
      this.waiting.push({ event: { type: 'battery.read', percent: 88 }, at: this.now });
    }
    this.hear({ type: 'time.passed' });
  }
  private perform(effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'write-flash') {
        this.flash[effect.slot] = effect.record;
        this.out(`flash noodknop.${effect.slot}`);
      }
      if (effect.type === 'connect') {
        const { attempt } = effect;
        this.plan(this.now, () => this.hear({ type: 'link.opened', attempt }));
      }
      if (effect.type === 'send') say(this.radio, effect.message, this.now);
    }
  }
  private air(): void {
    const wanted = onAir(this.radio, this.state.alarms.list.length > 0, this.now);
    if (wanted === null) {
      if (!this.silent && !this.isConnected) {
        this.silent = true;
        this.message = null;
        this.out('air silent');
      }
      return;
    }
    if (!this.silent && wanted.message === this.message && wanted.everyMs === this.everyMs) return;
    this.silent = false;
    this.message = wanted.message;
    this.everyMs = wanted.everyMs;
    const bytes = encodeRadioUp(wanted.message, (message) => this.hmac(this.keys.bleUp, message));
    const frame = Buffer.from(bytes).toString('hex');
    this.out(`air ${wanted.everyMs} ${frame}`);
    this.hub.heard(frame, this.now);
  }

  connected(): void {
    this.isConnected = true;
    hubConnected(this.radio, this.now);
    this.tick();
  }
  written(piece: Uint8Array): void {
    const hmac = (message: string): string => this.hmac(this.keys.bleDown, message);
    for (const message of takePiece(this.radio, piece, hmac, this.now))
      this.hear({ type: 'message.heard', message });
    this.tick();
  }
  gone(): void {
    if (!this.isConnected) return;
    this.isConnected = false;
    hubGone(this.radio);
    this.tick();
  }
  /** The button moves now. */
  pin(down: boolean): void {
    this.hear({ type: 'pin.changed', button: 0, down });
  }

  get look(): Look {
    return lookAt(this.state);
  }
  /** The motor now. */
  get tone(): Tone {
    const { look } = this;
    const key = `${look.pattern} ${look.serial} ${look.covert}`;
    if (key !== this.shownKey) {
      this.shownKey = key;
      this.shownSince = this.now;
    }
    return toneAt(look.signal.vibration, this.now - this.shownSince);
  }

  /** Lets time pass. */
  until(end: number): void {
    for (;;) {
      const next = [...this.planned].sort((a, b) => a.at - b.at || a.serial - b.serial)[0];
      if (next === undefined || next.at > end) break;
      this.now = Math.max(this.now, next.at);
      this.planned = this.planned.filter((one) => one !== next);
      next.call();
    }
    this.now = Math.max(this.now, end);
  }
}
