/** Swaps of shifts. */
import type { Outcome, RosterRequestOf } from '../events.ts';
import type { Wall } from '../time.ts';
import type { Turn } from '../turn.ts';

export function wantSwap(_turn: Turn, _event: RosterRequestOf<'swap.wanted'>): Outcome {
  throw new Error('not built yet');
}
export function answerSwap(_turn: Turn, _event: RosterRequestOf<'swap.answered'>): Outcome {
  throw new Error('not built yet');
}
/** Swaps whose time has come. Returns when to look again; null: never as things are. */
export function swapsPassed(_turn: Turn): Wall | null {
  return null;
}
