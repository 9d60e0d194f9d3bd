/** The built `noodknop` as a process of its own: exit statuses and pipes, as a shell sees them. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../gateway/shell/paths.ts';
import { folder } from './cli-stage.ts';

/** Runs the program; `enough` bytes of output are read, then the pipe is closed. */
function noodknop(args: readonly string[], enough = Number.POSITIVE_INFINITY) {
  return new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'gateway/noodknop.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (out.length >= enough) child.stdout.destroy();
    });
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

describe('the program', { timeout: 60_000 }, () => {
  test('ends with 0, 1 and 2', async () => {
    const [good, refused, misused] = await Promise.all([
      noodknop(['--version']),
      noodknop(['site', 'check', '/nowhere/site.yaml']),
      noodknop(['devcie']),
    ]);
    expect([good.status, refused.status, misused.status]).toEqual([0, 1, 2]);
    expect(refused.err).toBe('error: file: /nowhere/site.yaml: there is no such file\n');
    expect(misused.err).toContain('Did you mean device?');
    expect([good.err, refused.out, misused.out]).toEqual(['', '', '']);
  });

  test('prints plain text into a pipe, all of it', async () => {
    const { status, out } = await noodknop(['site', 'schema']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual(
      JSON.parse(readFileSync(join(ROOT, 'gateway/shell/config/site.schema.json'), 'utf8')),
    );
  });

  test('does not mind a reader who has read enough', async () => {
    const { status, err } = await noodknop(['site', 'schema'], 1);
    expect([status, err]).toEqual([0, '']);
  });

  test('opens a new directory, works on it, and lets go of it', async () => {
    const dir = folder();
    try {
      const data = join(dir.path, 'data');
      const [first, second] = await Promise.all([
        noodknop(['hub', 'add', 'een', '--data', data, '--json']),
        noodknop(['hub', 'add', 'twee', '--data', data, '--json']),
      ]);
      expect([first.err, second.err]).toEqual(['', '']);
      expect([JSON.parse(first.out), JSON.parse(second.out)]).toMatchObject([
        { hub: 'een' },
        { hub: 'twee' },
      ]);
      expect(await noodknop(['log', 'verify', '--data', data])).toMatchObject({ status: 0, err: '' });
    } finally {
      dir.remove();
    }
  });
});
