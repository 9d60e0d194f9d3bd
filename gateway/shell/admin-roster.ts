/**
 * The operations of the roster behind the command line, done on a gateway: part of `admin.ts`. The command line acts as
 * an admin who is no person; where somebody must be meant, the question names them.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import type { OncallView } from '../core/api.ts';
import type { Actor, Outcome } from '../core/events.ts';
import { type Problem, problem } from '../core/problem.ts';
import { zoneOfPerson, zoneOfSite } from '../core/roster/zones.ts';
import type { State } from '../core/state.ts';
import { textsFor } from '../core/texts/index.ts';
import { days, iso, type Wall, wall } from '../core/time.ts';
import { listOncall } from '../core/views.ts';
import type { ReadAbsences } from './calendar/face.ts';
import { drawSecret, linkView, listLinks, pathOf } from './calendar/links.ts';
import { noteText } from './calendar/notes.ts';
import { absencesTaken } from './calendar/taken.ts';
import type { Gateway } from './faces.ts';
import type { ROSTER_OPERATIONS, RosterAnswers, RosterOperation } from './operations-roster.ts';
import { asEdits } from './roster-edits.ts';
import type { RosterViews } from './web/roster-face.ts';

/** What these operations work on. */
export interface RosterParts {
  readonly gateway: Gateway;
  readonly roster: RosterViews;
  readonly readAbsences: ReadAbsences;
}

/** The command line acts as an admin who is no person: whoever can open the data directory may do anything. */
export const COMMAND_LINE: Actor = { role: 'admin', roles: ['admin'], person: null, site: null };
/** Instants worked out in one go, after which the gateway's other work has its turn. */
const AT_A_TIME = 100;
/** The command line speaks English. */
const TEXTS = textsFor('en');

type AskOf<O extends RosterOperation> = z.output<(typeof ROSTER_OPERATIONS)[O]>;
type Said<O extends RosterOperation> =
  | { readonly ok: true; readonly value: RosterAnswers[O] }
  | { readonly ok: false; readonly problem: Problem };
type Deeds = {
  [O in RosterOperation]: (parts: RosterParts, ask: AskOf<O>) => Promise<Said<O>> | Said<O>;
};

const yes = <T>(value: T) => ({ ok: true, value }) as const;
const no = (why: Problem) => ({ ok: false, problem: why }) as const;
const wallOrNull = (at: number | null): Wall | null => (at === null ? null : wall(at));

/** The command line in somebody's name, with an admin's say. */
const inNameOf = (person: string | null): Actor => ({ ...COMMAND_LINE, person });

function unknownPerson(state: State, person: string | null): Problem | null {
  return person === null || state.index.people.has(person)
    ? null
    : problem('not_found', `there is no person "${person}"`, 'person');
}

/** What a request came to, looked up by the id it gave. */
function shown<T extends { readonly id: string }>(
  outcome: Outcome,
  id: string | undefined,
  all: () => readonly T[],
) {
  if (!outcome.ok) return no(outcome.problem);
  const found = all().find((one) => one.id === (outcome.id ?? id));
  return found === undefined ? no(problem('not_found', `there is no "${id ?? ''}"`, 'id')) : yes(found);
}

const edited = ({ gateway }: RosterParts, outcome: Outcome) =>
  outcome.ok
    ? yes({ edit: outcome.id ?? null, revision: gateway.state.roster.revision })
    : no(outcome.problem);

