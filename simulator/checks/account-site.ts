/**
 * What an edit of the roster makes of the site, as a witness reckons it: each item that was put replaces the one of its
 * id or stands where the entry says, each that was taken away is gone. Shares nothing with the gateway's own fold.
 */
import type { RosterChange } from '../../gateway/core/roster/entries.ts';
import type { SiteFile } from '../../gateway/core/site.ts';

interface Item {
  readonly id?: string | undefined;
}

const within = (items: readonly Item[], id: string, after: Item | null, index: number): readonly Item[] => {
  const there = items.some((item) => item.id === id);
  if (after === null) return items.filter((item) => item.id !== id);
  if (there) return items.map((item) => (item.id === id ? after : item));
  return [...items.slice(0, index), after, ...items.slice(index)];
};

/** The site after these changes, in their order. */
export function siteAfter(site: SiteFile, changes: readonly RosterChange[]): SiteFile {
  let now = site;
  for (const { section, id, after, index } of changes)
    now = { ...now, [section]: within(now[section], id, after, index) };
  return now;
}
