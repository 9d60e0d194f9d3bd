/**
 * The dead man's switch: decides when a gateway has been silent for too long (P34). Promises that a silence is found `silentMs`
 * after the last sign of life, also when there never was one, and a gateway that comes and goes within minutes; that time in which the watch itself was not awake does not count
 * as silence of the gateway; that wall clock jumps change nothing but what is written; and that it is over only once all has
 * been well for a while. When a path is used is decided in `paths.ts`.
 */
import { type Instant, instant, type Now, seconds } from '../../core/time.ts';
import { heardBack, newPath, pathDue, takeMessage } from './paths.ts';
import {
  type Door,
  type Note,
  type Sign,
  SUBJECTS,
  type Subject,
  type SubjectState,
  type WatchEffect,
  type WatchEvent,
  type WatchSettings,
  type WatchState,
} from './state.ts';

/** Between two steps no more than this counts as awake: doors are tried far more often. */
const AWAKE_MOST = seconds(10);
/** A door that did not answer in so long is tried again. */
const DOOR_FORGOTTEN = seconds(15);

/** So many patiences of being bad in all, with little well between, are told as a silence. */
const DEBT_MOST = 2;
/** While it is well its debt shrinks so much slower than it grew. */
const PAID_OFF = 1 / 4;

/** A watch that begins: the doors are tried at once, and silence counts from here. */
export function start(settings: WatchSettings, now: Now): WatchState {
  const subjects = new Map<Subject, SubjectState>();
  for (const subject of SUBJECTS) {
    const seenBehind: Door = subject === 'broker' ? 'mqtt' : 'http';
    const waited = (subject === 'gateway' || subject === 'broker') && settings.doors.includes(seenBehind);
    subjects.set(subject, { goodAt: 0, goodWall: null, bad: waited, remark: 'never', debt: 0 });
  }
  return {
    settings,
    startedWall: now.wall,
    t: now.t,
    awake: 0,
    subjects,
    doors: new Map(settings.doors.map((door) => [door, { due: now.t, askedT: null, askedAt: 0 }])),
    paths: new Map(settings.paths.map((path) => [path, newPath(now.t)])),
    outage: null,
    outages: 0,
    wellAt: null,
  };
}

const patienceOf = (state: WatchState, subject: Subject): number =>
  subject === 'self-check' ? state.settings.selfCheckMs : state.settings.silentMs;

/** How close to being told: 1 is at hand. */
function urgency(state: WatchState, subject: Subject): number {
  const one = state.subjects.get(subject);
  if (one === undefined || !one.bad) return 0;
  const patience = patienceOf(state, subject);
  return Math.max((state.awake - one.goodAt) / patience, one.debt / (DEBT_MOST * patience));
}

/** What was silent for too long, or comes and goes, and of the rest what fails as well, so that one message tells it all. */
function silentNow(state: WatchState): Subject[] {
  if (!SUBJECTS.some((subject) => urgency(state, subject) >= 1)) return [];
  const silent = SUBJECTS.filter((subject) => urgency(state, subject) >= 0.5);
  // Who does not answer cannot say how it is.
  return silent.includes('gateway')
    ? silent.filter((subject) => subject === 'gateway' || subject === 'broker')
    : silent;
}

/** One event; the state is changed in place and belongs to the watch. */
export function step(state: WatchState, event: WatchEvent, now: Now): readonly WatchEffect[] {
  const effects: WatchEffect[] = [];
  const note = (said: Note): void => void effects.push({ type: 'note', at: now.wall, note: said });
  const gap = now.t - state.t;
  if (gap > 2 * AWAKE_MOST) note({ note: 'slept', ms: gap });
  const awake = Math.min(Math.max(gap, 0), AWAKE_MOST);
  state.awake += awake;
  for (const [subject, one] of state.subjects) {
    const most = DEBT_MOST * patienceOf(state, subject);
    one.debt = one.bad ? Math.min(one.debt + awake, most) : Math.max(0, one.debt - awake * PAID_OFF);
  }
  state.t = instant(Math.max(state.t, now.t));
  switch (event.type) {
    case 'time.passed':
      break;
    case 'door.tried': {
      const door = state.doors.get(event.door);
      if (door !== undefined && door.askedT !== null) {
        door.due = instant(Math.max(now.t, door.askedT + state.settings.askMs));
        door.askedT = null;
      }
      for (const sign of event.signs) hear(state, sign, door?.askedAt ?? state.awake, now, note);
      break;
    }
    case 'message.left':
    case 'message.failed': {
      const path = state.paths.get(event.path);
      const message = path === undefined ? null : heardBack(path, event.type === 'message.left', now.t);
      if (message === null) break;
      if (event.type === 'message.left') note({ note: 'left', path: event.path, kind: message.kind });
      else note({ note: 'failed', path: event.path, reason: event.reason });
    }
  }
  judge(state, now, note);
  for (const [name, door] of state.doors) {
    if (door.askedT !== null && now.t < door.askedT + DOOR_FORGOTTEN) continue;
    if (door.askedT === null && door.due > now.t) continue;
    door.askedT = now.t;
    door.askedAt = state.awake;
    effects.push({ type: 'try-door', door: name });
  }
  for (const [name, path] of state.paths) {
    const message = takeMessage(state, path, now);
    if (message !== null) effects.push({ type: 'send', path: name, message });
  }
  return effects;
}

