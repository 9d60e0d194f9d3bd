/**
 * A serial cable that can be pulled out (a pair of pseudo terminals, by socat), and an ESPA 4.4.4 station at its end that
 * was written from the standard by somebody who had not seen the driver. Promises that both end with the test.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../gateway/shell/paths.ts';

/** Whether this machine has socat. */
export const hasSocat = spawnSync('socat', ['-V']).status === 0;

const STATION = join(ROOT, 'test', 'peers', 'espa-station.mjs');

/** One thing that the station said. */
export interface StationEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Waits until something holds; fails with what was waited for. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 30_000,
): Promise<void> {
  const until = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`waited ${ms / 1_000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ended(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** A cable between the gateway's port and the station's. */
export class Cable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'noodknop-espa-'));
  readonly near = join(this.folder, 'near');
  readonly far = join(this.folder, 'far');
  private socat: ChildProcess | null = null;
  private station: ChildProcess | null = null;
  private readonly heard: StationEvent[] = [];

  async plug(): Promise<void> {
    const end = (link: string): string => `pty,raw,echo=0,link=${link}`;
    this.socat = spawn('socat', [end(this.near), end(this.far)], { stdio: 'ignore' });
    await eventually('socat makes a pair', () => existsSync(this.near) && existsSync(this.far));
  }

  /** Pulls it out: both ends are gone, as with an adapter on USB. */
  async pull(): Promise<void> {
    await ended(this.socat);
    await ended(this.station);
    // Killed, it leaves its links behind; an adapter that is pulled out does not.
    for (const link of [this.near, this.far]) rmSync(link, { force: true });
  }

  /** Puts a station at the far end. */
  async attach(...options: readonly string[]): Promise<void> {
    const args = [STATION, '--port', this.far, '--minutes', '3', ...options];
    this.station = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const { stdout } = this.station;
    if (stdout === null) throw new Error('the station has no output');
    const before = this.heard.length;
    createInterface({ input: stdout }).on('line', (line) =>
      this.heard.push(JSON.parse(line) as StationEvent),
    );
    await eventually('the station is ready', () =>
      this.heard.slice(before).some(({ event }) => event === 'ready'),
    );
  }

  /** What the station said so far. */
  said(event: string): readonly StationEvent[] {
    return this.heard.filter((one) => one.event === event);
  }

  /** The calls that came, other than resets. */
  calls(): readonly StationEvent[] {
    return this.said('call').filter(({ type }) => type !== '1');
  }

  /** The calls, once there are so many: what the station prints comes after what it answers on the line. */
  async callsWhen(count: number): Promise<readonly StationEvent[]> {
    await eventually(`the station tells of ${count} calls`, () => this.calls().length >= count);
    return this.calls();
  }

  /** The resets that came. */
  resets(): readonly StationEvent[] {
    return this.said('call').filter(({ type }) => type === '1');
  }

  async end(): Promise<void> {
    await this.pull();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
