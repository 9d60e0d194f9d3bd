/**
 * Routes of people's days: presence, absences from a calendar, notices, announced talks and visits. Whose they are and
 * what may be done with them at this moment is left to the core.
 */
import { z } from 'zod';
import type { TalkView } from '../../core/api-roster.ts';
import { type Problem, problem } from '../../core/problem.ts';
import { zoneOfPerson } from '../../core/roster/zones.ts';
import { iso, wall } from '../../core/time.ts';
import { MOST_CALENDAR } from '../calendar/face.ts';
import { noteText } from '../calendar/notes.ts';
import { absencesTaken } from '../calendar/taken.ts';
import type { Asker } from './asker.ts';
import { AbsencesBody, isName, PresenceBody, TalkAnswerBody, TalkBody } from './requests-roster.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { NOBODY } from './routes-roster.ts';
import { AbsencesRead, Notice, PresenceOf, Talk } from './schemas-roster.ts';
import { textsOf } from './tongue.ts';

const NO_CONTENT: Answer = { ok: true, status: 204 };
const wallOf = (text: string | null) => (text === null ? null : wall(Date.parse(text)));

const NO_NOTICE: Problem = problem(
  'not_found',
  'there is no such notice for you',
  'id',
  'Dit bericht is er niet, of niet voor jou.',
);
const NO_TALK: Problem = problem(
  'not_found',
  'there is no such talk, or none of yours',
  'id',
  'Dit gesprek is er niet, of niet van jou.',
);
const MUCH: Problem = problem(
  'invalid',
  `the calendar file is too large: at most ${MOST_CALENDAR / 1024 / 1024} MB is read. Export a shorter period, or only your absences`,
  'ics',
  `Het agendabestand is te groot: hoogstens ${MOST_CALENDAR / 1024 / 1024} MB wordt gelezen. Exporteer een kortere periode, of alleen je afwezigheid.`,
);

/** The talk as the asker sees it. */
function talkFor(
  { options: { gateway, roster } }: Parts,
  asker: Asker,
  id: string | undefined,
): TalkView | undefined {
  return roster.listTalks(gateway.state, asker.actor, gateway.now()).find((talk) => talk.id === id);
}

