/** What a walk test is about, in the names of the site: the site, an area of it, or a group. */
import { areaWords } from '../../core/area-words.ts';
import { useSession } from './session.tsx';
import type { Walk } from './walk-shape.ts';

/** The words, the widest first; empty where there are none, such as for buttons of several sites. */
export function useScopeWords(): (walk: Pick<Walk, 'scope' | 'site' | 'groupName'>) => readonly string[] {
  const { t, siteOf } = useSession();
  const words = t.pages.walk;
  return ({ scope, site, groupName }) => {
    const { group, area } = scope;
    const part =
      typeof area === 'string'
        ? areaWords(area, site ?? (typeof scope.site === 'string' ? scope.site : ''))
        : '';
    return [
      siteOf(site) ?? '',
      part === '' ? '' : words.area(part),
      typeof group === 'string' ? (groupName ?? words.group(group)) : '',
    ].filter((one) => one !== '');
  };
}
