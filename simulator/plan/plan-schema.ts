/**
 * The one description of a plan file: fields, words, ranges. Promises that what passes has exactly the type `Plan`;
 * whether its parts fit each other is looked at in `plan-check.ts`, text becomes a value in `plan-file.ts`.
 */
import { z } from 'zod';
import { isZone } from '../../gateway/core/zone.ts';
import { DEVICE_ID } from '../../protocol/messages.ts';
import { PLAN_VERSION, type Plan } from './plan.ts';
import { MAX_SEED } from './seed.ts';

/** More than these are refused. */
export const MOST = { devices: 40, people: 20, events: 100_000, groups: 20, steps: 20 } as const;

const DAY_MS = 86_400_000;
/** Longest life, and longest anything within it: a leap year. */
const YEAR_MS = 366 * DAY_MS;

const PERSON_ID = /^[a-z][a-z0-9-]{0,31}$/;

const ms = (least: number, most: number) => z.int().min(least).max(most);
const device = z
  .string()
  .regex(DEVICE_ID, 'must be a device id: lower-case letters, digits and hyphens, at most 32');
const person = z
  .string()
  .regex(PERSON_ID, 'must be the id of a person: a lower-case letter, then letters, digits and hyphens')
  .refine((id) => !(id in {}), 'is a word that programs use for themselves: choose another id');
const instant = z.string().refine((text) => {
  const at = Date.parse(text);
  return (
    /^20[2-9]\d-/.test(text) &&
    !Number.isNaN(at) &&
    [text, text.replace(/(:\d\d)Z$/, '$1.000Z')].includes(new Date(at).toISOString())
  );
}, 'must be a moment in UTC such as "2027-01-13T10:00:00Z"');
const realDay = (text: string): boolean => {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};

const people = (most: number) => z.array(person).max(most);

const step = z.strictObject({
  after: z.int().min(0).max(3600),
  page: z
    .array(z.union([z.enum(['oncall', 'everyone', 'site-board']), z.strictObject({ person })]))
    .max(MOST.people + 3),
  need: z.int().min(1).max(50),
  guide112: z.boolean(),
});
const policy = z.array(step).min(1).max(MOST.steps).nullable();

const handoff = z.strictObject({
  weekday: z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "09:00"'),
});
const date = z
  .string()
  .regex(/^20\d\d-\d\d-\d\d$/, 'must be a date such as "2026-01-05"')
  .refine(realDay, 'is a date that does not exist');

const site = z.strictObject({
  groups: z.array(people(MOST.people).min(1)).min(1).max(MOST.groups),
  fallback: people(MOST.people).min(1),
  zone: z.string().refine(isZone, 'is not a time zone of the IANA list, such as Europe/Amsterdam'),
  handoff,
  start: date,
  assist: policy,
  emergency: policy,
  expiryS: z.int().min(1).max(3600),
  board: z.boolean(),
});

const personPlan = z.strictObject({
  id: person,
  habit: z.enum(['quick', 'slow', 'off', 'never-arrives', 'declines', 'arrives-silently', 'stays']),
  channels: z.array(z.enum(['mqtt', 'web', 'sms', 'espa'])).max(4),
  coordinator: z.boolean(),
});
const devicePlan = z.strictObject({
  id: device,
  kind: z.enum(['desk', 'wearable', 'pager', 'sounder']),
  place: z.int().min(0).max(999),
  person: person.nullable(),
  cancel: z.boolean(),
  latencyMs: ms(0, 60_000),
});

/** `at` is later held against the length of the life. */
const at = ms(0, YEAR_MS);
/** For so long, or null: for good. */
const forMs = ms(1, YEAR_MS).nullable();
/** Many effects, writes or messages; no life has use for more. */
const count = z.int().min(0).max(100_000);

