/** Roster problems as they are shown: with times as texts, and a sentence with names in the reader's language. */
import type { RosterProblemView } from '../api-roster.ts';
import type { SiteFile } from '../site.ts';
import type { Texts } from '../texts/index.ts';
import { iso } from '../time.ts';
import type { RosterProblem } from './problems.ts';
import { groupName, localText, namesOf, rotationName, zoneOfRotation } from './words.ts';

/** Most names in one sentence; the list of ids beside it is whole. */
const NAMES_MOST = 12;

/** One problem as a page shows it. `site`: the site it was found in. */
export function viewProblem(t: Texts, site: SiteFile, found: RosterProblem): RosterProblemView {
  const { code, weight, rotation, group, people, from, until } = found;
  const zone = zoneOfRotation(site, rotation ?? '');
  const named = namesOf(t, site, people.slice(0, NAMES_MOST));
  const text = t.rosterCore.problem[code]({
    who: people.length > NAMES_MOST ? `${named} +${people.length - NAMES_MOST}` : named,
    many: people.length > 1,
    rotation: rotation === null ? '' : rotationName(site, rotation),
    site: site.sites.find(({ id }) => id === found.site)?.name ?? found.site ?? '',
    other: found.other === null ? '' : rotationName(site, found.other),
    group: group === null ? '' : groupName(site, group),
    from: from === null ? '' : localText(t, zone, from),
    until: until === null ? '' : localText(t, zone, until),
    again: found.again,
    said: found.said,
  });
  return {
    code,
    weight,
    site: found.site,
    rotation,
    group,
    people,
    from: from === null ? null : iso(from),
    until: until === null ? null : iso(until),
    text,
  };
}
