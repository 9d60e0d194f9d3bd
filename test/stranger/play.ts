/**
 * Runs the stranger, the independent client in Python, and gives its checks. Promises an end within the time given;
 * what the gateway under test is, is left to the test. Where there is no `python3` tests may stand aside, with a loud line; in CI they may not.
 */
import { execFile, spawnSync } from 'node:child_process';

/** One line of the stranger: a check that held, or the one that did not and why. */
export interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly reason?: string;
  readonly atMs?: number;
  readonly ms?: number;
  readonly rows?: number;
}
/** How a run ended. */
export interface Play {
  /** Exit status: 0 every check held, 1 one did not, 2 wrong usage. */
  readonly status: number;
  readonly checks: readonly Check[];
  readonly stderr: string;
}
/** What the stranger must know: written to a file that it is given with `--config`. */
export interface StrangerConfig {
  readonly button: { readonly device: string; readonly key: string };
  /** Three pagers whose holders are on duty for the button's place. */
  readonly pagers: readonly { readonly device: string; readonly key: string }[];
  /** A responder's token; its person holds one of the pagers. */
  readonly token: string;
}

const found = spawnSync('python3', ['--version']).status === 0;
if (!found) console.warn('python3 was not found: the tests with the independent client are NOT RUN.');
/** False where Python is missing; then `describe.runIf(mayPlay)` leaves the tests out. Always true in CI. */
export const mayPlay = found || process.env.CI !== undefined;

const PROGRAM = new URL('./stranger.py', import.meta.url).pathname;

/** Runs `stranger.py` with these arguments. */
export function playStranger(args: readonly string[], timeoutMs = 60_000): Promise<Play> {
  return new Promise((resolve, reject) => {
    execFile('python3', ['-B', PROGRAM, ...args], { timeout: timeoutMs }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') {
        reject(new Error(`the stranger did not run to its end: ${error.message}${stdout}${stderr}`));
        return;
      }
      const checks = stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Check);
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, checks, stderr });
    });
  });
}
