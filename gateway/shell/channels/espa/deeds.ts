/**
 * What a station does in any phase: sends, ends a call, lets the line go, says how the line is. The words of which the
 * procedure (`machine.ts`) is made; each changes the line and notes its effect.
 */
import {
  DAMAGED_FOR_MS,
  type Job,
  type Line,
  type LineEffect,
  type Outcome,
  type Refusal,
  TROUBLE_AFTER,
  type Trouble,
} from './line.ts';
import { EOT } from './wire.ts';

/** One step of a line: its moment, and the effects so far. */
export class Step {
  readonly effects: LineEffect[] = [];
  constructor(
    protected readonly line: Line,
    protected readonly now: number,
  ) {}

  end(id: string, outcome: Outcome): void {
    this.effects.push({ type: 'ended', id, outcome });
  }

  /** Ends jobs that wait. */
  drop(which: (job: Job) => boolean, why: Refusal): void {
    const { line } = this;
    const gone = line.waiting.filter(which);
    line.waiting = line.waiting.filter((job) => !gone.includes(job));
    for (const { id } of gone) this.end(id, { ok: false, why });
  }

  protected hangUp(): void {
    this.write([EOT]);
    this.release();
  }

  protected release(): void {
    const { line, now } = this;
    // Who just held the line was heard: its next poll is due, but not before calls that waited.
    if (line.phase.at === 'receiving' || line.phase.at === 'watching')
      line.nextPollAt = Math.max(line.nextPollAt, now);
    line.unsure = false;
    line.phase = { at: 'free' };
  }

  /** The other side said something that makes sense here. */
  protected understood(): void {
    const { line, now } = this;
    line.unanswered = 0;
    line.noisy = false;
    line.heardAt = now;
    const damaged = line.damaged >= TROUBLE_AFTER && now < line.damagedAt + DAMAGED_FOR_MS;
    this.say(damaged ? 'damaged' : null);
  }

  protected say(trouble: Trouble | null): void {
    if (this.line.said === trouble) return;
    this.line.said = trouble;
    this.effects.push({ type: 'line', trouble });
  }

  protected afterEot(): readonly number[] {
    return this.line.unsure ? [EOT] : [];
  }

  /** Sends, and gives when an answer that takes so long must have come. */
  protected write(bytes: Iterable<number>, answerMs = 0): number {
    const { line, now } = this;
    const out = Uint8Array.from(bytes);
    line.garbage = 0;
    this.effects.push({ type: 'write', bytes: out });
    return now + out.length * line.settings.characterMs + answerMs;
  }
}
