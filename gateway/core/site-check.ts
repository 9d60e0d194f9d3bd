/**
 * What one schema cannot say of a site file: ids are unique, every name points at something, policies keep the 112
 * promise, overrides do not pull at the same person. Promises one problem per fault, at the place where it is mended.
 */

import { DUTCH_LISTS, type Known, type NamedList, type Path, type Report } from './check-report.ts';
import { didYouMean } from './nearest.ts';
import { checkPolicies } from './policy-check.ts';
import { keptIdProblem } from './simulation-state.ts';
import { type SiteFile, sitesOf } from './site.ts';

export type { Path, Report } from './check-report.ts';

/** A guess compares a word with every id there is; beyond this many the file is wrong in some other way. */
const MOST_GUESSES = 50;

type Ids = { readonly [List in NamedList]: ReadonlyMap<string, number> };

/** Reports everything in which the file contradicts itself. Overrides must hold instants already. */
export function checkSite(site: SiteFile, report: Report): void {
  const idsOf = (list: keyof Ids): ReadonlyMap<string, number> => {
    const first = new Map<string, number>();
    site[list]?.forEach(({ id }, i) => {
      const earlier = first.get(id);
      if (earlier === undefined) first.set(id, i);
      else
        report(
          [list, i, 'id'],
          `"${id}" is already the id of ${list}[${earlier}]`,
          `"${id}" is al de naam van ${list}[${earlier}]`,
        );
    });
    return first;
  };
  const ids: Ids = {
    sites: idsOf('sites'),
    places: idsOf('places'),
    people: idsOf('people'),
    groups: idsOf('groups'),
    rotations: idsOf('rotations'),
    devices: idsOf('devices'),
    hubs: idsOf('hubs'),
  };
  let unknown = 0;
  const known = (list: keyof Ids, id: string | undefined, path: Path): void => {
    if (id === undefined || ids[list].has(id)) return;
    unknown += 1;
    const guess = unknown > MOST_GUESSES ? '' : didYouMean(id, ids[list].keys());
    report(
      path,
      `"${id}" is not the id of any of the ${list}${guess}`,
      `"${id}" bestaat niet (gezocht in ${DUTCH_LISTS[list]})`,
    );
  };

  site.places.forEach((place, i) => {
    known('sites', place.site, ['places', i, 'site']);
  });
  site.people.forEach((person, i) => {
    known('sites', person.site, ['people', i, 'site']);
    known('people', person.manager, ['people', i, 'manager']);
    if (person.manager === person.id)
      report(['people', i, 'manager'], 'nobody is their own manager', 'niemand is de eigen leidinggevende');
  });
  site.groups.forEach((group, i) => {
    group.people.forEach((person, j) => {
      known('people', person, ['groups', i, 'people', j]);
      if (group.people.indexOf(person) < j)
        report(
          ['groups', i, 'people', j],
          `"${person}" stands here twice`,
          `"${person}" staat er twee keer in`,
        );
    });
  });
  site.rotations.forEach((rotation, i) => {
    known('sites', rotation.site, ['rotations', i, 'site']);
    sitesOf(rotation).forEach((site, j, sites) => {
      if (j === 0) return;
      known('sites', site, ['rotations', i, 'sharedWith', j - 1]);
      if (sites.indexOf(site) < j)
        report(
          ['rotations', i, 'sharedWith', j - 1],
          `"${site}" stands here twice`,
          `"${site}" staat er twee keer in`,
        );
    });
    rotation.groups.forEach((group, j) => {
      known('groups', group, ['rotations', i, 'groups', j]);
    });
    known('groups', rotation.fallback, ['rotations', i, 'fallback']);
  });
  site.devices.forEach((device, i) => {
    const kept = keptIdProblem(device.id);
    if (kept !== null) report(['devices', i, 'id'], kept.message, kept.nl);
    known('places', device.place, ['devices', i, 'place']);
    known('people', device.person, ['devices', i, 'person']);
    if (device.person !== undefined && device.kind !== 'wearable' && device.kind !== 'pager')
      report(
        ['devices', i, 'person'],
        `a ${device.kind} has no holder: only a wearable or a pager is handed out`,
      );
  });
  site.hubs?.forEach((hub, i) => {
    known('places', hub.place, ['hubs', i, 'place']);
  });
  site.faultPolicies?.forEach(({ site: of, tell }, i) => {
    known('sites', of, ['faultPolicies', i, 'site']);
    tell.forEach((reader, j) => {
      if (typeof reader === 'string') return;
      if ('group' in reader) known('groups', reader.group, ['faultPolicies', i, 'tell', j, 'group']);
      else known('people', reader.person, ['faultPolicies', i, 'tell', j, 'person']);
    });
  });
  checkOverrides(site, known, report);
  checkPolicies(site, known, report);
}

function checkOverrides(site: SiteFile, known: Known, report: Report): void {
  const moves = new Map<string, { from: number; until: number; index: number }[]>();
  site.overrides.forEach((override, i) => {
    known('rotations', override.rotation, ['overrides', i, 'rotation']);
    const { replace, add, remove } = override;
    if ([replace, add, remove].filter((way) => way !== undefined).length !== 1)
      report(
        ['overrides', i],
        'must have exactly one of replace, add and remove',
        'moet precies één ding doen: vervangen, toevoegen of weghalen',
      );
    known('people', replace?.person, ['overrides', i, 'replace', 'person']);
    known('people', replace?.by, ['overrides', i, 'replace', 'by']);
    add?.forEach((person, j) => {
      known('people', person, ['overrides', i, 'add', j]);
    });
    remove?.forEach((person, j) => {
      known('people', person, ['overrides', i, 'remove', j]);
    });
    if (replace !== undefined && replace.person === replace.by)
      report(
        ['overrides', i, 'replace', 'by'],
        'nobody stands in for themselves',
        'niemand vervangt zichzelf',
      );
    const [from, until] = [Date.parse(override.from), Date.parse(override.until)];
    if (until <= from) {
      report(['overrides', i, 'until'], 'must be later than from', 'het einde moet na het begin liggen');
      return;
    }
    const moved = new Set([
      ...(replace === undefined ? [] : [replace.person, replace.by]),
      ...(add ?? []),
      ...(remove ?? []),
    ]);
    for (const person of moved) {
      const key = JSON.stringify([override.rotation, person]);
      const list = moves.get(key) ?? [];
      list.push({ from, until, index: i });
      moves.set(key, list);
    }
  });
  for (const [key, list] of moves) {
    const [, person] = JSON.parse(key) as [string, string];
    list.sort((a, b) => a.from - b.from);
    let longest = list[0];
    for (const move of list.slice(1)) {
      if (longest === undefined || move.from >= longest.until) {
        longest = move;
        continue;
      }
      const [earlier, later] = longest.index < move.index ? [longest, move] : [move, longest];
      report(
        ['overrides', later.index],
        `moves "${person}" at the same time as overrides[${earlier.index}] does`,
        `gaat over "${person}" in dezelfde tijd als overrides[${earlier.index}]`,
      );
      if (move.until > longest.until) longest = move;
    }
  }
}
