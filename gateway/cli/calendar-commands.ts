/** The commands of calendars: secret links to them, and absences from a calendar file. */
import { type Command, Option } from 'commander';
import { MOST_CALENDAR } from '../shell/calendar/face.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, failed, misused, withValue } from './ending.ts';
import { readText } from './read-text.ts';
import { localTime, paint, printFields, printJson, printLine, printTable } from './terminal.ts';

interface Wanted extends Common {
  readonly person?: string;
  readonly group?: string;
  readonly address: string;
}

/** `calendar` and its commands. */
export function calendarCommands(around: Surroundings): Command {
  const { terminal } = around;
  const calendar = family('calendar', 'shifts in people’s own calendars, and absences from them');

  acts<Wanted>(
    around,
    withData(calendar.command('link').description('make a secret link to a calendar and print it, once'))
      .option('--person <person>', 'the shifts of this person')
      .option('--group <group>', 'the shifts of this group')
      .option('--address <url>', 'address of the pages', 'http://127.0.0.1:8080')
      .addHelpText(
        'after',
        '\nWhoever has the link can read the shifts. Take it back with "calendar unlink".\n\nExample:\n  noodknop calendar link --person sanne --address https://noodknop.example.org',
      ),
    async (_args, { person = null, group = null, address, ...options }) => {
      if ((person === null) === (group === null)) return misused('give --person or --group', 'person');
      const base = address.replace(/\/+$/, '');
      if (!/^https?:\/\/[^\s/#?]+$/.test(base))
        return misused('must look like https://name or http://name:port', 'address');
      return withAdmin(around, options, (admin) =>
        withValue(admin.perform('calendar.link', { person, group }), (made) => {
          const url = `${base}${made.path}`;
          if (options.json) printJson(terminal, { ...made, url });
          else {
            printFields(terminal, [
              ['link', { text: url, colour: 'bold' }],
              ['id', made.id],
            ]);
            terminal.err(paint(terminal, 'yellow', 'The link is shown this once.\n'));
          }
          return DONE;
        }),
      );
    },
  );

  acts<Common>(
    around,
    withData(calendar.command('unlink <id>').description('take a link back: it leads nowhere from now on')),
    ([id = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('calendar.unlink', { id }), (gone) => {
          if (options.json) printJson(terminal, gone);
          else printLine(terminal, `${gone.id} leads nowhere now.`);
          return DONE;
        }),
      ),
  );

  acts<Common>(
    around,
    withData(calendar.command('list').description('list the links, without their secrets')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('calendar.list', {}), (links) => {
          if (options.json) printJson(terminal, links);
          else
            printTable(
              terminal,
              ['ID', 'PERSON', 'GROUP', 'MADE', 'BY'],
              links.map(({ id, person, group, at, by }) => [id, person, group, localTime(terminal, at), by]),
            );
          return DONE;
        }),
      ),
  );

  acts<Common & { person: string; clear?: boolean }>(
    around,
    withData(
      calendar
        .command('import [file]')
        .description(
          'take a person’s absences from an iCalendar file, in place of those before; - is standard input',
        ),
    )
      .addOption(new Option('--person <person>', 'whose absences').makeOptionMandatory())
      .option('--clear', 'instead of a file: this person has no absences any more')
      .addHelpText(
        'after',
        '\nA file without any absence is refused and changes nothing. Only when somebody is away is kept, never why. At most 2 MB, and 400 days ahead.\n\nExample:\n  noodknop calendar import sanne.ics --person sanne',
      ),
    async ([file], { person, clear = false, ...options }) => {
      if ((file === undefined) !== clear) return misused('give a file or --clear', 'file');
      const read = file === undefined ? { ok: true as const, text: null } : await readText(terminal, file);
      if (!read.ok) return read.ending;
      if (read.text !== null && Buffer.byteLength(read.text) > MOST_CALENDAR)
        return failed(
          `${file} is too large: at most ${MOST_CALENDAR / 1024 / 1024} MB is read. Export a shorter period, or only the absences`,
          'file',
          'invalid',
        );
      return withAdmin(around, options, (admin) =>
        withValue(admin.perform('calendar.import', { person, ics: read.text }), (taken) => {
          if (options.json) printJson(terminal, taken);
          else if (clear) printLine(terminal, `${taken.person} has no absences any more.`);
          else {
            printTable(
              terminal,
              ['FROM', 'UNTIL'],
              taken.spans.map(({ from, until }) => [localTime(terminal, from), localTime(terminal, until)]),
            );
            for (const note of taken.notes) terminal.err(`${paint(terminal, 'yellow', note)}\n`);
          }
          return DONE;
        }),
      );
    },
  );
  return calendar;
}
