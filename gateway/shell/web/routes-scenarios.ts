/** Routes about scenarios: which come with noodknop, and playing one in the virtual clock. Nobody is paged by it. */
import { z } from 'zod';
import { fileName } from '../../core/file-names.ts';
import { problem } from '../../core/problem.ts';
import type { Language } from '../../core/texts/index.ts';
import type { ScenarioAnswer, ScenarioDoor } from '../scenarios.ts';
import { type Answer, type Call, found, type Parts, type Route, refused, route } from './route.ts';
import { Scenario, ScenarioListing, ScenarioQuery, ScenarioReportQuery } from './schemas-scenarios.ts';
import { textsOf } from './tongue.ts';

const NONE = problem(
  'unavailable',
  'this gateway was started without scenarios',
  undefined,
  'Deze gateway is zonder scenario’s gestart.',
);

const NOT_RUN = problem(
  'not_found',
  'this scenario was not run since the gateway started',
  undefined,
  'Dit scenario is niet afgespeeld sinds de gateway is gestart.',
);
const BUSY = problem(
  'rate',
  'other reports are being made; try again in a few seconds',
  undefined,
  'Er worden al rapporten gemaakt. Probeer het over een paar tellen opnieuw.',
);

async function answer<T>(
  { options }: Parts,
  call: Call<z.output<typeof ScenarioQuery>, unknown>,
  ask: (door: ScenarioDoor, language: Language) => Promise<ScenarioAnswer<T>>,
): Promise<Answer> {
  if (options.scenarios === undefined) return refused(NONE);
  const { code } = textsOf(options.gateway.state, call.asker, call.request, call.query.language);
  const told = await ask(options.scenarios, code);
  return told.ok ? found(told.value) : refused(told.problem);
}

/** The routes about scenarios. */
export const scenarioRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/scenarios',
    permission: 'simulation.use',
    summary: 'Scenarios that come with noodknop, in the language of the asker or in `language`',
    query: ScenarioQuery,
    body: null,
    answers: [{ status: 200, description: 'All scenarios', schema: z.array(ScenarioListing) }],
    refusals: [503],
    run: (parts, call) => answer(parts, call, (door, language) => door.list(language)),
  }),
  route({
    method: 'POST',
    path: '/api/scenarios/:name/run',
    permission: 'simulation.use',
    summary: 'Plays a scenario in the virtual clock: nobody is paged, nothing of the site changes',
    query: ScenarioQuery,
    body: z.strictObject({}),
    answers: [{ status: 200, description: 'What came of it', schema: Scenario }],
    refusals: [404, 429, 503],
    run: (parts, call) => answer(parts, call, (door, language) => door.run(call.params.name ?? '', language)),
  }),
  route({
    method: 'GET',
    path: '/api/scenarios/:name/report',
    permission: 'simulation.use',
    summary: 'The newest run of a scenario as a report, as the command line writes it: JSON, or `format` pdf',
    query: ScenarioReportQuery,
    body: null,
    answers: [
      {
        status: 200,
        description: 'What came of it, in a list of one; with `format` pdf application/pdf',
        schema: z.array(Scenario),
      },
    ],
    refusals: [404, 429, 503],
    async run({ options }, { asker, request, reply, params: { name = '' }, query: { format, language } }) {
      if (options.scenarios === undefined) return refused(NONE);
      const texts = textsOf(options.gateway.state, asker, request, language);
      const view = options.scenarios.last(name, texts.code);
      if (view === null) return refused(NOT_RUN);
      if (format === 'json') return found([view]);
      const pdf = await options.makePdf?.({ of: 'scenarios', views: [view], language: texts.code });
      if (pdf === undefined || pdf === null) return refused(BUSY);
      const attached = `attachment; filename="${fileName(texts, 'scenario', view.ranAt, view.name, 'pdf')}"`;
      reply.code(200).type('application/pdf').header('content-disposition', attached).send(Buffer.from(pdf));
      return { ok: true, taken: true };
    },
  }),
];
