/** The commands that look at alarms. They change nothing. */
import type { Command } from 'commander';
import type { AlarmView } from '../core/api.ts';
import { addTrace } from './alarm-trace.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, withValue } from './ending.ts';
import { type Cell, localTime, printFields, printJson, printTable, type Terminal } from './terminal.ts';

const LEVELS = { assist: 'yellow', emergency: 'red' } as const;
const STATES = { open: 'red', acknowledged: 'yellow', 'on-scene': 'cyan', closed: 'green' } as const;
/** The level of an alarm, in its colour. */
export const levelCell = (level: AlarmView['level']): Cell => ({ text: level, colour: LEVELS[level] });
/** The state of an alarm, in its colour. */
export const stateCell = (state: AlarmView['state']): Cell => ({ text: state, colour: STATES[state] });

/** What is known of an alarm, as fields for people. */
export function alarmFields(terminal: Terminal, alarm: AlarmView): (readonly [string, Cell])[] {
  const { guidance112: guidance, cancelled } = alarm;
  const said = alarm.responders.map(({ person, answer }) => `${person ?? 'somebody'} ${answer}`).join(', ');
  const called = guidance?.called ? `called by ${guidance.called.person ?? 'somebody'}` : null;
  const calling = guidance?.calling ? `${guidance.calling.person ?? 'somebody'} is calling` : null;
  return [
    ['alarm', alarm.id],
    ['state', stateCell(alarm.state)],
    ['level', levelCell(alarm.level)],
    ['site', alarm.site],
    ['place', alarm.place],
    ['device', alarm.device],
    ['raised by', alarm.raisedBy],
    ['opened', localTime(terminal, alarm.openedAt)],
    ['presses', alarm.presses.length],
    ['step', alarm.step],
    ['pages', alarm.pages.length],
    ['answers', said || null],
    ['lead', alarm.lead],
    ['112', guidance === null ? null : (called ?? calling ?? 'guidance is on, nobody has called')],
    [
      'cancelled',
      cancelled === null
        ? null
        : `${localTime(terminal, cancelled.at)}${cancelled.duress ? ', under duress' : ''}`,
    ],
    ['closed', localTime(terminal, alarm.closedAt)],
  ];
}

function showList(terminal: Terminal, alarms: readonly AlarmView[], json: boolean): Ending {
  if (json) printJson(terminal, alarms);
  else
    printTable(
      terminal,
      ['ALARM', 'OPENED', 'LEVEL', 'STATE', 'SITE', 'PLACE', 'PRESSES', 'COMING'],
      alarms.map((a) => [
        a.id,
        localTime(terminal, a.openedAt),
        levelCell(a.level),
        stateCell(a.state),
        a.site,
        a.place,
        a.presses.length,
        a.coming,
      ]),
    );
  return DONE;
}

/** `alarm` and its commands. */
export function alarmCommands(around: Surroundings): Command {
  const { terminal } = around;
  const alarm = family('alarm', 'look at alarms');
  acts<Common & { open?: boolean }>(
    around,
    withData(alarm.command('list').description('list alarms')).option(
      '--open',
      'only those that are not closed',
    ),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('alarm.list', { open: options.open === true }), (alarms) =>
          showList(terminal, alarms, options.json === true),
        ),
      ),
  );
  acts<Common>(
    around,
    withData(alarm.command('show <id>').description('show one alarm')),
    ([id = ''], options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('alarm.show', { id }), (found) => {
          if (options.json) printJson(terminal, found);
          else printFields(terminal, alarmFields(terminal, found));
          return DONE;
        }),
      ),
  );
  addTrace(around, alarm);
  return alarm;
}
