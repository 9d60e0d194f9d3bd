/** What is wrong with the roster in a span of time. */
import type { RosterProblemCode } from '../api-roster.ts';
import type { SiteFile } from '../site.ts';
import type { State } from '../state.ts';
import type { Wall } from '../time.ts';

/** One thing that is wrong, in ids. */
export interface RosterProblem {
  readonly code: RosterProblemCode;
  readonly weight: 'serious' | 'notice';
  readonly site: string | null;
  readonly rotation: string | null;
  readonly group: string | null;
  readonly people: readonly string[];
  readonly from: Wall | null;
  readonly until: Wall | null;
}
/** Problems in `[from, until)`. `site`: the site to look at, which need not be the one in force. */
export function problemsOf(
  _state: State,
  _site: SiteFile,
  _from: Wall,
  _until: Wall,
): readonly RosterProblem[] {
  return [];
}
