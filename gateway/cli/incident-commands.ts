/** The commands of incidents: one on the screen, or many as JSON, CSV or PDF. */
import { type Command, Option } from 'commander';
import type { IncidentView } from '../core/api.ts';
import type { Problem } from '../core/problem.ts';
import { storyLine } from '../core/story.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import type { Admin } from '../shell/operations.ts';
import { alarmFields } from './alarm-commands.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, misused, refused, withValue } from './ending.ts';
import { incidentsCsv } from './incident-csv.ts';
import { LOCAL, ORGANISATION, withClock } from './local-time.ts';
import {
  localTime,
  paint,
  printFields,
  printJson,
  printLine,
  printTable,
  type Terminal,
} from './terminal.ts';
import { toFile } from './to-file.ts';
import { languageOption, type Moment, moment, momentAfter } from './values.ts';

const FORMATS = ['json', 'csv', 'pdf'] as const;

interface Wanted extends Common {
  readonly from?: Moment;
  readonly to?: Moment;
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
  readonly language: Language;
}

function show(terminal: Terminal, incident: IncidentView, language: Language): Ending {
  const t = textsFor(language);
  printFields(terminal, alarmFields(terminal, incident));
  printLine(terminal, `\n${paint(terminal, 'bold', t.pages.incident.timeline)}`);
  printTable(
    terminal,
    ['AT', ''],
    incident.timeline.map((item) => [
      localTime(terminal, item.at),
      storyLine(item, t, incident.pages, (id) => id),
    ]),
  );
  printLine(terminal, `\n${paint(terminal, 'bold', t.pages.incident.dutiesTitle)}`);
  printTable(
    terminal,
    ['DUTY', 'DUE', 'STATE'],
    incident.duties.map(({ code, due, state }) => [
      code,
      localTime(terminal, due),
      { text: state, colour: state === 'open' ? 'yellow' : 'green' },
    ]),
  );
  return DONE;
}

/** Incidents opened in `[from, to)`, oldest first. */
async function collect(
  admin: Admin,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<
  | { readonly ok: true; readonly incidents: readonly IncidentView[] }
  | { readonly ok: false; readonly problem: Problem }
> {
  const list = await admin.perform('incident.list', {});
  if (!list.ok) return list;
  const incidents: IncidentView[] = [];
  for (const id of list.value.toReversed()) {
    const found = await admin.perform('incident.show', { id });
    if (!found.ok) return found;
    const opened = Date.parse(found.value.openedAt);
    if (opened >= from && opened < to) incidents.push(found.value);
  }
  return { ok: true, incidents };
}

async function rendered(
  admin: Admin,
  incidents: readonly IncidentView[],
  wanted: Wanted,
): Promise<string | Uint8Array | Ending> {
  switch (wanted.format) {
    case 'json':
      return `${JSON.stringify(incidents)}\n`;
    case 'csv':
      return incidentsCsv(incidents);
    case 'pdf': {
      const standing = await admin.perform('site.read', {});
      if (!standing.ok) return refused(standing.problem);
      // Loaded only now: the PDF library takes longer to load than most commands take to run.
      const { incidentsPdf } = await import('./incident-pdf.ts');
      return incidentsPdf(incidents, standing.value.site, wanted.language);
    }
  }
}

/** `incident` and its commands. */
export function incidentCommands(around: Surroundings): Command {
  const { terminal } = around;
  const incident = family('incident', 'look at incidents and export them');

  acts<Common & { language: Language }>(
    around,
    withData(
      incident.command('show <id>').description('show one incident: the alarm, its story, the duties'),
    ).addOption(languageOption()),
    ([id = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('incident.show', { id }), (found) => {
          if (!options.json) return show(terminal, found, options.language);
          printJson(terminal, found);
          return DONE;
        }),
      ),
  );

  acts<Wanted>(
    around,
    withData(incident.command('export').description('export incidents, oldest first'))
      .option('--from <time>', `opened at or after this time or day, ${LOCAL}`, moment)
      .option('--to <time>', 'opened before this time, or up to and including this day', momentAfter)
      .addOption(
        new Option('--format <format>', 'json, csv, or pdf to print').choices([...FORMATS]).default('json'),
      )
      .option('-o, --output <file>', 'write to a new file instead of standard output')
      .addOption(languageOption())
      .addHelpText(
        'after',
        '\nExamples:\n  noodknop incident export --from 2026-01-01 --to 2026-03-31 --format csv > kwartaal.csv\n  noodknop incident export --format pdf --output incidenten.pdf',
      ),
    async (_args, options) => {
      if (options.format === 'pdf' && options.output === undefined && terminal.shown)
        return misused('a PDF cannot be shown on a terminal: give a file', 'output');
      const { from = null, to = null } = options;
      return withAdmin(around, options, (admin) =>
        withClock(admin, ORGANISATION, [from, to], async (settle) => {
          const span = { from: settle(from) ?? -Infinity, to: settle(to) ?? Infinity };
          const found = await collect(admin, span);
          if (!found.ok) return refused(found.problem);
          if (options.format === 'json' && options.output === undefined) {
            printJson(terminal, found.incidents);
            return DONE;
          }
          const content = await rendered(admin, found.incidents, options);
          if (typeof content === 'object' && 'exit' in content) return content;
          if (options.output !== undefined) return toFile(options.output, content);
          terminal.out(content);
          return DONE;
        }),
      );
    },
  );
  return incident;
}
