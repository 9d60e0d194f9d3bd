/** The commands of people's days: presence, and announced talks and visits. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TalkView } from '../core/api-roster.ts';
import { acts, type Common, family, type Surroundings, withAdmin, withData } from './command.ts';
import { DONE, type Ending, misused, withValue } from './ending.ts';
import { LOCAL, withClock } from './local-time.ts';
import { localTime, printFields, printJson, printTable, type Terminal } from './terminal.ts';
import { type Moment, moment } from './values.ts';

const PRESENCES = ['in', 'out', 'off', 'unknown'] as const;

/** Reads where somebody is. */
function presenceOf(text: string): (typeof PRESENCES)[number] {
  const found = PRESENCES.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`Allowed choices are ${PRESENCES.join(', ')}.`);
  return found;
}

/** `presence` and its commands. */
export function presenceCommands(around: Surroundings): Command {
  const { terminal } = around;
  const presence = family('presence', 'who is in the building, out, or off');

  acts<Common & { person: string; until?: Moment }>(
    around,
    withData(
      presence
        .command('set')
        .description('say where somebody is; who is out or off is still paged, only later')
        .argument('<where>', PRESENCES.join(', '), presenceOf),
    )
      .addOption(new Option('--person <person>', 'id of the person').makeOptionMandatory())
      .option(
        '--until <time>',
        `until when it counts, ${LOCAL} (default: until it is said otherwise)`,
        moment,
      )
      .addHelpText(
        'after',
        '\nExample:\n  noodknop presence set out --person sanne --until 2026-12-24T17:00',
      ),
    ([where = ''], { person, until = null, ...options }) => {
      const said = presenceOf(where);
      return withAdmin(around, options, (admin) =>
        withClock(admin, { of: 'person', id: person }, [until], (settle) =>
          withValue(
            admin.perform('presence.set', {
              person,
              presence: said === 'unknown' ? null : said,
              until: settle(until),
            }),
            (now) => {
              if (options.json) printJson(terminal, now);
              else
                printFields(terminal, [
                  ['person', now.person],
                  ['presence', now.presence ?? 'unknown'],
                  ['until', localTime(terminal, now.until)],
                ]);
              return DONE;
            },
          ),
        ),
      );
    },
  );

  acts<Common>(
    around,
    withData(presence.command('list').description('list where people are')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('presence.list', {}), (people) => {
          if (options.json) printJson(terminal, people);
          else
            printTable(
              terminal,
              ['PERSON', 'PRESENCE', 'SINCE', 'UNTIL', 'SAID BY'],
              people.map((p) => [
                p.person,
                p.presence ?? 'unknown',
                localTime(terminal, p.since),
                localTime(terminal, p.until),
                p.via,
              ]),
            );
          return DONE;
        }),
      ),
  );
  return presence;
}

function showTalk(terminal: Terminal, talk: TalkView, json = false): Ending {
  if (json) printJson(terminal, talk);
  else
    printFields(terminal, [
      ['talk', talk.id],
      ['state', talk.state],
      ['person', talk.person],
      ['where', talk.place ?? talk.address],
      ['from', localTime(terminal, talk.from)],
      ['until', localTime(terminal, talk.until)],
      ['looks in', talk.looksIn],
      ['alarm at', localTime(terminal, talk.alarmAt)],
      ['button', talk.noButton ? { text: 'no button in the room', colour: 'red' } : 'yes'],
    ]);
  return DONE;
}

interface NewTalk extends Common {
  readonly person: string;
  readonly place?: string;
  readonly address?: string;
  readonly from?: Moment;
  readonly until: Moment;
  readonly looksIn?: string;
}
const DEEDS = [
  ['start', 'sign on: the talk begins now'],
  ['well', 'sign off: all well'],
  ['cancel', 'call an announced talk off'],
] as const;

/** `talk` and its commands. */
export function talkCommands(around: Surroundings): Command {
  const { terminal } = around;
  const talk = family('talk', 'announced talks and visits, with an alarm when nobody signs off');

  acts<NewTalk>(
    around,
    withData(talk.command('add').description('announce a talk in a room, or a visit to an address'))
      .addOption(new Option('--person <person>', 'who has the talk').makeOptionMandatory())
      .option('--place <place>', 'id of the room')
      .option('--address <text>', 'where, when it is no room')
      .option('--from <time>', `when it begins, ${LOCAL} (default: now)`, moment)
      .addOption(
        new Option('--until <time>', `when it should be over, ${LOCAL}`)
          .argParser(moment)
          .makeOptionMandatory(),
      )
      .option('--looks-in <person>', 'who is asked to walk past')
      .addHelpText(
        'after',
        '\nAt the end the person is asked whether all is well; without an answer an assist alarm follows.\n\nExample:\n  noodknop talk add --person sanne --place room-3 --until 2026-12-24T15:30 --looks-in youssef',
      ),
    async (
      _args,
      { person, place = null, address = null, from = null, until, looksIn = null, ...options },
    ) => {
      if ((place === null) === (address === null)) return misused('give --place or --address', 'place');
      const ground =
        place === null ? ({ of: 'person', id: person } as const) : ({ of: 'place', id: place } as const);
      return withAdmin(around, options, (admin) =>
        withClock(admin, ground, [from, until], (settle) =>
          withValue(
            admin.perform('talk.add', {
              ...{ person, place, address, looksIn },
              from: settle(from),
              until: settle(until),
            }),
            (made) => showTalk(terminal, made, options.json),
          ),
        ),
      );
    },
  );

  for (const [deed, description] of DEEDS)
    acts<Common & { person?: string }>(
      around,
      withData(talk.command(`${deed} <talk>`).description(description)).option(
        '--person <person>',
        'in whose name (default: a coordinator’s)',
      ),
      ([id = ''], { person = null, ...options }) =>
        withAdmin(around, options, (admin) =>
          withValue(admin.perform('talk.answer', { id, do: deed, until: null, person }), (after) =>
            showTalk(terminal, after, options.json),
          ),
        ),
    );

  acts<Common & { person?: string; until: Moment }>(
    around,
    withData(talk.command('extend <talk>').description('make a talk longer'))
      .addOption(
        new Option('--until <time>', `its new end, ${LOCAL}`).argParser(moment).makeOptionMandatory(),
      )
      .option('--person <person>', 'in whose name (default: a coordinator’s)'),
    ([id = ''], { person = null, until, ...options }) =>
      withAdmin(around, options, (admin) =>
        withClock(admin, { of: 'talk', id }, [until], (settle) =>
          withValue(
            admin.perform('talk.answer', { id, do: 'extend', until: settle(until), person }),
            (after) => showTalk(terminal, after, options.json),
          ),
        ),
      ),
  );

  acts<Common>(around, withData(talk.command('list').description('list the talks')), (_args, options) =>
    withAdmin(around, options, (admin) =>
      withValue(admin.perform('talk.list', {}), (talks) => {
        if (options.json) printJson(terminal, talks);
        else
          printTable(
            terminal,
            ['TALK', 'STATE', 'PERSON', 'WHERE', 'FROM', 'UNTIL', 'LOOKS IN', 'BUTTON'],
            talks.map((t) => [
              t.id,
              t.state,
              t.person,
              t.place ?? t.address,
              localTime(terminal, t.from),
              localTime(terminal, t.until),
              t.looksIn,
              t.noButton ? { text: 'none', colour: 'red' } : 'yes',
            ]),
          );
        return DONE;
      }),
    ),
  );
  return talk;
}
