/**
 * What people do with drills: announce, begin by hand, stop; and what time does: an announcement ends by itself. Promises that a device which
 * is in use for anything else is not taken for a drill, that no drill is announced or begun by hand beside a real alarm, and that nothing of a drill can stop an alarm that became real.
 */
import { plan } from '../agenda.ts';
import { realAlarmAt } from '../alarm-facts.ts';
import { close } from '../answers.ts';
import type { Actor, Outcome } from '../events.ts';
import { startStep } from '../paging.ts';
import { openAlarm } from '../presses.ts';
import { type Problem, problem } from '../problem.ts';
import type { Alarm, State } from '../state.ts';
import { after, minutes } from '../time.ts';
import { record, type Turn } from '../turn.ts';
import type { DrillAsk } from './entries.ts';
import { type Drill, drillOn } from './state.ts';

/** Longest announcement, in minutes. */
export const MOST_MINUTES = 30;
/** Most drills that are armed or run at one time. */
const MOST_OPEN = 20;

const refuse = (why: Problem): Outcome => ({ ok: false, problem: why });

/** Decides a request about drills. */
export function decideDrill(turn: Turn, event: DrillAsk & { readonly actor: Actor }): Outcome {
  if (event.type === 'drill.announced') return announce(turn, event);
  const drill = turn.state.drills.all.get(event.drill);
  if (drill === undefined)
    return refuse(
      problem('not_found', `There is no drill "${event.drill}".`, undefined, 'Deze oefening is er niet.'),
    );
  return event.type === 'drill.begun' ? begin(turn, drill, event.actor) : stop(turn, drill, event.actor);
}

type Announced = Extract<DrillAsk, { readonly type: 'drill.announced' }> & { readonly actor: Actor };

function announce(turn: Turn, event: Announced): Outcome {
  const { state } = turn;
  const why = event.device === null ? placeProblem(state, event.place) : deviceProblem(turn, event.device);
  if (why !== null) return refuse(why);
  if (!Number.isInteger(event.minutes) || event.minutes < 1 || event.minutes > MOST_MINUTES)
    return refuse(
      problem(
        'invalid',
        `A drill is announced for 1 to ${MOST_MINUTES} minutes.`,
        'minutes',
        `Een oefening wordt voor 1 tot ${MOST_MINUTES} minuten aangekondigd.`,
      ),
    );
  if (state.drills.open.size >= MOST_OPEN)
    return refuse(
      problem('conflict', 'Too many drills at once.', undefined, 'Er lopen al te veel oefeningen.'),
    );
  const device = event.device === null ? undefined : state.devices.get(event.device);
  const place = device?.place ?? event.place;
  const site = place === null ? null : (state.index.places.get(place)?.site ?? null);
  const alarm = realAlarmAt(state, new Set([site]));
  if (alarm !== undefined) return refuse(waits(alarm));
  const drill = `drill-${state.drills.number + 1}`;
  const until = after(turn.now.t, minutes(event.minutes));
  record(turn, {
    type: 'drill.announced',
    drill,
    device: device?.id ?? null,
    place,
    site,
    note: event.note,
    until,
    by: event.actor.person,
  });
  plan(state.agenda, `x:${drill}`, until);
  return { ok: true, created: true, id: drill };
}

function placeProblem(state: State, place: string | null): Problem | null {
  if (place === null)
    return problem('invalid', 'A device or a place is needed.', 'device', 'Kies een knop of een plek.');
  if (!state.index.places.has(place))
    return problem('invalid', `There is no place "${place}".`, 'place', 'Deze plek is er niet.');
  for (const drill of state.drills.open.values())
    if (drill.device === null && drill.place === place) return taken(drill);
  return null;
}

const taken = (drill: Drill): Problem =>
  problem(
    'conflict',
    `There is a drill already: ${drill.id}.`,
    drill.device === null ? 'place' : 'device',
    `Hier is al een oefening aangekondigd of bezig (${drill.id}).`,
  );

/** Pagers that ring for both in turn would hide the alarm behind the exercise. */
const waits = (alarm: Alarm): Problem =>
  problem(
    'conflict',
    `Alarm ${alarm.id} is open; a drill waits until it is closed.`,
    undefined,
    `Er loopt een alarm (${alarm.id}); een oefening kan pas als dat is afgesloten.`,
  );

