/**
 * The messages of the wire as zod schemas, in the strict form a sender must keep to: for third parties, generated
 * documents and tests. Promises to agree with `messages.ts` and with both codecs. Never part of what a chip or the
 * hot path of the gateway runs: those read by hand and, for a press, leniently.
 */
import { z } from 'zod';
import {
  DEVICE_ID,
  PLACE_LENGTH,
  PRESS_ID,
  TEXT_LENGTH,
  UINT32_MAX,
  WIRE_ID,
  WIRE_VERSION,
} from './messages.ts';

const uint32 = z.int().min(0).max(UINT32_MAX);
const count = z.int().min(1).max(UINT32_MAX);
const bit = z.union([z.literal(0), z.literal(1)]);
/** Printable ASCII without the two characters that JSON would have to escape. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[ !#-[\]-~]*$/);

const version = z.literal(WIRE_VERSION).describe('Version of the wire contract.');
const device = z.string().regex(DEVICE_ID).describe('Id of the device that speaks or is spoken to.');
const pressId = z
  .string()
  .regex(PRESS_ID)
  .describe('16 lower-case hex digits, drawn anew for each physical press.');
const wireId = z.string().regex(WIRE_ID);
const percent = z.int().min(0).max(100);
/** ISO 8601 in UTC with milliseconds. */
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const upHead = {
  device,
  boot: uint32.describe('Drawn at random at each power-up.'),
  seq: count.describe(
    '1 for the first message of a boot, one more for each new one; a repeat keeps its number.',
  ),
  heard: uint32.describe('Highest n accepted in this boot, 0 if none.'),
};
const downHead = {
  device,
  boot: uint32.describe('Receipt and alive: the boot of the message answered. Others: the confirmed boot.'),
  n: count.describe('One counter per device for the life of its key; every transmission takes a new one.'),
};

/** A call for help, repeated until its receipt says `logged` or `test`. */
export const pressSchema = z
  .strictObject({
    v: version,
    type: z.literal('press'),
    ...upHead,
    id: pressId,
    level: z.enum(['assist', 'emergency', 'test']),
    age: uint32.describe('Milliseconds since the finger, saturating.'),
    resumed: z.literal(1).optional().describe('Present when the press comes from before a reset.'),
    battery: percent.optional().describe('Per cent.'),
  })
  .meta({ id: 'Press', description: 'A call for help.' });

/** "False alarm", said by the presser. */
export const cancelSchema = z
  .strictObject({
    v: version,
    type: z.literal('cancel'),
    ...upHead,
    id: pressId.describe('Id of the press.'),
    duress: bit.describe('1: said under duress. Anything but 0 is read as 1.'),
  })
  .meta({ id: 'Cancel', description: 'The presser says: false alarm. It informs and never closes.' });

/** Heartbeat, answered by `alive`. */
export const beatSchema = z
  .strictObject({
    v: version,
    type: z.literal('beat'),
    ...upHead,
    uptime: uint32.describe('Seconds since power-up.'),
    battery: percent.optional().describe('Per cent.'),
    rssi: z.int().min(-127).max(127).optional().describe('Signal strength in dBm.'),
    firmware: text(16).min(1).optional(),
    fault: text(16).min(1).optional(),
  })
  .meta({ id: 'Beat', description: 'Heartbeat.' });

/** A pager's evidence that it rings, or its user's answer. */
export const replySchema = z
  .strictObject({
    v: version,
    type: z.literal('reply'),
    ...upHead,
    id: wireId.describe('Id of the page.'),
    answer: z
      .enum(['ringing', 'coming', 'cannot', 'arrived', 'clear', 'calling-112', 'called-112'])
      .describe('ringing is sent by the pager itself, the rest by its user.'),
  })
  .meta({ id: 'Reply', description: 'What a pager or its user says about a page.' });

/** Everything a device may send. */
export const upSchema = z
  .discriminatedUnion('type', [pressSchema, cancelSchema, beatSchema, replySchema])
  .meta({ id: 'Up', description: 'Any message from a device.' });

