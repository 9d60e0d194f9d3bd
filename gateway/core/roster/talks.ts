/** Announced talks and visits. */
import type { Outcome, RosterRequestOf } from '../events.ts';
import type { Wall } from '../time.ts';
import type { Turn } from '../turn.ts';

export function wantTalk(_turn: Turn, _event: RosterRequestOf<'talk.wanted'>): Outcome {
  throw new Error('not built yet');
}
export function answerTalk(_turn: Turn, _event: RosterRequestOf<'talk.answered'>): Outcome {
  throw new Error('not built yet');
}
/** Talks whose time has come. Returns when to look again. */
export function talksPassed(_turn: Turn): Wall | null {
  return null;
}
