/** The commands of simulation sessions: begin one in a real site, look, end it. */
import type { Command } from 'commander';
import { SESSION_MOST_MINUTES } from '../core/simulation-state.ts';
import type { Answered } from '../shell/operations.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, withValue } from './ending.ts';
import { localTime, printFields, printJson, type Terminal } from './terminal.ts';
import { many, whole } from './values.ts';

type SimulationView = Extract<Answered<'simulation.show'>, { readonly ok: true }>['value'];
interface Begun extends Common {
  readonly person?: readonly string[];
  readonly minutes: number;
}

const USUAL_MINUTES = 30;

function show(terminal: Terminal, view: SimulationView, json: boolean): Ending {
  if (json) {
    printJson(terminal, view);
    return DONE;
  }
  const { open, whole: all, by, until, people, devices } = view;
  printFields(terminal, [
    [
      'simulation',
      all
        ? { text: 'everything here is simulated', colour: 'yellow' }
        : open
          ? { text: 'open', colour: 'yellow' }
          : 'none',
    ],
    ...(open && !all
      ? ([
          ['begun by', by ?? 'the command line'],
          ['ends by itself', localTime(terminal, until)],
          ['pages only', people.length === 0 ? 'nobody' : people.join(', ')],
        ] as const)
      : []),
    ...(open ? [['virtual devices', devices.length === 0 ? 'none' : devices.join(', ')] as const] : []),
  ]);
  return DONE;
}

/** `simulation` and its commands. */
export function simulationCommands(around: Surroundings): Command {
  const { terminal } = around;
  const simulation = family(
    'simulation',
    'a simulation in a real site: for a while virtual devices may exist there, and page its people only',
  );
  const command = (usage: string, about: string): Command =>
    withData(simulation.command(usage).description(about));
  const shows = (options: Common, answer: Promise<Answered<'simulation.show'>>): Promise<Ending> =>
    withValue(answer, (view) => show(terminal, view, options.json === true));

  acts<Begun>(
    around,
    command('start', 'begin a simulation; it ends by itself, and real buttons stay real')
      .option(
        '--person <id>',
        'id of somebody whom virtual devices page; may be given more than once (default: nobody is paged)',
        many((id: string) => id),
      )
      .option(
        '--minutes <minutes>',
        `how long at most, 1 to ${SESSION_MOST_MINUTES}`,
        whole(1, SESSION_MOST_MINUTES),
        USUAL_MINUTES,
      )
      .addHelpText(
        'after',
        '\nVirtual devices are put in place on the page /simulator. Everything that they page begins with SIMULATION.\n\nExamples:\n  noodknop simulation start --person fatima --person tom\n  noodknop simulation start --person fatima --minutes 10 --json',
      ),
    (_args, { person = [], minutes, ...options }) =>
      withAdmin(around, options, (admin) =>
        shows(options, admin.perform('simulation.start', { people: [...person], minutes })),
      ),
  );

  acts<Common>(
    around,
    command('status', 'whether a simulation is open, whom it pages and which virtual devices live in it'),
    (_args, options) =>
      withAdmin(around, options, (admin) => shows(options, admin.perform('simulation.show', {}))),
  );

  acts<Common>(
    around,
    command('stop', 'end the simulation: its alarms end, its virtual devices go'),
    (_args, options) =>
      withAdmin(around, options, (admin) => shows(options, admin.perform('simulation.stop', {}))),
  );
  return simulation;
}