/** What ends the repeating of a press, cancel or reply. */
export const receiptSchema = z
  .strictObject({
    v: version,
    type: z.literal('receipt'),
    ...downHead,
    seq: uint32.describe('seq of the message answered.'),
    id: wireId.describe('id of the message answered.'),
    state: z
      .enum(['logged', 'unlogged', 'test'])
      .describe('logged: on disk. unlogged: people are paged from memory. test: nobody is paged.'),
  })
  .meta({ id: 'Receipt', description: 'A press, cancel or reply was received.' });

/** Answer to a beat. */
export const aliveSchema = z
  .strictObject({
    v: version,
    type: z.literal('alive'),
    ...downHead,
    seq: uint32.describe('seq of the beat.'),
  })
  .meta({ id: 'Alive', description: 'Answer to a beat.' });

/** How the presser's alarm stands. */
export const progressSchema = z
  .strictObject({
    v: version,
    type: z.literal('progress'),
    ...downHead,
    id: wireId.describe("Id of the alarm's first press."),
    state: z.enum(['paged', 'coming', 'on-scene', 'nobody', 'closed']),
    responders: uint32.describe('People coming or on scene.'),
    call112: bit.describe('1 while 112 guidance is on and nobody has taken the call.'),
  })
  .meta({ id: 'Progress', description: "How the presser's alarm stands." });

/** Ring. */
export const pageSchema = z
  .strictObject({
    v: version,
    type: z.literal('page'),
    ...downHead,
    page: wireId.describe(
      'A new id rings and replaces the older page of the same alarm; the same id is new text.',
    ),
    alarm: wireId,
    level: z.enum(['assist', 'emergency']),
    place: text(PLACE_LENGTH),
    text: text(TEXT_LENGTH),
    age: uint32.describe('Seconds since the first press.'),
    call112: bit.describe('1 while 112 guidance is on and nobody has taken the call.'),
  })
  .meta({ id: 'Page', description: 'Ring.' });

/** Stop ringing. */
export const unpageSchema = z
  .strictObject({
    v: version,
    type: z.literal('unpage'),
    ...downHead,
    page: wireId,
    reason: z.enum(['taken', 'closed', 'answered']),
  })
  .meta({ id: 'Unpage', description: 'Stop ringing.' });

/** Settings; a device ignores what it does not know and clamps what is out of range. */
export const settingsSchema = z
  .looseObject({
    v: version,
    type: z.literal('settings'),
    ...downHead,
    beat: z.int().min(5).max(600).optional().describe('Seconds between beats.'),
    covert: bit.optional().describe('1: no light, vibration only.'),
  })
  .meta({ id: 'Settings', description: 'Settings; unknown fields are ignored.' });

/** Everything a device may be sent. */
export const downSchema = z
  .discriminatedUnion('type', [
    receiptSchema,
    aliveSchema,
    progressSchema,
    pageSchema,
    unpageSchema,
    settingsSchema,
  ])
  .meta({ id: 'Down', description: 'Any message to a device.' });

/** Retained state of a device for integrations. */
export const deviceStateSchema = z
  .strictObject({
    online: z.boolean(),
    battery: percent.nullable(),
    since: time.nullable().describe('When the device came to be online or offline.'),
  })
  .meta({ id: 'DeviceState', description: 'Retained; no personal data.' });
/** Retained state of a site for integrations. */
export const siteStateSchema = z
  .strictObject({
    openAlarms: z.int().min(0),
    level: z.enum(['assist', 'emergency']).nullable().describe('Highest level of an open alarm.'),
  })
  .meta({ id: 'SiteState', description: 'Retained; no personal data.' });
/** Retained state of the gateway for integrations. */
export const gatewayStateSchema = z
  .strictObject({ ready: z.boolean() })
  .meta({ id: 'GatewayState', description: 'Retained; no personal data.' });
