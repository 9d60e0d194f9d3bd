/** The commands of who watches the gateway from outside: which there are, and that one is there no more. */
import { type Command, InvalidArgumentError } from 'commander';
import { WATCHER_NAME } from '../core/watchers/state.ts';
import type { WatcherListing } from '../core/watchers/view.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, withValue } from './ending.ts';
import { localTime, printJson, printLine, printTable, type Terminal } from './terminal.ts';

function watcherName(text: string): string {
  if (!WATCHER_NAME.test(text))
    throw new InvalidArgumentError('It must be the name of a watcher, such as watch.');
  return text;
}

function show(terminal: Terminal, watchers: readonly WatcherListing[], json: boolean | undefined): void {
  if (json) printJson(terminal, watchers);
  else if (watchers.length === 0)
    printLine(terminal, 'Nobody watches this gateway from outside: noodknop watch, on another machine.');
  else
    printTable(
      terminal,
      ['WATCHER', 'STATE', 'ASKED', 'SINCE', 'TOKEN'],
      watchers.map(({ watcher, ok, at, since, token }) => [
        watcher,
        ok
          ? { text: at === null ? 'awaited' : 'asks', colour: at === null ? 'yellow' : 'green' }
          : { text: 'LOST', colour: 'red' },
        at === null ? 'not since the start' : localTime(terminal, at),
        localTime(terminal, since),
        token ?? 'not known yet',
      ]),
    );
}

/** `watcher` and its commands. */
export function watcherCommands(around: Surroundings): Command {
  const { terminal } = around;
  const watcher = family('watcher', 'who watches this gateway from outside (noodknop watch)');

  acts<Common>(
    around,
    withData(watcher.command('list').description('list who watches, and when each last asked')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('watcher.list', {}), (watchers) => {
          show(terminal, watchers, options.json);
          return DONE;
        }),
      ),
  );

  acts<Common>(
    around,
    withData(
      watcher
        .command('forget')
        .description('say that one watches no more: its fault is over, and it is not waited for')
        .argument('<watcher>', 'its name, the account of its watch.yaml', watcherName),
    ).addHelpText('after', '\nExample:\n  noodknop watcher forget watch'),
    ([name = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('watcher.forget', { watcher: name }), (watchers) => {
          show(terminal, watchers, options.json);
          return DONE;
        }),
      ),
  );
  return watcher;
}
