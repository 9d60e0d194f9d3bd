/** Secret links to calendars: who may have one, and taking it away. */
import type { Outcome, RosterRequestOf } from '../events.ts';
import type { Turn } from '../turn.ts';

export function makeLink(_turn: Turn, _event: RosterRequestOf<'calendar.wanted'>): Outcome {
  throw new Error('not built yet');
}
export function dropLink(_turn: Turn, _event: RosterRequestOf<'calendar.dropped'>): Outcome {
  throw new Error('not built yet');
}
