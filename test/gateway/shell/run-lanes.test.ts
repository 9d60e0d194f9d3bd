/** The loop that runs the core, with a way of paging that hangs or breaks: it holds up no other by 100 ms (P29). */
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { openClock } from '../../../gateway/shell/clock.ts';
import { openSqliteLog, type SqliteLog } from '../../../gateway/shell/log/sqlite.ts';
import { type Lane, type Running, runGateway } from '../../../gateway/shell/run.ts';
import { bundleLogWorker } from '../../tools/bundle.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { ownFolder } from './log-story.ts';

const ADMIN = { role: 'admin', roles: ['admin'], person: null, site: null } as const;

let opened: { gateway: Running; log: SqliteLog; clean: () => void } | null = null;
let broken: unknown = null;
afterEach(async () => {
  opened?.gateway.stop();
  await opened?.log.close();
  opened?.clean();
  opened = null;
  expect(broken).toBeNull();
});

/** A gateway with every pager and everybody's page open, whoever is on duty today; what the pagers' lane does is given. */
async function house(mqtt: Lane): Promise<{ readonly press: (device: string) => Promise<number> }> {
  const { folder, clean } = ownFolder();
  const log = await openSqliteLog({ folder, worker: await bundleLogWorker() });
  const clock = openClock({ lastStamp: null });
  let heard: (() => void) | null = null;
  const gateway = await runGateway(
    {
      store: log,
      begin: () => undefined,
      now: () => clock.now(),
      stamp: (now) => clock.stamp(now),
      sendDown: () => true,
      lanes: {
        mqtt,
        web: () => {
          heard?.();
          return true;
        },
      },
      expel: () => undefined,
      settleKey: () => undefined,
      forgetOldKey: () => undefined,
      broken: (error) => {
        broken = error;
      },
    },
    'test',
  );
  opened = { gateway, log, clean };
  await gateway.ask({ type: 'site.imported', actor: ADMIN, site: LIFE_SITE });
  for (const { id } of LIFE_SITE.devices) {
    gateway.hear({ type: 'device.connected', device: id, takeover: false });
    await gateway.hear({
      type: 'message.received',
      key: 'current',
      message: { type: 'beat', device: id, boot: 1, seq: 1, heard: 0, uptime: 0 },
    });
  }
  for (const { id } of LIFE_SITE.people)
    await gateway.hear({ type: 'web-pager.changed', person: id, open: true });
  return {
    /** Milliseconds from the press to the first page on a screen. */
    press: (device) =>
      new Promise((resolve, reject) => {
        const since = performance.now();
        const timer = setTimeout(() => reject(new Error('no page within 2 s')), 2_000);
        heard = () => {
          heard = null;
          clearTimeout(timer);
          resolve(performance.now() - since);
        };
        void gateway.hear({
          type: 'message.received',
          key: 'current',
          message: {
            type: 'press',
            device,
            boot: 1,
            seq: 2,
            heard: 0,
            id: '00000000000000aa',
            level: 'assist',
          },
        });
      }),
  };
}

describe('a way of paging', () => {
  it.each<[string, Lane]>([
    ['hangs', () => new Promise<boolean>(() => undefined)],
    [
      'answers after seconds',
      () => new Promise<boolean>((resolve) => setTimeout(resolve, 3_000, true).unref()),
    ],
    ['refuses', () => false],
    ['breaks', () => Promise.reject(new Error('the modem is gone'))],
  ])('that %s holds up no other, for this alarm or the next', async (_what, lane) => {
    let asked = 0;
    const { press } = await house((page) => {
      asked += 1;
      return lane(page);
    });
    // Far below the seconds the slow way takes, and far above a commit on a disk that others use too.
    expect(await press('balie-1')).toBeLessThan(1_000);
    expect(asked).toBeGreaterThan(0);
    expect(await press('kamer-2')).toBeLessThan(1_000);
    expect(await press('kamer-3')).toBeLessThan(1_000);
  });
});
