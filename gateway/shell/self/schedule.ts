/**
 * When the gateway looks at itself: a few seconds after the start, then every minute, one look at a time. Promises that
 * a look that fails or hangs ends no schedule; that none finishes is noticed by the core.
 */
import type { SelfCheckFound } from '../../core/self-state.ts';

/** The first look: the doors are open by then. */
export const FIRST_MS = 3_000;
/** From one look to the next. */
export const EVERY_MS = 60_000;

/** What a schedule is made of. */
export interface ScheduleParts {
  look(): Promise<SelfCheckFound>;
  finished(found: SelfCheckFound): void;
  /** Calls `act` back once after `ms`; returns how to stop it. */
  after(ms: number, act: () => void): () => void;
}

/** Starts looking. Returns how to stop. */
export function scheduleLooks({ look, finished, after }: ScheduleParts): () => void {
  let stopped = false;
  let looking = false;
  let cancel = after(FIRST_MS, turn);
  function turn(): void {
    cancel = after(EVERY_MS, turn);
    if (looking) return;
    looking = true;
    void look().then(
      (found) => {
        looking = false;
        if (!stopped) finished(found);
      },
      () => {
        looking = false;
      },
    );
  }
  return () => {
    stopped = true;
    cancel();
  };
}

/** Timers of the machine; they keep no process alive. */
export const machineAfter: ScheduleParts['after'] = (ms, act) => {
  const timer = setTimeout(act, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
