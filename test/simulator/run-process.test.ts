/** The built `noodknop simulate` as a process of its own: seeds, threads, files, Ctrl-C, as a shell sees them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../gateway/shell/paths.ts';

const dir = mkdtempSync(join(tmpdir(), 'noodknop-process-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the program in a folder of the test's own; `interrupt`: Ctrl-C as soon as it says how far it is. */
function simulate(args: readonly string[], interrupt = false) {
  return new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'gateway/noodknop.mjs'), 'simulate', ...args], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
      if (interrupt && /\d+ of [\d,]+ lives/.test(err)) child.kill('SIGINT');
    });
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

describe('the program', { timeout: 120_000 }, () => {
  it('repeats a life byte for byte, and its trace file is what its hash is over', async () => {
    const traces: string[] = [];
    for (const name of ['one', 'two']) {
      const { out } = await simulate(['--seed', '9', '--trace', name, '--report', `${name}.json`]);
      const report = JSON.parse(readFileSync(join(dir, `${name}.json`), 'utf8'));
      const file = readFileSync(join(dir, name));
      expect(report.trace).toBe(createHash('sha256').update(file).digest('hex'));
      expect(out).toContain(report.trace);
      expect(report.fingerprint).toMatch(/^[0-9a-f]{6}$/);
      expect(report.seeds).toEqual({ first: `9@${report.fingerprint}`, count: 1 });
      traces.push(report.trace);
    }
    expect(traces[0]).toBe(traces[1]);
  });

  it('comes to the same run on one thread and on two', async () => {
    const run = async (workers: string) => {
      const { out } = await simulate(['--seed', '20', '--lives', '6', '--workers', workers, '--json']);
      const { trace, promises, marks, failing, livedTwice } = JSON.parse(out);
      return { trace, promises, marks, failing, livedTwice };
    };
    const one = await run('1');
    expect(one.livedTwice).toBe(1);
    expect(await run('2')).toEqual(one);
  });

  it('ends cleanly on Ctrl-C, with what was seen until then', async () => {
    const { status, out } = await simulate(
      ['--lives', '1000000', '--seed', '1', '--faults', 'handoff', '--report', 'run.html'],
      true,
    );
    expect(out).toMatch(/^[\d,]+ lives \(stopped early\): every promise held\.$/m);
    expect(status).toBe(130);
    expect(readFileSync(join(dir, 'run.html'), 'utf8')).toContain('stopped early');
  });

  it('lists the classes of faults', async () => {
    const { status, out } = await simulate(['--faults', '--json']);
    expect(status).toBe(0);
    const classes: readonly { readonly name: string; readonly says: string }[] = JSON.parse(out);
    expect(classes.length).toBeGreaterThanOrEqual(20);
    expect(classes.find(({ name }) => name === 'loss')?.says).toBe('messages are lost');
    const text = await simulate(['--faults', 'list']);
    expect(text.out.trimEnd().split('\n')).toHaveLength(classes.length);
  });

  it.each([
    ['a seed of another version', ['--seed', '7@ffffff'], /^error: seed: .*version ffffff/],
    ['a class there is not', ['--faults', 'losss'], /^error: faults: .*did you mean "loss"\?/],
    ['a report in no folder', ['--report', 'no/where.html'], /^error: report: .*folder is not there/],
    ['the trace of many', ['--lives', '2', '--trace', 'many'], /^error: trace: .*one life/],
  ])('refuses %s', async (_, args, reason) => {
    const { status, out, err } = await simulate(args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(reason);
    expect(existsSync(join(dir, 'many'))).toBe(false);
  });
});
