/**
 * The lanes up to, not into, people: those that lead outside by what they know of themselves (each runs a check of its
 * own that disturbs nobody, `checkEvery`), the web by a request over loopback and a round of its event streams.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CheckPart } from '../../core/self-state.ts';
import type { LaneState } from '../channels/lane.ts';

/** A page that waits longer in a lane than this has not got through; each attempt has a time-out of its own below it. */
const WAITING_MOST_MS = 120_000;
/** A lane whose own check did not end in this time is stuck; the longest interval is an hour. */
const CHECKED_MOST_MS = 3_700_000;
const PATIENCE_MS = 5_000;

/** How a lane is. `wall` in milliseconds since 1970. */
export function judgeLane(lane: LaneState, wall: number): CheckPart {
  const part = `lane:${lane.kind}`;
  const of = (ok: boolean, remark: string): CheckPart => ({ part, ok, ms: null, remark });
  if (lane.oldestMs !== null && lane.oldestMs > WAITING_MOST_MS)
    return of(false, `${Math.round(lane.oldestMs / 1000)} s in the queue`);
  if (lane.checkedAt !== null && wall - lane.checkedAt > CHECKED_MOST_MS) return of(false, 'unchecked');
  if (lane.state === 'failing') return of(false, lane.reason);
  return of(true, lane.waiting === 0 ? lane.remark : `${lane.waiting} waiting`);
}

/** What of the web is tried. */
export interface WebDoor {
  /** Loopback or the address it listens on. */
  readonly host: string;
  readonly port: number;
  readonly https: boolean;
  /** Resolves after a round of the event streams. */
  pulse(): Promise<void>;
}

/** Asks the web server for a sign of life by its own port, then for a round of its event streams. */
export async function lookAtWeb(web: WebDoor, now: () => number): Promise<CheckPart> {
  const began = now();
  const of = (ok: boolean, remark: string): CheckPart => ({
    part: 'lane:web',
    ok,
    ms: ok ? Math.round((now() - began) * 10) / 10 : null,
    remark,
  });
  const status = await alive(web);
  if (status !== 200) return of(false, typeof status === 'number' ? `HTTP ${status}` : status);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const told = await Promise.race([web.pulse().then(() => true), late]);
  clearTimeout(timer);
  return told ? of(true, '') : of(false, 'event stream > 5 s');
}

function alive({ host, port, https }: WebDoor): Promise<number | string> {
  return new Promise((resolve) => {
    // The gateway speaks to itself on this machine: whose certificate it is, is looked at elsewhere.
    const asked = (https ? httpsRequest : httpRequest)(
      {
        host,
        port,
        path: '/healthz',
        agent: false,
        timeout: PATIENCE_MS,
        ...(https ? { rejectUnauthorized: false } : {}),
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end();
  });
}
