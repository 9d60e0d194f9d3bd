/**
 * Starts a Node program as a real process and reads what it prints, one JSON object a line. Promises that waiting has
 * an end and that no process is left behind; what the program does is left to the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A running child. */
export interface Child {
  readonly process: ChildProcess;
  /** Every object printed so far, in order. */
  readonly said: readonly Record<string, unknown>[];
  /** Resolves with the first object that fits, among those said and those to come; rejects after `ms`. */
  until(fits: (line: Record<string, unknown>) => boolean, ms?: number): Promise<Record<string, unknown>>;
  /** Sends one line to its standard input. */
  tell(line: string): void;
  /** Sends the signal and resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `program` (a path, see `bundle`) with arguments and further environment. */
export function startChild(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said: Record<string, unknown>[] = [];
  let errors = '';
  let check: () => void = () => {};
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stderr.on('data', (bytes: Buffer) => {
    errors = (errors + String(bytes)).slice(-2_000);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line) as Record<string, unknown>);
    check();
  });
  return {
    process: child,
    said,
    until: (fits, ms = 10_000) =>
      new Promise((resolve, reject) => {
        let next = 0;
        const fail = (why: string): void => {
          clearTimeout(timer);
          check = () => {};
          reject(new Error(`${why}; last words: ${JSON.stringify(said.slice(-3))} ${errors}`));
        };
        const timer = setTimeout(() => fail(`the child did not say it within ${ms} ms`), ms);
        void gone.then(() => fail('the child is gone'));
        check = () => {
          for (; next < said.length; next++) {
            const line = said[next];
            if (line === undefined || !fits(line)) continue;
            clearTimeout(timer);
            check = () => {};
            resolve(line);
            return;
          }
        };
        check();
      }),
    tell: (line) => void child.stdin.write(`${line}\n`),
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
    },
  };
}
