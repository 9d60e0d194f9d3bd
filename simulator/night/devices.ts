/**
 * Devices of a night. Most keep to the wire contract by the few lines here (boot, rising numbers, beats, one more beat
 * after the first answer); some run the real firmware's core. Promises that a device without power says nothing, and
 * that one which hangs says nothing while its connection stays.
 */
import { standardConfig } from '../../firmware/core/config.ts';
import { nextDeadline as deviceDeadline, type Step, start, step } from '../../firmware/core/device.ts';
import type { DeviceEvent, DeviceState } from '../../firmware/core/state.ts';
import type { Beat, DownBody } from '../../protocol/messages.ts';
import type { Draws } from '../chance.ts';
import { batteryOn, FIRMWARE, OLD_FIRMWARE, signalOn } from './history.ts';
import { DAY, DAYS_BEFORE, HOUR, type NightDevice } from './plan.ts';

/** What a device of a night is joined to. */
export interface DeviceGround {
  now(): number;
  after(ms: number, act: () => void): void;
  /** Something leaves the device. */
  up(from: NightEnd, beat: Beat): void;
  /** It opens a connection; false: nobody listens. */
  open(from: NightEnd): boolean;
  readonly chance: Draws;
}

/** Its face to the night. */
export interface NightEnd {
  readonly on: boolean;
  powerUp(): void;
  powerDown(): void;
  /** It stops, with its connection, and goes on after a reset. */
  hang(): void;
  /** Its connection is gone. */
  cut(): void;
  down(boot: number, n: number, body: DownBody): void;
}

const LATENCY_MS = 5;
/** A device that lost its connection tries again within this (PROTOCOL section 4). */
const PAUSE_LEAST_MS = 1_000;
const PAUSE_MOST_MS = 29_500;

/** A device in a few lines. */
export class PlainDevice implements NightEnd {
  on = false;
  private boot = 0;
  private bootedAt = 0;
  private seq = 0;
  private heard = 0;
  private connected = false;
  private greeted = false;
  /** Counts power-ups and connections: what an older one planned is void. */
  private life = 0;
  private readonly overAir: boolean;

  constructor(
    private readonly device: NightDevice,
    private readonly ground: DeviceGround,
  ) {
    this.overAir = device.kind === 'wearable';
  }

  powerUp(): void {
    if (this.on) return;
    this.on = true;
    this.boot = this.ground.chance.whole(1, 0xffff_fffe);
    this.bootedAt = this.ground.now();
    this.seq = 0;
    this.heard = 0;
    this.connect();
  }
  powerDown(): void {
    this.on = false;
    this.connected = false;
    this.life += 1;
  }
  hang(): void {
    this.powerDown();
  }
  cut(): void {
    if (!this.on || this.overAir || !this.connected) return;
    this.connected = false;
    this.life += 1;
    this.retry();
  }

  private retry(): void {
    const { life } = this;
    this.ground.after(this.ground.chance.whole(PAUSE_LEAST_MS, PAUSE_MOST_MS), () => {
      if (life === this.life && this.on) this.connect();
    });
  }

  private connect(): void {
    this.life += 1;
    if (!this.overAir && !this.ground.open(this)) {
      this.retry();
      return;
    }
    this.connected = true;
    this.greeted = false;
    this.tick(this.life);
  }

  private tick(life: number): void {
    if (life !== this.life || !this.on) return;
    this.beat();
    this.ground.after(this.overAir ? 300_000 : 10_000, () => this.tick(life));
  }

  private beat(): void {
    const { ground } = this;
    const device = this.device;
    const at = ground.now();
    this.seq += 1;
    const days = DAYS_BEFORE + 1 + at / DAY;
    const noise = ground.chance.next() * 2 - 1;
    const battery = batteryOn(device, days, noise);
    const rssi = signalOn(device, days, noise);
    // One that is stuck counts no further from three hours on.
    const uptime = Math.floor((at - this.bootedAt) / 1_000);
    const counted = device.fare === 'stuck' ? Math.min(uptime, (3 * HOUR) / 1_000) : uptime;
    ground.up(this, {
      type: 'beat',
      device: device.id,
      boot: this.boot,
      seq: this.seq,
      heard: this.heard,
      uptime: this.overAir ? 0 : counted,
      ...(battery !== null && { battery }),
      ...(rssi !== null && { rssi }),
      firmware: device.fare === 'odd' ? OLD_FIRMWARE : FIRMWARE,
    });
  }