function deviceProblem(turn: Turn, id: string): Problem | null {
  const { state } = turn;
  const device = state.devices.get(id);
  if (device === undefined || device.revoked)
    return problem('invalid', `There is no device "${id}".`, 'device', 'Deze knop is er niet.');
  if (device.kind !== 'desk' && device.kind !== 'wearable')
    return problem(
      'invalid',
      `A ${device.kind} is not pressed for help.`,
      'device',
      'Met dit apparaat roept niemand om hulp.',
    );
  if (device.simulation !== null)
    return problem(
      'invalid',
      `${id} is a virtual device of a simulation.`,
      'device',
      'Dit is een virtuele knop van een simulatie.',
    );
  const drill = drillOn(state.drills, id);
  if (drill !== undefined) return taken(drill);
  if (device.alarms.length > 0)
    return problem(
      'conflict',
      `${id} has an open alarm: close it first.`,
      'device',
      'Van deze knop staat nog een alarm open.',
    );
  if (device.tests.walk !== null || (device.testUntil !== null && turn.now.t < device.testUntil))
    return problem('conflict', `${id} is being tested.`, 'device', 'Deze knop wordt op dit moment getest.');
  return null;
}

function begin(turn: Turn, drill: Drill, actor: Actor): Outcome {
  if (drill.state !== 'armed' || drill.until <= turn.now.t)
    return refuse(
      problem(
        'conflict',
        'This drill is not announced any more.',
        undefined,
        'Deze oefening staat niet meer klaar.',
      ),
    );
  if (drill.device !== null)
    return refuse(
      problem(
        'conflict',
        `This drill begins with a press of ${drill.device}.`,
        undefined,
        `Deze oefening begint met een druk op ${drill.device}.`,
      ),
    );
  const real = realAlarmAt(turn.state, new Set([drill.site]));
  if (real !== undefined) return refuse(waits(real));
  const alarm = openAlarm(turn, {
    device: null,
    raisedBy: actor.person,
    holder: actor.person,
    press: drill.id,
    place: drill.place,
    site: drill.site,
    text: null,
    level: 'assist',
    drill: 'on',
  });
  record(turn, { type: 'drill.begun', drill: drill.id, alarm: alarm.id });
  startStep(turn, alarm, 0, turn.now.t);
  return { ok: true, id: drill.id, alarm: alarm.id };
}

function stop(turn: Turn, drill: Drill, actor: Actor): Outcome {
  if (drill.over) return { ok: true, id: drill.id };
  if (drill.state === 'became-real')
    return refuse(
      problem(
        'conflict',
        'This is no drill any more: somebody on scene or the coordinator closes the alarm.',
        undefined,
        'Dit is geen oefening meer: wie ter plaatse is of de coördinator sluit het alarm.',
      ),
    );
  const alarm = drill.alarm === null ? undefined : turn.state.alarms.get(drill.alarm);
  if (alarm === undefined)
    record(turn, { type: 'drill.ended', drill: drill.id, alarm: null, reason: 'asked' });
  // Its end is recorded with the closing of its alarm.
  else close(turn, alarm, actor.person);
  return { ok: true, id: drill.id };
}

/** The time of an announcement has come. */
export function drillPassed(turn: Turn, id: string): void {
  const drill = turn.state.drills.open.get(id);
  if (drill === undefined || drill.state !== 'armed') return;
  if (drill.until <= turn.now.t)
    record(turn, { type: 'drill.ended', drill: id, alarm: null, reason: 'time' });
  else plan(turn.state.agenda, `x:${id}`, drill.until);
}

/** Drills whose alarm is closed are over. */
export function endDrills(turn: Turn): void {
  for (const drill of [...turn.state.drills.open.values()])
    if (drill.alarm !== null && turn.state.alarms.get(drill.alarm)?.state === 'closed')
      record(turn, { type: 'drill.ended', drill: drill.id, alarm: drill.alarm, reason: 'closed' });
}

/**
 * After a start: announcements that the log tells of end in their time. After a `rebooted` machine they are over, as
 * tests are (`startTests`): nobody knows how much of their time is left, and who presses now may mean it.
 */
export function startDrills(turn: Turn, rebooted: boolean): void {
  const { state } = turn;
  for (const drill of [...state.drills.open.values()]) {
    if (drill.state !== 'armed') continue;
    if (rebooted) record(turn, { type: 'drill.ended', drill: drill.id, alarm: null, reason: 'time' });
    else plan(state.agenda, `x:${drill.id}`, drill.until);
  }
}
