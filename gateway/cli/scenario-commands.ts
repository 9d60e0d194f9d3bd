/**
 * `noodknop scenario`: lists, checks, shows and runs scenarios, and writes reports of them. Promises status 0 only when
 * every scenario that was asked for was run and passed; running is handed in by `main.ts`.
 */
import { dirname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { ScenarioView } from '../core/scenario-view.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import { inert } from '../shell/config/inert.ts';
import { scenariosPdf } from '../shell/report/scenario-pdf.ts';
import { acts, family, type Surroundings, withJson } from './command.ts';
import { DONE, type Ending, failed, misused, SAID } from './ending.ts';
import { readText } from './read-text.ts';
import type { OpenScenario, ScenarioProblem, Scenarios } from './scenario.ts';
import { scenarioText } from './scenario-text.ts';
import { paint, printJson, printLine, printTable, type Terminal } from './terminal.ts';
import { toFile } from './to-file.ts';
import { languageOption } from './values.ts';

interface Options {
  readonly json?: boolean;
  readonly language: Language;
}
interface RunOptions extends Options {
  readonly all?: boolean;
  readonly live?: boolean;
  readonly url?: string;
  readonly token?: string;
  readonly report?: string;
  readonly timeline?: boolean;
}

/** A file that was asked for: a shipped one by its name, else a path. */
interface Asked {
  readonly label: string;
  readonly path: string;
}

const HELP = `
A scenario is a small YAML file: who is there, what happens, and what must come of it.

  noodknop scenario list                        the scenarios that come with noodknop
  noodknop scenario run --all                   runs them all in the virtual clock, in a blink
  noodknop scenario run 02-niemand-antwoordt --timeline
  noodknop scenario new mine.yaml               writes a commented example to begin with
  noodknop scenario check mine.yaml             says whether it can be read, with line and field
  noodknop scenario run mine.yaml --report mine.pdf
  noodknop scenario run mine.yaml --live        in real time, with a gateway and devices of its own

Words of a scenario file
  people:  id, phone on|off, answers coming|cannot|nothing, after, arrives, clears, calls112, live
  steps:   at "m:ss", and one of press, flood, raise, answer, drill, walk-test, person, device, channel, gateway,
           broker, disk, clock
  expect:  within, notBefore, from, never, count, and one of page, rings, shows, receipt, alarm, answer, step,
           guidance112, drill, walk-test, cancelled, fault
An editor that knows JSON Schema explains each of them: the first line of the example names the schema.

--all --live leaves out, by name and with the reason, what needs the virtual clock (a flood, a full disk); where such a
scenario is named by hand with --live, the reason is said at once and nothing is played.

Exit status: 0 every scenario passed that was not left out, 1 one failed, was not done or cannot be played live, 2 wrongly used.`;

/** Largest scenario file, in bytes. */
const MOST_BYTES = 256 * 1024;
/** Most problems of one file that are told. */
const MOST_TOLD = 10;

/** What is told of them: each once, the first ten, and how many more there are. */
function told(problems: readonly ScenarioProblem[]): {
  readonly first: readonly ScenarioProblem[];
  readonly more: number;
} {
  const seen = new Set<string>();
  const different = problems.filter(({ line, field, message }) => {
    const key = `${line} ${field} ${message}`;
    return seen.has(key) ? false : seen.add(key);
  });
  // A reader that stopped telling says how many it left out.
  const [, unread] = /^and (\d+) more problems$/.exec(different.at(-1)?.message ?? '') ?? [];
  const known = unread === undefined ? different : different.slice(0, -1);
  const first = known.slice(0, MOST_TOLD);
  return { first, more: known.length - first.length + Number(unread ?? 0) };
}

const position = ({ line, column, field, message }: ScenarioProblem, label: string): string =>
  `${label}:${line}:${column}: ${field === '' ? '' : `${field}: `}${message}`;

/** The scenarios that were asked for, or how the command ends. */
async function open(
  { terminal }: Surroundings,
  scenarios: Scenarios,
  names: readonly string[],
  json: boolean,
): Promise<readonly OpenScenario[] | Ending> {
  const shipped = new Map(scenarios.shipped().map(({ name, path }) => [name, path]));
  const asked = names.map((label): Asked => ({ label, path: shipped.get(label) ?? label }));
  const found: OpenScenario[] = [];
  const wrong: { readonly label: string; readonly problems: readonly ScenarioProblem[] }[] = [];
  for (const { label, path } of asked) {
    const read = await readText(terminal, path, MOST_BYTES);
    if (!read.ok) return read.ending;
    const reading = scenarios.read(path, read.text);
    if (reading.ok) {
      for (const note of reading.notes) terminal.err(`${position(note, label)}\n`);
      found.push(reading.scenario);
    } else wrong.push({ label, problems: reading.problems });
  }
  if (wrong.length === 0) return found;
  if (json) {
    const problems = wrong.flatMap(({ label, problems }) =>
      told(problems).first.map((one) => ({ file: label, ...one })),
    );
    terminal.err(`${JSON.stringify({ error: { code: 'invalid', message: 'no scenario', problems } })}\n`);
  } else
    for (const { label, problems } of wrong) {
      const { first, more } = told(problems);
      for (const problem of first)
        terminal.err(`${paint(terminal, 'red', 'error:')} ${position(problem, label)}\n`);
      if (more > 0) terminal.err(`${paint(terminal, 'red', 'error:')} ${label}: and ${more} more\n`);
    }
  return SAID;
}

async function list({ terminal, scenarios }: Surroundings, options: Options): Promise<Ending> {
  const all = await scenarios();
  const rows = [];
  for (const { name, path } of all.shipped()) {
    const read = await readText(terminal, path, MOST_BYTES);
    if (!read.ok) return read.ending;
    const reading = all.read(path, read.text);
    if (!reading.ok) return failed(`${name}: ${reading.problems[0]?.message ?? 'cannot be read'}`);
    rows.push(reading.scenario.listing(options.language));
  }
  if (options.json) printJson(terminal, rows);
  else
    printTable(
      terminal,
      ['NAME', 'TITLE', 'SUMMARY'],
      rows.map(({ name, title, summary }) => [
        name,
        title,
        terminal.shown ? (summary.split('. ')[0] ?? '') : summary,
      ]),
    );
  return DONE;
}

async function run(around: Surroundings, names: readonly string[], options: RunOptions): Promise<Ending> {
  const { terminal } = around;
  const { all = false, live = false, url = null, token = null, report, json = false, language } = options;
  const scenarios = await around.scenarios();
  if (all && names.length > 0) return misused('name scenarios, or give --all, not both');
  const wanted = all ? scenarios.shipped().map(({ name }) => name) : names;
  if (wanted.length === 0) return misused('name a file or a shipped scenario, or give --all');
  if (url !== null && !live) return misused('belongs to --live', 'url');
  if ((url === null) !== (token === null)) return misused('--url and --token belong together', 'url');
  const opened = await open(around, scenarios, wanted, json);
  if ('exit' in opened) return opened;
  if (live && !all && saysUndoable(terminal, opened, json, language)) return SAID;
  const views: ScenarioView[] = [];
  for (const [i, scenario] of opened.entries()) {
    const out = all && live ? scenario.leftOut(language) : null;
    if (out !== null) {
      views.push(out);
      for (const why of out.undone) terminal.err(`${scenario.name} is left out: ${inert(why)}\n`);
      if (!json) terminal.out(scenarioText(terminal, out, language, false));
      continue;
    }
    const progress = terminal.shown && !json;
    const { title, playedMs } = scenario.listing(language);
    if (progress && live)
      printLine(terminal, `${i + 1}/${opened.length} ${title} (${Math.ceil(playedMs / 1000)} s) ...`);
    const say = (text: string): void => terminal.err(`  ${text}\n`);
    const wait = async (text: string): Promise<void> => {
      if (terminal.interactive) await terminal.ask(`  ${text} `);
      else say(text);
    };
    const view = await scenario.run(language, live ? { url, token, say, wait } : null);
    views.push(view);
    if (!json) terminal.out(scenarioText(terminal, view, language, options.timeline === true));
  }
  const passed = views.filter((view) => view.passed).length;
  const left = views.filter(({ outcome }) => outcome === 'left-out').length;
  const asked = views.length - left;
  const written = report === undefined ? DONE : await write(report, views, language);
  if (written.exit !== 0) return written;
  if (json) printJson(terminal, views);
  else if (views.length > 1 || left > 0)
    printLine(terminal, textsFor(language).scenario.summary(passed, asked, left));
  // Where everything was left out, nothing was shown to work.
  return passed === asked && passed > 0 ? DONE : SAID;
}

/** Says which of them cannot be played live, and why. False: all can. */
function saysUndoable(
  terminal: Terminal,
  opened: readonly OpenScenario[],
  json: boolean,
  language: Language,
): boolean {
  const problems = opened.flatMap((scenario) =>
    (scenario.leftOut(language)?.undone ?? []).map((message) => ({ file: scenario.name, message })),
  );
  if (problems.length === 0) return false;
  if (json) {
    const error = { code: 'invalid', message: 'cannot be played live', problems };
    terminal.err(`${JSON.stringify({ error })}\n`);
  } else
    for (const { file, message } of problems) {
      const why = `${textsFor(language).scenario.undone}: ${inert(message)}`;
      terminal.err(`${paint(terminal, 'red', 'error:')} ${inert(file)}: ${why}\n`);
    }
  return true;
}

async function write(file: string, views: readonly ScenarioView[], language: Language): Promise<Ending> {
  const content = file.endsWith('.pdf')
    ? await scenariosPdf(views, language)
    : `${JSON.stringify(views, null, 2)}\n`;
  return toFile(file, content, 'report');
}

const reportFile = (file: string): string => {
  if (!/\.(pdf|json)$/.test(file)) throw new InvalidArgumentError('It must end in .pdf or .json.');
  return file;
};

/** `scenario`. */
export function scenarioCommands(around: Surroundings): Command {
  const all = family(
    'scenario',
    'try the system by the book: what happens, and what must come of it',
  ).addHelpText('after', HELP);
  acts<Options>(
    around,
    withJson(all.command('list').description('list the scenarios that come with noodknop')).addOption(
      languageOption(),
    ),
    (_, options) => list(around, options),
  );
  acts<RunOptions>(
    around,
    withJson(
      all
        .command('run')
        .description('run scenarios and say what passed, and why not')
        .argument('[files...]', 'files, or names of shipped scenarios'),
    )
      .option('--all', 'all shipped scenarios')
      .option('--live', 'in real time with real processes, instead of in the virtual clock')
      .option('--url <url>', 'with --live: a gateway that runs already')
      .option('--token <token>', 'with --url: a token of a coordinator, facilities or admin')
      .option('--report <file>', 'write a report: .pdf or .json', reportFile)
      .option('--timeline', 'print everything that happened, also when it passed')
      .addOption(languageOption()),
    (names, options) => run(around, names, options),
  );
  acts<Options>(
    around,
    withJson(
      all
        .command('check')
        .description('say whether scenario files can be read, with line and field')
        .argument('<files...>', 'files, or names of shipped scenarios'),
    ).addOption(languageOption()),
    async (names, { json = false, language }) => {
      const opened = await open(around, await around.scenarios(), names, json);
      if ('exit' in opened) return opened;
      if (json)
        printJson(
          around.terminal,
          opened.map((one) => one.listing(language)),
        );
      else
        for (const one of opened) printLine(around.terminal, `${one.name}: ${one.listing(language).title}`);
      return DONE;
    },
  );
  acts<Options>(
    around,
    all
      .command('show')
      .description('print a scenario file')
      .argument('<name>', 'a shipped scenario, or a file')
      .addOption(languageOption()),
    async ([name = '']) => {
      const scenarios = await around.scenarios();
      const path = scenarios.shipped().find((one) => one.name === name)?.path ?? name;
      const read = await readText(around.terminal, path, MOST_BYTES);
      if (!read.ok) return read.ending;
      around.terminal.out(read.text);
      return DONE;
    },
  );
  acts<Options>(
    around,
    all
      .command('new')
      .description('write a commented example to begin with')
      .argument('<file>', 'file to write')
      .addOption(languageOption()),
    async ([file = '']) => toFile(file, (await around.scenarios()).template(dirname(file)), 'file'),
  );
  return all;
}
