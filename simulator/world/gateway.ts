/**
 * The gateway's machine in the simulated world: its process around the very core (one event at a time, effects in
 * order, one timer), its clocks and its disk. Promises that the process may die before any effect, stand still, and be
 * started again from the disk alone; keeps to what `gateway/shell/run.ts` does.
 */
import type { Effect } from '../../gateway/core/effects.ts';
import type { GatewayEvent, Outcome } from '../../gateway/core/events.ts';
import type { State } from '../../gateway/core/state.ts';
import { continueFrom, nextDeadline, restore, start, step } from '../../gateway/core/step.ts';
import type { Now } from '../../gateway/core/time.ts';
import { isOtherBoot, openTimeLine, type TimeLine } from '../../gateway/core/time-line.ts';
import type { Draws } from '../chance.ts';
import type { OutsideKind } from '../plan/plan.ts';
import type { Disk, Report } from './disk.ts';
import { Door } from './door.ts';
import type {
  Ask,
  ChannelFaults,
  Connection,
  GatewayEnd,
  GatewayPart,
  Ground,
  NetworkPart,
  PeoplePart,
} from './ground.ts';
import type { Keys } from './keys.ts';
import { handToLane, LANE_PATIENCE_MS, lanesOf } from './lanes.ts';
import type { MachineClock } from './machine-clock.ts';

/** How soon a quiet process sees that its wall clock jumped. */
const LOOK_MS = 1_000;
/** More turns than this within one event's consequences is standing time. */
const TURNS_MOST = 100_000;
/** How soon the supervisor tries again when a start is refused. */
const AGAIN_MS = 5_000;

/** What a gateway is made of. */
export interface GatewayParts {
  readonly disk: Disk;
  readonly keys: Keys;
  readonly clock: MachineClock;
  readonly network: NetworkPart;
  readonly people: PeoplePart;
  readonly channels: ChannelFaults;
  readonly overhear: (device: string, way: 'up' | 'down', kind: string, envelope: string) => void;
  /** Our own bug: the core threw. */
  readonly broken: (error: unknown) => void;
  /** A new process is there: people's screens come back by themselves. */
  readonly started: () => void;
}

/** What one process holds in memory. */
interface Life {
  readonly state: State;
  readonly line: TimeLine;
  readonly door: Door;
  readonly queue: { readonly event: GatewayEvent; readonly replayed: boolean }[];
  readonly answers: Map<string, (outcome: Outcome) => void>;
  results: { page: string; ok: boolean; reason?: string }[];
  asked: number;
  busy: boolean;
  /** True time at which the timer is set; infinite when none is. */
  armed: number;
}

/** The gateway's machine. */
export class GatewayMachine implements GatewayEnd, GatewayPart {
  private life: Life | null = null;
  private paused = false;
  /** What reached a paused process. */
  private inbox: (() => void)[] = [];
  /** Effects left before the process dies; null: it lives. */
  private dieAfter: { effects: number; readonly die: () => void } | null = null;
  private readonly chance: Draws;

  constructor(
    private readonly ground: Ground,
    private readonly parts: GatewayParts,
  ) {
    this.chance = ground.draws('gateway');
  }

  /** The core's state; null while no process runs. */
  get state(): State | null {
    return this.life?.state ?? null;
  }
  running(): boolean {
    return this.life !== null && !this.paused;
  }
  listening(): boolean {
    return this.life !== null;
  }

  // ---- the process

  /** Starts the process from the disk; `startMs` until it is up. */
  start(startMs: number): void {
    if (this.life !== null) return;
    this.ground.witness({ type: 'gateway.starting', rows: this.parts.disk.rows.length });
    this.ground.after(startMs, () => this.begin());
  }

  private begin(): void {
    if (this.life !== null) return;
    const { disk, clock, network, started } = this.parts;
    const rows = disk.open((report) => this.stored(report));
    if (rows === null) {
      this.ground.witness({ type: 'gateway.refused-start', why: 'a row of the log is damaged' });
      this.ground.after(AGAIN_MS, () => this.start(0));
      return;
    }
    const state = start();
    for (const { entries } of rows) restore(state, entries);
    const last = rows.at(-1);
    continueFrom(state, last?.batch ?? 0);
    const at = this.ground.now();
    const life: Life = {
      state,
      line: openTimeLine(last?.stamp ?? null, clock.mono(at), clock.wall(at), clock.boot),
      door: new Door(this.ground, {
        keys: this.parts.keys,
        network,
        overhear: this.parts.overhear,
        hear: (event, replayed) => {
          if (this.life === life) this.hear(event, replayed);
        },
        held: (act) => {
          if (this.life === life) this.held(act);
        },
      }),
      queue: [],
      answers: new Map(),
      results: [],
      asked: 0,
      busy: false,
      armed: Number.POSITIVE_INFINITY,
    };
    this.life = life;
    this.paused = false;
    this.inbox = [];
    const rebooted = isOtherBoot(last?.stamp ?? null, life.line.stamp(this.read(life)));
    const cut = rebooted && { rebooted };
    this.hear({ type: 'gateway.started', version: 'simulated', life: this.chance.hex(3), ...cut });
    const channels = lanesOf(this.ground.plan);
    if (channels.length > 0) this.hear({ type: 'lanes.opened', channels });
    this.ground.witness({ type: 'gateway.up' });
    network.gatewayChanged([]);
    started();
  }

