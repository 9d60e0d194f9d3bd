/** The report of a drill as a table for a spreadsheet, its formats, and the one number that it is held for. */
import type { DrillView } from '../../core/drills/view.ts';
import { writeCsv } from '../csv.ts';

/** Formats of the report. */
export const DRILL_FORMATS = ['pdf', 'csv', 'json'] as const;
export type DrillFormat = (typeof DRILL_FORMATS)[number];

/** Milliseconds from the finger to the first knock on the door; null: nobody said to be there. */
export const toTheDoor = ({ times }: Pick<DrillView, 'times'>): number | null =>
  times.find(({ what }) => what === 'arrived')?.afterMs ?? null;

/** The times as a table. */
export const drillCsv = (drill: DrillView): string =>
  writeCsv([
    ['drill', 'state', 'device', 'place', 'what', 'person', 'at', 'afterMs'],
    ...drill.times.map(({ what, person, at, afterMs }) => [
      drill.id,
      drill.state,
      drill.device,
      drill.place,
      what,
      person,
      at,
      afterMs,
    ]),
  ]);
