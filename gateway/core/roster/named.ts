/**
 * Ids for overrides and policies, which a site file need not give. Promises the same ids for the same file, none
 * twice, and that a file which gave none is shown without them again.
 */
import type { SiteFile } from '../site.ts';

interface Item {
  readonly id?: string | undefined;
}

function withIds<T extends Item>(items: readonly T[], letter: string): readonly T[] {
  if (items.every(({ id }) => id !== undefined)) return items;
  const taken = new Set(items.flatMap(({ id }) => (id === undefined ? [] : [id])));
  let free = items.length;
  return items.map((item, i) => {
    if (item.id !== undefined) return item;
    let id = `${letter}${i + 1}`;
    while (taken.has(id)) {
      free += 1;
      id = `${letter}${free}`;
    }
    taken.add(id);
    return { ...item, id };
  });
}

function withoutIds<T extends Item>(items: readonly T[], letter: string): readonly T[] {
  if (!items.some(({ id }, i) => id === `${letter}${i + 1}`)) return items;
  return items.map((item, i) => {
    if (item.id !== `${letter}${i + 1}`) return item;
    const { id: _, ...rest } = item;
    return rest as T;
  });
}

/** The site with an id for every override (`o1`, ...) and policy (`p1`, ...). */
export function named(site: SiteFile): SiteFile {
  const overrides = withIds(site.overrides, 'o');
  const policies = withIds(site.policies, 'p');
  return overrides === site.overrides && policies === site.policies ? site : { ...site, overrides, policies };
}

/** The site without the ids that `named` gives by position. */
export const unnamed = (site: SiteFile): SiteFile => ({
  ...site,
  overrides: withoutIds(site.overrides, 'o'),
  policies: withoutIds(site.policies, 'p'),
});
