/**
 * The one description of the site file: shape, ranges, defaults, words. Promises that what passes has the type
 * `SiteFile`; what names something else in the file is looked up in `site-check.ts`, lines are found in `site-file.ts`.
 */
import { z } from 'zod';
import { DEVICE_ID } from '../../../protocol/messages.ts';
import { FAULT_CODES } from '../../core/fault-codes.ts';
import { didYouMean } from '../../core/nearest.ts';
import { isZone } from '../../core/zone.ts';
import { channel } from './channel-schema.ts';
import { object, word } from './schema-parts.ts';

/** An id of anything but a device. */
export const SITE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const id = z
  .string()
  .regex(
    SITE_ID,
    'must be an id: letters, digits, dots, hyphens and underscores, at most 64, a letter or digit first',
  )
  .refine((value) => !(value in {}), 'is a word that programs use for themselves: choose another id');
const ownId = id.describe('Its id: unique in its list, used everywhere else to point at it.');
const to = (what: string) => id.describe(`Id of ${what}.`);
const text = (most: number, about: string) => z.string().trim().min(1, 'is empty').max(most).describe(about);
const phone = (about: string) =>
  text(40, about).refine((value) => /\d.*\d/s.test(value), 'must be a telephone number, in quotes');
/** A short text that people tend to write as a bare number, such as a floor. */
const textOrNumber = (about: string) =>
  z
    .preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      z.string().trim().max(40).default(''),
    )
    .meta({ description: about, alsoNumber: true });
const list = <T extends z.ZodType>(of: T, most: number, about: string) =>
  z.array(of).max(most).describe(about);
const optionalList = <T extends z.ZodType>(of: T, most: number, about: string) =>
  list(of, most, about).default([]);

const contact = (about: string) =>
  object({ name: text(80, 'Name.'), phone: phone('Telephone number.') })
    .optional()
    .describe(about);

const site = object({
  id: ownId,
  name: text(80, 'Name of the building or base of work.'),
  address: text(200, 'Street and number, postal code and town: what the 112 room is told.'),
  municipality: text(80, 'Municipality: the first thing the 112 operator asks.'),
  entrance: z.string().trim().max(200).default('').describe('Which entrance the police should take.'),
  callback: phone('Telephone number on which the 112 room can call back.'),
  contacts: object({
    safetyOfficer: contact('The organisation’s own safety officer.'),
    wijkagent: contact('The neighbourhood police officer, for what is not acute.'),
    aftercare: contact('The aftercare team.'),
  })
    .default({})
    .describe('Whom to call for what is not 112.'),
  plan: z
    .string()
    .trim()
    .max(4000)
    .default('')
    .describe(
      'The site’s own instructions, shown with an alarm, also on boards that visitors can read: no names, no places.',
    ),
  covertBoard: z
    .boolean()
    .default(true)
    .describe(
      'True where visitors can see the board: then it shows no names and no place, and makes no sound.',
    ),
}).describe('A building or base of work.');

const place = object({
  id: ownId,
  name: text(80, 'Name, as a colleague would say it.'),
  site: to('the site it belongs to'),
  floor: textOrNumber('Floor.'),
  area: textOrNumber(
    'Part of the building that loses power or network together; three silent devices of one are one fault.',
  ),
}).describe('A room, a desk, a corridor or an outdoor round.');

const person = object({
  id: ownId,
  name: text(80, 'Name.'),
  site: to('the site this person belongs to').optional(),
  language: word(['nl', 'en']).default('nl').describe('Language of the screens.'),
  roles: list(
    word([
      'employee',
      'responder',
      'manager',
      'facilities',
      'coordinator',
      'admin',
      'auditor',
      'board',
      'integration',
    ]),
    9,
    'What this person may do.',
  ).default(['employee']),
  manager: to('this person’s manager').optional(),
  channels: optionalList(channel, 12, 'Ways to page this person.'),
}).describe('A colleague.');

const group = object({
  id: ownId,
  name: text(80, 'Name.'),
  people: list(to('a member'), 200, 'Its members; at least one.').min(
    1,
    'is empty: a group needs at least one person',
  ),
}).describe('A response group.');

const realDay = (value: string) => {
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
};
const zone = z
  .string()
  .max(64)
  .refine(isZone, 'is not a time zone of the IANA list, such as Europe/Amsterdam');
