/** The commands of faults: which there are, taking one on, and notes of repairs. */
import { type Command, InvalidArgumentError } from 'commander';
import type { FaultView } from '../core/api.ts';
import { NOTE_LENGTH } from '../core/fleet/words.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, withValue } from './ending.ts';
import { localTime, printJson, printLine, printTable, type Terminal } from './terminal.ts';

function faultId(text: string): string {
  if (!/^f\d{1,12}$/.test(text)) throw new InvalidArgumentError('It must be the id of a fault, such as f12.');
  return text;
}

function noteText(text: string): string {
  const plain = text.trim();
  if (plain === '' || plain.length > NOTE_LENGTH)
    throw new InvalidArgumentError(`It must have 1 to ${NOTE_LENGTH} characters.`);
  return plain;
}

const stateOf = ({ until, acknowledged }: FaultView): 'over' | 'taken on' | 'open' =>
  until !== null ? 'over' : acknowledged !== null ? 'taken on' : 'open';
const COLOURS = { open: 'red', 'taken on': 'yellow', over: 'dim' } as const;

function showAll(terminal: Terminal, faults: readonly FaultView[]): void {
  printTable(
    terminal,
    ['FAULT', 'STATE', 'CODE', 'ABOUT', 'SINCE', 'TOLD', 'TEXT'],
    faults.map((fault) => [
      fault.id,
      { text: stateOf(fault), colour: COLOURS[stateOf(fault)] },
      fault.code,
      fault.device ?? fault.channel ?? '',
      localTime(terminal, fault.since),
      new Set(fault.told.map(({ person }) => person)).size,
      fault.textEn ?? fault.text,
    ]),
  );
}

function showOne(terminal: Terminal, fault: FaultView): Ending {
  printLine(terminal, `${fault.id} ${fault.code}, ${stateOf(fault)}: ${fault.textEn ?? fault.text}`);
  for (const { at, person, text } of fault.notes)
    printLine(terminal, `  ${localTime(terminal, at)} ${person ?? 'command line'}: ${text}`);
  return DONE;
}

/** `fault` and its commands. */
export function faultCommands(around: Surroundings): Command {
  const { terminal } = around;
  const fault = family('fault', 'technical trouble: what there is, who takes care of it, what was done');

  acts<Common & { readonly open?: boolean }>(
    around,
    withData(
      fault
        .command('list')
        .description('list faults, open and past, the newest last')
        .option('--open', 'only those that are not over'),
    ),
    (_args, { open = false, ...options }) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('fault.list', { open }), (faults) => {
          if (options.json) printJson(terminal, faults);
          else showAll(terminal, faults);
          return DONE;
        }),
      ),
  );

  acts<Common & { readonly note?: string }>(
    around,
    withData(
      fault
        .command('acknowledge')
        .description('say that somebody takes care of it: it is told no more, and stays until it is over')
        .argument('<fault>', 'its id, such as f12', faultId)
        .option('--note <text>', 'what is being done', noteText),
    ).addHelpText('after', '\nExample:\n  noodknop fault acknowledge f12 --note "new battery ordered"'),
    ([id = ''], { note = null, ...options }) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('fault.acknowledge', { id, note }), (value) => {
          if (!options.json) return showOne(terminal, value);
          printJson(terminal, value);
          return DONE;
        }),
      ),
  );

  acts<Common>(
    around,
    withData(
      fault
        .command('note')
        .description('note what was found or repaired, also when it is over')
        .argument('<fault>', 'its id, such as f12', faultId)
        .argument('<text>', `the note, at most ${NOTE_LENGTH} characters`, noteText),
    ).addHelpText('after', '\nExample:\n  noodknop fault note f12 "battery changed"'),
    ([id = '', text = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('fault.note', { id, text }), (value) => {
          if (!options.json) return showOne(terminal, value);
          printJson(terminal, value);
          return DONE;
        }),
      ),
  );
  return fault;
}
