/**
 * What an alarm needs of the site: names, addresses, groups, who is on duty. Promises that something an import took
 * away is still found for an alarm that was open at the time (INTERFACE, site import); what the file in force says
 * goes first. Whom a step pages is put together in `paging.ts`.
 */
import { dutyPeople } from './rotation.ts';
import { type Person, type Place, type Site, type SiteFile, serves, sitesOf } from './site.ts';
import type { Alarm, Ground, State } from './state.ts';
import type { Wall } from './time.ts';

const grounds = (state: State, alarm: Alarm): readonly Ground[] =>
  alarm.ground.site === state.site ? [state] : [state, alarm.ground];

/** The site of an alarm. */
export const siteOf = (state: State, alarm: Alarm): Site | undefined =>
  alarm.site === null
    ? undefined
    : (state.index.sites.get(alarm.site) ?? alarm.ground.index.sites.get(alarm.site));

/** The place of an alarm. */
export const placeOf = (state: State, alarm: Alarm): Place | undefined =>
  alarm.place === null
    ? undefined
    : (state.index.places.get(alarm.place) ?? alarm.ground.index.places.get(alarm.place));

/** A person as an alarm knows them. */
export const personOf = (state: State, alarm: Alarm, id: string | null): Person | undefined =>
  id === null ? undefined : (state.index.people.get(id) ?? alarm.ground.index.people.get(id));

/** Who is on call for an alarm now; all rotations where nobody knows which site it is. */
export function onDuty(state: State, alarm: Alarm, wall: Wall): readonly string[] {
  const people = new Set<string>();
  for (const { site } of grounds(state, alarm)) {
    const sites = alarm.site === null ? site.sites.map(({ id }) => id) : [alarm.site];
    for (const id of sites) for (const person of dutyPeople(site, id, wall).people) people.add(person);
    if (people.size > 0) break;
  }
  return [...people];
}

/** The people of a group. */
export function groupPeople(state: State, alarm: Alarm, id: string): readonly string[] {
  for (const { site } of grounds(state, alarm)) {
    const group = site.groups.find((candidate) => candidate.id === id);
    if (group !== undefined) return group.people;
  }
  return [];
}

/** Everyone of the alarm's site; everyone there is where nobody knows which site it is. */
export function everyoneFor(state: State, alarm: Alarm): readonly string[] {
  for (const { site } of grounds(state, alarm)) {
    const people = everyoneOf(site, alarm.site);
    if (people.length > 0) return people;
  }
  return [];
}

/** People with that site, and members of the groups in its rotations (INTERFACE, exact readings). */
export function everyoneOf(site: SiteFile, id: string | null): readonly string[] {
  if (id === null) return site.people.map((person) => person.id);
  const people = new Set(site.people.filter((person) => person.site === id).map((person) => person.id));
  const groups = new Set<string>();
  for (const rotation of site.rotations)
    if (serves(rotation, id)) for (const group of [...rotation.groups, rotation.fallback]) groups.add(group);
  for (const group of site.groups)
    if (groups.has(group.id)) for (const person of group.people) people.add(person);
  return [...people];
}

/**
 * The site whose people are asked for somebody who is nowhere in particular: the own one, else one of the groups'.
 * Null where there are several and nothing says which: all are asked then, and no wrong address is given.
 */
export function homeOf(site: SiteFile, id: string | null): string | null {
  const own = id === null ? undefined : site.people.find((person) => person.id === id)?.site;
  if (own !== undefined) return own;
  const groups = site.groups.filter((group) => id !== null && group.people.includes(id));
  const rotation = site.rotations.find((r) => groups.some((group) => r.groups.includes(group.id)));
  const [only, ...others] = site.sites;
  const shared = rotation !== undefined && sitesOf(rotation).length > 1;
  return (shared ? undefined : rotation?.site) ?? (others.length === 0 ? (only?.id ?? null) : null);
}
