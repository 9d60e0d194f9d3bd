/** The commands of the site file: checking, importing after a look at the plan, exporting. */
import type { Command } from 'commander';
import { inert } from '../shell/config/inert.ts';
import { type Change, planOfChanges, summaryOf } from '../shell/config/plan-of-changes.ts';
import { readSiteFile, type SiteReading, writeSiteFile } from '../shell/config/site-file.ts';
import { siteJsonSchema } from '../shell/config/site-schema.ts';
import type { Admin } from '../shell/operations.ts';
import {
  acts,
  type Common,
  family,
  type Surroundings,
  withAdmin,
  withData,
  withJson,
  withNewAdmin,
} from './command.ts';
import { DONE, type Ending, failed, misused, SAID, withValue } from './ending.ts';
import { readText } from './read-text.ts';
import { paint, printJson, printLine, type Terminal } from './terminal.ts';
import { tellProblem } from './text-problems.ts';

type Good = Extract<SiteReading, { readonly ok: true }>;

/** Reads a site file and prints what is wrong with it; with `--json` the problems are the answer. */
async function readSite(
  terminal: Terminal,
  file: string,
  json: boolean,
): Promise<{ readonly ok: true; readonly reading: Good } | { readonly ok: false; readonly ending: Ending }> {
  const text = await readText(terminal, file);
  if (!text.ok) return text;
  const reading = readSiteFile(text.text);
  if (reading.ok) {
    if (!json) for (const note of reading.notes) tellProblem(terminal, file, note, true);
    return { ok: true, reading };
  }
  if (json) printJson(terminal, { ok: false, problems: reading.problems });
  else for (const problem of reading.problems) tellProblem(terminal, file, problem);
  return { ok: false, ending: SAID };
}

const MARKS = { add: '+', change: '~', remove: '-', keep: '=', key: '!' } as const;
const COLOURS = { add: 'green', change: 'yellow', remove: 'red', keep: 'dim', key: 'cyan' } as const;

function showPlan(terminal: Terminal, changes: readonly Change[]): void {
  for (const { change, text } of changes)
    printLine(terminal, paint(terminal, COLOURS[change], `${MARKS[change]} ${inert(text)}`));
  printLine(terminal, summaryOf(changes));
}

async function agreed(terminal: Terminal): Promise<boolean> {
  const said = await terminal.ask('Apply these changes? [y/N] ');
  return /^(y|yes|j|ja)$/i.test(said.trim());
}

async function importSite(
  terminal: Terminal,
  admin: Admin,
  { site, notes }: Good,
  { yes = false, json = false }: Common & { readonly yes?: boolean },
): Promise<Ending> {
  return withValue(admin.perform('site.read', {}), async (standing) => {
    const changes = planOfChanges(standing.site, site, standing.registered);
    const real = changes.filter(({ change }) => change !== 'keep' && change !== 'key');
    if (!json) showPlan(terminal, changes);
    if (!yes && real.length > 0) {
      if (!terminal.interactive || json)
        return misused(
          'the plan needs a yes: look at it, then add --yes to apply it without being asked',
          'yes',
        );
      if (!(await agreed(terminal))) return failed('nothing was changed');
    }
    if (real.length > 0 || standing.site.sites.length === 0) {
      const done = await admin.perform('site.import', { site: { ...site }, base: standing.base });
      if (!done.ok)
        return failed(
          `${done.problem.message} Nothing was changed.`,
          done.problem.field ?? null,
          done.problem.code,
        );
    }
    if (json) printJson(terminal, { changes, notes });
    else
      printLine(
        terminal,
        paint(terminal, 'green', real.length > 0 ? 'The site is in force.' : 'The site was so already.'),
      );
    return DONE;
  });
}

/** `site` and its commands. */
export function siteCommands(around: Surroundings): Command {
  const { terminal } = around;
  const site = family('site', 'the site file: where, who, which groups, which policy');

  acts<Common>(
    around,
    withJson(
      site
        .command('check <file>')
        .description('check a site file and name line, field and reason; - is standard input'),
    ),
    async ([file = ''], { json = false }) => {
      const read = await readSite(terminal, file, json);
      if (!read.ok) return read.ending;
      const { site: found, notes } = read.reading;
      if (json) printJson(terminal, { ok: true, notes });
      else {
        const count = (n: number, what: string) => `${n} ${what}`;
        const all = [
          count(found.sites.length, 'sites'),
          count(found.places.length, 'places'),
          count(found.people.length, 'people'),
          count(found.groups.length, 'groups'),
          count(found.rotations.length, 'rotations'),
          count(found.devices.length, 'devices'),
        ];
        printLine(terminal, `${paint(terminal, 'green', 'In order:')} ${all.join(', ')}.`);
      }
      return DONE;
    },
  );

  acts<Common & { yes?: boolean }>(
    around,
    withData(
      site
        .command('import <file>')
        .description('make the site what the file says, after showing what changes'),
    )
      .option('-y, --yes', 'apply without asking')
      .addHelpText(
        'after',
        '\nThe file becomes the site, all or nothing. Devices are never removed by it (see "device revoke").\n\nExample:\n  noodknop site import site.yaml --yes',
      ),
    async ([file = ''], options) => {
      const read = await readSite(terminal, file, options.json === true);
      if (!read.ok) return read.ending;
      return withNewAdmin(around, options, (admin) => importSite(terminal, admin, read.reading, options));
    },
  );

  acts<Common>(
    around,
    withData(
      site.command('export').description('print the site as a site file, with the devices as they are now'),
    ),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('site.read', {}), (standing) => {
          if (options.json) printJson(terminal, standing.site);
          else terminal.out(writeSiteFile(standing.site, around.schemaFile));
          return DONE;
        }),
      ),
  );

  acts<Common>(
    around,
    withJson(site.command('schema').description('print the JSON Schema of the site file, for editors')),
    async () => {
      terminal.out(`${JSON.stringify(siteJsonSchema(), null, 2)}\n`);
      return DONE;
    },
  );
  return site;
}
