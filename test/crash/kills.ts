/**
 * Kills: the gateway process is ended at random moments, also in a start and while it stands still, under a stream of
 * presses; after each the book of receipts, the log and what rings are compared. P1, P4, P7, P9, P10, P22, P28.
 */
import { verifyLog } from '../../gateway/shell/log/verify.ts';
import { chanceFrom } from '../whole/chance.ts';
import { noodknop } from '../whole/rig.ts';
import { House, PAGERS } from './house.ts';
import {
  alarmsIn,
  doubledAlarms,
  doubledPages,
  forgottenPages,
  halfAlarms,
  plannedTwice,
} from './log-story.ts';
import { Probe, processorOf } from './machine.ts';
import type { Account } from './verdicts.ts';

/** How much to do. */
export interface KillPlan {
  readonly kills: number;
  readonly seed: number;
  /** Longest time the process is stopped, ms. */
  readonly longestPauseMs: number;
  /** Told after each kill. */
  readonly progress: (line: string) => void;
  /** True: begin nothing new. */
  readonly isOver: () => boolean;
}

/** One kill in so many comes while the gateway is still starting; one life in so many is paused. */
const EARLY = 6;
const PAUSED = 8;
/** How loaded the machine is, is looked at after so many kills. */
const LOOK_EVERY = 8;
/** Longest a gateway is left alone once its open alarms were paged. */
const LONGEST_LIFE_MS = 700;
const SHORTEST_PAUSE_MS = 200;
/** The last life goes on for this long: whatever is owed is said by then. */
const LAST_LIFE_MS = 6_000;
const START_MS = 3_000;
const RESUMED_MS = 5_000;
/** After this a page that is missing will not come. */
const NEVER_MS = 20_000;
const LOOK_MS = 10;
const ASK_MS = 500;
/** The log is verified after every kill, from outside; after one in so many also by the command. */
const COMMAND_EVERY = 10;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const middle = (values: readonly number[]): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);

