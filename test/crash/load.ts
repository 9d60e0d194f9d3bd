/**
 * Loads: the same presses are timed in silence and beside each noise, in turns in one run, and the difference is
 * held against the promise. P15, P16, P29, P30, P38, and what the storm may not do (P11, P13).
 */
import { residentMb } from '../bench/child.ts';
import { spreadOf } from '../bench/spread.ts';
import { Lag } from '../whole/lag.ts';
import { ownFolder } from './leave.ts';
import { type LoadScene, type NoiseName, openLoadScene, type Run, type Sizes } from './load-scene.ts';
import { DiskProbe, watchWaiting } from './machine.ts';
import { Account, type Excuse, type Line } from './verdicts.ts';

/** How much to do. */
export interface LoadPlan extends Sizes {
  readonly rounds: number;
  /** Beside which noises; silence is always measured. */
  readonly beside: readonly NoiseName[];
  readonly seed: number;
  readonly progress: (line: string) => void;
  readonly isOver: () => boolean;
}

const PER_SECOND = 40;
/** Before a run with noise: the noise is under way. */
const LEAD_MS = 500;
/** A run in which this machine lost more than this is done again, so often at most; ... */
const STALL_MS = 100;
const TRIES = 3;
/** ... and so is one in which the gateway had to wait for a processor for more than this share of its time. */
const STARVED = 0.3;
const MEMORY_MB = 512;
const ADDED_MS = 200;
const CHANNEL_MS = 100;
const MEMORY_EVERY_MS = 250;

/** All runs beside one noise. */
interface Beside {
  readonly paged: number[];
  readonly screen: number[];
  presses: number;
  lost: number;
  unlogged: number;
  /** The machine's longest own delay in the runs that count, and the largest share of time without a processor. */
  late: number;
  starved: number;
}
const nothingYet = (): Beside => ({
  paged: [],
  screen: [],
  presses: 0,
  lost: 0,
  unlogged: 0,
  late: 0,
  starved: 0,
});
/** One run, with what the machine did meanwhile. */
type Looked = Run & { readonly late: number; readonly starved: number };

