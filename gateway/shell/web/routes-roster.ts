/**
 * Routes of the roster: its weeks, edits with their check, history and undoing, swaps, readiness, the dry run, the
 * statistics. Whether an edit or a swap makes sense at this moment is left to the core.
 */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { fileName } from '../../core/file-names.ts';
import { problem } from '../../core/problem.ts';
import { days, type Wall, wall } from '../../core/time.ts';
import { statisticsCsv } from '../csv.ts';
import { asEdits } from '../roster-edits.ts';
import type { Asker } from './asker.ts';
import {
  DryRunQuery,
  isName,
  RosterBody,
  RosterQuery,
  StatisticsQuery,
  SwapAnswerBody,
  SwapBody,
} from './requests-roster.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import {
  DryRun,
  Edit,
  Roster,
  RosterCheck,
  RosterEdited,
  ShiftReady,
  Statistics,
  Swap,
} from './schemas-roster.ts';
import { textsOf } from './tongue.ts';

/** The refusal for somebody who is nobody in the site file: a token for a script, the wall. */
export const NOBODY = problem(
  'invalid',
  'person: this account belongs to nobody: name the person',
  'person',
  'Dit account hoort bij niemand: noem de persoon.',
);

const momentOf = (text: string | undefined, otherwise: Wall): Wall =>
  text === undefined ? otherwise : wall(Date.parse(text));

const NO_EDIT = problem(
  'not_found',
  'there is no such edit that can be undone',
  'id',
  'Deze wijziging is er niet, of kan niet meer ongedaan worden gemaakt.',
);
const NO_SWAP = problem(
  'not_found',
  'there is no such swap, or none of yours',
  'id',
  'Deze ruil is er niet.',
);
const NO_GROUND = problem(
  'not_found',
  'there is no such place or site',
  'place',
  'Deze plek of locatie is er niet.',
);

/** The swap as the asker sees it. */
function swapFor(
  { options: { gateway, roster } }: Parts,
  asker: Asker,
  id: string | undefined,
  status: 200 | 201,
): Answer {
  const swap = roster.listSwaps(gateway.state, asker.actor, gateway.now()).find((one) => one.id === id);
  return swap === undefined ? refused(NO_SWAP) : { ok: true, status, body: swap };
}

const edited = { status: 200, description: 'Done; the new revision', schema: RosterEdited } as const;

/** Whoever edits faster than anybody can is told to wait. */
function tooFast(reply: FastifyReply): Answer {
  reply.header('retry-after', '1');
  return refused(
    problem(
      'rate',
      'too many edits at once; try again in a moment, or give several edits together',
      undefined,
      'Te veel wijzigingen tegelijk. Probeer het zo opnieuw.',
    ),
  );
}

/** Makes known what an edit came to. */
const outcomeOf = ({ options: { gateway } }: Parts, edit: string | undefined): Answer =>
  found({ edit: edit ?? null, revision: gateway.state.roster.revision });

