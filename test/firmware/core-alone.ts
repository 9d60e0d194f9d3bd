/**
 * The device core with its link, driven straight in virtual time: what a board's firmware must do is what this does.
 * Promises the same moments as `FakeChip`: pins first, then what was planned, in its order; bytes of one turn together.
 */
import { createHmac } from 'node:crypto';
import type { DeviceConfig } from '../../firmware/core/config.ts';
import { nextDeadline, start, step } from '../../firmware/core/device.ts';
import { lookAt } from '../../firmware/core/display.ts';
import type { Timeline, Tone } from '../../firmware/core/signals.ts';
import type { Chance, DeviceEffect, DeviceEvent, DeviceState } from '../../firmware/core/state.ts';
import {
  logIn,
  newSession,
  publish,
  receive,
  type Session,
  sessionDeadline,
  sessionTime,
} from '../../firmware/link/session.ts';
import { encodeUp, openDown, sealUp } from '../../protocol/chip.ts';
import { FakeChip, type FakePeer, type FakeSocket, type Out } from './fake-chip.ts';
import { keysOf } from './fake-gateway.ts';

/** A tone at the light, and since when. */
export interface Shown {
  readonly at: number;
  readonly tone: Tone;
}

/** What a timeline shows after this time. */
export function toneAt(line: Timeline, elapsed: number): Tone {
  const ends: number[] = [];
  for (const { ms } of line.stretches) ends.push((ends.at(-1) ?? 0) + ms);
  const length = ends.at(-1) ?? 0;
  const at = line.end === 'repeat' && length > 0 ? elapsed % length : elapsed;
  const index = ends.findIndex((end) => at < end);
  if (index >= 0) return line.stretches[index]?.tone ?? 'off';
  return line.end === 'hold' ? (line.stretches.at(-1)?.tone ?? 'off') : 'off';
}

/** One device. */
export class CoreAlone {
  now = 1_000;
  readonly outs: Out[] = [];
  readonly flash: [string, string] = ['', ''];
  private state: DeviceState;
  private session: Session | null = null;
  private socket: FakeSocket | null = null;
  private waiting: { event: DeviceEvent; at: number }[] = [];
  private planned: { at: number; serial: number; call: () => void }[] = [];
  private serial = 0;
  private wake = 0;
  private pieces = '';
  private readonly keys;
  private readonly seed: string;
  private shownSince = 0;
  private shownKey = '';

  constructor(
    private readonly config: DeviceConfig,
    key: string,
    private readonly peer: FakePeer,
    private readonly hosts: readonly string[],
  ) {
    this.keys = keysOf(key);
    const draw = FakeChip.chanceAt(this.now) >>> 0;
    this.seed = this.hmac(this.keys.up, `boot ${draw} ${draw} ${this.now / 1000} `);
    const power = {
      boot: Number.parseInt(this.seed.slice(0, 8), 16),
      flash: this.flash,
      down: [],
      chance: this.chance(),
    };
    const first = start(config, power, this.now);
    this.state = first.state;
    this.perform(first.effects);
    this.turn();
  }

  private hmac(key: Uint8Array, message: string): string {
    return createHmac('sha256', key).update(message, 'latin1').digest('hex');
  }
  private chance(): Chance {
    const drawn = (FakeChip.chanceAt(this.now) >>> 0).toString(16).padStart(8, '0');
    return { id: this.seed.slice(8, 16) + drawn, random: 0.5 };
  }
  private plan(at: number, call: () => void): number {
    this.serial += 1;
    this.planned.push({ at, serial: this.serial, call });
    return this.serial;
  }

  private hear(event: DeviceEvent, at = this.now): void {
    this.waiting.push({ event, at });
    this.turn();
  }
  private turn(): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const done = step(this.state, next.event, next.at);
      this.state = done.state;
      this.perform(done.effects);
    }
    this.planned = this.planned.filter(({ serial }) => serial !== this.wake);
    const link = this.session === null ? Number.POSITIVE_INFINITY : sessionDeadline(this.session);
    const at = Math.ceil(Math.min(nextDeadline(this.state) ?? Number.POSITIVE_INFINITY, link));
    if (at < Number.POSITIVE_INFINITY) this.wake = this.plan(Math.max(this.now, at), () => this.tick());
  }
  private tick(): void {
    if (this.session !== null) this.write(sessionTime(this.session, this.now));
    this.hear({ type: 'time.passed', chance: this.chance() });
  }

  private perform(effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'write-flash') {
        this.flash[effect.slot] = effect.record;
        this.outs.push({ at: this.now, what: `flash noodknop.${effect.slot}` });
      }
      if (effect.type === 'connect') this.connect(effect.attempt, this.hosts[effect.address] ?? '');
      if (effect.type === 'log-in') {
        this.session = newSession(this.config.device, this.now);
        this.write(logIn(this.session, this.keys.mqtt, this.now));
      }
      if (effect.type === 'send' && this.session !== null) {
        const envelope = sealUp(encodeUp(effect.message), (json) => this.hmac(this.keys.up, json));
        this.write(publish(this.session, envelope, effect.message.type === 'beat', this.now));
      }
      if (effect.type === 'close') this.drop();
    }
  }
  private drop(): void {
    this.session = null;
    this.socket = null;
  }

  private connect(attempt: number, host: string): void {
    const lost = (): void => {
      this.plan(this.now + 1, () => this.hear({ type: 'link.lost', attempt, chance: this.chance() }));
    };
    const socket: FakeSocket = {
      host,
      port: 1883,
      isOpen: true,
      say: (bytes, afterMs) => {
        this.plan(this.now + afterMs, () => this.received(socket, bytes));
      },
      close: () => {
        this.plan(this.now, () => {
          if (this.socket !== socket) return;
          this.drop();
          lost();
        });
      },
    };
    const took = this.peer.connected(socket);
    if (typeof took === 'number') throw new Error('the core alone is never kept busy');
    if (took !== true) {
      lost();
      return;
    }
    this.socket = socket;
    this.plan(this.now, () => {
      if (this.socket === socket) this.hear({ type: 'link.opened', attempt, chance: this.chance() });
    });
  }

  private write(bytes: string): void {
    const socket = this.socket;
    if (socket === null || bytes === '') return;
    if (this.pieces === '')
      this.plan(this.now, () => {
        const whole = this.pieces;
        this.pieces = '';
        this.outs.push({ at: this.now, what: `out ${Buffer.from(whole, 'latin1').toString('hex')}` });
        this.peer.took(socket, whole);
      });
    this.pieces += bytes;
  }

  private received(socket: FakeSocket, bytes: string): void {
    if (this.socket !== socket || this.session === null) return;
    const heard = receive(this.session, bytes, this.now);
    this.write(heard.out);
    for (const envelope of heard.envelopes) {
      const message = openDown(envelope, this.config.device, (json) => this.hmac(this.keys.down, json));
      if (typeof message !== 'string') this.hear({ type: 'message.heard', message, chance: this.chance() });
    }
  }

  /** A button moves now. */
  pin(button: number, down: boolean): void {
    this.hear({ type: 'pin.changed', button, down, chance: this.chance() });
  }

  /** The light now. */
  get tone(): Tone {
    const look = lookAt(this.state);
    const key = `${look.pattern} ${look.serial} ${look.covert}`;
    if (key !== this.shownKey) {
      this.shownKey = key;
      this.shownSince = this.now;
    }
    return toneAt(look.signal.light, this.now - this.shownSince);
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
