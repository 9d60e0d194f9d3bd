/** The commands of swaps: ask, answer, list. Until somebody accepts, the original stays on duty. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SwapView } from '../core/api-roster.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, withValue } from './ending.ts';
import { localTime, printFields, printJson, printTable, type Terminal } from './terminal.ts';

const ANSWERS = ['accept', 'decline', 'withdraw', 'approve', 'refuse'] as const;

/** Reads a date as it is named in a roster. */
function day(text: string): string {
  const read = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(read.getTime()) || !read.toISOString().startsWith(text))
    throw new InvalidArgumentError('It must be a date such as 2026-01-05.');
  return text;
}

function show(terminal: Terminal, swap: SwapView, json = false): Ending {
  if (json) printJson(terminal, swap);
  else
    printFields(terminal, [
      ['swap', swap.id],
      ['state', swap.state],
      ['rotation', swap.rotation],
      ['shift', swap.shift],
      ['person', swap.person],
      ['asked of', swap.of ?? 'anybody'],
      ['in return', swap.inReturn],
      ['accepted by', swap.by],
    ]);
  return DONE;
}

interface Wanted extends Common {
  readonly rotation: string;
  readonly shift: string;
  readonly person: string;
  readonly of?: string;
  readonly inReturn?: string;
  readonly note?: string;
}

/** `swap` and its commands. */
export function swapCommands(around: Surroundings): Command {
  const { terminal } = around;
  const swap = family('swap', 'swap shifts between colleagues');

  acts<Wanted>(
    around,
    withData(swap.command('ask').description('ask that somebody takes over a shift'))
      .addOption(new Option('--rotation <rotation>', 'id of the rotation').makeOptionMandatory())
      .addOption(
        new Option('--shift <date>', 'date of the handoff that begins it, or any day in it')
          .argParser(day)
          .makeOptionMandatory(),
      )
      .addOption(new Option('--person <person>', 'who wants to be replaced').makeOptionMandatory())
      .option('--of <person>', 'who is asked (default: any member of the groups)')
      .option('--in-return <date>', 'the shift that is taken over in return', day)
      .option('--note <text>', 'a line for whoever is asked')
      .addHelpText(
        'after',
        '\nExample:\n  noodknop swap ask --rotation main --shift 2026-12-21 --person sanne --of youssef',
      ),
    (_args, { rotation, shift, person, of = null, inReturn = null, note = null, ...options }) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('swap.ask', { rotation, shift, person, of, inReturn, note }), (asked) =>
          show(terminal, asked, options.json),
        ),
      ),
  );

  acts<Common & { person?: string }>(
    around,
    withData(
      swap
        .command('answer')
        .description('answer a swap: accept, decline, withdraw, approve or refuse')
        .argument('<swap>', 'its name, such as s12'),
    )
      .argument('<answer>', ANSWERS.join(', '), choice)
      .option('--person <person>', 'who answers; needed to accept')
      .addHelpText('after', '\nExample:\n  noodknop swap answer s12 accept --person youssef'),
    ([id = '', answer = ''], { person = null, ...options }) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('swap.answer', { id, answer: choice(answer), person }), (answered) =>
          show(terminal, answered, options.json),
        ),
      ),
  );

  acts<Common>(
    around,
    withData(swap.command('list').description('list the swaps, open ones first')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('swap.list', {}), (swaps) => {
          if (options.json) printJson(terminal, swaps);
          else
            printTable(
              terminal,
              ['SWAP', 'STATE', 'ROTATION', 'SHIFT', 'PERSON', 'OF', 'BY', 'ASKED'],
              swaps.map((s) => [
                s.id,
                s.state,
                s.rotation,
                s.shift,
                s.person,
                s.of,
                s.by,
                localTime(terminal, s.askedAt),
              ]),
            );
          return DONE;
        }),
      ),
  );
  return swap;
}

/** One of the answers, in commander's words when it is none. */
function choice(text: string): (typeof ANSWERS)[number] {
  const found = ANSWERS.find((answer) => answer === text);
  if (found === undefined) throw new InvalidArgumentError(`Allowed choices are ${ANSWERS.join(', ')}.`);
  return found;
}
