/**
 * How much of a measured time this machine lost by itself: turns that came late to this process, how long a command
 * takes that does nothing, how long the disk takes for a few bytes. Promises to count only what can be seen from outside of what is tested.
 */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Lag } from '../whole/lag.ts';
import { noodknop } from '../whole/rig.ts';
import type { Excuse } from './verdicts.ts';

/** A start is compared with a command that does nothing: alone on a machine it takes so many times as long, or less. */
const START_IN_NOTHINGS = 8;

/** Watches from its making until `stop`. */
export class Probe {
  private readonly lag = new Lag();
  /** Milliseconds a command that does nothing took when last looked at. */
  nothing = 0;

  /** Forgets what was late so far. */
  begin(): void {
    this.lag.take();
  }
  /** The longest delay of this process since `begin` (or the last call), in milliseconds. */
  late(): number {
    return this.lag.take();
  }
  /** Looks anew how long a command takes that does nothing. */
  async look(): Promise<void> {
    const asked = performance.now();
    await noodknop(['--version']);
    this.nothing = performance.now() - asked;
  }
  /**
   * What may be taken off a time in which a program was started, for a bound of so many ms; `waited`: how long the
   * program wanted a processor and had none.
   */
  excuse(bound: number, waited: number): Excuse {
    const late = this.late();
    return {
      ms: Math.max(late, waited, START_IN_NOTHINGS * this.nothing - bound, 0),
      why: `for ${Math.round(waited)} ms it had no processor; this process was late by ${Math.round(late)} ms, a command that does nothing took ${Math.round(this.nothing)} ms`,
    };
  }
  stop(): void {
    this.lag.stop();
  }
}

/** Milliseconds for which the main thread of a process ran, and for which it wanted to and had no processor. */
export function processorOf(pid: number): { readonly ran: number; readonly waited: number } {
  try {
    const [ran, waited] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
    return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
  } catch {
    return { ran: 0, waited: 0 };
  }
}

/**
 * How much of the time in which a process wanted a processor it had none: call it, and call what it gives at the end.
 * A share from 0 to 1; 0 where the system does not tell.
 */
export function watchWaiting(pid: number): () => number {
  const before = processorOf(pid);
  return () => {
    const now = processorOf(pid);
    const waited = now.waited - before.waited;
    const wanted = now.ran - before.ran + waited;
    return wanted > 0 ? waited / wanted : 0;
  };
}

const DISK_EVERY_MS = 100;

/** Watches how long the disk takes for a few bytes that nobody waits for, from its making until `stop`. */
export class DiskProbe {
  private longest = 0;
  private stopped = false;
  private readonly running: Promise<void>;

  /** A file in `folder` is written to again and again. */
  constructor(folder: string) {
    this.running = this.run(join(folder, 'disk-probe'));
  }

  /** The longest wait since the last call, in milliseconds. */
  take(): number {
    const { longest } = this;
    this.longest = 0;
    return longest;
  }
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(path: string): Promise<void> {
    const file = await open(path, 'w');
    try {
      while (!this.stopped) {
        const began = performance.now();
        await file.write('x');
        await file.datasync();
        this.longest = Math.max(this.longest, performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, DISK_EVERY_MS));
      }
    } finally {
      await file.close();
    }
  }
}

/** Kernel ticks per second of `/proc/<pid>/stat`; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Processor milliseconds of this process and of all children that have ended; NaN where there is no `/proc`. */
function ownCpuMs(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * 1_000) / TICKS;
  } catch {
    return Number.NaN;
  }
}

/**
 * How much of the processors other programs used: call it at the start, and what it gives when every child has ended.
 * A share from 0 to 1; NaN where the system does not tell.
 */
export function watchOthers(): () => number {
  const read = () => {
    let [busy, all] = [0, 0];
    for (const { times } of cpus()) {
      busy += times.user + times.nice + times.sys + times.irq;
      all += times.user + times.nice + times.sys + times.irq + times.idle;
    }
    return { busy, all, own: ownCpuMs() };
  };
  const before = read();
  return () => {
    const now = read();
    return Math.max(0, (now.busy - before.busy - (now.own - before.own)) / (now.all - before.all));
  };
}