/** `askedAt`: it died after that, if it did while its answer was on the way. */
function hear(
  state: WatchState,
  { subject, ok, remark }: Sign,
  askedAt: number,
  now: Now,
  note: (said: Note) => void,
): void {
  const one = state.subjects.get(subject);
  if (one === undefined) return;
  if (one.bad === ok || one.remark !== remark) note({ note: 'sign', subject, ok, remark });
  one.bad = !ok;
  one.remark = remark;
  if (!ok) return;
  one.goodAt = askedAt;
  one.goodWall = now.wall;
}

/** Opens, widens or ends an outage. */
function judge(state: WatchState, now: Now, note: (said: Note) => void): void {
  const well = SUBJECTS.every((subject) => state.subjects.get(subject)?.bad !== true);
  state.wellAt = well ? (state.wellAt ?? state.awake) : null;
  const { outage } = state;
  const standing = outage !== null && outage.over === null;
  if (standing && state.wellAt !== null && state.awake - state.wellAt >= state.settings.backMs) {
    outage.over = now.wall;
    for (const one of state.subjects.values()) one.debt = 0;
    note({ note: 'back', outage: outage.number });
    return;
  }
  const silent = silentNow(state);
  if (silent.length === 0) return;
  if (!standing) {
    state.outages += 1;
    for (const subject of silent) {
      const one = state.subjects.get(subject);
      if (one !== undefined && state.awake - one.goodAt < patienceOf(state, subject)) one.remark = 'flapping';
    }
    const moments = silent.map((subject) => state.subjects.get(subject)?.goodWall ?? null);
    const since = moments.reduce<(typeof moments)[number]>(
      (first, one) => (first === null || one === null ? null : one < first ? one : first),
      moments[0] ?? null,
    );
    state.outage = { number: state.outages, subjects: silent, since, foundWall: now.wall, over: null };
    note({ note: 'silent', outage: state.outages, subjects: silent });
    return;
  }
  const all = SUBJECTS.filter((subject) => outage.subjects.includes(subject) || silent.includes(subject));
  if (all.length === outage.subjects.length) return;
  outage.subjects = all;
  note({ note: 'silent', outage: outage.number, subjects: all });
}

/** When the watch next wants to hear that time has passed. */
export function nextDeadline(state: WatchState): Instant {
  let next = instant(state.t + AWAKE_MOST);
  const soonest = (t: number): void => {
    if (t < next) next = instant(t);
  };
  for (const door of state.doors.values())
    soonest(door.askedT === null ? door.due : door.askedT + DOOR_FORGOTTEN);
  const open = state.outage !== null && state.outage.over === null ? state.outage : null;
  for (const subject of SUBJECTS) {
    const one = state.subjects.get(subject);
    if (one === undefined || !one.bad || open?.subjects.includes(subject)) continue;
    const patience = patienceOf(state, subject);
    const left = Math.min(one.goodAt + patience - state.awake, DEBT_MOST * patience - one.debt);
    // One that is past it is told with the others, or left out while the gateway as a whole is silent.
    if (left > 0) soonest(state.t + left);
  }
  if (open !== null && state.wellAt !== null)
    soonest(state.t + Math.max(1, state.wellAt + state.settings.backMs - state.awake));
  for (const path of state.paths.values()) {
    const due = pathDue(state, path)?.due;
    if (due !== undefined) soonest(Math.max(due, state.t + 1));
  }
  return next;
}
