/**
 * The form every command has: `--data`, `--json`, an ending with its exit status, and the way to a gateway. Promises
 * that commands work the same with a running gateway (its socket) and without (the directory itself).
 */
import { Command } from 'commander';
import type { Admin } from '../shell/operations.ts';
import type { GatewayOptions } from '../shell/options.ts';
import type { ButtonHostAsked, ButtonHostEnded } from './button-host.ts';
import { conclude, type Ending, failed } from './ending.ts';
import type { Firmware } from './firmware.ts';
import type { Scenarios } from './scenario.ts';
import type { SimulationAsked, SimulationEnded } from './simulation.ts';
import type { Terminal } from './terminal.ts';
import { dataOf } from './values.ts';
import type { WatchAsked, WatchEnded } from './watch.ts';

/** What the command line is given to work with. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly version: string;
  /** The gateway that runs on this directory, or null. */
  connect(dataDir: string): Promise<Admin | null>;
  /** Opens the directory itself, under its lock; made only if `make`. Rejects with what is wrong and how to mend it. */
  openOffline(dataDir: string, make: boolean): Promise<Admin>;
  /** Runs a gateway until it is stopped; the exit status. */
  runGateway(options: GatewayOptions): Promise<number>;
  /** Lives simulated lives, and prints what came of it. */
  simulate(asked: SimulationAsked): Promise<SimulationEnded>;
  /** Scenarios: files of what happens and what must come of it. */
  scenarios(): Promise<Scenarios>;
  /** Runs a button on a serial port until it is stopped. */
  hostButton(asked: ButtonHostAsked): Promise<ButtonHostEnded>;
  /** Watches a gateway from outside until it is stopped. */
  watch(asked: WatchAsked): Promise<WatchEnded>;
  /** What puts firmware into boards. */
  firmware(): Promise<Firmware>;
  /** Where the JSON Schema of the site file lies. */
  readonly schemaFile: string;
  /** Takes the exit status. */
  exit(status: number): void;
}

/** Options every command has. */
export interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** Adds `--json`. */
export const withJson = (command: Command): Command => command.option('--json', 'print JSON, for programs');
/** Adds `--data` and `--json`. */
export const withData = (command: Command): Command =>
  withJson(
    command.option('--data <dir>', 'the gateway’s data directory (default: $NOODKNOP_DATA, else ./data)'),
  );

/** Sets what a command does; it gets its arguments and options, and its ending is printed and becomes the status. */
export function acts<O extends Common>(
  surroundings: Surroundings,
  command: Command,
  deed: (args: readonly string[], options: O) => Promise<Ending>,
): Command {
  return command.action(async (...given: unknown[]) => {
    const options = command.optsWithGlobals<O>();
    // An argument that may be given often comes as a list.
    const args = given
      .slice(0, -2)
      .flat()
      .filter((arg): arg is string => typeof arg === 'string');
    const { terminal } = surroundings;
    let ending: Ending;
    try {
      ending = await deed(args, options);
    } catch (error) {
      ending = failed(error instanceof Error ? error.message : String(error), null, 'unavailable');
    }
    surroundings.exit(conclude(terminal, ending, options.json === true));
  });
}

/** How long a command waits for a gateway that is just starting or stopping, or for another command. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 100;

/** The gateway of a directory. Rejects with what is wrong and how to mend it. */
async function reach({ connect, openOffline }: Surroundings, dataDir: string, make: boolean): Promise<Admin> {
  for (const begun = performance.now(); ; ) {
    const running = await connect(dataDir);
    if (running !== null) return running;
    try {
      return await openOffline(dataDir, make);
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && error.code === 'in-use';
      if (!busy || performance.now() - begun > PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/**
 * Does something on the gateway of a directory: through its socket if it runs, else on the directory itself, which must
 * be there: a mistyped name must not look like a gateway without alarms.
 */
export const withAdmin = (
  surroundings: Surroundings,
  options: Common,
  deed: (admin: Admin) => Promise<Ending>,
): Promise<Ending> => onDirectory(surroundings, options, false, deed);

/** The same for a command with which a directory may begin. */
export const withNewAdmin = (
  surroundings: Surroundings,
  options: Common,
  deed: (admin: Admin) => Promise<Ending>,
): Promise<Ending> => onDirectory(surroundings, options, true, deed);

async function onDirectory(
  surroundings: Surroundings,
  options: Common,
  make: boolean,
  deed: (admin: Admin) => Promise<Ending>,
): Promise<Ending> {
  const dataDir = dataOf(options.data, surroundings.terminal.env);
  const admin = await reach(surroundings, dataDir, make);
  try {
    return await deed(admin);
  } finally {
    await admin.close();
  }
}

/** A group of commands, such as `device`. */
export function family(name: string, description: string): Command {
  return new Command(name).description(description).helpCommand(false);
}
