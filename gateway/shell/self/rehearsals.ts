/**
 * What came of the pages that the gateway's own press sent through its lanes, up to people. Promises an outcome for each
 * lane within its patience: it went through, it did not and why, or it never came to it.
 */
import type { FarChannel } from '../../core/far-channel.ts';
import type { CheckPart } from '../../core/self-state.ts';
import type { Handed, LaneState } from '../channels/lane.ts';
import { judgeLane } from './lanes.ts';

/** One rehearsal. */
interface Rehearsed {
  readonly began: number;
  /** Milliseconds; null: it is still in the lane. */
  took: number | null;
  outcome: Handed | null;
}

/** The rehearsals of one look after the other. */
export class Rehearsals {
  private running = new Map<FarChannel, Rehearsed>();
  private told: () => void = () => undefined;

  /** `now`: milliseconds, monotonic. */
  constructor(private readonly now: () => number) {}

  /** A look begins: what is known is of the one before. */
  begin(): void {
    this.running = new Map();
  }

  /** A page is given to a lane. Of two in one look, through two doors, the first that failed counts. */
  took(channel: FarChannel, handed: Promise<Handed>): void {
    const before = this.running.get(channel);
    const one: Rehearsed = { began: this.now(), took: null, outcome: null };
    if (before === undefined || before.outcome?.ok === true) this.running.set(channel, one);
    void handed.then((outcome) => {
      one.took = this.now() - one.began;
      one.outcome = outcome;
      this.told();
    });
  }

  /** How the lanes are, once each has let its page through or `patienceMs` are over. `wall`: milliseconds since 1970. */
  async judge(
    lanes: () => readonly LaneState[],
    wall: () => number,
    patienceMs: number,
  ): Promise<readonly CheckPart[]> {
    const rehearsals = this.running;
    const isDone = (): boolean => [...rehearsals.values()].every(({ outcome }) => outcome !== null);
    if (!isDone()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        this.told = () => {
          if (!isDone()) return;
          clearTimeout(timer);
          resolve();
        };
      });
      this.told = () => undefined;
    }
    return lanes().map((lane) => withRehearsal(lane, judgeLane(lane, wall()), rehearsals.get(lane.kind)));
  }
}

/** What the lane knows of itself comes first; a page behind others that move is no trouble of its own. */
function withRehearsal(lane: LaneState, known: CheckPart, one: Rehearsed | undefined): CheckPart {
  if (!known.ok) return known;
  if (one === undefined) return { ...known, ok: false, remark: 'not reached', reached: false };
  if (one.outcome === null) return lane.waiting > 0 ? known : { ...known, ok: false, remark: 'stuck' };
  if (!one.outcome.ok) return { ...known, ok: false, remark: one.outcome.reason };
  return { ...known, ms: Math.round((one.took ?? 0) * 10) / 10 };
}
