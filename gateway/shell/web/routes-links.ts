/**
 * Routes of answer links, for people who cannot sign in at that moment: the page, and the answer. Promises that opening
 * changes nothing, whoever or whatever opens it (mail programs and telephones fetch links by themselves); that a link
 * answers for its one person in its one alarm and for nothing else; that a closed alarm shows no name and no place; and
 * that whoever guesses is slowed like anybody who guesses a login.
 *
 * An answer needs no proof of where its form was: no cookie and no session counts here, only the token in the address,
 * and a stranger's page that knows it could as well open the page and answer there. (Our own form is sent with
 * `Origin: null`, because the page tells its address to nobody.)
 */
import { z } from 'zod';
import { comingCount, enoughWithout, isComing } from '../../core/alarm-facts.ts';
import type { Actor } from '../../core/events.ts';
import { personOf, placeOf, siteOf } from '../../core/ground.ts';
import { isRoleTaken } from '../../core/roles-taken.ts';
import { momentText } from '../../core/roster/notice-words.ts';
import { zoneOfSite } from '../../core/roster/zones.ts';
import type { Person } from '../../core/site.ts';
import type { Alarm, State } from '../../core/state.ts';
import { textsFor } from '../../core/texts/index.ts';
import { inOneLine } from '../../core/words.ts';
import { type AnswerView, answerHtml, plainAnswerHtml } from './answer-page.ts';
import { pagePolicy } from './doors.ts';
import type { LinkOwner } from './links.ts';
import { framedHtml, languageOf } from './pages.ts';
import { LinkAnswerBody } from './requests.ts';
import { may } from './roles.ts';
import { type Answer, type OpenCall, openRoute, type Parts, type Route } from './route.ts';
import type { Language } from './words.ts';

/** Where links lead: `<public address>/a/<token>`. */
export const LINK_PATH = '/a/';

/** What a token leads to. */
type Target =
  | { readonly kind: 'none' }
  | { readonly kind: 'closed'; readonly person: Person; readonly number: number }
  | { readonly kind: 'open'; readonly person: Person; readonly alarm: Alarm; readonly actor: Actor };

/** Whose link it is: of the people in force, else of those an open alarm keeps that an import took away. */
function ownerOf(state: State, links: Parts['options']['links'], token: string): LinkOwner | null {
  const owner = links?.read(token, state.site) ?? null;
  if (owner !== null || links === undefined) return owner;
  for (const alarm of state.alarms.values()) {
    if (alarm.state === 'closed' || alarm.ground.site === state.site) continue;
    const kept = links.read(token, alarm.ground.site);
    if (kept?.number === alarm.number) return kept;
  }
  return null;
}

const personNow = (state: State, { person, number }: LinkOwner): Person | undefined =>
  state.index.people.get(person) ??
  state.alarms.get(state.byNumber.get(number) ?? '')?.ground.index.people.get(person);

function targetOf({ options: { links, gateway, views } }: Parts, token: string): Target {
  const { state } = gateway;
  const owner = ownerOf(state, links, token);
  const person = owner === null ? undefined : personNow(state, owner);
  if (owner === null || person === undefined) return { kind: 'none' };
  const { number } = owner;
  const alarm = state.alarms.get(state.byNumber.get(number) ?? '');
  const role = roleOf(state, person);
  if (alarm === undefined || alarm.state === 'closed' || !alarm.paged.has(person.id) || role === null)
    return { kind: 'closed', person, number };
  const actor = views.actorOf(state, { role, person: person.id, site: person.site ?? null });
  return { kind: 'open', person, alarm, actor };
}

/** The least role with which this person answers; null: that right was taken away from them. */
function roleOf(state: State, { id, roles }: Person): Actor['role'] | null {
  const own = (['responder', 'coordinator', 'admin'] as const).find((role) => roles.includes(role));
  // A policy may page somebody by name who has no such role: being asked is enough to answer.
  return own ?? (isRoleTaken(state, id, 'responder') ? null : 'responder');
}

function viewOf(
  { options: { gateway, views } }: Parts,
  { person, alarm, actor }: Target & { kind: 'open' },
): AnswerView | null {
  const { state } = gateway;
  const now = gateway.now();
  const seen = views.viewAlarm(state, alarm.id, actor, now);
  if (seen === null || !may(actor, 'alarms.answer')) return null;
  const texts = textsFor(person.language);
  const zone = zoneOfSite(state.site, alarm.site);
  const nameOf = (id: string | null): string =>
    personOf(state, alarm, id)?.name ?? texts.pages.common.colleague;
  const place = placeOf(state, alarm);
  const site = siteOf(state, alarm);
  const mine = alarm.responders.get(person.id);
  const { guidance112 } = seen;
  return {
    language: person.language,
    reader: person.name,
    number: alarm.number,
    level: alarm.level,
    onScene: alarm.state === 'on-scene',
    // What was typed by hand may hold a client's name: told only where nothing else says where to go.
    where: place?.name ?? alarm.text ?? site?.name ?? texts.page.unknownPlace,
    site: place === undefined && alarm.text === null ? '' : inOneLine(site?.name ?? ''),
    floor: inOneLine(place?.floor ?? ''),
    since: momentText(texts, zone, alarm.openedAt, now.wall),
    age: Math.max(0, Math.floor((now.t - alarm.openedT) / 1000)),
    comers: [...alarm.responders].flatMap(([id, { answer }]) =>
      id !== person.id &&
      isComing(answer) &&
      (answer === 'coming' || answer === 'arrived' || answer === 'clear')
        ? [{ name: nameOf(id), answer }]
        : [],
    ),
    enough: comingCount(alarm) > 0 && enoughWithout(alarm, person.id) !== null,
    cancelled: seen.cancelled !== null,
    duress: seen.cancelled?.duress === true,
    unverified: seen.unverified,
    own: alarm.holder === person.id,
    mark: seen.drill === undefined ? null : seen.drill ? 'drill' : 'real',
    virtual: seen.virtual === true,
    mine:
      mine === undefined ? null : { answer: mine.answer, time: momentText(texts, zone, mine.at, now.wall) },
    call112:
      guidance112 === null || alarm.guidance === null || alarm.drill === 'on'
        ? null
        : {
            by:
              guidance112.called !== null
                ? nameOf(guidance112.called.person)
                : guidance112.calling !== null
                  ? nameOf(guidance112.calling.person)
                  : null,
            calledAt:
              alarm.guidance.called === null
                ? null
                : momentText(texts, zone, alarm.guidance.called.at, now.wall),
            card: seen.card112,
          },
    plan: seen.plan ?? '',
    now: momentText(texts, zone, now.wall, now.wall),
  };
}

