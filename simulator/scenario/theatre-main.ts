/** The theatre of a running gateway: its thread is the built program, which alone loads the simulator. */
import { distFile } from '../../gateway/shell/paths.ts';
import { Theatre } from './theatre.ts';

/** The shipped scenarios, played in a thread of their own that begins with the first. */
export const openTheatre = (): Theatre => new Theatre(distFile('scenario-worker.js'));