/** Opens the lines, runs, and gives what is worth a remark. */
export async function loadInTurns(account: Account, plan: LoadPlan): Promise<readonly string[]> {
  /** Lines of a noise that is not asked for stand in no account. */
  const of = (noise: NoiseName): Account => (plan.beside.includes(noise) ? account : new Account());
  const added = (noise: NoiseName, promise: 'P16' | 'P29' | 'P30', what: string, most: number): Line =>
    of(noise).line(promise, what, { unit: 'ms', most });
  const hostile = of('storm');
  const lines = {
    memory: account.line('P15', `memory with ${plan.telemetryDevices} devices, beside everything here`, {
      unit: 'MB',
      most: MEMORY_MB,
    }),
    storm: added('storm', 'P16', 'hostile bytes: added to the p99 from press to page', ADDED_MS),
    refused: hostile.line('P16', 'hostile bytes: refused, and the process goes on'),
    deaf: added('deaf', 'P29', 'screens that hang: added to the p99 of pagers', CHANNEL_MS),
    hung: added('frozen', 'P29', 'a pager that hangs: added to the p99 of screens', CHANNEL_MS),
    telemetry: added(
      'telemetry',
      'P30',
      `${plan.telemetryPerSecond} telemetry messages/s: added to the p99`,
      ADDED_MS,
    ),
    babbler: added('babbler', 'P30', 'a button babbling at 50/s: added to the p99', ADDED_MS),
    frozen: added('frozen', 'P30', 'a frozen pager and 150 publishers: added to the p99', ADDED_MS),
    lost: account.line('P30', 'presses beside noise: all receipted and paged to three'),
    retained: hostile.line('P11', 'retained messages and wills in the storm: no alarm, refused'),
    foreign: hostile.line('P13', 'foreign topics and ids in the storm: refused, the victims notice nothing'),
    guessed: hostile.line('P38', 'guessed passwords and tokens at 100/s: none let in'),
    answered: hostile.line('P38', 'a responder’s answer meanwhile', { unit: 'ms', most: null }),
  };
  const { folder, remove } = ownFolder('load');
  const lag = new Lag();
  const disk = new DiskProbe(folder);
  let scene: LoadScene | null = null;
  const found = new Map<NoiseName, Beside>();
  let again = 0;

  const once = async (open: LoadScene, name: NoiseName, seed: number): Promise<Looked> => {
    const noise = open.noises[name];
    await noise.begin();
    try {
      if (name !== 'silence') await new Promise((resolve) => setTimeout(resolve, LEAD_MS));
      lag.take();
      disk.take();
      const waiting = watchWaiting(open.house.pid);
      const watching = setInterval(
        () => lines.memory.measured(residentMb(open.house.pid), `beside ${name}`),
        MEMORY_EVERY_MS,
      );
      const answering = name === 'storm' ? answer(open, lines.answered) : null;
      const run = await open.run(PER_SECOND, seed).finally(() => clearInterval(watching));
      await answering;
      return { ...run, late: Math.max(lag.take(), disk.take()), starved: waiting() };
    } finally {
      await noise.end();
      await open.settle();
    }
  };

  try {
    plan.progress(`load: starting a gateway with ${plan.presses + plan.telemetryDevices} devices`);
    scene = await openLoadScene(folder, plan);
    const open = scene;
    // A gateway that runs for weeks is warm.
    for (let i = 0; i < 3; i++) {
      await open.run(200, i);
      await open.settle();
    }
    for (let round = 0; round < plan.rounds && !plan.isOver(); round++)
      // Silence before each noise: what the machine does in the meantime falls on both.
      for (const [turn, name] of plan.beside.flatMap((noise): NoiseName[] => ['silence', noise]).entries()) {
        plan.progress(`load: round ${round + 1} of ${plan.rounds}, ${name}`);
        const beside = found.get(name) ?? nothingYet();
        found.set(name, beside);
        for (let attempt = 1; ; attempt++) {
          const run = await once(open, name, plan.seed + 100 * round + 10 * turn + attempt);
          beside.presses += run.presses;
          beside.lost += run.lost;
          beside.unlogged += run.unlogged;
          if ((run.late > STALL_MS || run.starved > STARVED) && attempt < TRIES) {
            again += 1;
            continue;
          }
          beside.paged.push(...run.pagedMs);
          beside.screen.push(...run.screenMs);
          beside.late = Math.max(beside.late, run.late);
          beside.starved = Math.max(beside.starved, run.starved);
          break;
        }
      }
    judge(lines, found);
    judgeStorm(lines, open);
    return [
      ...[...found].map(
        ([name, beside]) =>
          `load, ${name}: ${beside.presses} presses; press to third page ${told(beside.paged)}; to the screen ${told(beside.screen)}; ${beside.unlogged} receipts "unlogged"; ${excuseOf(beside).why}`,
      ),
      `load: the stream of the screen that is read ended ${open.screenEnds()} times; ${again} runs were done again because the machine stalled for more than ${STALL_MS} ms or was taken up by others`,
      ...open.telemetry.sent.map(
        ({ sent, answers, seconds, lost }) =>
          `load, telemetry: ${Math.round(sent / seconds)} messages/s for ${seconds.toFixed(1)} s, ${Math.round(answers / seconds)} answers/s, ${lost} connections lost`,
      ),
    ];
  } finally {
    await scene?.close();
    lag.stop();
    await disk.stop();
    remove();
  }
}

/** A gateway without a processor, or on a disk that stands still, cannot be held to a time. */
const excuseOf = ({ late, starved }: Beside): Excuse => ({
  ms: starved > STARVED ? Number.POSITIVE_INFINITY : late,
  why: `the machine stalled for up to ${Math.round(late)} ms, the gateway had no processor for ${Math.round(100 * starved)} % of its time`,
});

