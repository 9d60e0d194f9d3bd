/**
 * What an edit of the roster may not come to, whoever asks: something dropped that is still needed, a site without a
 * rotation, nobody left to coordinate, or a site that contradicts itself. Promises a sentence that names what and why;
 * what was wrong before the edit is no reason to refuse it.
 */
import type { Actor } from '../events.ts';
import { checkPolicy, NAMING } from '../policy-check.ts';
import type { Problem } from '../problem.ts';
import { shiftAt } from '../rotation.ts';
import { type Policy, type SiteFile, sitesOf } from '../site.ts';
import { checkSite, type Path } from '../site-check.ts';
import type { State } from '../state.ts';
import { type Texts, texts } from '../texts/index.ts';
import type { Wall } from '../time.ts';
import type { RosterChange, RosterSection } from './entries.ts';
import {
  groupName,
  itemText,
  localText,
  nameOf,
  overrideText,
  refusal,
  rotationName,
  zoneOfRotation,
} from './words.ts';
import { zoneOfSite } from './zones.ts';

/**
 * Says why these changes are refused, or null. `actor` null: nobody in particular, such as a check before saving.
 * `undoing`: they take back an edit, and with it what that edit put on duty.
 */
export function refuseChanges(
  state: State,
  before: SiteFile,
  after: SiteFile,
  changes: readonly RosterChange[],
  at: Wall,
  actor: Actor | null,
  undoing: boolean,
): Problem | null {
  for (const change of changes) {
    const why = refuseEmpty(after, change) ?? refuseDrop(state, before, after, change, undoing ? null : at);
    if (why !== null) return why;
  }
  return (
    refuseLastRotation(before, after) ??
    refuseLastCoordinator(before, after, actor) ??
    refuseContradiction(before, after)
  );
}

/**
 * Why a policy that is put may not stand as it is; what a file may hold is not enough for an edit. `undoing`: what stood
 * there before comes back as it was, unless it pages no person.
 */
export function refusePolicies(
  site: SiteFile,
  changes: readonly RosterChange[],
  undoing: boolean,
): Problem | null {
  for (const change of changes) {
    if (change.section !== 'policies' || change.after === null) continue;
    const found = checkPolicy(site, change.after).faults;
    const faults = undoing ? found.filter(({ field }) => field === NAMING) : found;
    const [first] = faults;
    if (first === undefined) continue;
    return refusal(
      'invalid',
      (t) =>
        t.rosterCore.refused.check(
          ofItem(t, site, change),
          t.code === 'nl' ? first.nl : first.message,
          faults.length - 1,
        ),
      ['policies', change.id, first.field].filter((part) => part !== '').join('.'),
    );
  }
  return null;
}

const ofItem = (t: Texts, site: SiteFile, { section, id, before, after }: RosterChange): string => {
  const text = itemText(t, site, section, id, after ?? before);
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
};

function refuseEmpty(site: SiteFile, change: RosterChange): Problem | null {
  if (change.section === 'groups' && change.after?.people.length === 0)
    return refusal(
      'invalid',
      (t) => t.rosterCore.refused.emptyGroup(ofItem(t, site, change)),
      `groups.${change.id}.people`,
    );
  if (change.section === 'rotations' && change.after?.groups.length === 0)
    return refusal(
      'invalid',
      (t) => t.rosterCore.refused.emptyRotation(ofItem(t, site, change)),
      `rotations.${change.id}.groups`,
    );
  return null;
}

function refuseDrop(
  state: State,
  before: SiteFile,
  after: SiteFile,
  change: RosterChange,
  at: Wall | null,
): Problem | null {
  if (change.after !== null) return null;
  if (change.section === 'groups') return refuseGroup(before, after, change.id, at);
  return change.section === 'people' ? refusePerson(state, before, after, change.id) : null;
}

