/** The commands of walk tests: begin, look, stop, resume, and the report on screen, as a list, a table or a PDF. */
import { type Command, Option } from 'commander';
import { DEVICE_ID } from '../../protocol/messages.ts';
import type { WalkDeviceView, WalkView } from '../core/api-walk.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import type { Answered } from '../shell/operations.ts';
import { walkCsv } from '../shell/report/walk-csv.ts';
import { countsApart, failureText, notTestedOf, whereOf } from '../shell/report/walk-words.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, misused, withValue } from './ending.ts';
import {
  type Cell,
  localTime,
  paint,
  printFields,
  printJson,
  printLine,
  printTable,
  type Terminal,
} from './terminal.ts';
import { toFile } from './to-file.ts';
import { languageOption, many, whole } from './values.ts';

const FORMATS = ['json', 'csv', 'pdf'] as const;
const EN = textsFor('en');
const COLOURS = { passed: 'green', failed: 'red', untested: 'yellow' } as const;

interface Begun extends Common {
  readonly site?: string;
  readonly area?: string;
  readonly group?: string;
  readonly device?: readonly string[];
  readonly minutes: number;
  readonly tester?: string;
}
interface Reported extends Common {
  readonly format?: (typeof FORMATS)[number];
  readonly out?: string;
  readonly language: Language;
}

const unit = (value: number | null, of: string): Cell => (value === null ? null : `${value} ${of}`);

function rowOf(terminal: Terminal, one: WalkDeviceView): Cell[] {
  const reached = one.wouldPage?.filter(({ channels }) => channels.length > 0);
  return [
    one.device,
    one.placeName ?? one.place,
    { text: one.state, colour: COLOURS[one.state] },
    localTime(terminal, one.press?.pressedAt ?? null),
    unit(one.press?.roundTripMs ?? null, 'ms'),
    unit(one.battery, '%'),
    unit(one.rssi, 'dBm'),
    reached === undefined ? null : `${reached.length} of ${one.wouldPage?.length ?? 0}`,
    localTime(terminal, one.lastGoodTestAt),
    one.state === 'untested' ? notTestedOf(one, EN) : failureText(one, EN),
  ];
}

function show(terminal: Terminal, walk: WalkView, json: boolean): Ending {
  if (json) {
    printJson(terminal, walk);
    return DONE;
  }
  const of = (state: WalkDeviceView['state']) => walk.devices.filter((one) => one.state === state);
  printFields(terminal, [
    ['walk test', walk.id],
    ['tester', walk.testerName],
    ['where', whereOf(walk, EN)],
    ['state', { text: EN.walk.walkState[walk.state], colour: walk.state === 'running' ? 'yellow' : 'bold' }],
    ['begun', localTime(terminal, walk.startedAt)],
    [walk.state === 'ended' ? 'ended' : 'ends by itself', localTime(terminal, walk.until)],
    ...(walk.reason === null ? [] : [['because', EN.walk.reason[walk.reason]] as const]),
    ...(walk.interruptedBy === null ? [] : [['interrupted by alarm', walk.interruptedBy] as const]),
    ['result', countsApart(walk, EN)],
  ]);
  printLine(terminal, '');
  printTable(
    terminal,
    [
      'BUTTON',
      'PLACE',
      'STATE',
      'PRESSED',
      'THERE AND BACK',
      'BATTERY',
      'SIGNAL',
      'REACHED',
      'LAST GOOD TEST',
      '',
    ],
    [...of('failed'), ...of('untested'), ...of('passed')].map((one) => rowOf(terminal, one)),
  );
  for (const { device, why } of walk.leftOut)
    printLine(terminal, paint(terminal, 'dim', `${device} takes no part: it ${EN.walk.not[why]}`));
  if (walk.state === 'interrupted')
    terminal.err(
      paint(
        terminal,
        'red',
        'There was a real alarm: every button is live. Once it is closed: noodknop walk-test resume\n',
      ),
    );
  return DONE;
}

async function report(terminal: Terminal, walk: WalkView, wanted: Reported): Promise<Ending> {
  const { format = 'json', out, language } = wanted;
  if (format === 'json' && out === undefined) {
    printJson(terminal, walk);
    return DONE;
  }
  let content: string | Uint8Array;
  if (format === 'json') content = `${JSON.stringify(walk)}\n`;
  else if (format === 'csv') content = walkCsv(walk, textsFor(language));
  else {
    // Loaded only now: the PDF library takes longer to load than most commands take to run.
    const { walkPdf } = await import('../shell/report/walk-pdf.ts');
    content = await walkPdf(walk, language);
  }
  if (out !== undefined) return toFile(out, content, 'out');
  terminal.out(content);
  return DONE;
}

