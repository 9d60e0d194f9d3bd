/**
 * P17 with a real gateway on a disk that really hangs in the middle of a commit, is really full, or really fails:
 * people are paged all the same, nothing is called logged that is not, facilities are told, and all is in the log once
 * the disk works again.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Pattern } from '../../firmware/core/signals.ts';
import { type DiskRig, mountSmallDisk, openDiskRig, type SmallDisk } from '../tools/disk.ts';
import { readLog } from './log-reader.ts';
import type { Peer } from './peer.ts';
import { tap, until, Whole } from './rig.ts';

const PAGERS = ['pieper-1', 'pieper-2', 'pieper-3'];

let whole: Whole;
let rig: DiskRig | null = null;
let disk: SmallDisk | null = null;
afterEach(async () => {
  rig?.close();
  rig = null;
  await whole?.close();
  disk?.unmount();
  disk = null;
});

/** What the test looks at: who rang and when, what the button showed, which receipts came. */
interface Scene {
  readonly responder: string;
  readonly facilities: string;
  readonly rung: { readonly pager: string; readonly page: string; readonly at: number }[];
  readonly shown: Pattern[];
  readonly receipts: { readonly id: string; readonly state: string }[];
  press(): Promise<number>;
  looksLike(): Pattern;
}

/** A gateway under way, with three pagers and one button that it believes. */
async function setUp(env: Readonly<Record<string, string>>): Promise<Scene> {
  await whole.start(env);
  const responder = await whole.token('responder', '--person', 'ria');
  const facilities = await whole.token('facilities');
  const rung: { pager: string; page: string; at: number }[] = [];
  const shown: Pattern[] = [];
  const receipts: { id: string; state: string }[] = [];
  const pagers: Peer[] = PAGERS.map((id) =>
    whole.peer(id, {
      hear: (message) => {
        if (message.type === 'page') rung.push({ pager: id, page: message.page, at: performance.now() });
      },
    }),
  );
  const button = whole.device('knop-1', 'desk', {
    onShow: ({ look }) => {
      if (shown.at(-1) !== look.pattern) shown.push(look.pattern);
    },
    onTraffic: (what) => {
      if (what.type === 'receipt') receipts.push({ id: what.id, state: what.state });
    },
  });
  await until('everyone is connected', 15_000, async () => {
    const { body } = await whole.api(facilities, 'GET', '/api/devices');
    const healthy = body.filter((device: { state: string }) => device.state === 'healthy').length;
    return healthy === 4 && pagers.every((pager) => pager.heard > 1);
  });
  // What the first beats brought about is on disk before the disk fails.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {
    responder,
    facilities,
    rung,
    shown,
    receipts,
    press: async () => {
      const at = performance.now();
      await tap(button);
      return at;
    },
    looksLike: () => button.look.pattern,
  };
}

const storeFaults = async (scene: Scene) =>
  (await whole.api(scene.facilities, 'GET', '/api/faults')).body.filter(
    (fault: { channel: string; until: string | null }) => fault.channel === 'store' && fault.until === null,
  );

/** A press while the disk fails, and everything that must be true of it. Gives ms from press to the third pager. */
async function pressInTrouble(scene: Scene): Promise<number> {
  const before = scene.rung.length;
  const pressed = await scene.press();
  await until(
    'three pagers ring',
    2_500,
    () => new Set(scene.rung.slice(before).map(({ pager }) => pager)).size === 3,
  );
  const paged = Math.max(...scene.rung.slice(before).map(({ at }) => at)) - pressed;
  await until('the button shows that it was not recorded', 2_500, () => scene.shown.includes('unlogged'));
  expect(scene.shown).not.toContain('received');
  await until('facilities are told', 2_500, async () => (await storeFaults(scene)).length === 1);
  expect((await storeFaults(scene))[0]).toMatchObject({ code: 'store', device: null });
  const ready = await whole.api(null, 'GET', '/readyz');
  expect(ready.status).toBe(503);
  expect(JSON.stringify(ready.body)).toContain('store');
  return paged;
}

/** The gateway goes on serving: its health, its alarms, an answer, and what that answer brings about. */
async function goesOn(scene: Scene): Promise<void> {
  expect((await whole.api(null, 'GET', '/healthz')).status).toBe(200);
  const alarms = (await whole.api(scene.responder, 'GET', '/api/alarms?open=true')).body;
  expect(alarms).toHaveLength(1);
  expect(
    (await whole.api(scene.responder, 'POST', `/api/alarms/${alarms[0].id}/answer`, { answer: 'coming' }))
      .status,
  ).toBe(200);
  await until('the button shows that someone comes', 2_500, () => scene.looksLike() === 'coming');
}

