/**
 * Disks that are full, that fail, and that hang in the middle of a commit: people are paged from memory in time,
 * nothing is called logged that is not, facilities are told, and when the disk works again all of it is in one sound
 * log (P17). The full disk is a small file system of its own where that is allowed, else writing made to fail.
 */
import type { Pattern } from '../../firmware/core/signals.ts';
import { type DiskRig, mountSmallDisk, openDiskRig, type SmallDisk } from '../tools/disk.ts';
import { readLog } from '../whole/log-reader.ts';
import { tap, until, Whole } from '../whole/rig.ts';
import { atTheLatestAtExit } from './leave.ts';
import type { Account, Line } from './verdicts.ts';

/** How often each. */
export interface DiskPlan {
  readonly times: number;
  readonly progress: (line: string) => void;
  readonly isOver: () => boolean;
}

const SMALL_DISK_KB = 8_192;
const PAGERS: readonly string[] = ['pieper-1', 'pieper-2', 'pieper-3'];
/** A commit that hangs counts as failed after 1 s; the rest is as promised of any press (PROTOCOL section 6). */
const PAGED_MS = 1_500;
const SOON_MS = 10_000;

/** A disk that can be spoilt, and what to start the gateway with. */
interface Spoiler {
  readonly env: Readonly<Record<string, string>>;
  spoil(): void;
  mend(): void;
}

/** Opens the lines and spoils disks. */
export async function spoilDisks(account: Account, plan: DiskPlan): Promise<readonly string[]> {
  const bound = { unit: 'ms', most: PAGED_MS } as const;
  const kinds = {
    full: account.line('P17', 'disk full: from the press to the third pager', bound),
    broken: account.line('P17', 'disk failing: from the press to the third pager', bound),
    hanging: account.line('P17', 'disk hanging in a commit: from the press to the third pager', bound),
  };
  const unclaimed = account.line('P17', 'meanwhile: not called logged, facilities told, not ready');
  const after = account.line('P17', 'once the disk works: "logged", and all of it in one sound log');
  for (let turn = 1; turn <= plan.times; turn++)
    for (const [kind, line] of Object.entries(kinds)) {
      if (plan.isOver()) return [];
      plan.progress(`disk: ${kind}, ${turn} of ${plan.times}`);
      let disk: SmallDisk | null = null;
      let unmount: () => void = () => undefined;
      let rig: DiskRig | null = null;
      let whole: Whole | null = null;
      try {
        if (kind === 'full') disk = mountSmallDisk(SMALL_DISK_KB);
        if (disk !== null) unmount = atTheLatestAtExit(disk.unmount);
        whole = disk === null ? new Whole() : new Whole(disk.folder);
        await whole.load();
        rig = disk === null ? openDiskRig(whole.data) : null;
        const spoiler = spoilerOf(kind, disk, rig);
        if (spoiler === null) {
          line.note = 'neither mounting is allowed here nor is there a C compiler';
          continue;
        }
        if (kind === 'full')
          line.note =
            disk === null
              ? 'by writing made to fail with ENOSPC'
              : 'on a real file system of 8 MB, filled to the last byte';
        await spoil(whole, spoiler, line, unclaimed, after, kind);
      } finally {
        rig?.close();
        await whole?.close();
        unmount();
      }
    }
  return [];
}

function spoilerOf(kind: string, disk: SmallDisk | null, rig: DiskRig | null): Spoiler | null {
  if (disk !== null) return { env: {}, spoil: () => disk.fill(), mend: () => disk.free() };
  if (rig === null) return null;
  const { env } = rig;
  switch (kind) {
    case 'full':
      return { env, spoil: () => rig.fill(), mend: () => rig.free() };
    case 'broken':
      return { env, spoil: () => rig.breakDown(), mend: () => rig.mend() };
    default:
      return { env, spoil: () => rig.hang(), mend: () => rig.release() };
  }
}

async function spoil(
  whole: Whole,
  spoiler: Spoiler,
  paged: Line,
  unclaimed: Line,
  after: Line,
  kind: string,
): Promise<void> {
  await whole.start(spoiler.env);
  const facilities = await whole.token('facilities');
  const rang = new Map<string, number>();
  const pagers = PAGERS.map((id) =>
    whole.peer(id, {
      hear: ({ type }) => {
        if (type === 'page' && !rang.has(id)) rang.set(id, performance.now());
      },
    }),
  );
  const shown: Pattern[] = [];
  const receipts: string[] = [];
  const button = whole.device('knop-1', 'desk', {
    onShow: ({ look }) => void (shown.at(-1) !== look.pattern && shown.push(look.pattern)),
    onTraffic: (what) => void (what.type === 'receipt' && receipts.push(what.state)),
  });
  const faults = async (): Promise<number> =>
    (await whole.api(facilities, 'GET', '/api/faults')).body.filter(
      (fault: { channel: string; until: string | null }) => fault.channel === 'store' && fault.until === null,
    ).length;
  await until('everyone is known', SOON_MS, async () => {
    const { body } = await whole.api(facilities, 'GET', '/api/devices');
    const healthy = body.filter((device: { state: string }) => device.state === 'healthy').length;
    return healthy === PAGERS.length + 1 && pagers.every((pager) => pager.heard > 1);
  });
  // What the first beats brought about is in the log by now: nothing is under way when the disk goes.
  await until('the log rests', SOON_MS, async () => {
    const before = readLog(whole.data).length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return readLog(whole.data).length === before;
  });

  spoiler.spoil();
  const pressed = performance.now();
  await tap(button);
  await until('three pagers ring', SOON_MS, () => rang.size === PAGERS.length).catch(() => undefined);
  const last = rang.size === PAGERS.length ? Math.max(...rang.values()) - pressed : Number.POSITIVE_INFINITY;
  paged.measured(last, 'the third pager rang after');
  const told = await until(
    'told',
    SOON_MS,
    async () => shown.includes('unlogged') && (await faults()) === 1,
  ).then(
    () => true,
    () => false,
  );
  const ready = await whole.api(null, 'GET', '/readyz');
  unclaimed.check(
    told && ready.status === 503 && !shown.includes('received') && !receipts.includes('logged'),
    `${kind}: shown ${shown.join(' ')}, receipts ${receipts.join(' ')}, readyz ${ready.status}, ${await faults()} faults`,
  );
  spoiler.mend();
  const well = await until(
    'well again',
    SOON_MS,
    async () =>
      receipts.includes('logged') &&
      (await faults()) === 0 &&
      (await whole.api(null, 'GET', '/readyz')).status === 200,
  ).then(
    () => true,
    () => false,
  );
  const ended = await whole.kill('SIGTERM');
  const verdict = await whole.run(['log', 'verify']).then(
    () => 'sound',
    (error: Error) => error.message,
  );
  const entries = readLog(whole.data).map(({ entry }) => entry.type);
  const count = (type: string): number => entries.filter((other) => other === type).length;
  after.check(
    well &&
      ended === 0 &&
      verdict === 'sound' &&
      count('press.received') === 1 &&
      count('alarm.opened') === 1,
    `${kind}: well ${well}, ended with ${ended}, ${verdict}, ${count('press.received')} presses, ${count('alarm.opened')} alarms`,
  );
}
