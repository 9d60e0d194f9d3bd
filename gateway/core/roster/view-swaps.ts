/** Swaps as one viewer may see them. */
import type { SwapView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import type { State } from '../state.ts';
import type { Now } from '../time.ts';

/** Open swaps, then ended ones, newest first, that concern this viewer; coordinators and admins see all. */
export function listSwaps(_state: State, _actor: Actor, _now: Now): readonly SwapView[] {
  return [];
}
