/**
 * Who is on duty: the weekly rotations with their overrides, as pure calculators. Promises exactly one group in force
 * per rotation at every instant (P18), and both groups around a handoff (P19). Who of them is paged is left to the
 * alarm's policy; whether the site makes sense was checked when it was imported.
 */
import type { Group, Override, Rotation, SiteFile, Weekday } from './site.ts';
import { minutes, type Wall, wall } from './time.ts';
import { type CalendarDay, instantOf } from './zone.ts';

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

const WEEKDAYS: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];
const WEEK_MS = 7 * 86_400_000;
/** Handoffs remembered per rotation: forty years and more; beyond it they are worked out anew. */
const MOST_REMEMBERED = 4096;

/** One rotation made ready to be asked many times. */
interface Prepared {
  readonly rotation: Rotation;
  readonly firstDay: CalendarDay;
  readonly minute: number;
  readonly first: Wall;
  readonly overrides: readonly { readonly from: number; readonly until: number; readonly change: Override }[];
  /** Where overrides begin or end, ascending. */
  readonly edges: readonly number[];
  readonly groups: ReadonlyMap<string, Group>;
  /** True when every handoff brings the same group. */
  readonly still: boolean;
  readonly handoffs: Map<number, Wall>;
}

const preparedSites = new WeakMap<SiteFile, ReadonlyMap<string, Prepared>>();

function prepare(site: SiteFile): ReadonlyMap<string, Prepared> {
  const known = preparedSites.get(site);
  if (known !== undefined) return known;
  const groups = new Map(site.groups.map((group) => [group.id, group]));
  const made = new Map<string, Prepared>();
  for (const rotation of site.rotations) {
    const [year = 0, month = 0, day = 0] = rotation.start.split('-').map(Number);
    const [hour = 0, minute = 0] = rotation.handoff.time.split(':').map(Number);
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    const wait = (WEEKDAYS.indexOf(rotation.handoff.weekday) - weekday + 7) % 7;
    const firstDay = { year, month, day: day + wait };
    const overrides = site.overrides
      .filter((change) => change.rotation === rotation.id)
      .map((change) => ({ from: Date.parse(change.from), until: Date.parse(change.until), change }));
    made.set(rotation.id, {
      rotation,
      firstDay,
      minute: hour * 60 + minute,
      first: instantOf(rotation.timezone, firstDay, hour * 60 + minute),
      overrides,
      edges: [...new Set(overrides.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b),
      groups,
      still: new Set(rotation.groups).size === 1,
      handoffs: new Map(),
    });
  }
  preparedSites.set(site, made);
  return made;
}

/** The instant of the handoff with this number; 0 is the first. */
function handoff(of: Prepared, number: number): Wall {
  if (number === 0) return of.first;
  const known = of.handoffs.get(number);
  if (known !== undefined) return known;
  const made = instantOf(
    of.rotation.timezone,
    { ...of.firstDay, day: of.firstDay.day + 7 * number },
    of.minute,
  );
  if (of.handoffs.size >= MOST_REMEMBERED) of.handoffs.clear();
  of.handoffs.set(number, made);
  return made;
}

/** The number of the latest handoff at or before an instant; -1 before the first. */
function latestHandoff(of: Prepared, at: Wall): number {
  if (at < of.first) return -1;
  let number = Math.floor((at - of.first) / WEEK_MS);
  while (number > 0 && handoff(of, number) > at) number -= 1;
  while (handoff(of, number + 1) <= at) number += 1;
  return number;
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

function applied(of: Prepared, people: readonly string[], at: Wall): readonly string[] {
  const current = of.overrides.filter(({ from, until }) => from <= at && at < until);
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
  const { groups, fallback } = of.rotation;
  const number = latestHandoff(of, at);
  const group = number < 0 ? fallback : (groups[number % groups.length] ?? fallback);
  const people = applied(of, peopleOf(of, group), at);
  if (people.length > 0) return { group, people, fallback: number < 0, nobody: false };
  return { group: fallback, people: peopleOf(of, fallback), fallback: true, nobody: true };
}

const same = (a: Standing, b: Standing): boolean =>
  a.group === b.group &&
  a.people.length === b.people.length &&
  a.people.every((person, i) => person === b.people[i]);

/** The first edge after an instant at which something may change. */
function nextEdge(of: Prepared, at: Wall): Wall | null {
  const edge = of.edges.find((e) => e > at);
  const number = latestHandoff(of, at);
  const turn = of.still && number >= 0 ? undefined : handoff(of, number + 1);
  if (edge === undefined) return turn ?? null;
  return wall(turn === undefined ? edge : Math.min(edge, turn));
}

/** The last edge at or before an instant. */
function lastEdge(of: Prepared, at: Wall): Wall | null {
  const edge = of.edges.findLast((e) => e <= at);
  const number = latestHandoff(of, at);
  const turn = number < 0 ? undefined : of.still ? of.first : handoff(of, number);
  if (edge === undefined) return turn ?? null;
  return wall(turn === undefined ? edge : Math.max(edge, turn));
}

/** Edges looked at for the end of a span: some twenty years of weeks. What does not change for so long has no end. */
const EDGES_MOST = 1_040;

function spanned(of: Prepared, at: Wall): Shift & { readonly nobody: boolean } {
  const now = standing(of, at);
  let from = lastEdge(of, at);
  for (let edges = 0; from !== null && same(now, standing(of, wall(from - 1))); edges++)
    from = edges < EDGES_MOST ? lastEdge(of, wall(from - 1)) : null;
  let until = nextEdge(of, at);
  for (let edges = 0; until !== null && same(now, standing(of, until)); edges++)
    until = edges < EDGES_MOST ? nextEdge(of, until) : null;
  return { rotation: of.rotation.id, ...now, from, until };
}

/** Who is on duty in a rotation at an instant. Undefined: the site has no such rotation. */
export function shiftAt(site: SiteFile, rotation: string, at: Wall): Shift | undefined {
  const of = prepare(site).get(rotation);
  if (of === undefined) return undefined;
  const { nobody: _, ...shift } = spanned(of, at);
  return shift;
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
    if (of.rotation.site !== siteId) continue;
    const now = standing(of, at);
    if (now.nobody) nobody.push(of.rotation.id);
    groups.add(now.group);
    for (const person of now.people) people.add(person);
    const number = latestHandoff(of, at);
    if (number >= 0 && at - handoff(of, number) <= HANDOFF_MARGIN)
      near.push(standing(of, wall(handoff(of, number) - 1)));
    const coming = handoff(of, number + 1);
    if (coming - at <= HANDOFF_MARGIN) near.push(standing(of, coming));
  }
  for (const other of near) {
    groups.add(other.group);
    for (const person of other.people) people.add(person);
  }
  return { groups: [...groups], people: [...people], nobody };
}
