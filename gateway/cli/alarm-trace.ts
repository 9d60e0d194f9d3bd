/** `alarm trace ID`: one alarm from its first byte to its closing, on one readable table. Changes nothing. */
import type { Command } from 'commander';
import { acts, type Common, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, withValue } from './ending.ts';
import { localTime, printFields, printJson, printLine, printTable } from './terminal.ts';

const ms = (value: number | null): string | null => (value === null ? null : `${value} ms`);

/** Adds the command to `alarm`. */
export function addTrace(around: Surroundings, alarm: Command): void {
  const { terminal } = around;
  acts<Common>(
    around,
    withData(
      alarm
        .command('trace <id>')
        .description('every step of one alarm, with milliseconds since the press and what each took'),
    ).addHelpText(
      'after',
      '\nMade from the log, also of alarms of years ago. What the log does not hold (time in sockets and on the disk)\nis counted in /metrics: noodknop_press_commit_seconds, noodknop_press_page_seconds.',
    ),
    ([id = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('alarm.trace', { id }), (trace) => {
          if (options.json) {
            printJson(terminal, trace);
            return DONE;
          }
          printFields(terminal, [
            ['alarm', trace.alarm],
            ['opened', localTime(terminal, trace.openedAt)],
            ['finger to gateway', ms(trace.fingerMs)],
            ['first page', ms(trace.firstPageMs)],
            ['first answer', ms(trace.firstAnswerMs)],
            ['closed', ms(trace.closedMs)],
          ]);
          printLine(terminal, '');
          printTable(
            terminal,
            ['MS', 'TOOK', 'WHAT', 'CHANNELS', ''],
            trace.lines.map(({ ms: since, took, type, channels, what }) => [
              since,
              took,
              type,
              channels.join(' ') || null,
              what,
            ]),
          );
          return DONE;
        }),
      ),
  );
}
