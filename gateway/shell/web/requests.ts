/**
 * The one check of everything a request may carry: schemas of bodies and queries, and the reading of a failed check
 * into the interface's refusal. Promises that what passes is bounded in size.
 */
import { z } from 'zod';
import { type Problem, problem } from '../../core/problem.ts';
import { wordsOf } from './refusal-words.ts';

const text = (most: number) => z.string().max(most);
const siteId = z.string().min(1).max(64);

/** Query of `GET /api/alarms`. */
export const AlarmsQuery = z.object({
  open: z.enum(['true', 'false']).optional().meta({ description: 'true: only alarms that are not closed' }),
});
/** Query of `GET /api/oncall`. */
export const OncallQuery = z.object({
  at: z
    .string()
    .max(40)
    // An unescaped plus sign of an offset arrives as a space.
    .transform((at) => at.trim().replace(' ', '+'))
    .pipe(z.iso.datetime({ offset: true, error: 'an ISO 8601 date and time with Z or an offset is needed' }))
    .refine((at) => at >= '2000' && at < '2101', 'a year from 2000 to 2100 is needed')
    .optional()
    .meta({ description: 'Instant asked about, ISO 8601; now when left out' }),
});
/** Query of `GET /api/events`. */
export const EventsQuery = z.object({
  snapshot: z.enum(['0', '1']).optional().meta({ description: '1: begin with everything as it stands' }),
  board: siteId.optional().meta({ description: "Look as this site's wall screen does" }),
});
/** Query of `GET /api/board`. */
export const BoardQuery = z.object({
  site: siteId.optional().meta({ description: 'May be left out by an account that is bound to one site' }),
});

/** Body of `POST /api/alarms`. */
export const RaiseBody = z
  .object({
    place: z.string().min(1).max(64).optional().meta({ description: 'Id of a place' }),
    text: text(500).optional().meta({ description: 'Where or what, when no place fits' }),
    level: z.enum(['assist', 'emergency'], 'assist or emergency is needed'),
    id: z
      .string()
      .regex(/^[0-9a-f]{16}$/, '16 lower-case hex digits are needed')
      .optional()
      .meta({ description: 'Makes the request idempotent' }),
  })
  .refine((body) => body.place !== undefined || (body.text ?? '').trim() !== '', {
    path: ['place'],
    message: 'a place or a text is needed',
  });
/** Body of `POST /api/alarms/:id/answer`. */
export const AnswerBody = z.object({
  answer: z.enum(['coming', 'cannot', 'arrived', 'clear'], 'coming, cannot, arrived or clear is needed'),
});
/** Body of `POST /a/:token`; the all clear is not given by a link. */
export const LinkAnswerBody = z.object({
  answer: z.enum(['coming', 'cannot', 'arrived'], 'coming, cannot or arrived is needed'),
});
/** Body of `POST /api/alarms/:id/cancel`. */
export const CancelBody = z.object({ duress: z.boolean().optional() });
/** Body of `POST /api/alarms/:id/112`. */
export const GuidanceBody = z.object({
  state: z.enum(['calling', 'called', 'released'], 'calling, called or released is needed'),
  note: text(500).nullable().optional(),
});
/** Body of `PATCH /api/incidents/:id`; a field left out stays, null empties it. */
export const IncidentBody = z.strictObject({
  behaviour: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)], '1 to 5 is needed')
    .nullable()
    .optional(),
  description: text(4000).nullable().optional(),
  injury: text(2000).nullable().optional(),
  damage: text(2000).nullable().optional(),
  notAcute: z.boolean().nullable().optional(),
});
/** Body of `POST /api/incidents/:id/duties/:code`. */
export const DutyBody = z.object({
  state: z.enum(['open', 'done', 'not-applicable'], 'open, done or not-applicable is needed'),
  reason: text(1000).nullable().optional(),
});
/** Body of `POST /api/session`. */
export const SessionBody = z.object({ link: z.string().min(1).max(200) });
/** Body of `POST /api/screen`. */
export const ScreenBody = z.object({
  screen: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, '1 to 64 letters, digits or dashes are needed'),
  pager: z.boolean().default(false).meta({ description: 'The pager page is open and will ring' }),
  board: siteId.nullable().default(null).meta({ description: "This site's wall screen is open" }),
});

/** The refusal for a failed check: the first field at fault. */
export function invalid(error: z.ZodError, fallback: string): Problem {
  const [issue] = error.issues;
  if (issue === undefined) return problem('invalid', fallback, undefined, 'Deze aanvraag klopt niet.');
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = unknown === undefined ? issue.path : [...issue.path, unknown];
  const field = path.length === 0 ? undefined : path.map(String).join('.').slice(0, 80);
  const { en, nl } = wordsOf(issue);
  return field === undefined
    ? problem('invalid', en, field, `Deze aanvraag klopt niet: ${nl}`)
    : problem('invalid', `${field}: ${en}`, field, `Dit veld klopt niet: ${field} (${nl})`);
}