/** The routes of the roster. */
export const rosterRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/roster',
    permission: 'roster.read',
    summary: 'The roster by weeks; for those who edit also the items and what is wrong',
    query: RosterQuery,
    body: null,
    answers: [{ status: 200, description: 'The weeks', schema: Roster }],
    run({ options: { gateway, roster } }, { asker, query, request }) {
      const { state } = gateway;
      const now = gateway.now();
      const texts = textsOf(state, asker, request);
      return found(
        roster.viewRoster(state, asker.actor, now, momentOf(query.from, now.wall), query.weeks, texts),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/roster/check',
    permission: 'roster.edit',
    summary: 'What edits would bring: refusals and problems of the next 8 weeks. Changes nothing',
    query: null,
    body: RosterBody,
    answers: [{ status: 200, description: 'What they would bring', schema: RosterCheck }],
    run({ options: { gateway, roster } }, { asker, body, request }) {
      const { state } = gateway;
      const texts = textsOf(state, asker, request);
      const edits = asEdits(state, body.edits);
      return found(roster.checkEdits(state, edits, body.base, gateway.now(), texts, asker.actor));
    },
  }),
  route({
    method: 'POST',
    path: '/api/roster',
    permission: 'roster.edit',
    summary: 'Edits of the roster: all or none',
    query: null,
    body: RosterBody,
    answers: [edited],
    refusals: [404, 409, 429],
    async run(parts, { asker, body, reply }) {
      const { gateway } = parts.options;
      if (!parts.edits.take(asker.account)) return tooFast(reply);
      const outcome = await gateway.ask({
        type: 'roster.changed',
        actor: asker.actor,
        edits: asEdits(gateway.state, body.edits),
        base: body.base,
      });
      return outcome.ok ? outcomeOf(parts, outcome.id) : refused(outcome.problem);
    },
  }),
  route({
    method: 'GET',
    path: '/api/roster/edits',
    permission: 'roster.edit',
    summary: 'The history of edits, newest first',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Edits', schema: z.array(Edit) }],
    run: ({ options: { gateway, roster } }, { asker, request }) =>
      found(roster.listEdits(gateway.state, gateway.now(), textsOf(gateway.state, asker, request))),
  }),
  route({
    method: 'POST',
    path: '/api/roster/edits/:id/undo',
    permission: 'roster.edit',
    summary: 'Takes an edit back, as an edit of its own',
    query: null,
    body: null,
    answers: [edited],
    refusals: [404, 409, 429],
    async run(parts, { asker, params, reply }) {
      const edit = params.id ?? '';
      if (!isName(edit)) return refused(NO_EDIT);
      if (!parts.edits.take(asker.account)) return tooFast(reply);
      const outcome = await parts.options.gateway.ask({ type: 'roster.undone', actor: asker.actor, edit });
      return outcome.ok ? outcomeOf(parts, outcome.id) : refused(outcome.problem);
    },
  }),
  route({
    method: 'GET',
    path: '/api/swaps',
    permission: 'swaps.use',
    summary: 'Swaps of shifts that concern the asker',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Open ones first', schema: z.array(Swap) }],
    run: ({ options: { gateway, roster } }, { asker }) =>
      found(roster.listSwaps(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'POST',
    path: '/api/swaps',
    permission: 'swaps.use',
    summary: 'Asks to swap a shift; until somebody accepts, the original stays on duty',
    query: null,
    body: SwapBody,
    answers: [{ status: 201, description: 'The swap', schema: Swap }],
    refusals: [404, 409, 429],
    async run(parts, { asker, body }) {
      const person = body.person ?? asker.actor.person;
      if (person === null) return refused(NOBODY);
      const { rotation, shift, of, inReturn, note } = body;
      const outcome = await parts.options.gateway.ask({
        type: 'swap.wanted',
        actor: asker.actor,
        rotation,
        shift,
        person,
        of,
        inReturn,
        note: note === '' ? null : note,
      });
      return outcome.ok ? swapFor(parts, asker, outcome.id, 201) : refused(outcome.problem);
    },
  }),
  route({
    method: 'POST',
    path: '/api/swaps/:id',
    permission: 'swaps.use',
    summary: 'Answers a swap',
    query: null,
    body: SwapAnswerBody,
    answers: [{ status: 200, description: 'The swap as it stands now', schema: Swap }],
    refusals: [404, 409, 429],
    async run(parts, { asker, params, body }) {
      const swap = params.id ?? '';
      if (!isName(swap)) return refused(NO_SWAP);
      const before = swapFor(parts, asker, swap, 200);
      if ('ok' in before && !before.ok) return before;
      const { answer } = body;
      const outcome = await parts.options.gateway.ask({
        type: 'swap.answered',
        actor: asker.actor,
        swap,
        answer,
      });
      if (!outcome.ok) return refused(outcome.problem);
      // Who declined is no longer concerned, and is shown it as it was.
      const after = swapFor(parts, asker, swap, 200);
      return after.ok ? after : before;
    },
  }),
  route({
    method: 'GET',
    path: '/api/ready',
    permission: 'readiness.read',
    summary: 'Coming shifts and how ready their members are',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'The next shift of each rotation', schema: z.array(ShiftReady) }],
    run: ({ options: { gateway, roster } }, { asker }) =>
      found(roster.listReady(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'GET',
    path: '/api/dry-run',
    permission: 'policies.try',
    summary: 'Who would be paged when, over which channel, if nobody answered. Pages nobody',
    query: DryRunQuery,
    body: null,
    answers: [{ status: 200, description: 'The steps', schema: DryRun }],
    refusals: [404],
    run({ options: { gateway, roster } }, { asker, query, request }) {
      const { place, site, level, at } = query;
      if (place === undefined && site === undefined)
        return refused(
          problem('invalid', 'place: a place or a site is needed', 'place', 'Kies een plek of een locatie.'),
        );
      const { state } = gateway;
      const now = gateway.now();
      const ask = { place: place ?? null, site: site ?? null, level, at: momentOf(at, now.wall) };
      const run = roster.dryRun(state, ask, now, textsOf(state, asker, request));
      return run === null ? refused(NO_GROUND) : found(run);
    },
  }),
  route({
    method: 'GET',
    path: '/api/statistics',
    permission: 'statistics.read',
    summary: 'Times to first answer and arrival per month and group; `format=csv` gives a table',
    query: StatisticsQuery,
    body: null,
    answers: [{ status: 200, description: 'Rows, oldest month first', schema: Statistics }],
    run({ options: { gateway, roster } }, { asker, query, request, reply }) {
      const until = momentOf(query.until, gateway.now().wall);
      const from = momentOf(query.from, wall(until - days(366)));
      if (from >= until)
        return refused(
          problem(
            'invalid',
            'until: must be after from',
            'until',
            'De eerste dag moet voor de laatste liggen.',
          ),
        );
      const statistics = roster.statistics(gateway.state, from, until);
      if (query.format === 'json') return found(statistics);
      const today = new Date(gateway.now().wall).toISOString();
      const texts = textsOf(gateway.state, asker, request, query.language);
      const name = fileName(texts, 'statistics', today, null, 'csv');
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`);
      return found(statisticsCsv(statistics, texts));
    },
  }),
];
