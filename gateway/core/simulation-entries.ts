/** What the log holds of simulation sessions in a real site; see `entries.ts` for the rules of entries. */
import type { Instant } from './time.ts';

/** Entries of a session. */
export type SimulationBody =
  | {
      readonly type: 'simulation.opened';
      readonly simulation: string;
      readonly by: string | null;
      /** The only people whom its virtual devices may page. */
      readonly people: readonly string[];
      readonly until: Instant;
    }
  /** It is over: these devices were revoked, and these alarms of theirs closed. */
  | {
      readonly type: 'simulation.closed';
      readonly simulation: string;
      readonly reason: 'time' | 'asked';
      readonly by: string | null;
      readonly devices: readonly string[];
      readonly alarms: readonly string[];
    };
