/** A drill as its page reads it from the gateway, and the times that it tells. Pure. */
import { fieldsOf, listIn, numberIn, textIn, timeIn, wordIn } from './reading.ts';

const MOST_TIMES = 500;
const MOST_DRILLS = 200;
/** What happens in a drill, in the order in which it should. */
export const DRILL_COURSE = [
  'pressed',
  'received',
  'paged',
  'delivered',
  'coming',
  'arrived',
  'closed',
] as const;
/** One of them. */
export type DrillMoment = (typeof DRILL_COURSE)[number];

/** Something that happened. `afterMs`: since the press. */
export interface DrillTime {
  readonly what: DrillMoment;
  readonly person: string | null;
  readonly at: string;
  readonly afterMs: number | null;
}
/** When a drill became a real alarm. `why`: a code; null: an answer without one. */
export interface BecameReal {
  readonly at: string;
  /** Since the press; null: an answer without it. */
  readonly afterMs: number | null;
  readonly why: string | null;
}
/** A drill. */
export interface Drill {
  readonly id: string;
  readonly by: string | null;
  readonly device: string | null;
  readonly place: string | null;
  readonly note: string | null;
  readonly state: 'armed' | 'running' | 'ended' | 'expired' | 'became-real';
  readonly announcedAt: string;
  readonly until: string;
  readonly alarm: string | null;
  readonly times: readonly DrillTime[];
  /** The second press; null: there was none, or the gateway does not say when. */
  readonly pressedAgain: { readonly at: string; readonly afterMs: number | null } | null;
  /** Null: it did not, or the gateway does not say when. */
  readonly becameReal: BecameReal | null;
  readonly now: string;
}

const asTime = (value: unknown): DrillTime | null => {
  const fields = fieldsOf(value);
  const what = wordIn(fields?.what, DRILL_COURSE);
  const at = timeIn(fields?.at);
  if (fields === null || what === null || at === null) return null;
  return { what, person: textIn(fields.person), at, afterMs: numberIn(fields.afterMs) };
};

const asReal = (value: unknown): BecameReal | null => {
  const fields = fieldsOf(value);
  const at = timeIn(fields?.at);
  return at === null ? null : { at, afterMs: numberIn(fields?.afterMs), why: textIn(fields?.why) };
};

const asAgain = (value: unknown): Drill['pressedAgain'] => {
  const fields = fieldsOf(value);
  const at = timeIn(fields?.at);
  return at === null ? null : { at, afterMs: numberIn(fields?.afterMs) };
};

/** A drill, or null for anything that has not the marks of one. */
export function asDrill(value: unknown): Drill | null {
  const fields = fieldsOf(value);
  const id = textIn(fields?.id);
  const announcedAt = timeIn(fields?.announcedAt);
  const until = timeIn(fields?.until);
  const state = wordIn(fields?.state, ['armed', 'running', 'ended', 'expired', 'became-real']);
  if (fields === null || id === null || announcedAt === null || until === null || state === null) return null;
  return {
    id,
    by: textIn(fields.by),
    device: textIn(fields.device),
    place: textIn(fields.place),
    note: textIn(fields.note),
    state,
    announcedAt,
    until,
    alarm: textIn(fields.alarm),
    times: listIn(fields.times, asTime, MOST_TIMES) ?? [],
    pressedAgain: asAgain(fields.pressedAgain),
    becameReal: asReal(fields.becameReal),
    now: timeIn(fields.now) ?? announcedAt,
  };
}

/** The list of drills; null when it is no list. */
export const asDrills = (value: unknown): readonly Drill[] | null => listIn(value, asDrill, MOST_DRILLS);

/** True while it can still change. */
export const isGoing = ({ state }: Drill): boolean => state === 'armed' || state === 'running';

/**
 * The drill that somebody's announcement made, looked for because its answer was lost: one of theirs for the same button
 * or place, rather one that was not `known` before than one that still goes on. Null: there is none.
 */
export function announcedBy(
  drills: readonly Drill[],
  by: string | null,
  what: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
): Drill | null {
  const device = textIn(what.device);
  const theirs = drills.filter(
    (drill) =>
      drill.by === by && drill.device === device && (device !== null || drill.place === textIn(what.place)),
  );
  return theirs.find(({ id }) => !known.has(id)) ?? theirs.find(isGoing) ?? null;
}

/** One kind of what happened. `why`: code of what made it real. */
export interface CourseLine {
  readonly what: DrillMoment | 'pressed-again' | 'became-real';
  /** The earliest first; none: it has not happened. */
  readonly times: readonly Omit<DrillTime, 'what'>[];
  readonly why: string | null;
}

const timesOf = (drill: Drill, what: DrillMoment): readonly DrillTime[] =>
  drill.times.filter((time) => time.what === what).sort((a, b) => a.at.localeCompare(b.at));

/**
 * What happened of each kind, by when it first did, with the second press and the moment when it became real; then, in the
 * order in which it should happen, what has not.
 */
export function courseOf(drill: Drill): readonly CourseLine[] {
  const { pressedAgain: again, becameReal: real } = drill;
  const lines: CourseLine[] = DRILL_COURSE.map((what) => ({ what, times: timesOf(drill, what), why: null }));
  if (again !== null) lines.push({ what: 'pressed-again', times: [{ ...again, person: null }], why: null });
  if (real !== null) lines.push({ what: 'became-real', times: [{ ...real, person: null }], why: real.why });
  const first = ({ times }: CourseLine): number => Date.parse(times[0]?.at ?? '') || Number.POSITIVE_INFINITY;
  return lines.sort((a, b) => (first(a) === first(b) ? 0 : first(a) - first(b)));
}

/** Its alarm was closed. */
export const isClosed = ({ times }: Drill): boolean => times.some(({ what }) => what === 'closed');

/** It became real after people had been paged for the exercise: they were paged anew. */
export const wasPagedBefore = ({ times, becameReal }: Drill): boolean =>
  becameReal !== null && times.some(({ what, at }) => what === 'paged' && at < becameReal.at);

/** Milliseconds from the press to the first at the door; null: nobody came yet. */
export function toTheDoor(drill: Drill): number | null {
  const [arrived] = timesOf(drill, 'arrived');
  if (arrived === undefined) return null;
  const begun =
    drill.times.find(({ what }) => what === 'pressed') ?? drill.times.find(({ what }) => what === 'received');
  return arrived.afterMs ?? (begun === undefined ? null : Date.parse(arrived.at) - Date.parse(begun.at));
}
