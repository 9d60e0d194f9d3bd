/**
 * Runs the core: feeds it events one at a time, performs its effects in order, owns the one timer. Promises that
 * nothing of the core runs inside itself, that a commit's waiters are told when the disk has it or is late, and that
 * our own bug ends the process (the log restores) instead of going on with a state nobody can trust.
 */
import { randomInt } from 'node:crypto';
import type { Effect } from '../core/effects.ts';
import type { Entry } from '../core/entries.ts';
import type { GatewayEvent, Outcome } from '../core/events.ts';
import type { Out } from '../core/out.ts';
import { recall } from '../core/recall.ts';
import type { Channel } from '../core/site.ts';
import type { State } from '../core/state.ts';
import { continueFrom, nextDeadline, restore, start, step } from '../core/step.ts';
import type { Now } from '../core/time.ts';
import { isOtherBoot } from '../core/time-line.ts';
import type { Ask, Gateway, Shown } from './faces.ts';
import type { LogStore, Stamp } from './log/face.ts';

/** A page as its lane gets it. True: taken. */
export type PageEffect = Extract<Effect, { readonly type: 'send-page' }>;
/** What a lane did with a page: taken or not, with the reason. */
export type Told = boolean | { readonly ok: true } | { readonly ok: false; readonly reason: string };
/** One way to reach people; may be slow to answer but never slows another. */
export type Lane = (page: PageEffect) => boolean | Promise<Told>;

/** The world the core's effects work on. */
export interface World {
  readonly store: LogStore;
  /** Told once, after the fold and before the first event, when the log's last row was written. */
  begin(last: Stamp | null): void;
  now(): Now;
  stamp(now: Now): Stamp;
  /** Sends to a device; false when it is not connected. */
  sendDown(effect: Extract<Effect, { readonly type: 'send-down' }>): boolean;
  readonly lanes: Readonly<Partial<Record<Channel, Lane>>>;
  /** Takes back a page that left over a channel that leads outside. */
  withdraw?(effect: Extract<Effect, { readonly type: 'withdraw-page' }>): void;
  /** Hands over a notice; nobody waits for it. */
  notify?(effect: Extract<Effect, { readonly type: 'send-notice' }>): void;
  /** Takes the page of the gateway's own press through a lane, up to people. */
  rehearse?(effect: Extract<Effect, { readonly type: 'rehearse-page' }>): void;
  /** Answers a text message. */
  say?(to: string, text: string): void;
  expel(device: string): void;
  settleKey(device: string): void;
  forgetOldKey(device: string): void;
  /** Told of our own bug, once; must end the process. */
  broken(error: unknown): void;
}

/** Longest the timer sleeps; a later deadline is simply looked at again. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Longest a batch that nobody waits for, but screens, is kept back, in milliseconds. It goes with the next one that
 * somebody does wait for: one commit instead of two, and never in front of a press that comes meanwhile.
 */
const KEEP_BACK_MS = 25;
/** What the loop tells the core itself: nobody waits for what comes of it. */
const isOwnNews = ({ type }: GatewayEvent): boolean =>
  type === 'append.done' || type === 'append.failed' || type === 'pages.handed' || type === 'time.passed';
const isShow = (out: Out): boolean => out.kind === 'effect' && out.effect.type === 'show';

/** A running core, and how to end it. */
export interface Running extends Gateway {
  /** Calls back with every effect, just before it is performed. Returns how to stop it. */
  onEffect(listener: (effect: Effect, now: Now) => void): () => void;
  /** Ends the timer; events after this are dropped. */
  stop(): void;
  /** How many rows the log had. */
  readonly rows: number;
}

/** Three letters or digits: enough to tell the few lives apart that a failing disk may not have seen. */
const lifeName = (): string =>
  randomInt(36 ** 3)
    .toString(36)
    .padStart(3, '0');

