/**
 * The command line as a whole: every command, the help, and the exit status. Promises 0 for done, 1 for refused or
 * failed, 2 for wrongly used (`simulate` tells more apart); a mistyped command is answered with the nearest.
 */
import { Command, CommanderError } from 'commander';
import { inert } from '../shell/config/inert.ts';
import { logCommands, tokenCommands } from './access-commands.ts';
import { alarmCommands } from './alarm-commands.ts';
import { buttonHostCommand } from './button-host-command.ts';
import { calendarCommands } from './calendar-commands.ts';
import { channelCommands } from './channel-commands.ts';
import type { Surroundings } from './command.ts';
import { presenceCommands, talkCommands } from './day-commands.ts';
import { deviceCommands, hubCommands } from './device-commands.ts';
import { drillCommands } from './drill-commands.ts';
import { faultCommands } from './fault-commands.ts';
import { dryRunCommand, statsCommand } from './figure-commands.ts';
import { firmwareCommands } from './firmware-commands.ts';
import { gatewayCommand } from './gateway-command.ts';
import { incidentCommands } from './incident-commands.ts';
import { oncallCommand } from './oncall-command.ts';
import { overrideCommands, rosterCommands } from './roster-commands.ts';
import { scenarioCommands } from './scenario-commands.ts';
import { simulateCommand } from './simulate-command.ts';
import { simulationCommands } from './simulation-commands.ts';
import { siteCommands } from './site-commands.ts';
import { swapCommands } from './swap-commands.ts';
import { paint } from './terminal.ts';
import { walkCommands } from './walk-commands.ts';
import { watchCommand } from './watch-command.ts';
import { watcherCommands } from './watcher-commands.ts';

/** Wrong use. */
const MISUSED = 2;

function settle(command: Command, around: Surroundings): void {
  const { terminal } = around;
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) =>
        write(inert(text, true).replace(/^error:/, paint(terminal, 'red', 'error:'))),
    })
    .configureHelp({
      styleTitle: (text) => paint(terminal, 'bold', text),
      styleCommandText: (text) => paint(terminal, 'cyan', text),
      styleOptionTerm: (text) => paint(terminal, 'cyan', text),
      styleSubcommandTerm: (text) => paint(terminal, 'cyan', text),
      sortSubcommands: false,
    })
    .showSuggestionAfterError(true);
  for (const child of command.commands) settle(child, around);
}

function buildProgram(around: Surroundings): Command {
  const program = new Command('noodknop')
    .description('The personal-alarm system for people who work with the public.')
    .version(around.version, '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      [
        '',
        'Every command has its own help: noodknop device add --help',
        'Exit status: 0 done, 1 refused or failed, 2 wrongly used.',
        '',
        'To begin:',
        '  noodknop gateway --demo',
      ].join('\n'),
    );
  for (const command of [
    gatewayCommand(around),
    siteCommands(around),
    deviceCommands(around),
    hubCommands(around),
    faultCommands(around),
    walkCommands(around),
    firmwareCommands(around),
    buttonHostCommand(around),
    watchCommand(around),
    watcherCommands(around),
    oncallCommand(around),
    rosterCommands(around),
    overrideCommands(around),
    swapCommands(around),
    presenceCommands(around),
    talkCommands(around),
    dryRunCommand(around),
    statsCommand(around),
    calendarCommands(around),
    channelCommands(around),
    tokenCommands(around),
    alarmCommands(around),
    incidentCommands(around),
    drillCommands(around),
    logCommands(around),
    simulateCommand(around),
    simulationCommands(around),
    scenarioCommands(around),
  ])
    program.addCommand(command);
  settle(program, around);
  return program;
}

/** Runs a command line (without node and script); the exit status. Prints all there is to say. */
export async function runProgram(
  args: readonly string[],
  around: Omit<Surroundings, 'exit'>,
): Promise<number> {
  let status = 0;
  const program = buildProgram({
    ...around,
    exit: (given) => {
      status = given;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : MISUSED;
  }
}
