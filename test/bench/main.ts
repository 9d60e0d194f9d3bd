/**
 * The benchmark: puts the parts together, lets them take turns, and prints what came out. Everything it starts ends
 * with it, and everything it writes is in one folder that it removes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBare } from './bare-target.ts';
import { cpuMs, residentMb } from './child.ts';
import { openFloors } from './floors.ts';
import { openGateway } from './gateway.ts';
import { findHighest, type Highest } from './highest.ts';
import { runLoad, type Target } from './load.ts';
import { describeMachine, watchOthers } from './machine.ts';
import { findMosquitto, openMosquitto } from './mosquitto.ts';
import { type Options, type Part, readOptions } from './options.ts';
import { type Measured, reportJson, reportText, type Series } from './report.ts';
import { spreadOf } from './spread.ts';

const RATES = [10, 200] as const;
/** Brokers close who was silent for one and a half times 60 s. */
const PING_EVERY_MS = 15_000;
const REST_MS = 200;
const LETTERS: Readonly<Record<string, string>> = {
  mosquitto: '(b) Mosquitto',
  bare: '(c) aedes hook',
  gateway: '(d) gateway',
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measure(options: Options, folder: string): Promise<Measured> {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const skipped: string[] = [];
  const series = new Map<string, { label: string; rounds: number[][] }>();
  const note = (name: string, label: string, times: readonly number[]): void => {
    const known = series.get(name) ?? { label, rounds: [] };
    known.rounds.push([...times]);
    series.set(name, known);
  };
  const late: number[] = [];
  const cpu = new Map<string, { ms: number; presses: number }>();
  const highest: Highest[] = [];
  let [presses, lost, doubled, unlogged] = [0, 0, 0, 0];
  const has = (part: Part): boolean => options.only.has(part);
  try {
    const machine = describeMachine(folder);
    const fast = Math.ceil(Math.max(...RATES) * options.fastSeconds);
    const flags = options.profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
    const count = has('highest') ? Math.max(options.buttons, fast) : fast;
    say(`starting the gateway and registering ${count} buttons`);
    const house = await openGateway(folder, count, flags);
    closers.push(() => house.stop());
    const fixture = { pagers: house.fixture.pagers, buttons: house.fixture.buttons.slice(0, fast) };

    const targets: Target[] = [];
    const found = has('mosquitto') ? findMosquitto() : null;
    if (found !== null) {
      const opened = await openMosquitto(found.file, folder, fixture);
      closers.push(opened.stop);
      targets.push(opened.target);
    } else if (has('mosquitto'))
      skipped.push('(b): no mosquitto on this machine (Debian: apt install mosquitto)');
    if (has('bare')) {
      const opened = await openBare(folder, fixture);
      closers.push(opened.stop);
      targets.push(opened.target);
    }
    if (has('gateway')) targets.push(await house.connect(fast));
    const othersShare = watchOthers(targets.map(({ pid }) => pid));
    const floors = openFloors(folder);
    closers.push(() => floors.close());

    let rested = performance.now();
    /** Between runs: connections that wait for their turn say that they live, and the machine comes to rest. */
    const rest = async (): Promise<void> => {
      if (performance.now() - rested > PING_EVERY_MS) {
        rested = performance.now();
        for (const target of targets) for (const wire of [...target.pagers, ...target.buttons]) wire.ping();
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    };
    const load = async (target: Target, rate: number, round: number): Promise<void> => {
      const seconds = rate === 10 ? options.slowSeconds : options.fastSeconds;
      const many = Math.ceil(rate * seconds);
      const ready = Array.from({ length: many }, (_, i) => target.press(i));
      await rest();
      const before = cpuMs(target.pid);
      const outcome = await runLoad(target, ready, { perSecond: rate, seed: 1000 * rate + round });
      if (rate === 200) {
        const spent = cpu.get(target.name) ?? { ms: 0, presses: 0 };
        cpu.set(target.name, { ms: spent.ms + cpuMs(target.pid) - before, presses: spent.presses + many });
      }
      await target.settle(outcome.alarms);
      presses += outcome.presses;
      lost += outcome.lost;
      doubled += outcome.doubled;
      unlogged += outcome.unlogged;
      late.push(...outcome.lateMs);
      const label = LETTERS[target.name] ?? target.name;
      note(`${target.name} ${rate}/s`, `${label}, 3rd page, ${rate}/s`, outcome.pagedMs);
      const receipt = target.pubackIsReceipt ? 'PUBACK' : 'receipt';
      if (target.name !== 'mosquitto')
        note(`${target.name}-receipt ${rate}/s`, `${label}, ${receipt}, ${rate}/s`, outcome.receiptMs);
    };

    say('warming up');
    for (const target of targets) await warmUp(target, options.warmUp);
    for (let round = 0; round < options.rounds; round++) {
      say(`round ${round + 1} of ${options.rounds}`);
      if (has('floors')) {
        const samples = Math.ceil(options.fastSeconds * 40);
        note('fdatasync', '(a) fdatasync', await floors.fdatasync(samples, 4));
        note('commit', '(a) SQLite commit', await floors.commit(samples, 4));
      }
      // Each round begins with another target, so that what a round does to the machine falls on all alike.
      const order = targets.map((_, i) => targets[(i + round) % targets.length]);
      for (const rate of RATES)
        for (const target of order) if (target !== undefined) await load(target, rate, round);
    }
    const memory = new Map(targets.map(({ name, pid }) => [name, residentMb(pid)]));
    if (has('highest')) {
      for (const target of targets) {
        if (target.name === 'gateway') {
          say(`connecting ${count} buttons`);
          await house.connect(count);
        }
        const result = await findHighest(target, options.buttons, say, rest);
        highest.push(result);
        presses += result.presses;
        lost += result.lost;
        doubled += result.doubled;
        unlogged += result.unlogged;
        memory.set(target.name, residentMb(target.pid));
      }
    }
    if (has('gateway')) say(`the log's hash chain holds: ${await house.verify()} rows`);
    return {
      machine,
      others: othersShare(),
      rounds: options.rounds,
      series: inOrder(series),
      highest,
      presses,
      lost,
      doubled,
      unlogged,
      generatorLate: spreadOf(late),
      costs: [...cpu].map(([name, spent]) => ({
        name,
        cpuMs: spent.ms / spent.presses,
        memoryMb: memory.get(name) ?? Number.NaN,
      })),
      skipped,
    };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** Lets the compiler of each target see what is to come; a gateway that runs for weeks is warm. */
async function warmUp(target: Target, presses: number): Promise<void> {
  for (let done = 0; done < presses; done += target.buttons.length) {
    const ready = target.buttons.map((_, button) => target.press(button));
    const outcome = await runLoad(target, ready, { outstanding: 4 });
    await target.settle(outcome.alarms);
  }
}

/** Floors first, then by rate and letter. */
function inOrder(
  series: ReadonlyMap<string, { readonly label: string; readonly rounds: readonly number[][] }>,
): Series[] {
  const rank = (name: string): number => (name.includes('10/s') ? 1 : name.includes('200/s') ? 2 : 0);
  return [...series]
    .map(([name, { label, rounds }]) => ({ name, label, rounds }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.label < b.label ? -1 : 1));
}

async function main(): Promise<number> {
  const reading = readOptions(process.argv.slice(2));
  if (!reading.ok) {
    (reading.status === 0 ? process.stdout : process.stderr).write(reading.text);
    return reading.status;
  }
  const { options } = reading;
  const folder = mkdtempSync(join(options.dir, 'noodknop-bench-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const measured = await measure(options, folder);
    process.stdout.write(reportText(measured));
    if (options.json !== null) writeFileSync(options.json, reportJson(measured));
    return measured.lost === 0 && measured.doubled === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

process.exit(await main());
