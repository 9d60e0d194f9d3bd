/**
 * What the command line may ask of a gateway: the name, the form and the answer of every operation. The same list
 * serves the running gateway's local socket and an opened directory. What each does is in `admin.ts`.
 */
import { z } from 'zod';
import { DEVICE_ID } from '../../protocol/messages.ts';
import type { AlarmView, ChannelView, DeviceView, IncidentView, OncallView } from '../core/api.ts';
import { FAR_CHANNELS } from '../core/far-channel.ts';
import type { Problem } from '../core/problem.ts';
import type { Role, SiteFile } from '../core/site.ts';
import type { AlarmTrace } from '../core/trace.ts';
import type { Change, RegisteredDevice } from './config/plan-of-changes.ts';
import type { Verdict } from './log/face.ts';
import { DRILL_OPERATIONS, type DrillAnswers } from './operations-drills.ts';
import { FLEET_OPERATIONS, type FleetAnswers } from './operations-fleet.ts';
import { ROSTER_OPERATIONS, type RosterAnswers } from './operations-roster.ts';
import { SIMULATION_OPERATIONS, type SimulationAnswers } from './operations-simulation.ts';
import { WALK_OPERATIONS, type WalkAnswers } from './operations-walk.ts';

/** Roles a token may be made for. */
export const TOKEN_ROLES = [
  'employee',
  'responder',
  'manager',
  'facilities',
  'coordinator',
  'admin',
  'auditor',
  'board',
  'integration',
] as const satisfies readonly Role[];
/** Kinds of device that can be registered. */
export const DEVICE_KINDS = ['desk', 'wearable', 'pager', 'sounder'] as const;
/** Longest life of a token, in days. */
export const MOST_TOKEN_DAYS = 3653;

const device = z.string().regex(DEVICE_ID, 'must be lower-case letters, digits and hyphens, at most 32');
const id = z.string().min(1).max(200);
const nothing = z.strictObject({});

/** The form of each operation's question. */
export const OPERATIONS = {
  /** The site as it stands, and a name for this state of it. */
  'site.read': nothing,
  /** Replaces the site, unless it is no longer the one that `base` names. */
  'site.import': z.strictObject({ site: z.looseObject({}), base: z.string().max(64).nullable() }),
  'device.add': z.strictObject({ id: device, kind: z.enum(DEVICE_KINDS), place: id, person: id.nullable() }),
  'device.list': nothing,
  'device.show': z.strictObject({ id: device }),
  'device.revoke': z.strictObject({ id: device }),
  'device.rotate-key': z.strictObject({ id: device }),
  'device.assign': z.strictObject({ id: device, person: id.nullable() }),
  /** `once`: the session ends with its one press. */
  'device.test': z.strictObject({
    id: device,
    minutes: z.int().min(1).max(30),
    once: z.boolean().optional(),
  }),
  /** Before its board is written: which of the device's keys this password is of (null: none), and what unlocks a board. */
  'device.keys': z.strictObject({
    id: device,
    mqttPassword: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  }),
  /** Its board is about to be written: it is out of service until a press came through. */
  'device.flashed': z.strictObject({ id: device }),
  /** The last test press. */
  'device.tried': z.strictObject({ id: device }),
  'hub.add': z.strictObject({ name: device }),
  /** `at` in milliseconds since 1970; null is now. */
  oncall: z.strictObject({ at: z.int().nullable(), group: id.nullable() }),
  'token.create': z.strictObject({
    role: z.enum(TOKEN_ROLES),
    person: id.nullable(),
    site: id.nullable(),
    days: z.int().min(1).max(MOST_TOKEN_DAYS),
    /** A one-time link to sign a browser in with, instead of a token. */
    link: z.boolean(),
  }),
  'token.list': nothing,
  'token.revoke': z.strictObject({ id: z.string().regex(/^[0-9a-f]{8}$/, 'must be 8 hex digits') }),
  'alarm.list': z.strictObject({ open: z.boolean() }),
  'alarm.show': z.strictObject({ id }),
  'alarm.trace': z.strictObject({ id }),
  /** Ids of all alarms, newest first. */
  'incident.list': nothing,
  'incident.show': z.strictObject({ id }),
  'log.verify': nothing,
  'channel.list': nothing,
  /** A health check of one channel, or of all; disturbs nobody. */
  'channel.check': z.strictObject({ kind: z.enum(FAR_CHANNELS).nullable() }),
  ...FLEET_OPERATIONS,
  ...ROSTER_OPERATIONS,
  ...DRILL_OPERATIONS,
  ...WALK_OPERATIONS,
  ...SIMULATION_OPERATIONS,
} as const;

