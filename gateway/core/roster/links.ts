/**
 * Secret links to calendars: who may have one, and taking it away. The secret is drawn by the shell and told once; what
 * is kept is its hash, so that neither the log nor a backup opens anybody's calendar.
 */
import type { Actor, Outcome, RosterRequestOf } from '../events.ts';
import { problem } from '../problem.ts';
import { record, type Turn } from '../turn.ts';
import type { CalendarLink } from './state.ts';

/** Most links to the calendar of one person or group. */
const LINKS_MOST = 20;
const HASH = /^[0-9a-f]{64}$/;

const coordinates = ({ role }: Actor): boolean => role === 'coordinator' || role === 'admin';

/** May this asker hand out, see and take away the links to this calendar? */
export const ownsLink = (actor: Actor, of: Pick<CalendarLink, 'person' | 'group'>): boolean =>
  coordinates(actor) || (of.group === null && actor.person !== null && of.person === actor.person);

/** A link to the calendar of a person or a group. */
export function makeLink(turn: Turn, event: RosterRequestOf<'calendar.wanted'>): Outcome {
  const { state } = turn;
  const { person, group, hash, actor } = event;
  if ((person === null) === (group === null))
    return {
      ok: false,
      problem: problem(
        'invalid',
        'A calendar is that of a person or of a group, one of the two.',
        'person',
        'Een agenda is van een persoon of van een groep, een van beide.',
      ),
    };
  if (!ownsLink(actor, { person, group }))
    return {
      ok: false,
      problem: problem(
        'forbidden',
        'You can link to your own calendar; a coordinator to every other.',
        undefined,
        'Je kunt je eigen agenda koppelen; een coördinator ook alle andere.',
      ),
    };
  if (person !== null && !state.index.people.has(person))
    return {
      ok: false,
      problem: problem('invalid', `There is no person "${person}".`, 'person', `Er is niemand "${person}".`),
    };
  if (group !== null && !state.site.groups.some(({ id }) => id === group))
    return {
      ok: false,
      problem: problem('invalid', `There is no group "${group}".`, 'group', `Er is geen groep "${group}".`),
    };
  if (!HASH.test(hash))
    return {
      ok: false,
      problem: problem('invalid', 'This is no SHA-256 in hex.', 'hash', 'Dit is geen SHA-256 in hex.'),
    };
  const links = [...state.roster.links.values()];
  const same = links.find((link) => link.hash === hash);
  if (same !== undefined)
    return same.person === person && same.group === group
      ? { ok: true, created: false, id: same.id }
      : {
          ok: false,
          problem: problem(
            'conflict',
            'This secret is in use; draw another.',
            'hash',
            'Dit geheim is al in gebruik; trek een ander.',
          ),
        };
  if (links.filter((link) => link.person === person && link.group === group).length >= LINKS_MOST)
    return {
      ok: false,
      problem: problem(
        'conflict',
        `There are ${LINKS_MOST} links to this calendar already; take one away first.`,
        undefined,
        `Er zijn al ${LINKS_MOST} koppelingen met deze agenda; haal er eerst een weg.`,
      ),
    };
  // A link that a failing disk never saw must not give its name to another.
  const id = `c${state.roster.linkNumber + 1}${state.life === '' ? '' : `-${state.life}`}`;
  record(turn, { type: 'calendar.linked', link: id, hash, person, group, by: actor.person });
  return { ok: true, created: true, id };
}

/** Takes a link away; whoever has it gets nothing any more. */
export function dropLink(turn: Turn, event: RosterRequestOf<'calendar.dropped'>): Outcome {
  const link = turn.state.roster.links.get(event.link);
  if (link === undefined || !ownsLink(event.actor, link))
    return {
      ok: false,
      problem: problem(
        'not_found',
        `There is no link "${event.link}" of yours.`,
        undefined,
        `Er is geen koppeling "${event.link}" van jou.`,
      ),
    };
  record(turn, { type: 'calendar.unlinked', link: link.id, by: event.actor.person });
  return { ok: true, id: link.id };
}
