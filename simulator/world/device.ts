/**
 * A device of the simulated world: the firmware's core, its two flash slots, its key, fingers and power. Promises that
 * effects are performed in order, that the core hears only messages whose code is right, and that power may go between
 * any two effects or at any byte of a flash write.
 */
import type { DeviceConfig } from '../../firmware/core/config.ts';
import { nextDeadline, type Step, start, step } from '../../firmware/core/device.ts';
import { lookAt } from '../../firmware/core/display.ts';
import type { UserAnswer } from '../../firmware/core/pages.ts';
import type { Chance, DeviceEffect, DeviceEvent, DeviceState } from '../../firmware/core/state.ts';
import { encodeUp, openDown, sealUp } from '../../protocol/chip.ts';
import type { Draws } from '../chance.ts';
import type { Connection, DeviceEnd, Ground, NetworkPart, PeoplePart } from './ground.ts';
import type { Codes } from './keys.ts';

/** Draws an id only when one is needed. */
class LazyChance implements Chance {
  private drawn: string | null = null;
  constructor(private readonly draws: Draws) {}
  get random(): number {
    return this.draws.next();
  }
  get id(): string {
    this.drawn ??= this.draws.hex(16);
    return this.drawn;
  }
}

type Happened = DeviceEvent extends infer E
  ? E extends { chance: Chance }
    ? Omit<E, 'chance'>
    : never
  : never;

/** What a brown-out waits for. */
interface BrownOut {
  effects: number;
  readonly bytes: number;
  readonly offMs: number;
  /** Counting: a press was made. */
  begun: boolean;
}

/** What a device is made of. */
export interface DeviceParts {
  readonly config: DeviceConfig;
  readonly person: string | null;
  readonly clone: boolean;
  /** Name of its stream of chance; no two devices of a world share one. */
  readonly stream: string;
  readonly latencyMs: number;
  readonly network: NetworkPart;
  readonly people: PeoplePart;
  /** An attacker listens on the wire. */
  readonly overhear: (device: string, way: 'up' | 'down', kind: string, envelope: string) => void;
}

/** One device. */
export class DeviceMachine implements DeviceEnd {
  readonly id: string;
  readonly clone: boolean;
  readonly latencyMs: number;
  private readonly chance: Draws;
  private state: DeviceState | null = null;
  private bootedAt = 0;
  private connection: Connection | null = null;
  private readonly queue: Happened[] = [];
  private busy = false;
  private armed = Number.POSITIVE_INFINITY;
  /** Counts power-ups: what an older one planned is void. */
  private life = 0;
  private readonly flash: [string, string] = ['', ''];
  private readonly pins: boolean[] = [];
  private readonly known = new Map<string, string>();
  private readonly cancels = new Set<string>();
  private hushed = 0;
  private said = '';
  private brownOut: BrownOut | null = null;
  private flashFails = 0;

  constructor(
    private readonly ground: Ground,
    private readonly parts: DeviceParts,
    private codes: Codes,
  ) {
    this.id = parts.config.device;
    this.clone = parts.clone;
    this.latencyMs = parts.latencyMs;
    this.chance = ground.draws(parts.stream);
  }

  /** The core's state; null without power. */
  get core(): DeviceState | null {
    return this.state;
  }
  /** The key it holds. */
  get key(): Codes {
    return this.codes;
  }
  /** Its open connection as the device believes. */
  get wire(): Connection | null {
    return this.connection;
  }

  // ---- power

  /** Power on. */
  powerUp(): void {
    if (this.state !== null) return;
    this.life += 1;
    this.bootedAt = this.ground.now();
    this.known.clear();
    this.cancels.clear();
    const power = {
      boot: this.chance.whole(0, 0xffffffff),
      flash: [...this.flash],
      down: [...this.pins],
      chance: new LazyChance(this.chance),
    };
    const first = start(this.parts.config, power, 0);
    this.state = first.state;
    this.hushed = first.state.alarms.hushed.length;
    this.said = '';
    this.ground.witness({
      type: 'device.booted',
      device: this.id,
      boot: first.state.boot,
      clone: this.clone,
    });
    this.busy = true;
    this.notice(true);
    this.performAll(first);
    this.busy = false;
    this.drain();
  }

