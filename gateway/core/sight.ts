/**
 * Who may see what of an alarm: one table for every surface. Promises that duress shows only to responder,
 * coordinator and admin, that roles "without personal data" get no person in any field, and that a covert board gets
 * no names and no places (INTERFACE, roles). Whether a role may use a route at all is the web shell's table.
 */
import type { Actor } from './events.ts';
import type { Role } from './site.ts';
import type { Alarm, State } from './state.ts';

type People = Pick<ReadonlySet<string>, 'has'>;

/** How much of an alarm its viewer sees. */
export interface Sight {
  readonly persons: boolean;
  /** Who is shown all the same where persons are not: those of a simulation, to whoever runs it. */
  readonly among?: People;
  readonly place: boolean;
  readonly duress: boolean;
  readonly covert: boolean;
}

/** Roles without personal data, besides alarms too. */
export const NO_PERSONS: ReadonlySet<Role> = new Set(['auditor', 'integration', 'board']);

/** What this viewer sees of this alarm; null: nothing at all. */
export function sightOf(state: State, alarm: Alarm, actor: Actor): Sight | null {
  if (alarm.sandbox !== null && !looksOnSimulation(alarm.sandbox, actor)) return null;
  const mine = actor.person !== null && (alarm.holder === actor.person || alarm.raisedBy === actor.person);
  const open = { persons: true, place: true, duress: false, covert: false };
  switch (actor.role) {
    case 'admin':
    case 'coordinator':
      return { ...open, duress: true };
    case 'responder': {
      const took = actor.person !== null && alarm.responders.has(actor.person);
      if (alarm.state === 'closed' && !mine && !took) return null;
      // The presser's own screen may be watched: it never tells a duress cancel from another.
      return { ...open, duress: !mine };
    }
    case 'employee':
      return mine ? open : null;
    case 'manager':
      return mine || isOwnPeoples(state, alarm, actor) ? open : null;
    case 'facilities': {
      const among = participants(state, alarm);
      return { ...open, persons: false, ...(among === null ? {} : { among }) };
    }
    case 'auditor':
    case 'integration':
      return { ...open, persons: false };
    case 'board': {
      if (alarm.state === 'closed' || alarm.site === null || alarm.site !== actor.site) return null;
      const covert = isCovert(state, alarm.site);
      return { persons: !covert, place: !covert, duress: false, covert };
    }
  }
}

/**
 * An alarm of a virtual device shows to the session's people and to those who watch over devices: not on wall screens, not
 * to other systems, not to colleagues who might think that somebody is in danger.
 */
function looksOnSimulation(people: ReadonlySet<string>, { role, person }: Actor): boolean {
  if (role === 'board' || role === 'integration') return false;
  if (role === 'employee' || role === 'responder' || role === 'manager')
    return person !== null && people.has(person);
  return true;
}

/** Whether this viewer of an alarm may know of this person. */
export const showsPerson = ({ persons, among }: Sight, person: string): boolean =>
  persons || among?.has(person) === true;

/** People who take part in the simulation that this alarm belongs to; null: it belongs to none. */
function participants(state: State, { sandbox, device }: Alarm): People | null {
  if (sandbox !== null) return sandbox;
  const known = device === null ? undefined : state.devices.get(device);
  // A virtual device without a session lives only where everything and everybody is simulated.
  return known?.virtual === true && known.simulation === null ? state.index.people : null;
}

/** A board of this site hangs where visitors can see it. */
export const isCovert = (state: State, site: string): boolean =>
  state.index.sites.get(site)?.covertBoard ?? true;

function isOwnPeoples(state: State, alarm: Alarm, actor: Actor): boolean {
  if (actor.person === null) return false;
  const presser = alarm.holder ?? alarm.raisedBy;
  if (presser !== null) return state.index.people.get(presser)?.manager === actor.person;
  return alarm.site !== null && state.index.people.get(actor.person)?.site === alarm.site;
}
