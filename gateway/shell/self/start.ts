/**
 * The gateway's look at itself, put together: every minute a press of its own through broker, core, log and back, and
 * through its lanes up to people; its disk, clock and certificate. What follows from it (faults, what screens show) is the core's.
 */
import type { CheckPart } from '../../core/self-state.ts';
import type { LaneState } from '../channels/lane.ts';
import type { Gateway } from '../faces.ts';
import { watchCertificate } from './certificate.ts';
import { watchClock } from './clock-drift.ts';
import { type AskRoom, type Room, watchDisk } from './disk.ts';
import type { SelfKeys } from './holder.ts';
import { type Entrance, type Marks, selfDevice } from './journey.ts';
import { lookAtWeb, type WebDoor } from './lanes.ts';
import type { Rehearsals } from './rehearsals.ts';
import { machineAfter, type ScheduleParts, scheduleLooks } from './schedule.ts';

/** A press that has no receipt after this long has failed: every device would show "not received". */
const PATIENCE_MS = 5_000;

/** What is looked at. */
export interface SelfWorld {
  readonly gateway: Pick<Gateway, 'hear'>;
  readonly keys: SelfKeys;
  readonly marks: Marks;
  /** The doors of the broker: the one with TLS first. */
  readonly mqtt: readonly Entrance[];
  readonly lanes: () => readonly LaneState[];
  /** What its press does in the lanes. */
  readonly rehearsals: Rehearsals;
  readonly web: WebDoor;
  /** The data directory. */
  readonly folder: string;
  /** The certificate in use and its file; null without TLS. */
  readonly certificate: { readonly file: string; readonly pem: string } | null;
  readonly askRoom?: AskRoom;
  readonly after?: ScheduleParts['after'];
  /** Told when a look begins; measures start their minute anew. */
  readonly began?: () => void;
}

/** The running look. */
export interface SelfCheck {
  /** Room on the disk when last looked at. */
  room(): Room | null;
  /** When the certificate ends, milliseconds since 1970; null without one. */
  certificateUntil(): number | null;
  stop(): void;
}

/** Where the own ports are reached: an address that stands for all of them is no place to connect to. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;

/** Starts looking. */
export function startSelfCheck(world: SelfWorld): SelfCheck {
  const now = (): number => performance.now();
  const wall = (): number => Date.now();
  const disk = watchDisk(world.folder, world.askRoom);
  const clock = watchClock(now, wall);
  const { certificate: given } = world;
  const certificate = given === null ? null : watchCertificate(given.file, given.pem, wall);
  const press = selfDevice({
    keys: world.keys,
    marks: world.marks,
    entrances: world.mqtt,
    patienceMs: PATIENCE_MS,
    now,
  });
  void world.gateway.hear({ type: 'check.began' });
  const stop = scheduleLooks({
    after: world.after ?? machineAfter,
    async look() {
      world.began?.();
      world.rehearsals.begin();
      const [{ ms, parts }, web, room, valid] = await Promise.all([
        press(),
        lookAtWeb(world.web, now),
        inTime(disk.look(), { part: 'disk', ok: false, ms: null, remark: '> 5 s' }),
        certificate === null
          ? null
          : inTime(certificate.look(), { part: 'certificate', ok: false, ms: null, remark: 'missing' }),
      ]);
      const lanes = await world.rehearsals.judge(world.lanes, wall, PATIENCE_MS);
      return {
        ms,
        parts: [...parts, web, ...lanes, room, clock(), ...(valid === null ? [] : [valid])],
      };
    },
    finished: (found) => void world.gateway.hear({ type: 'check.finished', ...found }),
  });
  return { room: disk.room, certificateUntil: () => certificate?.until() ?? null, stop };
}

async function inTime(look: Promise<CheckPart>, late: CheckPart): Promise<CheckPart> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<CheckPart>((resolve) => {
    timer = setTimeout(() => resolve(late), PATIENCE_MS);
  });
  const part = await Promise.race([look, over]);
  clearTimeout(timer);
  return part;
}
