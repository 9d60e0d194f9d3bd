/** Incidents as one CSV table, a row each: for a register, not for the story. */
import type { IncidentView } from '../core/api.ts';
import { writeCsv } from '../shell/csv.ts';

type Value = string | number | null;
const COLUMNS: readonly (readonly [string, (incident: IncidentView) => Value])[] = [
  ['id', (i) => i.id],
  ['openedAt', (i) => i.openedAt],
  ['closedAt', (i) => i.closedAt],
  ['site', (i) => i.site],
  ['place', (i) => i.place],
  ['device', (i) => i.device],
  ['raisedBy', (i) => i.raisedBy],
  ['text', (i) => i.text],
  ['level', (i) => i.level],
  ['state', (i) => i.state],
  ['presses', (i) => i.presses.length],
  ['unverified', (i) => (i.unverified ? 1 : 0)],
  ['pages', (i) => i.pages.length],
  ['firstAnswerMs', (i) => i.firstAnswerMs],
  ['arrivalMs', (i) => i.arrivalMs],
  ['durationMs', (i) => i.durationMs],
  ['lead', (i) => i.lead],
  ['responders', (i) => i.responders.map(({ person, answer }) => `${person ?? '?'} ${answer}`).join('; ')],
  ['cancelledAt', (i) => i.cancelled?.at ?? null],
  ['guidance112Since', (i) => i.guidance112?.since ?? null],
  ['called112At', (i) => i.guidance112?.called?.at ?? null],
  ['called112By', (i) => i.guidance112?.called?.person ?? null],
  ['behaviour', (i) => i.report.behaviour],
  ['description', (i) => i.report.description],
  ['injury', (i) => i.report.injury],
  ['damage', (i) => i.report.damage],
  ['drill', (i) => (i.drill === true ? 1 : 0)],
  ['dutiesOpen', (i) => i.duties.filter(({ state }) => state === 'open').length],
  ['virtual', (i) => (i.virtual === true ? 1 : 0)],
];

/** The table, with a heading. */
export function incidentsCsv(incidents: readonly IncidentView[]): string {
  return writeCsv([
    COLUMNS.map(([name]) => name),
    ...incidents.map((incident) => COLUMNS.map(([, read]) => read(incident))),
  ]);
}
