/** Routes about scenarios: which come with noodknop, and playing one in the virtual clock. Nobody is paged by it. */
import { z } from 'zod';
import { problem } from '../../core/problem.ts';
import type { Language } from '../../core/texts/index.ts';
import type { ScenarioAnswer, ScenarioDoor } from '../scenarios.ts';
import { type Answer, type Call, found, type Parts, type Route, refused, route } from './route.ts';
import { Scenario, ScenarioListing } from './schemas-scenarios.ts';
import { textsOf } from './tongue.ts';

const NONE = problem(
  'unavailable',
  'this gateway was started without scenarios',
  undefined,
  'Deze gateway is zonder scenario’s gestart.',
);

async function answer<T>(
  { options }: Parts,
  call: Call<unknown, unknown>,
  ask: (door: ScenarioDoor, language: Language) => Promise<ScenarioAnswer<T>>,
): Promise<Answer> {
  if (options.scenarios === undefined) return refused(NONE);
  const { code } = textsOf(options.gateway.state, call.asker, call.request);
  const told = await ask(options.scenarios, code);
  return told.ok ? found(told.value) : refused(told.problem);
}

/** The routes about scenarios. */
export const scenarioRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/scenarios',
    permission: 'simulation.use',
    summary: 'Scenarios that come with noodknop',
    query: null,
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
    query: null,
    body: z.strictObject({}),
    answers: [{ status: 200, description: 'What came of it', schema: Scenario }],
    refusals: [404, 429, 503],
    run: (parts, call) => answer(parts, call, (door, language) => door.run(call.params.name ?? '', language)),
  }),
];
