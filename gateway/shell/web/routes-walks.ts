/**
 * Routes of walk tests: begin, look, stop, resume, report. Nothing depends on the page that began one: whoever holds the
 * permission goes on with it, and it ends by itself.
 */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Outcome } from '../../core/events.ts';
import { fileName } from '../../core/file-names.ts';
import { problem } from '../../core/problem.ts';
import { listWalks, viewWalk } from '../../core/walk/view.ts';
import { walkCsv } from '../report/walk-csv.ts';
import type { Asker } from './asker.ts';
import { isName } from './requests-roster.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { Walk, WalkBody, WalkReportQuery } from './schemas-walks.ts';
import { textsOf } from './tongue.ts';

const NO_WALK = problem('not_found', 'there is no such walk test', 'id', 'Deze looptest is er niet (meer).');
const BUSY = problem(
  'rate',
  'other reports are being made; try again in a few seconds',
  undefined,
  'Er worden al rapporten gemaakt. Probeer het over een paar tellen opnieuw.',
);
const NO_PAPER = problem(
  'unavailable',
  'this gateway makes no PDF',
  undefined,
  'Een PDF maken lukt hier niet.',
);

/** The walk as the asker sees it. */
function walkFor({ options: { gateway } }: Parts, asker: Asker, id: string, status: 200 | 201): Answer {
  const walk = isName(id) ? viewWalk(gateway.state, id, asker.actor, gateway.now()) : null;
  return walk === null ? refused(NO_WALK) : { ok: true, status, body: walk };
}

const shown = (parts: Parts, asker: Asker, outcome: Outcome, status: 200 | 201): Answer =>
  outcome.ok ? walkFor(parts, asker, outcome.id ?? '', status) : refused(outcome.problem);

/** Sends a file to be kept. */
function file(reply: FastifyReply, name: string, type: string, content: string | Uint8Array): Answer {
  reply.type(type).header('content-disposition', `attachment; filename="${name}"`);
  if (typeof content === 'string') return found(content);
  reply.send(Buffer.from(content));
  return { ok: true, taken: true };
}

/** The routes of walk tests. */
export const walkRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/walk-tests',
    permission: 'tests.read',
    summary: 'Walk tests: those that are not over, and the newest of the others',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Newest first', schema: z.array(Walk) }],
    run: ({ options: { gateway } }, { asker }) => found(listWalks(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'GET',
    path: '/api/walk-tests/:id',
    permission: 'tests.read',
    summary: 'One walk test with its buttons',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'The walk test', schema: Walk }],
    refusals: [404],
    run: (parts, { asker, params }) => walkFor(parts, asker, params.id ?? '', 200),
  }),
  route({
    method: 'POST',
    path: '/api/walk-tests',
    permission: 'tests.run',
    summary:
      'Begins a walk test of a site, an area, a group or devices; presses of these page nobody meanwhile',
    query: null,
    body: WalkBody,
    answers: [{ status: 201, description: 'The walk test', schema: Walk }],
    refusals: [404, 409],
    async run(parts, { asker, body: { minutes, ...scope } }) {
      const { actor } = asker;
      const outcome = await parts.options.gateway.ask({
        type: 'walk.wanted',
        actor,
        scope: Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined)),
        minutes,
      });
      return shown(parts, asker, outcome, 201);
    },
  }),
  ...(['stop', 'resume'] as const).map((deed) =>
    route({
      method: 'POST',
      path: `/api/walk-tests/:id/${deed}`,
      permission: 'tests.run',
      summary:
        deed === 'stop'
          ? 'Ends a walk test: its buttons are live'
          : 'Goes on with an interrupted walk test, once no alarm is open there',
      query: null,
      body: null,
      answers: [{ status: 200, description: 'The walk test', schema: Walk }],
      refusals: [404, 409],
      async run(parts, { asker, params: { id = '' } }) {
        if (!isName(id)) return refused(NO_WALK);
        const type = deed === 'stop' ? 'walk.stopped' : 'walk.continued';
        const outcome = await parts.options.gateway.ask({ type, actor: asker.actor, walk: id });
        return shown(parts, asker, outcome, 200);
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/api/walk-tests/:id/report',
    permission: 'tests.read',
    summary: 'The report of a walk test, with what was not tested; `format` csv or pdf gives a file',
    query: WalkReportQuery,
    body: null,
    answers: [{ status: 200, description: 'The report; of JSON the walk test itself', schema: Walk }],
    refusals: [404, 429],
    async run(parts, { asker, params: { id = '' }, query: { format, language }, request, reply }) {
      const { gateway, makePdf } = parts.options;
      const { state } = gateway;
      const walk = isName(id) ? viewWalk(state, id, asker.actor, gateway.now()) : null;
      if (walk === null) return refused(NO_WALK);
      if (format === 'json') return found(walk);
      const texts = textsOf(state, asker, request, language);
      const name = fileName(texts, 'walk', walk.startedAt, walk.id, format);
      if (format === 'csv') return file(reply, name, 'text/csv; charset=utf-8', walkCsv(walk, texts));
      if (makePdf === undefined) return refused(NO_PAPER);
      const made = await makePdf({ of: 'walk', view: walk, language: texts.code });
      return made === null ? refused(BUSY) : file(reply, name, 'application/pdf', made);
    },
  }),
];
