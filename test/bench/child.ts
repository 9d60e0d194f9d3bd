/**
 * Programs under measurement, as processes of their own. Promises that each ends with the bench, also when the bench
 * fails or is interrupted, and that one that does not start says why in its own last words.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A running program. */
export interface Program {
  readonly pid: number;
  /** Resolves with the first match in what it prints, from its start on. */
  says(pattern: RegExp, ms: number): Promise<RegExpExecArray>;
  /** Why it is gone, or null while it runs. */
  gone(): string | null;
  /** SIGTERM, and SIGKILL when that does not end it within 5 s. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kernel ticks per second of `/proc/<pid>/stat`; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Processor time of a process so far, in milliseconds; NaN where there is no `/proc`. */
export function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
  } catch {
    return Number.NaN;
  }
}

/** Memory that a process holds, in megabytes; NaN where there is no `/proc`. */
export function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Starts a program; `name` is for messages. */
export function startProgram(name: string, file: string, args: readonly string[]): Program {
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  running.add(child);
  let printed = '';
  let ended: string | null = null;
  let look: () => void = () => undefined;
  const hear = (bytes: Buffer): void => {
    printed = (printed + String(bytes)).slice(-100_000);
    look();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.on('error', (error) => {
    ended = error.message;
    look();
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      ended ??= `${name} ended with ${signal ?? code}: ${printed.slice(-400).trim()}`;
      look();
      resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    gone: () => ended,
    says: (pattern, ms) =>
      new Promise((resolve, reject) => {
        const finish = (deed: () => void): void => {
          clearTimeout(timer);
          look = () => undefined;
          deed();
        };
        const timer = setTimeout(
          () =>
            finish(() =>
              reject(new Error(`${name} said nothing of ${pattern} within ${ms} ms: ${printed.slice(-400)}`)),
            ),
          ms,
        );
        look = () => {
          const found = pattern.exec(printed);
          if (found !== null) finish(() => resolve(found));
          else if (ended !== null) finish(() => reject(new Error(ended ?? 'gone')));
        };
        look();
      }),
    async stop() {
      if (ended !== null) return;
      child.kill('SIGTERM');
      const cut = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await closed;
      clearTimeout(cut);
    },
  };
}
