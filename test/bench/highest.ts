/**
 * How many complete alarms a second a target keeps up with. First as fast as it answers, with a bounded number
 * unanswered; then at set times, from just below that downwards, until a whole run comes through without falling
 * behind. Only that second figure counts as kept up.
 */
import { cpuMs } from './child.ts';
import { type Outcome, type Press, runLoad, type Target } from './load.ts';
import { quantile, spreadOf } from './spread.ts';

/** Unanswered presses of the first run. */
const OUTSTANDING = 64;
/** Shares of the first figure that are tried in turn. */
const SHARES = [0.95, 0.88, 0.8, 0.72, 0.64, 0.55, 0.45];
/** A run is kept up with when 99 of 100 alarms were complete within this time, in milliseconds, ... */
const LIMIT_MS = 500;
/** ... and the last quarter took no longer than this many times the second one: no queue that grows. */
const GROWTH = 3;
const SMALL_MS = 25;

/** What was found. */
export interface Highest {
  readonly name: string;
  /** Alarms a second with `OUTSTANDING` unanswered. */
  readonly flatOut: number;
  /** Alarms a second kept up with at set times; 0 when no rate tried was. */
  readonly sustained: number;
  readonly seconds: number;
  /** Processor milliseconds per alarm, all threads of the target, over the runs themselves. */
  readonly cpuMs: number;
  readonly p50: number;
  readonly p99: number;
  /** In the run kept up with and the one flat out; beyond its limit a target may refuse, which is no loss. */
  readonly lost: number;
  readonly doubled: number;
  readonly unlogged: number;
  readonly presses: number;
}

const perSecond = (outcome: Outcome): number =>
  ((outcome.presses - outcome.lost) * 1000) / Math.max(1, outcome.tookMs);

function keptUp({ pagedMs, lost, doubled }: Outcome): boolean {
  const quarter = Math.floor(pagedMs.length / 4);
  const middle = (values: readonly number[]): number =>
    quantile(
      [...values].sort((a, b) => a - b),
      0.5,
    );
  const early = middle(pagedMs.slice(quarter, 2 * quarter));
  const late = middle(pagedMs.slice(-quarter));
  return (
    lost === 0 &&
    doubled === 0 &&
    spreadOf(pagedMs).p99 <= LIMIT_MS &&
    late <= Math.max(SMALL_MS, GROWTH * early)
  );
}

/** Finds it. `count` presses a run, each of another button; `tell` hears how it goes; `rest` is called before each. */
export async function findHighest(
  target: Target,
  count: number,
  tell: (line: string) => void,
  rest: () => Promise<void>,
): Promise<Highest> {
  const presses = (): Press[] =>
    Array.from({ length: count }, (_, i) => target.press(i % target.buttons.length));
  let cpu = 0;
  let ran = 0;
  const run = async (pace: Parameters<typeof runLoad>[2]): Promise<Outcome> => {
    await rest();
    const before = cpuMs(target.pid);
    const outcome = await runLoad(target, presses(), pace);
    cpu += cpuMs(target.pid) - before;
    ran += count;
    await target.settle(outcome.alarms);
    return outcome;
  };
  const first = await run({ outstanding: OUTSTANDING });
  const flatOut = perSecond(first);
  const found = (rate: number, kept: Outcome | null): Highest => ({
    name: target.name,
    flatOut,
    sustained: rate,
    seconds: kept === null ? 0 : count / rate,
    p50: spreadOf(kept?.pagedMs ?? []).p50,
    p99: spreadOf(kept?.pagedMs ?? []).p99,
    cpuMs: cpu / ran,
    lost: first.lost + (kept?.lost ?? 0),
    doubled: first.doubled + (kept?.doubled ?? 0),
    unlogged: first.unlogged + (kept?.unlogged ?? 0),
    presses: kept === null ? count : 2 * count,
  });
  tell(`${target.name}: ${Math.round(flatOut)} alarms/s with ${OUTSTANDING} unanswered`);
  for (const [i, share] of SHARES.entries()) {
    const rate = Math.floor(flatOut * share);
    const outcome = await run({ perSecond: rate, seed: i + 1 });
    const { p50, p99 } = spreadOf(outcome.pagedMs);
    const good = keptUp(outcome);
    const { lost, unanswered, doubled } = outcome;
    const missing =
      lost + doubled === 0 ? '' : `, ${lost} incomplete (${unanswered} without receipt), ${doubled} doubled`;
    tell(
      `${target.name}: ${rate}/s ${good ? 'kept up with' : 'not kept up with'}, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms${missing}`,
    );
    if (good) return found(rate, outcome);
  }
  return found(0, null);
}
