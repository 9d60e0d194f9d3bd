/** `noodknop simulate`: reads what is asked and hands it over; the simulator itself is put in by `main.ts`. */
import { type Command, InvalidArgumentError } from 'commander';
import { family, type Surroundings, withJson } from './command.ts';
import { conclude, failed, misused } from './ending.ts';
import { mixture, runLive } from './live.ts';
import { readText } from './read-text.ts';
import type { SimulationAsked } from './simulation.ts';
import { port, whole } from './values.ts';

interface Given {
  readonly lives?: number;
  readonly days?: number;
  readonly seed?: string;
  readonly plan?: string;
  readonly faults?: string | true;
  readonly report?: string;
  readonly trace?: string;
  readonly workers?: number;
  readonly json?: boolean;
  readonly year?: number | true;
  readonly live?: boolean;
  readonly site?: string;
  readonly port?: number;
  readonly data?: string;
  readonly open?: boolean;
  readonly night?: string | true;
}

const MOST_DAYS = 400;
/** The year of handoffs that is lived when none is named. */
const USUAL_YEAR = 2027;

function days(text: string): number {
  const value = Number(text);
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text) || value <= 0 || value > MOST_DAYS)
    throw new InvalidArgumentError(
      `It must be a number of days above 0, at most ${MOST_DAYS}, such as 7 or 0.5.`,
    );
  return value;
}

const HELP = `
Lives whole lives of the system, devices and gateway and people, under drawn faults, and checks every promise that
can be checked. A seed tells one life, and the same life in the same version.

Exit status: 0 every promise held, 1 a promise of safety was broken, 5 the program itself failed, 3 something that
should have finished did not, 4 something came too late (the worst of several counts, in this order); 2 wrongly used;
130 stopped by Ctrl-C before anything failed.

Examples:
  noodknop simulate                                  a hundred short lives
  noodknop simulate --lives 2000 --report run.html   many, with a page to look at
  noodknop simulate --lives 100000                   a night of them (or: npm run simulate -- --lives 100000)
  noodknop simulate --seed 42                        one life, the same every time
  noodknop simulate --seed 42 --days 7               a week of it
  noodknop simulate --plan noodknop-plan-42.json     a life that was kept
  noodknop simulate --faults crash,loss --lives 500  only these faults
  noodknop simulate --faults                         what faults there are
  noodknop simulate --year                           a year of weekly handoffs with an alarm open at each
  noodknop simulate --live                           a gateway with virtual devices, to try everything on
  noodknop simulate --live --site site.yaml --open   the same with your own site, in a browser
  noodknop simulate --night                          a night of 500 devices, of which some fail
  noodknop simulate --night 42 --lives 10            ten nights, those of the seeds 42 to 51`;

/** `simulate`. */
export function simulateCommand(around: Surroundings): Command {
  const { terminal } = around;
  return withJson(family('simulate', 'live simulated lives under faults and check the promises'))
    .option('--lives <n>', 'how many lives (default: 100; one with --seed or --plan)', whole(1, 100_000_000))
    .option('--days <days>', 'virtual days of each life (default: minutes to hours, as drawn)', days)
    .option('--seed <seed>', 'the life of this seed; with --lives, the first of that many')
    .option('--plan <file>', 'the life of a plan file; - is standard input')
    .option(
      '--faults [list]',
      'only these classes of faults, with commas between; without a list: says which there are',
    )
    .option(
      '--year [year]',
      `live 53 weekly handoffs from this year on, with alarms open at each (default: ${USUAL_YEAR})`,
      whole(2020, 2058),
    )
    .option(
      '--night [seed]',
      'live a night of 500 devices with drawn failures; with --lives, so many nights from this seed on',
    )
    .option('--report <file>', 'write a report: .html, .json, else text')
    .option('--trace <file>', 'write the trace of one life, a line for each thing that happened')
    .option('--workers <n>', 'threads (default: one for each core)', whole(1, 256))
    .option('--live', 'run a gateway in which everything is simulated, until Ctrl-C; see its page /simulator')
    .option('--site <file>', 'with --live: this site instead of the demo; all its devices are virtual')
    .option('--port <port>', 'with --live: port of the pages (default: 8080; 0: any)', port)
    .option(
      '--data <dir>',
      'with --live: keep everything in this directory (default: one that is thrown away)',
    )
    .option('--open', 'with --live: open a browser')
    .addHelpText('after', HELP)
    .action(async (given: Given) => {
      const json = given.json === true;
      const mixed = mixture(given);
      if (mixed !== null || given.live === true) {
        around.exit(mixed === null ? await runLive(around, given) : conclude(terminal, mixed, json));
        return;
      }
      let plan: SimulationAsked['plan'] = null;
      if (given.plan !== undefined) {
        const read = await readText(terminal, given.plan);
        if (!read.ok) {
          const reason = 'reason' in read.ending ? read.ending.reason : 'it cannot be read';
          around.exit(conclude(terminal, misused(reason, 'plan'), json));
          return;
        }
        plan = { file: given.plan, text: read.text };
      }
      const { lives = null, days: asked = null, seed = null, faults = null } = given;
      const { report = null, trace = null, workers = null, year, night } = given;
      const clash = nightClash(given);
      if (clash !== null) {
        around.exit(conclude(terminal, misused(clash, 'night'), json));
        return;
      }
      try {
        const ended = await around.simulate({
          lives,
          days: asked,
          seed: typeof night === 'string' ? night : seed,
          plan,
          faults,
          report,
          trace,
          workers,
          json,
          ...(year === undefined ? {} : { year: year === true ? USUAL_YEAR : year }),
          ...(night === undefined ? {} : { night: true as const }),
        });
        around.exit(
          'status' in ended
            ? ended.status
            : conclude(terminal, misused(ended.wrong.reason, ended.wrong.field), json),
        );
      } catch (error) {
        // Status 1 says that a promise of safety was broken; a program that failed is not that.
        conclude(
          terminal,
          failed(error instanceof Error ? (error.stack ?? error.message) : String(error)),
          json,
        );
        around.exit(CRASHED);
      }
    });
}

/** What a night is asked for beside that does not go with it; null: nothing. */
function nightClash({ night, year, seed }: Given): string | null {
  if (night === undefined) return null;
  if (year !== undefined) return 'a night and a year are two stories: leave one out';
  return typeof night === 'string' && seed !== undefined ? 'the seed is given twice' : null;
}

/** Exit status of a program that failed. */
const CRASHED = 5;
