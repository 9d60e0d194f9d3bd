/**
 * The one description of every answer about the roster: schemas of the objects of `core/api-roster.ts`, in the same
 * register as `schemas.ts`, from which the OpenAPI document is made.
 */
import { z } from 'zod';
import { itemSchemas } from '../config/site-schema.ts';
import { count, id, level, maybeId, name, time } from './schemas.ts';

const ids = z.array(z.string()).readonly();
const presence = z.enum(['in', 'out', 'off']);
const channel = z.enum(['mqtt', 'web', 'board', 'web-push', 'espa', 'sms', 'mail', 'webhook']);
const day = z.string().meta({ format: 'date', description: 'Local date of the rotation' });

export const RosterProblem = name(
  'RosterProblem',
  'One thing that is wrong with the roster, and until when.',
  z.object({
    code: z.enum([
      'no-rotation',
      'nobody',
      'not-begun',
      'one-person',
      'no-channel',
      'cannot-answer',
      'double-duty',
      'absent',
      'unconfirmed',
      'moved-handoff',
      'in-no-group',
    ]),
    weight: z.enum(['serious', 'notice']).meta({ description: 'serious: help could stay away' }),
    site: maybeId,
    rotation: maybeId,
    group: maybeId,
    people: ids,
    from: time.nullable(),
    until: time.nullable(),
    text: z.string().meta({ description: "In the asker's language" }),
  }),
);

export const RosterShift = name(
  'RosterShift',
  'One week of a rotation, from handoff to handoff, with what changes in it.',
  z.object({
    shift: day,
    week: z.string().meta({ description: 'ISO week of the first day, such as 2026-W48' }),
    from: time,
    until: time,
    group: id,
    groupName: z.string(),
    members: ids,
    spans: z
      .array(z.object({ from: time, until: time, people: ids, fallback: z.boolean() }))
      .readonly()
      .meta({ description: 'Spans in which the same people are on duty, after changes' }),
    overrides: ids,
    swaps: ids,
    now: z.boolean(),
  }),
);

const group = z.object({ id, name: z.string(), people: ids });
/** Items as the site file holds them; edits are checked by its own schemas. */
const item = z.looseObject({}).meta({ description: 'As in the site file' });
export const Roster = name(
  'Roster',
  'The roster by weeks.',
  z.object({
    revision: count.meta({ description: 'What an edit names as its base' }),
    from: time,
    until: time,
    rotations: z
      .array(
        z.object({
          rotation: id,
          site: id,
          sharedWith: z.array(id).readonly().meta({ description: 'Further sites that it serves' }),
          timezone: z.string(),
          handoff: itemSchemas.rotations.shape.handoff,
          shifts: z.array(RosterShift).readonly(),
        }),
      )
      .readonly(),
    problems: z.array(RosterProblem).readonly().meta({ description: 'At most the next 8 weeks' }),
    names: z.record(z.string(), z.string()).readonly(),
    rules: z.object({
      testBefore: z.number(),
      reportBefore: z.number(),
      approveSwaps: z.boolean(),
      walkPast: z.number(),
      talkGrace: z.number(),
    }),
    items: z
      .object({
        people: z
          .array(
            z.object({
              id,
              name: z.string(),
              site: maybeId,
              roles: ids,
              language: z.enum(['nl', 'en']),
              manager: maybeId,
            }),
          )
          .readonly(),
        groups: z.array(group).readonly(),
        rotations: z.array(item).readonly(),
        overrides: z.array(item).readonly(),
        policies: z.array(item).readonly(),
      })
      .nullable()
      .meta({ description: 'Null for those who may only look' }),
  }),
);

const problems = z.array(RosterProblem).readonly();
export const RosterCheck = name(
  'RosterCheck',
  'What an edit would bring, before it is saved.',
  z.object({
    revision: count,
    refused: z
      .object({ code: z.string(), field: z.string().exactOptional(), message: z.string() })
      .nullable(),
    brings: problems,
    solves: problems,
    stays: problems,
    follows: z
      .array(z.string())
      .readonly()
      .meta({ description: 'What changes with it: swaps that move or end' }),
  }),
);

export const RosterEdited = name(
  'RosterEdited',
  'An edit that was made.',
  z.object({ edit: maybeId.meta({ description: 'Null: there was nothing to change' }), revision: count }),
);

export const Edit = name(
  'Edit',
  'One edit in the history, with before and after.',
  z.object({
    id,
    revision: count,
    at: time,
    by: maybeId,
    changes: z
      .array(
        z.object({
          section: z.enum(['people', 'groups', 'rotations', 'overrides', 'policies']),
          id,
          before: item.nullable(),
          after: item.nullable(),
          index: z.int(),
        }),
      )
      .readonly(),
    text: z
      .array(z.string())
      .readonly()
      .meta({ description: "One line per change, in the asker's language" }),
    undoes: maybeId,
    undoneBy: maybeId,
    swap: maybeId,
    stuck: z.string().nullable().meta({ description: 'Why it cannot be undone; null when it can' }),
  }),
);

export const Swap = name(
  'Swap',
  'A request to swap a shift.',
  z.object({
    id,
    rotation: id,
    site: maybeId,
    shift: day,
    from: time.nullable(),
    until: time.nullable(),
    person: id.meta({ description: 'Who wants to be replaced' }),
    of: maybeId.meta({ description: 'Who is asked; null: any member' }),
    inReturn: day.nullable(),
    note: z.string().nullable(),
    state: z.enum(['asked', 'accepted', 'done', 'declined', 'withdrawn', 'refused', 'lapsed', 'void']),
    by: maybeId.meta({ description: 'Who accepted' }),
    askedAt: time,
    changedAt: time,
    answers: z
      .array(z.enum(['accept', 'decline', 'withdraw', 'approve', 'refuse']))
      .readonly()
      .meta({ description: 'What the asker may answer now' }),
  }),
);