const told = (values: readonly number[]): string => {
  const { p50, p99, max } = spreadOf(values);
  return `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${max.toFixed(1)} ms`;
};

/** A responder takes an alarm while others guess passwords. */
async function answer(scene: LoadScene, line: Line): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const headers = { authorization: `Bearer ${scene.responder}`, 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${scene.house.httpPort}/api/alarms`;
  const began = performance.now();
  const open = (await (await fetch(`${url}?open=true`, { headers })).json()) as readonly {
    readonly id: string;
    readonly openedAt: string;
  }[];
  // The oldest has rung everywhere: taking it takes no page away that is measured.
  const [alarm] = [...open].sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
  if (alarm === undefined) return;
  const reply = await fetch(`${url}/${alarm.id}/answer`, {
    method: 'POST',
    headers,
    body: '{"answer":"coming"}',
  });
  const took = performance.now() - began;
  await reply.arrayBuffer();
  line.measured(took, 'the list and the answer took');
  if (reply.status !== 200) line.broken(`the answer was refused with ${reply.status}`);
}

type Lines = Readonly<
  Record<
    | 'storm'
    | 'refused'
    | 'deaf'
    | 'hung'
    | 'telemetry'
    | 'babbler'
    | 'frozen'
    | 'lost'
    | 'retained'
    | 'foreign'
    | 'guessed',
    Line
  >
>;

/** What each noise added to the p99 of silence. */
function judge(lines: Lines, found: ReadonlyMap<NoiseName, Beside>): void {
  const still = found.get('silence');
  if (still === undefined) return;
  for (const [name, line, of] of [
    ['storm', lines.storm, 'paged'],
    ['deaf', lines.deaf, 'paged'],
    ['frozen', lines.hung, 'screen'],
    ['telemetry', lines.telemetry, 'paged'],
    ['babbler', lines.babbler, 'paged'],
    ['frozen', lines.frozen, 'paged'],
  ] as const) {
    const beside = found.get(name);
    if (beside === undefined) continue;
    const [with_, without] = [spreadOf(beside[of]), spreadOf(still[of])];
    if (with_.count === 0 || without.count === 0) {
      line.broken('nothing was measured');
      continue;
    }
    line.measured(
      Math.max(0, with_.p99 - without.p99),
      `p99 ${with_.p99.toFixed(0)} ms of ${with_.count} presses instead of ${without.p99.toFixed(0)}`,
      excuseOf(beside),
    );
    line.tried(with_.count - 1);
  }
  for (const [name, { presses, lost }] of found) {
    if (name === 'silence') continue;
    lines.lost.tried(presses);
    if (lost > 0) lines.lost.broken(`${lost} of ${presses} beside ${name}`);
  }
}

/** What the storm tried, and what it may not have reached. */
function judgeStorm(lines: Lines, scene: LoadScene): void {
  const { tally } = scene.storm;
  if (tally.size === 0) return;
  const lineOf = (attack: string): Line =>
    /^(?:retained|a will)$/.test(attack)
      ? lines.retained
      : /^foreign/.test(attack)
        ? lines.foreign
        : /^wrong/.test(attack)
          ? lines.guessed
          : lines.refused;
  for (const [attack, outcomes] of tally) {
    const line = lineOf(attack);
    for (const [outcome, count] of outcomes) {
      line.tried(count);
      if (outcome === 'accepted') line.broken(`${attack}: ${count} were accepted`);
    }
  }
  for (const peer of scene.bystanders)
    if (peer.logins !== 1 || peer.backwards !== 0)
      lines.foreign.broken(
        `${peer.device} logged in ${peer.logins} times, ${peer.backwards} numbers fell back`,
      );
  try {
    process.kill(scene.house.pid, 0);
  } catch {
    lines.refused.broken('the process is gone');
  }
}
