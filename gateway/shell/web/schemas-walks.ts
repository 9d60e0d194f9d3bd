/** The one description of every question and answer about walk tests, from which the OpenAPI document is made. */
import { z } from 'zod';
import { DEVICE_ID } from '../../../protocol/messages.ts';
import { WALK_MINUTES_MOST } from '../../core/walk/requests.ts';
import { WALK_DEVICES_MOST } from '../../core/walk/scope.ts';
import { SITE_ID } from '../config/site-schema.ts';
import { said } from './refusal-words.ts';
import { count, id, maybeId, name, time } from './schemas.ts';

const kind = z.enum(['desk', 'wearable', 'pager', 'sounder']);
const channel = z.enum(['mqtt', 'web', 'board', 'web-push', 'espa', 'sms', 'mail', 'webhook']);

const FAILURES = [
  'late',
  'resumed',
  'unverified',
  'battery',
  'device-fault',
  'place',
  'nobody',
  'unconfirmed',
] as const;

export const WalkDevice = name(
  'WalkDevice',
  'One button of a walk test.',
  z.object({
    device: id,
    kind,
    place: id,
    placeName: z.string().nullable(),
    site: id.nullable(),
    siteName: z.string().nullable(),
    floor: z.string().nullable(),
    area: z.string().nullable(),
    state: z
      .enum(['untested', 'passed', 'failed'])
      .meta({ description: 'untested with a press: its receipt is not confirmed yet' }),
    why: z
      .enum([...FAILURES, 'confirming', 'revoked', 'assigned'])
      .nullable()
      .meta({ description: 'Why it failed, or why it is not tested although it took part' }),
    battery: z.number().nullable().meta({ description: 'Percent' }),
    rssi: z.number().nullable().meta({ description: 'dBm' }),
    press: z
      .object({
        pressedAt: time,
        receivedAt: time,
        receiptAt: time.nullable(),
        ageMs: z.number().nullable(),
        roundTripMs: z
          .number()
          .nullable()
          .meta({ description: 'From the finger until the receipt was there' }),
      })
      .nullable(),
    wouldPage: z
      .array(z.object({ person: id, name: z.string(), channels: z.array(channel).readonly() }))
      .readonly()
      .nullable()
      .meta({ description: 'Whom a real press would have paged; no channels: not to be reached then' }),
    failedTries: z
      .array(
        z.object({
          pressedAt: time,
          why: z.enum(FAILURES),
        }),
      )
      .readonly()
      .meta({ description: 'Presses that failed before the last one, oldest first; the newest 20' }),
    lastGoodTestAt: time.nullable().meta({ description: 'Before this walk' }),
  }),
);

export const Walk = name(
  'WalkTest',
  'A walk past buttons that are pressed as a test. Auditors see no persons.',
  z.object({
    id,
    tester: maybeId,
    testerName: z.string().nullable(),
    site: maybeId,
    siteName: z.string().nullable(),
    scope: z.object({
      site: z.exactOptional(id),
      area: z.exactOptional(z.string()),
      group: z.exactOptional(id),
      devices: z.exactOptional(z.array(id).readonly()),
    }),
    groupName: z.string().nullable(),
    startedAt: time,
    until: time.meta({ description: 'It ends by itself then; of one that is over, when that was' }),
    state: z
      .enum(['running', 'interrupted', 'ended'])
      .meta({ description: 'interrupted: there was a real alarm, every button is live' }),
    endedAt: time.nullable(),
    reason: z.enum(['time', 'asked', 'done']).nullable(),
    interruptedBy: maybeId.meta({ description: 'The alarm' }),
    interruptions: z
      .array(
        z.object({
          alarm: id,
          at: time,
          device: maybeId,
          place: maybeId,
          placeName: z.string().nullable(),
          siteName: z.string().nullable().meta({ description: 'Of its place' }),
          why: z.enum(['second-press']).nullable().meta({
            description:
              'second-press: the tester pressed that button twice within 3 s; null: something else',
          }),
        }),
      )
      .readonly()
      .meta({ description: 'Real alarms that interrupted it, oldest first; the newest 20' }),
    alarmOpen: z.boolean().meta({ description: 'An alarm is open there: it cannot be resumed yet' }),
    devices: z.array(WalkDevice).readonly(),
    leftOut: z
      .array(
        z.object({
          device: id,
          kind,
          place: id,
          placeName: z.string().nullable(),
          site: id.nullable(),
          siteName: z.string().nullable(),
          floor: z.string().nullable(),
          area: z.string().nullable(),
          why: z.enum(['carried', 'session', 'alarm', 'drill']),
          lastGoodTestAt: time.nullable(),
        }),
      )
      .readonly(),
    tested: count,
    total: count,
    now: time,
  }),
);

const siteId = z.string().regex(SITE_ID, said('an id is needed', 'een kenmerk is nodig'));
const MINUTES = said(
  `a whole number from 1 to ${WALK_MINUTES_MOST} is needed`,
  `een heel getal van 1 tot en met ${WALK_MINUTES_MOST} is nodig`,
);
/** Body of `POST /api/walk-tests`. */
export const WalkBody = z.strictObject({
  site: siteId.optional().meta({ description: 'Its fixed buttons, and wearables that nobody carries' }),
  area: z.string().min(1).max(64).optional().meta({ description: 'A part of a site' }),
  group: siteId.optional().meta({ description: 'The wearables that its people carry' }),
  devices: z
    .array(
      z.string().regex(DEVICE_ID, said('an id of a device is needed', 'het kenmerk van een knop is nodig')),
    )
    .min(1, said('at least one device is needed', 'minstens één knop is nodig'))
    .max(WALK_DEVICES_MOST)
    .optional(),
  minutes: z
    .int(MINUTES)
    .min(1, MINUTES)
    .max(WALK_MINUTES_MOST, MINUTES)
    .default(WALK_MINUTES_MOST)
    .meta({ description: 'It ends by itself after these' }),
});
/** Query of `GET /api/walk-tests/:id/report`. */
export const WalkReportQuery = z.object({
  format: z
    .enum(['json', 'csv', 'pdf'], said('json, csv or pdf is needed', 'json, csv of pdf is nodig'))
    .default('json'),
  language: z.enum(['nl', 'en']).optional().meta({ description: "Default: the asker's own" }),
});
