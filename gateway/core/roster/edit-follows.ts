/**
 * What follows from edits in other items: overrides that belong to a shift move with it or end, swaps with them, and
 * what names something dropped goes along. Works out only; `edits.ts` records it.
 */
import { WEEK_MS, type Week, weekNamed, weeksBetween } from '../handoffs.ts';
import { stretches } from '../rotation.ts';
import type { Override, Rotation, SiteFile } from '../site.ts';
import type { State } from '../state.ts';
import { hours, iso, type Wall, wall } from '../time.ts';
import { alike } from './alike.ts';
import type { RosterChange, SwapEnd } from './entries.ts';
import { changed } from './evolve.ts';
import type { SwapRecord } from './state.ts';

/** A week that becomes longer or shorter by a change to or from summer time is still a week away. */
const SLACK = hours(3);

/** A swap whose shift moved with its rotation. */
export interface SwapMove {
  readonly swap: string;
  readonly shift: string;
  readonly inReturn: string | null;
}
/** A swap that ends, and why. */
export interface SwapVoid {
  readonly swap: string;
  readonly why: SwapEnd;
}
/** What edits come to with all that follows from them. */
export interface Followed {
  readonly site: SiteFile;
  /** The changes that follow, in order, after those asked for. */
  readonly changes: readonly RosterChange[];
  /** Swaps of which nothing is left. */
  readonly voids: readonly SwapVoid[];
  readonly moves: readonly SwapMove[];
  /** Swaps that had ended with the very edit that is taken back, and stand again. */
  readonly revives: readonly string[];
}

/** True when two versions of a rotation hand over at the same moments to the same groups. */
const sameCalendar = (a: Rotation, b: Rotation): boolean =>
  a === b ||
  (a.start === b.start &&
    a.timezone === b.timezone &&
    alike(a.handoff, b.handoff) &&
    alike(a.groups, b.groups));

/**
 * The shift of another version of a rotation that takes the place of this one: of the same group, the nearest (of two
 * the later), at most a week away; for one that is still to come never one that began before `at`. Undefined: there is
 * none.
 */
export function movedWeek(before: Rotation, after: Rotation, shift: string, at: Wall): Week | undefined {
  const old = weekNamed(before, shift);
  if (old === undefined || old.number < 0) return undefined;
  const most = WEEK_MS + SLACK;
  let nearest: Week | undefined;
  for (const week of weeksBetween(after, wall(old.from - most), wall(old.from + most + 1))) {
    const far = Math.abs(week.from - old.from);
    if (week.number < 0 || week.group !== old.group || far > most) continue;
    if (old.from > at && week.from <= at) continue;
    if (nearest === undefined || far <= Math.abs(nearest.from - old.from)) nearest = week;
  }
  return nearest;
}

/** An override of a shift, with its span in the week that its shift became. Null: nothing of it is left. */
export function movedOverride(override: Override, old: Week, week: Week): Override | null {
  const [from, until] = [Date.parse(override.from), Date.parse(override.until)];
  const within = (at: number): boolean => week.from <= at && at <= week.until;
  // An edge of its own, such as the moment at which a running shift was swapped, stays while it can.
  const begins = from !== old.from && within(from) ? from : week.from;
  const ends = until !== old.until && within(until) ? until : week.until;
  if (ends <= begins) return null;
  return { ...override, shift: week.shift, from: iso(wall(begins)), until: iso(wall(ends)) };
}

/** Whether somebody is on duty at some time of a week, without these overrides. */
export function isOnDuty(
  site: SiteFile,
  rotation: string,
  week: { readonly from: Wall; readonly until: Wall },
  person: string,
  without: readonly string[] = [],
): boolean {
  const bare =
    without.length === 0
      ? site
      : { ...site, overrides: site.overrides.filter(({ id }) => id === undefined || !without.includes(id)) };
  return stretches(bare, rotation, week.from, week.until).some(({ people }) => people.includes(person));
}

const mentions = ({ replace, add, remove }: Override, person: string): boolean =>
  replace?.person === person ||
  replace?.by === person ||
  add?.includes(person) === true ||
  remove?.includes(person) === true;

/** Works out what follows from changes that turned one site into another. `undone`: the edit that they take back. */
export function follow(
  state: State,
  before: SiteFile,
  after: SiteFile,
  direct: readonly RosterChange[],
  at: Wall,
  undone: string | null,
): Followed {
  const changes: RosterChange[] = [];
  let site = after;
  const set = (id: string, value: Override | null): void => {
    const index = site.overrides.findIndex((override) => override.id === id);
    const known = site.overrides[index];
    if (known === undefined) return;
    const change: RosterChange = { section: 'overrides', id, before: known, after: value, index };
    changes.push(change);
    site = changed(site, [change]);
  };
  const asked = new Set(direct.flatMap(({ section, id }) => (section === 'overrides' ? [id] : [])));
  dropMentions(before, site, direct, at, set);
  const rotations = new Map(after.rotations.map((rotation) => [rotation.id, rotation]));
  for (const old of before.rotations) {
    const rotation = rotations.get(old.id);
    if (rotation === undefined || sameCalendar(old, rotation)) continue;
    for (const override of site.overrides) {
      const { id, shift } = override;
      if (id === undefined || shift === undefined || override.rotation !== old.id || asked.has(id)) continue;
      const [was, week] = [weekNamed(old, shift), movedWeek(old, rotation, shift, at)];
      if (Date.parse(override.until) <= at) continue;
      const moved = was === undefined || week === undefined ? null : movedOverride(override, was, week);
      if (moved === null || !alike(moved, override)) set(id, moved);
    }
  }
  // What the editor puts in place of a swap's override by hand stays, though the swap ends.
  const setOther = (id: string, value: null): void => {
    if (!asked.has(id)) set(id, value);
  };
  const swaps = followSwaps({ state, before, now: () => site, rotations, at, undone, set: setOther });
  const revives = [...state.roster.swaps.values()]
    .filter(
      (swap) =>
        swap.state === 'void' &&
        swap.before?.edit === undone &&
        swap.before.state === 'done' &&
        holds(swap, site),
    )
    .map(({ id }) => id);
  return { site, changes, ...swaps, revives };
}