const rotation = object({
  id: ownId,
  site: to('the site it serves'),
  sharedWith: list(to('a further site that it serves'), 200, 'Further sites that share it.').optional(),
  groups: list(to('a group'), 104, 'The groups in the order in which they take turns, a week each.').min(
    1,
    'is empty: a rotation needs at least one group',
  ),
  handoff: object({
    weekday: word(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "09:00", in quotes')
      .describe('Local time of day.'),
  }).describe('When one group hands over to the next.'),
  start: z
    .string()
    .regex(/^20\d\d-\d\d-\d\d$/, 'must be a date such as "2026-01-05", in quotes')
    .refine(realDay, 'is a date that does not exist')
    .describe('The first handoff on or after this day brings the first group.'),
  timezone: zone.default('Europe/Amsterdam').describe('IANA time zone of the handoff.'),
  fallback: to('the group in force before the first handoff and whenever overrides leave nobody'),
}).describe('Groups that take turns by the week.');

const moment = (about: string) =>
  z
    .string()
    .regex(
      /^20\d\d-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/,
      'must be a date and time such as "2026-01-05T09:00:00+01:00"; without an offset it is local time of the rotation',
    )
    .refine((value) => realDay(value.slice(0, 10)), 'is a date that does not exist')
    .describe(about);
const itemId = id
  .optional()
  .describe('Its id, by which edits name it; one without gets a number by its position.');
const override = object({
  id: itemId,
  rotation: to('the rotation it changes'),
  shift: z
    .string()
    .regex(/^20\d\d-\d\d-\d\d$/, 'must be a date such as "2026-01-05", in quotes')
    .refine(realDay, 'is a date that does not exist')
    .optional()
    .describe(
      'Local date of the handoff that begins the shift it belongs to; it then moves with that shift.',
    ),
  from: moment('First moment at which it counts.'),
  until: moment('First moment at which it no longer counts.'),
  replace: object({ person: to('who is replaced'), by: to('who stands in') }).optional(),
  add: list(to('a person'), 50, 'People who join the group in force.').min(1, 'is empty').optional(),
  remove: list(to('a person'), 50, 'People who are off duty.').min(1, 'is empty').optional(),
}).describe('A change to who is on duty for a while: exactly one of replace, add and remove.');

const target = z.union(
  [
    word(['oncall', 'site-board', 'everyone', 'present']),
    object({ group: to('a group') }),
    object({ person: to('a person') }),
    object({
      external: object({ name: text(80, 'Name.'), phone: phone('Telephone number.') }).describe(
        'Those on duty are asked to call this number themselves.',
      ),
    }),
  ],
  {
    error: (issue) => {
      const words = ['oncall', 'site-board', 'everyone', 'present'];
      const found = typeof issue.input === 'string' ? didYouMean(issue.input, words) : '';
      return `must be ${words.join(', ')}, {group: id}, {person: id} or {external: {name, phone}}${found}`;
    },
  },
);
const step = object({
  after: z.int().min(0).max(3600).describe('Seconds from the start of the policy.'),
  page: z
    .preprocess(
      (value) => (value === undefined || Array.isArray(value) ? value : [value]),
      z.array(target).max(50).default([]),
    )
    .meta({
      description:
        'Who is paged, one target or a list: the group on duty, the board of the site, everyone of the site, everyone present there, a group, a person, or a number outside that those on duty are asked to call.',
      alsoOne: true,
    }),
  need: z
    .int()
    .min(1)
    .max(50)
    .default(1)
    .describe('How many people must be coming before later steps are left out.'),
  guide112: z.boolean().default(false).describe('Starts 112 guidance with this step.'),
}).describe('One step of an escalation policy.');

const weekday = word(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
const clock = (about: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "09:00", in quotes')
    .describe(about);
const hours = object({
  days: optionalList(weekday, 7, 'Days on which it begins to count; none: every day.'),
  from: clock('Local time of day from which it counts.'),
  until: clock('Local time of day at which it ends; at or before `from` it is on the next day.'),
  timezone: zone.default('Europe/Amsterdam'),
}).describe('When it counts; without it always. A policy with hours goes before one without.');

const policy = object({
  id: itemId,
  when: hours.optional(),
  repeat: z
    .int()
    .min(5)
    .max(3600)
    .optional()
    .describe('Seconds after which the last step is repeated while too few come; 60 when left out.'),
  site: to('the site it is for; or name a place').optional(),
  place: to('the place it is for; goes before the policy of its site').optional(),
  level: word(['assist', 'emergency']),
  acknowledgeExpiry: z
    .int()
    .min(1)
    .max(3600)
    .default(120)
    .describe('Seconds after which somebody who said "coming" and did not arrive no longer counts.'),
  steps: list(step, 20, 'The steps, from 0 seconds on.').min(1, 'is empty: a policy needs at least one step'),
}).describe('Who is paged when. Without one the default policy is in force.');

const faultPolicy = object({
  site: to('the site whose devices it is for; left out: of all').optional(),
  codes: list(word(FAULT_CODES), FAULT_CODES.length, 'Only for these faults; left out: for all.')
    .min(1, 'is empty')
    .optional(),
  tell: list(
    z.union(
      [
        word(['facilities', 'coordinator', 'admin']),
        object({ group: to('a group') }),
        object({ person: to('a person') }),
      ],
      { error: () => 'must be facilities, coordinator, admin, {group: id} or {person: id}' },
    ),
    20,
    'Who is told, over their own channels.',
  ).min(1, 'is empty: name who is told'),
  when: z
    .union([z.literal('always'), hours], {
      error: () => 'must be always or hours such as {from: "07:00", until: "18:00"}',
    })
    .optional()
    .describe(
      'At what hour; what happens outside it waits. Left out: an area, the log, the clock and the last channel at any hour, single devices from 07:00 to 22:00.',
    ),
  repeat: z
    .number()
    .min(0)
    .max(720)
    .optional()
    .describe(
      'Hours after which it is told again while nobody takes it on; 0: never. Left out: 4 for what is told at any hour, else 24.',
    ),
}).describe('Who is told of which faults, and when. The first of the list that fits counts.');

const device = object({
  id: z
    .string()
    .regex(
      DEVICE_ID,
      'must be a device id: lower-case letters, digits and hyphens, at most 32, no hyphen first',
    ),
  kind: word(['desk', 'wearable', 'pager', 'sounder']),
  place: to('its place; of a wearable its home place'),
  person: to('who holds it: wearables and pagers only').optional(),
}).describe('A device. Its key never stands here: `noodknop device rotate-key` makes it.');

const hub = object({
  id: z
    .string()
    .regex(
      DEVICE_ID,
      'must be the name of a hub: lower-case letters, digits and hyphens, at most 32, no hyphen first',
    ),
  place: to('the place where it hangs: wearables near it are said to be there'),
}).describe('A hub that hears wearables. Its password never stands here: `noodknop hub add` makes it.');

const rules = object({
  testBefore: z
    .number()
    .min(1)
    .max(168)
    .default(24)
    .describe('Hours before a handoff at which each coming member gets a test page.'),
  reportBefore: z
    .number()
    .min(0)
    .max(168)
    .default(2)
    .describe('Hours before a handoff at which those who did not confirm are reported by name.'),
  approveSwaps: z.boolean().default(false).describe('True: a swap needs a coordinator too.'),
  walkPast: z.int().min(5).max(240).default(15).describe('Minutes between reminders to walk past a talk.'),
  talkGrace: z
    .int()
    .min(2)
    .max(60)
    .default(5)
    .describe('Minutes after the end of a talk at which an alarm is raised when nobody signed off.'),
}).describe('How the roster is looked after.');

/** The items of a site that are edited one by one, by section. Overrides may still hold local times. */
export const itemSchemas = {
  people: person,
  groups: group,
  rotations: rotation,
  overrides: override,
  policies: policy,
} as const;

const daysKept = (usual: number, about: string) =>
  z.int().min(1).max(3653).default(usual).describe(`Days ${about}.`);

/** The site file. Its output is exactly `SiteFile`; overrides may still hold local times, which `site-file.ts` settles. */
export const siteSchema = object({
  sites: optionalList(site, 200, 'Buildings and bases of work.'),
  places: optionalList(place, 10_000, 'Rooms, desks, corridors, outdoor rounds.'),
  people: optionalList(person, 10_000, 'Colleagues.'),
  groups: optionalList(group, 1000, 'Response groups.'),
  rotations: optionalList(rotation, 500, 'Groups that take turns by the week.'),
  overrides: optionalList(override, 5000, 'Changes to who is on duty for a while.'),
  policies: optionalList(policy, 2000, 'Who is paged when.'),
  faultPolicies: list(
    faultPolicy,
    200,
    'Who is told of technical trouble. Without one facilities of the site are, or coordinators where there are none.',
  ).optional(),
  devices: optionalList(device, 20_000, 'Buttons, pagers and sounders, without their keys.'),
  hubs: list(
    hub,
    1000,
    'Hubs that hear wearables. One that falls silent is a fault; where a wearable is, is shown while its alarm is open.',
  ).optional(),
  retention: object({
    incidents: daysKept(730, 'that incidents keep personal fields'),
    log: daysKept(730, 'that other log entries keep personal fields'),
    faults: daysKept(365, 'that technical trouble is kept'),
  })
    .prefault({})
    .describe('How long each kind of record is kept.'),
  roster: rules.optional(),
}).meta({
  title: 'Site file of noodknop',
  description: 'Where, who, which groups, which policy. Errors name line and field.',
});

/** The JSON Schema of the site file, for editors: of what may be written, so that defaults may be left out. */
export function siteJsonSchema(): object {
  return z.toJSONSchema(siteSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      const { alsoNumber, alsoOne, items } = jsonSchema;
      delete jsonSchema.alsoNumber;
      delete jsonSchema.alsoOne;
      if (alsoNumber) Object.assign(jsonSchema, { type: ['string', 'number'] });
      if (alsoOne && typeof items === 'object' && 'anyOf' in items && Array.isArray(items.anyOf)) {
        const { type, items: item, maxItems, ...rest } = jsonSchema;
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        Object.assign(jsonSchema, rest, { anyOf: [...items.anyOf, { type, items: item, maxItems }] });
      }
    },
  });
}
