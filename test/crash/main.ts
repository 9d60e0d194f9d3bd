/**
 * The crash test: runs its parts one after another against real processes, prints what became of each promise, and
 * leaves nothing running and nothing written behind, also when it is interrupted.
 */
import { tmpdir } from 'node:os';
import { describeMachine } from '../bench/machine.ts';
import { meddle } from './chain.ts';
import { spoilDisks } from './disks.ts';
import { tryDoors } from './doors.ts';
import { killAgainAndAgain } from './kills.ts';
import { loadInTurns } from './load.ts';
import { NOISES } from './load-scene.ts';
import { watchOthers } from './machine.ts';
import { isLong, type Options, type Round, readOptions } from './options.ts';
import { type About, reportJson, reportText } from './report.ts';
import { Account } from './verdicts.ts';

const LONG_PAUSE_MS = 20_000;
const SHORT_PAUSE_MS = 3_000;
const SHORT_LOAD = {
  presses: 200,
  telemetryDevices: 2_000,
  telemetryPerSecond: 10_000,
  rounds: 1,
  beside: NOISES,
};
const LONG_LOAD = {
  presses: 320,
  // With the buttons as many as a site may have places.
  telemetryDevices: 9_500,
  telemetryPerSecond: 10_000,
  rounds: 2,
  beside: NOISES,
};
const PROGRESS_EVERY_MS = 2_000;

/** What a run came to; `undone`: parts that could not be done, and why. */
interface Ran {
  readonly account: Account;
  readonly undone: readonly string[];
  readonly about: About;
}

async function run(options: Options): Promise<Ran> {
  const began = performance.now();
  const machine = describeMachine(tmpdir());
  const others = watchOthers();
  const account = new Account();
  const remarks: string[] = [];
  const undone: string[] = [];
  const isOver = (): boolean => performance.now() - began > options.minutes * 60_000;
  let told = 0;
  const progress = (line: string): void => {
    if (performance.now() - told < PROGRESS_EVERY_MS) return;
    told = performance.now();
    process.stderr.write(`${Math.round((told - began) / 1_000)} s  ${line}\n`);
  };
  const long = isLong(options);
  const parts: Readonly<Record<Round, () => Promise<readonly string[]>>> = {
    kills: () =>
      killAgainAndAgain(account, {
        kills: options.kills,
        seed: options.seed,
        longestPauseMs: long ? LONG_PAUSE_MS : SHORT_PAUSE_MS,
        progress,
        isOver,
      }),
    doors: () => tryDoors(account, { times: long ? 5 : 2, progress, isOver }),
    disk: () => spoilDisks(account, { times: long ? 3 : 1, progress, isOver }),
    load: () =>
      loadInTurns(account, { ...(long ? LONG_LOAD : SHORT_LOAD), seed: options.seed, progress, isOver }),
    chain: () => meddle(account, { times: long ? 5 : 2, progress, isOver }),
  };
  for (const round of options.only) {
    if (isOver()) {
      remarks.push(`LEFT OUT: ${round}, the time was up`);
      continue;
    }
    try {
      remarks.push(...(await parts[round]()));
    } catch (error) {
      // The other parts are tried all the same, and what was found so far is shown.
      undone.push(`${round}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return {
    account,
    undone,
    about: {
      seed: options.seed,
      kills: options.kills,
      seconds: (performance.now() - began) / 1_000,
      machine: `${machine.processors} x ${machine.processor}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}; ${machine.fileSystem}; load average before ${machine.load}`,
      others: others(),
      remarks,
    },
  };
}

async function main(): Promise<number> {
  const reading = readOptions(process.argv.slice(2), Date.now() % 1_000_000_007);
  if (!reading.ok) {
    (reading.status === 0 ? process.stdout : process.stderr).write(reading.text);
    return reading.status;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  const { account, undone, about } = await run(reading.options);
  process.stdout.write(reading.options.json ? reportJson(account, about) : reportText(account, about));
  for (const why of undone) process.stderr.write(`crash-test: COULD NOT BE DONE: ${why}\n`);
  return account.isBroken || undone.length > 0 ? 1 : 0;
}

process.exit(await main());
