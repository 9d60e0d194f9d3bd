/**
 * Routes of alarms: see them, raise one without a button, answer, cancel, take the 112 call. An answer leaves after
 * the gateway's commit. Whether an answer is allowed at this moment is left to the core.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Outcome } from '../../core/events.ts';
import { problem } from '../../core/problem.ts';
import type { Asker } from './asker.ts';
import { AlarmsQuery, AnswerBody, CancelBody, GuidanceBody, RaiseBody } from './requests.ts';
import { may } from './roles.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { Alarm } from './schemas.ts';

const NOT_FOUND = problem('not_found', 'there is no such alarm, or none that you may see');

/** The alarm as the asker sees it now. */
function seen({ options: { gateway, views } }: Parts, id: string, asker: Asker) {
  return views.viewAlarm(gateway.state, id, asker.actor, gateway.now());
}

/**
 * Asks the core for a change of an alarm that the asker may see, and shows the alarm after the commit. One that the
 * change itself took out of the asker's sight (it closed) is shown this once, as to a coordinator.
 */
async function change(parts: Parts, id: string, asker: Asker, ask: () => Promise<Outcome>): Promise<Answer> {
  const before = seen(parts, id, asker);
  if (before === null) return refused(NOT_FOUND);
  const outcome = await ask();
  if (!outcome.ok) return refused(outcome.problem);
  const alarm = seen(parts, id, asker);
  if (alarm !== null) return found(alarm);
  if (!may(asker.actor, 'alarms.answer')) return found(before);
  const coordinator: Asker = {
    ...asker,
    actor: { ...asker.actor, role: 'coordinator', roles: ['coordinator'] },
  };
  return found(seen(parts, id, coordinator) ?? before);
}

const oneAlarm = { status: 200, description: 'The alarm as it stands now', schema: Alarm } as const;

/** The routes under `/api/alarms`. */
export const alarmRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/alarms',
    permission: 'alarms.read',
    summary: 'Alarms the asker may see',
    query: AlarmsQuery,
    body: null,
    answers: [{ status: 200, description: 'Oldest first', schema: z.array(Alarm) }],
    run: ({ options: { gateway, views } }, { asker, query }) =>
      found(views.listAlarms(gateway.state, asker.actor, gateway.now(), query.open === 'true')),
  }),
  route({
    method: 'GET',
    path: '/api/alarms/:id',
    permission: 'alarms.read',
    summary: 'One alarm',
    query: null,
    body: null,
    answers: [oneAlarm],
    refusals: [404],
    async run(parts, { asker, params }) {
      const id = params.id ?? '';
      const alarm = seen(parts, id, asker);
      if (alarm !== null) return found(alarm);
      const { gateway, views } = parts.options;
      const state = await parts.older(id);
      const old = state === null ? null : views.viewAlarm(state, id, asker.actor, gateway.now());
      return old === null ? refused(NOT_FOUND) : found(old);
    },
  }),
  route({
    method: 'POST',
    path: '/api/alarms',
    permission: 'alarms.raise',
    summary: 'Raise an alarm without a button',
    query: null,
    body: RaiseBody,
    answers: [{ status: 201, description: 'The alarm; the same one for the same `id`', schema: Alarm }],
    refusals: [409, 429],
    async run(parts, { asker, body }) {
      const outcome = await parts.options.gateway.ask({
        type: 'alarm.raised',
        actor: asker.actor,
        id: body.id ?? randomBytes(8).toString('hex'),
        place: body.place ?? null,
        text: body.text ?? null,
        level: body.level,
      });
      if (!outcome.ok) return refused(outcome.problem);
      const id = outcome.alarm ?? '';
      // A token that belongs to nobody raises alarms that are not its own: shown this once, without persons.
      const nameless: Asker = {
        ...asker,
        actor: { ...asker.actor, role: 'facilities', roles: ['facilities'] },
      };
      const alarm = seen(parts, id, asker) ?? seen(parts, id, nameless);
      return alarm === null ? refused(NOT_FOUND) : { ok: true, status: 201, body: alarm };
    },
  }),
  route({
    method: 'POST',
    path: '/api/alarms/:id/answer',
    permission: 'alarms.answer',
    summary: 'Say: coming, cannot, arrived, clear',
    query: null,
    body: AnswerBody,
    answers: [oneAlarm],
    refusals: [404, 409, 429],
    run(parts, { asker, params, body }) {
      const alarm = params.id ?? '';
      return change(parts, alarm, asker, () =>
        parts.options.gateway.ask({ type: 'answer.given', actor: asker.actor, alarm, answer: body.answer }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/alarms/:id/cancel',
    permission: 'alarms.cancel',
    summary: "The presser's own false-alarm message; it informs and never closes",
    query: null,
    body: CancelBody,
    answers: [oneAlarm],
    refusals: [404, 409, 429],
    run(parts, { asker, params, body }) {
      const alarm = params.id ?? '';
      const duress = body.duress ?? false;
      return change(parts, alarm, asker, () =>
        parts.options.gateway.ask({ type: 'alarm.cancelled', actor: asker.actor, alarm, duress }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/alarms/:id/112',
    permission: 'guidance.change',
    summary: 'Who is calling 112, who has called; `calling` lapses after 90 s',
    query: null,
    body: GuidanceBody,
    answers: [oneAlarm],
    refusals: [404, 409, 429],
    run(parts, { asker, params, body }) {
      const alarm = params.id ?? '';
      const { state } = body;
      const note = body.note ?? null;
      return change(parts, alarm, asker, () =>
        parts.options.gateway.ask({ type: 'guidance.changed', actor: asker.actor, alarm, state, note }),
      );
    },
  }),
];
