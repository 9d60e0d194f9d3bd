/** What the tests of the site file share: the demo site bent out of shape, and what is said of it. */
import { stringify } from 'yaml';
import type { SiteFile } from '../../../gateway/core/site.ts';
import { DEMO_SITE } from '../../../gateway/shell/config/demo.ts';
import { readSiteFile } from '../../../gateway/shell/config/site-file.ts';

/** The demo site as plain data that a test may bend, and the field it bends. */
export type Bent = { [K in keyof SiteFile]: Record<string, unknown>[] };
/** The demo site as a file, after `bend`. */
export const bent = (bend: (site: Bent) => void): string => {
  const copy = structuredClone(DEMO_SITE) as unknown as Bent;
  bend(copy);
  return stringify(copy);
};
/** An item of a list of it. */
export const at = (list: Record<string, unknown>[], index = 0): Record<string, unknown> => {
  const found = list[index];
  if (found === undefined) throw new Error(`the demo site has no item ${index} there`);
  return found;
};
/** What is wrong with a text, a line each. */
export const problemsOf = (text: string): string[] => {
  const reading = readSiteFile(text);
  return reading.ok ? [] : reading.problems.map(({ field, message }) => `${field} ${message}`);
};
