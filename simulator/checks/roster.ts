/**
 * A second reckoning of who is on duty, by calendar days instead of instants: find the local day on which the roster
 * last handed over, count weeks from its first, take the group whose turn it is. Promises to share nothing with the
 * gateway's rotation but the site file; slow, for the few moments a check asks about.
 */
import type { Rotation, SiteFile } from '../../gateway/core/site.ts';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const formats = new Map<string, Intl.DateTimeFormat>();

/** Zones set their clocks at quarters of an hour: between those the difference to UTC is the same. */
const QUARTER_MS = 900_000;
const MOST_QUARTERS = 4_096;
const differences = new Map<string, number>();

/** What the clock on a wall in this zone shows, as if it were UTC. */
function local(zone: string, at: number): number {
  const quarter = Math.floor(at / QUARTER_MS) * QUARTER_MS;
  const name = `${zone} ${quarter}`;
  let difference = differences.get(name);
  if (difference === undefined) {
    difference = shownAt(zone, quarter) - quarter;
    if (differences.size >= MOST_QUARTERS) differences.clear();
    differences.set(name, difference);
  }
  return at + difference;
}

/** The same, asked of the calendar; `at` is a whole second. */
function shownAt(zone: string, at: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instant at which such a clock shows this: the first of two, and where it never does, as much later as clocks were
 * set forward (RFC 5545).
 */
function instantAt(zone: string, shown: number): number {
  const offsets = [shown - DAY_MS, shown + DAY_MS].map((near) => local(zone, near) - near);
  const found = offsets.map((offset) => shown - offset).filter((at) => local(zone, at) === shown);
  return found.length > 0 ? Math.min(...found) : shown - Math.min(...offsets);
}

const midnight = (shown: number): number => Math.floor(shown / DAY_MS) * DAY_MS;

/** The instant of the handoff on this local day (its midnight as if it were UTC). */
function handoffOn(rotation: Rotation, day: number): number {
  const [hours = 0, minutes = 0] = rotation.handoff.time.split(':').map(Number);
  return instantAt(rotation.timezone, day + (hours * 60 + minutes) * 60_000);
}

/** The local day of the first handoff. */
function firstDay(rotation: Rotation): number {
  const start = Date.parse(`${rotation.start}T00:00:00Z`);
  const wait = (WEEKDAYS.indexOf(rotation.handoff.weekday) - new Date(start).getUTCDay() + 7) % 7;
  return start + wait * DAY_MS;
}

/** Handoffs around an instant: the last one at or before it (null: there was none yet) and the next. */
export function handoffsAround(
  rotation: Rotation,
  at: number,
): { readonly last: number | null; readonly next: number } {
  const first = firstDay(rotation);
  const today = midnight(local(rotation.timezone, at));
  // A week back and a week on hold one handoff each, whatever clocks do.
  let last: number | null = null;
  for (let day = Math.max(first, today - 8 * DAY_MS); day <= today + 9 * DAY_MS; day += DAY_MS) {
    if ((day - first) % (7 * DAY_MS) !== 0) continue;
    const turn = handoffOn(rotation, day);
    if (turn <= at) last = turn;
    else return { last, next: turn };
  }
  return { last, next: handoffOn(rotation, first) };
}

/** The group whose turn it is, overrides aside; before the first handoff the fallback. */
export function groupAt(rotation: Rotation, at: number): string {
  const first = firstDay(rotation);
  const today = midnight(local(rotation.timezone, at));
  for (let day = today + DAY_MS; day >= Math.max(first, today - 8 * DAY_MS); day -= DAY_MS) {
    if ((day - first) % (7 * DAY_MS) !== 0 || handoffOn(rotation, day) > at) continue;
    const weeks = (day - first) / (7 * DAY_MS);
    return rotation.groups[weeks % rotation.groups.length] ?? rotation.fallback;
  }
  return rotation.fallback;
}

/** Group and people in force at an instant, overrides included; where they leave nobody, the fallback stands in. */
export function inForce(
  site: SiteFile,
  rotation: Rotation,
  at: number,
): { readonly group: string; readonly people: readonly string[] } {
  const peopleOf = (group: string): readonly string[] =>
    site.groups.find(({ id }) => id === group)?.people ?? [];
  const group = groupAt(rotation, at);
  const people = new Set(peopleOf(group));
  const now = site.overrides.filter(
    (change) =>
      change.rotation === rotation.id && Date.parse(change.from) <= at && at < Date.parse(change.until),
  );
  for (const { remove } of now) for (const person of remove ?? []) people.delete(person);
  for (const { replace } of now)
    if (replace !== undefined && people.delete(replace.person)) people.add(replace.by);
  for (const { add } of now) for (const person of add ?? []) people.add(person);
  return people.size > 0
    ? { group, people: [...people] }
    : { group: rotation.fallback, people: peopleOf(rotation.fallback) };
}

/** Near a handoff both groups are on call (P19). */
const MARGIN_MS = 15 * 60_000;

/** Whom an alarm of this site (null: nobody knows which) must reach when it pages who is on call at an instant. */
export function onCall(
  site: SiteFile,
  siteId: string | null,
  at: number,
): { readonly people: ReadonlySet<string>; readonly groups: ReadonlySet<string>; readonly near: boolean } {
  const [people, groups] = [new Set<string>(), new Set<string>()];
  let near = false;
  for (const rotation of site.rotations) {
    if (siteId !== null && rotation.site !== siteId && !rotation.sharedWith?.includes(siteId)) continue;
    const moments = [at];
    const { last, next } = handoffsAround(rotation, at);
    if (last !== null && at - last <= MARGIN_MS) moments.push(last - 1);
    if (next - at <= MARGIN_MS) moments.push(next);
    near ||= moments.length > 1;
    for (const moment of moments) {
      const force = inForce(site, rotation, moment);
      groups.add(force.group);
      for (const person of force.people) people.add(person);
    }
  }
  return { people, groups, near };
}
