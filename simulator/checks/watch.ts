/**
 * How a check is made: it gets the bench, the book of the gateway's decisions and the account of the pressers, and adds
 * its own ears. Promises that the shared accounts have heard a fact before the check that uses them hears it.
 */
import type { Bench, Check, Ears, FailureKind, Mark, PromiseId } from './check.ts';
import { together } from './ears.ts';
import { type Ledger, ledgerOf } from './ledger.ts';
import { type Pressers, pressersOf } from './pressers.ts';

type Ending = Ears & { readonly end?: () => void };

/** What a check works with. */
export interface Watch {
  readonly bench: Bench;
  readonly ledger: Ledger;
  readonly pressers: Pressers;
  /** The promise of this check was put to the test and held. */
  tried(): void;
  /** It is broken. */
  broken(kind: FailureKind, message: string): void;
}

function attach(bench: Bench, begin: (ledger: Ledger, pressers: Pressers) => Ending): Ending {
  const ledger = ledgerOf(bench);
  const pressers = pressersOf(bench);
  const { end, ...ears } = begin(ledger.it, pressers.it);
  const all = together(ledger.ears, pressers.ears, ears);
  return end === undefined ? all : { ...all, end };
}

/** A check of one promise; `says` is the promise in one sentence. */
export const watching = (
  promise: PromiseId,
  says: string,
  begin: (watch: Watch) => Ending | undefined,
): Check => ({
  promise,
  says,
  begin: (bench) =>
    attach(
      bench,
      (ledger, pressers) =>
        begin({
          bench,
          ledger,
          pressers,
          tried: () => bench.tried(promise),
          broken: (kind, message) => bench.broken(promise, kind, message),
        }) ?? {},
    ),
});

/** A mark: an interesting state that is to be reached now and then. */
export const marking = (
  name: string,
  says: string,
  begin: (watch: Pick<Watch, 'bench' | 'ledger' | 'pressers'>, reached: () => void) => Ending | undefined,
): Mark => ({
  name,
  says,
  begin: (bench, reached) =>
    attach(bench, (ledger, pressers) => begin({ bench, ledger, pressers }, reached) ?? {}),
});

/** A true time for people: minutes, seconds and milliseconds since the life began. */
export function clock(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const hours = Math.floor(whole / 3_600_000);
  const text = new Date(whole % 3_600_000).toISOString().slice(14, 23);
  return hours > 0 ? `${hours}:${text}` : text;
}
