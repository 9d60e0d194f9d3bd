/**
 * Who is on duty: the weekly rotations with their overrides, as pure calculators. Promises exactly one group in force
 * per rotation at every instant (P18), and both groups around a handoff (P19). Who of them is paged is left to the
 * alarm's policy; whether the site makes sense was checked when it was imported.
 */
import { type Calendar, calendarOf, groupOf, handoff, latestHandoff } from './handoffs.ts';
import { type Group, type Override, type Rotation, type SiteFile, serves } from './site.ts';
import { minutes, type Wall, wall } from './time.ts';

/** Who is on duty in one rotation, and the span around the asked instant in which group and people stay the same. */
export interface Shift {
  readonly rotation: string;
  readonly group: string;
  readonly people: readonly string[];
  /** First instant of the span; null when it has no beginning. */
  readonly from: Wall | null;
  /** First instant after the span; null when it has no end. */
  readonly until: Wall | null;
  /** True before the first handoff, and while overrides leave nobody. */
  readonly fallback: boolean;
}

/** Whom an alarm of a site may page as "on call". */
export interface Duty {
  /** Groups in force, and near a handoff those that leave or come, without repeats. */
  readonly groups: readonly string[];
  /** Their people, without repeats, those in force first. */
  readonly people: readonly string[];
  /** Rotations whose overrides leave nobody, so that their fallback group stands in. */
  readonly nobody: readonly string[];
}

/** On both sides of a handoff, its instant included, the leaving and the coming group are both paged. */
export const HANDOFF_MARGIN = minutes(15);

/** One override, in milliseconds. */
interface Change {
  readonly from: number;
  readonly until: number;
  readonly change: Override;
}
/** One rotation of a site made ready to be asked many times. */
interface Prepared {
  readonly rotation: Rotation;
  readonly calendar: Calendar;
  /** Where overrides begin or end, ascending. */
  readonly edges: readonly number[];
  /** Overrides in force from the edge with the same index up to the next, in the order of the file. */
  readonly inForce: readonly (readonly Change[])[];
  readonly groups: ReadonlyMap<string, Group>;
  /** Turn by turn: the group, when the turns before and after it are of others and nobody is missing; else null. */
  readonly plain: readonly (Group | null)[];
}

const preparedSites = new WeakMap<SiteFile, ReadonlyMap<string, Prepared>>();