/** Overrides of a rotation that goes, and past ones of a person who goes, go along. */
function dropMentions(
  before: SiteFile,
  site: SiteFile,
  direct: readonly RosterChange[],
  at: Wall,
  set: (id: string, value: null) => void,
): void {
  const gone = (section: RosterChange['section']): ReadonlySet<string> =>
    new Set(
      direct.flatMap((change) => (change.section === section && change.after === null ? [change.id] : [])),
    );
  const [rotations, people] = [gone('rotations'), gone('people')];
  if (rotations.size + people.size === 0) return;
  const known = new Set(before.overrides.map(({ id }) => id));
  for (const override of site.overrides) {
    if (override.id === undefined || !known.has(override.id)) continue;
    const over = Date.parse(override.until) <= at;
    if (
      rotations.has(override.rotation) ||
      (over && [...people].some((person) => mentions(override, person)))
    )
      set(override.id, null);
  }
}

function followSwaps({
  state,
  before,
  now,
  rotations,
  at,
  undone,
  set,
}: {
  readonly state: State;
  readonly before: SiteFile;
  readonly now: () => SiteFile;
  readonly rotations: ReadonlyMap<string, Rotation>;
  readonly at: Wall;
  readonly undone: string | null;
  readonly set: (id: string, value: null) => void;
}): { readonly voids: readonly SwapVoid[]; readonly moves: readonly SwapMove[] } {
  const voids: SwapVoid[] = [];
  const moves: SwapMove[] = [];
  for (const swap of state.roster.swaps.values()) {
    if (swap.state !== 'asked' && swap.state !== 'accepted' && swap.state !== 'done') continue;
    const old = before.rotations.find(({ id }) => id === swap.rotation);
    const week = old === undefined ? undefined : weekNamed(old, swap.shift);
    if (old === undefined || week === undefined || week.until <= at) continue;
    const rotation = rotations.get(swap.rotation);
    const back = undone !== null && swap.before?.edit === undone ? swap.before : null;
    const name = (shift: string): string | undefined => {
      if (rotation === undefined) return undefined;
      return sameCalendar(old, rotation)
        ? weekNamed(rotation, shift)?.shift
        : (alongWith(swap, before, now(), shift) ?? movedWeek(old, rotation, shift, at)?.shift);
    };
    const shift = back?.shift ?? name(swap.shift);
    const inReturn = swap.inReturn === null ? null : (back?.inReturn ?? name(swap.inReturn));
    if (shift === undefined || inReturn === undefined || rotation === undefined)
      voids.push({ swap: swap.id, why: 'gone' });
    else if (!stands(swap, before, now(), shift)) voids.push({ swap: swap.id, why: 'changed' });
    else {
      if (shift !== swap.shift || inReturn !== swap.inReturn) moves.push({ swap: swap.id, shift, inReturn });
      continue;
    }
    if (swap.state === 'done') for (const id of swap.overrides) set(id, null);
  }
  return { voids, moves };
}

/** Where the overrides of a swap went with this shift of it, so that both stay together. */
function alongWith(swap: SwapRecord, before: SiteFile, after: SiteFile, shift: string): string | undefined {
  for (const id of swap.overrides) {
    const was = before.overrides.find((override) => override.id === id);
    const is = after.overrides.find((override) => override.id === id);
    if (was?.shift === shift && is?.shift !== undefined) return is.shift;
  }
  return undefined;
}

const spanOf = ({ from, until }: Override): { readonly from: Wall; readonly until: Wall } => ({
  from: wall(Date.parse(from)),
  until: wall(Date.parse(until)),
});

/** Whether everything a swap put in the roster is there, and replaces somebody who would be on duty but for it. */
const holds = (swap: SwapRecord, site: SiteFile): boolean =>
  swap.overrides.every((id) => {
    const override = site.overrides.find((one) => one.id === id);
    if (override === undefined) return false;
    const { replace } = override;
    return replace === undefined || isOnDuty(site, swap.rotation, spanOf(override), replace.person, [id]);
  });

/** Whether a swap still has its overrides, and whoever is replaced is still on duty there but for them. */
function stands(swap: SwapRecord, before: SiteFile, after: SiteFile, shift: string): boolean {
  if (swap.state !== 'done') {
    const duty = (site: SiteFile, day: string): boolean => {
      const rotation = site.rotations.find(({ id }) => id === swap.rotation);
      const week = rotation === undefined ? undefined : weekNamed(rotation, day);
      return week !== undefined && isOnDuty(site, swap.rotation, week, swap.person);
    };
    return duty(after, shift) || !duty(before, swap.shift);
  }
  for (const id of swap.overrides) {
    const was = before.overrides.find((override) => override.id === id);
    const is = after.overrides.find((override) => override.id === id);
    if (was === undefined) continue;
    if (is === undefined) return false;
    const duty = (site: SiteFile, override: Override): boolean =>
      override.replace === undefined ||
      isOnDuty(site, swap.rotation, spanOf(override), override.replace.person, [id]);
    if (duty(before, was) && !duty(after, is)) return false;
  }
  return true;
}
