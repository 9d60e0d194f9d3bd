/** What the figures were measured on. Promises no more than the system says; a part it does not tell is left out. */
import { readFileSync, statfsSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { cpuMs } from './child.ts';

/** The machine, as printed and kept with the figures. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** File system that the disk was measured on. */
  readonly fileSystem: string;
  /** True when what is there is no disk: syncing costs nothing. */
  readonly inMemory: boolean;
  /** Load average of the last minute, before anything was started. */
  readonly load: number;
}

const TMPFS = 0x01021994;
const RAMFS = 0x858458f6;

function fileSystemOf(folder: string): string {
  try {
    let best: readonly string[] = [];
    for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
      const fields = line.split(' ');
      const place = fields[1] ?? '';
      const holds = place !== '' && (place === '/' || folder === place || folder.startsWith(`${place}/`));
      if (holds && place.length >= (best[1]?.length ?? 0)) best = fields;
    }
    return best.length > 2 ? `${best[2]} on ${best[0]}` : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Describes this machine and the disk under `folder`. */
export function describeMachine(folder: string): Machine {
  const all = cpus();
  const { type } = statfsSync(folder);
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    processors: all.length,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${release()}`,
    node: process.version,
    fileSystem: fileSystemOf(folder),
    inMemory: type === TMPFS || type === RAMFS,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

/**
 * How much of the processors others used meanwhile: call it, and call what it gives at the end. A share from 0 to 1;
 * NaN where the system does not tell. What is neither idle nor of this process nor of `pids` is taken as others'.
 */
export function watchOthers(pids: readonly number[]): () => number {
  const read = () => {
    let [busy, all] = [0, 0];
    for (const { times } of cpus()) {
      busy += times.user + times.nice + times.sys + times.irq;
      all += times.user + times.nice + times.sys + times.irq + times.idle;
    }
    const { user, system } = process.cpuUsage();
    const ours = pids.reduce((sum, pid) => sum + cpuMs(pid), (user + system) / 1000);
    return { busy, all, ours };
  };
  const before = read();
  return () => {
    const now = read();
    return Math.max(0, (now.busy - before.busy - (now.ours - before.ours)) / (now.all - before.all));
  };
}