/** Folds the log and starts the core; `command`: for one command, not for a gateway that serves. The first effects (a `gateway.started` entry) leave before this resolves. */
export async function runGateway(world: World, version: string, command = false): Promise<Running> {
  const state = start();
  let rows = 0;
  let lastBatch = 0;
  let last: Stamp | null = null;
  for await (const portion of world.store.read(1)) {
    restore(
      state,
      portion.flatMap((row) => (row.entry === null ? [] : [row.entry])),
    );
    rows += portion.length;
    last = portion.at(-1)?.stamp ?? last;
    lastBatch = portion.reduce((most, row) => Math.max(most, row.batch), lastBatch);
  }
  continueFrom(state, lastBatch);
  world.begin(last);
  const gateway = new Loop(world, state, rows);
  world.store.onReport((report) => {
    if (report.ok) gateway.hear({ type: 'append.done', upto: report.upto });
    else gateway.hear({ type: 'append.failed', batch: report.batch, reason: report.reason });
  });
  const rebooted = isOtherBoot(last, world.stamp(world.now()));
  await gateway.hear({
    type: 'gateway.started',
    version,
    life: lifeName(),
    ...(rebooted && { rebooted }),
    ...(command && { command }),
  });
  return gateway;
}

/** A batch on its way to the store. */
interface Kept {
  readonly batch: number;
  readonly stamp: Stamp;
  readonly entries: readonly Entry[];
}
interface Waiter {
  readonly batch: number;
  readonly resolve: () => void;
}

class Loop implements Running {
  readonly state: State;
  readonly rows: number;
  private readonly world: World;
  private readonly queue: GatewayEvent[] = [];
  private readonly listeners = new Set<(shown: Shown) => void>();
  private readonly watchers = new Set<(effect: Effect, now: Now) => void>();
  private readonly requests = new Map<string, (outcome: Outcome) => void>();
  private waiters: Waiter[] = [];
  private results: { page: string; ok: boolean; reason?: string }[] = [];
  private busy = false;
  private stopped = false;
  /** Batches kept back, oldest first, and what sends them at the latest. */
  private keptBack: Kept[] = [];
  private keeping: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  private asked = 0;

  constructor(world: World, state: State, rows: number) {
    this.world = world;
    this.state = state;
    this.rows = rows;
  }

  now(): Now {
    return this.world.now();
  }

  hear(event: GatewayEvent): Promise<void> | null {
    if (this.stopped) return null;
    if (this.busy) {
      this.queue.push(event);
      return null;
    }
    const before = this.state.store.nextBatch;
    this.busy = true;
    try {
      this.turn(event);
      for (let next = this.next(); next !== undefined; next = this.next()) this.turn(next);
    } catch (error) {
      this.stop();
      this.world.broken(error);
      return null;
    } finally {
      this.busy = false;
    }
    this.arm();
    if (isOwnNews(event)) {
      this.wake();
      return null;
    }
    const waits =
      event.type === 'message.received' && event.message.type !== 'beat' && this.state.store.open.length > 0;
    return this.state.store.nextBatch > before || waits ? this.settled(this.state.store.nextBatch - 1) : null;
  }

  async ask(event: Ask): Promise<Outcome> {
    if (event.type === 'incident.edited' || event.type === 'duty.changed')
      await this.remember(event.incident);
    return this.put(event);
  }

  /** An alarm that left memory is read back from the log before it is changed. */
  private async remember(id: string): Promise<void> {
    if (this.state.alarms.has(id)) return;
    const rows = await this.world.store.readAlarm(id);
    recall(
      this.state,
      id,
      rows.flatMap((row) => (row.entry === null ? [] : [row.entry])),
    );
  }

  private put(event: Ask): Promise<Outcome> {
    this.asked += 1;
    const request = `r${this.asked}`;
    return new Promise((resolve) => {
      if (this.stopped) {
        resolve({ ok: false, problem: { code: 'unavailable', message: 'The gateway is stopping.' } });
        return;
      }
      this.requests.set(request, resolve);
      this.hear({ ...event, request } as GatewayEvent);
    });
  }

