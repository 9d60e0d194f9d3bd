/**
 * People as one viewer may see them: colleagues, who is on duty, rotations, and who the viewer is. Reads only. Promises
 * that roles without personal data get nobody's name or id here, and a board nothing of another site.
 */

import type { MeView, OncallView, PersonView, RotationView } from './api.ts';
import type { Actor } from './events.ts';
import { everyoneOf } from './ground.ts';
import { oncall, shiftAt } from './rotation.ts';
import { isCovert, NO_PERSONS } from './sight.ts';
import { serves } from './site.ts';
import type { State } from './state.ts';
import { iso, type Now, type Wall } from './time.ts';

const isoOrNull = (at: Wall | null): string | null => (at === null ? null : iso(at));

/** Colleagues, for those who may know them. */
export function listPeople(state: State, actor: Actor): readonly PersonView[] {
  if (NO_PERSONS.has(actor.role)) return [];
  const all = actor.role === 'coordinator' || actor.role === 'admin' || actor.role === 'facilities';
  return state.site.people
    .filter(
      (person) =>
        all ||
        person.id === actor.person ||
        actor.role === 'responder' ||
        (actor.role === 'manager' && person.manager === actor.person),
    )
    .map((person) => ({
      id: person.id,
      name: person.name,
      site: person.site ?? null,
      roles: person.roles,
      language: person.language,
    }));
}

/** Who is on duty at an instant, per rotation; a board sees its own site only. */
export function listOncall(state: State, at: Wall, actor: Actor, group?: string): readonly OncallView[] {
  const nameless = actor.role === 'auditor' || actor.role === 'integration';
  const covert = actor.role === 'board' && (actor.site === null || isCovert(state, actor.site));
  return oncall(state.site, at, group)
    .filter((shift) => {
      if (actor.role !== 'board') return true;
      const rotation = state.site.rotations.find(({ id }) => id === shift.rotation);
      return rotation !== undefined && serves(rotation, actor.site);
    })
    .map((shift) => ({
      rotation: shift.rotation,
      group: shift.group,
      people: nameless || covert ? [] : shift.people,
      from: isoOrNull(shift.from),
      until: isoOrNull(shift.until),
      ...(shift.fallback ? { fallback: true } : {}),
    }));
}

/** Rotations with the group in force. */
export function listRotations(state: State, actor: Actor, now: Now): readonly RotationView[] {
  const nameless = NO_PERSONS.has(actor.role);
  const views: RotationView[] = [];
  for (const rotation of state.site.rotations) {
    const shift = shiftAt(state.site, rotation.id, now.wall);
    const current = listOncall(state, now.wall, actor).find((view) => view.rotation === rotation.id);
    if (shift === undefined || current === undefined) continue;
    const groups = [...new Set([...rotation.groups, rotation.fallback])].map((id) => {
      const group = state.site.groups.find((g) => g.id === id);
      return { id, name: group?.name ?? id, people: nameless ? [] : (group?.people ?? []) };
    });
    views.push({
      id: rotation.id,
      site: rotation.site,
      groups,
      handoff: rotation.handoff,
      start: rotation.start,
      timezone: rotation.timezone,
      fallback: rotation.fallback,
      now: current,
    });
  }
  return views;
}

/** Roles that walk past buttons. */
const TESTS: ReadonlySet<string> = new Set(['facilities', 'coordinator', 'admin']);

/** Response groups and what their people carry; groups that carry nothing are left out. */
function groupsWithDevices(state: State): NonNullable<MeView['groups']> {
  const held = new Map<string, string[]>();
  for (const { id, person, revoked } of state.devices.values())
    if (person !== null && !revoked) held.set(person, [...(held.get(person) ?? []), id]);
  return state.site.groups.flatMap(({ id, name, people }) => {
    const devices = people.flatMap((person) => held.get(person) ?? []);
    return devices.length === 0 ? [] : [{ id, name, devices }];
  });
}

/** Who the viewer is, and the names the pages need. */
export function viewMe(state: State, actor: Actor): Omit<MeView, 'csrf' | 'virtual' | 'version' | 'store'> {
  const person = actor.person === null ? undefined : state.index.people.get(actor.person);
  const covert = actor.role === 'board' && (actor.site === null || isCovert(state, actor.site));
  const here = actor.role === 'board' ? new Set(everyoneOf(state.site, actor.site)) : null;
  const names =
    actor.role === 'auditor' || actor.role === 'integration' || covert
      ? []
      : state.site.people.filter(({ id }) => here === null || here.has(id));
  const sites =
    actor.role === 'board' ? state.site.sites.filter((site) => site.id === actor.site) : state.site.sites;
  const places = covert
    ? []
    : state.site.places.filter((place) => sites.some((site) => site.id === place.site));
  return {
    role: actor.role,
    roles: actor.roles,
    person: person === undefined ? null : { id: person.id, name: person.name, language: person.language },
    site: actor.site ?? person?.site ?? null,
    sites: sites.map((site) => ({ id: site.id, name: site.name, covertBoard: site.covertBoard })),
    places: places.map(({ id, name, site, floor, area }) => ({ id, name, site, floor, area })),
    people: names.map((p) => ({ id: p.id, name: p.name })),
    ...(TESTS.has(actor.role) ? { groups: groupsWithDevices(state) } : {}),
  };
}
