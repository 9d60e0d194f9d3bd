/** Schemas of simulations and of pictures of sites: they check what comes in and describe what goes out. */
import { z } from 'zod';
import { DEVICE_ID } from '../../../protocol/messages.ts';
import { SESSION_MOST_MINUTES, SESSION_PEOPLE } from '../../core/simulation-state.ts';
import { CHANNELS } from '../simulation/face.ts';
import { POSITIONS_MOST } from '../simulation/plans.ts';
import { said } from './refusal-words.ts';

const id = z.string().min(1).max(64);
const mode = z.enum(
  ['works', 'hangs', 'refuses'],
  said('works, hangs or refuses is needed', 'works, hangs of refuses is nodig'),
);

const MINUTES = said(
  `a whole number from 1 to ${SESSION_MOST_MINUTES} is needed`,
  `een heel getal van 1 tot en met ${SESSION_MOST_MINUTES} is nodig`,
);

/** Body of `POST /api/simulation`. */
export const SimulationBody = z.strictObject({
  people: z
    .array(id)
    .max(SESSION_PEOPLE)
    .default([])
    .meta({ description: 'The only people whom virtual devices page' }),
  minutes: z.int(MINUTES).min(1, MINUTES).max(SESSION_MOST_MINUTES, MINUTES).default(30),
});
/** Body of `POST /api/simulation/devices`. */
export const VirtualDeviceBody = z.strictObject({
  id: z
    .string()
    .regex(
      DEVICE_ID,
      said(
        'lower-case letters, digits and hyphens are needed, at most 32',
        'alleen kleine letters, cijfers en streepjes, hoogstens 32',
      ),
    )
    .optional()
    .meta({ description: 'Begins with `sim-` in a real site; made up when left out' }),
  kind: z.enum(['desk', 'wearable', 'pager', 'sounder']),
  place: id,
  person: id.nullable().optional(),
});
/** Body of `POST /api/simulation/answer`. */
export const PhoneAnswerBody = z.strictObject({
  alarm: id,
  person: id.meta({ description: 'Whose virtual phone it is; in a real site the own one' }),
  answer: z.enum(['coming', 'cannot', 'arrived', 'clear']),
});
/** Body of `POST /api/simulation/world`. */
export const WorldBody = z
  .strictObject({
    all: z.literal('works').optional().meta({ description: 'Takes every standing fault back' }),
    channel: z.strictObject({ kind: z.enum(CHANNELS), mode }).optional(),
    broker: z.enum(['runs', 'stopped']).optional(),
    clock: z
      .strictObject({
        at: z.iso.datetime({ offset: true }).optional(),
        offsetMs: z.int().optional(),
      })
      .refine(
        ({ at, offsetMs }) => (at === undefined) !== (offsetMs === undefined),
        said('at or offsetMs is needed', 'at of offsetMs is nodig'),
      )
      .optional(),
    person: z.strictObject({ id, phone: z.enum(['on', 'off']) }).optional(),
  })
  .refine(
    (change) => Object.values(change).some((value) => value !== undefined),
    said('something to change is needed', 'er staat niet in wat er moet veranderen'),
  );
/** How a simulation stands. */
export const SimulationAnswer = z
  .object({
    open: z.boolean(),
    whole: z
      .boolean()
      .meta({ description: 'Everything here is simulated: no end, and the world may be broken' }),
    until: z.string().nullable(),
    by: z.string().nullable(),
    people: z.array(z.string()),
    devices: z.array(z.string()).meta({ description: 'Ids of virtual devices' }),
    faults: z.object({
      channels: z.partialRecord(z.enum(CHANNELS), mode),
      broker: z.enum(['runs', 'stopped']),
      clock: z.object({ offsetMs: z.number() }),
      phones: z.array(z.string()).meta({ description: 'People whose phone is off' }),
    }),
    now: z.string(),
  })
  .meta({ id: 'Simulation' });

/** Body of `PUT /api/sites/:id/plan.svg`, as its parser gives it. */
export const PictureBody = z.object({ svg: z.string() });
const thousandth = z.number().min(0).max(1000);
/** Where things stand on a picture. */
export const PositionsBody = z.strictObject({
  positions: z
    .record(z.string().min(1).max(64), z.strictObject({ x: thousandth, y: thousandth }))
    .refine(
      (all) => Object.keys(all).length <= POSITIONS_MOST,
      said(`at most ${POSITIONS_MOST} positions`, `hoogstens ${POSITIONS_MOST} posities`),
    ),
});
