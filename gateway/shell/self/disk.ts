/** Room on the disk of the data directory. Promises to wait for a disk that hangs once, however often it is asked. */
import { statfs } from 'node:fs/promises';
import type { CheckPart } from '../../core/self-state.ts';

/** Below either of these facilities are told; it is well again a tenth above both. */
const LEAST_BYTES = 1_000_000_000;
const LEAST_SHARE = 0.05;
const WELL_AGAIN = 1.1;

/** Room on a disk, as `statfs` tells it. */
export interface Room {
  /** What an ordinary user may still write, bytes. */
  readonly free: number;
  /** Size of the file system, bytes. */
  readonly total: number;
}
/** Asks the file system of a folder. */
export type AskRoom = (folder: string) => Promise<Room>;

/** Asks the machine. */
export const askRoom: AskRoom = async (folder) => {
  const { bsize, blocks, bavail } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;

/** Whether there is room enough. What was not must be a little better than just enough. */
export function judgeRoom({ free, total }: Room, wasOk: boolean): CheckPart {
  const margin = wasOk ? 1 : WELL_AGAIN;
  const ok = free >= LEAST_BYTES * margin && free >= total * LEAST_SHARE * margin;
  const percent = total === 0 ? 0 : Math.round((free / total) * 100);
  return { part: 'disk', ok, ms: null, remark: `${gigabytes(free)}, ${percent}%` };
}

/** The look at the disk, and what it last saw. */
export function watchDisk(
  folder: string,
  ask: AskRoom = askRoom,
): { look(): Promise<CheckPart>; room(): Room | null } {
  let room: Room | null = null;
  let ok = true;
  let asking = false;
  return {
    async look() {
      if (asking) return { part: 'disk', ok: false, ms: null, remark: '> 5 s' };
      asking = true;
      try {
        room = await ask(folder);
        const part = judgeRoom(room, ok);
        ok = part.ok;
        return part;
      } catch (error) {
        const why = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
        return { part: 'disk', ok: false, ms: null, remark: why };
      } finally {
        asking = false;
      }
    },
    room: () => room,
  };
}