/** Name of an operation. */
export type OperationName = keyof typeof OPERATIONS;
/** What an operation is asked with. */
export type AskOf<O extends OperationName> = z.output<(typeof OPERATIONS)[O]>;

/** A device's secrets, shown once. */
export interface Credentials {
  readonly device: string;
  readonly number: number;
  /** 64 hex digits. */
  readonly key: string;
  readonly mqttPassword: string;
  readonly place: string | null;
}
/** What a board may hold of a device. Unlocking needs the board in one's hand; no key of the wire is in it. */
export interface DeviceKeyView {
  /** Which key the password is of: the one in use, the next of a rotation, or (null) none of this device. */
  readonly key: 'current' | 'next' | null;
  /** What unlocks the console of a board with one of its keys. */
  readonly unlocks: readonly string[];
}
/** How a device came through its test. */
export interface TriedView {
  readonly device: DeviceView;
  /** The test press of the last session; null before it came. `age`: ms from the finger until it left. */
  readonly press: { readonly id: string; readonly at: string; readonly age: number | null } | null;
  /** Milliseconds that the last message to the device took there and back; null when it has no connection of its own. */
  readonly roundTrip: number | null;
}
/** A hub's account, shown once. */
export interface HubAccount {
  readonly hub: string;
  /** MQTT user name. */
  readonly user: string;
  readonly mqttPassword: string;
}
/** The site as it stands. */
export interface StandingSite {
  readonly site: SiteFile;
  readonly registered: readonly RegisteredDevice[];
  /** Names this state of the site. */
  readonly base: string;
}
/** A token without its secret. */
export interface TokenView {
  readonly id: string;
  readonly role: string;
  readonly person: string | null;
  readonly site: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** What each operation answers. */
export interface Answers extends RosterAnswers, FleetAnswers, DrillAnswers, WalkAnswers, SimulationAnswers {
  'site.read': StandingSite;
  'site.import': { readonly changes: readonly Change[] };
  'device.add': Credentials;
  'device.list': readonly DeviceView[];
  'device.show': DeviceView;
  'device.revoke': DeviceView;
  'device.rotate-key': Credentials;
  'device.assign': DeviceView;
  'device.test': DeviceView;
  'device.keys': DeviceKeyView;
  'device.flashed': DeviceView;
  'device.tried': TriedView;
  'hub.add': HubAccount;
  oncall: readonly OncallView[];
  'token.create': { readonly token: string; readonly id: string; readonly expiresAt: string };
  'token.list': readonly TokenView[];
  'token.revoke': { readonly id: string };
  'alarm.list': readonly AlarmView[];
  'alarm.show': AlarmView;
  'alarm.trace': AlarmTrace;
  'incident.list': readonly string[];
  'incident.show': IncidentView;
  'log.verify': Verdict;
  'channel.list': readonly ChannelView[];
  'channel.check': readonly ChannelView[];
}
/** An answer, or why there is none. */
export type Answered<O extends OperationName> =
  | { readonly ok: true; readonly value: Answers[O] }
  | { readonly ok: false; readonly problem: Problem };

/** Something that performs operations: the running gateway behind its socket, or an opened directory. */
export interface Admin {
  perform<O extends OperationName>(operation: O, ask: AskOf<O>): Promise<Answered<O>>;
  close(): Promise<void>;
}
