/** The core's views of the roster put together, for the web and the command line. */
import { dryRun } from '../core/roster/dry-run.ts';
import { statisticsOf } from '../core/roster/statistics.ts';
import { checkEdits, listEdits } from '../core/roster/view-edits.ts';
import { listNotices, viewNotice } from '../core/roster/view-notices.ts';
import { listPresence, listPresent } from '../core/roster/view-presence.ts';
import { listReady } from '../core/roster/view-ready.ts';
import { listSwaps } from '../core/roster/view-swaps.ts';
import { listTalks } from '../core/roster/view-talks.ts';
import { viewRoster } from '../core/roster/view-weeks.ts';
import type { RosterViews } from './web/roster-face.ts';

/** Every view of the roster. */
export const rosterViews: RosterViews = {
  viewRoster,
  checkEdits,
  listEdits,
  listSwaps,
  listPresence,
  listPresent,
  viewNotice,
  listNotices,
  listTalks,
  listReady,
  dryRun,
  statistics: statisticsOf,
};
