/**
 * Lives a plan: first anything may fail, then a healthy core is healed and must finish. Promises that the same plan
 * gives the same trace byte for byte, that a life ends with its first broken promise, and that standing time, an error
 * of ours and a life that does not finish are failures too, with their reasons.
 */
import type { Entry } from '../../gateway/core/entries.ts';
import { Agenda } from '../agenda.ts';
import { draws } from '../chance.ts';
import type { Bench, Check, Ears, Failure, Mark, Outcome, PromiseId } from '../checks/check.ts';
import type { Fact, Witnessed } from '../facts.ts';
import type { Plan } from '../plan/plan.ts';
import type { Staging } from '../plan/staging.ts';
import { lineOf, Trace } from '../trace.ts';
import { Cast } from './cast.ts';
import { cueDeed } from './cues.ts';
import { Deeds } from './deeds.ts';
import type { Ground } from './ground.ts';
import { pendingOf } from './pending.ts';

/** More happenings than this within one millisecond is standing time. */
const INSTANT_MOST = 200_000;
/** A life is over when nothing was left to do for so long. */
const QUIET_MS = 20_000;
const LOOK_MS = 1_000;
/** The site is loaded and on the disk before anything of the plan happens. */
const SETTLED_MS = 20;

/** Who watches a life. */
export interface LiveOptions {
  readonly checks: readonly Check[];
  readonly marks: readonly Mark[];
  /** Each line of the trace. */
  readonly onLine?: (line: string) => void;
  readonly onFact?: (fact: Witnessed) => void;
  /** A told story: its own site, people by script, and cues. */
  readonly staging?: Staging;
}

type Ear = (fact: Witnessed) => void;

/** Lives a plan to its end. Never throws for what happens in it: an error of ours is a failure of kind `crash`. */
export function live(plan: Plan, options: LiveOptions): Outcome {
  return new Life(plan, options).run();
}

class Life {
  private readonly agenda = new Agenda();
  private at = 0;
  private over = false;
  private readonly failures: Failure[] = [];
  private readonly tried = new Map<PromiseId, number>();
  private readonly marks = new Map<string, number>();
  private readonly ears = new Map<string, Ear[]>();
  private readonly ends: (() => void)[] = [];
  private readonly trace = new Trace();
  private readonly disk: Entry[] = [];
  private facts = 0;
  private pending: readonly string[] = [];
  private finishedAt: number | null = null;
  private readonly ground: Ground;
  private readonly cast: Cast;
  private readonly deeds: Deeds;

  constructor(
    private readonly plan: Plan,
    private readonly options: LiveOptions,
  ) {
    this.ground = {
      plan,
      staging: options.staging,
      now: () => this.at,
      after: (ms, act) => this.agenda.plan(this.at + Math.max(0, Math.ceil(ms)), act),
      draws: (name) => draws(plan.seed, name),
      witness: (fact) => this.witness(fact),
    };
    this.deeds = new Deeds(this.ground, () => this.cast);
    this.cast = new Cast(this.ground, {
      channels: (channel, person) => this.deeds.channelFault(channel, person),
      broken: (error) => this.crashed(error),
    });
    this.listen();
  }

  run(): Outcome {
    const { plan } = this;
    const end = plan.safetyMs + plan.livenessMs;
    try {
      this.witness({ type: 'phase', phase: 'safety' });
      this.cast.begin();
      for (const event of plan.events)
        this.agenda.plan(Math.max(event.at, SETTLED_MS), () => {
          if (this.at <= plan.safetyMs) this.deeds.act(event);
        });
      for (const cue of this.ground.staging?.cues ?? [])
        this.agenda.plan(Math.max(cue.at, SETTLED_MS), () => cueDeed(cue, this.cast, this.ground));
      this.agenda.plan(plan.safetyMs, () => this.heal());
      this.go(end);
      if (!this.over) this.ending(end);
    } catch (error) {
      this.crashed(error);
    }
    return {
      plan,
      failures: this.failures,
      pending: this.pending,
      trace: this.trace.end(),
      tried: this.tried,
      marks: this.marks,
      livedMs: this.at,
      facts: this.facts,
    };
  }