const event = z.discriminatedUnion('do', [
  z.strictObject({
    at,
    do: z.literal('press'),
    device,
    button: z.union([z.literal(0), z.literal(1), z.literal(2)], 'must be 0, 1 or 2 (both)'),
    holdMs: ms(1, DAY_MS),
    taps: z.int().min(1).max(20),
  }),
  z.strictObject({ at, do: z.literal('cancel'), device, duress: z.boolean() }),
  z.strictObject({ at, do: z.literal('raise'), person, level: z.enum(['assist', 'emergency']) }),
  z.strictObject({ at, do: z.literal('test'), device, minutes: z.int().min(1).max(30) }),
  z.strictObject({
    at,
    do: z.literal('walk'),
    devices: z.array(device).min(1).max(100),
    minutes: z.int().min(1).max(30),
  }),
  z.strictObject({ at, do: z.literal('walk-on') }),
  z.strictObject({ at, do: z.literal('drill'), device, minutes: z.int().min(1).max(30) }),
  z.strictObject({
    at,
    do: z.literal('drill-here'),
    place: z.int().min(0).max(999),
    minutes: z.int().min(1).max(30),
  }),
  z.strictObject({ at, do: z.literal('drill-stop') }),
  z.strictObject({ at, do: z.literal('rotate-key'), device }),
  z.strictObject({ at, do: z.literal('revoke'), device }),
  z.strictObject({ at, do: z.literal('assign'), device, person: person.nullable() }),
  z.strictObject({ at, do: z.literal('everyone-off'), forMs }),
  z.strictObject({ at, do: z.literal('empty-group'), forMs }),
  z.strictObject({ at, do: z.literal('phone-off'), person, forMs }),
  z.strictObject({
    at,
    do: z.literal('override'),
    remove: people(MOST.people),
    add: people(MOST.people),
    inMs: ms(0, YEAR_MS),
    lastsMs: ms(1, YEAR_MS),
  }),
  z.strictObject({ at, do: z.literal('move-handoff'), handoff }),
  z.strictObject({
    at,
    do: z.literal('swap'),
    person,
    of: person,
    shift: date,
    answer: z.enum(['accept', 'decline', 'withdraw']).nullable(),
    answerMs: ms(0, YEAR_MS),
  }),
  z.strictObject({
    at,
    do: z.literal('presence'),
    person,
    presence: z.enum(['in', 'out', 'off']).nullable(),
    lastsMs: ms(1, YEAR_MS).nullable(),
  }),
  z.strictObject({
    at,
    do: z.literal('talk'),
    person,
    place: z.int().min(0).max(999),
    inMs: ms(0, YEAR_MS),
    lastsMs: ms(1, DAY_MS),
    ends: z.enum(['well', 'forgotten']),
  }),
  z.strictObject({
    at,
    do: z.literal('link'),
    device: device.nullable(),
    fault: z.enum([
      'loss',
      'delay',
      'duplicate',
      'reorder',
      'cut-up',
      'cut-down',
      'cut-both',
      'half-open',
      'no-network',
    ]),
    rate: z.number().min(0).max(600),
    forMs,
  }),
  z.strictObject({ at, do: z.literal('broker-down'), forMs }),
  z.strictObject({ at, do: z.literal('storm') }),
  z.strictObject({
    at,
    do: z.literal('crash'),
    effects: count,
    downMs: ms(0, YEAR_MS),
    startMs: ms(0, DAY_MS),
    power: z.boolean(),
    keep: z.number().min(0).max(1),
  }),
  z.strictObject({ at, do: z.literal('pause'), forMs }),
  z.strictObject({ at, do: z.literal('disk'), fault: z.enum(['full', 'error', 'hang', 'slow']), forMs }),
  z.strictObject({ at, do: z.literal('corrupt-row'), mendMs: ms(0, YEAR_MS) }),
  z.strictObject({ at, do: z.literal('clock'), byMs: ms(-10 * YEAR_MS, 10 * YEAR_MS) }),
  z.strictObject({ at, do: z.literal('drift'), ppm: z.int().min(-100_000).max(100_000), forMs }),
  z.strictObject({
    at,
    do: z.literal('channel'),
    channel: z.enum(['mqtt', 'web', 'board', 'sms', 'espa']),
    person: person.nullable(),
    fault: z.enum(['refuses', 'hangs', 'loses', 'late', 'twice']),
    forMs,
  }),
  z.strictObject({
    at,
    do: z.literal('brown-out'),
    device,
    effects: count,
    bytes: count,
    offMs: ms(1, YEAR_MS),
  }),
  z.strictObject({ at, do: z.literal('dead-battery'), device, forMs }),
  z.strictObject({ at, do: z.literal('flash-fails'), device, writes: count }),
  z.strictObject({ at, do: z.literal('clone'), device, presses: z.int().min(0).max(1000), forMs }),
  z.strictObject({ at, do: z.literal('babble'), device, everyMs: ms(10, DAY_MS), forMs }),
  z.strictObject({
    at,
    do: z.literal('replay'),
    device,
    way: z.enum(['up', 'down']),
    what: z.enum(['press', 'beat', 'cancel', 'reply', 'receipt', 'progress', 'page', 'any']),
    back: count,
  }),
  z.strictObject({ at, do: z.literal('spoof'), device, way: z.enum(['up', 'down']) }),
  z.strictObject({ at, do: z.enum(['retained', 'will']), device }),
  z.strictObject({ at, do: z.literal('foreign-topic'), device, victim: device }),
  z.strictObject({ at, do: z.literal('wrong-password'), device }),
]);

/** A plan file. Its output is exactly `Plan`. */
export const planSchema = z.strictObject({
  version: z.literal(PLAN_VERSION),
  seed: z.int().min(0).max(MAX_SEED),
  begins: instant,
  safetyMs: ms(1, YEAR_MS),
  livenessMs: ms(1, DAY_MS),
  healed: z.strictObject({
    people: people(MOST.people),
    devices: z.array(device).max(MOST.devices),
  }),
  site,
  people: z.array(personPlan).min(1).max(MOST.people),
  devices: z.array(devicePlan).min(1).max(MOST.devices),
  events: z.array(event).max(MOST.events),
});

/** A type without `readonly`, and intersections written out, so that two spellings of one shape compare as equal. */
type Bare<T> = T extends readonly (infer Item)[]
  ? Bare<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Bare<T[Key]> }
    : T;
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only while the schema says exactly what `Plan` says. */
export const SCHEMA_IS_PLAN: Equal<Bare<z.output<typeof planSchema>>, Bare<Plan>> = true;
