/**
 * Routes of incidents: the stub of each alarm, what a person fills in, and the duties to tick off. Whose incidents a
 * manager sees is decided by the core's views.
 */
import { z } from 'zod';
import type { IncidentFields, Outcome } from '../../core/events.ts';
import { problem } from '../../core/problem.ts';
import type { Asker } from './asker.ts';
import { DutyBody, IncidentBody } from './requests.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { Incident } from './schemas.ts';

const NOT_FOUND = problem('not_found', 'there is no such incident, or none that you may see');

function show({ options: { gateway, views } }: Parts, id: string, asker: Asker): Answer {
  const incident = views.viewIncident(gateway.state, id, asker.actor, gateway.now());
  return incident === null ? refused(NOT_FOUND) : found(incident);
}

/** Asks the core for a change of an incident that the asker may see, and shows what came of it. */
async function change(parts: Parts, id: string, asker: Asker, ask: () => Promise<Outcome>): Promise<Answer> {
  const before = show(parts, id, asker);
  if (!before.ok) return before;
  const outcome = await ask();
  return outcome.ok ? show(parts, id, asker) : refused(outcome.problem);
}

/** The fields that were sent, without those that were left out. */
function sent(body: z.output<typeof IncidentBody>): IncidentFields {
  const { behaviour, description, injury, damage, notAcute } = body;
  return {
    ...(behaviour === undefined ? {} : { behaviour }),
    ...(description === undefined ? {} : { description }),
    ...(injury === undefined ? {} : { injury }),
    ...(damage === undefined ? {} : { damage }),
    ...(notAcute === undefined ? {} : { notAcute }),
  };
}

const oneIncident = { status: 200, description: 'The incident as it stands now', schema: Incident } as const;

/** The routes under `/api/incidents`. */
export const incidentRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/incidents',
    permission: 'incidents.read',
    summary: 'Incidents the asker may see',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Newest first', schema: z.array(Incident) }],
    run: ({ options: { gateway, views } }, { asker }) =>
      found(views.listIncidents(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'GET',
    path: '/api/incidents/:id',
    permission: 'incidents.read',
    summary: 'One incident: the alarm, its story, report and duties',
    query: null,
    body: null,
    answers: [oneIncident],
    refusals: [404],
    async run(parts, { asker, params }) {
      const id = params.id ?? '';
      const recent = show(parts, id, asker);
      if (recent.ok) return recent;
      const { gateway, views } = parts.options;
      const state = await parts.older(id);
      const old = state === null ? null : views.viewIncident(state, id, asker.actor, gateway.now());
      return old === null ? recent : found(old);
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/incidents/:id',
    permission: 'incidents.write',
    summary: 'Fill in what only a person can say; a field left out stays, null empties it',
    query: null,
    body: IncidentBody,
    answers: [oneIncident],
    refusals: [404, 409, 429],
    run(parts, { asker, params, body }) {
      const incident = params.id ?? '';
      return change(parts, incident, asker, () =>
        parts.options.gateway.ask({
          type: 'incident.edited',
          actor: asker.actor,
          incident,
          fields: sent(body),
        }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/incidents/:id/duties/:code',
    permission: 'incidents.write',
    summary: 'Tick a duty off, or open it again',
    query: null,
    body: DutyBody,
    answers: [oneIncident],
    refusals: [404, 409, 429],
    run(parts, { asker, params, body }) {
      const incident = params.id ?? '';
      const code = params.code ?? '';
      const reason = body.reason ?? null;
      return change(parts, incident, asker, () =>
        parts.options.gateway.ask({
          type: 'duty.changed',
          actor: asker.actor,
          incident,
          code,
          state: body.state,
          reason,
        }),
      );
    },
  }),
];
