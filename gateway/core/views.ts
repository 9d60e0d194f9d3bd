/**
 * The gateway as one viewer may see it: the objects of the HTTP interface, made from the state. Reads only. What a
 * viewer sees of an alarm is decided in `sight.ts`.
 */

import type { DeviceKind } from '../../protocol/messages.ts';
import { comingCount, isCall112, isNobody, needOf } from './alarm-facts.ts';
import type { AlarmView, Card112, DeviceView, FaultView, IncidentView } from './api.ts';
import type { Entry } from './entries.ts';
import type { Actor } from './events.ts';
import { evolve } from './evolve.ts';
import { faultSentence } from './fault-text.ts';
import { type DeviceTrends, peopleOf, trendsOf } from './fleet/views.ts';
import { placeOf, siteOf } from './ground.ts';
import { stubOf } from './report.ts';
import { unnamed } from './roster/named.ts';
import { NO_PERSONS, type Sight, showsPerson, sightOf } from './sight.ts';
import { isVirtualId } from './simulation-state.ts';
import type { Place, Role, Site, SiteFile } from './site.ts';
import { type Alarm, type Device, emptyState, type FaultRecord, type State } from './state.ts';
import { isHeard } from './supervision.ts';
import { textsFor } from './texts/index.ts';
import { iso, type Now, type Wall } from './time.ts';

export { listOncall, listPeople, listRotations, viewMe } from './views-people.ts';

const isoOrNull = (at: Wall | null): string | null => (at === null ? null : iso(at));

/** One alarm; null when there is none or the viewer may not see it. */
export function viewAlarm(state: State, id: string, actor: Actor, now: Now): AlarmView | null {
  const alarm = state.alarms.get(id);
  const sight = alarm === undefined ? null : sightOf(state, alarm, actor);
  return alarm === undefined || sight === null ? null : alarmView(state, alarm, sight, now);
}

/** Alarms the viewer may see, oldest first; `open` leaves out the closed ones. */
export function listAlarms(state: State, actor: Actor, now: Now, open: boolean): readonly AlarmView[] {
  const views: AlarmView[] = [];
  for (const alarm of state.alarms.values()) {
    if (open && alarm.state === 'closed') continue;
    const sight = sightOf(state, alarm, actor);
    if (sight !== null) views.push(alarmView(state, alarm, sight, now));
  }
  return views;
}

function alarmView(state: State, alarm: Alarm, sight: Sight, now: Now): AlarmView {
  const person = (id: string | null): string | null => (id !== null && showsPerson(sight, id) ? id : null);
  const site = siteOf(state, alarm);
  const boarded = alarm.policy.steps
    .slice(0, alarm.step + 1)
    .some((step) => step.page.includes('site-board'));
  return {
    id: alarm.id,
    device: sight.place ? alarm.device : null,
    place: sight.place ? alarm.place : null,
    site: alarm.site,
    level: alarm.level,
    state: alarm.state,
    openedAt: iso(alarm.openedAt),
    presses: alarm.presses.map((press) => ({
      id: press.id,
      level: press.level,
      receivedAt: iso(press.at),
      age: press.age,
      unverified: press.unverified,
      resumed: press.resumed,
    })),
    unverified: alarm.unverified,
    step: alarm.step,
    pages: [...alarm.pages.values()].map((page) => ({
      id: page.id,
      responder: person(page.person),
      channel: page.channel,
      device: sight.persons || person(page.person) !== null ? page.device : null,
      step: page.step,
      state: page.state,
      requestedAt: iso(page.requestedAt),
      sentAt: isoOrNull(page.sentAt),
      deliveredAt: isoOrNull(page.deliveredAt),
      answeredAt: isoOrNull(page.answeredAt),
      endedAt: isoOrNull(page.endedAt),
      reason: page.why,
      asked: page.reason,
      tries: page.tries,
      takenBy: sight.persons ? page.takenBy : [],
      calls: sight.persons ? page.calls : [],
    })),
    responders: [...alarm.responders].map(([id, responder]) => ({
      person: person(id),
      answer: responder.answer,
      at: iso(responder.at),
    })),
    coming: comingCount(alarm),
    need: needOf(alarm),
    lead: person(alarm.lead),
    raisedBy: person(alarm.raisedBy),
    text: sight.persons ? alarm.text : null,
    cancelled:
      alarm.cancelled === null
        ? null
        : sight.duress
          ? { at: iso(alarm.cancelled.at), duress: alarm.cancelled.duress }
          : { at: iso(alarm.cancelled.at) },
    guidance112: guidanceView(alarm, sight),
    call112: isCall112(alarm),
    card112: site === undefined ? null : cardOf(site, sight.place ? placeOf(state, alarm) : undefined, sight),
    nobody: isNobody(alarm),
    sounds: site !== undefined && !site.covertBoard && boarded && alarm.state !== 'closed',
    plan: site === undefined || site.plan === '' ? null : site.plan,
    closedAt: isoOrNull(alarm.closedAt),
    closedBy: person(alarm.closedBy),
    lastHeard: sight.persons && sight.place ? lastHeardView(state, alarm) : null,
    ...(alarm.sandbox === null ? {} : { virtual: true as const }),
    ...(alarm.drill === null ? {} : { drill: alarm.drill === 'on' }),
    now: iso(now.wall),
  };
}

