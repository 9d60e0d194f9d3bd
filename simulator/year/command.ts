/**
 * `simulate --year`: lives the year of handoffs, says how far it is, and prints a summary with a line for each week.
 * Promises the exit status of every other run of the simulator.
 */
import type { FailureKind } from '../checks/check.ts';
import { FINGERPRINT, writeSeed } from '../plan/seed.ts';
import { count, many, span, still } from '../report/words.ts';
import { KINDS, STATUS } from '../run/lived.ts';
import { YEAR_WEEKS } from './plan.ts';
import { liveYear, type WeekRow, type YearSum } from './year.ts';

/** What was asked. */
export interface YearAsked {
  readonly year: number;
  readonly seed: number;
  readonly json: boolean;
}
/** What the command works with. */
export interface YearGround {
  out(text: string): void;
  /** How far it is; a line that is written over on a terminal. */
  progress(text: string): void;
  /** Real time, monotonic, in ms. */
  clock(): number;
}

const ZONE = 'Europe/Amsterdam';
const when = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

const sumOf = (rows: readonly WeekRow[], of: (row: WeekRow) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);
const unpagedIn = ({ alarms }: WeekRow): number => alarms.reduce((n, { unpaged }) => n + unpaged.length, 0);
const across = ({ alarms }: WeekRow): number => alarms.filter((alarm) => alarm.across).length;
const near = ({ alarms }: WeekRow): number => alarms.filter((alarm) => alarm.near).length;

/** The year as plain data. */
export function yearJson(asked: YearAsked, sum: YearSum, tookMs: number): unknown {
  return {
    story: 'year-of-handoffs',
    year: asked.year,
    seed: writeSeed(asked.seed),
    fingerprint: FINGERPRINT,
    tookMs: Math.round(tookMs),
    livedMs: sum.livedMs,
    facts: sum.facts,
    restarts: sum.restarts,
    trace: sum.trace,
    failures: sum.failures,
    pending: sum.pending,
    promises: Object.fromEntries(sum.tried),
    weeks: sum.weeks.map(({ week, handoff, alarms, planned }) => ({
      week,
      handoff: new Date(handoff).toISOString(),
      planned,
      alarms: alarms.map((alarm) => ({
        ...alarm,
        openedAt: new Date(alarm.openedAt).toISOString(),
        closedAt: new Date(alarm.closedAt).toISOString(),
      })),
    })),
  };
}

/** The year for people. */
export function yearText(asked: YearAsked, sum: YearSum, tookMs: number): string {
  const { weeks, failures, pending, story } = sum;
  const alarms = sumOf(weeks, (row) => row.alarms.length);
  const held = failures.length === 0 && pending.length === 0;
  const lines = [
    held
      ? `${many(weeks.length, 'handoff', 'handoffs')}, an open alarm at each, nobody unpaged: every promise held.`
      : `A promise was broken in the year of handoffs.`,
    '',
    `  virtual time  ${span(sum.livedMs)}`,
    `  real time     ${span(tookMs)}`,
    `  alarms        ${count(alarms)}: ${count(sumOf(weeks, across))} open across a handoff, ` +
      `${count(sumOf(weeks, near))} within 15 minutes of one`,
    `  unpaged       ${count(sumOf(weeks, unpagedIn))}`,
    `  restarts      ${count(sum.restarts)}`,
    `  facts         ${count(sum.facts)}`,
    `  seed          ${writeSeed(asked.seed)}`,
    `  trace         ${sum.trace}`,
    '',
    'week  handoff                              alarms  across  near  unpaged  groups on call   and',
  ];
  for (const row of weeks) {
    const groups = [...new Set(row.alarms.flatMap((alarm) => alarm.groups))];
    lines.push(
      [
        String(row.week).padStart(4),
        ` ${when.format(row.handoff).padEnd(36)}`,
        String(row.alarms.length).padStart(6),
        String(across(row)).padStart(7),
        String(near(row)).padStart(5),
        String(unpagedIn(row)).padStart(8),
        `  ${groups.join(' ').padEnd(15)} `,
        [...new Set(row.planned)].join(', '),
      ]
        .join(' ')
        .trimEnd(),
    );
  }
  for (const { promise, kind, message } of failures)
    lines.push('', `${promise ?? kind} (${kind}): ${message}`);
  if (failures.length === 0 && pending.length > 0) lines.push('', `not finished: ${pending.join('; ')}`);
  if (story !== null) lines.push('', story.trimEnd());
  lines.push('', `To repeat this: noodknop simulate --year ${asked.year} --seed ${writeSeed(asked.seed)}`);
  return `${lines.map(still).join('\n')}\n`;
}

/** Lives the year and prints it; the exit status. */
export function simulateYear(asked: YearAsked, { out, progress, clock }: YearGround): number {
  const begun = clock();
  const sum = liveYear(asked.seed, { year: asked.year }, (weeks, alarms) =>
    progress(`week ${weeks} of ${YEAR_WEEKS}, ${many(alarms, 'alarm', 'alarms')}, ${span(clock() - begun)}`),
  );
  const tookMs = clock() - begun;
  out(
    asked.json ? `${JSON.stringify(yearJson(asked, sum, tookMs), null, 2)}\n` : yearText(asked, sum, tookMs),
  );
  const kinds = new Set<FailureKind>(sum.failures.map(({ kind }) => kind));
  if (sum.pending.length > 0) kinds.add('liveness');
  const worst = KINDS.find((kind) => kinds.has(kind));
  return worst === undefined ? 0 : STATUS[worst];
}
