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
    now: time,
  }),
);
