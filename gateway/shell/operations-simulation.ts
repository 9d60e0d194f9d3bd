/** The part of `operations.ts` about simulation sessions. What each does is in `admin-simulation.ts`. */
import { z } from 'zod';
import { SESSION_MOST_MINUTES, SESSION_PEOPLE } from '../core/simulation-state.ts';
import type { SimulationView } from './simulation/face.ts';

/** The form of each operation's question. */
export const SIMULATION_OPERATIONS = {
  'simulation.start': z.strictObject({
    /** The only people whom virtual devices page. */
    people: z.array(z.string().min(1).max(64)).max(SESSION_PEOPLE),
    minutes: z.int().min(1).max(SESSION_MOST_MINUTES),
  }),
  'simulation.show': z.strictObject({}),
  'simulation.stop': z.strictObject({}),
} as const;

/** Name of an operation of simulation sessions. */
export type SimulationOperation = keyof typeof SIMULATION_OPERATIONS;

/** What each operation answers. */
export interface SimulationAnswers {
  'simulation.start': SimulationView;
  'simulation.show': SimulationView;
  'simulation.stop': SimulationView;
}