/** The disk works again: the receipt, the end of the fault, and one sound log with the press in it once. */
async function recovers(scene: Scene): Promise<number> {
  const freed = performance.now();
  await until('the receipt "logged"', 10_000, () => scene.receipts.some(({ state }) => state === 'logged'));
  const took = performance.now() - freed;
  expect(new Set(scene.receipts.map(({ id }) => id)).size).toBe(1);
  expect(scene.receipts[0]?.state).toBe('unlogged');
  await until('the fault is over', 5_000, async () => (await storeFaults(scene)).length === 0);
  await until('ready again', 5_000, async () => (await whole.api(null, 'GET', '/readyz')).status === 200);
  expect(await whole.kill('SIGTERM')).toBe(0);
  await whole.run(['log', 'verify']);
  const entries = readLog(whole.data).map(({ entry }) => entry);
  expect(
    entries.filter((entry) => entry.type === 'press.received' && entry.device === 'knop-1'),
  ).toHaveLength(1);
  expect(entries.filter((entry) => entry.type === 'alarm.opened')).toHaveLength(1);
  expect(
    entries.some(
      (entry) => entry.type === 'answer.recorded' && entry.person === 'ria' && entry.answer === 'coming',
    ),
  ).toBe(true);
  expect(
    entries.flatMap((entry) => (entry.type === 'fault.raised' && entry.code === 'store' ? [entry.type] : [])),
  ).toHaveLength(1);
  return took;
}

const report = (what: string, paged: number, logged: number): void =>
  void process.stdout.write(
    `\ndisk, ${what}: third pager ${Math.round(paged)} ms after the press; "logged" ${Math.round(logged)} ms after the disk came back\n`,
  );

describe('a whole gateway whose disk', () => {
  it('hangs in the middle of a commit pages from memory, says so, and records it when the disk goes on', async (context) => {
    whole = new Whole();
    await whole.load();
    rig = openDiskRig(whole.data);
    if (rig === null) return context.skip('no C compiler');
    const { hang, release, isHanging } = rig;
    const scene = await setUp(rig.env);
    hang();
    const paged = await pressInTrouble(scene);
    expect(isHanging()).toBe(true);
    await goesOn(scene);
    expect(scene.receipts.every(({ state }) => state === 'unlogged')).toBe(true);
    release();
    report('hanging', paged, await recovers(scene));
  }, 60_000);

  it('hangs, and is killed then, hears the press again from its device and makes one alarm of it', async (context) => {
    whole = new Whole();
    await whole.load();
    rig = openDiskRig(whole.data);
    if (rig === null) return context.skip('no C compiler');
    const { hang, release } = rig;
    const scene = await setUp(rig.env);
    hang();
    await pressInTrouble(scene);
    const before = new Set(scene.rung.map(({ page }) => page));
    await whole.kill('SIGKILL');
    release();
    await whole.start(rig.env);
    const back = performance.now();
    await until('pagers ring', 12_000, () =>
      PAGERS.every((pager) => scene.rung.some((call) => call.pager === pager && call.at > back)),
    );
    // A page that nobody finds in the log again must not come back as another's: its pager may have answered it.
    expect(scene.rung.filter(({ page, at }) => at > back && before.has(page))).toEqual([]);
    await until('the receipt "logged"', 10_000, () => scene.receipts.some(({ state }) => state === 'logged'));
    expect(await whole.kill('SIGTERM')).toBe(0);
    await whole.run(['log', 'verify']);
    const entries = readLog(whole.data).map(({ entry }) => entry);
    expect(entries.filter((entry) => entry.type === 'press.received')).toHaveLength(1);
    expect(entries.filter((entry) => entry.type === 'alarm.opened')).toHaveLength(1);
  }, 60_000);

  it('reports errors pages from memory, says so, and records it when the disk is mended', async (context) => {
    whole = new Whole();
    await whole.load();
    rig = openDiskRig(whole.data);
    if (rig === null) return context.skip('no C compiler');
    const { breakDown, mend } = rig;
    const scene = await setUp(rig.env);
    breakDown();
    const paged = await pressInTrouble(scene);
    await goesOn(scene);
    mend();
    report('broken', paged, await recovers(scene));
  }, 60_000);

  it('is really full pages from memory, says so, and records it when there is room', async (context) => {
    disk = mountSmallDisk(8_192);
    if (disk === null) return context.skip('mounting is not allowed');
    whole = new Whole(disk.folder);
    await whole.load();
    const scene = await setUp({});
    disk.fill();
    const paged = await pressInTrouble(scene);
    await goesOn(scene);
    disk.free();
    report('full', paged, await recovers(scene));
  }, 60_000);
});
