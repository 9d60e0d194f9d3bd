/**
 * The roster in words: times, names, items and their changes, in one language; and refusals, which are said in both.
 * Leaves the sentences themselves to `texts/`.
 */
import { type Problem, type ProblemCode, problem } from '../problem.ts';
import { type Override, type SiteFile, serveTogether, sitesOf } from '../site.ts';
import { type Texts, texts } from '../texts/index.ts';
import { type Wall, wall } from '../time.ts';
import { offsetAt } from '../zone.ts';
import { alike } from './alike.ts';
import type { RosterChange, RosterItem, RosterSection } from './entries.ts';
import { zoneOfSite } from './zones.ts';

/** A refusal in both languages. */
export const refusal = (code: ProblemCode, say: (t: Texts) => string, field?: string): Problem =>
  problem(code, say(texts.en), field, say(texts.nl));

/** A moment in local time, such as `ma 23 nov 2026 09:00`. */
export function localText({ rosterCore: t }: Texts, zone: string, at: Wall): string {
  const shown = new Date(at + offsetAt(zone, at));
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${t.days[shown.getUTCDay()] ?? ''} ${shown.getUTCDate()} ${t.months[shown.getUTCMonth()] ?? ''}`;
  return `${day} ${shown.getUTCFullYear()} ${two(shown.getUTCHours())}:${two(shown.getUTCMinutes())}`;
}

/** A colleague's name; the id of somebody unknown. */
export const nameOf = (site: SiteFile, person: string): string =>
  site.people.find(({ id }) => id === person)?.name ?? person;
/** Names, joined. */
export const namesOf = (t: Texts, site: SiteFile, people: readonly string[]): string =>
  t.rosterCore.and(people.map((person) => nameOf(site, person)));
/** A group's name. */
export const groupName = (site: SiteFile, group: string): string =>
  site.groups.find(({ id }) => id === group)?.name ?? group;
/** A rotation as people call it: by its building, and by its id too where the building has several. */
export function rotationName(site: SiteFile, id: string): string {
  const rotation = site.rotations.find((candidate) => candidate.id === id);
  if (rotation === undefined) return id;
  const names = sitesOf(rotation).map((each) => site.sites.find((one) => one.id === each)?.name ?? each);
  const several = site.rotations.some((other) => other.id !== id && serveTogether(other, rotation));
  return `${names.join(', ')}${several ? ` (${id})` : ''}`;
}
/** The zone of a rotation; of one that is gone, that of the organisation. */
export const zoneOfRotation = (site: SiteFile, rotation: string): string =>
  site.rotations.find(({ id }) => id === rotation)?.timezone ?? zoneOfSite(site, null);

/** An override in words: who, where, from when until when. */
export function overrideText(t: Texts, site: SiteFile, override: Override): string {
  const zone = zoneOfRotation(site, override.rotation);
  const time = (text: string): string => {
    const at = Date.parse(text);
    return Number.isNaN(at) ? text : localText(t, zone, wall(at));
  };
  const { replace, add, remove } = override;
  const shift = {
    who: replace === undefined ? namesOf(t, site, add ?? remove ?? []) : nameOf(site, replace.person),
    by: replace === undefined ? '' : nameOf(site, replace.by),
    rotation: rotationName(site, override.rotation),
    from: time(override.from),
    until: time(override.until),
  };
  if (replace !== undefined) return t.rosterCore.override.replace(shift);
  return add === undefined ? t.rosterCore.override.remove(shift) : t.rosterCore.override.add(shift);
}

/** An item in words, such as `groep Rood`. `site`: where names are looked up. */
export function itemText<S extends RosterSection>(
  t: Texts,
  site: SiteFile,
  section: S,
  id: string,
  item: RosterItem<RosterSection> | null,
): string {
  const found: { readonly name?: string } = item !== null && 'name' in item ? item : {};
  if (section === 'overrides' && item !== null && 'from' in item && 'rotation' in item)
    return t.rosterCore.item.overrides(overrideText(t, site, item));
  if (section === 'people' || section === 'groups')
    return t.rosterCore.item[section](found.name ?? lookUp(site, section, id));
  return t.rosterCore.item[section](id);
}

const lookUp = (site: SiteFile, section: 'people' | 'groups', id: string): string =>
  section === 'people' ? nameOf(site, id) : groupName(site, id);

/** One change in one line, with names. */
export function changeText(t: Texts, site: SiteFile, change: RosterChange): string {
  const { section, id, before, after } = change;
  return t.rosterCore.change({
    did: before === null ? 'added' : after === null ? 'removed' : 'changed',
    item: itemText(t, site, section, id, after ?? before),
    detail: detailText(t, site, change),
  });
}

function detailText(t: Texts, site: SiteFile, change: RosterChange): string {
  const words = t.rosterCore.detail;
  const said: string[] = [];
  const field = (name: string, before: string, after: string): void => {
    if (before !== after) said.push(words.field(name, before, after));
  };
  switch (change.section) {
    case 'groups': {
      const [before, after] = [change.before?.people ?? [], change.after?.people ?? []];
      if (change.before !== null && change.after !== null)
        field(words.name(), change.before.name, change.after.name);
      const joined = after.filter((person) => !before.includes(person));
      const left = before.filter((person) => !after.includes(person));
      if (joined.length > 0) said.push(words.joined(namesOf(t, site, joined)));
      if (left.length > 0 && change.after !== null) said.push(words.left(namesOf(t, site, left)));
      if (joined.length + left.length === 0 && before.join('|') !== after.join('|')) said.push(words.order());
      break;
    }
    case 'people': {
      const { before, after } = change;
      if (before === null || after === null) break;
      field(words.name(), before.name, after.name);
      field(words.site(), before.site ?? '', after.site ?? '');
      field(words.roles(), before.roles.join(', '), after.roles.join(', '));
      field(words.language(), before.language, after.language);
      field(words.manager(), managerName(site, before.manager), managerName(site, after.manager));
      if (!alike(before.channels, after.channels)) said.push(words.channels());
      break;
    }
    case 'rotations': {
      const { before, after } = change;
      if (before === null || after === null) break;
      const handoff = (of: typeof before): string =>
        `${t.rosterCore.weekday[of.handoff.weekday]} ${of.handoff.time}`;
      const groups = (of: typeof before): string => of.groups.map((id) => groupName(site, id)).join(', ');
      field(words.site(), before.site, after.site);
      field(words.groups(), groups(before), groups(after));
      field(words.handoff(), handoff(before), handoff(after));
      field(words.start(), before.start, after.start);
      field(words.timezone(), before.timezone, after.timezone);
      field(words.fallback(), groupName(site, before.fallback), groupName(site, after.fallback));
      break;
    }
    case 'overrides':
      if (change.before !== null && change.after !== null) said.push(overrideText(t, site, change.before));
      break;
    case 'policies':
      if (change.before !== null && change.after !== null && !alike(change.before.steps, change.after.steps))
        said.push(words.steps());
      break;
  }
  return said.join('; ');
}

const managerName = (site: SiteFile, id: string | undefined): string =>
  id === undefined ? '' : nameOf(site, id);
