/** Items of the roster in words: a title for each, and what is still missing in it. Pure. */
import type { RosterSection } from '../../core/roster/entries.ts';
import type { Group, Override, Policy, Rotation } from '../../core/site.ts';
import type { Texts } from '../../core/texts/index.ts';
import { isZone } from '../../core/zone.ts';
import type { Draft, Item, Items } from './draft.ts';
import { standing } from './draft.ts';
import { momentIn } from './roster-dates.ts';

/** What tells names of all that an item mentions. */
export interface ItemNaming {
  readonly t: Texts;
  readonly person: (id: string) => string;
  readonly group: (id: string) => string;
  readonly site: (id: string) => string;
  readonly place: (id: string) => string;
  /** The zone of a rotation. */
  readonly zoneOf: (rotation: string) => string;
  readonly rotation: (id: string) => string;
}

/** Naming by the items as the draft would have them. */
export function itemNaming(
  t: Texts,
  items: Items,
  draft: Draft,
  siteOf: (id: string | null) => string | null,
  placeOf: (id: string | null) => string | null,
): ItemNaming {
  const people = new Map(standing(items, draft, 'people').map(({ id, name }) => [id, name]));
  const groups = new Map(standing(items, draft, 'groups').map(({ id, name }) => [id, name]));
  const rotations = new Map(standing(items, draft, 'rotations').map((each) => [each.id, each]));
  const unnamed = t.pages.roster.edit.unnamed;
  const named = (name: string | undefined, id: string): string => (name === '' ? unnamed : (name ?? id));
  return {
    t,
    person: (id) => named(people.get(id), id),
    group: (id) => named(groups.get(id), id),
    site: (id) => siteOf(id) ?? id,
    place: (id) => placeOf(id) ?? id,
    zoneOf: (id) => rotations.get(id)?.timezone ?? 'Europe/Amsterdam',
    rotation: (id) => {
      const site = rotations.get(id)?.site;
      return site === undefined ? id : (siteOf(site) ?? site);
    },
  };
}

/** What an override does, in one line. */
export function overrideLine(override: Override, naming: ItemNaming): string {
  const words = naming.t.pages.roster.edit;
  const all = (people: readonly string[]): string => people.map(naming.person).join(', ') || '…';
  if (override.add !== undefined) return words.overrideLine.add(all(override.add));
  if (override.remove !== undefined) return words.overrideLine.remove(all(override.remove));
  const { person, by } = override.replace ?? { person: '', by: '' };
  const one = (id: string): string => (id === '' ? '…' : naming.person(id));
  return words.overrideLine.replace(one(person), one(by));
}
/** From when until when an override counts, in local time. */
export function overridePeriod({ from, until, rotation }: Override, naming: ItemNaming): string {
  const zone = naming.zoneOf(rotation);
  const at = (time: string): string =>
    Number.isFinite(Date.parse(time)) ? momentIn(time, naming.t.locale, zone) : '…';
  return naming.t.pages.roster.edit.period(at(from), at(until));
}
/** Where a policy counts, and its level. */
export function policyTitle(policy: Policy, naming: ItemNaming): string {
  const words = naming.t.pages.policies;
  const where =
    policy.place !== undefined && policy.place !== ''
      ? words.forPlace(naming.place(policy.place))
      : policy.site !== undefined && policy.site !== ''
        ? words.forSite(naming.site(policy.site))
        : words.unknownWhere;
  return `${where}: ${naming.t.level[policy.level].toLowerCase()}`;
}

/** The title of an item. */
export function titleOf<S extends RosterSection>(section: S, item: Item<S>, naming: ItemNaming): string {
  const words = naming.t.pages.roster.edit;
  switch (section) {
    case 'rotations':
      return (item as Rotation).site === '' ? words.unnamed : naming.site((item as Rotation).site);
    case 'groups':
    case 'people': {
      const { name } = item as Group;
      return name.trim() === '' ? words.unnamed : name;
    }
    case 'overrides':
      return overrideLine(item as Override, naming);
    default:
      return policyTitle(item as Policy, naming);
  }
}

/** What is missing in an item: a sentence per field. */
export function faultsOf<S extends RosterSection>(
  section: S,
  item: Item<S>,
  t: Texts,
): Readonly<Record<string, string>> {
  const words = t.pages.roster.edit;
  const faults: Record<string, string> = {};
  switch (section) {
    case 'rotations': {
      const { site, groups, fallback, handoff, start, timezone } = item as Rotation;
      if (site === '') faults.site = words.needChoice;
      if (groups.length === 0) faults.groups = words.needGroup;
      if (fallback === '') faults.fallback = words.needChoice;
      if (!/^\d\d:\d\d$/.test(handoff.time)) faults.time = t.pages.policies.needTime;
      if (!/^\d{4}-\d\d-\d\d$/.test(start)) faults.start = words.needMoment;
      if (!isZone(timezone)) faults.timezone = words.needZone;
      break;
    }
    case 'groups': {
      const { name, people } = item as Group;
      if (name.trim() === '') faults.name = words.needName;
      if (people.length === 0) faults.people = words.needMember;
      break;
    }
    case 'people':
      if ((item as { name: string }).name.trim() === '') faults.name = words.needName;
      if ((item as { roles: readonly string[] }).roles.length === 0) faults.roles = words.needChoice;
      break;
    case 'overrides':
      overrideFaults(item as Override, faults, t);
      break;
    default:
      policyFaults(item as Policy, faults, t);
  }
  return faults;
}

function overrideFaults(override: Override, faults: Record<string, string>, t: Texts): void {
  const words = t.pages.roster.edit;
  if (override.rotation === '') faults.rotation = words.needChoice;
  if (override.replace !== undefined) {
    if (override.replace.person === '') faults.person = words.needChoice;
    if (override.replace.by === '') faults.by = words.needChoice;
  } else if ((override.add ?? override.remove ?? []).length === 0) faults.people = words.needMember;
  const from = Date.parse(override.from);
  const until = Date.parse(override.until);
  if (!Number.isFinite(from)) faults.from = words.needMoment;
  if (!Number.isFinite(until)) faults.until = words.needMoment;
  else if (until <= from) faults.until = words.needOrder;
}

function policyFaults(policy: Policy, faults: Record<string, string>, t: Texts): void {
  const words = t.pages.policies;
  if ((policy.place ?? '') === '' && (policy.site ?? '') === '') faults.where = words.needWhere;
  if (policy.when !== undefined) {
    if (!isZone(policy.when.timezone)) faults.whenZone = t.pages.roster.edit.needZone;
    if (!/^\d\d:\d\d$/.test(policy.when.from)) faults.whenFrom = words.needTime;
    if (!/^\d\d:\d\d$/.test(policy.when.until)) faults.whenUntil = words.needTime;
  }
  const seconds = (value: number | undefined, least: number): boolean =>
    value === undefined || (Number.isInteger(value) && value >= least && value <= 3600);
  if (!seconds(policy.acknowledgeExpiry, 1)) faults.acknowledgeExpiry = words.needSeconds;
  if (!seconds(policy.repeat, 5)) faults.repeat = words.needSeconds;
  let before = Number.NEGATIVE_INFINITY;
  policy.steps.forEach((step, index) => {
    if (!seconds(step.after, 0)) faults[`after${index}`] = words.needSeconds;
    else if (index === 0 && step.after !== 0) faults.after0 = words.needFirst;
    else if (step.after < before + 5) faults[`after${index}`] = words.needLater;
    if (step.page.length === 0 && !step.guide112) faults[`page${index}`] = words.needTarget;
    before = step.after;
  });
}
