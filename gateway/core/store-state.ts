/**
 * The store as the core sees it: batches under way, what waits for each, and whether the store keeps up. All of it is
 * passing; a restart begins with what the disk has. What becomes of it is decided in `store.ts`.
 */
import type { Entry } from './entries.ts';
import type { Out } from './out.ts';
import type { Instant } from './time.ts';

/** Most entries kept for a log that does not take them; beyond it people are still paged, but no more is kept. */
export const OWED_LIMIT = 100_000;

/** A batch given to the store, and what waits for it. */
export interface Batch {
  readonly batch: number;
  readonly entries: readonly Entry[];
  /** After this it counts as failed for those who wait. */
  readonly due: Instant;
  held: Out[];
  /** What waited was let go before the disk had it. */
  late: boolean;
  inFlight: boolean;
}
/** The store as the core sees it. */
export interface Store {
  nextBatch: number;
  doneUpto: number;
  open: Batch[];
  owedEntries: number;
  failing: boolean;
  retryDue: Instant | null;
  retryMs: number;
  /** No batch from this one on is in flight; infinite when none is known to have failed. */
  failedFrom: number;
}

/** A store that keeps up and has nothing to write. */
export const emptyStore = (): Store => ({
  nextBatch: 1,
  doneUpto: 0,
  open: [],
  owedEntries: 0,
  failing: false,
  retryDue: null,
  retryMs: 0,
  failedFrom: Number.POSITIVE_INFINITY,
});