  onShow(listener: (shown: Shown) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onEffect(listener: (effect: Effect, now: Now) => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.giveAll();
    for (const waiter of this.waiters.splice(0)) waiter.resolve();
  }

  private next(): GatewayEvent | undefined {
    const queued = this.queue.shift();
    if (queued !== undefined) return queued;
    if (this.results.length === 0) return undefined;
    const results = this.results;
    this.results = [];
    return { type: 'pages.handed', results };
  }

  private turn(event: GatewayEvent): void {
    const now = this.world.now();
    const { effects } = step(this.state, event, now);
    for (const effect of effects) this.perform(effect, now);
  }

  private perform(effect: Effect, now: Now): void {
    for (const watcher of this.watchers) watcher(effect, now);
    switch (effect.type) {
      case 'append':
        this.append(effect, now);
        return;
      case 'send-down':
        this.world.sendDown(effect);
        return;
      case 'send-page':
        this.page(effect);
        return;
      case 'withdraw-page':
        this.world.withdraw?.(effect);
        return;
      case 'send-notice':
        this.world.notify?.(effect);
        return;
      case 'rehearse-page':
        this.world.rehearse?.(effect);
        return;
      case 'send-text':
        this.world.say?.(effect.to, effect.text);
        return;
      case 'respond': {
        const resolve = this.requests.get(effect.request);
        this.requests.delete(effect.request);
        resolve?.(effect.outcome);
        return;
      }
      case 'show':
        for (const listener of this.listeners) listener({ what: effect.what, id: effect.id });
        return;
      case 'show-site':
        for (const listener of this.listeners) listener({ what: 'site', id: '' });
        return;
      case 'expel':
        this.world.expel(effect.device);
        return;
      case 'settle-key':
        this.world.settleKey(effect.device);
        return;
      case 'forget-old-key':
        this.world.forgetOldKey(effect.device);
        return;
    }
  }

  private append({ batch, entries }: Extract<Effect, { readonly type: 'append' }>, now: Now): void {
    this.keptBack.push({ batch, stamp: this.world.stamp(now), entries });
    const newest = this.state.store.open.at(-1);
    const waits = newest?.batch !== batch || !newest.held.every(isShow) || this.state.store.failing;
    if (waits) this.giveAll();
    else this.keeping ??= setTimeout(() => this.giveAll(), KEEP_BACK_MS);
  }

  /** Gives the store all that was kept back, in order. */
  private giveAll(): void {
    clearTimeout(this.keeping);
    this.keeping = undefined;
    const all = this.keptBack;
    this.keptBack = [];
    for (const [i, { batch, stamp, entries }] of all.entries())
      this.world.store.append(batch, stamp, entries, i < all.length - 1);
  }

  private page(effect: PageEffect): void {
    const lane = this.world.lanes[effect.channel];
    const told = lane === undefined ? false : lane(effect);
    if (typeof told === 'boolean') {
      this.results.push(
        told
          ? { page: effect.page, ok: true }
          : {
              page: effect.page,
              ok: false,
              reason: effect.far === undefined ? 'not-connected' : 'not-set-up',
            },
      );
      return;
    }
    told.then(
      (done) =>
        typeof done === 'boolean'
          ? this.report(effect.page, done, 'refused')
          : this.report(effect.page, done.ok, done.ok ? '' : done.reason),
      (error: unknown) =>
        this.report(effect.page, false, error instanceof Error ? error.message.slice(0, 120) : 'refused'),
    );
  }

  private report(page: string, ok: boolean, reason: string): void {
    this.hear({ type: 'pages.handed', results: [ok ? { page, ok } : { page, ok, reason }] });
  }

  /** Resolves when the batch is on disk, or is late: then its people were paged from memory. */
  private settled(batch: number): Promise<void> | null {
    if (this.isSettled(batch)) return null;
    this.giveAll();
    return new Promise((resolve) => this.waiters.push({ batch, resolve }));
  }

  private isSettled(batch: number): boolean {
    if (batch <= this.state.store.doneUpto) return true;
    const open = this.state.store.open.find((candidate) => candidate.batch === batch);
    return open === undefined || open.late;
  }

  private wake(): void {
    if (this.waiters.length === 0) return;
    const waiting: Waiter[] = [];
    for (const waiter of this.waiters) {
      if (this.isSettled(waiter.batch)) waiter.resolve();
      else waiting.push(waiter);
    }
    this.waiters = waiting;
  }

  private arm(): void {
    const due = nextDeadline(this.state);
    if (this.stopped || due === undefined || due === this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = due;
    const wait = Math.min(Math.max(Math.ceil(due - this.world.now().t), 0), LONGEST_SLEEP_MS);
    this.timer = setTimeout(() => {
      this.timerAt = Number.POSITIVE_INFINITY;
      this.hear({ type: 'time.passed' });
    }, wait);
  }
}
