/**
 * Routes for our own pages: signing in and out, who am I, which screens are open, the asker's open pages, and the
 * event stream. Opening a sign-in link changes nothing; only its posting uses it up.
 */
import { z } from 'zod';
import { problem } from '../../core/problem.ts';
import { sessionLife } from '../accounts.ts';
import type { Asker } from './asker.ts';
import { askerOf, sameOrigin, sessionCookie } from './asker.ts';
import { commonHeaders } from './doors.ts';
import { EventsQuery, ScreenBody, SessionBody } from './requests.ts';
import { may } from './roles.ts';
import { type Answer, found, openRoute, type Parts, type Route, refused, route } from './route.ts';
import { otherSite } from './routes-lists.ts';
import { Me, PagerAlarm } from './schemas.ts';

const NO_CONTENT: Answer = { ok: true, status: 204 };

/** Refuses a wall screen of a site the asker may not look at. */
function boardRefusal({ options: { gateway } }: Parts, asker: Asker, site: string): Answer | null {
  if (!may(asker.actor, 'board.read') || otherSite(asker.actor.site, site))
    return refused(
      problem('forbidden', 'this account may not look at the wall screen of that site', 'board'),
    );
  if (!gateway.state.site.sites.some(({ id }) => id === site))
    return refused(problem('not_found', 'there is no such site', 'board'));
  return null;
}

/**
 * Asks anew who reads a stream, but not for each of many events in one second. `revision`: of the site, which says who
 * has which role; a change of it counts at once.
 */
function keptFresh(ask: () => Asker | null, revision: () => number): () => Asker | null {
  let asker = ask();
  let at = performance.now();
  let known = revision();
  return () => {
    if (performance.now() - at > 1000 || revision() !== known) {
      known = revision();
      asker = ask();
      at = performance.now();
    }
    return asker;
  };
}

/** Our pages' own routes. */
export const sessionRoutes: readonly Route[] = [
  openRoute({
    method: 'POST',
    path: '/api/session',
    permission: 'open',
    summary: 'Sign in with a one-time link; sets the session cookie',
    query: null,
    body: SessionBody,
    answers: [{ status: 201, description: 'Signed in', schema: z.object({ role: z.string() }) }],
    refusals: [429],
    async run({ options, https }, { body, request, reply }) {
      // A stranger's page must not sign a browser in as somebody else.
      if (request.headers.origin !== undefined && !sameOrigin(request, https))
        return refused(problem('forbidden', 'sign in from our own page'));
      const session = await options.accounts.redeem(body.link);
      const asker = session === null ? null : askerOf(options, session.secret, 'session');
      if (session === null || asker === null)
        return refused(
          problem('unauthenticated', 'this link was used before, is too old, or is not complete', 'link'),
        );
      const life = sessionLife(asker.actor.role) / 1000;
      reply.header('set-cookie', sessionCookie(session.secret, https, life));
      return { ok: true, status: 201, body: { role: asker.actor.role } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/session',
    permission: 'self.use',
    summary: 'Sign out this browser',
    query: null,
    body: null,
    answers: [{ status: 204, description: 'Signed out', schema: null }],
    async run({ options, https, screens, streams }, { asker, reply }) {
      if (asker.via !== 'session')
        return refused(problem('conflict', 'a token is withdrawn, not signed out'));
      await options.accounts.revoke(asker.account);
      screens.leave(asker.account);
      for (const stream of [...streams.each()]) if (stream.account === asker.account) stream.close();
      reply.header('set-cookie', sessionCookie('', https, 0));
      return NO_CONTENT;
    },
    refusals: [409],
  }),
  route({
    method: 'GET',
    path: '/api/me',
    permission: 'self.use',
    summary: 'Who the asker is, and the names the asker may see',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'The asker', schema: Me }],
    run(parts, { asker }) {
      const { gateway, views, version, parts: health } = parts.options;
      return found({
        ...views.viewMe(gateway.state, asker.actor),
        virtual: parts.virtual.wordFor(asker),
        csrf: asker.csrf,
        version,
        store: health().every(({ part, ok }) => part !== 'store' || ok),
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/screen',
    permission: 'self.use',
    summary:
      'A browser page is open, said every 4 s; 12 s of silence or a closed event stream count as closed',
    query: null,
    body: ScreenBody,
    answers: [{ status: 204, description: 'Noted', schema: null }],
    refusals: [404, 429],
    run(parts, { asker, body }) {
      const { person } = asker.actor;
      if (body.pager && (person === null || !may(asker.actor, 'pager.use')))
        return refused(problem('forbidden', 'this account is not called by pages', 'pager'));
      const refusal = body.board === null ? null : boardRefusal(parts, asker, body.board);
      if (refusal !== null) return refusal;
      const noted = parts.screens.heard({
        screen: body.screen,
        account: asker.account,
        pager: body.pager ? person : null,
        board: body.board,
      });
      return noted ? NO_CONTENT : refused(problem('rate', 'too many screens are open', 'screen'));
    },
  }),
  route({
    method: 'GET',
    path: '/api/pages',
    permission: 'pager.use',
    summary: "The asker's open pages on the pager page, each with its alarm",
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Open pages', schema: z.array(PagerAlarm) }],
    run({ options: { gateway, views } }, { asker }) {
      const { person } = asker.actor;
      const open = person === null ? [] : views.openPagesOf(gateway.state, person);
      return found(
        open.flatMap(({ page, alarm }) => {
          const seen = views.viewAlarm(gateway.state, alarm, asker.actor, gateway.now());
          return seen === null ? [] : [{ ...seen, page }];
        }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/pages/:id/ringing',
    permission: 'pager.use',
    summary: 'The pager page rings for this page: the evidence that it was delivered',
    query: null,
    body: null,
    answers: [{ status: 204, description: 'Noted', schema: null }],
    refusals: [404, 429],
    async run({ options: { gateway, views } }, { asker, params }) {
      const { person } = asker.actor;
      const page = params.id ?? '';
      const open = person === null ? [] : views.openPagesOf(gateway.state, person);
      if (person === null || !open.some((one) => one.page === page))
        return refused(problem('not_found', 'there is no such open page for you'));
      await gateway.hear({ type: 'web-page.ringing', page, person });
      return NO_CONTENT;
    },
  }),
  route({
    method: 'GET',
    path: '/api/events',
    permission: 'self.use',
    summary:
      'Server-sent events: alarm, device, fault, incident (data as the GET), page (an own page rings), gone {id} (an alarm out of sight), site (read everything anew), roster (read the roster, presence and talks anew), notice (as the GET), hello, beat (every 3 s)',
    query: EventsQuery,
    body: null,
    answers: [
      { status: 200, description: 'An endless stream', schema: z.string(), mediaType: 'text/event-stream' },
    ],
    refusals: [404, 429],
    run(parts, { asker, query, reply }) {
      const board = query.board ?? null;
      const refusal = board === null ? null : boardRefusal(parts, asker, board);
      if (refusal !== null) return refusal;
      const { streams, screens, fanout, options, https } = parts;
      const who = keptFresh(
        () => askerOf(options, asker.secret, asker.via),
        () => options.gateway.state.roster.revision,
      );
      const stream = streams.open(reply.raw, asker, board, who);
      if (stream === null) return refused(problem('rate', 'too many event streams are open'));
      reply.hijack();
      reply.raw.writeHead(200, {
        ...commonHeaders(https),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
      });
      reply.raw.write('retry: 500\n\n');
      fanout.begin(stream, options.version, query.snapshot === '1');
      screens.look();
      return { ok: true, taken: true };
    },
  }),
];
