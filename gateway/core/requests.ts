/**
 * What people and the command line ask of the gateway: raising by hand, answers, the incident stub, devices, the site.
 * Each gives an outcome that leaves after the commit. Whether the asker may ask at all was checked by the shell's role
 * table; here stands what depends on the state (the own alarm, on scene, known names).
 */
import { enoughWithout } from './alarm-facts.ts';
import { answer, call112, cancel } from './answers.ts';
import { decideDrill } from './drills/deeds.ts';
import { armedFor } from './drills/real.ts';
import type { Actor, GatewayEvent, Outcome } from './events.ts';
import { faultText } from './fault-text.ts';
import { acknowledgeFault, noteFault } from './fleet/words.ts';
import { homeOf } from './ground.ts';
import { startStep } from './paging.ts';

import { openAlarm, raiseAlarm } from './presses.ts';
import { type Problem, problem } from './problem.ts';
import { revokeDevice } from './revoke.ts';
import { decideRoster } from './roster/requests.ts';
import { closeSimulation, openSimulation, outsider, virtualProblem } from './simulation.ts';
import { keptIdProblem } from './simulation-state.ts';
import { DEVICE_NUMBERS, importSite } from './site-import.ts';
import type { Alarm, State } from './state.ts';
import { after, days, minutes } from './time.ts';
import { raiseFault, record, respond, type Turn } from './turn.ts';
import { decideWalk } from './walk/requests.ts';
import { forgetWatcher } from './watchers/watchers.ts';

/** An event that wants an answer. */
export type RequestEvent = Extract<GatewayEvent, { readonly request: string }>;

/** A pending key rotation ends after this (PROTOCOL section 1). */
const ROTATION_LIMIT = days(7);

/** True for a coordinator's authority over alarms. */
export const coordinates = (actor: Actor): boolean => actor.role === 'coordinator' || actor.role === 'admin';

/** Decides a request and answers it. */
export function hearRequest(turn: Turn, event: RequestEvent): void {
  respond(turn, event.request, decide(turn, event));
}

const outcome = (why: Problem | null, touched: { readonly alarm?: string }): Outcome =>
  why === null ? { ok: true, ...touched } : refuse(why);
const refuse = (why: Problem): Outcome => ({ ok: false, problem: why });
const missing = (what: string, id: string): Outcome =>
  refuse(problem('not_found', `There is no ${what} "${id}".`));