/** Where the wearable of an open alarm was last heard. */
function lastHeardView(state: State, { device, state: stage }: Alarm): AlarmView['lastHeard'] {
  const located = device === null || stage === 'closed' ? undefined : state.located.get(device);
  if (located === undefined) return null;
  const place = state.site.hubs?.find(({ id }) => id === located.hub)?.place ?? null;
  return { hub: located.hub, place, at: iso(located.at) };
}

function guidanceView(alarm: Alarm, sight: Sight): AlarmView['guidance112'] {
  const { guidance } = alarm;
  if (guidance === null) return null;
  const person = (id: string | null): string | null => (id !== null && showsPerson(sight, id) ? id : null);
  return {
    since: iso(guidance.since),
    calling:
      guidance.calling === null
        ? null
        : { person: person(guidance.calling.person), at: iso(guidance.calling.at) },
    called:
      guidance.called === null
        ? null
        : {
            person: person(guidance.called.person),
            at: iso(guidance.called.at),
            note: sight.persons ? guidance.called.note : null,
          },
  };
}

/** What to tell the 112 room, filled in from the site. */
function cardOf(site: Site, inside: Place | undefined, sight: Sight): Card112 {
  const floor = inside === undefined || inside.floor === '' ? '' : `, ${inside.floor}`;
  return {
    service: 'politie',
    municipality: site.municipality,
    siteName: site.name,
    address: site.address,
    entrance: site.entrance,
    placeInside: inside === undefined ? null : `${inside.name}${floor}`,
    callback: site.callback,
    contacts: {
      wijkagent: sight.persons ? (site.contacts.wijkagent ?? null) : null,
      safetyOfficer: sight.persons ? (site.contacts.safetyOfficer ?? null) : null,
    },
  };
}

/** The stub of one alarm, open or closed. */
export function viewIncident(state: State, id: string, actor: Actor, now: Now): IncidentView | null {
  const alarm = state.alarms.get(id);
  const sight = alarm === undefined ? null : sightOf(state, alarm, actor);
  if (alarm === undefined || sight === null) return null;
  return { ...alarmView(state, alarm, sight, now), ...stubOf(alarm, sight) };
}

/** Stubs of closed alarms the viewer may see, newest first. */
export function listIncidents(state: State, actor: Actor, now: Now): readonly IncidentView[] {
  const views: IncidentView[] = [];
  for (const alarm of state.alarms.values()) {
    if (alarm.state !== 'closed') continue;
    const view = viewIncident(state, alarm.id, actor, now);
    if (view !== null) views.push(view);
  }
  return views.reverse();
}

/** A state that holds one alarm read back from the log, to be viewed like any other. */
export function stateOfAlarm(state: State, entries: Iterable<Entry>): State {
  const alone: State = { ...emptyState(), site: state.site, index: state.index };
  for (const entry of entries) evolve(alone, entry);
  return alone;
}

const SEES_DEVICES: ReadonlySet<Role> = new Set([
  'facilities',
  'coordinator',
  'admin',
  'auditor',
  'integration',
]);

