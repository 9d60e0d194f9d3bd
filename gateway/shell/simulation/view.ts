/** How a simulation stands, read from the core's state: for the pages and for the command line. Changes nothing. */
import { devicesOfSession } from '../../core/simulation.ts';
import type { State } from '../../core/state.ts';
import { iso, type Now, wall } from '../../core/time.ts';
import type { SimulationView } from './face.ts';

/** The session of a real site, and its devices. */
export function viewSession(state: State, now: Now): SimulationView {
  const { simulation } = state;
  return {
    open: simulation !== null,
    whole: false,
    until: simulation === null ? null : iso(wall(now.wall + (simulation.until - now.t))),
    by: simulation?.by ?? null,
    people: [...(simulation?.people ?? [])],
    devices: devicesOfSession(state).map(({ id }) => id),
    faults: { channels: {}, broker: 'runs', clock: { offsetMs: 0 }, phones: [] },
    now: iso(now.wall),
  };
}

/** A virtual device lives here without a session: everything here is simulated. */
export const isWhole = (state: State): boolean =>
  [...state.devices.values()].some(
    ({ virtual, simulation, revoked }) => virtual && simulation === null && !revoked,
  );
