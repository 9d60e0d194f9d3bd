/** The description of the gateway's look at itself, in the same register as `schemas.ts`. */
import { z } from 'zod';
import { name, time } from './schemas.ts';

const ms = z.number().nullable();

export const SelfCheck = name(
  'SelfCheck',
  'The newest look of the gateway at itself. Holds nothing about people.',
  z.object({
    at: time.nullable().meta({ description: 'When it was finished; null before the first' }),
    ok: z.boolean(),
    ms: ms.meta({ description: 'Milliseconds from connecting to the receipt' }),
    parts: z
      .array(
        z.object({
          part: z.string().meta({
            description:
              'broker, core, log, down (the way of a press), lane:<channel>, disk, clock, certificate',
          }),
          ok: z.boolean(),
          ms,
          remark: z.string(),
        }),
      )
      .readonly(),
    watchers: z
      .array(
        z.object({
          watcher: z.string().meta({ description: 'The account of its watch.yaml' }),
          since: time.meta({ description: 'When it first asked' }),
          at: time
            .nullable()
            .meta({ description: 'When it last asked; null: not since the gateway started' }),
          ok: z.boolean().meta({ description: 'False while the fault watcher-lost is open' }),
        }),
      )
      .readonly()
      .meta({ description: 'Who watches from outside (noodknop watch); empty: nobody' }),
    watching: z.boolean().optional().meta({
      description:
        'Whoever said a name in X-Noodknop-Watch counts as that watcher, or would where it only tried',
    }),
    watchingWhy: z.enum(['another-token', 'another-name', 'full', 'name', 'role']).optional().meta({
      description:
        'Why not: the name belongs to another token, the token to another name, all places are taken, it is no name, or no token of an integration',
    }),
    now: time,
  }),
);