function decide(turn: Turn, event: RequestEvent): Outcome {
  const { state } = turn;
  const by = event.actor.person;
  switch (event.type) {
    case 'alarm.raised':
      return raiseByHand(turn, event);
    case 'answer.given':
      return welcomed(
        state,
        event,
        onAlarm(state, event.alarm, (alarm) =>
          answer(turn, alarm, answerer(event.actor), event.answer, null),
        ),
      );
    case 'alarm.cancelled':
      return onAlarm(state, event.alarm, (alarm) =>
        by === null || alarm.holder !== by
          ? problem('forbidden', 'Only the person who raised this alarm can call it false.')
          : cancel(turn, alarm, event.duress, by),
      );
    case 'guidance.changed':
      return onAlarm(state, event.alarm, (alarm) =>
        call112(turn, alarm, answerer(event.actor), event.state, event.note),
      );
    case 'incident.edited':
      return onIncident(state, event.incident, (alarm) =>
        record(turn, { type: 'incident.edited', alarm, fields: event.fields, by }),
      );
    case 'duty.changed':
      return onIncident(state, event.incident, (alarm) =>
        record(turn, {
          type: 'duty.changed',
          alarm,
          code: event.code,
          state: event.state,
          reason: event.reason,
          by,
        }),
      );
    case 'watcher.forgotten':
      return forgetWatcher(turn, event.watcher, by);
    case 'site.imported':
      return outcome(importSite(turn, event), {});
    case 'device.added':
      return addDevice(turn, event);
    case 'simulation.opened':
      return openSimulation(turn, event);
    case 'simulation.closed':
      closeSimulation(turn, 'asked', by);
      return { ok: true };
    case 'device.revoked': {
      const device = state.devices.get(event.device);
      if (device === undefined) return missing('device', event.device);
      if (device.revoked) return { ok: true, device: device.id };
      revokeDevice(turn, device, by);
      return { ok: true, device: device.id };
    }
    case 'device.assigned': {
      const device = state.devices.get(event.device);
      if (device === undefined || device.revoked) return missing('device', event.device);
      const why =
        holderProblem(state, device.kind, event.person) ??
        (device.simulation === null ? null : outsider(state, event.person));
      if (why !== null) return refuse(why);
      if (device.person !== event.person)
        record(turn, { type: 'device.assigned', device: device.id, person: event.person, by });
      return { ok: true, device: device.id };
    }
    case 'device.key-rotated': {
      const device = state.devices.get(event.device);
      if (device === undefined || device.revoked) return missing('device', event.device);
      const until = event.first ? null : after(turn.now.t, ROTATION_LIMIT);
      record(turn, { type: 'device.key-rotated', device: device.id, until, by });
      if (until !== null)
        raiseFault(
          turn,
          'rotation-pending',
          { device: device.id },
          faultText(state, 'rotation-pending', device.id),
        );
      return { ok: true, device: device.id };
    }
    case 'device.flashed': {
      const device = state.devices.get(event.device);
      if (device === undefined || device.revoked) return missing('device', event.device);
      record(turn, { type: 'device.flashed', device: device.id, by });
      return { ok: true, device: device.id };
    }
    case 'test.started': {
      const device = state.devices.get(event.device);
      if (device === undefined || device.revoked) return missing('device', event.device);
      if (!Number.isInteger(event.minutes) || event.minutes < 1 || event.minutes > 30)
        return refuse(problem('invalid', 'A test session lasts 1 to 30 minutes.', 'minutes'));
      if (device.alarms.length > 0)
        return refuse(
          problem('conflict', `${device.id} has an open alarm; close it before you test the device.`),
        );
      if (device.tests.walk !== null)
        return refuse(
          problem('conflict', `${device.id} is in the walk test ${device.tests.walk}; stop that one first.`),
        );
      if (armedFor(turn, device.id) !== undefined)
        return refuse(problem('conflict', `A drill is announced on ${device.id}: stop that first.`));
      record(turn, {
        type: 'test.started',
        device: device.id,
        until: after(turn.now.t, minutes(event.minutes)),
        by,
        ...(event.once === true ? { once: true } : {}),
      });
      return { ok: true, device: device.id };
    }
    case 'test.ended': {
      const device = state.devices.get(event.device);
      if (device === undefined || device.revoked) return missing('device', event.device);
      if (device.testUntil !== null) record(turn, { type: 'test.ended', device: device.id, reason: 'asked' });
      return { ok: true, device: device.id };
    }
    case 'token.changed':
      record(turn, { type: 'token.changed', token: event.token, change: event.change, by });
      return { ok: true };
    case 'fault.acknowledged':
      return acknowledgeFault(turn, event);
    case 'fault.noted':
      return noteFault(turn, event);
    case 'walk.wanted':
    case 'walk.stopped':
    case 'walk.continued':
      return decideWalk(turn, event);
    case 'drill.announced':
    case 'drill.begun':
    case 'drill.stopped':
      return decideDrill(turn, event);
    default:
      return decideRoster(turn, event);
  }
}

const answerer = (actor: Actor) => ({ person: actor.person, coordinates: coordinates(actor) });

/** Whoever comes when enough are coming is told how many; and is welcome. */
function welcomed(
  state: State,
  event: Extract<RequestEvent, { readonly type: 'answer.given' }>,
  said: Outcome,
): Outcome {
  const alarm = state.alarms.get(event.alarm);
  if (!said.ok || event.answer !== 'coming' || alarm === undefined) return said;
  const others = enoughWithout(alarm, event.actor.person);
  return others === null ? said : { ...said, alreadyComing: others };
}