/** One device; people without a device task see only what they hold themselves. */
export function viewDevice(state: State, id: string, actor: Actor, now: Now): DeviceView | null {
  const device = state.devices.get(id);
  if (device === undefined) return null;
  if (!SEES_DEVICES.has(actor.role) && (actor.person === null || device.person !== actor.person)) return null;
  return { ...deviceView(state, device, actor, now), ...trendsOf(state, device) };
}

/** Devices the viewer may see, by id. */
export function listDevices(state: State, actor: Actor, now: Now): readonly DeviceView[] {
  const views: DeviceView[] = [];
  for (const id of [...state.devices.keys()].sort()) {
    const view = viewDevice(state, id, actor, now);
    if (view !== null) views.push(view);
  }
  return views;
}

/** Whether people call for help with it. */
const isPressed = (kind: DeviceKind): boolean => kind === 'desk' || kind === 'wearable';

function stateOf(device: Device): DeviceView['state'] {
  if (device.revoked) return 'revoked';
  if (device.lost) return 'lost';
  return device.firstHeard ? 'healthy' : 'never-heard';
}

function deviceView(
  state: State,
  device: Device,
  actor: Actor,
  now: Now,
): Omit<DeviceView, keyof DeviceTrends> {
  return {
    id: device.id,
    number: device.number,
    kind: device.kind,
    place: device.place,
    person: NO_PERSONS.has(actor.role) ? null : device.person,
    state: stateOf(device),
    ...(stateOf(device) === 'healthy' && !isHeard(device, now.t) ? { unheard: true as const } : {}),
    lastHeardAt: isoOrNull(device.lastHeardAt ?? device.knownHeardAt),
    battery: device.battery ?? state.fleet.watches.get(device.id)?.days.battery() ?? null,
    rssi: device.rssi,
    firmware: device.firmware,
    testUntil:
      device.testUntil === null || device.testUntil <= now.t
        ? null
        : new Date(now.wall + (device.testUntil - now.t)).toISOString(),
    lastGoodTestAt: isoOrNull(device.tests.lastGood?.at ?? null),
    inService: !device.revoked && (isPressed(device.kind) ? device.proven : device.firstHeard),
    ...(device.virtual ? { virtual: true as const } : {}),
  };
}

/** One fault. */
export function viewFault(state: State, id: string, actor: Actor): FaultView | null {
  const fault = state.faults.get(id);
  return fault === undefined || !SEES_DEVICES.has(actor.role) ? null : faultView(state, fault, actor);
}

/** Faults, open and past, newest last. */
export function listFaults(state: State, actor: Actor): readonly FaultView[] {
  return SEES_DEVICES.has(actor.role)
    ? [...state.faults.values()].map((fault) => faultView(state, fault, actor))
    : [];
}

const faultView = (state: State, fault: FaultRecord, actor: Actor): FaultView => ({
  id: fault.id,
  code: fault.code,
  device: fault.device,
  channel: fault.channel,
  since: iso(fault.since),
  until: isoOrNull(fault.until),
  text: fault.text,
  textEn: faultSentence(state, fault, textsFor('en')),
  devices: fault.devices,
  ...peopleOf(fault, actor),
});

/** The site file as it is in force, with the devices that are registered now. */
export function siteView(state: State): SiteFile {
  return {
    ...unnamed(state.site),
    devices: [...state.devices.values()]
      // What was dragged in while trying is no part of the site.
      .filter(({ id, revoked, simulation }) => !revoked && simulation === null && !isVirtualId(id))
      .map((device) => ({
        id: device.id,
        kind: device.kind,
        place: device.place,
        ...(device.person === null ? {} : { person: device.person }),
      })),
  };
}

/** The bearer of a token as the core knows it: with the token's own role and no other (least privilege). */
export const actorOf = (_state: State, bearer: Pick<Actor, 'role' | 'person' | 'site'>): Actor => ({
  ...bearer,
  roles: [bearer.role],
});

/** Pages of channel `web` that should ring at a person's open pager page. */
export function openPagesOf(
  state: State,
  person: string,
): readonly { readonly page: string; readonly alarm: string }[] {
  return [...(state.rings.get(`web|${person}`) ?? [])].map(([page, alarm]) => ({ page, alarm }));
}
