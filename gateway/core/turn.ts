/**
 * One turn of the core: an event being decided. Entries recorded here change the state at once; what is to leave the
 * gateway is collected and goes when `store.ts` lets it. Deciders get the turn and nothing else.
 */
import type { DownBody } from '../../protocol/messages.ts';
import { plan } from './agenda.ts';
import { alarmDue, deviceDue } from './due.ts';
import type { Effect } from './effects.ts';
import type { Entry, EntryBody, FaultCode } from './entries.ts';
import type { Outcome } from './events.ts';
import { evolve } from './evolve.ts';
import { faultExpiry, faultKey } from './evolve-faults.ts';
import type { FaultSaid } from './fault-text.ts';
import type { Out } from './out.ts';
import type { Alarm, Device, State } from './state.ts';
import type { Now, Wall } from './time.ts';

/** What is being decided now. */
export interface Turn {
  readonly state: State;
  readonly now: Now;
  readonly entries: Entry[];
  readonly outs: Out[];
  /** Devices whose deadlines may have moved. */
  readonly devices: Set<string>;
  /** Alarms that something happened to, or whose time has come. */
  readonly alarms: Set<string>;
  /** Alarms, devices and faults that screens may show anew. */
  readonly changed: Set<string>;
  readonly shown: Set<string>;
  readonly faults: Set<string>;
  readonly notices: Set<string>;
  readonly walks: Set<string>;
  readonly drills: Set<string>;
  siteChanged: boolean;
  /** Something of the roster that screens show, or its deadlines, may have changed. */
  rosterChanged: boolean;
}

/** Begins a turn. */
export const newTurn = (state: State, now: Now): Turn => ({
  state,
  now,
  entries: [],
  outs: [],
  devices: new Set(),
  alarms: new Set(),
  changed: new Set(),
  shown: new Set(),
  faults: new Set(),
  notices: new Set(),
  walks: new Set(),
  drills: new Set(),
  siteChanged: false,
  rosterChanged: false,
});

/** Holds something true from now on. */
export function record(turn: Turn, body: EntryBody): void {
  const entry: Entry = { ...body, t: turn.now.t, at: turn.now.wall };
  turn.entries.push(entry);
  if ('alarm' in entry && entry.alarm !== null) {
    turn.alarms.add(entry.alarm);
    turn.changed.add(entry.alarm);
  }
  evolve(turn.state, entry);
  // Its times are those of its alarm.
  for (const drill of turn.state.drills.open.values())
    if ('alarm' in entry && drill.alarm === entry.alarm) turn.drills.add(drill.id);
  switch (entry.type) {
    case 'device.registered':
    case 'device.revoked':
    case 'device.assigned':
    case 'device.key-rotated':
    case 'device.key-settled':
    case 'device.flashed':
    case 'test.started':
    case 'test.ended':
    case 'device.first-heard':
      turn.devices.add(entry.device);
      turn.shown.add(entry.device);
      return;
    case 'fault.raised':
      turn.faults.add(entry.fault);
      for (const device of entry.devices) turn.shown.add(device);
      if (entry.device !== null) turn.shown.add(entry.device);
      return;
    case 'fault.cleared':
    case 'fault.acknowledged':
    case 'fault.noted':
      turn.faults.add(entry.fault);
      return;
    case 'drill.announced':
    case 'drill.became-real':
    case 'drill.ended':
      turn.drills.add(entry.drill);
      return;
    case 'site.imported':
    case 'roster.edited':
      turn.siteChanged = true;
      return;
    case 'notice.sent':
    case 'notice.delivered':
    case 'notice.rung':
    case 'notice.quieted':
    case 'notice.confirmed':
    case 'notice.ended':
      turn.notices.add(entry.notice);
      return;
    case 'walk.started':
      for (const device of entry.devices) turn.shown.add(device);
      turn.walks.add(entry.walk);
      return;
    case 'walk.pressed':
    case 'walk.judged':
      turn.walks.add(entry.walk);
      return;
    case 'walk.interrupted':
    case 'walk.resumed':
    case 'walk.ended':
      for (const device of turn.state.walks.all.get(entry.walk)?.devices.keys() ?? []) turn.shown.add(device);
      turn.walks.add(entry.walk);
      return;
    case 'swap.asked':
    case 'swap.changed':
    case 'presence.changed':
    case 'absences.imported':
    case 'talk.announced':
    case 'talk.changed':
    case 'calendar.linked':
    case 'calendar.unlinked':
      turn.rosterChanged = true;
      return;
    default:
      return;
  }
}

/** Performs an effect when this turn may leave. */
export function perform(turn: Turn, effect: Effect): void {
  turn.outs.push({ kind: 'effect', effect });
}

/** Says something to a device: to one boot, or (null) to all its living boots. */
export function tell(
  turn: Turn,
  device: string,
  boot: number | null,
  body: DownBody,
  owed: string | null = null,
): void {
  turn.outs.push({ kind: 'down', device, boot, body, owed });
}

/** Answers the request. */
export function respond(turn: Turn, request: string, outcome: Outcome): void {
  perform(turn, { type: 'respond', request, outcome });
}

/** Raises a fault unless the same one is open; a fault with a limited life is prolonged. */
export function raiseFault(
  turn: Turn,
  code: FaultCode,
  subject: {
    readonly device?: string;
    readonly channel?: string;
    readonly devices?: readonly string[];
    readonly heard?: Readonly<Record<string, Wall>>;
  },
  said: FaultSaid,
): void {
  const device = subject.device ?? null;
  const channel = subject.channel ?? null;
  // Trouble of a virtual device in a real site is nobody's: faults tell real people.
  if (device !== null && (turn.state.devices.get(device)?.simulation ?? null) !== null) return;
  const open = turn.state.openFaults.get(faultKey(code, device, channel));
  const known = open === undefined ? undefined : turn.state.faults.get(open);
  if (known !== undefined) {
    known.expires = faultExpiry(code, turn.now.t);
    return;
  }
  const fault = `f${turn.state.faultNumber + 1}`;
  const { devices = [], heard = {} } = subject;
  record(turn, {
    type: 'fault.raised',
    fault,
    code,
    device,
    channel,
    text: said.text,
    devices,
    ...(said.detail !== '' && { detail: said.detail }),
    ...(Object.keys(heard).length > 0 && { heard }),
  });
  const raised = turn.state.faults.get(fault);
  if (raised?.expires) plan(turn.state.agenda, `f:${fault}`, raised.expires);
}

/** Ends a fault if it is open. `heard`: because its device was heard. */
export function clearFault(
  turn: Turn,
  code: FaultCode,
  device: string | null,
  channel: string | null = null,
  heard = false,
): void {
  const fault = turn.state.openFaults.get(faultKey(code, device, channel));
  if (fault === undefined) return;
  record(turn, { type: 'fault.cleared', fault, ...(heard && { heard: true as const }) });
  if (device !== null) turn.shown.add(device);
}

/** Makes sure that an alarm is looked at when its next deadline comes. */
export function planAlarm(turn: Turn, alarm: Alarm): void {
  plan(turn.state.agenda, `a:${alarm.id}`, alarmDue(alarm));
}

/** Makes sure that a device is looked at when its next deadline comes. */
export function planDevice(turn: Turn, device: Device): void {
  plan(turn.state.agenda, `d:${device.id}`, deviceDue(device));
}
