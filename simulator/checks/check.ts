/**
 * The face of a check: one promise, written as a witness of facts that says when it is broken. Promises nothing about
 * the world but what is handed in; a check may look at the gateway's state only where the promise speaks of it.
 */
import type { State } from '../../gateway/core/state.ts';
import type { Fact, FactOf, Witnessed } from '../facts.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * `P`: numbers of the promises, as in PROMISES.md. `R`: what the roster and the answers to pages are to do besides, said
 * in the sentence of each check; `R8` is who is told of faults, judged in `night/`; `R9` drills.
 */
export type PromiseId = `P${number}` | `R${number}`;
/** What kind of failure it is; the exit status follows it. */
export type FailureKind = 'safety' | 'liveness' | 'timing' | 'crash';

/** One broken promise. */
export interface Failure {
  readonly promise: PromiseId | null;
  readonly kind: FailureKind;
  /** What was promised and what happened, with ids and times. */
  readonly message: string;
  readonly at: number;
}

/** What a check may know and say. */
export interface Bench {
  readonly plan: Plan;
  /** True time in ms since the life began. */
  now(): number;
  /** The running core's state; null while no process runs. To be read only. */
  gateway(): State | null;
  /** True while the process runs and is not paused. */
  gatewayRuns(): boolean;
  /** Every entry that is on the disk, in order, as the witness knows it. */
  readonly disk: readonly import('../../gateway/core/entries.ts').Entry[];
  /** The promise was put to the test once more and held. Shown in the table, so that nothing holds by never being asked. */
  tried(promise: PromiseId): void;
  /** The promise is broken. The life ends with its first failure. */
  broken(promise: PromiseId, kind: FailureKind, message: string): void;
  /** Calls back at a moment of true time (after everything else of that moment). Cheap: for deadlines of promises. */
  later(at: number, look: () => void): void;
}

/** Who listens to what: only the types named are handed in. */
export type Ears = { readonly [T in Fact['type']]?: (fact: FactOf<T>) => void };

/** One check of one promise; made anew for each life. */
export interface Check {
  readonly promise: PromiseId;
  /** The promise in one sentence, as the table prints it. */
  readonly says: string;
  begin(bench: Bench): Ears & { /** The life is over. */ readonly end?: () => void };
}

/** An interesting state that must be reached now and then in a run of many lives. */
export interface Mark {
  readonly name: string;
  /** In words. */
  readonly says: string;
  begin(bench: Bench, reached: () => void): Ears & { readonly end?: () => void };
}

/** What a life came to. */
export interface Outcome {
  readonly plan: Plan;
  readonly failures: readonly Failure[];
  /** Liveness: why it did not finish. */
  readonly pending: readonly string[];
  /** sha256 of the trace, hex. */
  readonly trace: string;
  readonly tried: ReadonlyMap<PromiseId, number>;
  readonly marks: ReadonlyMap<string, number>;
  /** Virtual milliseconds lived, and facts seen. */
  readonly livedMs: number;
  readonly facts: number;
}
export type { Witnessed };
