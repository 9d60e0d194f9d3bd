/**
 * The one description of every answer of the HTTP interface: schemas of the objects of `core/api.ts`. The OpenAPI
 * document is made from them and tests check real answers against them.
 */
import { z } from 'zod';
import { FAULT_CODES } from '../../core/fault-codes.ts';

/** Every named schema, for the OpenAPI document. */
export const named = z.registry<{ id: string; description?: string }>();

/** Names a schema for the document. */
export function name<T extends z.ZodType>(id: string, description: string, schema: T): T {
  named.add(schema, { id, description });
  return schema;
}

/** A moment. */
export const time = z
  .string()
  .meta({ format: 'date-time', description: 'ISO 8601 in UTC with milliseconds' });
/** Ids, counts and levels, the same everywhere. */
export const id = z.string();
export const maybeId = z.string().nullable();
export const count = z.int().min(0);
export const level = z.enum(['assist', 'emergency']);
const channel = z.enum(['mqtt', 'web', 'board', 'web-push', 'espa', 'sms', 'mail', 'webhook']);
const contact = z.object({ name: z.string(), phone: z.string() });
const personAnswer = z.enum(['coming', 'cannot', 'arrived', 'clear']);

export const ErrorAnswer = name(
  'Error',
  'Why a request was refused.',
  z.object({
    error: z.object({
      code: z.string().meta({ description: 'For programs' }),
      field: z.string().optional().meta({ description: 'The field at fault' }),
      message: z.string().meta({ description: 'For people' }),
    }),
  }),
);

export const Press = name(
  'Press',
  'One press of an alarm.',
  z.object({
    id,
    level: z.enum(['assist', 'emergency', 'test', 'unknown']),
    receivedAt: time,
    age: z
      .number()
      .nullable()
      .meta({ description: 'Milliseconds from finger to receipt, as the device said' }),
    unverified: z.boolean(),
    resumed: z.boolean(),
  }),
);

export const Page = name(
  'Page',
  'One call to one person (or board) over one channel.',
  z.object({
    id,
    responder: maybeId,
    channel: z.enum(['mqtt', 'web', 'board', 'web-push', 'espa', 'sms', 'mail', 'webhook']),
    device: maybeId,
    step: z.int(),
    state: z.enum(['requested', 'sent', 'delivered', 'acknowledged', 'declined', 'failed', 'withdrawn']),
    requestedAt: time,
    sentAt: time.nullable(),
    deliveredAt: time.nullable(),
    answeredAt: time.nullable(),
    endedAt: time.nullable(),
    reason: z.string().nullable(),
    asked: z
      .enum([
        'step',
        'press',
        'raise',
        'expired',
        'withdrawn',
        'unanswered',
        'replacement',
        'repeat',
        'reminder',
        'arrival',
        'unknown-alarm',
        'real',
      ])
      .meta({ description: 'Why it was asked for' }),
    tries: count.meta({ description: 'How often it was handed to a channel that leads outside' }),
    takenBy: z.array(id).readonly().meta({ description: 'Who took it, when it was withdrawn as taken' }),
    calls: z
      .array(contact)
      .readonly()
      .meta({ description: 'Numbers outside that its reader is asked to call; the gateway never dials' }),
  }),
);

const Card112 = name(
  'Card112',
  'What to tell the 112 room.',
  z.object({
    service: z.literal('politie'),
    municipality: z.string(),
    siteName: z.string(),
    address: z.string(),
    entrance: z.string(),
    placeInside: z.string().nullable(),
    callback: z.string(),
    contacts: z.object({ wijkagent: contact.nullable(), safetyOfficer: contact.nullable() }),
  }),
);

