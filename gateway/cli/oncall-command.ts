/** `oncall`: who is on duty, now, at an instant, or at many instants in one run. Changes nothing. */
import type { Command } from 'commander';
import type { OncallView } from '../core/api.ts';
import { MOST_INSTANTS } from '../shell/operations-roster.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, failed, misused, withValue } from './ending.ts';
import { LOCAL, ORGANISATION, withClock } from './local-time.ts';
import { readText } from './read-text.ts';
import { type Cell, localTime, printJson, printTable, type Terminal } from './terminal.ts';
import { type Moment, many, moment } from './values.ts';

interface Wanted extends Common {
  readonly group?: string;
  readonly at?: readonly Moment[];
  readonly atFile?: string;
}

function row(terminal: Terminal, s: OncallView): readonly Cell[] {
  return [
    s.rotation,
    s.group,
    s.people.join(', '),
    localTime(terminal, s.from),
    localTime(terminal, s.until),
    s.fallback ? { text: 'fallback', colour: 'yellow' } : '',
  ];
}
const HEADING = ['ROTATION', 'GROUP', 'PEOPLE', 'FROM', 'UNTIL', ''] as const;

/** Instants of a file, one a line; or how the command ends. */
async function instantsIn(
  terminal: Terminal,
  file: string,
): Promise<
  { readonly ok: true; readonly at: readonly Moment[] } | { readonly ok: false; readonly ending: Ending }
> {
  const read = await readText(terminal, file);
  if (!read.ok) return read;
  const lines = read.text.split(/\r\n|\n|\r/);
  const at: Moment[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      at.push(moment(line.trim()));
    } catch {
      const reason = `line ${i + 1} is no time such as 2026-01-31T09:00:00Z`;
      return { ok: false, ending: failed(reason, 'at-file', 'invalid') };
    }
    if (at.length > MOST_INSTANTS)
      return { ok: false, ending: failed(`more than ${MOST_INSTANTS} instants`, 'at-file', 'invalid') };
  }
  return { ok: true, at };
}

function showMany(
  terminal: Terminal,
  at: readonly number[],
  answers: readonly (readonly OncallView[])[],
  json: boolean,
): Ending {
  const rows = at.map((instant, i) => ({ at: new Date(instant).toISOString(), oncall: answers[i] ?? [] }));
  if (json) printJson(terminal, rows);
  else
    printTable(
      terminal,
      ['AT', ...HEADING],
      rows.flatMap(({ at: when, oncall }) =>
        oncall.map((shift) => [localTime(terminal, when), ...row(terminal, shift)]),
      ),
    );
  return DONE;
}

/** `oncall`. */
export function oncallCommand(around: Surroundings): Command {
  const { terminal } = around;
  const oncall = withData(family('oncall', 'who is on duty'))
    .option('--group <group>', 'only where this group is in force')
    .option(
      '--at <instant>',
      'at another time than now, such as 2026-01-31T09:00; may be given more than once',
      many(moment),
    )
    .option('--at-file <file>', 'at every time in a file, one a line; - is standard input')
    .addHelpText(
      'after',
      [
        '',
        'With one time or none, --json prints the bare list of GET /api/oncall. With more, or with --at-file, it prints',
        '[{"at", "oncall"}], one for each time, in the order given.',
        '',
        `Times are ${LOCAL}: on the clocks of the first rotation.`,
        '',
        'Examples:',
        '  noodknop oncall --at 2026-12-24T17:00 --json',
        '  noodknop oncall --at-file times.txt --json',
      ].join('\n'),
    );
  return acts<Wanted>(around, oncall, async (_args, options) => {
    const { json = false, group = null, at = [], atFile } = options;
    if (atFile !== undefined && at.length > 0) return misused('give --at or --at-file, not both', 'at-file');
    const read = atFile === undefined ? { ok: true as const, at } : await instantsIn(terminal, atFile);
    if (!read.ok) return read.ending;
    return withAdmin(around, options, (admin) =>
      withClock(admin, ORGANISATION, read.at, (settle) => {
        const [first = null, ...others] = read.at.map((one) => settle(one));
        if (atFile !== undefined || others.length > 0) {
          const instants = first === null ? [] : [first, ...others];
          return withValue(admin.perform('oncall.many', { at: instants, group }), (answers) =>
            showMany(terminal, instants, answers, json),
          );
        }
        return withValue(admin.perform('oncall', { at: first, group }), (shifts) => {
          if (json) printJson(terminal, shifts);
          else
            printTable(
              terminal,
              HEADING,
              shifts.map((shift) => row(terminal, shift)),
            );
          return DONE;
        });
      }),
    );
  });
}
