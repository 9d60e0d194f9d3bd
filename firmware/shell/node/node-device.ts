/**
 * One device that lives in a Node process: the firmware core, a key, a flash and a real MQTT connection, with one timer.
 * Promises that effects are performed in order, flash before radio, and that the core hears only messages whose code is
 * right; what any of it means is the core's, and where fingers and lights are is left to whoever holds it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { type ChipUp, encodeUp, openDown, sealUp } from '../../../protocol/chip.ts';
import type { Hmac } from '../../../protocol/hmac.ts';
import { deriveKeys } from '../../../protocol/keys.ts';
import type { DeviceConfig } from '../../core/config.ts';
import { nextDeadline, start, step } from '../../core/device.ts';
import { type Look, lookAt } from '../../core/display.ts';
import type { UserAnswer } from '../../core/pages.ts';
import type { Chance, DeviceEffect, DeviceEvent, DeviceState } from '../../core/state.ts';
import {
  logIn,
  newSession,
  publish,
  receive,
  type Session,
  type SessionEnd,
  sessionDeadline,
  sessionTime,
} from '../../link/session.ts';
import { type Address, Cable } from './cable.ts';
import type { FlashStore } from './flash-file.ts';

/** What a device is made of. */
export interface DeviceParts {
  readonly config: DeviceConfig;
  /** Root key, 32 bytes. */
  readonly key: Uint8Array;
  /** Asked at each connection, so that a gateway on another port is found. */
  readonly address: (index: number) => Address;
  readonly flash: FlashStore;
  /** What is shown has changed. */
  readonly onShow: (device: NodeDevice) => void;
  /** Something was sent, or a receipt came: for measuring. */
  readonly onTraffic?: (
    what: ChipUp | { readonly type: 'receipt'; readonly id: string; readonly state: string },
  ) => void;
}

/** Milliseconds that never go back. */
const clock = (): number => performance.now();

/** One draw serves a press id and the spread of a pause. */
const chance = (): Chance => {
  const bytes = randomBytes(12);
  return { id: bytes.toString('hex', 0, 8), random: bytes.readUInt32BE(8) / 4_294_967_296 };
};

const hmacOf = (key: Uint8Array): Hmac => {
  const secret = Buffer.from(key);
  return (message) => createHmac('sha256', secret).update(message, 'latin1').digest('hex');
};

/** A device that lives until it is stopped. */
export class NodeDevice {
  private state: DeviceState;
  private session: Session | null = null;
  private timer: NodeJS.Timeout | undefined;
  protected readonly cable = new Cable();
  private readonly waiting: DeviceEvent[] = [];
  private busy = false;
  /** Why the last session ended that the gateway or the stream ended; null once one works again. */
  private trouble: SessionEnd | null = null;
  private stopped = false;
  private readonly up: Hmac;
  private readonly down: Hmac;
  private readonly password: string;

  constructor(protected readonly parts: DeviceParts) {
    const keys = deriveKeys((key, message) => hmacOf(key)(message), parts.key);
    this.up = hmacOf(keys.up);
    this.down = hmacOf(keys.down);
    this.password = keys.mqtt;
    const boot = randomBytes(4).readUInt32BE(0);
    const power = { boot, flash: parts.flash.read(), down: [], chance: chance() };
    const first = start(parts.config, power, clock());
    this.state = first.state;
    this.busy = true;
    for (const effect of first.effects) if (effect.type !== 'show') this.perform(effect);
    this.busy = false;
    this.drain();
  }

  get config(): DeviceConfig {
    return this.parts.config;
  }
  get look(): Look {
    return lookAt(this.state);
  }
  get linkTrouble(): SessionEnd | null {
    return this.trouble;
  }
  /** Attempts at a connection in a row that came to nothing. */
  get failures(): number {
    return this.state.uplink.failures;
  }
  /** When something shown began, by the wall clock. */
  wallTime(since: number): number {
    return Date.now() - (clock() - since);
  }