const alarmFields = {
  id,
  device: maybeId,
  place: maybeId,
  site: maybeId,
  level,
  state: z.enum(['open', 'acknowledged', 'on-scene', 'closed']),
  openedAt: time,
  presses: z.array(Press).readonly(),
  unverified: z.boolean(),
  step: z.int().meta({ description: "Index of the policy's step in force, 0 first" }),
  pages: z.array(Page).readonly(),
  responders: z
    .array(z.object({ person: maybeId, answer: z.enum([...personAnswer.options, 'expired']), at: time }))
    .readonly(),
  coming: count.meta({ description: 'People coming or on scene' }),
  need: count.meta({ description: 'How many must come' }),
  lead: maybeId,
  raisedBy: maybeId,
  text: z.string().nullable(),
  cancelled: z
    .object({ at: time, duress: z.boolean().exactOptional() })
    .nullable()
    .meta({ description: '`duress` is there for responder, coordinator and admin only' }),
  guidance112: z
    .object({
      since: time,
      calling: z.object({ person: maybeId, at: time }).nullable(),
      called: z.object({ person: maybeId, at: time, note: z.string().nullable() }).nullable(),
    })
    .nullable(),
  call112: z.boolean().meta({ description: 'Guidance is on and nobody has taken the call' }),
  card112: Card112.nullable(),
  nobody: z.boolean().meta({ description: 'The last step has started and nobody is coming' }),
  sounds: z.boolean().meta({ description: "The site's board sounds" }),
  plan: z.string().nullable().meta({ description: "The site's own instructions" }),
  closedAt: time.nullable(),
  closedBy: maybeId,
  virtual: z
    .literal(true)
    .exactOptional()
    .meta({ description: 'Of a virtual device in a real site: a simulation, nobody is in danger' }),
  lastHeard: z.object({ hub: id, place: maybeId, at: time }).nullable().meta({
    description: 'The hub that last heard the wearable of an open alarm, and the place where it hangs',
  }),
  drill: z.boolean().exactOptional().meta({
    description:
      'True: a drill; false: none, though one is announced or was under way; left out: no drill anywhere near',
  }),
  now: time.meta({ description: "The gateway's clock when this was made" }),
};

export const Alarm = name('Alarm', 'An alarm as its viewer may see it.', z.object(alarmFields));
export const PagerAlarm = name(
  'PagerAlarm',
  'An alarm for which the asker is being called, and the call to answer.',
  z.object({ ...alarmFields, page: id }),
);

export const Duty = name(
  'Duty',
  'A duty that follows an alarm.',
  z.object({
    code: z.string(),
    due: time.nullable(),
    who: z.string(),
    state: z.enum(['open', 'done', 'not-applicable']),
    by: maybeId,
    at: time.nullable(),
    reason: z.string().nullable(),
  }),
);

export const Incident = name(
  'Incident',
  'The stub of an incident: the alarm, its story, what a person fills in, and the duties.',
  z.object({
    ...alarmFields,
    timeline: z.array(z.looseObject({ at: time, type: z.string() })).readonly(),
    duties: z.array(Duty).readonly(),
    report: z.object({
      behaviour: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]).nullable(),
      description: z.string().nullable(),
      injury: z.string().nullable(),
      damage: z.string().nullable(),
      notAcute: z.boolean().nullable(),
      by: maybeId,
      at: time.nullable(),
    }),
    firstAnswerMs: z.number().nullable(),
    arrivalMs: z.number().nullable(),
    durationMs: z.number().nullable(),
  }),
);

export const Device = name(
  'Device',
  'A button, pager or sounder.',
  z.object({
    id,
    number: count,
    kind: z.enum(['desk', 'wearable', 'pager', 'sounder']),
    place: maybeId,
    person: maybeId,
    state: z.enum(['healthy', 'lost', 'never-heard', 'revoked']),
    unheard: z.literal(true).exactOptional().meta({
      description:
        'Healthy by what the log knows, but not heard since the gateway started, or silent and held by nobody',
    }),
    lastHeardAt: time.nullable().meta({
      description: 'After a start of the gateway the latest that its log knows, until it is heard',
    }),
    battery: z.number().nullable(),
    rssi: z.number().nullable(),
    firmware: z.string().nullable(),
    testUntil: time.nullable(),
    inService: z.boolean(),
    virtual: z.literal(true).exactOptional().meta({ description: 'Played by a program' }),
    batteryEmptyAt: time.nullable().meta({ description: 'When the battery is expected to be empty' }),
    batteryPerDay: z.number().nullable().meta({ description: 'Percent a day, below 0 while it empties' }),
    signalTrend: z.enum(['steady', 'falling']).nullable(),
    repeatRate: z
      .number()
      .nullable()
      .meta({ description: 'Share of a day’s transmissions that were repeats or never came, 0 to 1' }),
    firmwareExpected: z.string().nullable().meta({ description: 'What most devices of its kind run' }),
    lastGoodTestAt: z.exactOptional(time.nullable()),
  }),
);

