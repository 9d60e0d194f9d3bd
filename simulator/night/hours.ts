/** The clock of a night, in words and in local hours. January: Amsterdam is an hour ahead of UTC. */
import { BEGINS, HOUR } from './plan.ts';

/** The hour that local clocks show at a wall time, 0 to 24 with minutes as a fraction. */
export const localHour = (wall: number): number => ((((wall + HOUR) / HOUR) % 24) + 24) % 24;

/** A moment of the night as `03:04:05`. */
export const clockText = (at: number): string => new Date(BEGINS + HOUR + at).toISOString().slice(11, 19);
