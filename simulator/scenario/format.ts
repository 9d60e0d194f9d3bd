/**
 * The one description of a scenario file: shape, words, ranges, explanations. Promises that what passes has the type
 * `ScenarioFile`; what names something of the site is looked up in `check.ts`, lines are found by whoever reads the file.
 */
import { z } from 'zod';
import { clock, fields, id, length, local, said, word } from './schema-parts.ts';

/** More than these are refused. */
export const MOST = { bytes: 256 * 1024, steps: 500, expectations: 500, people: 500 } as const;

const device = id('Id of a device of the site.');
const person = id('Id of a person of the site.');

const player = fields({
  id: person,
  phone: word(['on', 'off'], 'Whether phone and pager are on at the start.').default('on'),
  answers: word(['coming', 'cannot', 'nothing'], 'What they answer when it rings.').default('nothing'),
  after: length('How long after the ring they answer.').default(3_000),
  arrives: length('How long after their answer they are there; left out: they do not arrive.').optional(),
  clears: length('How long after arriving they say "all clear"; left out: they do not.').optional(),
  calls112: length('How long after 112 guidance begins they call 112; left out: they do not.').optional(),
  live: z
    .boolean()
    .default(false)
    .describe('In a live run a human plays this person, with a real phone; the runner waits for them.'),
}).describe('What a person does when it rings. Who is not named hears it and says nothing.');

const at = clock('When, on the scenario’s own clock: minutes and seconds since its start, such as "0:05".');
const step = fields({
  at,
  note: said(200, 'What happens, for people.').optional(),
  press: fields({
    device,
    gesture: word(['assist', 'emergency', 'cancel', 'duress'], 'What the finger does.').default('assist'),
    times: z.int().min(1).max(200).default(1).describe('How often.'),
    every: length('Time between presses, when there are more.').default(3_000),
  })
    .optional()
    .describe('A finger on a button.'),
  flood: fields({
    device,
    every: length('Time between two of them.').default(100),
    for: length('How long it lasts.').default(10_000),
  })
    .optional()
    .describe('A button gone mad sends new presses without end.'),
  raise: fields({
    person,
    place: id('Where, if they say so.').optional(),
    level: word(['assist', 'emergency']).default('assist'),
  })
    .optional()
    .describe('Somebody without a button raises an alarm by hand.'),
  answer: fields({
    person,
    answer: word(['coming', 'cannot', 'arrived', 'clear', 'calling-112', 'called-112'], 'What they say.'),
  })
    .optional()
    .describe('Somebody says something of the newest alarm that rang.'),
  drill: fields({
    device: device.describe('Its next press is the drill.'),
    note: z.string().trim().min(1).max(300).optional().describe('What the drill is for.'),
    minutes: z.int().min(1).max(30).default(15).describe('How long it stays announced.'),
  })
    .optional()
    .describe('A drill is announced.'),
  'walk-test': fields({
    by: person.optional(),
    site: id('Of this building.').optional(),
    area: id('Of this area; give its building too.').optional(),
    devices: z.array(device).min(1).max(100).optional().describe('Of these devices.'),
    minutes: z.int().min(1).max(30).default(30),
  })
    .optional()
    .describe('A walk test begins.'),
  person: fields({ id: person, phone: word(['on', 'off']) })
    .optional()
    .describe('Phone and pager of a person are switched.'),
  device: fields({
    id: device,
    power: word(['on', 'off'], 'Power or battery is there, or gone.').optional(),
    link: word(['up', 'cut'], 'Its cable or network works, or not.').optional(),
    range: word(['in', 'out'], 'A wearable is within reach of the house, or not.').optional(),
    battery: z.int().min(0).max(100).optional().describe('Percent left in its battery.'),
  })
    .optional()
    .describe('Something happens to a device.'),
  channel: fields({
    kind: word(['mqtt', 'web', 'board', 'sms', 'espa'], 'Which way of paging.'),
    mode: word(['works', 'hangs', 'refuses'], 'How it is.'),
    person: id('Only for this person; left out: for everyone.').optional(),
  })
    .optional()
    .describe('A way of paging fails, or works again.'),
  gateway: word(['restart', 'stopped', 'killed', 'started'], 'What happens to the gateway.').optional(),
  down: length('How long a restart takes.').default(1_000),
  broker: word(['stopped', 'runs'], 'Whether devices can reach the gateway at all.').optional(),
  disk: word(['full', 'slow', 'works'], 'How the disk of the log is.').optional(),
  clock: local('The wall clock of the gateway’s machine jumps to this local time.').optional(),
}).describe('Something that happens.');

const faultCode = z.string().min(1).max(40).describe('Code of the fault, such as device-lost.');
const pattern = word([
  'idle',
  'dark',
  'felt',
  'received',
  'unlogged',
  'test',
  'coming',
  'coming-112',
  'not-received',
  'nobody',
  'closed',
  'out-of-order',
  'ringing',
  'paged',
]);
const channel = word(['mqtt', 'web', 'board', 'sms', 'espa', 'web-push', 'mail', 'webhook']);

