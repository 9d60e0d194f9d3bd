/**
 * Routes of drills: announce, begin by hand, stop, look, report. What becomes of them is the core's; whoever may announce one is in the table of
 * roles.
 */
import { z } from 'zod';
import { MOST_MINUTES } from '../../core/drills/deeds.ts';
import { ANNOUNCED_MINUTES } from '../../core/drills/state.ts';
import { type DrillView, listDrills, viewDrill } from '../../core/drills/view.ts';
import { fileName } from '../../core/file-names.ts';
import { problem } from '../../core/problem.ts';
import { type Language, textsFor } from '../../core/texts/index.ts';
import { DRILL_FORMATS, drillCsv } from '../report/drill-csv.ts';
import { drillPaper } from '../report/drill-names.ts';
import type { Asker } from './asker.ts';
import { said } from './refusal-words.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { id, maybeId, name, time } from './schemas.ts';

const BUSY = problem(
  'rate',
  'no report can be made right now; try again in a moment, or take csv or json',
  undefined,
  'Er kan nu geen rapport worden gemaakt. Probeer het zo nog eens.',
);
const NOT_FOUND = problem('not_found', 'there is no such drill', undefined, 'Deze oefening is er niet.');

export const DrillSchema = name(
  'Drill',
  'A marked exercise on the real path, and its times.',
  z.object({
    id,
    by: maybeId,
    device: maybeId,
    place: maybeId,
    note: z.string().nullable(),
    state: z.enum(['armed', 'running', 'ended', 'expired', 'became-real']),
    announcedAt: time,
    until: time.meta({ description: 'When the announcement ends by itself' }),
    alarm: maybeId,
    times: z
      .array(
        z.object({
          what: z.enum(['pressed', 'received', 'paged', 'delivered', 'coming', 'arrived', 'closed']),
          person: maybeId,
          at: time,
          afterMs: z.number().meta({ description: 'Milliseconds since the finger' }),
        }),
      )
      .readonly(),
    pressedAgain: z
      .object({ at: time, afterMs: z.number() })
      .nullable()
      .meta({ description: 'The second press on its alarm' }),
    becameReal: z
      .object({
        at: time,
        afterMs: z.number(),
        why: z.enum(['press', 'emergency', 'unverified', 'cancelled', 'called-112', 'alarm']),
      })
      .nullable()
      .meta({ description: 'When it became a real alarm, and why' }),
    now: time,
  }),
);

const MINUTES = said(
  `a whole number from 1 to ${MOST_MINUTES} is needed`,
  `een heel getal van 1 tot en met ${MOST_MINUTES} is nodig`,
);
const AnnounceBody = z
  .strictObject({
    device: z.string().min(1).max(64).optional().meta({ description: 'Its next press is the drill' }),
    place: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'For a place without a button; begun with /begin' }),
    note: z.string().max(300).nullable().optional(),
    minutes: z.int(MINUTES).min(1, MINUTES).max(MOST_MINUTES, MINUTES).default(ANNOUNCED_MINUTES),
  })
  .refine(({ device, place }) => (device === undefined) !== (place === undefined), {
    path: ['device'],
    message: said(
      'a device or a place is needed, one of the two',
      'kies een knop of een plek, één van de twee',
    ),
  });

const ReportQuery = z.object({
  format: z.enum(DRILL_FORMATS).default('json'),
  language: z.enum(['nl', 'en']).optional().meta({ description: "Default: the asker's own" }),
});

const viewed = ({ options: { gateway } }: Parts, drill: string, asker: Asker): DrillView | null =>
  viewDrill(gateway.state, drill, asker.actor, gateway.now());

async function ask(
  parts: Parts,
  asker: Asker,
  drill: string,
  type: 'drill.begun' | 'drill.stopped',
): Promise<Answer> {
  const outcome = await parts.options.gateway.ask({ type, actor: asker.actor, drill });
  if (!outcome.ok) return refused(outcome.problem);
  const view = viewed(parts, drill, asker);
  return view === null ? refused(NOT_FOUND) : found(view);
}

