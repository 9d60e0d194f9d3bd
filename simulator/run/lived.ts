/**
 * What one life came to, small and plain enough to travel between threads and to be kept by the thousand. Promises
 * that nothing a report needs is left behind; the plan is not, because its seed gives it back.
 */
import type { Failure, FailureKind, Outcome, PromiseId } from '../checks/check.ts';
import type { Plan } from '../plan/plan.ts';

/** Where two runs of one life parted. */
export interface Parting {
  /** Counted from 1. */
  readonly line: number;
  /** What the first and the second run said there; null where that run had nothing more to say. */
  readonly first: string | null;
  readonly second: string | null;
}

/** One life, over. */
export interface Lived {
  readonly seed: number;
  readonly failures: readonly Failure[];
  /** Liveness: why it did not finish. */
  readonly pending: readonly string[];
  /** sha256 of the trace, hex; empty when the life could not be lived to an end. */
  readonly trace: string;
  readonly tried: readonly (readonly [PromiseId, number])[];
  readonly marks: readonly (readonly [string, number])[];
  /** Names of the classes of faults that its plan holds, each once. */
  readonly faults: readonly string[];
  /** Virtual milliseconds. */
  readonly livedMs: number;
  /** Milliseconds of one processor. */
  readonly tookMs: number;
  readonly facts: number;
  readonly devices: number;
  readonly events: number;
  /** Null when it was lived once; else whether the second run said the same (P41). */
  readonly again: 'same' | Parting | null;
}

/** The promise about repeating. */
export const REPEATS: PromiseId = 'P41';

/** A life as it is reported. `faults` are the classes in its plan, `tookMs` the processor time it took. */
export const livedOf = (outcome: Outcome, faults: readonly string[], tookMs: number): Lived => ({
  seed: outcome.plan.seed,
  failures: outcome.failures,
  pending: outcome.pending,
  trace: outcome.trace,
  tried: [...outcome.tried],
  marks: [...outcome.marks],
  faults,
  livedMs: outcome.livedMs,
  tookMs,
  facts: outcome.facts,
  devices: outcome.plan.devices.length,
  events: outcome.plan.events.length,
  again: null,
});

/** A life that ended because our own code threw, or never came to an end. */
export const brokenLife = (
  seed: number,
  why: string,
  about: { readonly plan?: Plan; readonly faults?: readonly string[]; readonly tookMs?: number } = {},
): Lived => ({
  seed,
  failures: [{ promise: null, kind: 'crash', message: why, at: 0 }],
  pending: [],
  trace: '',
  tried: [],
  marks: [],
  faults: about.faults ?? [],
  livedMs: 0,
  tookMs: about.tookMs ?? 0,
  facts: 0,
  devices: about.plan?.devices.length ?? 0,
  events: about.plan?.events.length ?? 0,
  again: null,
});

/** The same life after its second run: a difference breaks P41. */
export function livedTwice(life: Lived, parting: Parting | null): Lived {
  const tried = [...life.tried, [REPEATS, 1] as const];
  if (parting === null) return { ...life, tried, again: 'same' };
  const said = (line: string | null): string => (line === null ? '(nothing more)' : line);
  const message =
    `lived twice, the traces part at line ${parting.line}:\n` +
    `  first:  ${said(parting.first)}\n  second: ${said(parting.second)}`;
  const failure: Failure = { promise: REPEATS, kind: 'crash', message, at: 0 };
  return { ...life, tried, failures: [...life.failures, failure], again: parting };
}

/** Worst first; the exit status of a run follows its worst failure. */
export const KINDS: readonly FailureKind[] = ['safety', 'crash', 'liveness', 'timing'];

/** Exit status by kind of failure. 0 is kept for "all held", 2 for wrong use. */
export const STATUS: Readonly<Record<FailureKind, number>> = { safety: 1, liveness: 3, timing: 4, crash: 5 };
