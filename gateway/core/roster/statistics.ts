/**
 * How fast alarms were answered and reached, per month and group, from what the log told of each alarm. Promises that
 * no person and no place is in it, and that shares are of all alarms, the unanswered ones too. An alarm near a handoff,
 * or of a site with several rotations, counts for each group that was on duty.
 */
import type { StatisticsView, TimingView } from '../api-roster.ts';
import type { State } from '../state.ts';
import { iso, type Wall } from '../time.ts';
import { instantOf, localDay } from '../zone.ts';
import type { AlarmTiming } from './state.ts';
import { zoneOfSite } from './zones.ts';

/** Within so many milliseconds 80 % and 97.5 % of alarms should be answered (BS 8484, alarm receiving centres). */
const QUICK_MS = 10_000;
const LATE_MS = 40_000;

/** Alarms of one month and group. */
interface Bundle {
  readonly month: string;
  readonly group: string | null;
  readonly timings: AlarmTiming[];
}

const inSeconds = (ms: number): number => Math.round(ms / 100) / 10;

/** The value that this share of the numbers does not exceed (nearest rank), in seconds; null without numbers. */
function quantile(ascending: readonly number[], share: number): number | null {
  const found = ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)];
  return found === undefined ? null : inSeconds(found);
}

function median(ascending: readonly number[]): number | null {
  const low = ascending[(ascending.length - 1) >> 1];
  const high = ascending[ascending.length >> 1];
  return low === undefined || high === undefined ? null : inSeconds((low + high) / 2);
}

function rowOf({ month, group, timings }: Bundle, groupName: string | null): TimingView {
  const known = (read: (timing: AlarmTiming) => number | null): number[] =>
    timings.flatMap((timing) => read(timing) ?? []).sort((a, b) => a - b);
  const answers = known(({ answerMs }) => answerMs);
  const arrivals = known(({ arrivalMs }) => arrivalMs);
  const shareWithin = (ms: number): number =>
    answers.filter((answer) => answer <= ms).length / timings.length;
  return {
    month,
    group,
    groupName,
    alarms: timings.length,
    answered: answers.length,
    arrived: arrivals.length,
    answerMedian: median(answers),
    answerP90: quantile(answers, 0.9),
    arrivalMedian: median(arrivals),
    arrivalP90: quantile(arrivals, 0.9),
    within10: shareWithin(QUICK_MS),
    within40: shareWithin(LATE_MS),
  };
}

/** Tells the month of moments in a zone; those that follow each other mostly lie in one, which is then known. */
function monthsIn(zone: string): (at: Wall) => string {
  let [from, until, name] = [0, 0, ''];
  return (at) => {
    if (at >= from && at < until) return name;
    const { year, month } = localDay(zone, at);
    from = instantOf(zone, { year, month, day: 1 }, 0);
    until = instantOf(zone, { year, month: month + 1, day: 1 }, 0);
    name = `${year}-${String(month).padStart(2, '0')}`;
    return name;
  };
}

/** The statistics of alarms that were opened in `[from, until)`: oldest month first, groups by name within it. */
export function statisticsOf(state: State, from: Wall, until: Wall): StatisticsView {
  const { timings } = state.roster;
  const bundles = new Map<string, Bundle>();
  const months = new Map<string | null, (at: Wall) => string>();
  for (const timing of timings) {
    if (timing.at < from || timing.at >= until) continue;
    const monthAt = months.get(timing.site) ?? monthsIn(zoneOfSite(state.site, timing.site));
    months.set(timing.site, monthAt);
    const month = monthAt(timing.at);
    for (const group of timing.groups.length === 0 ? [null] : timing.groups) {
      const key = `${month}|${group ?? ''}`;
      const bundle = bundles.get(key) ?? { month, group, timings: [] };
      bundle.timings.push(timing);
      bundles.set(key, bundle);
    }
  }
  const names = new Map(state.site.groups.map(({ id, name }) => [id, name]));
  const rows = [...bundles.values()].map((bundle) =>
    rowOf(bundle, bundle.group === null ? null : (names.get(bundle.group) ?? bundle.group)),
  );
  rows.sort((a, b) => compared(a.month, b.month) || compared(a.groupName ?? '', b.groupName ?? ''));
  const oldest = timings[0];
  const leftOut = oldest !== undefined && from < oldest.at ? state.roster.timingsLeft : 0;
  return { from: iso(from), until: iso(until), rows, leftOut };
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
