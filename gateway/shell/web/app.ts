/**
 * The web application: puts routes, pages and assets on a fastify instance in one order of checks. Promises that
 * every refusal has the interface's one shape and that what is not named is not there. Listening is left to
 * `server.ts`.
 */
import { createServer as createHttp, type ServerOptions } from 'node:http';
import { createServer as createHttps } from 'node:https';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Problem, problem } from '../../core/problem.ts';
import { type Asker, cookieName, findAsker } from './asker.ts';
import { commonHeaders, knownHost, pagePolicy } from './doors.ts';
import { drain } from './drain.ts';
import { type Gate, makeGate, sendProblem } from './gate.ts';
import { openApi } from './openapi.ts';
import { languageOf, PAGES, pageHtml, plainHtml, SERVICE_WORKER } from './pages.ts';
import { invalid } from './requests.ts';
import { may } from './roles.ts';
import type { Parts, Route } from './route.ts';
import { alarmRoutes } from './routes-alarms.ts';
import { calendarRoutes } from './routes-calendar.ts';
import { channelRoutes } from './routes-channels.ts';
import { drillRoutes } from './routes-drills.ts';
import { faultRoutes } from './routes-faults.ts';
import { healthRoutes } from './routes-health.ts';
import { incidentRoutes } from './routes-incidents.ts';
import { linkRoutes } from './routes-links.ts';
import { listRoutes } from './routes-lists.ts';
import { peopleRoutes } from './routes-people.ts';
import { placeRoutes } from './routes-places.ts';
import { planRoutes } from './routes-plans.ts';
import { pushRoutes } from './routes-push.ts';
import { rosterRoutes } from './routes-roster.ts';
import { scenarioRoutes } from './routes-scenarios.ts';
import { selfRoutes } from './routes-self.ts';
import { sessionRoutes } from './routes-session.ts';
import { simulationRoutes } from './routes-simulation.ts';
import { walkRoutes } from './routes-walks.ts';
import { keepPace } from './slowdown.ts';
import { refusalLanguage } from './tongue.ts';
import type { WebLimits } from './views-face.ts';
import type { Language } from './words.ts';

/** Every route of the JSON interface. `describe` gives the OpenAPI document. */
export const allRoutes = (describe: () => unknown): readonly Route[] => [
  ...healthRoutes(describe),
  ...sessionRoutes,
  ...alarmRoutes,
  ...listRoutes,
  ...placeRoutes,
  ...channelRoutes,
  ...selfRoutes,
  ...faultRoutes,
  ...incidentRoutes,
  ...drillRoutes,
  ...rosterRoutes,
  ...peopleRoutes,
  ...pushRoutes,
  ...calendarRoutes,
  ...linkRoutes,
  ...simulationRoutes,
  ...planRoutes,
  ...walkRoutes,
  ...scenarioRoutes,
];

/** How a browser sends a form by itself. */
const FORM = 'application/x-www-form-urlencoded';
const MISSING = problem('not_found', 'there is nothing at this address', undefined, 'Op dit adres is niets.');

const isTooLarge = (error: unknown): boolean =>
  (error as { code?: string }).code === 'FST_ERR_CTP_BODY_TOO_LARGE';

/** A failure of fastify itself (size, JSON, address), as the interface's refusal; null for our own bug. */
function refusalOf(error: unknown, config: unknown = null): Problem | null {
  const { statusCode } = error as { statusCode?: number };
  if (isTooLarge(error)) {
    const { tooLarge } = (config ?? {}) as { tooLarge?: Problem };
    return (
      tooLarge ??
      problem('invalid', 'the request is too large', undefined, 'Dit is te groot om te versturen.')
    );
  }
  if (statusCode === undefined || statusCode < 400 || statusCode > 499) return null;
  return problem('invalid', 'the request cannot be read', undefined, 'Deze aanvraag is niet te lezen.');
}

