/**
 * Which roles were taken away from whom, by an edit or by a site file, and not given back: what tokens and sessions of
 * theirs are good for no longer. A role that somebody never held in the site file was never taken: a token may be made
 * for it. Folded from the log; refusing is left to the web.
 */
import type { RosterChange } from './roster/entries.ts';
import type { Person, Role } from './site.ts';
import type { State } from './state.ts';

/** People remembered, those who left the site too; beyond it those whose roles changed longest ago are forgotten. */
export const ROLES_TAKEN_LIMIT = 20_000;

type Taken = Pick<State, 'rolesTaken'>;
type Roles = Pick<Person, 'roles'> | null | undefined;

/** True when the site no longer gives this person a role that it gave before. */
export const isRoleTaken = ({ rolesTaken }: Taken, person: string | null, role: Role): boolean =>
  person !== null && rolesTaken.get(person)?.has(role) === true;

/** A site file came in the place of another. */
export function rolesOfFile(
  state: Taken,
  before: ReadonlyMap<string, Person>,
  after: ReadonlyMap<string, Person>,
): void {
  for (const [id, person] of before) noteRoles(state, id, person, after.get(id));
  for (const [id, person] of after) if (!before.has(id)) noteRoles(state, id, null, person);
}

/** An edit changed people. */
export function rolesOfEdit(state: Taken, changes: readonly RosterChange[]): void {
  for (const change of changes)
    if (change.section === 'people') noteRoles(state, change.id, change.before, change.after);
}

function noteRoles({ rolesTaken }: Taken, person: string, before: Roles, after: Roles): void {
  const had = before?.roles ?? [];
  const has = after?.roles ?? [];
  const known = rolesTaken.get(person);
  if (known === undefined && had.every((role) => has.includes(role))) return;
  const taken = new Set([...(known ?? []), ...had].filter((role) => !has.includes(role)));
  rolesTaken.delete(person);
  if (taken.size === 0) return;
  rolesTaken.set(person, taken);
  if (rolesTaken.size <= ROLES_TAKEN_LIMIT) return;
  for (const oldest of rolesTaken.keys()) {
    rolesTaken.delete(oldest);
    return;
  }
}
