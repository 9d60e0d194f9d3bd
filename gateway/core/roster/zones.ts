/** Which time zone a site or a person lives in: that of the first rotation there. Promises a zone for everybody. */
import { homeOf } from '../ground.ts';
import { type SiteFile, serves } from '../site.ts';

/** Where nothing says otherwise. */
const USUAL_ZONE = 'Europe/Amsterdam';

/** The zone of a site; null: of the organisation as a whole. */
export function zoneOfSite({ rotations }: SiteFile, site: string | null): string {
  return (rotations.find((rotation) => serves(rotation, site)) ?? rotations[0])?.timezone ?? USUAL_ZONE;
}

/** The zone in which a person's days are meant. */
export const zoneOfPerson = (file: SiteFile, person: string): string =>
  zoneOfSite(file, homeOf(file, person));
