/**
 * One piece of technical trouble as the gateway remembers it, open or past: what it is, who was told of it, who took it
 * on, and what people wrote about its repair. Changed by `evolve-faults.ts` and `fleet/evolve.ts` only.
 */
import type { FaultCode } from './entries.ts';
import type { Channel } from './site.ts';
import type { Instant, Wall } from './time.ts';

/** Somebody read of it, or could have: one message to one person. */
export interface FaultTold {
  readonly person: string;
  /** Over which channels it went; the own page shows it always. */
  readonly channels: readonly Channel[];
  readonly at: Wall;
  readonly t: Instant;
}
/** A person's word on it. `person` is null for the command line. */
export interface FaultWord {
  readonly person: string | null;
  readonly at: Wall;
  readonly text: string;
}

/** Technical trouble, open or past. */
export interface FaultRecord {
  readonly id: string;
  readonly code: FaultCode;
  readonly device: string | null;
  readonly channel: string | null;
  readonly devices: readonly string[];
  /** In Dutch, as the log has it. */
  readonly text: string;
  /** What it was made with; empty: nothing, or an entry of before there were details. */
  readonly detail: string;
  readonly since: Wall;
  readonly raisedT: Instant;
  until: Wall | null;
  /** When a fault that has no end of its own is taken as over. */
  expires: Instant | null;
  /** Who takes care of it; it is told no more, and stays open until it is over. */
  acknowledged: FaultWord | null;
  notes: readonly FaultWord[];
  /** The newest messages about it, oldest first; bounded. */
  told: readonly FaultTold[];
}
