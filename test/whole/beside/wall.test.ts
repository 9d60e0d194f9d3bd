/**
 * The wall, as `npm run wall` plays it: every kind of button is pressed, paged, answered and told, and nothing is left of
 * it, neither when it has ended nor when it is interrupted. Needs socat; in CI its absence is a failure.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { DEVICES } from '../../wall/site.ts';
import { hasSocat } from '../espa-cable.ts';
import { noBoard } from '../espruino.ts';
import { until } from '../rig.ts';

const mayRun = hasSocat || process.env.CI !== undefined;
if (!mayRun) process.stderr.write('The wall is NOT played: no socat (Debian: apt install socat)\n');
const noInterpreter = noBoard();
if (noInterpreter !== null) console.warn(`${noInterpreter}: the wall is played WITHOUT a real Espruino.`);

/** The wall as a process in a group of its own, with a folder of its own for what is temporary. */
function play(...options: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-wall-'));
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'dist', 'wall.js'), ...options], {
    env: { ...process.env, NODE_OPTIONS: '', TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid = 0 } = child;
  const said = { out: '', err: '' };
  child.stdout?.on('data', (bytes: Buffer) => {
    said.out += String(bytes);
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    said.err += String(bytes);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const isRunning = (): boolean => {
    try {
      return process.kill(-pid, 0);
    } catch {
      return false;
    }
  };
  onTestFinished(() => {
    if (isRunning()) process.kill(-pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return { child, said, ended, isRunning, left: () => readdirSync(folder) };
}

describe.runIf(mayRun)('the wall', () => {
  it('is pressed, paged, answered and told, and leaves nothing', async () => {
    const { said, ended, isRunning, left } = play('--json');
    expect(await ended, said.err).toBe(0);
    const told = JSON.parse(said.out);
    const hung = [
      DEVICES.arduino,
      DEVICES.lines,
      ...(noInterpreter === null ? [DEVICES.espruino, DEVICES.puck] : []),
      DEVICES.worn,
    ];
    for (const results of [told.inTurn, told.atOnce]) {
      expect(results.map(({ device }: { device: string }) => device)).toEqual(hung);
      for (const one of results) {
        expect(one).toMatchObject({ missing: null, toWire: expect.any(Number), toTold: expect.any(Number) });
        expect(one.toPage).toBeGreaterThanOrEqual(one.toWire);
      }
    }
    expect(told.leftOut).toHaveLength(noInterpreter === null ? 0 : 1);
    expect(isRunning()).toBe(false);
    expect(left()).toEqual([]);
  }, 180_000);

  it('interrupted while it is being hung up, it takes down what there is', async () => {
    const { child, said, ended, isRunning, left } = play();
    await until('something hangs', 60_000, () => / ready\n/.test(said.err));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said.out).toBe('');
    expect(isRunning()).toBe(false);
    expect(left()).toEqual([]);
  }, 120_000);
});
