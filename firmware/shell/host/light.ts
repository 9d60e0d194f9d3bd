/**
 * A light that plays a timeline: which tone it has at a moment, and when that changes. Promises that a signal which begins
 * anew is shown anew and that one timer is enough; which pins make a tone is the board's.
 */
import type { Timeline, Tone } from '../../core/signals.ts';

/** A tone, and for how many milliseconds more; Infinity: until there is another signal. */
export interface Shown {
  readonly tone: Tone;
  readonly ms: number;
}

/** What a timeline shows so long after it began. */
export function shownAt(timeline: Timeline, elapsedMs: number): Shown {
  const { stretches, end } = timeline;
  const total = stretches.reduce((sum, { ms }) => sum + ms, 0);
  const last = stretches[stretches.length - 1];
  if (last === undefined || total <= 0) return { tone: 'off', ms: Number.POSITIVE_INFINITY };
  const over = elapsedMs >= total;
  if (over && end !== 'repeat')
    return { tone: end === 'hold' ? last.tone : 'off', ms: Number.POSITIVE_INFINITY };
  let left = over ? elapsedMs % total : Math.max(0, elapsedMs);
  for (const { tone, ms } of stretches) {
    if (left < ms) return { tone, ms: ms - left };
    left -= ms;
  }
  return { tone: last.tone, ms: 0 };
}

/** Plays timelines, one after the other, on something that can have a tone. */
export class Light {
  private timeline: Timeline = { stretches: [], end: 'off' };
  private begun = 0;
  private tone: Tone | null = null;
  private timer: NodeJS.Timeout | undefined;
  private mark = '';

  constructor(
    private readonly paint: (tone: Tone) => void,
    private readonly clock: () => number,
  ) {}

  /** Plays this from its beginning, unless it is the one that plays. `mark` differs whenever it is to begin anew. */
  play(timeline: Timeline, mark: string): void {
    if (mark === this.mark) return;
    this.mark = mark;
    this.timeline = timeline;
    this.begun = this.clock();
    this.go();
  }

  /** What is painted on was away and knows nothing any more. */
  repaint(): void {
    this.tone = null;
    this.go();
  }

  /** Paints nothing any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.mark = '';
    this.timeline = { stretches: [], end: 'off' };
  }

  private go(): void {
    clearTimeout(this.timer);
    const { tone, ms } = shownAt(this.timeline, this.clock() - this.begun);
    if (tone !== this.tone) {
      this.tone = tone;
      this.paint(tone);
    }
    // A timer may come a fraction of a millisecond early: one that is then armed for nothing would spin.
    if (ms !== Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.go(), Math.max(1, Math.ceil(ms)));
  }
}