export const PresenceOf = name(
  'Presence',
  'Where somebody is.',
  z.object({
    person: id,
    presence: presence.nullable().meta({ description: 'Null: nobody said' }),
    since: time.nullable(),
    until: time.nullable(),
    via: z.enum(['self', 'board', 'coordinator', 'calendar']).nullable(),
  }),
);

export const AbsencesRead = name(
  'AbsencesRead',
  'What was taken from a calendar file.',
  z.object({
    person: id,
    spans: z.array(z.object({ from: time, until: time })).readonly(),
    notes: z.array(z.string()).readonly().meta({ description: 'What was left out or cut, and why' }),
  }),
);

export const Notice = name(
  'Notice',
  'Something one person is told that is no alarm.',
  z.object({
    id,
    kind: z.enum([
      'readiness',
      'unready',
      'off-duty',
      'roster-report',
      'swap-asked',
      'swap-approval',
      'swap-result',
      'duty-changed',
      'walk-past',
      'no-button',
      'all-well',
      'last-call',
      'talk-alarm',
      'faults',
    ]),
    about: z.object({
      rotation: id.exactOptional(),
      group: id.exactOptional(),
      swap: id.exactOptional(),
      talk: id.exactOptional(),
      alarm: id.exactOptional(),
      people: ids.exactOptional(),
      from: z.number().exactOptional().meta({ description: 'Milliseconds since 1970' }),
      until: z.number().exactOptional(),
      codes: ids.exactOptional(),
      by: id.exactOptional(),
      duty: ids.exactOptional(),
      faults: ids.exactOptional().meta({ description: 'The most urgent first' }),
      more: count.exactOptional(),
    }),
    at: time,
    until: time,
    confirm: z.boolean().meta({ description: 'It waits for a tap' }),
    rings: z.boolean(),
    confirmedAt: time.nullable(),
    over: z.boolean(),
    title: z.string(),
    text: z.string(),
  }),
);

export const ShiftReady = name(
  'ShiftReady',
  'The members of a coming shift and how ready they are.',
  z.object({
    rotation: id,
    shift: day,
    from: time,
    members: z
      .array(
        z.object({
          person: id,
          channels: z.array(channel).readonly(),
          failing: z.array(channel).readonly(),
          sentAt: time.nullable(),
          delivered: z.array(channel).readonly(),
          confirmedAt: time.nullable(),
        }),
      )
      .readonly(),
  }),
);

export const Talk = name(
  'Talk',
  'An announced talk or visit.',
  z.object({
    id,
    person: id,
    place: maybeId,
    address: z.string().nullable(),
    from: time,
    until: time,
    looksIn: maybeId,
    state: z.enum(['planned', 'running', 'asked', 'called', 'well', 'alarm', 'cancelled']),
    alarmAt: time.meta({ description: 'When an alarm is raised if nobody signs off' }),
    alarm: maybeId,
    walkedAt: time.nullable(),
    noButton: z.boolean().meta({ description: 'No wearable, and no desk button in the room' }),
    may: z.array(z.enum(['start', 'extend', 'well', 'cancel'])).readonly(),
  }),
);

export const DryRun = name(
  'DryRun',
  'Who would be paged when if nobody answered. Pages nobody.',
  z.object({
    at: time,
    level,
    site: maybeId,
    place: maybeId,
    policy: maybeId,
    because: z.enum(['place', 'site', 'default']),
    guidanceAfter: z.number().meta({ description: 'Seconds' }),
    acknowledgeExpiry: z.number().meta({ description: 'Seconds' }),
    steps: z
      .array(
        z.object({
          after: z.number().meta({ description: 'Seconds from the press' }),
          step: z.int(),
          repeat: z.boolean(),
          need: z.int(),
          guide112: z.boolean(),
          board: z.boolean(),
          pages: z
            .array(
              z.object({
                person: id,
                channels: z.array(z.object({ channel, device: maybeId, reachable: z.boolean() })).readonly(),
                because: z.string(),
                presence: presence.nullable(),
              }),
            )
            .readonly(),
          external: z.array(z.object({ name: z.string(), phone: z.string() })).readonly(),
        }),
      )
      .readonly(),
    remarks: z.array(z.string()).readonly(),
  }),
);

const share = z.number().min(0).max(1);
const secondsOrNull = z.number().nullable().meta({ description: 'Seconds' });
export const Statistics = name(
  'Statistics',
  'Times per month and group; no person, no place.',
  z.object({
    from: time,
    until: time,
    rows: z
      .array(
        z.object({
          month: z.string(),
          group: maybeId,
          groupName: z.string().nullable(),
          alarms: count,
          answered: count,
          arrived: count,
          answerMedian: secondsOrNull,
          answerP90: secondsOrNull,
          arrivalMedian: secondsOrNull,
          arrivalP90: secondsOrNull,
          within10: share,
          within40: share,
        }),
      )
      .readonly(),
    leftOut: count,
  }),
);

const linkFields = { id, person: maybeId, group: maybeId, at: time, by: maybeId };
export const CalendarLink = name(
  'CalendarLink',
  'A secret link to a calendar, without the secret.',
  z.object(linkFields),
);
export const CalendarLinkMade = name(
  'CalendarLinkMade',
  'A new secret link; the secret is told this once.',
  z.object({
    ...linkFields,
    path: z.string().meta({ description: '/calendar/<secret>.ics' }),
    url: z.string().meta({ description: 'The same as a whole address' }),
  }),
);
