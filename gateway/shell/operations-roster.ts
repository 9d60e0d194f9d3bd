/**
 * What the command line may ask of the roster: the form and the answer of every operation, part of the list in
 * `operations.ts`. What each does is in `admin-roster.ts`. Times are milliseconds since 1970.
 */
import { z } from 'zod';
import type { OncallView } from '../core/api.ts';
import type {
  CalendarLinkView,
  DryRunView,
  EditView,
  PresenceView,
  RosterView,
  StatisticsView,
  SwapView,
  TalkView,
} from '../core/api-roster.ts';
import { editSchema, MOST_EDITS } from './roster-edits.ts';

/** Most instants asked about at once. */
export const MOST_INSTANTS = 20_000;
/** Most weeks shown at once. */
export const MOST_WEEKS = 60;

const id = z.string().min(1).max(64);
const at = z.int().min(0).max(4_133_980_799_999, 'must be before the year 2101');
const day = z.iso.date('must be a date such as 2026-01-05');
const nothing = z.strictObject({});

/** The form of each operation's question. */
export const ROSTER_OPERATIONS = {
  /** Who is on duty at each of many instants. */
  'oncall.many': z.strictObject({ at: z.array(at).max(MOST_INSTANTS), group: id.nullable() }),
  'roster.show': z.strictObject({ from: at.nullable(), weeks: z.int().min(1).max(MOST_WEEKS) }),
  'roster.log': nothing,
  'roster.edit': z.strictObject({
    edits: z.array(editSchema).min(1).max(MOST_EDITS),
    base: z.int().nullable(),
  }),
  'roster.undo': z.strictObject({ edit: id }),
  'swap.list': nothing,
  'swap.ask': z.strictObject({
    rotation: id,
    shift: day,
    person: id,
    of: id.nullable(),
    inReturn: day.nullable(),
    note: z.string().max(300).nullable(),
  }),
  /** `person`: who answers; null: a coordinator does, from the command line. */
  'swap.answer': z.strictObject({
    id,
    answer: z.enum(['accept', 'decline', 'withdraw', 'approve', 'refuse']),
    person: id.nullable(),
  }),
  'presence.list': nothing,
  'presence.set': z.strictObject({
    person: id,
    presence: z.enum(['in', 'out', 'off']).nullable(),
    until: at.nullable(),
  }),
  'talk.list': nothing,
  'talk.add': z.strictObject({
    person: id,
    place: id.nullable(),
    address: z.string().max(200).nullable(),
    from: at.nullable(),
    until: at,
    looksIn: id.nullable(),
  }),
  'talk.answer': z.strictObject({
    id,
    do: z.enum(['start', 'extend', 'well', 'cancel']),
    until: at.nullable(),
    person: id.nullable(),
  }),
  'dry-run': z.strictObject({
    place: id.nullable(),
    site: id.nullable(),
    level: z.enum(['assist', 'emergency']),
    at: at.nullable(),
  }),
  /** Null: until now; from a year before that. */
  statistics: z.strictObject({ from: at.nullable(), until: at.nullable() }),
  /** On whose clocks a time without an offset is meant; `id` is null for the organisation as a whole. */
  zone: z.strictObject({
    of: z.enum(['organisation', 'person', 'place', 'site', 'talk']),
    id: id.nullable(),
  }),
  'calendar.list': nothing,
  'calendar.link': z.strictObject({ person: id.nullable(), group: id.nullable() }),
  'calendar.unlink': z.strictObject({ id }),
  /** `ics` null: no absences any more. */
  'calendar.import': z.strictObject({ person: id, ics: z.string().nullable() }),
} as const;

/** Name of an operation of the roster. */
export type RosterOperation = keyof typeof ROSTER_OPERATIONS;

/** Whose or what clocks are asked for. */
export type ZoneAsk = z.output<(typeof ROSTER_OPERATIONS)['zone']>;

/** What was taken from a calendar file. */
export interface AbsencesTaken {
  readonly person: string;
  readonly spans: readonly { readonly from: string; readonly until: string }[];
  readonly notes: readonly string[];
}
/** A new calendar link and the path with its secret, told once. */
export type LinkMade = CalendarLinkView & { readonly path: string };
/** An edit that was made; null: there was nothing to change. */
export interface Edited {
  readonly edit: string | null;
  readonly revision: number;
}

/** What each operation answers. */
export interface RosterAnswers {
  'oncall.many': readonly (readonly OncallView[])[];
  'roster.show': RosterView;
  'roster.log': readonly EditView[];
  'roster.edit': Edited;
  'roster.undo': Edited;
  'swap.list': readonly SwapView[];
  'swap.ask': SwapView;
  'swap.answer': SwapView;
  'presence.list': readonly PresenceView[];
  'presence.set': PresenceView;
  'talk.list': readonly TalkView[];
  'talk.add': TalkView;
  'talk.answer': TalkView;
  'dry-run': DryRunView;
  statistics: StatisticsView;
  /** IANA zone. */
  zone: { readonly zone: string };
  'calendar.list': readonly CalendarLinkView[];
  'calendar.link': LinkMade;
  'calendar.unlink': { readonly id: string };
  'calendar.import': AbsencesTaken;
}
