/**
 * What the web shell and the command line need of the core's views of the roster: weeks, edits, swaps, presence,
 * notices, talks, the dry run, the statistics. Nothing here does anything; `shell/roster-views.ts` says who offers what.
 */

import type {
  DryRunView,
  EditView,
  NoticeView,
  PresenceView,
  ReadyView,
  RosterCheckView,
  RosterView,
  StatisticsView,
  SwapView,
  TalkView,
} from '../../core/api-roster.ts';
import type { Actor } from '../../core/events.ts';
import type { DryRunAsk } from '../../core/roster/dry-run.ts';
import type { RosterEdit } from '../../core/roster/events.ts';
import type { PresentView } from '../../core/roster/view-presence.ts';
import type { State } from '../../core/state.ts';
import type { Texts } from '../../core/texts/index.ts';
import type { Now, Wall } from '../../core/time.ts';

/** The pure views of `core/roster/view-*.ts`. Each cuts what this actor may not see. */
export interface RosterViews {
  viewRoster(state: State, actor: Actor, now: Now, from: Wall, weeks: number, texts: Texts): RosterView;
  checkEdits(
    state: State,
    edits: readonly RosterEdit[],
    base: number | null,
    now: Now,
    texts: Texts,
    actor: Actor,
  ): RosterCheckView;
  listEdits(state: State, now: Now, texts: Texts): readonly EditView[];
  listSwaps(state: State, actor: Actor, now: Now): readonly SwapView[];
  listPresence(state: State, actor: Actor, now: Now): readonly PresenceView[];
  /** People who are in the building of a site, by name; empty where the board is covert. */
  listPresent(state: State, site: string, now: Now): readonly PresentView[];
  viewNotice(state: State, id: string, actor: Actor, now: Now): NoticeView | null;
  /** The actor's own, newest first. */
  listNotices(state: State, actor: Actor, now: Now): readonly NoticeView[];
  listTalks(state: State, actor: Actor, now: Now): readonly TalkView[];
  listReady(state: State, actor: Actor, now: Now): readonly ReadyView[];
  /** Null: there is no such place or site. */
  dryRun(state: State, ask: DryRunAsk, now: Now, texts: Texts): DryRunView | null;
  statistics(state: State, from: Wall, until: Wall): StatisticsView;
}