/** Opens the lines, kills, and gives what is worth a remark. Rejects when the test itself could not be done. */
export async function killAgainAndAgain(account: Account, plan: KillPlan): Promise<readonly string[]> {
  const lines = {
    receipts: account.line('P1', 'kill -9: every receipt that was shown is in the log'),
    paused: account.line('P1', 'SIGSTOP and SIGCONT: the process lives, every receipt is in the log'),
    halves: account.line('P4', 'alarms in the log: each with its press and its pages in one batch'),
    alarms: account.line('P7', 'presses heard again over crashes: one press, one alarm'),
    forgotten: account.line('P9', 'pages planned over crashes: each rang, or was over before it could'),
    ids: account.line('P9', 'pages planned over crashes: each under an id of its own'),
    strange: account.line(
      'P9',
      'pages that rang: asked for in the log (but from memory, while the disk is late)',
    ),
    doubled: account.line('P9', 'pages away from a crash: said once'),
    played: account.line('P10', 'recordings played all the while: nothing counted twice'),
    verify: account.line('P22', 'the chain of what every kill left: verified', { unit: 'ms', most: null }),
    command: account.line('P22', 'the command "log verify", after a kill and at the end: sound'),
    start: account.line('P28', 'from the start of the process until it is ready', {
      unit: 'ms',
      most: START_MS,
    }),
    resumed: account.line('P28', 'from ready until every open alarm rings at every pager', {
      unit: 'ms',
      most: RESUMED_MS,
    }),
    lives: account.line('P16', 'the process ended only when it was killed'),
  };
  const moments = chanceFrom(plan.seed);
  const probe = new Probe();
  const house = new House();
  const { whole } = house;
  const starts: number[] = [];
  const resumes: number[] = [];
  const pauses: number[] = [];
  let pausesBefore = 0;
  let early = 0;
  let kill = 0;
  const here = (): string => `after kill ${kill} of ${plan.kills} (seed ${plan.seed})`;

  const pause = async (): Promise<void> => {
    const length = SHORTEST_PAUSE_MS * (plan.longestPauseMs / SHORTEST_PAUSE_MS) ** moments();
    process.kill(whole.pid, 'SIGSTOP');
    await sleep(length);
    pauses.push(length);
    // The first always goes on, so that a short run tries both.
    const dies = moments() < 0.3;
    if (dies && pauses.length > 1) return;
    process.kill(whole.pid, 'SIGCONT');
    await sleep(LONGEST_LIFE_MS * moments());
    const lost = whole.alive ? house.missing() : [];
    lines.paused.check(
      whole.alive && lost.length === 0,
      `${here()}, stopped for ${Math.round(length)} ms: ${whole.alive ? `not in the log: ${lost.join(', ')}` : whole.words.slice(-500)}`,
    );
  };

  const lookAtReceipts = (): void => {
    const rang = house.newlyRung();
    const lost = house.missing();
    lines.receipts.check(lost.length === 0, `${here()} not in the log: ${lost.join(', ')}`);
    // What went out from memory may stand in no log when the process died before the disk was well again.
    const late = house.wasLate() || pauses.length > pausesBefore;
    pausesBefore = pauses.length;
    const strange = late ? [] : rang.filter((page) => !house.planned.has(page));
    lines.strange.tried(late ? 0 : rang.length);
    if (strange.length > 0) lines.strange.broken(`${here()} not in the log: ${strange.join(', ')}`);
  };

  const verify = async (): Promise<void> => {
    const asked = performance.now();
    const verdict = await verifyLog(whole.data);
    lines.verify.measured(performance.now() - asked, here());
    if (!verdict.ok) lines.verify.broken(`${here()} row ${verdict.seq}: ${verdict.reason}`);
    if (kill % COMMAND_EVERY !== 0) return;
    const { status, out, err } = await noodknop(['log', 'verify', '--data', whole.data]);
    lines.command.check(status === 0, `${here()} ${err}${out}`);
  };

  const start = async (): Promise<void> => {
    probe.begin();
    const began = performance.now();
    await whole.start();
    const took = whole.startedIn;
    const { waited } = processorOf(whole.pid);
    if (took > START_MS) await probe.look();
    lines.start.measured(took, `${here()} the start took`, probe.excuse(START_MS, waited));
    starts.push(took);

    const ready = performance.now();
    const ids = await house.openIds();
    let left: readonly string[] = ids;
    // Asking costs the gateway more than paging does: what somebody has taken meanwhile is looked for now and then.
    for (let asked = ready; left.length > 0 && performance.now() - ready < NEVER_MS; ) {
      left = left.filter((id) => house.toldOf(id, began).length < PAGERS.length);
      if (left.length === 0) break;
      await sleep(LOOK_MS);
      if (performance.now() - asked < ASK_MS) continue;
      asked = performance.now();
      const open = new Set(await house.openIds());
      left = left.filter((id) => open.has(id));
    }
    if (ids.length === 0) return;
    const resumed = performance.now() - ready;
    resumes.push(resumed);
    if (resumed > RESUMED_MS) await probe.look();
    const told = left.length > 0 ? await tellOf(house, left, began) : '';
    if (left.length > 0) lines.resumed.broken(`${here()} ${told}`);
    lines.resumed.measured(
      resumed,
      `${here()} ${ids.length} open alarms rang only after`,
      probe.excuse(RESUMED_MS, processorOf(whole.pid).waited - waited),
    );
  };

  try {
    await house.open(plan.seed);
    await probe.look();
    for (; kill < plan.kills && !plan.isOver(); ) {
      await sleep(LONGEST_LIFE_MS * moments());
      if (kill % PAUSED === PAUSED - 1) await pause();
      lines.lives.check(whole.alive, `${here()} it ended by itself: ${whole.words.slice(-500)}`);
      if (kill % LOOK_EVERY === LOOK_EVERY - 1) await probe.look();
      await whole.kill('SIGKILL');
      kill += 1;
      if (kill % EARLY === 0) {
        early += 1;
        const starting = whole.start().catch((error: unknown) => error);
        await sleep(1_000 * moments());
        await whole.kill('SIGKILL');
        await starting;
      }
      await verify();
      await start();
      lookAtReceipts();
      plan.progress(
        `kills: ${kill} of ${plan.kills}; ${house.booked().length} receipts, ${house.rows.length} rows, start ${Math.round(starts.at(-1) ?? 0)} ms, rings after ${Math.round(resumes.at(-1) ?? 0)} ms`,
      );
    }

    await sleep(LAST_LIFE_MS);
    const pressed = await house.stopPressing();
    lookAtReceipts();
    if (house.changed > 0) lines.receipts.broken(`${house.changed} times a row that was read had changed`);
    if (house.booked().length !== pressed.logged)
      lines.receipts.broken(
        `${pressed.logged} receipts were shown, ${house.booked().length} are in the book`,
      );

    const all = (line: typeof lines.halves, found: readonly string[], times: number): void => {
      line.tried(times);
      for (const words of found) line.broken(words);
    };
    const presses = house.rows.filter(({ entry }) => entry.type === 'press.received').length;
    const pages = forgottenPages(house.rows, house.pagers);
    const doubled = doubledPages(house.rows, house.pagers);
    const twice = doubledAlarms(house.rows);
    all(lines.halves, halfAlarms(house.rows), alarmsIn(house.rows));
    all(lines.alarms, twice, presses);
    all(lines.played, twice, pressed.played);
    all(lines.forgotten, pages.forgotten, pages.planned);
    all(lines.doubled, doubled.doubled, doubled.looked);
    all(lines.ids, plannedTwice(house.rows), pages.planned);
    if (pressed.backwards > 0) lines.alarms.broken(`${pressed.backwards} numbers to buttons did not rise`);

    const ended = await whole.kill('SIGTERM');
    lines.lives.check(ended === 0, `SIGTERM ended it with ${ended}`);
    const { status, out, err } = await noodknop(['log', 'verify', '--data', whole.data]);
    lines.command.check(status === 0, `at the end: ${err}${out}`);
    return [
      `kills: ${kill} (${early} more in a start, ${pauses.length} pauses of up to ${Math.round(Math.max(0, ...pauses))} ms); ${pressed.logged} presses with a receipt, ` +
        `${pressed.played} recordings, ${pressed.unlogged} receipts "unlogged", slowest receipt ${pressed.slowest} ms; ${alarmsIn(house.rows)} alarms, ${house.rows.length} rows`,
      `kills: start ${middle(starts)} ms in the middle, open alarms ring ${middle(resumes)} ms after ready; a command that does nothing took ${Math.round(probe.nothing)} ms`,
    ];
  } finally {
    probe.stop();
    await house.close();
  }
}

/** What is known of alarms that never rang everywhere. */
async function tellOf(house: House, alarms: readonly string[], since: number): Promise<string> {
  const told = alarms.map((id) => `${id} rang at [${house.toldOf(id, since).join(' ')}]`);
  const peers = PAGERS.map((id) => {
    const peer = house.pagers.get(id)?.peer;
    return `${id} ${peer?.isConnected ? 'connected' : 'NOT connected'}, ${peer?.logins} log-ins, ${peer?.refusals} refused, heard ${peer?.heard}`;
  });
  const alarm = alarms[0] === undefined ? '' : JSON.stringify(await house.alarm(alarms[0]));
  return `never rang everywhere: ${told.join('; ')}; ${peers.join('; ')}; ${alarm.slice(0, 3_000)}`;
}
