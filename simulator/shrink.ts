/**
 * Makes a failing life small: classes of faults first, then its end, devices, people, single events, and at last plainer
 * values. Promises a plan that still fails, the same one for the same question, and to stop within its budget of lives;
 * what counts as the same failure is for whoever asks to say.
 */
import {
  untilOnly,
  withCalmCalendar,
  withoutClasses,
  withoutDevices,
  withoutPeople,
  withShorterPause,
} from './plan/cuts.ts';
import { classesIn, type FaultClass } from './plan/fault-classes.ts';
import { plainAtOnce, plainerDevices, plainerEvents, plainerPeople, plainerSites } from './plan/plainer.ts';
import type { Plan } from './plan/plan.ts';

/** False: the promise holds in this life. True, or when it broke (ms from the start of the life): it is broken still. */
export type Verdict = boolean | { readonly at: number };

/** How much may be spent. */
export interface ShrinkBudget {
  /** Lives that may be lived; 500 unless told. */
  readonly lives?: number;
}

/** How far it is. */
export interface ShrinkNews {
  readonly lives: number;
  readonly of: number;
  /** What is being taken out. */
  readonly pass: string;
  readonly events: number;
  readonly devices: number;
  readonly people: number;
}

const USUAL_LIVES = 500;
/** Time kept after a failure when the life is cut to just after it. */
const AFTERWARDS_MS = [1, 1000, 15_000];
const LEAST_STEP_MS = 500;
/** Rounds over everything; each after the first only while the one before found something. */
const MOST_ROUNDS = 4;

/** Shrinks a plan that `fails`. A plan that does not fail is given back as it is. */
export function shrink(
  plan: Plan,
  fails: (plan: Plan) => Verdict,
  budget: ShrinkBudget = {},
  onProgress: (news: ShrinkNews) => void = () => {},
): Plan {
  const shrinking = new Shrinking(plan, fails, budget.lives ?? USUAL_LIVES, onProgress);
  return shrinking.run();
}

class Shrinking {
  private best: Plan;
  /** When the best plan fails; null when the question does not say. */
  private failedAt: number | null = null;
  private lives = 0;
  private pass = 'the whole';
  private readonly held = new Set<string>();

  constructor(
    plan: Plan,
    private readonly fails: (plan: Plan) => Verdict,
    private readonly most: number,
    private readonly onProgress: (news: ShrinkNews) => void,
  ) {
    this.best = plan;
  }

  run(): Plan {
    const whole = this.judge(this.best);
    if (whole === false) return this.best;
    this.take(this.best, whole);
    for (let round = 0; round < MOST_ROUNDS && this.lives < this.most; round++) {
      const before = JSON.stringify(this.best);
      this.cutClasses();
      this.cutEnd();
      this.cutCast();
      this.cutEvents();
      this.cutPauses();
      this.simplify();
      this.cutEnd();
      if (JSON.stringify(this.best) === before) break;
    }
    return this.best;
  }

  // ---- asking

  private judge(candidate: Plan): Verdict {
    this.lives += 1;
    const verdict = this.fails(candidate);
    const { events, devices, people } = this.best;
    this.onProgress({
      lives: this.lives,
      of: this.most,
      pass: this.pass,
      events: events.length,
      devices: devices.length,
      people: people.length,
    });
    return verdict;
  }

  private take(plan: Plan, verdict: Verdict): void {
    this.best = plan;
    this.failedAt = typeof verdict === 'object' ? verdict.at : null;
  }

  /** True, and the best plan from now on, when it still fails. What was asked before is not asked again. */
  private attempt(candidate: Plan | null, believed: (verdict: Verdict) => boolean = () => true): boolean {
    if (candidate === null || this.lives >= this.most) return false;
    const key = JSON.stringify(candidate);
    if (this.held.has(key) || key === JSON.stringify(this.best)) return false;
    const verdict = this.judge(candidate);
    if (verdict === false || !believed(verdict)) {
      this.held.add(key);
      return false;
    }
    this.take(candidate, verdict);
    return true;
  }

  /** Takes out as many things as it can: all, halves, and so on down to single ones, until no single one can go. */
  private takeOut<T>(things: readonly T[], without: (gone: readonly T[]) => Plan | null): void {
    let left = [...things];
    if (left.length > 1 && this.attempt(without(left))) return;
    let size = Math.max(1, Math.ceil(left.length / 2));
    for (;;) {
      let found = false;
      for (let to = left.length; to > 0; to = Math.min(to - size, left.length)) {
        const from = Math.max(0, to - size);
        if (!this.attempt(without(left.slice(from, to)))) continue;
        left = [...left.slice(0, from), ...left.slice(to)];
        found = true;
      }
      if (size === 1 && !found) return;
      if (size > 1) size = Math.ceil(size / 2);
    }
  }