function makeInstance({ options, https }: Parts, limits: WebLimits): FastifyInstance {
  const timing: ServerOptions = {
    headersTimeout: limits.headersTimeout,
    requestTimeout: limits.requestTimeout,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 30_000,
    noDelay: true,
  };
  const { tls } = options;
  return Fastify({
    bodyLimit: limits.body,
    exposeHeadRoutes: false,
    logger: false,
    serverFactory(listener) {
      const server =
        https && tls !== undefined
          ? createHttps({ ...timing, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' }, listener)
          : createHttp(timing, listener);
      server.maxConnections = limits.connections;
      return server;
    },
    clientErrorHandler(_error, socket) {
      const text = JSON.stringify({
        error: { code: 'invalid', message: 'this is no HTTP request we can read' },
      });
      const head = `content-type: application/json\r\ncontent-length: ${text.length}\r\nconnection: close`;
      if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${text}`);
      else socket.destroy();
    },
    frameworkErrors(error, _request, reply) {
      sendProblem(reply as FastifyReply, refusalOf(error) ?? MISSING);
    },
  }) as FastifyInstance;
}

/** Puts one route of the JSON interface on the instance. */
function putRoute(app: FastifyInstance, parts: Parts, gate: Gate, route: Route): void {
  const askers = new WeakMap<FastifyRequest, Asker>();
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit.bytes }),
    ...(route.alsoHead === true ? { exposeHeadRoute: true } : {}),
    ...(route.bodyLimit === undefined ? {} : { config: { tooLarge: route.bodyLimit.problem } }),
    async onRequest(request, reply) {
      const result = await gate.pass(route, request, reply);
      if (result.passed && result.asker !== null) askers.set(request, result.asker);
      return result.passed ? undefined : reply;
    },
    async handler(request, reply) {
      const asker = askers.get(request) ?? null;
      const refuse = (refusal: Problem): void =>
        sendProblem(reply, refusal, refusalLanguage(parts.options.gateway.state, asker, request));
      const query = route.query?.safeParse(request.query);
      if (query?.success === false) return refuse(invalid(query.error, 'the query is not valid'));
      const body = route.body?.safeParse(request.body ?? {});
      if (body?.success === false) return refuse(invalid(body.error, 'the body is not valid'));
      const answer = await route.run(parts, {
        asker,
        params: request.params as Record<string, string>,
        query: query?.data,
        body: body?.data,
        request,
        reply,
      });
      if (!answer.ok) {
        if (route.permission === 'open' && answer.problem.code === 'unauthenticated')
          await gate.wrongLogin(request, reply, answer.problem);
        else refuse(answer.problem);
      } else if (!('taken' in answer)) {
        reply.code(answer.status);
        if (typeof answer.body === 'string') reply.send(answer.body);
        else if (answer.body === undefined) reply.send();
        else reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
      }
      return reply;
    },
  });
}

/** Puts the HTML pages and their assets on the instance. */
function putPages(app: FastifyInstance, parts: Parts): void {
  const { options, assets } = parts;
  const policy = (): string => pagePolicy(parts.virtual.origin());
  const language = (request: FastifyRequest, asker: Asker | null): Language => {
    const { people } = options.gateway.state.site;
    const person = people.find(({ id }) => id === asker?.actor.person);
    return person?.language ?? languageOf(request);
  };
  const send = (reply: FastifyReply, status: number, html: string) =>
    reply
      .code(status)
      .header('content-security-policy', policy())
      .type('text/html; charset=utf-8')
      .send(html);

  for (const page of PAGES)
    app.get(page.path, (request, reply) => {
      const found = findAsker(options, request);
      const asker = found.ok ? found.asker : null;
      if (page.permission !== 'open') {
        if (asker === null) return reply.redirect('/signed-out', 302);
        if (!may(asker.actor, page.permission))
          return send(reply, 403, plainHtml('forbidden', language(request, asker), assets));
      }
      return send(reply, 200, pageHtml(page.program, language(request, asker), assets));
    });

  const sendAsset = (request: FastifyRequest, reply: FastifyReply, name: string) => {
    const asset = assets.get(name);
    if (asset === undefined) return sendProblem(reply, MISSING);
    // A worker is bound by the policy of its own script, so scripts carry the pages' policy.
    reply
      .header('content-security-policy', policy())
      .header('cache-control', 'no-cache')
      .header('etag', asset.etag);
    if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
    return reply.type(asset.type).send(asset.bytes);
  };
  app.get('/assets/:name', (request, reply) =>
    sendAsset(request, reply, (request.params as { name: string }).name),
  );
  // At the root, because a service worker has to do only with what lies below it.
  app.get(SERVICE_WORKER, (request, reply) => sendAsset(request, reply, SERVICE_WORKER.slice(1)));

  app.setNotFoundHandler(async (request, reply) => {
    if (!request.url.startsWith('/api/') && request.method === 'GET')
      return send(reply, 404, plainHtml('missing', languageOf(request), assets));
    // What is not there is told only to those who are known.
    const found = findAsker(options, request);
    if (!found.ok) return sendProblem(reply, problem('unauthenticated', 'sign in, or send a valid token'));
    return sendProblem(reply, MISSING, refusalLanguage(options.gateway.state, found.asker, request));
  });
}

/** Builds the application; it does not listen yet. */
export function buildApp(parts: Parts, limits: WebLimits): FastifyInstance {
  const { options, https } = parts;
  const app = makeInstance(parts, limits);
  const headers = commonHeaders(https);
  const names = options.hosts ?? [];
  // With a certificate of our own a stranger's name cannot lead here; without, only known names may.
  const anyName = https && names.length === 0;

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (anyName || knownHost(request.headers.host, names)) return undefined;
    sendProblem(reply, problem('forbidden', 'this server does not answer under that name', 'host'));
    return reply;
  });
  app.addHook('onResponse', async (request, reply) => {
    // The pattern of the route, never the address as sent: it may hold what is nobody's business.
    const route = request.routeOptions.url ?? 'none';
    options.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = refusalOf(error, request.routeOptions.config);
    if (refusal !== null) {
      if (isTooLarge(error)) await drain(request.raw);
      const known = findAsker(options, request);
      const asker = known.ok ? known.asker : null;
      sendProblem(reply, refusal, refusalLanguage(options.gateway.state, asker, request));
      return reply;
    }
    options.log.error(
      { method: request.method, route: request.routeOptions.url, err: error },
      'request failed',
    );
    return reply
      .code(500)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ error: { code: 'internal', message: 'the gateway failed at this request' } }));
  });

  // Whatever a script calls its body, it is read as JSON; none of our answers depends on the type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, {});
    try {
      return done(null, JSON.parse(text as string));
    } catch {
      return done(Object.assign(new Error('not JSON'), { statusCode: 400 }), undefined);
    }
  });

  // A calendar file comes as it is; the route's schema sees it as the field `ics`.
  app.addContentTypeParser('text/calendar', { parseAs: 'string' }, (_request, ics, done) =>
    done(null, { ics }),
  );

  app.addContentTypeParser('image/svg+xml', { parseAs: 'string' }, (_request, svg, done) =>
    done(null, { svg }),
  );

  let document: unknown = null;
  const routes = allRoutes(() => {
    document ??= openApi(routes, options.version, cookieName(https));
    return document;
  });
  const pace = keepPace(limits.changesPerSecond, limits.changesBurst, () => performance.now());
  const gate = makeGate(parts, pace);
  for (const route of routes) if (route.alsoTakes !== FORM) putRoute(app, parts, gate, route);
  // Only these take what a page without a program sends.
  app.register(async (inner) => {
    inner.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, text, done) =>
      done(null, Object.fromEntries(new URLSearchParams(text as string))),
    );
    for (const route of routes) if (route.alsoTakes === FORM) putRoute(inner, parts, gate, route);
  });
  putPages(app, parts);
  return app;
}
