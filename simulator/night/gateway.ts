/**
 * The gateway of a night: the real core, a log in memory, one timer, and clocks of its own. Promises what the real loop
 * promises: one event at a time, effects in order, a restart that knows nothing but the log. It has one channel that
 * takes every message; who was told what is seen in the log.
 */
import type { Entry } from '../../gateway/core/entries.ts';
import type { GatewayEvent } from '../../gateway/core/events.ts';
import type { State } from '../../gateway/core/state.ts';
import { continueFrom, nextDeadline, restore, start, step } from '../../gateway/core/step.ts';
import { instant, type Now, wall } from '../../gateway/core/time.ts';
import type { DownBody } from '../../protocol/messages.ts';
import { BEGINS_T } from './history.ts';
import { BEGINS } from './plan.ts';

/** What the gateway of a night is joined to. */
export interface NightGround {
  now(): number;
  /** Something for a device left. */
  down(device: string, boot: number, n: number, body: DownBody): void;
  /** Entries that one turn wrote. */
  wrote(entries: readonly Entry[]): void;
  /** A message left for a person over a channel. */
  sent(person: string, channel: string): void;
  /** The timer is to be set to this moment of true time; an earlier one stands. */
  wake(at: number): void;
}

type Ask = GatewayEvent extends infer E
  ? E extends { readonly request: string }
    ? Omit<E, 'request' | 'actor'>
    : never
  : never;

/** The gateway's machine. */
export class NightGateway {
  private state: State | null = null;
  private readonly log: Entry[];
  private readonly queue: GatewayEvent[] = [];
  private busy = false;
  private lastBatch = 0;
  private asked = 0;
  private clockMs = 0;
  private armed = Number.POSITIVE_INFINITY;
  private turnEntries: Entry[] = [];
  /** Rows written this night. */
  rows = 0;

  constructor(
    private readonly ground: NightGround,
    before: readonly Entry[],
  ) {
    this.log = [...before];
  }

  /** Null while no process runs. */
  get core(): State | null {
    return this.state;
  }
  /** What both clocks say. */
  now(): Now {
    const at = this.ground.now();
    return { t: instant(BEGINS_T + at), wall: wall(BEGINS + at + this.clockMs) };
  }

  start(): void {
    const state = start();
    restore(state, this.log);
    continueFrom(state, this.lastBatch);
    this.state = state;
    this.queue.length = 0;
    this.armed = Number.POSITIVE_INFINITY;
    this.hear({
      type: 'gateway.started',
      version: 'night',
      life: `n${this.log.length.toString(36).slice(-4)}`,
    });
    this.hear({ type: 'lanes.opened', channels: ['sms', 'mail'] });
  }
  die(): void {
    this.state = null;
  }

  /** The wall clock is set; a running process notices. */
  setClock(byMs: number): void {
    this.clockMs += byMs;
    if (this.state !== null) this.hear({ type: 'clock.jumped', byMs });
  }

  /** Somebody at the desk asks for something. */
  ask(event: Ask): void {
    this.asked += 1;
    const actor = { role: 'facilities', roles: ['facilities'], person: null, site: null } as const;
    this.hear({ ...event, actor, request: `r${this.asked}` } as GatewayEvent);
  }

  /** The timer went off. */
  woken(at: number): void {
    if (this.state === null || at !== this.armed) return;
    this.armed = Number.POSITIVE_INFINITY;
    const due = nextDeadline(this.state);
    if (due !== undefined && due <= this.now().t) this.hear({ type: 'time.passed' });
    else this.arm();
  }

  hear(event: GatewayEvent): void {
    if (this.state === null) return;
    this.queue.push(event);
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.turn(next);
    this.busy = false;
    this.arm();
  }

  private turn(event: GatewayEvent): void {
    const { state } = this;
    if (state === null) return;
    const { effects } = step(state, event, this.now());
    for (const effect of effects)
      switch (effect.type) {
        case 'append':
          this.log.push(...effect.entries);
          this.rows += effect.entries.length;
          this.lastBatch = effect.batch;
          this.turnEntries.push(...effect.entries);
          this.queue.push({ type: 'append.done', upto: effect.batch });
          break;
        case 'send-down':
          this.ground.down(effect.device, effect.boot, effect.n, effect.body);
          break;
        case 'send-notice':
          this.ground.sent(effect.person, effect.channel);
          break;
        default:
          break;
      }
    if (this.turnEntries.length === 0) return;
    const written = this.turnEntries;
    this.turnEntries = [];
    this.ground.wrote(written);
  }

  private arm(): void {
    const due = this.state === null ? undefined : nextDeadline(this.state);
    if (due === undefined) return;
    const at = Math.max(this.ground.now(), due - BEGINS_T);
    if (at >= this.armed) return;
    this.armed = at;
    this.ground.wake(at);
  }
}
