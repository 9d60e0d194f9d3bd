/**
 * Routes of secret calendar links: make, list, withdraw, and the calendar itself, for calendar programs that cannot
 * sign in. Promises that a secret is told once and kept as its SHA-256 only, that a wrong one and a withdrawn one look
 * the same, and that whoever guesses is slowed.
 */
import { z } from 'zod';
import { problem } from '../../core/problem.ts';
import { ownsLink } from '../../core/roster/links.ts';
import { textsFor } from '../../core/texts/index.ts';
import { feedOf } from '../calendar/feed.ts';
import { drawSecret, linkOf, linkView, listLinks, pathOf } from '../calendar/links.ts';
import { CalendarLinkBody, isName } from './requests-roster.ts';
import { type Answer, found, openRoute, type Parts, type Route, refused, route } from './route.ts';
import { NOBODY } from './routes-roster.ts';
import { CalendarLink, CalendarLinkMade } from './schemas-roster.ts';

/** Seconds a calendar program may keep a calendar before asking again. */
const KEEP = 900;

const NO_LINK = problem(
  'not_found',
  'there is no such calendar link, or none of yours',
  'id',
  'Deze agendalink is er niet.',
);
const NO_CALENDAR = problem('not_found', 'there is no calendar here');

/** Counts a guess; whoever guesses much is told to wait. */
function missed({ guesses }: Parts, address: string): Answer {
  return guesses.wrong(address) > 0
    ? refused(problem('rate', 'too many wrong addresses; try again later'))
    : refused(NO_CALENDAR);
}

/** The routes of calendars. */
export const calendarRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/calendar-links',
    permission: 'calendar.link',
    summary: 'Calendar links of the asker, without their secrets; a coordinator sees all',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Links, newest first', schema: z.array(CalendarLink) }],
    run: ({ options: { gateway } }, { asker }) => found(listLinks(gateway.state, asker.actor)),
  }),
  route({
    method: 'POST',
    path: '/api/calendar-links',
    permission: 'calendar.link',
    summary: 'Makes a secret link to the calendar of a person or a group; the secret is told this once',
    query: null,
    body: CalendarLinkBody,
    answers: [{ status: 201, description: 'The link with its secret', schema: CalendarLinkMade }],
    refusals: [404, 409, 429],
    async run({ options: { gateway }, https }, { asker, body, request }) {
      const group = body.group ?? null;
      const person = group === null ? (body.person ?? asker.actor.person) : null;
      if (group === null && person === null) return refused(NOBODY);
      const { secret, hash } = drawSecret();
      const outcome = await gateway.ask({ type: 'calendar.wanted', actor: asker.actor, hash, person, group });
      if (!outcome.ok) return refused(outcome.problem);
      const link = gateway.state.roster.links.get(outcome.id ?? '');
      if (link === undefined) return refused(NO_LINK);
      const path = pathOf(secret);
      const url = `${https ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}${path}`;
      return { ok: true, status: 201, body: { ...linkView(link), path, url } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/calendar-links/:id',
    permission: 'calendar.link',
    summary: 'Withdraws a link: from now on it leads nowhere',
    query: null,
    body: null,
    answers: [{ status: 204, description: 'Withdrawn', schema: null }],
    refusals: [404, 429],
    async run({ options: { gateway } }, { asker, params }) {
      const link = params.id ?? '';
      const known = isName(link) ? gateway.state.roster.links.get(link) : undefined;
      if (known === undefined || !ownsLink(asker.actor, known)) return refused(NO_LINK);
      const outcome = await gateway.ask({ type: 'calendar.dropped', actor: asker.actor, link });
      return outcome.ok ? { ok: true, status: 204 } : refused(outcome.problem);
    },
  }),
  openRoute({
    method: 'GET',
    path: '/calendar/:file',
    permission: 'open',
    summary: 'The calendar behind a secret link, for calendar programs (`<secret>.ics`)',
    query: null,
    body: null,
    answers: [
      {
        status: 200,
        description: 'Shifts of 4 weeks back to 52 ahead',
        schema: z.string(),
        mediaType: 'text/calendar',
      },
    ],
    refusals: [404, 429],
    run(parts, { params, request, reply }) {
      const { gateway } = parts.options;
      const { state } = gateway;
      const secret = /^(.+)\.ics$/.exec(params.file ?? '')?.[1] ?? '';
      const link = linkOf(state, secret);
      if (link === null) return missed(parts, request.ip);
      if (!parts.fetches.take(link.id)) {
        reply.header('retry-after', String(KEEP));
        return refused(problem('rate', 'this calendar is fetched too often; try again later'));
      }
      const person = link.person === null ? undefined : state.index.people.get(link.person);
      const { text, etag } = feedOf(state.site, link, gateway.now().wall, textsFor(person?.language));
      reply.header('cache-control', `private, max-age=${KEEP}`).header('etag', etag);
      if (request.headers['if-none-match'] === etag) {
        reply.code(304).send();
        return { ok: true, taken: true };
      }
      reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', 'inline; filename="noodknop.ics"');
      return found(text);
    },
  }),
];
