/** `noodknop simulate`, put together: threads, files, clock, chance and Ctrl-C of this process. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { didYouMean } from '../gateway/core/nearest.ts';
import { distFile } from '../gateway/shell/paths.ts';
import { simulateNights } from './night/command.ts';
import { FAULT_CLASSES } from './plan/fault-classes.ts';
import { columns } from './report/text.ts';
import { type Asked, asksForFaults, type Misused, readAsked, readNight, readYear } from './run/asked.ts';
import { simulate } from './run/command.ts';
import { callCrew } from './run/crew.ts';
import type { Answer, Job, News } from './run/jobs.ts';
import { openScreen } from './run/screen.ts';
import { simulateYear } from './year/command.ts';

/** Where it writes. */
export interface Outlet {
  out(text: string): void;
  err(text: string): void;
}
/** How it ended: an exit status, or what was asked wrongly. */
export type Ended = { readonly status: number } | { readonly wrong: Misused };

/** A life that takes longer than this is stuck. */
const PATIENCE_MS = 3_600_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EACCES: 'it may not be written',
  EISDIR: 'it is a folder',
};
/** Why nothing can be written there; null: it can. Better known before a night of lives than after it. */
function unwritable(file: string): string | null {
  try {
    closeSync(openSync(file, 'a'));
    return null;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return `${file}: ${REASONS[code] ?? message}`;
  }
}

/** Lists the classes of faults. */
function listFaults({ json }: Asked, { out }: Outlet): Ended {
  if (json) out(`${JSON.stringify(FAULT_CLASSES)}\n`);
  else
    out(
      `${columns(
        FAULT_CLASSES.map(({ name, says }) => [name, says]),
        [],
      ).join('\n')}\n`,
    );
  return { status: 0 };
}

/** A screen of progress for what is lived in this thread, and a printer that clears it first. */
function screenOf({ json }: Asked, { out, err }: Outlet) {
  const clock = (): number => performance.now();
  const kind = json ? 'none' : process.stderr.isTTY === true ? 'terminal' : 'log';
  const screen = openScreen({ write: err, kind, clock });
  return {
    clock,
    progress: screen.doing,
    out(text: string): void {
      screen.clear();
      out(text);
    },
  };
}
const chance = (): number => randomBytes(4).readUInt32BE();

/** Lives the year of handoffs, in this thread: a few seconds. */
function runYear(asked: Asked & { readonly year: number }, outlet: Outlet): Ended {
  const reading = readYear(asked, chance);
  if (!reading.ok) return { wrong: reading.wrong };
  const { year, seed } = reading;
  return { status: simulateYear({ year, seed, json: asked.json }, screenOf(asked, outlet)) };
}

/** Lives nights of a fleet, in this thread: some twenty seconds each. */
function runNights(asked: Asked, outlet: Outlet): Ended {
  const reading = readNight(asked, chance);
  if (!reading.ok) return { wrong: reading.wrong };
  const { seed, nights } = reading;
  return { status: simulateNights({ seed, nights, json: asked.json }, screenOf(asked, outlet)) };
}

/** Carries out what was asked on the command line. */
export async function runSimulation(asked: Asked, outlet: Outlet): Promise<Ended> {
  const { year } = asked;
  if (year !== undefined) return runYear({ ...asked, year }, outlet);
  if (asked.night === true) return runNights(asked, outlet);
  if (asksForFaults(asked)) return listFaults(asked, outlet);
  const reading = readAsked(asked, chance, availableParallelism(), (word) =>
    didYouMean(
      word,
      FAULT_CLASSES.map(({ name }) => name),
    ),
  );
  if (!reading.ok) return { wrong: reading.wrong };
  const { order } = reading;
  for (const [field, file] of [
    ['report', order.report?.file ?? null],
    ['trace', order.trace],
  ] as const) {
    const against = file === null ? null : unwritable(file);
    if (against !== null) return { wrong: { field, reason: against } };
  }
  const crew = callCrew<Job, Answer, News>({
    program: distFile('life-worker.js'),
    size: order.threads,
    told: { days: order.days, faults: order.faults },
    patienceMs: PATIENCE_MS,
  });
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
    void crew.dismiss();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const clock = (): number => performance.now();
  try {
    const status = await simulate(order, {
      crew,
      screen: openScreen({
        write: outlet.err,
        kind: order.json ? 'none' : process.stderr.isTTY === true ? 'terminal' : 'log',
        clock,
      }),
      stop: stopping.signal,
      clock,
      everySecond(act) {
        const timer = setInterval(act, 1000);
        return () => clearInterval(timer);
      },
      out: outlet.out,
      write: (file, text) => writeFileSync(file, text),
      beside: (other, name) => (other === null ? name : join(dirname(other), name)),
    });
    return { status };
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await crew.dismiss();
  }
}