/** The routes of people's days. */
export const peopleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/presence',
    permission: 'presence.read',
    summary: 'Where people are, as far as the asker may know',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'People', schema: z.array(PresenceOf) }],
    run: ({ options: { gateway, roster } }, { asker }) =>
      found(roster.listPresence(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'POST',
    path: '/api/presence',
    permission: 'presence.set',
    summary: 'Says where somebody is; null: nobody knows any more. Who is out is still paged, only later',
    query: null,
    body: PresenceBody,
    answers: [{ status: 200, description: 'Where that person is now', schema: PresenceOf }],
    refusals: [404, 429],
    async run({ options: { gateway, roster } }, { asker, body }) {
      const { actor } = asker;
      const person = body.person ?? actor.person;
      if (person === null) return refused(NOBODY);
      const outcome = await gateway.ask({
        type: 'presence.set',
        actor,
        person,
        presence: body.presence,
        until: wallOf(body.until),
        via: actor.role === 'board' ? 'board' : person === actor.person ? 'self' : 'coordinator',
      });
      if (!outcome.ok) return refused(outcome.problem);
      const known = roster
        .listPresence(gateway.state, actor, gateway.now())
        .find((one) => one.person === person);
      return found(known ?? { person, presence: body.presence, since: null, until: body.until, via: null });
    },
  }),
  route({
    method: 'POST',
    path: '/api/absences',
    permission: 'absences.give',
    summary: 'Absences of a person from an iCalendar file, in place of those before; or none any more',
    query: null,
    body: AbsencesBody,
    alsoTakes: 'text/calendar',
    bodyLimit: { bytes: MOST_CALENDAR + 64 * 1024, problem: MUCH },
    answers: [{ status: 200, description: 'What was taken from it', schema: AbsencesRead }],
    refusals: [404, 429],
    async run({ options }, { asker, body, request }) {
      const { gateway } = options;
      const { actor } = asker;
      const person = body.person ?? actor.person;
      if (person === null) return refused(NOBODY);
      const { state } = gateway;
      // Who is no coordinator learns nothing here of who else there is.
      if (person !== actor.person && actor.role !== 'coordinator' && actor.role !== 'admin')
        return refused(
          problem(
            'forbidden',
            'you can give your own absences; those of others are given by a coordinator',
            'person',
            'Je kunt je eigen afwezigheid opgeven; die van anderen geeft een coördinator op.',
          ),
        );
      const reading = await absencesTaken(options.readAbsences, {
        ics: body.ics ?? null,
        zone: zoneOfPerson(state.site, person),
        now: gateway.now().wall,
      });
      if (!reading.ok) return refused(reading.problem);
      const { spans, notes } = reading;
      const outcome = await gateway.ask({ type: 'absences.given', actor, person, spans });
      if (!outcome.ok) return refused(outcome.problem);
      const texts = textsOf(gateway.state, asker, request);
      return found({
        person,
        spans: spans.map(({ from, until }) => ({ from: iso(from), until: iso(until) })),
        notes: notes.map((note) => noteText(note, texts)),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/notices',
    permission: 'notices.use',
    summary: 'What the asker is told that is no alarm, newest first',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Own notices', schema: z.array(Notice) }],
    run: ({ options: { gateway, roster } }, { asker }) =>
      found(roster.listNotices(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'POST',
    path: '/api/notices/:id/confirm',
    permission: 'notices.use',
    summary: 'The one tap: seen',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'The notice as it stands now', schema: Notice }],
    refusals: [404, 409, 429],
    async run({ options: { gateway, roster } }, { asker, params }) {
      const notice = params.id ?? '';
      if (!isName(notice) || roster.viewNotice(gateway.state, notice, asker.actor, gateway.now()) === null)
        return refused(NO_NOTICE);
      const outcome = await gateway.ask({ type: 'notice.answered', actor: asker.actor, notice });
      if (!outcome.ok) return refused(outcome.problem);
      const seen = roster.viewNotice(gateway.state, notice, asker.actor, gateway.now());
      return seen === null ? refused(NO_NOTICE) : found(seen);
    },
  }),
  route({
    method: 'POST',
    path: '/api/notices/:id/shown',
    permission: 'notices.use',
    summary: 'The page shows it: evidence that this channel works',
    query: null,
    body: null,
    answers: [{ status: 204, description: 'Noted', schema: null }],
    refusals: [404, 429],
    async run({ options: { gateway, roster } }, { asker, params }) {
      const notice = params.id ?? '';
      if (!isName(notice) || roster.viewNotice(gateway.state, notice, asker.actor, gateway.now()) === null)
        return refused(NO_NOTICE);
      const outcome = await gateway.ask({ type: 'notice.shown', actor: asker.actor, notice });
      return outcome.ok ? NO_CONTENT : refused(outcome.problem);
    },
  }),
  route({
    method: 'GET',
    path: '/api/talks',
    permission: 'talks.use',
    summary: 'Announced talks and visits of the asker, and those to look in at; a coordinator sees all',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'Talks', schema: z.array(Talk) }],
    run: ({ options: { gateway, roster } }, { asker }) =>
      found(roster.listTalks(gateway.state, asker.actor, gateway.now())),
  }),
  route({
    method: 'POST',
    path: '/api/talks',
    permission: 'talks.use',
    summary: 'Announces a talk or a visit; without `from` it begins now',
    query: null,
    body: TalkBody,
    answers: [{ status: 201, description: 'The talk', schema: Talk }],
    refusals: [404, 409, 429],
    async run(parts, { asker, body }) {
      const { gateway } = parts.options;
      const person = body.person ?? asker.actor.person;
      if (person === null) return refused(NOBODY);
      const { place, address, looksIn } = body;
      const outcome = await gateway.ask({
        type: 'talk.wanted',
        actor: asker.actor,
        person,
        place,
        address: address === '' ? null : address,
        from: body.from === undefined ? gateway.now().wall : wall(Date.parse(body.from)),
        until: wall(Date.parse(body.until)),
        looksIn,
      });
      if (!outcome.ok) return refused(outcome.problem);
      const talk = talkFor(parts, asker, outcome.id);
      return talk === undefined ? refused(NO_TALK) : { ok: true, status: 201, body: talk };
    },
  }),
  route({
    method: 'POST',
    path: '/api/talks/:id',
    permission: 'talks.use',
    summary: 'Signs on, makes it longer, signs off ("all well"), or cancels it',
    query: null,
    body: TalkAnswerBody,
    answers: [{ status: 200, description: 'The talk as it stands now', schema: Talk }],
    refusals: [404, 409, 429],
    async run(parts, { asker, params, body }) {
      const id = params.id ?? '';
      if (!isName(id) || talkFor(parts, asker, id) === undefined) return refused(NO_TALK);
      const outcome = await parts.options.gateway.ask({
        type: 'talk.answered',
        actor: asker.actor,
        talk: id,
        do: body.do,
        until: wallOf(body.until),
      });
      if (!outcome.ok) return refused(outcome.problem);
      const talk = talkFor(parts, asker, id);
      return talk === undefined ? refused(NO_TALK) : found(talk);
    },
  }),
];