/** `walk-test` and its commands. */
export function walkCommands(around: Surroundings): Command {
  const { terminal } = around;
  const walk = family('walk-test', 'walk past buttons and press them; nobody is paged, and a report is kept');
  const command = (usage: string, about: string): Command => withData(walk.command(usage).description(about));
  const shows = (options: Common, answer: Promise<Answered<'walk.show'>>): Promise<Ending> =>
    withValue(answer, (view) => show(terminal, view, options.json === true));

  acts<Begun>(
    around,
    command('start', 'begin a walk test; it ends by itself, and a real alarm makes every button live at once')
      .option('--site <site>', 'id of a site: its fixed buttons, and wearables that nobody carries')
      .option('--area <area>', 'a part of a site, as its places name it')
      .option('--group <group>', 'id of a response group: the wearables that its people carry')
      .option(
        '--device <id>',
        'id of a button; may be given more than once',
        many((id: string) => id),
      )
      .option('--minutes <minutes>', 'how long at most, 1 to 30', whole(1, 30), 30)
      .option('--tester <person>', 'id of who walks')
      .addHelpText(
        'after',
        '\nA second press within 3 s on a button under test is real, and so is a press of any other button.\n\nExamples:\n  noodknop walk-test start --site linde --tester fatima\n  noodknop walk-test start --site linde --area "begane grond" --minutes 15\n  noodknop walk-test start --device balie-1 --device balie-2',
      ),
    async (_args, options) => {
      const { site, area, group, device, minutes, tester = null } = options;
      const ways = [site ?? area, group, device].filter((one) => one !== undefined).length;
      if (ways !== 1) return misused('give --site, --area, --group or --device: one of these', 'site');
      const bad = device?.find((id) => !DEVICE_ID.test(id));
      if (bad !== undefined)
        return misused('must be lower-case letters, digits and hyphens, at most 32', 'device');
      const scope = {
        ...(site === undefined ? {} : { site }),
        ...(area === undefined ? {} : { area }),
        ...(group === undefined ? {} : { group }),
        ...(device === undefined ? {} : { devices: [...device] }),
      };
      return withAdmin(around, options, (admin) =>
        shows(options, admin.perform('walk.start', { ...scope, minutes, tester })),
      );
    },
  );

  acts<Common>(
    around,
    command('status [id]', 'how a walk test stands, button by button; the newest unless one is named'),
    ([id = null], options) =>
      withAdmin(around, options, (admin) => shows(options, admin.perform('walk.show', { id }))),
  );

  acts<Common>(around, command('list', 'walk tests, the newest first'), (_args, options) =>
    withAdmin(around, options, (admin) =>
      withValue(admin.perform('walk.list', {}), (walks) => {
        if (options.json) printJson(terminal, walks);
        else
          printTable(
            terminal,
            ['WALK TEST', 'BEGUN', 'STATE', 'TESTER', 'WHERE', 'RESULT'],
            walks.map((one) => [
              one.id,
              localTime(terminal, one.startedAt),
              one.state,
              one.testerName,
              whereOf(one, EN),
              countsApart(one, EN),
            ]),
          );
        return DONE;
      }),
    ),
  );

  for (const [name, about] of [
    ['stop', 'end a walk test: its buttons are live; the only one that runs unless one is named'],
    ['resume', 'go on after a real alarm, once that is closed; the only one unless one is named'],
  ] as const)
    acts<Common>(around, command(`${name} [id]`, about), ([id = null], options) =>
      withAdmin(around, options, (admin) => shows(options, admin.perform(`walk.${name}`, { id }))),
    );

  acts<Reported>(
    around,
    command(
      'report [id]',
      'the report: what passed, what failed and why, and what was not tested; the newest unless one is named',
    )
      .addOption(
        new Option('--format <format>', 'json, csv, or pdf to print').choices([...FORMATS]).default('json'),
      )
      .option('-o, --out <file>', 'write to a new file instead of standard output')
      .addOption(languageOption())
      .addHelpText('after', '\nExample:\n  noodknop walk-test report --format pdf --out looptest.pdf'),
    async ([id = null], options) => {
      if (options.format === 'pdf' && options.out === undefined && terminal.shown)
        return misused('a PDF cannot be shown on a terminal: give a file', 'out');
      return withAdmin(around, options, (admin) =>
        withValue(admin.perform('walk.show', { id }), (found) => report(terminal, found, options)),
      );
    },
  );
  return walk;
}