  private go(end: number): void {
    let inInstant = 0;
    for (;;) {
      const next = this.agenda.next();
      if (this.over || next === undefined || next > end) return;
      if (next > this.at) inInstant = 0;
      else if (++inInstant > INSTANT_MOST) throw new Error(`time stands still at ${this.at} ms`);
      this.at = next;
      this.agenda.take()?.();
    }
  }

  private heal(): void {
    this.deeds.heal();
    this.witness({ type: 'phase', phase: 'liveness' });
    this.lookForEnd();
  }

  /** The life is over when all is done and stays so. */
  private lookForEnd(): void {
    this.ground.after(LOOK_MS, () => {
      this.pending = pendingOf(this.plan, this.cast);
      if (this.pending.length > 0) this.finishedAt = null;
      else if (this.finishedAt === null) this.finishedAt = this.at;
      else if (this.at - this.finishedAt >= QUIET_MS) {
        this.ending(this.at);
        return;
      }
      this.lookForEnd();
    });
  }

  private ending(at: number): void {
    this.at = at;
    this.pending = pendingOf(this.plan, this.cast);
    this.witness({ type: 'phase', phase: 'over' });
    for (const end of this.ends) if (!this.over) end();
    if (!this.over && this.pending.length > 0)
      this.fail(null, 'liveness', `not finished: ${this.pending.join('; ')}`);
    this.over = true;
  }

  private fail(promise: PromiseId | null, kind: Failure['kind'], message: string): void {
    if (this.over) return;
    this.failures.push({ promise, kind, message, at: this.at });
    this.over = true;
  }

  private crashed(error: unknown): void {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.fail(null, 'crash', told);
    this.over = true;
  }

  private witness(fact: Fact): void {
    if (this.over) return;
    const seen: Witnessed = Object.assign(fact, { at: this.at });
    this.facts += 1;
    const line = lineOf(seen);
    this.trace.add(line);
    this.options.onLine?.(line);
    this.options.onFact?.(seen);
    switch (seen.type) {
      case 'log.committed':
        for (const entry of seen.entries) {
          this.disk.push(entry);
          if (entry.type === 'alarm.opened') this.cast.people.alarmOpened(entry.alarm);
          else if (entry.type === 'alarm.closed') this.cast.people.alarmClosed(entry.alarm);
          else if (entry.type === 'guidance.started') this.cast.people.guidanceStarted(entry.alarm);
        }
        break;
      default:
        break;
    }
    const ears = this.ears.get(seen.type);
    if (ears !== undefined) for (const ear of ears) ear(seen);
  }

  // ---- witnesses

  private listen(): void {
    const bench: Bench = {
      plan: this.plan,
      now: () => this.at,
      gateway: () => this.cast.gateway.state,
      gatewayRuns: () => this.cast.gateway.running(),
      disk: this.disk,
      tried: (promise) => this.tried.set(promise, (this.tried.get(promise) ?? 0) + 1),
      broken: (promise, kind, message) => this.fail(promise, kind, message),
      later: (at, look) =>
        this.agenda.plan(
          Math.max(at, this.at),
          () => {
            if (!this.over) look();
          },
          true,
        ),
    };
    for (const check of this.options.checks) this.add(check.begin(bench));
    for (const mark of this.options.marks)
      this.add(mark.begin(bench, () => this.marks.set(mark.name, (this.marks.get(mark.name) ?? 0) + 1)));
  }

  private add({ end, ...ears }: Ears & { readonly end?: () => void }): void {
    for (const [type, ear] of Object.entries(ears)) {
      const known = this.ears.get(type) ?? [];
      if (known.length === 0) this.ears.set(type, known);
      // `Ears` pairs each type with its own facts.
      known.push(ear as Ear);
    }
    if (end !== undefined) this.ends.push(end);
  }
}