/** `at` null: being on duty is no reason. */
function refuseGroup(before: SiteFile, after: SiteFile, group: string, at: Wall | null): Problem | null {
  const name = groupName(before, group);
  const uses = (t: Texts): readonly string[] => [
    ...after.rotations.flatMap(({ id, groups, fallback }) => [
      ...(groups.includes(group) ? [t.rosterCore.use.rotation(rotationName(after, id))] : []),
      ...(fallback === group ? [t.rosterCore.use.fallback(rotationName(after, id))] : []),
    ]),
    ...after.policies.flatMap((policy) =>
      targetsOf(policy).groups.includes(group) ? [t.rosterCore.use.policy(policy.id ?? '')] : [],
    ),
  ];
  if (uses(texts.en).length > 0)
    return refusal(
      'conflict',
      (t) => t.rosterCore.refused.groupUsed(name, t.rosterCore.and(uses(t))),
      `groups.${group}`,
    );
  if (at === null) return null;
  for (const { id } of before.rotations) {
    const shift = shiftAt(before, id, at);
    if (shift?.group !== group) continue;
    const until = (t: Texts): string =>
      shift.until === null ? '' : localText(t, zoneOfRotation(before, id), shift.until);
    return refusal(
      'conflict',
      (t) => t.rosterCore.refused.groupOnDuty(name, rotationName(before, id), until(t)),
      `groups.${group}`,
    );
  }
  return null;
}

function targetsOf({ steps }: Policy): {
  readonly groups: readonly string[];
  readonly people: readonly string[];
} {
  const groups: string[] = [];
  const people: string[] = [];
  for (const target of steps.flatMap(({ page }) => page)) {
    if (typeof target === 'string') continue;
    if ('group' in target) groups.push(target.group);
    else if ('person' in target) people.push(target.person);
  }
  return { groups, people };
}

function refusePerson(state: State, before: SiteFile, after: SiteFile, person: string): Problem | null {
  const { roster, devices } = state;
  const uses = (t: Texts): readonly string[] => {
    const use = t.rosterCore.use;
    const open = [...roster.swaps.values()].filter(
      (swap) =>
        (swap.state === 'asked' || swap.state === 'accepted') &&
        [swap.person, swap.of, swap.by].includes(person),
    );
    const talks = [...roster.talks.values()].filter(
      (talk) =>
        !['well', 'alarm', 'cancelled'].includes(talk.state) && [talk.person, talk.looksIn].includes(person),
    );
    return [
      ...after.groups.filter(({ people }) => people.includes(person)).map(({ name }) => use.group(name)),
      ...after.overrides
        .filter(
          ({ replace, add, remove }) =>
            [replace?.person, replace?.by].includes(person) ||
            add?.includes(person) === true ||
            remove?.includes(person) === true,
        )
        .map((override) => use.override(overrideText(t, before, override))),
      ...after.policies
        .filter((policy) => targetsOf(policy).people.includes(person))
        .map(({ id }) => use.policy(id ?? '')),
      ...after.people.filter(({ manager }) => manager === person).map(({ name }) => use.manager(name)),
      ...[...devices.values()]
        .filter((device) => !device.revoked && device.simulation === null && device.person === person)
        .map(({ id }) => use.device(id)),
      ...open.map(({ rotation, shift }) => use.swap(rotationName(before, rotation), shift)),
      ...talks.map(({ from }) => use.talk(localText(t, zoneOfSite(before, null), from))),
    ];
  };
  if (uses(texts.en).length === 0) return null;
  return refusal(
    'conflict',
    (t) => t.rosterCore.refused.personUsed(nameOf(before, person), t.rosterCore.and(uses(t))),
    `people.${person}`,
  );
}

/** The last rotation of a site stays while alarms can come from there. */
function refuseLastRotation(before: SiteFile, after: SiteFile): Problem | null {
  const served = (site: SiteFile): ReadonlySet<string> => new Set(site.rotations.flatMap(sitesOf));
  const [had, has] = [served(before), served(after)];
  for (const site of after.sites) {
    if (!had.has(site.id) || has.has(site.id) || !after.places.some((place) => place.site === site.id))
      continue;
    return refusal('conflict', (t) => t.rosterCore.refused.lastRotation(site.name), 'rotations');
  }
  return null;
}

