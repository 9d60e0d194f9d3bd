/** Edits of the roster. */
import type { Outcome, RosterRequestOf } from '../events.ts';
import type { Problem } from '../problem.ts';
import type { SiteFile } from '../site.ts';
import type { State } from '../state.ts';
import type { Wall } from '../time.ts';
import type { Turn } from '../turn.ts';
import type { RosterChange } from './entries.ts';
import type { RosterEdit } from './events.ts';

/** What edits come to: the site they give and the changes of items, in order; or why they are refused. */
export type PlannedEdits =
  | {
      readonly ok: true;
      readonly site: SiteFile;
      readonly changes: readonly RosterChange[];
      /** Swaps that end because their shift is gone, and those whose shift moves with the rotation. */
      readonly voids: readonly string[];
      readonly moves: readonly { readonly swap: string; readonly shift: string }[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** Works out what edits come to; changes nothing. */
export function planEdits(_state: State, _edits: readonly RosterEdit[], _at: Wall): PlannedEdits {
  throw new Error('not built yet');
}
export function changeRoster(_turn: Turn, _event: RosterRequestOf<'roster.changed'>): Outcome {
  throw new Error('not built yet');
}
export function undoRoster(_turn: Turn, _event: RosterRequestOf<'roster.undone'>): Outcome {
  throw new Error('not built yet');
}
