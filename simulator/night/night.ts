/**
 * Lives one night: 500 devices, their gateway, and what fails, in virtual time. Promises the same night for the same
 * seed; what is planned is in `plan.ts`, what must hold in `judge.ts`.
 */
import { createHash } from 'node:crypto';
import type { Beat } from '../../protocol/messages.ts';
import { draws } from '../chance.ts';
import { type DeviceGround, type NightEnd, PlainDevice, RealDevice } from './devices.ts';
import { NightGateway } from './gateway.ts';
import { historyOf } from './history.ts';
import { Judge } from './judge.ts';
import {
  NIGHT_MS,
  type NightDevice,
  type NightEvent,
  type NightPlan,
  nightPlan,
  SECOND,
  WHOLE_FLEET,
} from './plan.ts';
import { Timers } from './timers.ts';
import type { NightCheck, NightFailure } from './verdict.ts';

/** A night, summed up. */
export interface NightSum {
  readonly plan: NightPlan;
  readonly failures: readonly NightFailure[];
  readonly tried: ReadonlyMap<NightCheck, number>;
  readonly beats: number;
  readonly faults: number;
  readonly messages: number;
  readonly sampled: number;
  /** Rows of the log that this night wrote. */
  readonly rows: number;
  readonly restarts: number;
  /** sha256 over all that was written and sent, hex. */
  readonly trace: string;
}

/** What may be asked of a night. */
export interface NightOptions {
  readonly devices?: number;
  /** How far it is, in virtual ms; about every ten minutes of the night. */
  readonly progress?: (at: number) => void;
}

/** Share of messages that a lossy device loses. */
const LOSS = 0.3;

/** Lives the night of a seed. */
export const liveNight = (seed: number, { devices = WHOLE_FLEET, progress }: NightOptions = {}): NightSum =>
  livePlan(nightPlan(seed, devices), progress);

/** Lives a planned night. */
export function livePlan(plan: NightPlan, progress: (at: number) => void = () => {}): NightSum {
  const night = new Night(plan);
  night.live(progress);
  return night.sum();
}

class Night {
  private readonly timers = new Timers();
  private readonly judge: Judge;
  private readonly gateway: NightGateway;
  private readonly cast = new Map<string, NightDevice>();
  /** The device itself first, then whoever else has its key. */
  private readonly ends = new Map<string, NightEnd[]>();
  /** Who holds the connection of each id. */
  private readonly wires = new Map<string, NightEnd>();
  /** Boots that this life of the gateway has said something to. */
  private readonly answered = new Set<string>();
  /** Floors without network, and what waits there. */
  private readonly dark = new Map<string, (() => void)[]>();
  private readonly trace = createHash('sha256');
  private readonly chance;
  private beats = 0;
  private restarts = 0;
  private figures = { faults: 0, messages: 0, sampled: 0 };

  constructor(private readonly plan: NightPlan) {
    this.chance = draws(plan.seed, 'night devices');
    const now = (): number => this.timers.now;
    this.judge = new Judge(plan, { now, wall: () => this.gateway.now().wall });
    this.gateway = new NightGateway(
      {
        now,
        down: (device, boot, n, body) => {
          this.answered.add(`${device} ${boot}`);
          for (const end of this.ends.get(device) ?? []) end.down(boot, n, body);
        },
        wrote: (entries) => {
          this.trace.update(JSON.stringify(entries));
          this.judge.wrote(entries);
        },
        sent: (person, channel) => {
          this.trace.update(`${person} ${channel}`);
        },
        wake: (at) => this.timers.at(at, () => this.gateway.woken(at)),
      },
      historyOf(plan),
    );
    for (const device of plan.devices) {
      this.cast.set(device.id, device);
      this.ends.set(device.id, [this.made(device)]);
    }
  }

  private made(device: NightDevice): NightEnd {
    const ground: DeviceGround = {
      now: () => this.timers.now,
      after: (ms, act) => this.timers.at(this.timers.now + ms, act),
      up: (from, beat) => this.up(device, from, beat),
      open: (from) => this.opened(device, from),
      chance: this.chance,
    };
    return device.real ? new RealDevice(device.id, ground) : new PlainDevice(device, ground);
  }

  live(progress: (at: number) => void): void {
    const { timers, plan } = this;
    this.gateway.start();
    this.judge.started();
    for (const { id, phaseMs } of plan.devices) timers.at(phaseMs, () => this.first(id)?.powerUp());
    for (const event of plan.events) timers.at(event.at, () => this.happen(event));
    const look = (): void => {
      this.judge.look();
      if (timers.now % 600_000 === 0) progress(timers.now);
      if (timers.now + SECOND < NIGHT_MS) timers.at(timers.now + SECOND, look);
    };
    timers.at(SECOND, look);
    timers.run(NIGHT_MS);
    this.figures = this.judge.end();
  }

