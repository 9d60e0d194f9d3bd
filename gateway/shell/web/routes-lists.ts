/**
 * Routes that only show: devices, faults, people, rotations, who is on duty, and a site's wall screen. What of it a
 * role may see is cut by the core's views.
 */

import { z } from 'zod';
import type { BoardView, FaultView } from '../../core/api.ts';
import { problem } from '../../core/problem.ts';
import { serves } from '../../core/site.ts';
import { wall } from '../../core/time.ts';
import { BoardQuery, OncallQuery } from './requests.ts';
import { boardActor } from './roles.ts';
import { found, type Parts, type Route, refused, route } from './route.ts';
import { Board, Device, Fault, Oncall, Person, Rotation } from './schemas.ts';

/** True for an open fault of a device of this site, or of none. */
function ofSite(
  { options: { gateway, views } }: Parts,
  fault: FaultView,
  site: string,
  places: ReadonlySet<string>,
) {
  if (fault.until !== null) return false;
  if (fault.device === null) return true;
  const technical = { ...boardActor(site), role: 'admin', roles: ['admin'] } as const;
  const place = views.viewDevice(gateway.state, fault.device, technical, gateway.now())?.place ?? null;
  return place === null || places.has(place);
}

/** All that the wall screen of a site shows; null when there is no such site. */
export function boardView(parts: Parts, siteId: string): BoardView | null {
  const { gateway, views, roster } = parts.options;
  const { state } = gateway;
  const now = gateway.now();
  const file = state.site;
  const site = file.sites.find(({ id }) => id === siteId);
  if (site === undefined) return null;
  const actor = boardActor(siteId);
  const covert = site.covertBoard;
  const personName = (id: string) => file.people.find((person) => person.id === id)?.name ?? id;
  const alarms = [...views.listAlarms(state, actor, now, true)].sort((a, b) =>
    a.openedAt < b.openedAt ? -1 : 1,
  );
  const names: Record<string, string> = {};
  if (!covert) {
    const mentioned = new Set<string | null>();
    for (const alarm of alarms) {
      for (const id of [alarm.place, alarm.lead, alarm.raisedBy, alarm.lastHeard?.place ?? null])
        mentioned.add(id);
      for (const { person } of alarm.responders) mentioned.add(person);
      mentioned
        .add(alarm.guidance112?.calling?.person ?? null)
        .add(alarm.guidance112?.called?.person ?? null);
    }
    for (const { id, name } of [...file.places, ...file.people]) if (mentioned.has(id)) names[id] = name;
  }
  const ofThisSite = new Set(
    file.rotations.filter((rotation) => serves(rotation, siteId)).map(({ id }) => id),
  );
  const onDuty = covert
    ? []
    : views
        .listOncall(state, now.wall, actor)
        .filter(({ rotation }) => ofThisSite.has(rotation))
        .map(({ group, people, until }) => ({
          group: file.groups.find(({ id }) => id === group)?.name ?? group,
          people: people.map(personName),
          until,
        }));
  const places = new Set(file.places.filter((place) => place.site === siteId).map(({ id }) => id));
  const technical = { role: 'admin', roles: ['admin'], person: null, site: null } as const;
  const faults = views
    .listFaults(state, technical)
    .filter((fault) => ofSite(parts, fault, siteId, places)).length;
  return {
    site: { id: site.id, name: site.name },
    covert,
    alarms,
    onDuty,
    present: covert ? [] : roster.listPresent(state, siteId, now),
    names,
    faults,
    now: new Date(now.wall).toISOString(),
  };
}

/** True when an account bound to one site asks about another. */
export const otherSite = (bound: string | null, site: string): boolean => bound !== null && bound !== site;

/** The routes that only show. */
export const listRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/devices',
    permission: 'devices.read',
    summary: 'Devices and how they are',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'All devices', schema: z.array(Device) }],
    run: ({ options: { gateway, views } }, { asker }) =>
      found(views.listDevices(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'GET',
    path: '/api/faults',
    permission: 'faults.read',
    summary: 'Technical trouble, open and past',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Faults', schema: z.array(Fault) }],
    run: ({ options: { gateway, views } }, { asker }) => found(views.listFaults(gateway.state, asker.actor)),
  }),
  route({
    method: 'GET',
    path: '/api/people',
    permission: 'people.read',
    summary: 'Colleagues',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Colleagues the asker may see', schema: z.array(Person) }],
    run: ({ options: { gateway, views } }, { asker }) => found(views.listPeople(gateway.state, asker.actor)),
  }),
  route({
    method: 'GET',
    path: '/api/rotations',
    permission: 'rotations.read',
    summary: 'Rotations and the group in force',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Rotations', schema: z.array(Rotation) }],
    run: ({ options: { gateway, views } }, { asker }) =>
      found(views.listRotations(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'GET',
    path: '/api/oncall',
    permission: 'oncall.read',
    summary: 'Who is on duty, now or at an instant',
    query: OncallQuery,
    body: null,
    answers: [{ status: 200, description: 'One per rotation', schema: z.array(Oncall) }],
    run({ options: { gateway, views } }, { asker, query }) {
      const at = query.at === undefined ? gateway.now().wall : wall(Date.parse(query.at));
      return found(views.listOncall(gateway.state, at, asker.actor));
    },
  }),
  route({
    method: 'GET',
    path: '/api/board',
    permission: 'board.read',
    summary: "All that a site's wall screen shows",
    query: BoardQuery,
    body: null,
    answers: [{ status: 200, description: 'The wall screen', schema: Board }],
    refusals: [404],
    run(parts, { asker, query }) {
      const site = query.site ?? asker.actor.site;
      if (site === null) return refused(problem('invalid', 'site: name the site', 'site'));
      if (otherSite(asker.actor.site, site))
        return refused(problem('forbidden', 'this account belongs to another site'));
      const board = boardView(parts, site);
      return board === null ? refused(problem('not_found', 'there is no such site')) : found(board);
    },
  }),
];
