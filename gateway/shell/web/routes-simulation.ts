/**
 * Routes of the simulator: sessions, virtual devices, faults of the world, and the timeline as it happens. What a session
 * lets happen is the core's.
 */
import { z } from 'zod';
import { problem } from '../../core/problem.ts';
import type { Simulation } from '../simulation/face.ts';
import { askerOf } from './asker.ts';
import { commonHeaders } from './doors.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { Device } from './schemas.ts';
import {
  PhoneAnswerBody,
  SimulationAnswer,
  SimulationBody,
  VirtualDeviceBody,
  WorldBody,
} from './schemas-simulation.ts';

const OFF = refused(
  problem('unavailable', 'this gateway has no simulator', undefined, 'Deze gateway heeft geen simulator.'),
);
const state = { status: 200, description: 'How the simulation stands', schema: SimulationAnswer } as const;

function withSimulation<T extends Answer | Promise<Answer>>(
  { options }: Parts,
  deed: (simulation: Simulation) => T,
): T | Answer {
  return options.simulation === undefined ? OFF : deed(options.simulation);
}

/** Routes of the simulator. */
export const simulationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/simulation',
    permission: 'simulation.use',
    summary: 'The simulation: whether one is open, its people, its devices, and what is broken on purpose',
    query: null,
    body: null,
    answers: [state],
    refusals: [503],
    run: (parts) => withSimulation(parts, (simulation) => found(simulation.view())),
  }),
  route({
    method: 'POST',
    path: '/api/simulation',
    permission: 'simulation.use',
    summary: 'Open a simulation: for so long virtual devices may exist, and page these people only',
    query: null,
    body: SimulationBody,
    answers: [{ ...state, status: 201 }],
    refusals: [409, 503],
    run: (parts, { asker, body }) =>
      withSimulation(parts, async (simulation) => {
        if (!simulation.whole) {
          const { people, minutes } = body;
          const event = { type: 'simulation.opened', actor: asker.actor, people, minutes } as const;
          const outcome = await parts.options.gateway.ask(event);
          if (!outcome.ok) return refused(outcome.problem);
        }
        return { ok: true, status: 201, body: simulation.view() } as const;
      }),
  }),
  route({
    method: 'POST',
    path: '/api/simulation/close',
    permission: 'simulation.use',
    summary: 'Close the simulation: its alarms end, its devices go',
    query: null,
    body: null,
    answers: [state],
    refusals: [409, 503],
    run: (parts, { asker }) =>
      withSimulation(parts, async (simulation) => {
        if (simulation.whole)
          return refused(
            problem(
              'conflict',
              'everything is simulated here; there is nothing to close',
              undefined,
              'Hier is alles gesimuleerd; er valt niets te sluiten.',
            ),
          );
        const outcome = await parts.options.gateway.ask({ type: 'simulation.closed', actor: asker.actor });
        return outcome.ok ? found(simulation.view()) : refused(outcome.problem);
      }),
  }),
  route({
    method: 'POST',
    path: '/api/simulation/devices',
    permission: 'simulation.use',
    summary: 'Add a virtual device',
    query: null,
    body: VirtualDeviceBody,
    answers: [{ status: 201, description: 'The device', schema: Device }],
    refusals: [409, 503],
    run: (parts, { asker, body }) =>
      withSimulation(parts, async (simulation) => {
        const outcome = await simulation.add(asker.actor, body);
        if (!outcome.ok) return refused(outcome.problem);
        const { gateway, views } = parts.options;
        const made = views.viewDevice(gateway.state, outcome.device ?? '', asker.actor, gateway.now());
        return { ok: true, status: 201, body: made } as const;
      }),
  }),
  route({
    method: 'DELETE',
    path: '/api/simulation/devices/:id',
    permission: 'simulation.use',
    summary: 'Remove a virtual device for good',
    query: null,
    body: null,
    answers: [{ status: 204, description: 'Gone', schema: null }],
    refusals: [404, 503],
    run: (parts, { asker, params }) =>
      withSimulation(parts, async (simulation) => {
        const outcome = await simulation.remove(asker.actor, params.id ?? '');
        return outcome.ok ? ({ ok: true, status: 204 } as const) : refused(outcome.problem);
      }),
  }),
  route({
    method: 'POST',
    path: '/api/simulation/answer',
    permission: 'simulation.use',
    summary: 'Answer on a virtual phone; in a real site only on the own one, and only to a simulated alarm',
    query: null,
    body: PhoneAnswerBody,
    answers: [{ status: 204, description: 'Answered', schema: null }],
    refusals: [404, 409, 503],
    run: (parts, { asker, body }) =>
      withSimulation(parts, async (simulation) => {
        const outcome = await simulation.answer(asker.actor, body);
        return outcome.ok ? ({ ok: true, status: 204 } as const) : refused(outcome.problem);
      }),
  }),
  route({
    method: 'POST',
    path: '/api/simulation/world',
    permission: 'simulation.use',
    summary: 'Break something of the world on purpose, or mend it; only where everything is simulated',
    query: null,
    body: WorldBody,
    answers: [state],
    refusals: [503],
    run: (parts, { body }) =>
      withSimulation(parts, async (simulation) => {
        const why = await simulation.change(body);
        return why === null ? found(simulation.view()) : refused(why);
      }),
  }),
  route({
    method: 'GET',
    path: '/api/simulation/timeline',
    permission: 'simulation.use',
    summary:
      'Server-sent events: moment {at, kind, subject, text, alarm}, the newest 500 first; beat (every 3 s)',
    query: null,
    body: null,
    answers: [
      { status: 200, description: 'An endless stream', schema: z.string(), mediaType: 'text/event-stream' },
    ],
    refusals: [429, 503],
    run: (parts, { asker, reply }) =>
      withSimulation(parts, (simulation): Answer => {
        const { watchers, options, https } = parts;
        const stream = watchers.open(reply.raw, asker, null, () => askerOf(options, asker.secret, asker.via));
        if (stream === null)
          return refused(
            problem(
              'rate',
              'too many event streams are open',
              undefined,
              'Er staan te veel schermen open. Sluit er een.',
            ),
          );
        reply.hijack();
        reply.raw.writeHead(200, {
          ...commonHeaders(https),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
        });
        reply.raw.write('retry: 1000\n\n');
        const { person } = asker.actor;
        const language = options.gateway.state.site.people.find(({ id }) => id === person)?.language ?? 'nl';
        const stop = simulation.timeline.follow(language, (moment) => stream.say('moment', moment));
        reply.raw.on('close', stop);
        return { ok: true, taken: true };
      }),
  }),
];
