/** The operations of simulation sessions behind the command line, done on a gateway: part of `admin.ts`. */
import type { z } from 'zod';
import type { Outcome } from '../core/events.ts';
import { type Problem, problem } from '../core/problem.ts';
import { COMMAND_LINE } from './admin-roster.ts';
import type { Gateway } from './faces.ts';
import type {
  SIMULATION_OPERATIONS,
  SimulationAnswers,
  SimulationOperation,
} from './operations-simulation.ts';
import type { Simulation } from './simulation/face.ts';
import { isWhole, viewSession } from './simulation/view.ts';

interface SimulationParts {
  readonly gateway: Gateway;
  /** Left out where no gateway runs. */
  readonly simulation?: Pick<Simulation, 'view'>;
}
type AskOf<O extends SimulationOperation> = z.output<(typeof SIMULATION_OPERATIONS)[O]>;
type Said<O extends SimulationOperation> =
  | { readonly ok: true; readonly value: SimulationAnswers[O] }
  | { readonly ok: false; readonly problem: Problem };
type Deeds = {
  [O in SimulationOperation]: (parts: SimulationParts, ask: AskOf<O>) => Promise<Said<O>> | Said<O>;
};

const no = (why: Problem) => ({ ok: false, problem: why }) as const;

function shown({ gateway, simulation }: SimulationParts): Said<'simulation.show'> {
  const view = simulation?.view() ?? {
    ...viewSession(gateway.state, gateway.now()),
    ...(isWhole(gateway.state) ? { open: true, whole: true } : {}),
  };
  return { ok: true, value: view };
}

/** Asks it of the core, and shows what came of it; where everything is simulated there is no session to ask for. */
async function asked(parts: SimulationParts, ask: () => Promise<Outcome>): Promise<Said<'simulation.show'>> {
  const before = shown(parts);
  if (before.ok && before.value.whole)
    return no(problem('conflict', 'everything is simulated here: there is no session to begin or to end'));
  const outcome = await ask();
  return outcome.ok ? shown(parts) : no(outcome.problem);
}

/** What each operation of simulation sessions does. */
export const SIMULATION_DEEDS: Deeds = {
  'simulation.start': (parts, { people, minutes }) =>
    asked(parts, () =>
      parts.gateway.ask({ type: 'simulation.opened', actor: COMMAND_LINE, people, minutes }),
    ),
  'simulation.show': (parts) => shown(parts),
  'simulation.stop': (parts) =>
    asked(parts, async () =>
      parts.gateway.state.simulation === null
        ? no(problem('not_found', 'no simulation is open'))
        : parts.gateway.ask({ type: 'simulation.closed', actor: COMMAND_LINE }),
    ),
};
