/**
 * The account as people and programs read it: a table by promise, then what was broken or excused in full. Promises
 * to leave no line out, least of all one that was not tried.
 */
import type { Account, Line } from './verdicts.ts';

/** What is said of the run as a whole. */
export interface About {
  readonly seed: number;
  readonly kills: number;
  readonly seconds: number;
  /** The machine, in one line. */
  readonly machine: string;
  /** Share of the processors that other programs used meanwhile, 0 to 1. */
  readonly others: number;
  /** Everything worth a line: how often, how much. */
  readonly remarks: readonly string[];
}

/** Above this share of others the report says so. */
const BUSY = 0.1;

const figureOf = ({ worst, bound }: Line): string =>
  worst === null || bound === null
    ? '-'
    : `${Math.round(worst)}${bound.most === null ? '' : ` of ${bound.most}`} ${bound.unit}`;

/** The table and everything said with it. */
export function reportText(account: Account, about: About): string {
  const rows = [
    ['promise', 'what was done', 'times', 'worst', ''],
    ...account.lines.map((line) => [
      line.promise,
      line.what,
      String(line.times),
      figureOf(line),
      line.standing === 'broken' ? 'BROKEN' : line.standing,
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, i) => (i === 2 || i === 3 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const told = account.lines.flatMap((line) => [
    ...line.problems.map((words) => `BROKEN ${line.promise} (${line.what}): ${words}`),
    ...(line.breaks > line.problems.length
      ? [`BROKEN ${line.promise} (${line.what}): ${line.breaks - line.problems.length} more like these`]
      : []),
    ...(line.note === '' ? [] : [`${line.standing} ${line.promise} (${line.what}): ${line.note}`]),
  ]);
  return [
    about.machine,
    ...(about.others > BUSY
      ? [
          `NOTE: other programs used ${Math.round(about.others * 100)} % of the processors meanwhile; times are theirs as much as ours.`,
        ]
      : []),
    `seed ${about.seed}, ${about.kills} kills, ${Math.round(about.seconds)} s`,
    ...about.remarks,
    '',
    ...table,
    ...(told.length > 0 ? ['', ...told] : []),
    '',
    verdictOf(account),
    '',
  ].join('\n');
}

function verdictOf(account: Account): string {
  const count = (standing: Line['standing']): number =>
    account.lines.filter((line) => line.standing === standing).length;
  const parts = [
    count('broken') > 0 ? `${count('broken')} BROKEN` : 'none broken',
    `${count('held')} held`,
    ...(count('excused') > 0 ? [`${count('excused')} excused`] : []),
    ...(count('not tried') > 0 ? [`${count('not tried')} not tried`] : []),
  ];
  return `${account.lines.length} lines: ${parts.join(', ')}`;
}

/** The same as JSON. */
export function reportJson(account: Account, about: About): string {
  const lines = account.lines.map((line) => ({
    promise: line.promise,
    what: line.what,
    times: line.times,
    worst: line.worst,
    unit: line.bound?.unit ?? null,
    most: line.bound?.most ?? null,
    standing: line.standing,
    breaks: line.breaks,
    excused: line.excused,
    problems: line.problems,
    note: line.note,
  }));
  return `${JSON.stringify({ at: new Date().toISOString(), ...about, broken: account.isBroken, lines }, null, 2)}\n`;
}
