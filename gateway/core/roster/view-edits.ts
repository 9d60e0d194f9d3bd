/** Edits of the roster for people: what one would bring before it is saved, and the history with what can be undone. */
import type { EditView, RosterCheckView } from '../api-roster.ts';
import type { State } from '../state.ts';
import type { Texts } from '../texts/index.ts';
import type { Now } from '../time.ts';
import type { RosterEdit } from './events.ts';

/** What these edits would bring; changes nothing. `base`: the revision the editor looked at; null: whatever it is. */
export function checkEdits(
  _state: State,
  _edits: readonly RosterEdit[],
  _base: number | null,
  _now: Now,
  _texts: Texts,
): RosterCheckView {
  throw new Error('not built yet');
}
/** The edits that memory holds, newest first, at most 200. */
export function listEdits(_state: State, _now: Now, _texts: Texts): readonly EditView[] {
  return [];
}
