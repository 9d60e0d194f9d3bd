/** How entries change the simulation session of a real site. Decides nothing; the rules are in `simulation.ts`. */
import type { EntryOf } from './entries.ts';
import type { State } from './state.ts';

/** Applies an entry of a session. */
export function evolveSimulation(
  state: State,
  entry: EntryOf<'simulation.opened'> | EntryOf<'simulation.closed'>,
): void {
  if (entry.type === 'simulation.closed') {
    state.simulation = null;
    return;
  }
  state.simulationNumber += 1;
  state.simulation = {
    id: entry.simulation,
    by: entry.by,
    people: new Set(entry.people),
    openedAt: entry.at,
    until: entry.until,
  };
}
