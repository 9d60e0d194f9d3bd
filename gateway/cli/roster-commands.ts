/** The commands of the roster itself: its weeks, what is wrong with it, its history, and overrides. */
import { type Command, Option } from 'commander';
import type { RosterProblemView, RosterView } from '../core/api-roster.ts';
import type { Override } from '../core/site.ts';
import type { Admin } from '../shell/operations.ts';
import { MOST_WEEKS } from '../shell/operations-roster.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, failed, misused, SAID, withValue } from './ending.ts';
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
import { type Moment, many, moment, momentText, whole } from './values.ts';

/** Weeks that are looked at for problems, as at every edit. */
const CHECKED_WEEKS = 8;
const WEIGHTS = { serious: 'red', notice: 'yellow' } as const;

function showWeeks(terminal: Terminal, { rotations }: RosterView): void {
  printTable(
    terminal,
    ['ROTATION', 'WEEK', 'SHIFT', 'GROUP', 'FROM', 'UNTIL', 'PEOPLE', ''],
    rotations.flatMap(({ rotation, shifts }) =>
      shifts.flatMap((shift) =>
        shift.spans.map((span) => [
          rotation,
          shift.week,
          shift.shift,
          shift.group,
          localTime(terminal, span.from),
          localTime(terminal, span.until),
          span.people.join(', '),
          span.fallback ? { text: 'fallback', colour: 'yellow' as const } : '',
        ]),
      ),
    ),
  );
}

/** Problems as a table; serious ones make the command fail, so that a script notices. */
function showProblems(terminal: Terminal, problems: readonly RosterProblemView[], json: boolean): Ending {
  if (json) printJson(terminal, problems);
  else if (problems.length === 0)
    printLine(terminal, paint(terminal, 'green', `The next ${CHECKED_WEEKS} weeks are in order.`));
  else
    printTable(
      terminal,
      ['WEIGHT', 'FROM', 'UNTIL', 'PROBLEM'],
      problems.map(({ weight, from, until, text }) => [
        { text: weight, colour: WEIGHTS[weight] },
        localTime(terminal, from),
        localTime(terminal, until),
        text,
      ]),
    );
  return problems.some(({ weight }) => weight === 'serious') ? SAID : DONE;
}

/** `roster` and its commands. */
export function rosterCommands(around: Surroundings): Command {
  const { terminal } = around;
  const roster = family('roster', 'who is on duty when: weeks, problems, edits');

  acts<Common & { from?: Moment; weeks: number }>(
    around,
    withData(roster.command('show').description('show the weeks, with overrides and swaps'))
      .option('--from <time>', `begin with the week of this time or day, ${LOCAL} (default: now)`, moment)
      .option('--weeks <weeks>', `how many weeks, 1 to ${MOST_WEEKS}`, whole(1, MOST_WEEKS), CHECKED_WEEKS)
      .addHelpText('after', '\nExample:\n  noodknop roster show --from 2026-12-21 --weeks 3'),
    (_args, { from = null, weeks, json, ...options }) =>
      withAdmin(around, options, (admin) =>
        withClock(admin, ORGANISATION, [from], (settle) =>
          withValue(admin.perform('roster.show', { from: settle(from), weeks }), (view) => {
            if (json) printJson(terminal, view);
            else showWeeks(terminal, view);
            return DONE;
          }),
        ),
      ),
  );

  acts<Common>(
    around,
    withData(
      roster
        .command('check')
        .description(`name what is wrong with the next ${CHECKED_WEEKS} weeks; exit 1 when it is serious`),
    ).addHelpText('after', '\nSerious: help could stay away. Fit for a nightly job.'),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('roster.show', { from: null, weeks: CHECKED_WEEKS }), ({ problems }) =>
          showProblems(terminal, problems, options.json === true),
        ),
      ),
  );

  acts<Common>(
    around,
    withData(roster.command('log').description('list the edits, newest first: who, when, what')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('roster.log', {}), (edits) => {
          if (options.json) printJson(terminal, edits);
          else
            printTable(
              terminal,
              ['EDIT', 'AT', 'BY', 'UNDONE BY', 'WHAT'],
              edits.map(({ id, at, by, undoneBy, text }) => [
                id,
                localTime(terminal, at),
                by ?? 'command line',
                undoneBy,
                text.join(' '),
              ]),
            );
          return DONE;
        }),
      ),
  );

  acts<Common>(
    around,
    withData(
      roster.command('undo <edit>').description('take an edit back, as an edit of its own'),
    ).addHelpText('after', '\nExample:\n  noodknop roster undo e12'),
    ([edit = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('roster.undo', { edit }), (done) => showEdit(terminal, done, options.json)),
      ),
  );
  return roster;
}