  /** The process dies now. `keep`: share of the commits under way that made it. */
  die(why: string, power: boolean, keep: number): void {
    const { life } = this;
    this.dieAfter = null;
    if (life === null) return;
    const { inFlight } = this.parts.disk;
    this.life = null;
    this.paused = false;
    this.inbox = [];
    this.parts.disk.close(keep);
    if (power) this.parts.clock.reboot(this.ground.now());
    this.ground.witness({ type: 'gateway.died', why, power, inFlight });
    this.parts.network.gatewayChanged(life.door.connections);
  }

  /** The process dies after it has performed so many more effects. */
  dieSoon(effects: number, die: () => void): void {
    if (effects <= 0) die();
    else this.dieAfter = { effects, die };
  }
  /** It is no longer meant to die. */
  spare(): void {
    this.dieAfter = null;
  }

  pause(): void {
    if (this.life === null || this.paused) return;
    this.paused = true;
    this.ground.witness({ type: 'gateway.paused' });
  }
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.ground.witness({ type: 'gateway.resumed' });
    const held = this.inbox;
    this.inbox = [];
    for (const act of held) act();
    if (this.life !== null) this.arm(this.life);
  }

  /** The wall clock was set, or the clocks run at another rate: a running process notices within a second. */
  clocksChanged(): void {
    const { life } = this;
    if (life === null) return;
    life.armed = Number.POSITIVE_INFINITY;
    this.arm(life);
    this.ground.after(LOOK_MS, () => {
      if (this.life === life && !this.paused) this.look(life);
    });
  }

  // ---- the core's loop

  /** Feeds an event, and everything that follows from it at once. */
  private hear(event: GatewayEvent, replayed = false): void {
    const { life } = this;
    if (life === null) return;
    if (this.paused) {
      this.inbox.push(() => this.hear(event, replayed));
      return;
    }
    life.queue.push({ event, replayed });
    if (life.busy) return;
    life.busy = true;
    for (let turns = 0; this.life === life; turns += 1) {
      const next = life.queue.shift() ?? this.results(life);
      if (next === undefined) break;
      if (turns > TURNS_MOST) throw new Error('standing time: the gateway does not come to an end');
      this.turn(life, next.event, next.replayed);
    }
    life.busy = false;
    if (this.life === life) this.arm(life);
  }

  private results(life: Life): { readonly event: GatewayEvent; readonly replayed: boolean } | undefined {
    if (life.results.length === 0) return undefined;
    const { results } = life;
    life.results = [];
    return { event: { type: 'pages.handed', results }, replayed: false };
  }

  private read(life: Life): Now {
    const at = this.ground.now();
    return life.line.read(this.parts.clock.mono(at), this.parts.clock.wall(at));
  }

  private look(life: Life): void {
    this.read(life);
    const byMs = life.line.jumped();
    if (byMs !== null) this.hear({ type: 'clock.jumped', byMs });
  }

  private turn(life: Life, event: GatewayEvent, replayed: boolean): void {
    const now = this.read(life);
    this.ground.witness({ type: 'gateway.heard', event, replayed, t: now.t, wall: now.wall });
    let effects: readonly Effect[];
    try {
      effects = step(life.state, event, now).effects;
    } catch (error) {
      this.parts.broken(error);
      return;
    }
    for (const effect of effects) {
      this.perform(life, effect, now);
      this.ground.witness({ type: 'gateway.did', effect, t: now.t });
      if (this.dieAfter !== null) {
        this.dieAfter.effects -= 1;
        if (this.dieAfter.effects <= 0) this.dieAfter.die();
      }
      if (this.life !== life) return;
    }
    const byMs = life.line.jumped();
    if (byMs !== null) life.queue.push({ event: { type: 'clock.jumped', byMs }, replayed: false });
  }

  private arm(life: Life): void {
    const due = nextDeadline(life.state);
    if (due === undefined) return;
    const wait = this.parts.clock.trueMs(due - this.read(life).t);
    const at = this.ground.now() + wait;
    if (at >= life.armed) return;
    life.armed = at;
    this.ground.after(wait, () => {
      if (this.life !== life || life.armed !== at) return;
      life.armed = Number.POSITIVE_INFINITY;
      if (this.paused) return;
      const again = nextDeadline(life.state);
      if (again !== undefined && again <= this.read(life).t) this.hear({ type: 'time.passed' });
      else this.arm(life);
    });
  }

  // ---- effects

  private perform(life: Life, effect: Effect, now: Now): void {
    const { keys, disk } = this.parts;
    switch (effect.type) {
      case 'append':
        disk.append({ batch: effect.batch, stamp: life.line.stamp(now), entries: effect.entries });
        return;
      case 'send-down':
        life.door.send(effect.device, effect.boot, effect.n, effect.body);
        return;
      case 'send-page': {
        const told = handToLane(this.ground, effect, {
          door: life.door,
          people: this.parts.people,
          channels: this.parts.channels,
          chance: this.chance,
          alive: () => this.life === life && !this.paused,
        });
        if (told !== null) life.results.push(told);
        // A lane gives up after its patience (shell/channels/lane.ts); only pagers and screens may hang for ever.
        else if (effect.far !== undefined)
          this.ground.after(LANE_PATIENCE_MS, () => {
            if (this.life !== life) return;
            const results = [{ page: effect.page, ok: false, reason: 'gave no answer' }];
            this.hear({ type: 'pages.handed', results });
          });
        return;
      }
      case 'respond': {
        const answer = life.answers.get(effect.request);
        life.answers.delete(effect.request);
        answer?.(effect.outcome);
        return;
      }
      case 'expel':
        keys.forget(effect.device);
        life.door.expel(effect.device);
        return;
      case 'settle-key':
        keys.settle(effect.device);
        return;
      case 'forget-old-key':
        keys.settle(effect.device);
        life.door.expel(effect.device);
        return;
      case 'show':
      case 'show-site':
        return;
    }
  }

  private stored(report: Report): void {
    if (report.ok) this.hear({ type: 'append.done', upto: report.upto });
    else this.hear({ type: 'append.failed', batch: report.batch, reason: report.reason });
  }

  // ---- people

  ask(event: Ask, answered?: (outcome: Outcome) => void): boolean {
    const { life } = this;
    if (life === null) return false;
    life.asked += 1;
    const request = `r${life.asked}`;
    if (answered !== undefined) life.answers.set(request, answered);
    this.hear({ ...event, request } as GatewayEvent);
    return true;
  }

  screen(who: { readonly person: string } | { readonly site: string }, open: boolean): void {
    if ('person' in who) this.hear({ type: 'web-pager.changed', person: who.person, open });
    else this.hear({ type: 'board.changed', site: who.site, open });
  }

  webRings(page: string, person: string): void {
    this.hear({ type: 'web-page.ringing', page, person });
  }

  reached(page: string, channel: OutsideKind): void {
    this.hear({ type: 'page.reached', page, channel });
  }
  answered(page: string, channel: OutsideKind, answer: 'coming' | 'cannot'): void {
    this.hear({ type: 'page.answered', page, channel, answer });
  }
  text(from: string, text: string): void {
    this.hear({ type: 'text.received', from, text });
  }

  // ---- the door

  login(connection: Connection, password: string): void {
    this.held(() => this.life?.door.login(connection, password));
  }
  heard(connection: Connection, envelope: string, replayed: boolean): void {
    this.held(() => this.life?.door.message(connection, envelope, replayed));
  }
  gone(connection: Connection, why: string): void {
    this.held(() => this.life?.door.gone(connection, why));
  }
  /** A publish that is not allowed. */
  refuse(connection: Connection, why: 'retained' | 'foreign-topic'): void {
    this.held(() => this.life?.door.refuse(connection, why));
  }
  /** Somebody on the wire says something on the device's own connection; false when there is none. */
  inject(device: string, envelope: string, replayed: boolean): boolean {
    const connection = this.life?.door.connectionOf(device) ?? null;
    if (connection === null) return false;
    this.heard(connection, envelope, replayed);
    return true;
  }

  private held(act: () => void): void {
    if (this.life === null) return;
    if (this.paused) this.inbox.push(act);
    else act();
  }
}