function refuseLastCoordinator(before: SiteFile, after: SiteFile, actor: Actor | null): Problem | null {
  const holders = (site: SiteFile, ...roles: readonly string[]): ReadonlySet<string> =>
    new Set(
      site.people.filter((person) => person.roles.some((role) => roles.includes(role))).map(({ id }) => id),
    );
  const [had, has] = [holders(before, 'coordinator', 'admin'), holders(after, 'coordinator', 'admin')];
  if (had.size > 0 && has.size === 0)
    return refusal('conflict', (t) => t.rosterCore.refused.lastCoordinator(), 'people');
  if (actor === null) return null;
  const own = actor.person;
  if (own !== null && had.has(own) && !has.has(own))
    return refusal('conflict', (t) => t.rosterCore.refused.ownCoordinator(), `people.${own}.roles`);
  const [ruled, rules] = [holders(before, 'admin'), holders(after, 'admin')];
  const same = ruled.size === rules.size && [...ruled].every((id) => rules.has(id));
  return same || actor.role === 'admin'
    ? null
    : refusal('forbidden', (t) => t.rosterCore.refused.onlyAdmin(), 'people');
}

interface Contradiction {
  readonly key: string;
  readonly path: Path;
  readonly message: string;
  readonly nl: string;
}

const contradictions = new WeakMap<SiteFile, readonly Contradiction[]>();

/** What is wrong with a site, each by a key that does not change when items move in their list. */
function contradictionsOf(site: SiteFile): readonly Contradiction[] {
  const known = contradictions.get(site);
  if (known !== undefined) return known;
  const found: Contradiction[] = [];
  checkSite(site, (path, message, nl) => {
    // Who holds a device is what was handed out since, not what the file said.
    if (path[0] === 'devices' && path[2] === 'person') return;
    const key = JSON.stringify([
      ...namedPath(site, path),
      unindexed(site, message).replace(/; did you mean .*$/, ''),
    ]);
    found.push({ key, path, message, nl: nl ?? message });
  });
  contradictions.set(site, found);
  return found;
}

const SECTIONS: readonly RosterSection[] = ['people', 'groups', 'rotations', 'overrides', 'policies'];
const sectionOf = (name: unknown): RosterSection | undefined => SECTIONS.find((section) => section === name);

function namedPath(site: SiteFile, [list, position, ...rest]: Path): Path {
  const section = sectionOf(list);
  const id = section === undefined || typeof position !== 'number' ? undefined : site[section][position]?.id;
  return [list ?? '', id ?? position ?? '', ...rest];
}

/** Texts name other items by their position; here by what they are called. */
const unindexed = (site: SiteFile, message: string, t?: Texts): string =>
  message.replace(/\b(people|groups|rotations|overrides|policies)\[(\d+)\]/g, (whole, list, position) => {
    const section = sectionOf(list);
    const item = section === undefined ? undefined : site[section][Number(position)];
    if (section === undefined || item === undefined) return whole;
    return t === undefined ? `${list}.${item.id}` : `"${itemText(t, site, section, item.id ?? '', item)}"`;
  });

function refuseContradiction(before: SiteFile, after: SiteFile): Problem | null {
  const known = new Set(contradictionsOf(before).map(({ key }) => key));
  const fresh = contradictionsOf(after).filter(({ key }) => !known.has(key));
  const first = fresh[0];
  if (first === undefined) return null;
  const section = sectionOf(first.path[0]);
  const item = section === undefined ? undefined : after[section][Number(first.path[1])];
  const what = (t: Texts): string => {
    const text =
      section === undefined || item === undefined ? '' : itemText(t, after, section, item.id ?? '', item);
    return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
  };
  return refusal(
    'invalid',
    (t) =>
      t.rosterCore.refused.check(
        what(t),
        unindexed(after, t.code === 'nl' ? first.nl : first.message, t),
        fresh.length - 1,
      ),
    namedPath(after, first.path).join('.'),
  );
}