export const Fault = name(
  'Fault',
  'Technical trouble.',
  z.object({
    id,
    code: z.enum(FAULT_CODES),
    device: maybeId,
    channel: z.string().nullable(),
    since: time,
    until: time.nullable(),
    text: z.string().meta({ description: 'In Dutch' }),
    textEn: z.exactOptional(z.string()).meta({ description: 'The same in English' }),
    devices: z.array(z.string()).readonly(),
    acknowledged: z
      .object({ person: maybeId, at: time, note: z.string().nullable() })
      .nullable()
      .meta({ description: 'Who takes care of it; null person: from the command line, or not shown' }),
    notes: z
      .array(z.object({ person: maybeId, at: time, text: z.string() }))
      .readonly()
      .meta({ description: 'What was found or repaired, oldest first' }),
    told: z
      .array(z.object({ person: maybeId, channel, at: time }))
      .readonly()
      .meta({ description: 'Who was told of it, over which channel, oldest first' }),
  }),
);

export const ChannelHealth = name(
  'Channel',
  'A channel that leads outside, and how it is.',
  z.object({
    kind: z.enum(['web-push', 'espa', 'sms', 'mail', 'webhook']),
    state: z.enum(['ok', 'failing', 'unknown', 'off']),
    reason: z.string(),
    lastOkAt: time.nullable(),
    lastFailedAt: time.nullable(),
    waiting: count,
    remark: z.string(),
    checkedAt: time.nullable(),
    people: count,
  }),
);

export const Oncall = name(
  'Oncall',
  'Who is on duty around an instant.',
  z.object({
    rotation: id,
    group: id,
    people: z.array(z.string()).readonly(),
    from: time.nullable().meta({ description: 'Null before the first handoff' }),
    until: time.nullable(),
    fallback: z.boolean().exactOptional(),
  }),
);

export const Person = name(
  'Person',
  'A colleague.',
  z.object({
    id,
    name: z.string(),
    site: maybeId,
    roles: z.array(z.string()).readonly(),
    language: z.enum(['nl', 'en']),
  }),
);

export const Rotation = name(
  'Rotation',
  'Groups that take turns by the week, and whose turn it is.',
  z.object({
    id,
    site: id,
    groups: z.array(z.object({ id, name: z.string(), people: z.array(z.string()).readonly() })).readonly(),
    handoff: z.object({ weekday: z.string(), time: z.string() }),
    start: z.string(),
    timezone: z.string(),
    fallback: id,
    now: Oncall,
  }),
);

const idName = z.object({ id, name: z.string() });
export const Me = name(
  'Me',
  'Who the asker is, and the names the asker may see.',
  z.object({
    role: z.string(),
    roles: z.array(z.string()).readonly(),
    person: z.object({ id, name: z.string(), language: z.enum(['nl', 'en']) }).nullable(),
    site: maybeId,
    sites: z.array(z.object({ id, name: z.string(), covertBoard: z.boolean() })).readonly(),
    places: z
      .array(z.object({ id, name: z.string(), site: id, floor: z.string(), area: z.string().optional() }))
      .readonly(),
    people: z.array(idName).readonly(),
    groups: z
      .array(z.object({ id, name: z.string(), devices: z.array(id).readonly() }))
      .readonly()
      .optional(),
    virtual: z.object({ origin: z.string(), token: z.string() }).nullable(),
    csrf: z.string(),
    version: z.string(),
    store: z.boolean(),
  }),
);

export const Board = name(
  'Board',
  "All that a site's wall screen shows.",
  z.object({
    site: idName,
    covert: z.boolean(),
    alarms: z.array(Alarm).readonly(),
    onDuty: z
      .array(z.object({ group: z.string(), people: z.array(z.string()).readonly(), until: time.nullable() }))
      .readonly(),
    present: z
      .array(z.object({ name: z.string(), since: time }))
      .readonly()
      .meta({ description: 'Who is in the building, for an evacuation; empty where covert' }),
    names: z.record(z.string(), z.string()).readonly(),
    faults: count,
    now: time,
  }),
);

export const Ready = name(
  'Ready',
  'Whether the gateway can do its work, and which part cannot.',
  z.object({
    ready: z.boolean(),
    parts: z.array(z.object({ part: z.string(), ok: z.boolean(), reason: z.string() })).readonly(),
  }),
);
