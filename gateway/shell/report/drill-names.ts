/** What a drill's report is made of, with the names of the site instead of ids. Apart, so that the gateway need not load what prints it. */
import type { DrillView } from '../../core/drills/view.ts';
import type { SiteFile } from '../../core/site.ts';

/** A drill with the names it is told in; plain, so that it can go to another thread. */
export interface DrillPaper {
  readonly view: DrillView;
  /** Building and place, as people call them. */
  readonly where: string;
  readonly zone: string;
  /** By id, of whom the view names. */
  readonly people: Readonly<Record<string, string>>;
}

/** Puts the names of a site to a drill. */
export function drillPaper(view: DrillView, site: SiteFile): DrillPaper {
  const place = site.places.find(({ id }) => id === view.place);
  const building = site.sites.find(({ id }) => id === place?.site);
  const named = new Set([view.by, ...view.times.map(({ person }) => person)]);
  return {
    view,
    where: [building?.name, place?.name ?? view.place ?? ''].filter((part) => part).join(', ') || '-',
    zone: site.rotations.find((one) => one.site === place?.site)?.timezone ?? 'Europe/Amsterdam',
    people: Object.fromEntries(
      site.people.filter(({ id }) => named.has(id)).map(({ id, name }) => [id, name]),
    ),
  };
}
