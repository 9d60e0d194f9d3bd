/** Schemas of what the interface says of scenarios: the objects of `core/scenario-view.ts`. */
import { z } from 'zod';
import { said } from './refusal-words.ts';
import { count, name, time } from './schemas.ts';

const ms = z.number().meta({ description: 'Milliseconds' });

export const ScenarioListing = name(
  'ScenarioListing',
  'A scenario that comes with noodknop.',
  z.object({
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    playedMs: ms,
    steps: count,
    expectations: count,
  }),
);

export const Scenario = name(
  'Scenario',
  'What came of a scenario: each expectation with its verdict, and what happened.',
  z.object({
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    outcome: z.enum(['passed', 'failed', 'not-done', 'left-out']),
    passed: z.boolean(),
    live: z.boolean().meta({ description: 'False: in the virtual clock' }),
    ranAt: time,
    tookMs: ms,
    playedMs: ms,
    expectations: z.array(
      z.object({
        text: z.string(),
        passed: z.boolean(),
        reason: z.string(),
        at: ms.nullable(),
        afterMs: ms.nullable(),
      }),
    ),
    timeline: z.array(
      z.object({
        ms,
        clock: z.string(),
        kind: z.string(),
        text: z.string(),
      }),
    ),
    broken: z.string().nullable(),
    undone: z.array(z.string()),
  }),
);

const language = z.enum(['nl', 'en']).optional().meta({ description: "Default: the asker's own" });

/** Query of the list, and of playing one. */
export const ScenarioQuery = z.object({ language });
/** Query of `GET /api/scenarios/:name/report`. */
export const ScenarioReportQuery = z.object({
  language,
  format: z.enum(['json', 'pdf'], said('json or pdf is needed', 'json of pdf is nodig')).default('json'),
});