  down(boot: number, n: number, body: DownBody): void {
    if (!this.on || boot !== this.boot || n <= this.heard) return;
    this.heard = n;
    if (body.type !== 'alive' || this.greeted) return;
    this.greeted = true;
    const { life } = this;
    this.ground.after(LATENCY_MS, () => {
      if (life === this.life && this.on) this.beat();
    });
  }
}

type Happened = DeviceEvent extends infer E
  ? E extends { chance: unknown }
    ? Omit<E, 'chance'>
    : never
  : never;

/** A device that runs the real firmware's core. */
export class RealDevice implements NightEnd {
  private state: DeviceState | null = null;
  private bootedAt = 0;
  private attempt = 0;
  private linked = false;
  private life = 0;
  private armed = Number.POSITIVE_INFINITY;
  private readonly flash: [string, string] = ['', ''];
  private readonly queue: Happened[] = [];
  private busy = false;

  constructor(
    private readonly id: string,
    private readonly ground: DeviceGround,
  ) {}

  get on(): boolean {
    return this.state !== null;
  }
  powerUp(): void {
    if (this.state !== null) return;
    const { chance } = this.ground;
    this.life += 1;
    this.bootedAt = this.ground.now();
    this.armed = Number.POSITIVE_INFINITY;
    const power = {
      boot: chance.whole(0, 0xffff_ffff),
      flash: [...this.flash],
      down: [],
      chance: this.chance(),
    };
    this.settle(start(standardConfig(this.id, 'desk', FIRMWARE), power, 0));
  }
  powerDown(): void {
    this.state = null;
    this.linked = false;
    this.life += 1;
    this.queue.length = 0;
  }
  hang(): void {
    this.powerDown();
  }
  cut(): void {
    if (!this.linked) return;
    this.linked = false;
    this.hear({ type: 'link.lost', attempt: this.attempt });
  }

  private chance(): { readonly random: number; readonly id: string } {
    const { chance } = this.ground;
    return { random: chance.next(), id: chance.hex(16) };
  }

  down(boot: number, n: number, body: DownBody): void {
    if (this.state === null || boot !== this.state.boot) return;
    const message = { ...body, v: 1, device: this.id, boot, n } as const;
    const { life } = this;
    this.ground.after(LATENCY_MS, () => {
      if (life === this.life) this.hear({ type: 'message.heard', message });
    });
  }

  private hear(event: Happened): void {
    this.queue.push(event);
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      if (this.state === null) continue;
      const event_ = { ...next, chance: this.chance() } as DeviceEvent;
      this.settle(step(this.state, event_, this.ground.now() - this.bootedAt));
    }
    this.busy = false;
  }

  private settle({ state, effects }: Step): void {
    this.state = state;
    const { life } = this;
    for (const effect of effects)
      switch (effect.type) {
        case 'write-flash':
          this.flash[effect.slot] = effect.record;
          break;
        case 'connect':
          this.attempt = effect.attempt;
          this.ground.after(LATENCY_MS, () => {
            if (life !== this.life || this.attempt !== effect.attempt) return;
            this.linked = this.ground.open(this);
            this.hear({ type: this.linked ? 'link.opened' : 'link.lost', attempt: effect.attempt });
          });
          break;
        case 'send':
          if (this.linked && effect.message.type === 'beat')
            this.ground.up(this, { ...effect.message, rssi: -60 });
          break;
        case 'close':
          this.linked = false;
          break;
        case 'log-in':
        case 'show':
          break;
      }
    this.arm();
  }

  private arm(): void {
    const due = this.state === null ? undefined : deviceDeadline(this.state);
    if (due === undefined) return;
    const at = this.bootedAt + Math.ceil(due);
    if (at >= this.armed) return;
    this.armed = at;
    const { life } = this;
    this.ground.after(Math.max(0, at - this.ground.now()), () => {
      if (life !== this.life || this.armed !== at) return;
      this.armed = Number.POSITIVE_INFINITY;
      this.hear({ type: 'time.passed' });
    });
  }
}
