/**
 * The incident stub: the story of one alarm made from its log entries alone, nothing retyped. Promises that every
 * page and answer stands in it with its delay since the alarm began; what a person must add is left empty.
 */
import type { IncidentView, TimelineItem } from './api.ts';
import { dutiesOf } from './duties.ts';
import type { Entry } from './entries.ts';
import type { Sight } from './sight.ts';
import type { Alarm } from './state.ts';
import { type Instant, iso } from './time.ts';

/** Entries that tell nothing to people. */
const SILENT: ReadonlySet<Entry['type']> = new Set(['unpage.confirmed', 'closing.confirmed']);
/** Fields of entries that are left out: inner workings, and what the alarm itself shows already. */
const INNER: ReadonlySet<string> = new Set([
  't',
  'at',
  'type',
  'alarm',
  'policy',
  'boot',
  'seq',
  'until',
  'due',
  'from',
  'number',
]);
/** Fields that name a person. */
const PERSONS: ReadonlySet<string> = new Set(['person', 'by', 'lead', 'raisedBy', 'holder', 'people']);
/** Fields in which people write. */
const WRITTEN: ReadonlySet<string> = new Set(['text', 'note', 'fields']);
/** Entries whose reason was written by a person; elsewhere it is a code. */
const WRITTEN_REASON: ReadonlySet<Entry['type']> = new Set(['duty.changed']);

/** The story of an alarm in its order, for one viewer. */
export function timelineOf(alarm: Alarm, sight: Sight): readonly TimelineItem[] {
  return alarm.story.filter((entry) => !SILENT.has(entry.type)).map((entry) => item(alarm, entry, sight));
}

function item(alarm: Alarm, entry: Entry, sight: Sight): TimelineItem {
  const shown: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(entry)) {
    if (INNER.has(field)) continue;
    if (field === 'duress' && !sight.duress) continue;
    if (!sight.persons && (PERSONS.has(field) || WRITTEN.has(field))) continue;
    if (!sight.persons && field === 'reason' && WRITTEN_REASON.has(entry.type)) continue;
    if (!sight.place && (field === 'place' || field === 'device')) continue;
    shown[field] =
      field === 'pages' && Array.isArray(value) ? value.map((page) => pageItem(page, sight)) : value;
  }
  return { at: iso(entry.at), type: entry.type, afterMs: Math.max(0, entry.t - alarm.openedT), ...shown };
}

function pageItem(page: unknown, sight: Sight): unknown {
  if (typeof page !== 'object' || page === null || sight.persons) return page;
  return { ...page, person: null, device: null };
}

/** What the stub adds to the alarm. */
export function stubOf(
  alarm: Alarm,
  sight: Sight,
): Pick<IncidentView, 'timeline' | 'duties' | 'report' | 'firstAnswerMs' | 'arrivalMs' | 'durationMs'> {
  const since = (t: Instant | null): number | null => (t === null ? null : Math.max(0, t - alarm.openedT));
  return {
    timeline: timelineOf(alarm, sight),
    duties: dutiesOf(alarm, sight.persons),
    report: {
      behaviour: alarm.report.behaviour ?? null,
      description: sight.persons ? (alarm.report.description ?? null) : null,
      injury: sight.persons ? (alarm.report.injury ?? null) : null,
      damage: sight.persons ? (alarm.report.damage ?? null) : null,
      notAcute: alarm.report.notAcute ?? null,
      by: sight.persons ? (alarm.reportBy?.person ?? null) : null,
      at: alarm.reportBy === null ? null : iso(alarm.reportBy.at),
    },
    firstAnswerMs: since(alarm.firstAnswerT),
    arrivalMs: since(alarm.onSceneT),
    durationMs: since(alarm.closedT),
  };
}