  /** Power gone. */
  powerDown(mid = false): void {
    if (this.state === null) return;
    this.state = null;
    this.life += 1;
    this.queue.length = 0;
    this.armed = Number.POSITIVE_INFINITY;
    const wire = this.connection;
    this.connection = null;
    if (wire !== null) this.parts.network.vanish(wire);
    this.ground.witness({ type: 'device.died', device: this.id, mid, clone: this.clone });
  }

  /** The next press loses power after so many effects. */
  armBrownOut(effects: number, bytes: number, offMs: number): void {
    this.brownOut = { effects, bytes, offMs, begun: false };
  }
  failFlash(writes: number): void {
    this.flashFails = writes;
  }
  /** Faults of the device itself are over. */
  heal(): void {
    this.brownOut = null;
    this.flashFails = 0;
    this.powerUp();
  }
  /** A new key, given over the cable: takes effect with a restart. */
  giveKey(codes: Codes): void {
    this.codes = codes;
    if (this.state === null) return;
    this.powerDown();
    this.powerUp();
  }

  // ---- people

  /** A finger on a button, or off it. */
  pin(button: number, down: boolean): void {
    this.pins[button] = down;
    this.hear({ type: 'pin.changed', button, down });
  }
  /** What is measured of its battery, in percent. */
  battery(percent: number): void {
    this.hear({ type: 'battery.read', percent });
  }
  /** The user of a pager answers. */
  answer(page: string, answer: UserAnswer): void {
    this.hear({ type: 'answer.given', page, answer });
  }

  // ---- the network's face

  opened(attempt: number): void {
    this.hear({ type: 'link.opened', attempt });
  }
  lost(attempt: number): void {
    if (this.connection?.attempt === attempt) this.connection = null;
    this.hear({ type: 'link.lost', attempt });
  }
  received(envelope: string, replayed: boolean): void {
    const { state } = this;
    if (state === null) return;
    const message = openDown(envelope, this.id, this.codes.down.of);
    if (typeof message === 'string') return;
    const accepted = message.boot === state.boot && message.n > state.heard;
    this.ground.witness({
      type: 'device.heard',
      device: this.id,
      boot: state.boot,
      message,
      accepted,
      replayed,
      clone: this.clone,
    });
    this.hear({ type: 'message.heard', message });
  }
  /** The network is there: no need to wait for the end of a pause. */
  networkFound(): void {
    this.hear({ type: 'network.found' });
  }

  // ---- the loop

  private hear(event: Happened): void {
    if (this.state === null) return;
    this.queue.push(event);
    this.drain();
  }

  private drain(): void {
    if (this.busy) return;
    this.busy = true;
    for (;;) {
      const { state } = this;
      const event = this.queue.shift();
      if (state === null || event === undefined) break;
      const happened = { ...event, chance: new LazyChance(this.chance) } as DeviceEvent;
      const next = step(state, happened, this.ground.now() - this.bootedAt);
      this.state = next.state;
      this.notice(false);
      this.performAll(next);
    }
    this.busy = false;
    this.arm();
  }

  private performAll(done: Step): void {
    const { life } = this;
    for (const effect of done.effects) {
      const out = this.brownOut;
      if (out?.begun) {
        if (out.effects <= 0) {
          if (effect.type === 'write-flash') this.tear(effect.slot, effect.record, out.bytes);
          this.brownOut = null;
          this.powerDown(true);
          this.ground.after(out.offMs, () => this.powerUp());
          return;
        }
        out.effects -= 1;
      }
      this.perform(effect);
      if (life !== this.life) return;
    }
  }

  private tear(slot: 0 | 1, record: string, bytes: number): void {
    // What was not programmed reads as erased flash.
    this.flash[slot] = record.slice(0, bytes) + '\u00ff'.repeat(Math.max(0, record.length - bytes));
  }