const oneDrill = { status: 200, description: 'The drill as it stands now', schema: DrillSchema } as const;

/** The routes under `/api/drills`. */
export const drillRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/drills',
    permission: 'drills.read',
    summary: 'Drills, newest first',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Newest first', schema: z.array(DrillSchema) }],
    run: ({ options: { gateway } }, { asker }) =>
      found(listDrills(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'POST',
    path: '/api/drills',
    permission: 'drills.run',
    summary:
      'Announce a drill: the next press of the device, or /begin for a place, opens an alarm marked as one',
    query: null,
    body: AnnounceBody,
    answers: [{ status: 201, description: 'Announced', schema: DrillSchema }],
    refusals: [409, 429],
    async run(parts, { asker, body }) {
      const { device = null, place = null, note = null, minutes } = body;
      const outcome = await parts.options.gateway.ask({
        type: 'drill.announced',
        actor: asker.actor,
        device,
        place,
        note: note?.trim() ? note.trim() : null,
        minutes,
      });
      if (!outcome.ok) return refused(outcome.problem);
      const view = viewed(parts, outcome.id ?? '', asker);
      return view === null ? refused(NOT_FOUND) : { ok: true, status: 201, body: view };
    },
  }),
  route({
    method: 'GET',
    path: '/api/drills/:id',
    permission: 'drills.read',
    summary: 'One drill and its times',
    query: null,
    body: null,
    answers: [oneDrill],
    refusals: [404],
    run(parts, { asker, params }) {
      const view = viewed(parts, params.id ?? '', asker);
      return view === null ? refused(NOT_FOUND) : found(view);
    },
  }),
  route({
    method: 'POST',
    path: '/api/drills/:id/begin',
    permission: 'drills.run',
    summary: 'Begin the drill of a place without a button',
    query: null,
    body: null,
    answers: [oneDrill],
    refusals: [404, 409, 429],
    run: (parts, { asker, params }) => ask(parts, asker, params.id ?? '', 'drill.begun'),
  }),
  route({
    method: 'POST',
    path: '/api/drills/:id/stop',
    permission: 'drills.run',
    summary: 'Call an announcement off, or end a drill that is still one',
    query: null,
    body: null,
    answers: [oneDrill],
    refusals: [404, 409, 429],
    run: (parts, { asker, params }) => ask(parts, asker, params.id ?? '', 'drill.stopped'),
  }),
  route({
    method: 'GET',
    path: '/api/drills/:id/report',
    permission: 'drills.read',
    summary: 'The report of a drill, as JSON, as a table, or to print',
    query: ReportQuery,
    body: null,
    answers: [{ ...oneDrill, description: 'The report; with `format` also text/csv or application/pdf' }],
    refusals: [404, 429],
    async run(parts, { asker, params, query, reply }) {
      const view = viewed(parts, params.id ?? '', asker);
      if (view === null) return refused(NOT_FOUND);
      if (query.format === 'json') return found(view);
      const { gateway, makePdf } = parts.options;
      const { site, index } = gateway.state;
      const own = asker.actor.person === null ? undefined : index.people.get(asker.actor.person)?.language;
      const language: Language = query.language ?? own ?? 'nl';
      const texts = textsFor(language);
      const paper = drillPaper(view, site);
      const name = fileName(texts, 'drill', view.announcedAt, view.id, query.format);
      const attached = `attachment; filename="${name}"`;
      if (query.format === 'csv') {
        reply.type('text/csv; charset=utf-8').header('content-disposition', attached);
        return found(drillCsv(paper, texts));
      }
      const pdf = await makePdf?.({ of: 'drill', paper, language });
      if (pdf === undefined || pdf === null) return refused(BUSY);
      reply.code(200).type('application/pdf').header('content-disposition', attached).send(Buffer.from(pdf));
      return { ok: true, taken: true };
    },
  }),
];
