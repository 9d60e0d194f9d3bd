/**
 * Looks at the gateway over HTTP: does it answer, does it say it is ready, does its own check pass. Each look is a new
 * connection, so that a listener that takes none any more is noticed. Promises an answer within its patience, whatever
 * the other side does, and a bound on what is read; what it says of others is cut short and never obeyed.
 */
import { request as requestPlain } from 'node:http';
import { request as requestSafe } from 'node:https';
import { WATCH_HEADER, WATCH_TRY_HEADER } from '../../core/watchers/state.ts';
import type { Sign } from '../core/state.ts';
import { troubleOf } from './trouble.ts';

/** How to reach the gateway. */
export interface HttpDoor {
  readonly url: string;
  readonly token: string;
  readonly ca: string | null;
  /** Its name, by which the gateway notices when it asks no more; null: a look that is only a try. */
  readonly watcher?: string | null;
  /** It only asks whether it would count under that name. */
  readonly isTry?: boolean;
}

/** Most a look takes; shorter than the usual pause between two. */
export const LOOK_MS = 4_000;
const BODY_MOST = 65_536;
/** The end-to-end check runs once a minute; older than this it does not run. */
const CHECK_LIVES_MS = 180_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One GET. Rejects with what `troubleOf` knows. */
function get(
  door: HttpDoor,
  path: string,
  patienceMs: number,
  watcher: string | null = null,
): Promise<Answer> {
  const url = new URL(path, door.url);
  const ask = url.protocol === 'https:' ? requestSafe : requestPlain;
  const signal = AbortSignal.timeout(Math.floor(patienceMs));
  return new Promise((well, fail) => {
    const sent = ask(
      url,
      {
        headers: {
          authorization: `Bearer ${door.token}`,
          accept: 'application/json',
          connection: 'close',
          ...(watcher === null ? {} : { [door.isTry ? WATCH_TRY_HEADER : WATCH_HEADER]: watcher }),
        },
        agent: false,
        signal,
        ...(door.ca === null ? {} : { ca: door.ca }),
      },
      (reply) => {
        const pieces: Buffer[] = [];
        let size = 0;
        reply.on('data', (piece: Buffer) => {
          size += piece.length;
          if (size > BODY_MOST) sent.destroy(Object.assign(new Error('too much'), { code: 'STRANGE' }));
          else pieces.push(piece);
        });
        reply.on('error', fail);
        reply.on('end', () => {
          let body: unknown = null;
          try {
            body = JSON.parse(Buffer.concat(pieces).toString('utf8'));
          } catch {
            // Not one of ours: told apart by its form below.
          }
          well({ status: reply.statusCode ?? 0, body });
        });
      },
    );
    sent.on('error', (error) => fail(signal.aborted ? Object.assign(error, { code: 'ETIMEDOUT' }) : error));
    sent.end();
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of its own check: the way of a press. All else that it looks at, such as its disk, the gateway can tell by itself. */
const CHAIN = new Set(['broker', 'core', 'log', 'down']);

/** Names of the parts that are not well, as the gateway calls them. */
function wrongParts(parts: unknown, counts = (_name: string): boolean => true): string {
  if (!Array.isArray(parts)) return '';
  return parts
    .filter((part: unknown) => isObject(part) && part.ok !== true)
    .map((part: Readonly<Record<string, unknown>>) => String(part.part ?? '').slice(0, 30))
    .filter(counts)
    .filter((name) => name !== '')
    .slice(0, 5)
    .join(', ');
}

const broken = (remark: string): readonly Sign[] => [{ subject: 'gateway', ok: false, remark }];

/**
 * What the end-to-end check says. `token`: it is not for whoever asks; `strange`: no gateway of ours answers like this;
 * `unsaid`: it fails at this, or is too old to know of it.
 */
type Told =
  | 'token'
  | 'strange'
  | 'unsaid'
  | { readonly sign: Sign | null; readonly unwatched: string | null };

async function selfCheck(door: HttpDoor, patienceMs: number): Promise<Told> {
  let answer: Answer;
  try {
    answer = await get(door, '/api/self-check', patienceMs, door.watcher ?? null);
  } catch {
    // It answered a moment ago; whether it still does the next look tells.
    return 'unsaid';
  }
  const { status, body } = answer;
  if (status === 401 || status === 403) return 'token';
  if (status !== 200) return 'unsaid';
  if (!isObject(body)) return 'strange';
  const { at, now, parts, watching, watchingWhy } = body;
  if (!(at === null || typeof at === 'string') || typeof now !== 'string' || !Array.isArray(parts))
    return 'strange';
  const unwatched = watching === false ? String(watchingWhy).slice(0, 30) : null;
  if (at === null) return { sign: null, unwatched };
  const age = Date.parse(now) - Date.parse(at);
  if (age > CHECK_LIVES_MS) return { sign: { subject: 'self-check', ok: false, remark: 'stale' }, unwatched };
  const wrong = wrongParts(parts, (name) => CHAIN.has(name));
  return { sign: { subject: 'self-check', ok: wrong === '', remark: wrong }, unwatched };
}

/** What one look over HTTP came to. */
export interface HttpSeen {
  readonly signs: readonly Sign[];
  /** The token was taken, or refused; null: it could not be tried. */
  readonly token: boolean | null;
  /** Why the gateway does not count it as its watcher, in its word; null: it does, or says nothing of it. */
  readonly unwatched: string | null;
}

/** One look. Never rejects; takes at most `patienceMs`. */
export async function seeHttp(door: HttpDoor, patienceMs: number): Promise<HttpSeen> {
  const begun = performance.now();
  let answer: Answer;
  try {
    answer = await get(door, '/readyz', patienceMs);
  } catch (error) {
    return { signs: broken(troubleOf(error)), token: null, unwatched: null };
  }
  const { status, body } = answer;
  if (status === 401 || status === 403) return { signs: broken('token'), token: false, unwatched: null };
  if (!isObject(body) || typeof body.ready !== 'boolean' || (status !== 200 && status !== 503))
    return { signs: broken('strange'), token: null, unwatched: null };
  const ready = status === 200 && body.ready;
  const signs: readonly Sign[] = [
    { subject: 'gateway', ok: true, remark: '' },
    { subject: 'ready', ok: ready, remark: ready ? '' : wrongParts(body.parts) || 'not-ready' },
  ];
  const left = patienceMs - (performance.now() - begun);
  const told = left < 100 ? 'unsaid' : await selfCheck(door, left);
  if (told === 'token') return { signs: broken('token'), token: false, unwatched: null };
  // `ready` alone anything may say; what it says of itself does no other.
  if (told === 'strange') return { signs: broken('strange'), token: null, unwatched: null };
  if (told === 'unsaid') return { signs, token: null, unwatched: null };
  const { sign, unwatched } = told;
  return { signs: sign === null ? signs : [...signs, sign], token: true, unwatched };
}

/** One look, as signs alone. Never rejects; takes at most `patienceMs`. */
export const lookHttp = async (door: HttpDoor, patienceMs: number): Promise<readonly Sign[]> =>
  (await seeHttp(door, patienceMs)).signs;