  private arm(): void {
    const { state, life } = this;
    if (state === null) return;
    const due = nextDeadline(state);
    if (due === undefined) return;
    const at = this.bootedAt + Math.ceil(due);
    if (at >= this.armed) return;
    this.armed = at;
    this.ground.after(Math.max(0, at - this.ground.now()), () => {
      if (life !== this.life || this.armed !== at) return;
      this.armed = Number.POSITIVE_INFINITY;
      const again = this.state === null ? undefined : nextDeadline(this.state);
      if (again !== undefined && this.bootedAt + Math.ceil(again) <= this.ground.now())
        this.hear({ type: 'time.passed' });
      else this.arm();
    });
  }

  private perform(effect: DeviceEffect): void {
    const { network } = this.parts;
    switch (effect.type) {
      case 'write-flash':
        if (this.flashFails > 0) {
          this.flashFails -= 1;
          this.queue.push({ type: 'flash.failed', slot: effect.slot });
        } else this.flash[effect.slot] = effect.record;
        return;
      case 'connect':
        this.connection = network.connect(this, effect.attempt);
        return;
      case 'log-in':
        if (this.connection !== null) network.login(this.connection, this.codes.password);
        return;
      case 'send': {
        const { message } = effect;
        if (this.connection === null) return;
        const envelope = sealUp(encodeUp(message), this.codes.up.of);
        this.ground.witness({ type: 'device.sent', device: this.id, message, clone: this.clone });
        this.parts.overhear(this.id, 'up', message.type, envelope);
        network.send(this.connection, envelope);
        return;
      }
      case 'close': {
        const wire = this.connection;
        this.connection = null;
        if (wire !== null) network.close(wire);
        return;
      }
      case 'show':
        this.shown();
        return;
    }
  }

  // ---- what a witness sees

  private notice(atBoot: boolean): void {
    const { state } = this;
    if (state === null) return;
    for (const press of state.queue.presses) {
      const level = press.level;
      const known = this.known.get(press.id);
      if (known === level) continue;
      this.known.set(press.id, level);
      if (known === undefined) {
        this.ground.witness({
          type: 'press.made',
          device: this.id,
          boot: state.boot,
          id: press.id,
          level,
          resumed: atBoot,
          clone: this.clone,
        });
        if (this.brownOut !== null && !atBoot) this.brownOut.begun = true;
      } else this.ground.witness({ type: 'press.raised', device: this.id, id: press.id, clone: this.clone });
    }
    for (const word of state.queue.words) {
      if (word.kind !== 'cancel' || this.cancels.has(`${word.id} ${word.duress}`)) continue;
      this.cancels.add(`${word.id} ${word.duress}`);
      this.ground.witness({
        type: 'cancel.made',
        device: this.id,
        id: word.id,
        duress: word.duress,
        clone: this.clone,
      });
    }
    const { hushed } = state.alarms;
    if (hushed.length > this.hushed || (hushed.length === this.hushed && state.alarms.hushedAt === state.at))
      if (hushed.length > 0 && !atBoot)
        this.ground.witness({ type: 'device.darkened', device: this.id, ids: [...hushed] });
    this.hushed = hushed.length;
  }

  private shown(): void {
    const { state } = this;
    if (state === null) return;
    const look = lookAt(state);
    const pending = state.queue.presses.map((press) => press.id);
    const alarm = look.alarm?.id ?? null;
    const said = `${look.pattern} ${look.serial} ${alarm} ${pending.join()}`;
    if (said !== this.said) {
      this.said = said;
      this.ground.witness({
        type: 'device.showed',
        device: this.id,
        boot: state.boot,
        pattern: look.pattern,
        passing: state.display.until > state.at,
        alarm,
        pending,
        clone: this.clone,
      });
    }
    if (state.pages.length > 0 && this.parts.person !== null && !this.clone)
      this.parts.people.pagerShows(this.parts.person, this.id, state.pages);
  }
}
