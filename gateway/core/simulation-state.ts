/**
 * What a simulation session is while it is open: whom its virtual devices may page, and until when. Promises nothing; the
 * rules are in `simulation.ts`.
 */
import { type Problem, problem } from './problem.ts';
import type { Instant, Wall } from './time.ts';

/** Longest that a session lasts, in minutes. */
export const SESSION_MOST_MINUTES = 120;
/** Most people of a session. */
export const SESSION_PEOPLE = 50;
/** Most virtual devices at a time. */
export const VIRTUAL_MOST = 200;
/** Most virtual devices that a site ever has: numbers are never used twice, and real devices need them. */
export const VIRTUAL_EVER = 5_000;
/** How ids of virtual devices in a real site begin: an id is never used twice, and theirs must not use up a real one. */
export const VIRTUAL_PREFIX = 'sim-';

/** This id is kept for what is dragged in while a simulation runs: no device of a site has it. */
export const isVirtualId = (id: string): boolean => id.startsWith(VIRTUAL_PREFIX);

/** Why a device of the site cannot have this id; null: it can. */
export const keptIdProblem = (id: string): Problem | null =>
  isVirtualId(id)
    ? problem(
        'invalid',
        `Ids that begin with "${VIRTUAL_PREFIX}" are kept for virtual devices of a simulation; give "${id}" another id.`,
        'id',
        `Namen die met "${VIRTUAL_PREFIX}" beginnen zijn voor virtuele apparaten van een simulatie; geef "${id}" een andere naam.`,
      )
    : null;

/** A session. */
export interface Simulation {
  readonly id: string;
  readonly by: string | null;
  /** The only people whom its virtual devices page. */
  readonly people: ReadonlySet<string>;
  readonly openedAt: Wall;
  /** It ends then, also when the gateway is down at that moment. */
  readonly until: Instant;
}
