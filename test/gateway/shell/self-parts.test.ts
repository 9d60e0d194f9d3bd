/** What else the gateway looks at: disk, certificate, clock, lanes, the web; and when it looks, in virtual time. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SelfCheckFound } from '../../../gateway/core/self-state.ts';
import { judgeCertificate, watchCertificate } from '../../../gateway/shell/self/certificate.ts';
import { watchClock } from '../../../gateway/shell/self/clock-drift.ts';
import { askRoom, judgeRoom, watchDisk } from '../../../gateway/shell/self/disk.ts';
import { judgeLane, lookAtWeb } from '../../../gateway/shell/self/lanes.ts';
import { scheduleLooks } from '../../../gateway/shell/self/schedule.ts';
import { reachable } from '../../../gateway/shell/self/start.ts';
import { selfSigned } from '../../tools/certificate.ts';
import { ownFolder } from './log-story.ts';

const GB = 1e9;
const DAY = 86_400_000;

describe('the disk', () => {
  test.each([
    ['plenty', { free: 50 * GB, total: 100 * GB }, true, true],
    ['just under a gigabyte', { free: 0.99 * GB, total: 4 * GB }, true, false],
    ['under 5 % of a large one', { free: 40 * GB, total: 1000 * GB }, true, false],
    ['just enough, and it was well', { free: 1.01 * GB, total: 4 * GB }, true, true],
    ['just enough, and it was not', { free: 1.01 * GB, total: 4 * GB }, false, false],
    ['a tenth above both, and it was not', { free: 1.11 * GB, total: 4 * GB }, false, true],
  ] as const)('%s', (_what, room, wasOk, ok) => {
    expect(judgeRoom(room, wasOk)).toMatchObject({ part: 'disk', ok });
  });

  test('is asked for real', async () => {
    const { folder, clean } = ownFolder();
    onTestFinished(clean);
    const room = await askRoom(folder);
    expect(room.free).toBeGreaterThan(0);
    expect(room.total).toBeGreaterThanOrEqual(room.free);
  });

  test('that hangs is asked once, however often it is looked at, and one that fails is told with its code', async () => {
    let asked = 0;
    let answer: (() => void) | undefined;
    const hanging = watchDisk('x', () => {
      asked += 1;
      return new Promise((resolve) => {
        answer = () => resolve({ free: 5 * GB, total: 10 * GB });
      });
    });
    const first = hanging.look();
    for (let i = 0; i < 5; i += 1) expect(await hanging.look()).toMatchObject({ ok: false, remark: '> 5 s' });
    expect(asked).toBe(1);
    answer?.();
    expect(await first).toMatchObject({ ok: true, remark: '5.0 GB, 50%' });
    expect(hanging.room()).toEqual({ free: 5 * GB, total: 10 * GB });
    const failing = watchDisk('x', () => Promise.reject(Object.assign(new Error(), { code: 'EIO' })));
    expect(await failing.look()).toMatchObject({ ok: false, remark: 'EIO' });
  });
});

describe('the certificate', () => {
  const now = Date.now();
  const long = selfSigned(400, -2).cert;
  const day = (days: number): string => new Date(now + days * DAY).toISOString().slice(0, 10);
  test.each([
    ['that is good for long', long, long, 0, true, `until ${day(400)}`],
    ['in its last three weeks', long, long, 380, false, `expires ${day(400)}`],
    ['that has expired', long, long, 401, false, `expired ${day(400)}`],
    ['that lies ready on the disk', long, selfSigned(800, -2).cert, 0, false, 'replaced'],
    ['that also expired', long, selfSigned(800, -2).cert, 401, false, 'replaced'],
    ['whose file is gone', long, null, 0, false, 'missing'],
    ['whose file is rubbish, which a restart would say', long, 'rubbish', 0, true, `until ${day(400)}`],
    ['that cannot be read', 'rubbish', long, 0, false, 'unreadable'],
    ['of a later time', long, long, -10, false, `not-before ${day(-2)}`],
  ] as const)('%s', (_what, inUse, onDisk, days, ok, remark) => {
    // The test's certificates begin two days before today, and last from then on.
    const found = judgeCertificate(inUse, onDisk, now + days * DAY);
    expect(found.ok).toBe(ok);
    expect(found.remark).toBe(remark);
  });

  test('is watched by its file', async () => {
    const { folder, clean } = ownFolder();
    onTestFinished(clean);
    const file = join(folder, 'cert.pem');
    const watch = watchCertificate(file, long, () => now);
    expect((await watch.look()).remark).toBe('missing');
    writeFileSync(file, long);
    expect((await watch.look()).ok).toBe(true);
    writeFileSync(file, selfSigned(90, -2).cert);
    expect((await watch.look()).remark).toBe('replaced');
    expect(Math.round(((watch.until() ?? 0) - now) / DAY)).toBe(400);
  });
});

test('the clock: as fast as the monotonic one, and not before this program was made', () => {
  let [mono, wall] = [0, Date.UTC(2026, 10, 22)];
  const look = watchClock(
    () => mono,
    () => wall,
  );
  expect(look().ok).toBe(true);
  mono += 60_000;
  wall += 60_900;
  expect(look()).toMatchObject({ ok: true, remark: '900 ms since the last check' });
  mono += 60_000;
  wall += 57_000;
  expect(look()).toMatchObject({ ok: false, remark: '-3 s' });
  mono += 60_000;
  wall += 60_000;
  expect(look().ok).toBe(true);
  wall = Date.UTC(2020, 0, 1);
  expect(look()).toMatchObject({ ok: false, remark: 'it says 2020-01-01' });
});

describe('a lane', () => {
  const lane = {
    kind: 'sms',
    state: 'ok',
    reason: '',
    lastOkAt: 1,
    lastFailedAt: null,
    waiting: 0,
    oldestMs: null,
    remark: 'signal 4 of 5',
    checkedAt: 1_000,
  } as const;
  test.each([
    ['that works', {}, true, 'signal 4 of 5'],
    ['with pages under way', { waiting: 3, oldestMs: 2_000 }, true, '3 waiting'],
    ['that hangs', { waiting: 3, oldestMs: 130_000 }, false, '130 s in the queue'],
    ['that fails', { state: 'failing', reason: 'no modem' }, false, 'no modem'],
    ['whose check never ends', { checkedAt: 1_000 - 2 * 3_600_000 }, false, 'unchecked'],
  ] as const)('%s', (_what, change, ok, remark) => {
    expect(judgeLane({ ...lane, ...change }, 2_000)).toEqual({ part: 'lane:sms', ok, ms: null, remark });
  });
});

describe('the web', () => {
  async function server(status: number): Promise<number> {
    const http = createServer((_request, reply) => reply.writeHead(status).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => http.once('listening', resolve));
    onTestFinished(() => void http.close());
    const address = http.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }
  const now = (): number => performance.now();
  const pulse = async (): Promise<void> => undefined;
  test('is asked by its own port, and for a round of its streams', async () => {
    const at = { host: '127.0.0.1', https: false, pulse };
    expect(await lookAtWeb({ ...at, port: await server(200) }, now)).toMatchObject({
      part: 'lane:web',
      ok: true,
    });
    expect(await lookAtWeb({ ...at, port: await server(503) }, now)).toMatchObject({ remark: 'HTTP 503' });
    expect(await lookAtWeb({ ...at, port: 1 }, now)).toMatchObject({ ok: false, remark: 'ECONNREFUSED' });
  });
});

test('addresses that stand for all are no place to connect to', () => {
  expect(['0.0.0.0', '::', '127.0.0.1', '192.168.1.5'].map(reachable)).toEqual([
    '127.0.0.1',
    '::1',
    '127.0.0.1',
    '192.168.1.5',
  ]);
});

describe('the schedule', () => {
  const found: SelfCheckFound = { ms: 1, parts: [] };
  function clockwork() {
    let t = 0;
    let due: { at: number; act: () => void }[] = [];
    return {
      after(ms: number, act: () => void) {
        const slot = { at: t + ms, act };
        due.push(slot);
        return () => {
          due = due.filter((one) => one !== slot);
        };
      },
      async pass(ms: number) {
        const end = t + ms;
        for (;;) {
          const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
          if (next === undefined) break;
          t = next.at;
          due = due.filter((one) => one !== next);
          next.act();
          await Promise.resolve();
          await Promise.resolve();
        }
        t = end;
      },
    };
  }

  test('looks first after three seconds, then every minute, and no more when stopped', async () => {
    const clock = clockwork();
    let looks = 0;
    let told = 0;
    const stop = scheduleLooks({
      after: clock.after,
      look: async () => {
        looks += 1;
        return found;
      },
      finished: () => {
        told += 1;
      },
    });
    await clock.pass(2_999);
    expect(looks).toBe(0);
    await clock.pass(1);
    expect([looks, told]).toEqual([1, 1]);
    await clock.pass(600_000);
    expect([looks, told]).toEqual([11, 11]);
    stop();
    await clock.pass(600_000);
    expect(looks).toBe(11);
  });

  test('a look that hangs is waited for; one that breaks is tried again a minute later', async () => {
    const clock = clockwork();
    let end: ((found: SelfCheckFound) => void) | undefined;
    let looks = 0;
    let told = 0;
    scheduleLooks({
      after: clock.after,
      look: () => {
        looks += 1;
        if (looks === 1)
          return new Promise((resolve) => {
            end = resolve;
          });
        return looks === 2 ? Promise.reject(new Error('broken')) : Promise.resolve(found);
      },
      finished: () => {
        told += 1;
      },
    });
    await clock.pass(300_000);
    expect([looks, told]).toEqual([1, 0]);
    end?.(found);
    await clock.pass(0);
    await Promise.resolve();
    await clock.pass(60_000);
    expect([looks, told]).toEqual([2, 1]);
    await clock.pass(60_000);
    expect([looks, told]).toEqual([3, 2]);
  });
});
