/** Presence: in the building, out, off; said by the person, a calendar, or the board. */
import type { Outcome, RosterRequestOf } from '../events.ts';
import type { State } from '../state.ts';
import type { Wall } from '../time.ts';
import type { Turn } from '../turn.ts';
import type { Presence } from './entries.ts';

/** Where somebody is at an instant, as far as anybody said; a calendar's absence counts as out. */
export function presenceOf(_state: State, _person: string, _at: Wall): Presence | null {
  return null;
}
/** People in the order in which they are asked: in the building, unknown, out, off. Nobody is left out. */
export function byPresence(_state: State, people: Iterable<string>, _at: Wall): readonly string[] {
  return [...people];
}
export function setPresence(_turn: Turn, _event: RosterRequestOf<'presence.set'>): Outcome {
  throw new Error('not built yet');
}
export function giveAbsences(_turn: Turn, _event: RosterRequestOf<'absences.given'>): Outcome {
  throw new Error('not built yet');
}
