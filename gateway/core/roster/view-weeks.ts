/**
 * The roster by weeks as one viewer may see it: shifts with their changes, what is wrong with them, and for those who
 * edit the items themselves. Reads only. Promises a covert board and roles without personal data nobody's name or id,
 * and a board nothing of another site.
 */
import type { RosterView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import type { State } from '../state.ts';
import type { Texts } from '../texts/index.ts';
import type { Now, Wall } from '../time.ts';

/** Weeks of the roster from the shift in force at `from` on; `weeks` 1 to 60. */
export function viewRoster(
  _state: State,
  _actor: Actor,
  _now: Now,
  _from: Wall,
  _weeks: number,
  _texts: Texts,
): RosterView {
  throw new Error('not built yet');
}
