/** The loop that runs the core, on the real log: which batches go to the store at once, and which are kept back. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Clock, openClock } from '../../../gateway/shell/clock.ts';
import { openSqliteLog, type SqliteLog } from '../../../gateway/shell/log/sqlite.ts';
import { type Running, runGateway } from '../../../gateway/shell/run.ts';
import { bundleLogWorker } from '../../tools/bundle.ts';
import { LIFE_SITE } from '../core/life-site.ts';
import { ownFolder } from './log-story.ts';

const ADMIN = { role: 'admin', roles: ['admin'], person: null, site: null } as const;
/** What `run.ts` promises: a batch nobody waits for leaves after so many milliseconds at the latest. */
const KEEP_BACK_MS = 25;

let folder: string;
let clean: () => void;
let log: SqliteLog;
let clock: Clock;
let gateway: Running;
/** Types of the entries of each batch, in the order in which the store got them. */
let given: string[][];
/** Of each batch: whether the store was told that another follows at once. */
let more: boolean[];
let pages: number;
let broken: unknown;
let seq: number;

/** A process on the log's folder, on a machine that goes by this name since its power came. */
async function open(machineBoot: string): Promise<void> {
  log = await openSqliteLog({ folder, worker: await bundleLogWorker() });
  const store = {
    ...log,
    append: (...batch: Parameters<SqliteLog['append']>) => {
      given.push(batch[2].map(({ type }) => type));
      more.push(batch[3] ?? false);
      log.append(...batch);
    },
  };
  gateway = await runGateway(
    {
      store,
      begin: (lastStamp) => {
        clock = openClock({ lastStamp, machineBoot });
      },
      now: () => clock.now(),
      stamp: (now) => clock.stamp(now),
      sendDown: () => true,
      lanes: {
        mqtt: () => {
          pages += 1;
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
}

beforeEach(async () => {
  ({ folder, clean } = ownFolder());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  [given, more, pages, broken, seq] = [[], [], 0, null, 0];
  await open('boot-a');
  await gateway.ask({ type: 'site.imported', actor: ADMIN, site: LIFE_SITE });
  for (const { id } of LIFE_SITE.devices) {
    gateway.hear({ type: 'device.connected', device: id, takeover: false });
    await gateway.hear({
      type: 'message.received',
      key: 'current',
      message: { type: 'beat', device: id, boot: 1, seq: 1, heard: 0, uptime: 0 },
    });
  }
  vi.advanceTimersByTime(KEEP_BACK_MS);
  given.length = 0;
  more.length = 0;
});
afterEach(async () => {
  gateway.stop();
  vi.useRealTimers();
  await log.close();
  clean();
  expect(broken).toBeNull();
});

const press = (): Promise<void> | null => {
  const desk = LIFE_SITE.devices.find(({ kind }) => kind === 'desk')?.id ?? '';
  seq += 1;
  return gateway.hear({
    type: 'message.received',
    key: 'current',
    message: {
      type: 'press',
      device: desk,
      boot: 1,
      seq: seq + 1,
      heard: 0,
      id: `00000000000000${String(seq).padStart(2, '0')}`,
      level: 'assist',
    },
  });
};

it('a press goes to the disk at once, what became of its pages only after a moment', async () => {
  const committed = press();
  expect(given).toEqual([expect.arrayContaining(['alarm.opened', 'press.received', 'page.requested'])]);
  await committed;
  expect(pages).toBeGreaterThan(0);
  expect(given).toHaveLength(1);
  vi.advanceTimersByTime(KEEP_BACK_MS - 1);
  expect(given).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(given.slice(1)).toEqual([['page.sent']]);
});

it('the next press takes what was kept back along, in order, in the same turn', async () => {
  await press();
  expect(given).toHaveLength(1);
  const committed = press();
  expect(given.map((types) => types[0])).toEqual(['alarm.opened', 'page.sent', 'press.received']);
  expect(more).toEqual([false, true, false]);
  await committed;
});

it('nothing kept back is lost when the gateway ends', async () => {
  await press();
  expect(given).toHaveLength(1);
  gateway.stop();
  expect(given.at(-1)).toEqual(['page.sent']);
});

it.each([
  ['the same boot of the machine', 'boot-a', true],
  ['another boot', 'boot-b', false],
])('after a start under %s (%s) a test still runs: %s (P24)', async (_, machineBoot, runs) => {
  await gateway.ask({ type: 'test.started', actor: ADMIN, device: 'balie-1', minutes: 30 });
  gateway.stop();
  await log.close();
  given.length = 0;
  await open(machineBoot);
  expect(gateway.state.devices.get('balie-1')?.testUntil !== null).toBe(runs);
  expect(given[0]).toEqual(runs ? ['gateway.started'] : ['gateway.started', 'test.ended']);
});