  // ---- what to take out

  private cutClasses(): void {
    this.pass = 'classes of faults';
    const calendar: readonly FaultClass[] = ['dst-change', 'handoff'];
    this.attempt(withCalmCalendar(this.best));
    const classes = classesIn(this.best).filter((name) => !calendar.includes(name));
    this.takeOut(classes, (gone) => withoutClasses(this.best, new Set(gone)));
  }

  /** A life that fails because it is cut short fails at its very end; that is another failure. */
  private readonly beforeEnd =
    (candidate: Plan) =>
    (verdict: Verdict): boolean =>
      typeof verdict === 'object' && verdict.at < candidate.safetyMs + candidate.livenessMs;

  private cutEnd(): void {
    this.pass = 'the end of the life';
    for (const more of AFTERWARDS_MS) {
      if (this.failedAt === null || this.failedAt >= this.best.safetyMs) break;
      const until = Math.floor(this.failedAt) + more;
      if (until < this.best.safetyMs && this.attempt(untilOnly(this.best, until))) break;
    }
    const last = this.best.events.at(-1)?.at ?? 0;
    if (last + 1 < this.best.safetyMs) this.attempt(untilOnly(this.best, last + 1));
    for (let step = Math.floor(this.best.safetyMs / 2); step >= LEAST_STEP_MS; step = Math.floor(step / 2))
      if (step < this.best.safetyMs) this.attempt(untilOnly(this.best, this.best.safetyMs - step));
    if (this.failedAt === null) return;
    const shorter = Math.max(1, Math.ceil(this.failedAt) - this.best.safetyMs + 1000);
    if (shorter >= this.best.livenessMs) return;
    const candidate = { ...this.best, livenessMs: shorter };
    this.attempt(candidate, this.beforeEnd(candidate));
  }

  private cutCast(): void {
    this.pass = 'devices';
    const devices = this.best.devices.map(({ id }) => id);
    this.takeOut(devices, (gone) => withoutDevices(this.best, new Set(gone)));
    this.pass = 'people';
    const people = this.best.people.map(({ id }) => id);
    this.takeOut(people, (gone) => withoutPeople(this.best, new Set(gone)));
  }

  private cutEvents(): void {
    this.pass = 'events';
    this.takeOut(this.best.events, (gone) => {
      const out = new Set(gone);
      return { ...this.best, events: this.best.events.filter((event) => !out.has(event)) };
    });
  }

  private simplify(): void {
    this.pass = 'values';
    this.attempt(plainAtOnce(this.best));
    this.each(
      () => [this.best.site],
      plainerSites,
      (site) => ({ ...this.best, site }),
    );
    const replaced = <T>(list: readonly T[], i: number, by: T): readonly T[] => list.with(i, by);
    this.each(
      () => this.best.people,
      plainerPeople,
      (person, i) => ({ ...this.best, people: replaced(this.best.people, i, person) }),
    );
    // A finger on the second button, and the false-alarm gesture, need a device that has them.
    const needed = new Set(
      this.best.events.flatMap((event) =>
        event.do === 'cancel' || (event.do === 'press' && event.button > 0) ? [event.device] : [],
      ),
    );
    this.each(
      () => this.best.devices,
      (device) => plainerDevices(device).filter(({ id, cancel }) => cancel || !needed.has(id)),
      (device, i) => ({ ...this.best, devices: replaced(this.best.devices, i, device) }),
    );
    this.each(
      () => this.best.events,
      plainerEvents,
      (event, i) => ({ ...this.best, events: replaced(this.best.events, i, event) }),
    );
  }

  /** Takes out the time in which nothing happens. */
  private cutPauses(): void {
    this.pass = 'pauses';
    for (let i = 0; i < this.best.events.length; i++) while (this.attempt(withShorterPause(this.best, i)));
  }

  /** Tries plainer forms of each thing, and of what came of it, until none of them fails. */
  private each<T>(
    things: () => readonly T[],
    plainer: (thing: T) => readonly T[],
    put: (thing: T, index: number) => Plan,
  ): void {
    for (let i = 0; i < things().length; i++) {
      for (let again = true; again; ) {
        const thing = things()[i];
        again = thing !== undefined && plainer(thing).some((form) => this.attempt(put(form, i)));
      }
    }
  }
}