function showEdit(
  terminal: Terminal,
  done: { readonly edit: string | null; readonly revision: number },
  json = false,
): Ending {
  if (json) printJson(terminal, done);
  else if (done.edit === null) printLine(terminal, 'It was so already.');
  else printLine(terminal, `Done: edit ${done.edit}. Take it back with: noodknop roster undo ${done.edit}`);
  return DONE;
}

interface NewOverride extends Common {
  readonly rotation: string;
  readonly from: string;
  readonly until: string;
  readonly shift?: string;
  readonly replace?: string;
  readonly by?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** What the options come to; null: not exactly one change. */
function overrideOf({ rotation, from, until, replace, by, add, remove }: NewOverride) {
  const span = {
    rotation,
    from,
    until,
  };
  const ways = [replace !== undefined || by !== undefined, add !== undefined, remove !== undefined];
  if (ways.filter(Boolean).length !== 1) return null;
  if (add !== undefined) return { ...span, add: [...add] };
  if (remove !== undefined) return { ...span, remove: [...remove] };
  return replace === undefined || by === undefined ? null : { ...span, replace: { person: replace, by } };
}

/** The id of the override that an edit made. */
async function madeBy(admin: Admin, edit: string | null): Promise<string | null> {
  const log = await admin.perform('roster.log', {});
  const changes = log.ok ? log.value.find(({ id }) => id === edit)?.changes : undefined;
  return changes?.find(({ section }) => section === 'overrides')?.id ?? null;
}

/** `override` and its commands. */
export function overrideCommands(around: Surroundings): Command {
  const { terminal } = around;
  const override = family('override', 'change who is on duty for a while');

  acts<NewOverride>(
    around,
    withData(
      override
        .command('add')
        .description('put one colleague in the place of another, add some, or let some off'),
    )
      .addOption(new Option('--rotation <rotation>', 'id of the rotation').makeOptionMandatory())
      .addOption(
        new Option('--from <time>', 'from this time or day, local to the rotation')
          .argParser(momentText)
          .makeOptionMandatory(),
      )
      .addOption(
        new Option('--until <time>', 'until this time, which no longer counts')
          .argParser(momentText)
          .makeOptionMandatory(),
      )
      .option('--replace <person>', 'who is replaced; with --by')
      .option('--by <person>', 'who stands in')
      .option(
        '--add <person>',
        'who joins; may be given more than once',
        many((text) => text),
      )
      .option(
        '--remove <person>',
        'who is let off; may be given more than once',
        many((text) => text),
      )
      .addHelpText(
        'after',
        '\nExample:\n  noodknop override add --rotation main --from 2026-12-24T17:00 --until 2026-12-27 --replace sanne --by youssef',
      ),
    async (_args, options) => {
      const value = overrideOf(options);
      if (value === null)
        return misused('give exactly one of --replace with --by, --add, and --remove', 'replace');
      return withAdmin(around, options, (admin) =>
        withValue(
          admin.perform('roster.edit', {
            edits: [{ do: 'put', section: 'overrides', value }],
            base: null,
          }),
          async (done) => {
            const id = await madeBy(admin, done.edit);
            if (options.json) printJson(terminal, { override: id, ...done });
            else
              printFields(terminal, [
                ['override', id],
                ['edit', done.edit],
              ]);
            return DONE;
          },
        ),
      );
    },
  );

  acts<Common>(
    around,
    withData(override.command('remove <id>').description('take an override away')),
    ([id = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(
          admin.perform('roster.edit', { edits: [{ do: 'drop', section: 'overrides', id }], base: null }),
          (done) => showEdit(terminal, done, options.json),
        ),
      ),
  );

  acts<Common>(
    around,
    withData(override.command('list').description('list the overrides')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('roster.show', { from: null, weeks: 1 }), ({ items }) => {
          const overrides = items?.overrides ?? [];
          if (items === null) return failed('the gateway did not tell its overrides');
          if (options.json) printJson(terminal, overrides);
          else
            printTable(
              terminal,
              ['ID', 'ROTATION', 'FROM', 'UNTIL', 'SHIFT', 'CHANGE'],
              overrides.map((one) => [
                one.id ?? null,
                one.rotation,
                localTime(terminal, one.from),
                localTime(terminal, one.until),
                one.shift ?? null,
                changeText(one),
              ]),
            );
          return DONE;
        }),
      ),
  );
  return override;
}

const changeText = ({ replace, add = [], remove = [] }: Override): string =>
  replace === undefined
    ? [...add.map((person) => `+${person}`), ...remove.map((person) => `-${person}`)].join(' ')
    : `${replace.person} -> ${replace.by}`;
