/** How checks of the site say what is wrong: where in the file, and in words. Shared by the checks of its parts. */

/** Where in the file: keys and positions from the top. */
export type Path = readonly (string | number)[];
/** Takes a problem, in English and, for those who read it on a page, in Dutch. */
export type Report = (path: Path, message: string, nl?: string) => void;
/** Lists of the site whose items have ids that others point at. */
export type NamedList = 'sites' | 'places' | 'people' | 'groups' | 'rotations' | 'devices' | 'hubs';
/** The same lists in Dutch. */
export const DUTCH_LISTS: Readonly<Record<NamedList, string>> = {
  sites: 'locaties',
  places: 'plekken',
  people: 'mensen',
  groups: 'groepen',
  rotations: 'roosters',
  devices: 'apparaten',
  hubs: 'hubs',
};
/** Reports an id that is in no item of the list; no id is no fault. */
export type Known = (list: NamedList, id: string | undefined, path: Path) => void;
