/** An area as people read it: areas have no names of their own, only ids of which many begin with that of their site. Pure. */

/** An area's id as words, without the id of its site before it; empty for an area that is the whole site. */
export function areaWords(area: string, site: string): string {
  const bare = area === site ? '' : area.startsWith(`${site}-`) ? area.slice(site.length + 1) : area;
  const words = bare.replaceAll('-', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
