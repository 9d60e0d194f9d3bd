/**
 * Schemas of what requests about the roster may carry. Promises that what passes is bounded in size and inert on every
 * surface; whether it makes sense against the roster is decided by the core. Items of edits are those of the site file.
 */
import { z } from 'zod';
import { MOST_CALENDAR } from '../calendar/face.ts';
import { inert } from '../config/inert.ts';
import { SITE_ID } from '../config/site-schema.ts';
import { editSchema, MOST_EDITS } from '../roster-edits.ts';

/** Most weeks of the roster shown at once. */
export const MOST_WEEKS = 60;

const id = z.string().regex(SITE_ID, 'an id is needed');
/** Names of what the gateway made, with the life in which it did. */
const NAME = /^[a-z]{1,3}\d{1,9}(-[a-z0-9]{1,8})?$/;
const text = (most: number) =>
  z
    .string()
    .max(most)
    .transform((value) => inert(value).trim());
const inRange = (at: string): boolean => at >= '2000' && at < '2101';
const moment = z
  .string()
  .max(40)
  .transform((at) => at.trim().replace(' ', '+'))
  .pipe(z.iso.datetime({ offset: true, error: 'an ISO 8601 date and time with Z or an offset is needed' }))
  .refine(inRange, 'a year from 2000 to 2100 is needed');
const day = z.iso
  .date('a date such as 2026-01-05 is needed')
  .refine(inRange, 'a year from 2000 to 2100 is needed');
const momentOrDay = z.union([day, moment], 'a date, or a date and time with Z or an offset, is needed');

/** Query of `GET /api/roster`. */
export const RosterQuery = z.object({
  from: momentOrDay
    .optional()
    .meta({ description: 'A day (in UTC) or an instant in the first week shown; now when left out' }),
  weeks: z.coerce
    .number('a whole number is needed')
    .int('a whole number is needed')
    .min(1)
    .max(MOST_WEEKS)
    .default(8)
    .meta({ description: 'How many weeks' }),
});

/** Body of `POST /api/roster` and `POST /api/roster/check`: all edits or none. */
export const RosterBody = z.strictObject({
  edits: z.array(editSchema).min(1, 'at least one edit is needed').max(MOST_EDITS),
  base: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .meta({ description: 'The revision that was looked at; null: whatever it is now' }),
});
/** Body of `POST /api/swaps`. */
export const SwapBody = z.strictObject({
  rotation: id,
  shift: day.meta({ description: 'Local date of the handoff that begins the shift, or of any day in it' }),
  person: id.optional().meta({ description: 'Who wants to be replaced; the asker when left out' }),
  of: id.nullable().default(null).meta({ description: 'Who is asked; null: any member of the groups' }),
  inReturn: day.nullable().default(null).meta({ description: 'The shift taken over in return' }),
  note: text(300).nullable().default(null),
});
/** Body of `POST /api/swaps/:id`. */
export const SwapAnswerBody = z.strictObject({
  answer: z.enum(
    ['accept', 'decline', 'withdraw', 'approve', 'refuse'],
    'accept, decline, withdraw, approve or refuse is needed',
  ),
});

/** Body of `POST /api/presence`. */
export const PresenceBody = z.strictObject({
  person: id.optional().meta({ description: 'The asker when left out' }),
  presence: z.enum(['in', 'out', 'off'], 'in, out, off or null is needed').nullable(),
  until: moment.nullable().default(null).meta({ description: 'Until when it counts' }),
});
/** Body of `POST /api/absences`: JSON, or the file itself as `text/calendar`. */
export const AbsencesBody = z
  .strictObject({
    person: id.optional().meta({ description: 'The asker when left out' }),
    ics: z
      .string()
      .min(1, 'an iCalendar file is needed')
      .max(MOST_CALENDAR)
      .optional()
      .meta({ description: 'An iCalendar file (RFC 5545) of at most 2 MB, with at least one absence' }),
    clear: z.boolean().default(false).meta({ description: 'True instead of a file: no absences any more' }),
  })
  .refine(({ ics, clear }) => (ics === undefined) === clear, {
    path: ['ics'],
    message: 'an iCalendar file is needed, or clear: true',
  });

/** Body of `POST /api/talks`. */
export const TalkBody = z
  .strictObject({
    person: id.optional().meta({ description: 'The asker when left out' }),
    place: id.nullable().default(null).meta({ description: 'Id of a place' }),
    address: text(200).nullable().default(null).meta({ description: 'Where, when no place fits' }),
    from: moment.optional().meta({ description: 'Now when left out' }),
    until: moment,
    looksIn: id.nullable().default(null).meta({ description: 'Who is asked to walk past' }),
  })
  .refine((body) => body.place !== null || (body.address ?? '') !== '', {
    path: ['place'],
    message: 'a place or an address is needed',
  });
/** Body of `POST /api/talks/:id`. */
export const TalkAnswerBody = z
  .strictObject({
    do: z.enum(['start', 'extend', 'well', 'cancel'], 'start, extend, well or cancel is needed'),
    until: moment.nullable().default(null).meta({ description: 'New end, to extend' }),
  })
  .refine((body) => body.do !== 'extend' || body.until !== null, {
    path: ['until'],
    message: 'a new end is needed to extend',
  });

/** Query of `GET /api/dry-run`. */
export const DryRunQuery = z.object({
  place: id.optional().meta({ description: 'Id of a place; or name a site' }),
  site: id.optional().meta({ description: 'Id of a site' }),
  level: z.enum(['assist', 'emergency'], 'assist or emergency is needed'),
  at: moment.optional().meta({ description: 'Instant asked about; now when left out' }),
});
/** Query of `GET /api/statistics`. */
export const StatisticsQuery = z.object({
  from: momentOrDay.optional().meta({ description: 'First moment; a year ago when left out' }),
  until: momentOrDay.optional().meta({ description: 'First moment after it; now when left out' }),
  format: z.enum(['json', 'csv'], 'json or csv is needed').default('json'),
  language: z.enum(['nl', 'en']).optional().meta({ description: "Of the table. Default: the asker's own" }),
});

/** Body of `POST /api/calendar-links`: the asker's own calendar when both are left out. */
export const CalendarLinkBody = z
  .strictObject({ person: id.optional(), group: id.optional() })
  .refine((body) => body.person === undefined || body.group === undefined, {
    path: ['group'],
    message: 'a person or a group, not both',
  });

/** True for what can be the name of a swap, notice, talk, edit or link. */
export const isName = (given: string): boolean => NAME.test(given);
