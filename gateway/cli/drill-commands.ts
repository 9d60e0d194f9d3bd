/** The commands of drills: announce, begin, look, stop, report. A drill is marked everywhere, and anything doubtful about it is real. */
import { type Command, Option } from 'commander';
import { ANNOUNCED_MINUTES } from '../core/drills/state.ts';
import type { DrillView } from '../core/drills/view.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import { courseOf, DRILL_FORMATS, type DrillFormat, drillCsv, toTheDoor } from '../shell/report/drill-csv.ts';
import { drillPaper } from '../shell/report/drill-names.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, misused, refused, withValue } from './ending.ts';
import { localTime, printFields, printJson, printTable, type Terminal } from './terminal.ts';
import { toFile } from './to-file.ts';
import { languageOption, whole } from './values.ts';

const inSeconds = (ms: number | null): string | null => (ms === null ? null : `${(ms / 1000).toFixed(1)} s`);

function show(terminal: Terminal, drill: DrillView, json = false): Ending {
  if (json) {
    printJson(terminal, drill);
    return DONE;
  }
  printFields(terminal, [
    ['drill', drill.id],
    ['state', drill.state],
    ['device', drill.device],
    ['place', drill.place],
    ['announced', localTime(terminal, drill.announcedAt)],
    ['until', localTime(terminal, drill.until)],
    ['alarm', drill.alarm],
    ['to the door', inSeconds(toTheDoor(drill))],
    ['note', drill.note],
  ]);
  if (drill.times.length > 0)
    printTable(
      terminal,
      ['after', 'what', 'who'],
      courseOf(drill).map(({ what, person, afterMs, why }) => [
        inSeconds(afterMs),
        why === null ? what : `${what}: ${why}`,
        person,
      ]),
    );
  return DONE;
}

interface Wanted extends Common {
  readonly format: DrillFormat;
  readonly output?: string;
  readonly language: Language;
}

/** `drill` and its commands. */
export function drillCommands(around: Surroundings): Command {
  const { terminal } = around;
  const drill = family('drill', 'hold a marked exercise on the real path, and report on it');

  acts<Common & { device?: string; place?: string; note?: string; minutes: number }>(
    around,
    withData(
      drill.command('start').description('announce a drill: the next press of a device, or at a place'),
    )
      .option('--device <device>', 'its next press is the drill')
      .option('--place <place>', 'a place without a button; begun with "drill begin"')
      .option('--note <text>', 'a line for the report')
      .addOption(
        new Option('--minutes <n>', 'how long the announcement stands, at most 30')
          .argParser(whole(1, 30))
          .default(ANNOUNCED_MINUTES),
      )
      .addHelpText(
        'after',
        `
Everybody is paged as in reality, with "OEFENING" first. The alarm is real, and everybody is paged again with "GEEN OEFENING" first, as soon as
anything is doubtful: the button is pressed once more, an emergency, a press that cannot be trusted, a false alarm called.

Examples:
  noodknop drill start --device balie-1 --note "kwartaaloefening"
  noodknop drill start --place spreekkamer-2 && noodknop drill begin drill-3`,
      ),
    async (_args, { device = null, place = null, note = null, minutes, ...options }) =>
      (device === null) === (place === null)
        ? misused('give --device or --place, one of the two', 'device')
        : withAdmin(around, options, (admin) =>
            withValue(admin.perform('drill.start', { device, place, note, minutes }), (view) =>
              show(terminal, view, options.json),
            ),
          ),
  );
  for (const [name, about] of [
    ['begin', 'begin the drill of a place without a button'],
    ['stop', 'call an announcement off, or end a drill that is still one'],
  ] as const)
    acts<Common>(
      around,
      withData(drill.command(`${name} <drill>`).description(about)),
      ([id = ''], options) =>
        withAdmin(around, options, (admin) =>
          withValue(admin.perform(`drill.${name}`, { id }), (view) => show(terminal, view, options.json)),
        ),
    );
  acts<Common>(
    around,
    withData(drill.command('status [drill]').description('show a drill and its times, or all drills')),
    ([id], options) =>
      withAdmin(around, options, (admin) => {
        if (id !== undefined)
          return withValue(admin.perform('drill.show', { id }), (view) => show(terminal, view, options.json));
        return withValue(admin.perform('drill.list', {}), (views) => {
          if (options.json) printJson(terminal, views);
          else
            printTable(
              terminal,
              ['drill', 'state', 'device', 'place', 'announced', 'to the door'],
              views.map((view) => [
                view.id,
                view.state,
                view.device,
                view.place,
                localTime(terminal, view.announcedAt),
                inSeconds(toTheDoor(view)),
              ]),
            );
          return DONE;
        });
      }),
  );
  acts<Wanted>(
    around,
    withData(drill.command('report <drill>').description('the report of a drill, to print or for programs'))
      .addOption(
        new Option('--format <format>', 'pdf, csv or json').choices([...DRILL_FORMATS]).default('json'),
      )
      .option('-o, --output <file>', 'write to a new file instead of standard output')
      .addOption(languageOption()),
    ([id = ''], options) => report(around, id, options),
  );
  return drill;
}

async function report(around: Surroundings, id: string, options: Wanted): Promise<Ending> {
  const { terminal } = around;
  const { format, output, language } = options;
  if (format === 'pdf' && output === undefined && terminal.shown)
    return misused('a PDF cannot be shown on a terminal: give a file', 'output');
  return withAdmin(around, options, (admin) =>
    withValue(admin.perform('drill.show', { id }), async (view) => {
      if (format === 'json' && output === undefined) {
        printJson(terminal, view);
        return DONE;
      }
      let content: string | Uint8Array = `${JSON.stringify(view)}\n`;
      if (format !== 'json') {
        const standing = await admin.perform('site.read', {});
        if (!standing.ok) return refused(standing.problem);
        const paper = drillPaper(view, standing.value.site);
        if (format === 'csv') content = drillCsv(paper, textsFor(language));
        else {
          const { drillPdf } = await import('../shell/report/drill-pdf.ts');
          content = await drillPdf(paper, language);
        }
      }
      if (output !== undefined) return toFile(output, content);
      terminal.out(content);
      return DONE;
    }),
  );
}
