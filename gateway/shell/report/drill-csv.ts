/** The report of a drill as a table for a spreadsheet, its formats, and the one number that it is held for. */
import type { Doubt } from '../../core/drills/entries.ts';
import type { DrillMoment } from '../../core/drills/state.ts';
import type { DrillView } from '../../core/drills/view.ts';
import type { Texts } from '../../core/texts/index.ts';
import { writeCsv } from '../csv.ts';
import type { DrillPaper } from './drill-names.ts';

/** Formats of the report. */
export const DRILL_FORMATS = ['pdf', 'csv', 'json'] as const;
export type DrillFormat = (typeof DRILL_FORMATS)[number];

/**
 * Milliseconds from the finger to the first knock on the door; null: nobody said to be there, or not before it became
 * real. What came after that says nothing about the drill: everybody was paged anew.
 */
export function toTheDoor({ times, becameReal }: Pick<DrillView, 'times' | 'becameReal'>): number | null {
  const arrived = times.find(({ what }) => what === 'arrived')?.afterMs ?? null;
  return arrived !== null && becameReal !== null && arrived > becameReal.afterMs ? null : arrived;
}

/** One line of a drill's course. */
export interface CourseLine {
  readonly what: DrillMoment | 'pressed-again' | 'became-real';
  readonly person: string | null;
  readonly at: string;
  readonly afterMs: number;
  /** Why it became real. */
  readonly why: Doubt | null;
}

/** Every time of a drill with the second press and the moment when it became real, in the order in which they were. */
export function courseOf({ times, pressedAgain, becameReal }: DrillView): readonly CourseLine[] {
  const lines: CourseLine[] = times.map((time) => ({ ...time, why: null }));
  if (pressedAgain !== null) lines.push({ what: 'pressed-again', person: null, ...pressedAgain, why: null });
  if (becameReal !== null) lines.push({ what: 'became-real', person: null, ...becameReal });
  return lines.sort((a, b) => a.afterMs - b.afterMs);
}

/** The times as a table for a spreadsheet, in the reader's language. */
export function drillCsv({ view, where, people }: DrillPaper, t: Texts): string {
  const words = t.drill;
  const columns = words.columns;
  return writeCsv([
    [
      columns.drill,
      columns.state,
      columns.device,
      columns.where,
      columns.what,
      columns.person,
      columns.at,
      columns.afterMs,
      columns.why,
    ],
    ...courseOf(view).map(({ what, person, at, afterMs, why }) => [
      view.id,
      words.state[view.state],
      view.device,
      where,
      words.moment[what],
      person === null ? null : (people[person] ?? person),
      at,
      afterMs,
      why === null ? null : words.doubt[why],
    ]),
  ]);
}