  private first(id: string): NightEnd | undefined {
    return this.ends.get(id)?.[0];
  }

  // ---- between devices and gateway

  private up(device: NightDevice, from: NightEnd, beat: Beat): void {
    if (device.fare === 'lossy' && this.chance.often(LOSS)) return;
    const deliver = (): void => this.deliver(device, from, beat);
    const waiting = this.dark.get(`${device.site} ${device.floor}`);
    if (waiting === undefined) deliver();
    else waiting.push(deliver);
  }

  private deliver({ id, kind }: NightDevice, from: NightEnd, message: Beat): void {
    if (this.gateway.core === null) return;
    if (kind === 'wearable') this.hub(id, from);
    // What waited on a wire that is gone went with it.
    if (this.wires.get(id) !== from) return;
    this.beats += 1;
    if (this.answered.has(`${id} ${message.boot}`)) {
      this.judge.silence.heard(id);
      if (message.battery !== undefined) this.judge.causes.battery(id, message.battery);
    }
    this.gateway.hear({ type: 'message.received', message, key: 'current' });
  }

  private opened({ id, site, floor }: NightDevice, from: NightEnd): boolean {
    if (this.gateway.core === null || this.dark.has(`${site} ${floor}`)) return false;
    const other = this.wires.get(id);
    const takeover = other !== undefined && other !== from;
    this.wires.set(id, from);
    if (takeover) other.cut();
    this.gateway.hear({ type: 'device.connected', device: id, takeover });
    return true;
  }

  /** A hub that hears a wearable speaks for it. */
  private hub(id: string, from: NightEnd): void {
    if (this.wires.has(id)) return;
    this.wires.set(id, from);
    this.gateway.hear({ type: 'device.connected', device: id, takeover: false });
  }

  private cut(id: string): void {
    const wire = this.wires.get(id);
    if (wire === undefined) return;
    this.wires.delete(id);
    this.gateway.hear({ type: 'device.disconnected', device: id });
    wire.cut();
  }

  // ---- what happens

  private happen(event: NightEvent): void {
    const { timers, gateway } = this;
    const after = (ms: number, act: () => void): void => timers.at(timers.now + ms, act);
    switch (event.do) {
      case 'silent':
        if (event.how === 'hang') this.first(event.device)?.hang();
        else this.dies(event.device);
        after(event.forMs, () => this.first(event.device)?.powerUp());
        return;
      case 'area': {
        const those = this.plan.devices.filter(
          ({ area, kind }) => area === event.area && (kind === 'desk' || kind === 'sounder'),
        );
        those.forEach(({ id }, i) => {
          this.dies(id);
          if (i >= event.stay)
            after(event.forMs + this.chance.whole(0, 3_000), () => this.first(id)?.powerUp());
        });
        return;
      }
      case 'outage': {
        const floor = `${event.site} ${event.floor}`;
        if (this.dark.has(floor)) return;
        this.dark.set(floor, []);
        after(event.forMs, () => {
          const waited = this.dark.get(floor) ?? [];
          this.dark.delete(floor);
          for (const deliver of waited) deliver();
        });
        return;
      }
      case 'clone': {
        const device = this.cast.get(event.device);
        const ends = this.ends.get(event.device);
        if (device === undefined || ends === undefined || ends[0]?.on !== true) return;
        const clone = this.made({ ...device, real: false });
        ends.push(clone);
        this.judge.cloned(device.id);
        clone.powerUp();
        after(event.forMs, () => clone.powerDown());
        return;
      }
      case 'assign':
        if (gateway.core === null) return;
        this.judge.silence.assigned(event.device, event.person);
        gateway.ask({ type: 'device.assigned', device: event.device, person: event.person });
        return;
      case 'restart':
        if (gateway.core === null) return;
        this.restarts += 1;
        gateway.die();
        this.judge.died();
        this.answered.clear();
        for (const id of [...this.wires.keys()]) this.cut(id);
        after(event.downMs, () => {
          gateway.start();
          this.judge.started();
        });
        return;
      case 'clock':
        if (gateway.core !== null) this.judge.causes.clockSet();
        gateway.setClock(event.byMs);
        return;
    }
  }

  /** Power gone: its connection is seen to end only now and then; silence tells. */
  private dies(id: string): void {
    this.first(id)?.powerDown();
  }

  sum(): NightSum {
    return {
      plan: this.plan,
      failures: this.judge.verdict.failures,
      tried: this.judge.verdict.tried,
      beats: this.beats,
      ...this.figures,
      rows: this.gateway.rows,
      restarts: this.restarts,
      trace: this.trace.digest('hex'),
    };
  }
}
