/**
 * Who is where, as one viewer may see it, and who is in a building for an evacuation. Reads only. Promises no names on
 * a board that hangs where visitors see it.
 */
import type { PresenceView } from '../api-roster.ts';
import type { Actor } from '../events.ts';
import { everyoneOf } from '../ground.ts';
import { isCovert } from '../sight.ts';
import type { State } from '../state.ts';
import { iso, type Now } from '../time.ts';
import { presenceFound } from './presence.ts';

/** Somebody who is in the building. */
export interface PresentView {
  readonly name: string;
  /** Since when, ISO 8601. */
  readonly since: string;
}

/** Where people are: everybody's for coordinators and responders, of its own people for an open board, else one's own. */
export function listPresence(state: State, actor: Actor, now: Now): readonly PresenceView[] {
  return seenBy(state, actor)
    .filter((person) => state.index.people.has(person))
    .map((person) => view(state, person, now));
}

function seenBy(state: State, actor: Actor): readonly string[] {
  switch (actor.role) {
    case 'coordinator':
    case 'admin':
    case 'responder':
      return state.site.people.map(({ id }) => id);
    case 'board':
      return actor.site === null || isCovert(state, actor.site) ? [] : everyoneOf(state.site, actor.site);
    case 'auditor':
    case 'integration':
      return [];
    case 'employee':
    case 'manager':
    case 'facilities':
      return actor.person === null ? [] : [actor.person];
  }
}

function view(state: State, person: string, now: Now): PresenceView {
  const found = presenceFound(state, person, now.wall);
  if (found === null) return { person, presence: null, since: null, until: null, via: null };
  if ('absence' in found) {
    const { from, until } = found.absence;
    return { person, presence: 'out', since: iso(from), until: iso(until), via: 'calendar' };
  }
  const { presence, since, until, via } = found.word;
  return { person, presence, since: iso(since), until: until === null ? null : iso(until), via };
}

/** People who are in the building of a site, by name; empty where the board is covert. */
export function listPresent(state: State, site: string, now: Now): readonly PresentView[] {
  if (isCovert(state, site)) return [];
  const present: PresentView[] = [];
  for (const id of everyoneOf(state.site, site)) {
    const person = state.index.people.get(id);
    const found = presenceFound(state, id, now.wall);
    if (person !== undefined && found !== null && 'word' in found && found.word.presence === 'in')
      present.push({ name: person.name, since: iso(found.word.since) });
  }
  return present.sort((a, b) => (a.name < b.name ? -1 : 1));
}