const expectation = fields({
  note: said(200, 'What is expected, for people; left out: the program says it.').optional(),
  from: clock('When the time starts to count; left out: at the first step.').optional(),
  within: length('At the latest so long after that; left out: before the scenario ends.').optional(),
  notBefore: length('At the earliest so long after that.').optional(),
  never: z.boolean().default(false).describe('It must not happen in that time.'),
  count: z.int().min(1).max(1000).optional().describe('It must happen exactly so often in that time.'),
  page: fields({
    person: person.optional(),
    board: z.boolean().optional().describe('The board of the site instead of a person.'),
    channel: channel.optional(),
  })
    .optional()
    .describe('Somebody is paged: a message is handed to a channel for them.'),
  rings: fields({
    person,
    channel: channel.optional(),
    says: z.string().trim().min(1).max(80).optional().describe('Words that a pager shows with it.'),
  })
    .optional()
    .describe('It rings where this person can hear it.'),
  shows: fields({ device, pattern }).optional().describe('What the light or the vibration of a device says.'),
  receipt: fields({ device, state: word(['logged', 'unlogged', 'test']) })
    .optional()
    .describe('The gateway tells a device what became of its press.'),
  alarm: fields({
    state: word(['opened', 'raised', 'acknowledged', 'reopened', 'on-scene', 'closed']),
    device: device.optional(),
    level: word(['assist', 'emergency']).optional(),
    drill: z.boolean().optional().describe('It is a drill, or it is none.'),
  })
    .optional()
    .describe('An alarm comes to be in this state.'),
  answer: fields({ person, answer: word(['coming', 'cannot', 'arrived', 'clear']) })
    .optional()
    .describe('The gateway has heard this answer.'),
  step: z.int().min(1).max(20).optional().describe('This step of the policy begins; the first is 1.'),
  guidance112: word(['started', 'calling', 'called']).optional().describe('112 guidance comes this far.'),
  drill: word(['announced', 'begun', 'became-real', 'ended']).optional().describe('A drill comes this far.'),
  'walk-test': fields({
    state: word(['started', 'pressed', 'confirmed', 'interrupted', 'ended']),
    device: device.optional(),
  })
    .optional()
    .describe('A walk test: it starts, a button of it is pressed, is known to have its receipt, ...'),
  cancelled: fields({ duress: z.boolean() })
    .optional()
    .describe('The presser’s word "false alarm" is heard.'),
  fault: fields({
    code: faultCode,
    device: device.optional(),
    state: word(['raised', 'cleared']).default('raised'),
  })
    .optional()
    .describe('Technical trouble is told, or told to be over.'),
}).describe('What must happen, by when; or must not.');

/** The site of a scenario: the demo’s, another file, or a small one written here. */
const site = z.union(
  [z.string().min(1).max(300), z.record(z.string(), z.unknown())],
  'must be demo, the name of a site file, or a site written here',
);

/** A scenario file. */
export const scenarioSchema = fields({
  title: said(120, 'What it is called.'),
  about: said(600, 'What it shows, in a sentence or two, for people who never read code.').optional(),
  site: site
    .default('demo')
    .describe('demo, the name of a site file beside this file, or a small site written here.'),
  board: z
    .union([z.boolean(), z.array(id('Id of a site.')).max(50)])
    .default(true)
    .describe('Whether the board of every site is open, or of which.'),
  start: local('Local date and time at the start, on the clocks of the first rotation of the site.').default(
    '2026-11-24T10:00',
  ),
  until: clock('When the scenario ends; left out: soon after the last thing that is expected.').optional(),
  people: z.array(player).max(MOST.people).default([]).describe('What people do when it rings.'),
  steps: z
    .array(step)
    .min(1, 'is empty: something must happen')
    .max(MOST.steps)
    .describe('What happens, in order.'),
  expect: z
    .array(expectation)
    .min(1, 'is empty: say what must come of it')
    .max(MOST.expectations)
    .describe('What must come of it.'),
}).meta({
  title: 'Scenario of noodknop',
  description: 'Devices, people, things that happen, and what must come of them. Errors name line and field.',
});

/** A scenario as read: times in whole milliseconds since its start. */
export type ScenarioFile = z.output<typeof scenarioSchema>;
/** One step of it. */
export type ScenarioStep = ScenarioFile['steps'][number];
/** One thing that is expected. */
export type Expectation = ScenarioFile['expect'][number];
/** What a person does. */
export type Player = ScenarioFile['people'][number];

/** The JSON Schema of scenario files, for editors: of what may be written. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' });
}

/** What a step may do; exactly one stands in each. */
export const DEEDS = [
  'press',
  'flood',
  'raise',
  'answer',
  'drill',
  'walk-test',
  'person',
  'device',
  'channel',
  'gateway',
  'broker',
  'disk',
  'clock',
] as const satisfies readonly (keyof ScenarioStep)[];
/** What may be expected; exactly one stands in each. */
export const WISHES = [
  'page',
  'rings',
  'shows',
  'receipt',
  'alarm',
  'answer',
  'step',
  'guidance112',
  'drill',
  'walk-test',
  'cancelled',
  'fault',
] as const satisfies readonly (keyof Expectation)[];
