/**
 * Proof by a named test, run in a copy of the project. Promises that a bug counts as caught only when the very tests
 * named ran, passed without it and failed with it: a test that was not found, was skipped, or could not even be loaded
 * proves nothing.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProof } from './bug.ts';
import type { Copy } from './copy.ts';

/** How the named tests ended. */
export interface TestRun {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** The file could not be run at all; why. */
  readonly broken: string | null;
}

const LONGEST_MS = 180_000;

/** Runs the tests of a proof as they are in the copy now. */
export async function runTests(copy: Copy, proof: TestProof): Promise<TestRun> {
  if (proof.built === true) {
    const built = await run(copy, process.execPath, ['build.mjs']);
    if (built.status !== 0) return { passed: [], failed: [], broken: built.said };
  }
  const report = join(copy.folder, 'planted-report.json');
  rmSync(report, { force: true });
  // Titles are matched as regular expressions.
  const title = proof.title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const vitest = join(copy.folder, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', proof.file, '-t', title, '--reporter=json', `--outputFile=${report}`];
  const { said } = await run(copy, process.execPath, args);
  try {
    return readReport(readFileSync(report, 'utf8'));
  } catch {
    return { passed: [], failed: [], broken: said };
  }
}

interface Report {
  readonly testResults?: readonly {
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Reads what the test runner wrote. */
export function readReport(text: string): TestRun {
  const { testResults = [] } = JSON.parse(text) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const of = (status: string): string[] => all.filter((one) => one.status === status).map((o) => o.fullName);
  const why = testResults.map(({ message }) => message ?? '').find((message) => message !== '');
  return { passed: of('passed'), failed: of('failed'), broken: all.length === 0 ? (why ?? 'no test') : null };
}

function run(
  copy: Copy,
  program: string,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    const { VITEST: _, VITEST_WORKER_ID: __, VITEST_POOL_ID: ___, ...env } = process.env;
    const child = spawn(program, args, {
      cwd: copy.folder,
      env: { ...env, NODE_ENV: 'test', CI: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that workers which loop for ever end with it.
      detached: true,
    });
    let said = '';
    const hear = (bytes: Buffer): void => {
      said = (said + String(bytes)).slice(-1_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The whole group is gone already.
      }
    };
    process.once('exit', end);
    const timer = setTimeout(end, LONGEST_MS);
    child.on('error', (error) => {
      said += String(error);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      process.off('exit', end);
      end();
      resolve({ status, said });
    });
  });
}