/** What each operation of the roster does. */
export const ROSTER_DEEDS: Deeds = {
  'oncall.many': async ({ gateway }, { at, group }) => {
    // All of one site, whatever is edited meanwhile.
    const state = { ...gateway.state };
    if (group !== null && !state.site.groups.some(({ id }) => id === group))
      return no(problem('not_found', `there is no group "${group}"`, 'group'));
    const answers: (readonly OncallView[])[] = [];
    for (const [i, instant] of at.entries()) {
      if (i % AT_A_TIME === AT_A_TIME - 1) await nextTurn();
      answers.push(listOncall(state, wall(instant), COMMAND_LINE, group ?? undefined));
    }
    return yes(answers);
  },
  'roster.show': ({ gateway, roster }, { from, weeks }) => {
    const now = gateway.now();
    return yes(
      roster.viewRoster(gateway.state, COMMAND_LINE, now, wallOrNull(from) ?? now.wall, weeks, TEXTS),
    );
  },
  'roster.log': ({ gateway, roster }) => yes(roster.listEdits(gateway.state, gateway.now(), TEXTS)),
  'roster.edit': async (parts, { edits, base }) =>
    edited(
      parts,
      await parts.gateway.ask({
        type: 'roster.changed',
        actor: COMMAND_LINE,
        edits: asEdits(parts.gateway.state, edits),
        base,
      }),
    ),
  'roster.undo': async (parts, { edit }) =>
    edited(parts, await parts.gateway.ask({ type: 'roster.undone', actor: COMMAND_LINE, edit })),
  'swap.list': ({ gateway, roster }) => yes(roster.listSwaps(gateway.state, COMMAND_LINE, gateway.now())),
  'swap.ask': async ({ gateway, roster }, ask) =>
    shown(await gateway.ask({ type: 'swap.wanted', actor: COMMAND_LINE, ...ask }), undefined, () =>
      roster.listSwaps(gateway.state, COMMAND_LINE, gateway.now()),
    ),
  'swap.answer': async ({ gateway, roster }, { id, answer, person }) => {
    const why = unknownPerson(gateway.state, person);
    if (why !== null) return no(why);
    return shown(
      await gateway.ask({ type: 'swap.answered', actor: inNameOf(person), swap: id, answer }),
      id,
      () => roster.listSwaps(gateway.state, COMMAND_LINE, gateway.now()),
    );
  },
  'presence.list': ({ gateway, roster }) =>
    yes(roster.listPresence(gateway.state, COMMAND_LINE, gateway.now())),
  'presence.set': async ({ gateway, roster }, { person, presence, until }) => {
    const outcome = await gateway.ask({
      type: 'presence.set',
      actor: COMMAND_LINE,
      person,
      presence,
      until: wallOrNull(until),
      via: 'coordinator',
    });
    if (!outcome.ok) return no(outcome.problem);
    const found = roster
      .listPresence(gateway.state, COMMAND_LINE, gateway.now())
      .find((one) => one.person === person);
    return yes(found ?? { person, presence, since: null, until: null, via: null });
  },
  'talk.list': ({ gateway, roster }) => yes(roster.listTalks(gateway.state, COMMAND_LINE, gateway.now())),
  'talk.add': async ({ gateway, roster }, { from, until, ...ask }) =>
    shown(
      await gateway.ask({
        type: 'talk.wanted',
        actor: COMMAND_LINE,
        ...ask,
        from: wallOrNull(from) ?? gateway.now().wall,
        until: wall(until),
      }),
      undefined,
      () => roster.listTalks(gateway.state, COMMAND_LINE, gateway.now()),
    ),
  'talk.answer': async ({ gateway, roster }, { id, do: deed, until, person }) => {
    const why = unknownPerson(gateway.state, person);
    if (why !== null) return no(why);
    return shown(
      await gateway.ask({
        type: 'talk.answered',
        actor: inNameOf(person),
        talk: id,
        do: deed,
        until: wallOrNull(until),
      }),
      id,
      () => roster.listTalks(gateway.state, COMMAND_LINE, gateway.now()),
    );
  },
  'dry-run': ({ gateway, roster }, { at, ...ask }) => {
    const now = gateway.now();
    const run = roster.dryRun(gateway.state, { ...ask, at: wallOrNull(at) ?? now.wall }, now, TEXTS);
    if (run !== null) return yes(run);
    const [field, id] = ask.place === null ? ['site', ask.site] : ['place', ask.place];
    return no(problem('not_found', `there is no ${field} "${id}"`, field ?? undefined));
  },
  statistics: ({ gateway, roster }, ask) => {
    const until = wallOrNull(ask.until) ?? gateway.now().wall;
    const from = wallOrNull(ask.from) ?? wall(until - days(366));
    return from < until
      ? yes(roster.statistics(gateway.state, from, until))
      : no(problem('invalid', 'must be after --from', 'until'));
  },
  zone: ({ gateway: { state } }, { of, id }) => {
    const person = of === 'talk' ? (state.roster.talks.get(id ?? '')?.person ?? null) : id;
    if ((of === 'person' || of === 'talk') && person !== null)
      return yes({ zone: zoneOfPerson(state.site, person) });
    const site =
      of === 'place' ? (state.index.places.get(id ?? '')?.site ?? null) : of === 'site' ? id : null;
    return yes({ zone: zoneOfSite(state.site, site) });
  },
  'calendar.list': ({ gateway }) => yes(listLinks(gateway.state, COMMAND_LINE)),
  'calendar.link': async ({ gateway }, { person, group }) => {
    const { secret, hash } = drawSecret();
    const outcome = await gateway.ask({ type: 'calendar.wanted', actor: COMMAND_LINE, hash, person, group });
    if (!outcome.ok) return no(outcome.problem);
    const link = gateway.state.roster.links.get(outcome.id ?? '');
    return link === undefined
      ? no(problem('unavailable', 'the link was not made'))
      : yes({ ...linkView(link), path: pathOf(secret) });
  },
  'calendar.unlink': async ({ gateway }, { id }) => {
    const outcome = await gateway.ask({ type: 'calendar.dropped', actor: COMMAND_LINE, link: id });
    return outcome.ok ? yes({ id }) : no(outcome.problem);
  },
  'calendar.import': async ({ gateway, readAbsences }, { person, ics }) => {
    const { site } = gateway.state;
    const why = unknownPerson(gateway.state, person);
    if (why !== null) return no(why);
    const zone = zoneOfPerson(site, person);
    const reading = await absencesTaken(readAbsences, { ics, zone, now: gateway.now().wall });
    if (!reading.ok) return no(reading.problem);
    const { spans, notes } = reading;
    const outcome = await gateway.ask({ type: 'absences.given', actor: COMMAND_LINE, person, spans });
    if (!outcome.ok) return no(outcome.problem);
    return yes({
      person,
      spans: spans.map(({ from, until }) => ({ from: iso(from), until: iso(until) })),
      notes: notes.map((note) => noteText(note, TEXTS)),
    });
  },
};
