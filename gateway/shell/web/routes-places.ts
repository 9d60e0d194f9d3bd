/** The places of a site with their floor and area, from which the simulator draws its floor plan. Nothing about people. */
import { z } from 'zod';
import { problem } from '../../core/problem.ts';
import { found, type Route, refused, route } from './route.ts';
import { otherSite } from './routes-lists.ts';
import { id, name } from './schemas.ts';

const PlanPlace = name(
  'PlanPlace',
  'A place of a site, with where it is.',
  z.object({ id, name: z.string(), floor: z.string(), area: z.string() }),
);

/** The one route. */
export const placeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/sites/:id/places',
    permission: 'devices.read',
    summary: 'Places of a site, by floor and area',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'In the order of the site file', schema: z.array(PlanPlace) }],
    refusals: [404],
    run({ options: { gateway } }, { asker, params }) {
      const { site } = gateway.state;
      if (!site.sites.some((each) => each.id === params.id))
        return refused(problem('not_found', 'there is no such site'));
      if (otherSite(asker.actor.site, params.id ?? ''))
        return refused(problem('forbidden', 'this account belongs to another site'));
      return found(
        site.places
          .filter((place) => place.site === params.id)
          .map((place) => ({ id: place.id, name: place.name, floor: place.floor, area: place.area })),
      );
    },
  }),
];
