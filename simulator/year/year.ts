/**
 * Lives the year of handoffs and sums it up, week by week. Promises that every check of the simulator watches it too,
 * and word of each week as it passes; printing is `command.ts`.
 */
import { CHECKS, DAY_CHECKS } from '../checks/all.ts';
import type { Failure, PromiseId } from '../checks/check.ts';
import type { Witnessed } from '../facts.ts';
import type { Plan } from '../plan/plan.ts';
import { belongsInStory, tellStory } from '../story.ts';
import { live } from '../world/life.ts';
import { handoffsOfYear, YEAR_WEEKS, type YearOptions, yearPlan } from './plan.ts';
import { type AlarmRow, nobodyUnpaged } from './tally.ts';

/** One week, around its handoff. */
export interface WeekRow {
  /** Counted from 1. */
  readonly week: number;
  /** Wall time of the handoff, ms since 1970. */
  readonly handoff: number;
  readonly alarms: readonly AlarmRow[];
  /** What went wrong or was changed around it, as plans name it. */
  readonly planned: readonly string[];
}
/** The year, summed up. */
export interface YearSum {
  readonly plan: Plan;
  readonly weeks: readonly WeekRow[];
  readonly failures: readonly Failure[];
  /** Why it did not finish. */
  readonly pending: readonly string[];
  /** sha256 over all that happened, hex. */
  readonly trace: string;
  readonly facts: number;
  readonly livedMs: number;
  readonly restarts: number;
  /** How often each promise was put to the test. */
  readonly tried: ReadonlyMap<PromiseId, number>;
  /** The last minutes before the failure, told; null when there is none. */
  readonly story: string | null;
}

/** An alarm belongs to the handoff that is nearer than any other. */
const HALF_WEEK_MS = 3.5 * 86_400_000;
/** Facts kept for the story of a failure. */
const MOST_FACTS = 4_000;

const PEOPLE_DO: ReadonlySet<string> = new Set(['press', 'raise', 'dead-battery']);

/** Lives the year. `onWeek`: how many weeks are over, and in how many alarms. */
export function liveYear(
  seed: number,
  options: YearOptions = {},
  onWeek: (weeks: number, alarms: number) => void = () => {},
): YearSum {
  const plan = yearPlan(seed, options);
  const begins = Date.parse(plan.begins);
  const { year = 2027, weeks = YEAR_WEEKS, edits = true } = options;
  const moments = handoffsOfYear(year, weeks, edits);
  const rows = moments.map((handoff, i) => ({
    week: i + 1,
    handoff,
    alarms: [] as AlarmRow[],
    planned: plan.events
      .filter(({ at, do: what }) => Math.abs(begins + at - handoff) < HALF_WEEK_MS && !PEOPLE_DO.has(what))
      .map((event) => event.do),
  }));
  const rowAt = (at: number) =>
    rows.find(({ handoff }) => Math.abs(at - handoff) < HALF_WEEK_MS) ?? rows.at(-1);
  const recent: Witnessed[] = [];
  let [passed, alarms, restarts] = [0, 0, 0];
  const outcome = live(plan, {
    checks: [
      ...CHECKS,
      ...DAY_CHECKS,
      nobodyUnpaged(
        moments.map((moment) => moment - begins),
        (row) => {
          alarms += 1;
          rowAt(row.openedAt)?.alarms.push(row);
        },
      ),
    ],
    marks: [],
    onFact(fact) {
      if (fact.type === 'gateway.died') restarts += 1;
      while (passed < moments.length && begins + fact.at > (moments[passed] ?? 0) + HALF_WEEK_MS) {
        passed += 1;
        onWeek(passed, alarms);
      }
      if (!belongsInStory(fact)) return;
      recent.push(fact);
      if (recent.length > 2 * MOST_FACTS) recent.splice(0, MOST_FACTS);
    },
  });
  const { failures, pending, trace, facts, livedMs, tried } = outcome;
  return {
    plan,
    weeks: rows,
    failures,
    pending,
    trace,
    facts,
    livedMs,
    restarts,
    tried,
    story: failures.length === 0 ? null : tellStory(plan, outcome, recent),
  };
}
