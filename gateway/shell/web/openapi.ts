/**
 * The OpenAPI 3.1 document of the whole interface, made from the very schemas that check requests and describe
 * answers, and from the table of roles. Nothing is written twice.
 */
import { z } from 'zod';
import { rolesWith } from './roles.ts';
import type { Route } from './route.ts';
import { ErrorAnswer, named } from './schemas.ts';

type Json = { [key: string]: unknown };

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'Something in the request is not valid (also: too large)',
  401: 'Who asks is not known',
  403: 'This role may not',
  404: 'Not there, or not yours to see',
  409: 'Not possible as things stand',
  429: 'Too many; try again later',
};

/** Takes what zod adds for a document of its own out of a schema that stands inside ours. */
function inside(schema: Json): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _schema, $id: _id, $defs: _defs, ...rest } = JSON.parse(text) as Json;
  return rest;
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json =>
  inside(z.toJSONSchema(schema, { metadata: named, io }) as Json);

function queryParameters(query: z.ZodObject): Json[] {
  const { properties, required } = schemaOf(query, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required?.includes(name) ?? false,
    schema,
  }));
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function operation(route: Route): Json {
  const permission = typeof route.permission === 'object' ? route.permission.near : route.permission;
  const known = permission !== 'open';
  const refusals = new Set([400, ...(known ? [401, 403] : []), ...(route.refusals ?? [])]);
  if (route.path === '/api/session' && route.method === 'POST') refusals.add(401).add(403);
  const responses: Json = {};
  for (const { status, description, schema, mediaType } of route.answers)
    responses[status] = {
      description,
      ...(schema === null
        ? {}
        : { content: { [mediaType ?? 'application/json']: { schema: schemaOf(schema, 'output') } } }),
    };
  for (const status of [...refusals].sort())
    responses[status] = {
      description: REFUSALS[status] ?? 'Refused',
      content: { 'application/json': { schema: schemaOf(ErrorAnswer, 'output') } },
    };
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: route.summary,
    ...(known ? { 'x-roles': rolesWith(permission) } : {}),
    security:
      typeof route.permission === 'object'
        ? [{}, { token: [] }, { session: [] }]
        : known
          ? [{ token: [] }, { session: [] }]
          : [],
    parameters: [
      ...pathParameters(route.path),
      ...(route.query === null ? [] : queryParameters(route.query)),
    ],
    ...(route.body === null
      ? {}
      : {
          requestBody: {
            content: {
              'application/json': { schema: schemaOf(route.body, 'input') },
              ...(route.alsoTakes === undefined ? {} : { [route.alsoTakes]: { schema: { type: 'string' } } }),
            },
          },
        }),
    responses,
  };
}

/** Makes the document. */
export function openApi(routes: readonly Route[], version: string, cookie: string): Json {
  const { schemas } = z.toJSONSchema(named, { uri: (id) => `#/components/schemas/${id}` });
  const paths: { [path: string]: Json } = {};
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    const methods = paths[path] ?? {};
    methods[one.method.toLowerCase()] = operation(one);
    paths[path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'noodknop',
      version,
      description:
        'Personal alarms: press, page, answer, 112 guidance, incident stub. A request is checked in this order: authentication, role, validation. Times are ISO 8601 in UTC with milliseconds. A session changes things only with the header x-noodknop-csrf (from /api/me) and from our own origin.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [id, inside(schema as Json)]),
      ),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: cookie },
      },
    },
  };
}
