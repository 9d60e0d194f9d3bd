/**
 * Routes for machines that watch over the gateway: alive, ready, counters, and the description of the interface.
 */
import { z } from 'zod';
import { METRICS_TYPE } from '../prometheus.ts';
import { metricsText } from './metrics.ts';
import { found, openRoute, type Route, route } from './route.ts';
import { Ready } from './schemas.ts';

/** The watching routes; `describe` gives the OpenAPI document. */
export const healthRoutes = (describe: () => unknown): readonly Route[] => [
  openRoute({
    method: 'GET',
    path: '/healthz',
    permission: 'open',
    summary: 'The process is alive',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Alive', schema: z.object({ alive: z.literal(true) }) }],
    run: () => found({ alive: true }),
  }),
  openRoute({
    method: 'GET',
    path: '/readyz',
    permission: 'open',
    summary: 'Store, broker and channels work',
    query: null,
    body: null,
    answers: [
      { status: 200, description: 'Ready', schema: Ready },
      { status: 503, description: 'Not ready; `parts` says which part and why', schema: Ready },
    ],
    run({ options }) {
      const parts = options.parts();
      const ready = parts.every(({ ok }) => ok);
      return { ok: true, status: ready ? 200 : 503, body: { ready, parts } };
    },
  }),
  openRoute({
    method: 'GET',
    path: '/metrics',
    permission: { near: 'metrics.read' },
    summary: 'Counters as Prometheus text; a token is needed except on the same machine',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Counters', schema: z.string(), mediaType: 'text/plain' }],
    run(parts, { reply }) {
      reply.header('content-type', METRICS_TYPE);
      return found(metricsText(parts));
    },
  }),
  route({
    method: 'GET',
    path: '/api/openapi.json',
    permission: 'self.use',
    summary: 'This description',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) }],
    run: () => found(describe()),
  }),
];
