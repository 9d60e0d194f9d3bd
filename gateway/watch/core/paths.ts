/**
 * When a way out is used. Promises that each path is told of an outage, of more trouble in it, again while it lasts, and
 * of its end; that one path waits for no other; that a failed attempt is made again; and a bound on messages in an hour,
 * the last of which is kept for bad news, so that nobody is left with "in order again" when it is not.
 */
import { after, type Instant, instant, minutes, type Now, seconds } from '../../core/time.ts';
import type { Message, Outage, PathState, WatchState } from './state.ts';

/** Pauses before an attempt is made again; the first fits within the 60 s of P34. */
const RETRIES = [seconds(2), seconds(5), seconds(15), minutes(1), minutes(5)];
const HOUR = minutes(60);
/** A path that reported nothing back for so long is free again: its shell gave up long before. */
const FORGOTTEN = seconds(60);

export const newPath = (t: Instant): PathState => ({
  told: null,
  toldT: t,
  busyT: null,
  busyWith: null,
  failures: 0,
  retryDue: null,
  attempts: [],
});

/** What a path should say as things stand, and from when; null: nothing. */
function wish(
  path: PathState,
  outage: Outage,
  againMs: number,
): { readonly kind: Message['kind']; readonly from: Instant } | null {
  const { told } = path;
  const ofThis = told !== null && told.outage === outage.number;
  if (outage.over !== null)
    // Whoever was not reached in the outage is not told that it is over.
    return ofThis && told.kind === 'silent' ? { kind: 'back', from: path.toldT } : null;
  if (!ofThis || told.subjects < outage.subjects.length) return { kind: 'silent', from: path.toldT };
  return { kind: 'again', from: instant(path.toldT + againMs) };
}

/** When an attempt fits within the hour's bound; "back" leaves one for bad news. */
function roomAt(path: PathState, kind: Message['kind'], most: number): Instant {
  const may = Math.max(1, kind === 'back' ? most - 1 : most);
  const oldest = path.attempts[path.attempts.length - may];
  return oldest === undefined ? instant(0) : after(oldest, HOUR);
}

/** When something is due on a path, and what; null: nothing is. */
export function pathDue(
  state: WatchState,
  path: PathState,
): { readonly kind: Message['kind'] | null; readonly due: Instant } | null {
  if (path.busyT !== null) return { kind: null, due: after(path.busyT, FORGOTTEN) };
  if (state.outage === null) return null;
  const wanted = wish(path, state.outage, state.settings.againMs);
  if (wanted === null) return null;
  const room = roomAt(path, wanted.kind, state.settings.mostAnHour);
  return { kind: wanted.kind, due: instant(Math.max(wanted.from, room, path.retryDue ?? 0)) };
}

/** Begins what is due on a path; null: nothing is. */
export function takeMessage(state: WatchState, path: PathState, now: Now): Message | null {
  const next = pathDue(state, path);
  if (next === null || next.due > now.t || state.outage === null) return null;
  if (next.kind === null) {
    heardBack(path, false, now.t);
    return null;
  }
  const { outage } = state;
  path.attempts = [...path.attempts.filter((t) => after(t, HOUR) > now.t), now.t];
  const message: Message = {
    kind: next.kind,
    outage: outage.number,
    subjects: outage.subjects.map((subject) => ({
      subject,
      remark: state.subjects.get(subject)?.remark ?? '',
    })),
    since: outage.since,
    began: state.startedWall,
    at: outage.over ?? now.wall,
    last: next.kind !== 'back' && path.attempts.length >= state.settings.mostAnHour,
  };
  path.busyT = now.t;
  path.busyWith = message;
  return message;
}

/** What became of the message that was on its way. Returns it; null: none was. */
export function heardBack(path: PathState, left: boolean, t: Instant): Message | null {
  const message = path.busyWith;
  path.busyT = null;
  path.busyWith = null;
  if (message === null) return null;
  if (left) {
    path.told = {
      outage: message.outage,
      kind: message.kind === 'back' ? 'back' : 'silent',
      subjects: message.subjects.length,
    };
    path.toldT = t;
    path.failures = 0;
    path.retryDue = null;
  } else {
    path.retryDue = after(t, RETRIES[Math.min(path.failures, RETRIES.length - 1)] ?? minutes(5));
    path.failures += 1;
  }
  return message;
}