function prepare(site: SiteFile): ReadonlyMap<string, Prepared> {
  const known = preparedSites.get(site);
  if (known !== undefined) return known;
  const groups = new Map(site.groups.map((group) => [group.id, group]));
  const changes = new Map<string, Change[]>();
  for (const change of site.overrides) {
    const list = changes.get(change.rotation) ?? [];
    list.push({ from: Date.parse(change.from), until: Date.parse(change.until), change });
    changes.set(change.rotation, list);
  }
  const made = new Map<string, Prepared>();
  for (const rotation of site.rotations) {
    const overrides = changes.get(rotation.id) ?? [];
    const edges = [...new Set(overrides.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
    made.set(rotation.id, {
      rotation,
      calendar: calendarOf(rotation),
      edges,
      inForce: inForceFrom(overrides, edges),
      groups,
      plain: plainTurns(rotation, groups),
    });
  }
  preparedSites.set(site, made);
  return made;
}

function plainTurns(
  { groups: turns }: Rotation,
  groups: ReadonlyMap<string, Group>,
): readonly (Group | null)[] {
  const at = (turn: number): Group | undefined =>
    groups.get(turns[(turn + turns.length) % turns.length] ?? '');
  return turns.map((_, turn) => {
    const [before, group, next] = [at(turn - 1), at(turn), at(turn + 1)];
    if (group === undefined || before === undefined || next === undefined) return null;
    // Where a group is empty the fallback stands in, which may be the neighbour's group.
    const manned = [before, group, next].every(({ people }) => people.length > 0);
    return manned && group !== before && group !== next ? group : null;
  });
}

/** Walks the edges once; each override joins at its beginning and leaves at its end. */
function inForceFrom(overrides: readonly Change[], edges: readonly number[]): readonly (readonly Change[])[] {
  const order = new Map(overrides.map((change, i) => [change, i]));
  const joining = new Map<number, Change[]>();
  for (const change of overrides) {
    if (change.until <= change.from) continue;
    const list = joining.get(change.from) ?? [];
    list.push(change);
    joining.set(change.from, list);
  }
  let current: readonly Change[] = [];
  return edges.map((edge) => {
    const joined = joining.get(edge) ?? [];
    if (joined.length > 0 || current.some(({ until }) => until <= edge))
      current = [...current.filter(({ until }) => until > edge), ...joined].sort(
        (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
      );
    return current;
  });
}

/** Index of the last edge at or before an instant; -1: none. */
function edgeAt(edges: readonly number[], at: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

interface Standing {
  readonly group: string;
  readonly people: readonly string[];
  readonly fallback: boolean;
  readonly nobody: boolean;
}

function peopleOf(of: Prepared, group: string): readonly string[] {
  return of.groups.get(group)?.people ?? [];
}

function applied(people: readonly string[], current: readonly Change[]): readonly string[] {
  if (current.length === 0) return people;
  const gone = new Set(current.flatMap(({ change }) => change.remove ?? []));
  const stands = new Map(
    current.flatMap(({ change }) =>
      change.replace ? [[change.replace.person, change.replace.by] as const] : [],
    ),
  );
  const left = people.filter((person) => !gone.has(person)).map((person) => stands.get(person) ?? person);
  return [...new Set([...left, ...current.flatMap(({ change }) => change.add ?? [])])];
}

/** Who stands at an instant, without the span. */
function standing(of: Prepared, at: Wall): Standing {
  const number = latestHandoff(of.calendar, at);
  const { fallback } = of.rotation;
  const group = groupOf(of.calendar, number);
  const people = applied(peopleOf(of, group), of.inForce[edgeAt(of.edges, at)] ?? []);
  if (people.length > 0) return { group, people, fallback: number < 0, nobody: false };
  return { group: fallback, people: peopleOf(of, fallback), fallback: true, nobody: true };
}

const same = (a: Standing, b: Standing): boolean =>
  a.group === b.group &&
  a.people.length === b.people.length &&
  a.people.every((person, i) => person === b.people[i]);

/** The first edge after an instant at which something may change. */
function nextEdge(of: Prepared, at: Wall): Wall | null {
  const edge = of.edges[edgeAt(of.edges, at) + 1];
  const number = latestHandoff(of.calendar, at);
  const turn = of.calendar.still && number >= 0 ? undefined : handoff(of.calendar, number + 1);
  if (edge === undefined) return turn ?? null;
  return wall(turn === undefined ? edge : Math.min(edge, turn));
}

/** The last edge at or before an instant. */
function lastEdge(of: Prepared, at: Wall): Wall | null {
  const edge = of.edges[edgeAt(of.edges, at)];
  const number = latestHandoff(of.calendar, at);
  const turn = number < 0 ? undefined : of.calendar.still ? of.calendar.first : handoff(of.calendar, number);
  if (edge === undefined) return turn ?? null;
  return wall(turn === undefined ? edge : Math.max(edge, turn));
}

/** Edges looked at for the end of a span: some twenty years of weeks. What does not change for so long has no end. */
const EDGES_MOST = 1_040;

/** The shift of a week that no override touches, with other groups before and after it. Undefined: look closer. */
function plainShift(of: Prepared, at: Wall): Shift | undefined {
  const { calendar, edges, plain } = of;
  const number = latestHandoff(calendar, at);
  // Before the first turn stands the fallback group.
  const group = number < 1 ? null : plain[number % plain.length];
  if (group === null || group === undefined) return undefined;
  const [from, until] = [handoff(calendar, number), handoff(calendar, number + 1)];
  if (edges.length > 0) {
    const edge = edgeAt(edges, until);
    if (edge >= 0 && ((edges[edge] ?? 0) >= from || (of.inForce[edge]?.length ?? 0) > 0)) return undefined;
  }
  return { rotation: of.rotation.id, group: group.id, people: group.people, from, until, fallback: false };
}

function spanned(of: Prepared, at: Wall): Shift {
  const now = standing(of, at);
  let from = lastEdge(of, at);
  for (let edges = 0; from !== null && same(now, standing(of, wall(from - 1))); edges++)
    from = edges < EDGES_MOST ? lastEdge(of, wall(from - 1)) : null;
  let until = nextEdge(of, at);
  for (let edges = 0; until !== null && same(now, standing(of, until)); edges++)
    until = edges < EDGES_MOST ? nextEdge(of, until) : null;
  const { group, people, fallback } = now;
  return { rotation: of.rotation.id, group, people, from, until, fallback };
}

/** Who is on duty in a rotation at an instant. Undefined: the site has no such rotation. */
export function shiftAt(site: SiteFile, rotation: string, at: Wall): Shift | undefined {
  const of = prepare(site).get(rotation);
  if (of === undefined) return undefined;
  return plainShift(of, at) ?? spanned(of, at);
}

/** Who is on duty in every rotation at an instant, in the order of the site file; with `group`, only where it is in force. */
export function oncall(site: SiteFile, at: Wall, group?: string): readonly Shift[] {
  return site.rotations.flatMap(({ id }) => {
    const shift = shiftAt(site, id, at);
    return shift === undefined || (group !== undefined && shift.group !== group) ? [] : [shift];
  });
}

/**
 * Whom an alarm of this site pages as "on call" at an instant: the groups in force in the site's rotations, and within
 * 15 minutes of a handoff also the leaving or the coming one. Empty when the site has no rotation.
 */
export function dutyPeople(site: SiteFile, siteId: string, at: Wall): Duty {
  const groups = new Set<string>();
  const people = new Set<string>();
  const nobody: string[] = [];
  const near: Standing[] = [];
  for (const of of prepare(site).values()) {
    if (!serves(of.rotation, siteId)) continue;
    const now = standing(of, at);
    if (now.nobody) nobody.push(of.rotation.id);
    groups.add(now.group);
    for (const person of now.people) people.add(person);
    const number = latestHandoff(of.calendar, at);
    if (number >= 0 && at - handoff(of.calendar, number) <= HANDOFF_MARGIN)
      near.push(standing(of, wall(handoff(of.calendar, number) - 1)));
    const coming = handoff(of.calendar, number + 1);
    if (coming - at <= HANDOFF_MARGIN) near.push(standing(of, coming));
  }
  for (const other of near) {
    groups.add(other.group);
    for (const person of other.people) people.add(person);
  }
  return { groups: [...groups], people: [...people], nobody };
}

/** A span of time in which nothing of a rotation changes. */
export interface Stretch {
  readonly from: Wall;
  readonly until: Wall;
  readonly group: string;
  readonly people: readonly string[];
  /** As in `Shift`. */
  readonly fallback: boolean;
  /** Overrides leave nobody: the fallback group stands in. */
  readonly nobody: boolean;
}

/** The same people for the same reason: a group that stands in for itself is said to stand in. */
const alike = (a: Standing, b: Standing): boolean =>
  same(a, b) && a.fallback === b.fallback && a.nobody === b.nobody;

/** Who is on duty in a rotation from an instant up to another, in order of time, without holes. */
export function stretches(site: SiteFile, rotation: string, from: Wall, until: Wall): readonly Stretch[] {
  const of = prepare(site).get(rotation);
  if (of === undefined) return [];
  const found: Stretch[] = [];
  for (let at: Wall | null = from; at !== null && at < until; ) {
    const now = standing(of, at);
    let end = nextEdge(of, at);
    while (end !== null && end < until && alike(now, standing(of, end))) end = nextEdge(of, end);
    const last: Wall = wall(end === null ? until : Math.min(end, until));
    found.push({ from: at, until: last, ...now });
    at = last;
  }
  return found;
}
