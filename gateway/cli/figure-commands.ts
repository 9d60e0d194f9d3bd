/** The commands that work something out and change nothing: the dry run of a policy, and the statistics. */
import { type Command, Option } from 'commander';
import type { DryRunView } from '../core/api-roster.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import { statisticsCsv } from '../shell/csv.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, misused, withValue } from './ending.ts';
import { LOCAL, ORGANISATION, withClock } from './local-time.ts';
import { type Cell, paint, printJson, printLine, printTable, type Terminal } from './terminal.ts';
import { languageOption, type Moment, moment, momentAfter } from './values.ts';

interface Tried extends Common {
  readonly place?: string;
  readonly site?: string;
  readonly level: 'assist' | 'emergency';
  readonly at?: Moment;
}

/** The pages of a dry run, a row each. */
function rowsOf({ steps }: DryRunView): Cell[][] {
  return steps.flatMap(({ after, step, repeat, need, pages, board, external, guide112 }) => {
    const head: Cell[] = [`${after} s`, repeat ? `${step + 1} again` : step + 1, need];
    const rows = pages.map(({ person, channels, because }): Cell[] => [
      ...head,
      person,
      channels
        .map(
          ({ channel, device, reachable }) =>
            `${device ?? channel}${reachable ? '' : ' (not reachable now)'}`,
        )
        .join(', '),
      because,
    ]);
    if (board) rows.push([...head, null, 'board', 'site-board']);
    for (const { name, phone } of external) rows.push([...head, name, phone, 'to be called by a person']);
    if (guide112) rows.push([...head, null, '112', 'guidance']);
    return rows.length === 0 ? [[...head, null, null, 'nobody']] : rows;
  });
}

function showRun(terminal: Terminal, run: DryRunView): void {
  const policy = run.policy === null ? 'the default policy' : `policy ${run.policy} (of the ${run.because})`;
  printLine(
    terminal,
    `Nobody is paged by this. In force: ${policy}; 112 guidance after ${run.guidanceAfter} s.`,
  );
  printTable(terminal, ['AFTER', 'STEP', 'NEED', 'WHO', 'OVER', 'BECAUSE'], rowsOf(run));
  for (const remark of run.remarks) printLine(terminal, paint(terminal, 'yellow', remark));
}

/** `dry-run`. */
export function dryRunCommand(around: Surroundings): Command {
  const { terminal } = around;
  const command = withData(
    family('dry-run', 'who would be paged when, over which channel, if nobody answered; pages nobody'),
  )
    .option('--place <place>', 'id of the place of the alarm')
    .option('--site <site>', 'id of the site, when no place is meant')
    .addOption(
      new Option('--level <level>', 'level of the alarm').choices(['assist', 'emergency']).default('assist'),
    )
    .option('--at <instant>', `at another time than now, such as 2026-01-31T09:00, ${LOCAL}`, moment)
    .addHelpText(
      'after',
      '\nExample:\n  noodknop dry-run --place room-3 --level emergency --at 2026-12-24T17:00',
    );
  return acts<Tried>(around, command, async (_args, options) => {
    const { place = null, site = null, level, at = null } = options;
    if ((place === null) === (site === null)) return misused('give --place or --site', 'place');
    const ground =
      place === null ? ({ of: 'site', id: site } as const) : ({ of: 'place', id: place } as const);
    return withAdmin(around, options, (admin) =>
      withClock(admin, ground, [at], (settle) =>
        withValue(admin.perform('dry-run', { place, site, level, at: settle(at) }), (run) => {
          if (options.json) printJson(terminal, run);
          else showRun(terminal, run);
          return DONE;
        }),
      ),
    );
  });
}

interface Counted extends Common {
  readonly from?: Moment;
  readonly until?: Moment;
  readonly csv?: boolean;
  readonly language: Language;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** `stats`. */
export function statsCommand(around: Surroundings): Command {
  const { terminal } = around;
  const command = withData(
    family('stats', 'how fast alarms were answered and reached, per month and group; no person is named'),
  )
    .option('--from <time>', 'from this time or day (default: a year before the end)', moment)
    .option('--until <time>', 'until this time, or up to and including this day (default: now)', momentAfter)
    .option('--csv', 'print a table for a spreadsheet')
    .addOption(languageOption('language of the headings of --csv'))
    .addHelpText(
      'after',
      `\nTimes and days are ${LOCAL}.\n\nExamples:\n  noodknop stats\n  noodknop stats --from 2026-01-01 --until 2026-12-31 --csv > 2026.csv`,
    );
  return acts<Counted>(around, command, (_args, { from = null, until = null, ...options }) =>
    withAdmin(around, options, (admin) =>
      withClock(admin, ORGANISATION, [from, until], (settle) =>
        withValue(admin.perform('statistics', { from: settle(from), until: settle(until) }), (found) => {
          if (options.json) printJson(terminal, found);
          else if (options.csv) terminal.out(statisticsCsv(found, textsFor(options.language)));
          else
            printTable(
              terminal,
              [
                'MONTH',
                'GROUP',
                'ALARMS',
                'ANSWERED',
                'MEDIAN',
                'P90',
                '<10 S',
                '<40 S',
                'ARRIVED',
                'MEDIAN',
                'P90',
              ],
              found.rows.map((row) => [
                row.month,
                row.groupName ?? row.group,
                row.alarms,
                row.answered,
                row.answerMedian,
                row.answerP90,
                percent(row.within10),
                percent(row.within40),
                row.arrived,
                row.arrivalMedian,
                row.arrivalP90,
              ]),
            );
          return DONE;
        }),
      ),
    ),
  );
}
