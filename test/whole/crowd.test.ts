/**
 * P15 with real processes: 10,000 virtual devices, each with the real firmware core and a connection of its own, beat
 * every 10 s for half a minute while some of them press; every press is paged within a second, and the gateway stays small.
 * `NOODKNOP_CROWD` asks for another number of devices.
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { CrowdReport } from '../../firmware/shell/virtual/crowd.ts';
import { bundle } from '../tools/bundle.ts';
import { type NewDevice, until, Whole } from './rig.ts';

const CROWD = Number(process.env.NOODKNOP_CROWD ?? 10_000);
const SECONDS = 30;
const RAMP_SECONDS = 20;
const PRESSES_PER_SECOND = 2;
const PAGED_WITHIN_MS = 1_000;
const MOST_MEMORY_MB = 512;
const PAGERS = ['pieper-1', 'pieper-2', 'pieper-3'];
/** Room for the crowd and all else that is open. */
const FILES = CROWD + 100;

const files = Number(
  execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim().replace('unlimited', 'Infinity'),
);
const room = files > FILES;
if (!room)
  process.stderr.write(
    `\n!!! THE TEST WITH ${CROWD} DEVICES IS LEFT OUT: ulimit -n is ${files}; it must be above ${FILES}\n\n`,
  );

describe.runIf(room)('a gateway with a crowd of devices', () => {
  const whole = new Whole();
  afterAll(() => whole.close());

  it(`${CROWD} of them beating for half a minute: no press is paged later than a second, in bounded memory`, async () => {
    const crowd: NewDevice[] = Array.from({ length: CROWD }, (_, i) => ({
      id: `massa-${i + 1}`,
      kind: 'desk',
      place: 'gang',
    }));
    await whole.load();
    const registering = performance.now();
    await whole.register(crowd);
    const registered = performance.now() - registering;
    await whole.start();
    const admin = await whole.token('admin');
    const memory = (): number =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${whole.pid}/status`, 'utf8'))?.[1] ?? Number.NaN) /
      1024;

    const first = new Map<string, Map<string, number>>();
    const pagers = PAGERS.map((id) =>
      whole.peer(id, {
        hear: (message) => {
          if (message.type !== 'page') return;
          const rung = first.get(message.alarm) ?? new Map<string, number>();
          first.set(message.alarm, rung);
          if (!rung.has(id)) rung.set(id, Date.now());
        },
      }),
    );
    await until('the pagers are known', 10_000, () => pagers.every((pager) => pager.heard > 1));

    const args = [
      '--port',
      String(whole.mqtt),
      '--ramp',
      String(RAMP_SECONDS),
      '--seconds',
      String(SECONDS),
      '--rate',
      String(PRESSES_PER_SECOND),
    ];
    const child = spawn(process.execPath, [await bundle('firmware/shell/virtual/crowd-main.ts'), ...args], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
      let printed = '';
      child.stdout.on('data', (piece: Buffer) => {
        printed += String(piece);
      });
      for (const { id } of crowd)
        child.stdin.write(`${JSON.stringify({ device: id, kind: 'desk', key: whole.keys.get(id)?.key })}\n`);
      child.stdin.end();
      const before = memory();
      let most = before;
      const watching = setInterval(() => {
        most = Math.max(most, memory());
      }, 1_000);
      const status = await gone;
      clearInterval(watching);
      most = Math.max(most, memory());
      const report = JSON.parse(printed) as CrowdReport;

      const alarms = (await whole.api(admin, 'GET', '/api/alarms')).body as readonly {
        id: string;
        openedAt: string;
        device: string;
      }[];
      const waits = alarms.map(
        ({ id, openedAt }) =>
          Math.max(...PAGERS.map((pager) => first.get(id)?.get(pager) ?? Number.POSITIVE_INFINITY)) -
          Date.parse(openedAt),
      );
      const sorted = [...waits].sort((a, b) => a - b);
      process.stdout.write(
        `\ncrowd: ${report.devices} devices registered in ${Math.round(registered / 1000)} s, gateway up in ${Math.round(whole.startedIn)} ms; ${report.beats} beats; ` +
          `${report.presses} presses, ${alarms.length} alarms, third pager ${sorted[Math.floor(sorted.length / 2)]} ms after the gateway heard the press (longest ${sorted.at(-1)}); ` +
          `receipts ms ${JSON.stringify(report.latencyMs)}; memory ${Math.round(before)} -> at most ${Math.round(most)} MB; crowd's own delay ${Math.round(report.loopLagMs)} ms, ${Math.round(report.rssMiB)} MiB\n`,
      );
      expect(status).toBe(0);
      expect(report).toMatchObject({
        devices: CROWD,
        up: CROWD,
        received: report.presses,
        notReceived: 0,
        outOfOrder: 0,
      });
      expect(report.presses).toBeGreaterThan((SECONDS * PRESSES_PER_SECOND) / 2);
      expect(report.beats).toBeGreaterThan((CROWD * SECONDS) / 12);
      expect(alarms.length).toBe(report.presses);
      expect(Math.max(...waits)).toBeLessThan(PAGED_WITHIN_MS);
      // From the press itself to its receipt, this machine's own delays included.
      expect(report.latencyMs?.max).toBeLessThan(PAGED_WITHIN_MS + report.loopLagMs);
      expect(most).toBeLessThan(MOST_MEMORY_MB);
      const refused = [
        ...String((await whole.api(admin, 'GET', '/metrics')).body).matchAll(
          /noodknop_refused_total\{reason="([^"]+)"\} (\d+)/g,
        ),
      ];
      expect(refused.length).toBeGreaterThan(5);
      expect(refused.filter(([, , count]) => count !== '0').map(([line]) => line)).toEqual([]);
      for (const pager of pagers) expect([pager.logins, pager.backwards]).toEqual([1, 0]);
    } finally {
      child.kill('SIGKILL');
    }
    expect(await whole.kill('SIGTERM')).toBe(0);
    await whole.run(['log', 'verify']);
  }, 300_000);
});