  /** A finger on a button (0 first), or off it. */
  pin(button: number, down: boolean): void {
    this.hear({ type: 'pin.changed', button, down, chance: chance() });
  }
  /** The user of a pager answers; null: the page in front. */
  answer(page: string | null, answer: UserAnswer): void {
    this.hear({ type: 'answer.given', page, answer, chance: chance() });
  }
  /** Something outside the core is broken (at most 16 ASCII characters), or, with '', whole again: told at once. */
  fault(text: string): void {
    this.hear({ type: 'fault.found', fault: text, chance: chance() });
  }
  /** Its battery was measured, in percent: said with the next message. */
  battery(percent: number): void {
    this.hear({ type: 'battery.read', percent, chance: chance() });
  }
  /** The gateway may be somewhere else by now: connect anew. */
  reconnect(): void {
    const attempt = this.state.uplink.attempt;
    this.cable.close();
    this.session = null;
    this.hear({ type: 'link.lost', attempt, chance: chance() });
    this.networkFound();
  }
  /** There is a gateway now: no need to wait for the end of a pause. */
  networkFound(): void {
    this.hear({ type: 'network.found', chance: chance() });
  }
  /** Power off. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.cable.close();
  }

  private hear(event: DeviceEvent): void {
    this.waiting.push(event);
    this.drain();
  }

  /** Events in the order they came, one at a time, also those that effects bring about. */
  private drain(): void {
    if (this.busy || this.stopped) return;
    this.busy = true;
    this.cable.cork();
    for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift()) {
      const next = step(this.state, event, clock());
      this.state = next.state;
      for (const effect of next.effects) this.perform(effect);
    }
    this.cable.uncork();
    this.busy = false;
    this.arm();
  }

  private arm(): void {
    clearTimeout(this.timer);
    const core = nextDeadline(this.state) ?? Number.POSITIVE_INFINITY;
    const link = this.session === null ? Number.POSITIVE_INFINITY : sessionDeadline(this.session);
    const at = Math.min(core, link);
    if (at === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => this.tick(), Math.max(0, Math.ceil(at - clock())));
  }

  private tick(): void {
    if (this.session !== null) {
      this.cable.write(sessionTime(this.session, clock()));
      this.endOfSession(this.session, this.state.uplink.attempt);
    }
    this.hear({ type: 'time.passed', chance: chance() });
  }

  private endOfSession(session: Session, attempt: number): void {
    if (session.end === null || this.session !== session) return;
    this.trouble = session.end;
    this.session = null;
    this.cable.close();
    this.hear({ type: 'link.lost', attempt, chance: chance() });
  }

  private perform(effect: DeviceEffect): void {
    switch (effect.type) {
      case 'write-flash':
        if (!this.parts.flash.write(effect.slot, effect.record)) {
          this.waiting.push({ type: 'flash.failed', slot: effect.slot, chance: chance() });
        }
        return;
      case 'connect':
        this.connect(effect.attempt, effect.address);
        return;
      case 'log-in':
        this.session = newSession(this.config.device, clock());
        this.cable.write(logIn(this.session, this.password, clock()));
        return;
      case 'send':
        this.send(effect.message);
        return;
      case 'close':
        this.session = null;
        this.cable.close();
        return;
      case 'show':
        this.parts.onShow(this);
        return;
    }
  }

  private connect(attempt: number, index: number): void {
    this.session = null;
    this.cable.connect(this.parts.address(index), {
      opened: () => this.hear({ type: 'link.opened', attempt, chance: chance() }),
      received: (bytes) => this.received(bytes, attempt),
      lost: () => {
        this.session = null;
        this.hear({ type: 'link.lost', attempt, chance: chance() });
      },
    });
  }

  private send(message: ChipUp): void {
    if (this.session === null) return;
    const envelope = sealUp(encodeUp(message), this.up);
    this.cable.write(publish(this.session, envelope, message.type === 'beat', clock()));
    this.parts.onTraffic?.(message);
  }

  private received(bytes: string, attempt: number): void {
    const session = this.session;
    if (session === null || this.stopped) return;
    const heard = receive(session, bytes, clock());
    this.cable.cork();
    this.cable.write(heard.out);
    if (session.loggedIn) this.trouble = null;
    for (const envelope of heard.envelopes) {
      const message = openDown(envelope, this.config.device, this.down);
      if (typeof message === 'string') continue;
      if (message.type === 'receipt')
        this.parts.onTraffic?.({ type: 'receipt', id: message.id, state: message.state });
      this.hear({ type: 'message.heard', message, chance: chance() });
    }
    this.cable.uncork();
    this.endOfSession(session, attempt);
  }
}
