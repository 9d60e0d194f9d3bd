/**
 * Looks over the log's shoulder: which entries are given to it, and when it has them. Promises that what looks comes
 * after what acts, so that nothing waits for it; a batch that is given again is told once.
 */
import type { Entry } from '../core/entries.ts';
import type { LogStore } from './log/face.ts';

/** Who looks. */
export interface LogListener {
  /** A batch was given to the log for the first time. */
  written(entries: readonly Entry[]): void;
  /** It is on disk, so many milliseconds later. */
  committed(entries: readonly Entry[], ms: number): void;
}

/** Batches under way whose moment is remembered; more are there only while the log fails. */
const UNDER_WAY_MOST = 10_000;

/** A log that is looked at. */
export interface LogWatch<L extends LogStore> {
  readonly store: L;
  listen(listener: LogListener): void;
}

/** Begins to look. `now` in milliseconds, monotonic. */
export function watchLog<L extends LogStore>(log: L, now: () => number): LogWatch<L> {
  const listeners: LogListener[] = [];
  const underWay = new Map<number, { readonly at: number; readonly entries: readonly Entry[] }>();
  let newest = 0;
  const done = (upto: number): void => {
    const at = now();
    for (const [batch, { at: given, entries }] of underWay) {
      if (batch > upto) return;
      underWay.delete(batch);
      for (const listener of listeners) listener.committed(entries, at - given);
    }
  };
  return {
    store: {
      ...log,
      append(batch, stamp, entries, more) {
        const at = now();
        log.append(batch, stamp, entries, more);
        if (batch <= newest) return;
        newest = batch;
        if (underWay.size < UNDER_WAY_MOST) underWay.set(batch, { at, entries });
        for (const listener of listeners) listener.written(entries);
      },
      onReport(hear) {
        log.onReport((report) => {
          hear(report);
          if (report.ok) done(report.upto);
        });
      },
    },
    listen: (listener) => void listeners.push(listener),
  };
}
