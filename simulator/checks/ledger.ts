/**
 * The witness's book of one life: what the gateway decided, entry by entry, when it ran, and how its clock reads
 * against true time. Promises that after a restart the book holds what the disk holds and nothing else, as the gateway
 * should; checks are told of each entry before and after it is booked. Judges nothing.
 */
import type { Effect } from '../../gateway/core/effects.ts';
import type { Entry, EntryOf } from '../../gateway/core/entries.ts';
import type { FactOf } from '../facts.ts';
import { type Account, type AlarmAccount, newAccount, take } from './account.ts';
import type { Bench, Ears } from './check.ts';
import { type Listening, shared } from './ears.ts';

/** True time that any promise of the gateway is given on top, in ms: clocks count in whole milliseconds. */
export const SLACK_MS = 100;
/** A step due while the process was down is started within this of its start (P5, P28). */
export const AFTER_START_MS = 5_000;
/** A commit that takes longer counts as failed (PROTOCOL section 7.8). */
export const DISK_PATIENCE_MS = 1_000;

type Turn = (entries: readonly Entry[], alarms: ReadonlySet<AlarmAccount>) => void;

/** The book, as checks read it. */
export class Ledger {
  account: Account = newAccount();
  /** The event being decided; null before the first. */
  heard: FactOf<'gateway.heard'> | null = null;
  /** Counts lives of the process. */
  life = 0;
  /** True time since which the process runs without a pause; null while it does not. */
  runsSince: number | null = null;
  /** True time of the last power loss of the machine; -1: none. After it only the wall clock tells how long it was off. */
  poweredOffAt = -1;
  /** True time at which the wall clock was last set; -1: never. */
  clockSetAt = -1;
  /**
   * The log failed in a process before this one: numbers that it used are not known to this one and are used again, so
   * a recording of that time may confirm a boot once more.
   */
  forgotNumbers = false;
  /** This process found that its log fails, and let go what should have waited for it. */
  private failed = false;
  /** Batches on the disk in this life. */
  readonly committed = new Set<number>();
  private nextBatch = 0;
  private readonly befores = new Map<string, ((entry: Entry) => void)[]>();
  private readonly afters = new Map<string, ((entry: Entry) => void)[]>();
  private readonly dids = new Map<string, ((effect: Effect) => void)[]>();
  private readonly turns: Turn[] = [];
  private readonly starts: (() => void)[] = [];
  private readonly waiting: (() => void)[] = [];
  private read = { t: 0, at: 0 };
  private readonly driftPpm: number;

  constructor(private readonly bench: Bench) {
    this.driftPpm = Math.max(
      0,
      ...bench.plan.events.map((event) => (event.do === 'drift' ? Math.abs(event.ppm) : 0)),
    );
  }

  /** Calls back for each entry of this type, before the account knows of it. */
  before<T extends Entry['type']>(type: T, hear: (entry: EntryOf<T>) => void): void {
    push(this.befores, type, hear as (entry: Entry) => void);
  }
  /** Calls back for each entry of this type, when the account knows of it. */
  after<T extends Entry['type']>(type: T, hear: (entry: EntryOf<T>) => void): void {
    push(this.afters, type, hear as (entry: Entry) => void);
  }
  /** Calls back for each effect of this type that was performed. */
  did<T extends Effect['type']>(
    type: T,
    hear: (effect: Extract<Effect, { readonly type: T }>) => void,
  ): void {
    push(this.dids, type, hear as (effect: Effect) => void);
  }
  /** Calls back when all entries of a turn are booked, with the alarms they name. */
  turn(hear: Turn): void {
    this.turns.push(hear);
  }
  /** Calls back when a new life of the process has heard its first event: the account is what the disk held. */
  started(hear: () => void): void {
    this.starts.push(hear);
  }

  /** The true time of a moment on the log's time line, by the clock of this life. */
  trueOf(t: number): number {
    return this.read.at + (t - this.read.t);
  }
  /** The log's time line now. */
  get t(): number {
    return this.read.t;
  }
  /** How far a clock that drifts may be off after so long. */
  unrest(ms: number): number {
    return SLACK_MS + Math.ceil((Math.abs(ms) * this.driftPpm) / 1_000_000);
  }
  /** True when the process ran without a pause since that true time. */
  ranSince(at: number): boolean {
    return this.runsSince !== null && this.runsSince <= at;
  }

