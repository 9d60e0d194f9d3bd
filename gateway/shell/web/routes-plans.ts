/**
 * Routes of pictures of sites, and where devices stand on them. Promises that nothing in a picture ever runs: it is served
 * under a policy that forbids everything but looking, in a sandbox of its own, and pages show it as an image.
 */
import { z } from 'zod';
import { problem } from '../../core/problem.ts';
import type { Plans } from '../simulation/face.ts';
import { PICTURE_BYTES } from '../simulation/plans.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { PictureBody, PositionsBody } from './schemas-simulation.ts';

/** What a picture may do when somebody goes to its address: be looked at. */
export const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const NO_SITE = refused(problem('not_found', 'there is no such site', undefined, 'Deze locatie is er niet.'));
const TOO_LARGE = problem(
  'invalid',
  'a picture is at most 512 kB',
  'svg',
  'Een tekening is hoogstens 512 kB.',
);

/** Does something with the plans of a known site. */
function ofSite({ options }: Parts, site: string, deed: (plans: Plans) => Answer): Answer {
  const { plans, gateway } = options;
  return plans === undefined || !gateway.state.index.sites.has(site) ? NO_SITE : deed(plans);
}

/** Routes of pictures. */
export const planRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/sites/:id/plan.svg',
    permission: 'simulation.use',
    summary: 'The picture under the floor plan of a site',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'The picture', schema: z.string(), mediaType: 'image/svg+xml' }],
    refusals: [404, 409],
    run: (parts, { params, reply }) =>
      ofSite(parts, params.id ?? '', (plans) => {
        const picture = plans.picture(params.id ?? '');
        if (picture === null)
          return refused(
            problem(
              'not_found',
              'this site has no picture',
              undefined,
              'Deze locatie heeft geen eigen tekening.',
            ),
          );
        if (typeof picture !== 'string') return refused(picture);
        reply.header('content-security-policy', PICTURE_POLICY).type('image/svg+xml; charset=utf-8');
        return found(picture);
      }),
  }),
  route({
    method: 'PUT',
    path: '/api/sites/:id/plan.svg',
    permission: 'simulation.use',
    summary: 'Put a picture (SVG) under the floor plan of a site',
    query: null,
    body: PictureBody,
    alsoTakes: 'image/svg+xml',
    bodyLimit: { bytes: PICTURE_BYTES, problem: TOO_LARGE },
    answers: [{ status: 204, description: 'Kept', schema: null }],
    refusals: [404, 429, 503],
    run: (parts, { params, body }) =>
      ofSite(parts, params.id ?? '', (plans) => {
        const why = plans.keepPicture(params.id ?? '', body.svg);
        return why === null ? { ok: true, status: 204 } : refused(why);
      }),
  }),
  route({
    method: 'GET',
    path: '/api/sites/:id/plan',
    permission: 'simulation.use',
    summary: 'Where devices and places stand on the floor plan, in thousandths of its width and height',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Positions', schema: PositionsBody }],
    refusals: [404],
    run: (parts, { params }) =>
      ofSite(parts, params.id ?? '', (plans) => found({ positions: plans.positions(params.id ?? '') })),
  }),
  route({
    method: 'PUT',
    path: '/api/sites/:id/plan',
    permission: 'simulation.use',
    summary: 'Say where devices and places stand on the floor plan; replaces what was said before',
    query: null,
    body: PositionsBody,
    bodyLimit: { bytes: PICTURE_BYTES, problem: TOO_LARGE },
    answers: [{ status: 200, description: 'Positions', schema: PositionsBody }],
    refusals: [404, 429, 503],
    run: (parts, { params, body }) =>
      ofSite(parts, params.id ?? '', (plans) => {
        const why = plans.keepPositions(params.id ?? '', body.positions);
        return why === null ? found(body) : refused(why);
      }),
  }),
];
