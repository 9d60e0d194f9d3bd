/**
 * Who comes on duty: at the next handoff, and later in a shift by an override; and the test page each of them got.
 * Reads only; pure. When they are tested and reported is left to `readiness.ts`.
 */
import { type Week, weekAt, weekOf } from '../handoffs.ts';
import { stretches } from '../rotation.ts';
import type { Rotation } from '../site.ts';
import type { State } from '../state.ts';
import { days, hours, type Wall, wall } from '../time.ts';
import type { NoticeRecord } from './state.ts';

/** A test page that ended longer after its time than this ended under a wrong clock. */
const ENDED_SANE = days(1);

/** Whoever is off for less than this within a shift needs no test page to come back. */
const SHORT_BREAK = hours(12);

/** Somebody who comes on duty in a shift. */
export interface Comer {
  readonly person: string;
  /** Local date of the handoff that begins the shift. */
  readonly shift: string;
  /** In force when their own time begins. */
  readonly group: string;
  /** When their own time begins: the handoff, or later by an override. */
  readonly from: Wall;
}
/** The handoff that comes next, and everybody who is on duty at some time of its shift, in order of time. */
export interface Coming {
  readonly week: Week;
  readonly comers: readonly Comer[];
}

/** The handoff of a rotation that comes after an instant. */
export function comingOf(state: State, rotation: Rotation, at: Wall): Coming {
  const now = weekAt(rotation, at);
  const week = weekOf(rotation, Math.max(0, now.number + 1));
  return { week, comers: comersIn(state, rotation, week, week.from) };
}

/** Who comes on duty later in the shift that runs; not who is only away from it for a short while. */
export function laterComers(state: State, rotation: Rotation, at: Wall): readonly Comer[] {
  const week = weekAt(rotation, at);
  return comersIn(state, rotation, week, at).filter(({ person, from }) => {
    if (from <= at) return false;
    const since = wall(Math.max(week.from, from - SHORT_BREAK));
    return !stretches(state.site, rotation.id, since, from).some(({ people }) => people.includes(person));
  });
}

/** Everybody on duty in a week from an instant on, each once, when they are first. */
function comersIn(state: State, rotation: Rotation, week: Week, at: Wall): readonly Comer[] {
  const found = new Map<string, Comer>();
  for (const { people, group, from } of stretches(state.site, rotation.id, at, week.until))
    for (const person of people)
      if (!found.has(person)) found.set(person, { person, shift: week.shift, group, from });
  return [...found.values()];
}

/**
 * The test page of somebody who comes on duty, that was not taken back: the confirmed one, else the newest. One that
 * ended as their time began counts, so that a clock set back over it asks nobody again.
 */
export function testOf(state: State, rotation: string, comer: Comer): NoticeRecord | undefined {
  let found: NoticeRecord | undefined;
  for (const notice of state.roster.notices.values()) {
    const { kind, person, about, confirmedAt, endedAt } = notice;
    if (kind !== 'readiness' || person !== comer.person) continue;
    if (about.rotation !== rotation || about.shift !== comer.shift) continue;
    if (confirmedAt !== null) return notice;
    const over =
      endedAt !== null &&
      about.from === comer.from &&
      endedAt >= comer.from &&
      endedAt < wall(comer.from + ENDED_SANE);
    if (endedAt === null || over) found = notice;
  }
  return found;
}
