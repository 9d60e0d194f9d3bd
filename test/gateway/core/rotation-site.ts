/** A site with one rotation of three groups, for the tests of rotations. */
import { EMPTY_SITE, type Override, type Rotation, type SiteFile } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';

/** Its groups. */
export const GROUPS = [
  { id: 'a', name: 'A', people: ['a1', 'a2'] },
  { id: 'b', name: 'B', people: ['b1', 'b2'] },
  { id: 'c', name: 'C', people: ['c1', 'c2'] },
  { id: 'spare', name: 'Spare', people: ['s1', 's2'] },
];
/** Its rotation. */
export const ROTATION: Rotation = {
  id: 'main',
  site: 'hq',
  groups: ['a', 'b', 'c'],
  handoff: { weekday: 'monday', time: '09:00' },
  start: '2026-01-05',
  timezone: 'Europe/Amsterdam',
  fallback: 'spare',
};
/** The site, with its rotation changed and with overrides. */
export const siteWith = (
  rotation: Partial<Rotation> = {},
  overrides: readonly Override[] = [],
): SiteFile => ({
  ...EMPTY_SITE,
  groups: GROUPS,
  rotations: [{ ...ROTATION, ...rotation }],
  overrides,
});
/** The moment of an ISO text. */
export const ms = (iso: string) => wall(Date.parse(iso));
