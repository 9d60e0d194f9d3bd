/**
 * The crash test (`npm run crash-test`, in `test/crash/`) in its short form: 20 kills, and 10,000 telemetry messages a
 * second. Its other parts have tests of their own beside this one (hostile, disk, keys, crowd). `NOODKNOP_KILLS` asks
 * for more kills, `NOODKNOP_SEED` for an earlier run's moments.
 */
import { describe, expect, it } from 'vitest';
import { killAgainAndAgain } from '../crash/kills.ts';
import { loadInTurns } from '../crash/load.ts';
import { reportText } from '../crash/report.ts';
import { Account } from '../crash/verdicts.ts';

const KILLS = Number(process.env.NOODKNOP_KILLS ?? 20);
const SEED = Number(process.env.NOODKNOP_SEED ?? Date.now() % 1_000_000_007);
const parts = { seed: SEED, progress: () => undefined, isOver: () => false };

/** Prints the account, and expects that everything was tried and held. */
function settle(account: Account, remarks: readonly string[], began: number): void {
  const seconds = (performance.now() - began) / 1_000;
  const about = { seed: SEED, kills: KILLS, seconds, machine: 'crash test, short form', others: 0, remarks };
  process.stdout.write(`\n${reportText(account, about)}`);
  expect(account.lines.length).toBeGreaterThan(0);
  expect(
    account.lines.flatMap(({ promise, what, standing, problems }) =>
      standing === 'broken' || standing === 'not tried' ? [`${promise} ${what}: ${problems.join('; ')}`] : [],
    ),
  ).toEqual([]);
}

describe('a gateway killed again and again loses no press in the book, pages what is open, and keeps the log sound', () => {
  it(
    `${KILLS} times (seed ${SEED})`,
    async () => {
      const began = performance.now();
      const account = new Account();
      const remarks = await killAgainAndAgain(account, { ...parts, kills: KILLS, longestPauseMs: 3_000 });
      settle(account, remarks, began);
    },
    60_000 + KILLS * 8_000,
  );
});

describe('a gateway', () => {
  it('beside 10,000 telemetry messages a second pages as fast as in silence, to 200 ms (P30)', async () => {
    const began = performance.now();
    const account = new Account();
    const sizes = { presses: 120, telemetryDevices: 1_000, telemetryPerSecond: 10_000, rounds: 1 };
    const remarks = await loadInTurns(account, { ...parts, ...sizes, beside: ['telemetry'] });
    settle(account, remarks, began);
  }, 180_000);
});
