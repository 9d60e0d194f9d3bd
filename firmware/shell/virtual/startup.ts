/**
 * What the process of virtual devices is told at its start or by a gateway that takes it over: one line of JSON,
 * checked. Promises a sentence naming the field for anything that is not as it should be, never a throw.
 */
import { z } from 'zod';
import { DEVICE_ID } from '../../../protocol/messages.ts';

/** Longest line taken, in bytes. */
export const LINE_BYTES = 1_048_576;
/** How long the devices live on without a gateway, unless it says less, in ms. */
export const ALONE_MS = 600_000;

const device = z.strictObject({
  id: z.string().regex(DEVICE_ID),
  kind: z.enum(['desk', 'wearable', 'pager', 'sounder']),
  /** Root key as 64 lower-case hex digits. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.int().min(0).max(65_535),
  /** Where it is and who holds it: passed on to the pages. */
  place: z.string().max(64).nullable().optional(),
  person: z.string().max(64).nullable().optional(),
  /** The false-alarm gesture; on where there is a second button, so that it can be tried. */
  cancel: z.boolean().optional(),
});

const startUp = z.strictObject({
  mqttHost: z.string().min(1).max(255),
  mqttPort: z.int().min(1).max(65_535),
  /** Where flash, the control socket and `virtual.json` are kept. */
  folder: z.string().min(1).max(4096),
  /** Origins whose pages may use the local connection. */
  allowedOrigins: z.array(z.string().max(255)).max(32),
  /** Signs the tokens of the local connection. */
  secret: z.string().regex(/^[0-9a-f]{32,128}$/),
  devices: z.array(device).max(1000),
  /** Milliseconds to live on without a gateway. */
  aloneMs: z.int().min(0).max(ALONE_MS).optional(),
});

/** What the devices are to be. */
export type StartUp = z.infer<typeof startUp>;
/** One of them. */
export type VirtualDeviceEntry = StartUp['devices'][number];
/** A line of the life line. */
export type LifeLine =
  | { readonly type: 'start'; readonly startUp: StartUp }
  | { readonly type: 'stop' }
  | { readonly type: 'problem'; readonly problem: string };

/** Reads one line. Keys and secrets never appear in a problem. */
export function readLifeLine(line: string): LifeLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { type: 'problem', problem: 'the line is not JSON' };
  }
  if (typeof value === 'object' && value !== null && 'stop' in value && value.stop === true)
    return { type: 'stop' };
  const read = startUp.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0];
    return {
      type: 'problem',
      problem: `${issue?.path.join('.') || 'the line'}: ${issue?.code ?? 'not usable'}`,
    };
  }
  const ids = new Set(read.data.devices.map((one) => one.id));
  if (ids.size !== read.data.devices.length)
    return { type: 'problem', problem: 'devices: an id stands there twice' };
  return { type: 'start', startUp: read.data };
}