const TAKEN: Answer = { ok: true, taken: true };

/** Sends a page under the pages' policy, widened only by its own form. */
function show(
  { assets }: Parts,
  { reply }: Pick<OpenCall<unknown, unknown>, 'reply'>,
  status: number,
  language: Language,
  body: string,
): Answer {
  const { title } = textsFor(language).link.page;
  reply
    .code(status)
    .header('content-security-policy', pagePolicy(null, true))
    .header('x-robots-tag', 'noindex, nofollow, noarchive')
    .type('text/html; charset=utf-8')
    .send(framedHtml(language, title, body, 'answer', assets));
  return TAKEN;
}

/** What is said where there is nothing to answer; null: there is. */
function dead(parts: Parts, call: OpenCall<unknown, unknown>, target: Target): Answer | null {
  if (target.kind === 'open') return null;
  if (target.kind === 'closed') {
    const { language } = target.person;
    const words = textsFor(language).link.page;
    const text = words.closedText(target.number);
    return show(parts, call, 200, language, plainAnswerHtml(language, words.closedTitle, text, 'quiet'));
  }
  const language = languageOf(call.request);
  const words = textsFor(language).link.page;
  const slow = parts.guesses.wrong(call.request.ip) > 0;
  if (slow) call.reply.header('retry-after', '60');
  return slow
    ? show(parts, call, 429, language, plainAnswerHtml(language, words.slowTitle, words.slowText))
    : show(parts, call, 404, language, plainAnswerHtml(language, words.missingTitle, words.missingText));
}

const page = { schema: z.string(), mediaType: 'text/html' } as const;
const noLink = [
  { status: 404, description: 'No such link', ...page },
  { status: 429, description: 'Too many; try again later', ...page },
] as const;

/** The routes of answer links. */
export const linkRoutes: readonly Route[] = [
  openRoute({
    method: 'GET',
    path: `${LINK_PATH}:token`,
    permission: 'open',
    summary: 'The page behind the link in a mail or SMS; opening it changes nothing',
    query: null,
    body: null,
    alsoHead: true,
    answers: [
      { status: 200, description: 'The page; of a closed alarm without a name or place', ...page },
      ...noLink,
    ],
    run(parts, call) {
      const target = targetOf(parts, call.params.token ?? '');
      const over = dead(parts, call, target);
      if (over !== null || target.kind !== 'open') return over ?? TAKEN;
      const { language } = target.person;
      const view = viewOf(parts, target);
      if (view !== null) return show(parts, call, 200, language, answerHtml(view));
      const words = textsFor(language).link.page;
      return show(
        parts,
        call,
        404,
        language,
        plainAnswerHtml(language, words.missingTitle, words.missingText),
      );
    },
  }),
  openRoute({
    method: 'POST',
    path: `${LINK_PATH}:token`,
    permission: 'open',
    summary: 'Answers as the person whose link it is, then leads back to the page',
    query: null,
    body: LinkAnswerBody,
    alsoTakes: 'application/x-www-form-urlencoded',
    answers: [
      { status: 303, description: 'Noted, or not possible as things stand: the page tells', schema: null },
      { status: 200, description: 'The alarm is closed', ...page },
      { status: 503, description: 'The gateway could not note it', ...page },
      ...noLink,
    ],
    async run(parts, call) {
      const token = call.params.token ?? '';
      const target = targetOf(parts, token);
      const over = dead(parts, call, target);
      if (over !== null || target.kind !== 'open') return over ?? TAKEN;
      const { person, alarm, actor } = target;
      const { language } = person;
      const words = textsFor(language).link.page;
      if (!parts.linkAnswers.take(`${alarm.id}|${person.id}`)) {
        call.reply.header('retry-after', '5');
        return show(parts, call, 429, language, plainAnswerHtml(language, words.slowTitle, words.slowText));
      }
      const outcome = await parts.options.gateway.ask({
        type: 'answer.given',
        actor,
        alarm: alarm.id,
        answer: call.body.answer,
      });
      if (!outcome.ok && outcome.problem.code === 'unavailable')
        return show(
          parts,
          call,
          503,
          language,
          plainAnswerHtml(language, words.failedTitle, words.failedText),
        );
      // What else is refused (closed meanwhile, on scene already) the page says by itself.
      call.reply.code(303).header('location', `${LINK_PATH}${token}`).send();
      return TAKEN;
    },
  }),
];
