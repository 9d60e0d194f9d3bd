/**
 * Judges a night by the log alone and by what truly happened. Knows the plan and the true moments, never the core; each
 * question has a file of its own beside.
 */
import type { Entry } from '../../gateway/core/entries.ts';
import { CauseJudge } from './judge-causes.ts';
import { SilenceJudge } from './judge-silence.ts';
import { TellingJudge } from './judge-telling.ts';
import { OpenFaults } from './open-faults.ts';
import type { NightPlan } from './plan.ts';
import { Verdict } from './verdict.ts';

/** What the judge may know of the world. */
export interface JudgeGround {
  now(): number;
  /** Wall time of the gateway. */
  wall(): number;
}

/** Watches one night. */
export class Judge {
  readonly verdict: Verdict;
  readonly silence: SilenceJudge;
  readonly causes: CauseJudge;
  private readonly telling: TellingJudge;
  private readonly faults = new OpenFaults();
  private running = false;

  constructor(
    plan: NightPlan,
    private readonly ground: JudgeGround,
  ) {
    const { now } = ground;
    this.verdict = new Verdict(now);
    this.silence = new SilenceJudge(plan, this.faults, this.verdict, now);
    this.causes = new CauseJudge(plan, this.verdict, now);
    const devices = new Map(plan.devices.map((device) => [device.id, device]));
    this.telling = new TellingJudge(this.faults, this.verdict, {
      ...ground,
      deviceOf: (id) => devices.get(id),
      silenceOf: (id) => this.silence.nameOf(id),
    });
  }

  /** The gateway died. */
  died(): void {
    this.running = false;
    this.silence.died();
  }
  /** It runs. */
  started(): void {
    this.running = true;
    this.silence.started();
    this.telling.started();
  }
  /** Somebody else has the key of a device. */
  cloned(id: string): void {
    this.causes.cloned(id);
    this.silence.doubtful(id);
  }

  /** A turn was written. */
  wrote(entries: readonly Entry[]): void {
    const raised = this.faults.take(entries, this.ground.now());
    this.causes.wrote(entries, raised);
    this.silence.wrote(entries);
    for (const entry of entries) if (entry.type === 'faults.told') this.telling.told(entry);
  }

  /** A second passed. */
  look(): void {
    if (!this.running) return;
    this.silence.look();
    this.telling.look();
  }

  /** The night is over. */
  end(): { readonly faults: number; readonly messages: number; readonly sampled: number } {
    return { faults: this.faults.raised, messages: this.telling.end(), sampled: this.causes.end() };
  }
}
