/**
 * How much of a measured time this machine lost by itself: turns that came late to this process, and how long a
 * command takes that does nothing. Promises to count only what can be seen from outside of what is tested.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Lag } from '../whole/lag.ts';
import { noodknop } from '../whole/rig.ts';

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
  /** What may be taken off a time in which a program was started, for a bound of so many ms. */
  excuse(bound: number): number {
    return Math.max(this.late(), START_IN_NOTHINGS * this.nothing - bound, 0);
  }
  stop(): void {
    this.lag.stop();
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
