/**
 * Simulation sessions in a real site: for a while virtual devices may exist there, and page the session's people only.
 * Promises that a session ends by itself on the log's time line, over restarts too, and that with it its devices are
 * revoked and their alarms closed. Who else is never paged is decided in `targets.ts`.
 */
import { plan } from './agenda.ts';
import { closeAlarm } from './answers.ts';
import type { GatewayEvent, Outcome } from './events.ts';
import { type Problem, problem } from './problem.ts';
import { revokeDevice } from './revoke.ts';
import {
  isVirtualId,
  SESSION_MOST_MINUTES,
  SESSION_PEOPLE,
  VIRTUAL_EVER,
  VIRTUAL_MOST,
  VIRTUAL_PREFIX,
} from './simulation-state.ts';
import type { Device, State } from './state.ts';
import { after, minutes } from './time.ts';
import { record, type Turn } from './turn.ts';

type Opening = Extract<GatewayEvent, { readonly type: 'simulation.opened' }>;
type Adding = Extract<GatewayEvent, { readonly type: 'device.added' }>;

const refuse = (why: Problem): Outcome => ({ ok: false, problem: why });

/** The virtual devices that live in a session, without revoked ones. */
export const devicesOfSession = (state: State): readonly Device[] =>
  [...state.devices.values()].filter(({ simulation, revoked }) => simulation !== null && !revoked);

/** Opens a session. */
export function openSimulation(turn: Turn, event: Opening): Outcome {
  const { state } = turn;
  if (state.simulation !== null)
    return refuse(
      problem(
        'conflict',
        'A simulation is open already; close it first.',
        undefined,
        'Er loopt al een simulatie; sluit die eerst.',
      ),
    );
  const people = [...new Set(event.people)];
  const unknown = people.find((person) => !state.index.people.has(person));
  if (unknown !== undefined)
    return refuse(
      problem('invalid', `There is no person "${unknown}".`, 'people', `Er is geen persoon "${unknown}".`),
    );
  if (people.length > SESSION_PEOPLE)
    return refuse(
      problem(
        'invalid',
        `A simulation has at most ${SESSION_PEOPLE} people.`,
        'people',
        `Aan een simulatie doen hoogstens ${SESSION_PEOPLE} mensen mee.`,
      ),
    );
  if (!Number.isInteger(event.minutes) || event.minutes < 1 || event.minutes > SESSION_MOST_MINUTES)
    return refuse(
      problem(
        'invalid',
        `A simulation lasts 1 to ${SESSION_MOST_MINUTES} minutes.`,
        'minutes',
        `Een simulatie duurt 1 tot ${SESSION_MOST_MINUTES} minuten.`,
      ),
    );
  const simulation = `s${state.simulationNumber + 1}`;
  const until = after(turn.now.t, minutes(event.minutes));
  record(turn, { type: 'simulation.opened', simulation, by: event.actor.person, people, until });
  plan(state.agenda, 'v', until);
  return { ok: true, created: true, id: simulation };
}

/** Closes the session that is open: its alarms end, its devices go. */
export function closeSimulation(turn: Turn, reason: 'time' | 'asked', by: string | null): void {
  const { state } = turn;
  const { simulation } = state;
  if (simulation === null) return;
  const alarms: string[] = [];
  for (const alarm of [...state.alarms.values()])
    if (alarm.sandbox !== null && alarm.state !== 'closed') {
      alarms.push(alarm.id);
      closeAlarm(turn, alarm, by, 'simulation');
    }
  const devices = devicesOfSession(state);
  for (const device of devices) revokeDevice(turn, device, by);
  record(turn, {
    type: 'simulation.closed',
    simulation: simulation.id,
    reason,
    by,
    devices: devices.map(({ id }) => id),
    alarms,
  });
}

/** The session's time may be over: before anything else is heard, so that no press of its devices counts after it. */
export function simulationPassed(turn: Turn): void {
  const { simulation, agenda } = turn.state;
  if (simulation === null) return;
  if (simulation.until <= turn.now.t) closeSimulation(turn, 'time', null);
  else plan(agenda, 'v', simulation.until);
}

/** Why this virtual device cannot be made; null: it can, and lives in `simulation` (null: where everything is virtual). */
export function virtualProblem(state: State, event: Adding): Problem | null {
  const ever = [...state.devices.values()].filter(({ virtual }) => virtual);
  const living = ever.filter(({ revoked }) => !revoked).length;
  if (ever.length >= VIRTUAL_EVER)
    return problem(
      'conflict',
      `This site has had ${VIRTUAL_EVER} virtual devices; the other numbers are kept for real ones.`,
      undefined,
      `Deze locatie heeft al ${VIRTUAL_EVER} virtuele apparaten gehad; de andere nummers blijven voor echte.`,
    );
  if (living >= VIRTUAL_MOST)
    return problem(
      'conflict',
      `There are ${VIRTUAL_MOST} virtual devices already; remove one first.`,
      undefined,
      `Er zijn al ${VIRTUAL_MOST} virtuele apparaten; haal er eerst een weg.`,
    );
  if (event.virtual === 'whole') return null;
  if (state.simulation === null)
    return problem(
      'conflict',
      'Virtual devices exist only while a simulation is open.',
      undefined,
      'Virtuele apparaten bestaan alleen zolang er een simulatie loopt.',
    );
  if (!isVirtualId(event.device))
    return problem(
      'invalid',
      `The id of a virtual device begins with "${VIRTUAL_PREFIX}".`,
      'id',
      `De naam van een virtueel apparaat begint met "${VIRTUAL_PREFIX}".`,
    );
  return outsider(state, event.person);
}

/** Why this person cannot hold a device of the session; null: they can. */
export const outsider = (state: State, person: string | null): Problem | null =>
  person === null || state.simulation?.people.has(person) === true
    ? null
    : problem(
        'invalid',
        `"${person}" does not take part in this simulation.`,
        'person',
        `"${person}" doet niet mee aan deze simulatie.`,
      );