  /**
   * Looks when the gateway has had its chance to do what was due at a true time: `grace` later if it ran all the time,
   * else `AFTER_START_MS` after it runs again. With `anyLife` also when it is another life of the process by then;
   * without, whoever asks asks again when that life has started.
   */
  by(due: number, grace: number, look: () => void, anyLife = false): void {
    const { life } = this;
    const now = this.bench.now();
    const limit = due + grace + this.unrest(due - now);
    const attempt = (): void => {
      if (!anyLife && life !== this.life) return;
      const since = this.runsSince;
      if (since === null) this.waiting.push(attempt);
      else if (since <= due || since + AFTER_START_MS <= this.bench.now()) look();
      else this.bench.later(since + AFTER_START_MS + SLACK_MS, attempt);
    };
    this.bench.later(Math.max(now, limit), attempt);
  }

  // ---- what the world tells

  ears(): Ears {
    return {
      planned: ({ event, at }) => {
        if (event.do === 'clock') this.clockSetAt = at;
      },
      'gateway.up': ({ at }) => this.runs(at),
      'gateway.resumed': ({ at }) => this.runs(at),
      'gateway.paused': () => {
        this.runsSince = null;
      },
      'gateway.died': ({ power, at }) => {
        this.runsSince = null;
        if (this.failed) this.forgotNumbers = true;
        if (power) this.poweredOffAt = at;
      },
      'gateway.heard': (fact) => {
        const starts = fact.event.type === 'gateway.started';
        if (starts) this.fold();
        else this.sweep();
        this.heard = fact;
        this.read = { t: fact.t, at: fact.at };
        if (starts) for (const hear of this.starts) hear();
        this.sweep();
      },
      'gateway.did': ({ effect }) => {
        if (effect.type === 'append') this.book(effect.batch, effect.entries);
        this.sweep();
        for (const hear of this.dids.get(effect.type) ?? NOBODY) hear(effect);
      },
      // A page handed over from memory is seen before the effect that handed it is told of.
      'page.handed': () => this.sweep(),
      'log.committed': ({ batch }) => {
        this.committed.add(batch);
      },
    };
  }

  /** A process begins: it knows what the disk holds. */
  private fold(): void {
    this.life += 1;
    this.failed = false;
    this.nextBatch = 0;
    this.committed.clear();
    this.account = newAccount();
    for (const entry of this.bench.disk) take(this.account, entry);
  }

  private runs(at: number): void {
    // A process may be dead by the time it is said to be up.
    if (!this.bench.gatewayRuns()) return;
    this.runsSince = at;
    for (const attempt of this.waiting.splice(0)) attempt();
  }

  /** While the disk fails a batch is not given to it at once: it is decided all the same. */
  private sweep(): void {
    const store = this.bench.gateway()?.store;
    if (store?.failing === true) this.failed = true;
    if (store === undefined || store.nextBatch <= this.nextBatch) return;
    for (const { batch, entries } of store.open) this.book(batch, entries);
    this.nextBatch = Math.max(this.nextBatch, store.nextBatch);
  }

  private book(batch: number, entries: readonly Entry[]): void {
    if (batch < this.nextBatch) return;
    this.nextBatch = batch + 1;
    const alarms = new Set<AlarmAccount>();
    for (const entry of entries) {
      for (const hear of this.befores.get(entry.type) ?? NOBODY) hear(entry);
      take(this.account, entry);
      for (const hear of this.afters.get(entry.type) ?? NOBODY) hear(entry);
      if (!('alarm' in entry) || entry.alarm === null) continue;
      const alarm = this.account.alarms.get(entry.alarm);
      if (alarm !== undefined) alarms.add(alarm);
    }
    for (const hear of this.turns) hear(entries, alarms);
  }
}

const NOBODY: readonly never[] = [];

function push<F>(lists: Map<string, F[]>, type: string, hear: F): void {
  const list = lists.get(type);
  if (list === undefined) lists.set(type, [hear]);
  else list.push(hear);
}

const listen = (bench: Bench): Listening<Ledger> => {
  const it = new Ledger(bench);
  return { it, ears: it.ears() };
};

/** The book of this life. */
export const ledgerOf = shared(listen);