function onAlarm(state: State, id: string, deed: (alarm: Alarm) => Problem | null): Outcome {
  const alarm = state.alarms.get(id);
  if (alarm === undefined) return missing('alarm', id);
  return outcome(deed(alarm), { alarm: id });
}

/** The story of an alarm is added to also when only the log still holds it. */
function onIncident(state: State, id: string, deed: (alarm: string) => void): Outcome {
  if (!state.alarms.has(id) && !state.forgotten.has(id)) return missing('incident', id);
  deed(id);
  return { ok: true, alarm: id };
}

function raiseByHand(turn: Turn, event: Extract<RequestEvent, { type: 'alarm.raised' }>): Outcome {
  const { state } = turn;
  const raiser = event.actor.person;
  const known = state.byHand.get(`${raiser ?? ''}|${event.id}`);
  if (known !== undefined) {
    const alarm = state.alarms.get(known);
    if (
      alarm !== undefined &&
      alarm.state !== 'closed' &&
      event.level === 'emergency' &&
      alarm.level === 'assist'
    )
      raiseAlarm(turn, alarm, 'emergency');
    return { ok: true, created: false, alarm: known };
  }
  const place = event.place === null ? undefined : state.index.places.get(event.place);
  if (event.place !== null && place === undefined)
    return refuse(
      problem('invalid', `There is no place "${event.place}".`, 'place', 'Deze plek is er niet.'),
    );
  const alarm = openAlarm(turn, {
    device: null,
    raisedBy: raiser,
    holder: raiser,
    press: event.id,
    place: place?.id ?? null,
    site: place?.site ?? siteOf(state, event.actor),
    text: event.text,
    level: event.level,
  });
  startStep(turn, alarm, 0, turn.now.t);
  return { ok: true, created: true, alarm: alarm.id };
}

/** The site that is asked when somebody raises an alarm without a place. */
const siteOf = (state: State, actor: Actor): string | null => actor.site ?? homeOf(state.site, actor.person);

function addDevice(turn: Turn, event: Extract<RequestEvent, { type: 'device.added' }>): Outcome {
  const { state } = turn;
  if (state.devices.has(event.device))
    return refuse(
      problem(
        'conflict',
        `There is a device "${event.device}" already; ids are never used twice.`,
        'id',
        `De naam "${event.device}" is al gebruikt; een naam wordt nooit twee keer gebruikt.`,
      ),
    );
  if (!state.index.places.has(event.place))
    return refuse(
      problem('invalid', `There is no place "${event.place}".`, 'place', 'Deze plek is er niet.'),
    );
  const why =
    holderProblem(state, event.kind, event.person) ??
    (event.virtual === undefined ? keptIdProblem(event.device) : virtualProblem(state, event));
  if (why !== null) return refuse(why);
  const number = state.deviceNumber + 1;
  if (number > DEVICE_NUMBERS)
    return refuse(problem('conflict', 'All 65,535 device numbers are used.', 'id'));
  record(turn, {
    type: 'device.registered',
    device: event.device,
    number,
    kind: event.kind,
    place: event.place,
    person: event.person,
    by: event.actor.person,
    ...(event.virtual === undefined ? {} : { virtual: true }),
    ...(event.virtual === 'session' && state.simulation !== null ? { simulation: state.simulation.id } : {}),
  });
  return { ok: true, created: true, device: event.device };
}

function holderProblem(state: State, kind: string, person: string | null): Problem | null {
  if (person === null) return null;
  if (!state.index.people.has(person))
    return problem('invalid', `There is no person "${person}".`, 'person', `Er is niemand "${person}".`);
  if (kind !== 'wearable' && kind !== 'pager')
    return problem(
      'invalid',
      `A ${kind} belongs to a place; only a wearable or a pager is handed to a person.`,
      'person',
      'Dit apparaat hoort bij een plek; alleen een draagbare knop of een pieper hoort bij iemand.',
    );
  return null;
}
