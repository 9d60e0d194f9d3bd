/**
 * Routes of phones that take push messages: switching one on and off, a trial, and what a notification brings back:
 * that it was shown, and the person's answer. Promises that everybody reaches their own phones and pages only, and that
 * an address of a phone can lead nowhere inside.
 */
import { createECDH } from 'node:crypto';
import { z } from 'zod';
import type { PushView } from '../../core/api-push.ts';
import { type Problem, problem } from '../../core/problem.ts';
import { iso, wall } from '../../core/time.ts';
import { inOneLine } from '../../core/words.ts';
import type { PushDoor, PushedPage } from '../channels/push.ts';
import type { Asker } from './asker.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { count, id, name, time } from './schemas.ts';

const LABEL_MOST = 60;
const PAGE = z.string().regex(/^[a-z0-9-]{1,64}$/, 'the id of a page is needed');

/** Length in bytes of a base64url text; null when it is none. */
const bytesOf = (text: string): number | null =>
  /^[A-Za-z0-9_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64url').length : null;

/** True for a point of P-256, as a phone's public key must be (RFC 8291 section 3.1). */
function isPoint(text: string): boolean {
  if (bytesOf(text) !== 65) return false;
  try {
    const own = createECDH('prime256v1');
    own.generateKeys();
    own.computeSecret(text, 'base64url');
    return true;
  } catch {
    return false;
  }
}

/** Body of `POST /api/push`: as a browser's `PushSubscription` writes itself, and what the phone is called. */
export const PhoneBody = z.object({
  endpoint: z.string().min(1).max(2000).meta({ description: 'Address at the push service' }),
  keys: z.object({
    p256dh: z.string().max(200).refine(isPoint, 'is no public key of a phone'),
    auth: z
      .string()
      .max(100)
      .refine((text) => bytesOf(text) === 16, '16 bytes in base64url are needed'),
  }),
  label: z.string().max(200).default(''),
  replaces: z
    .string()
    .max(2000)
    .optional()
    .meta({ description: 'Address of the same phone before its push service gave it another' }),
});
/** Body of `POST /api/push/shown`. */
export const ShownBody = z.object({ page: PAGE });
/** Body of `POST /api/push/answer`. */
export const PushAnswerBody = z.object({
  page: PAGE,
  answer: z.enum(['coming', 'cannot'], 'coming or cannot is needed'),
});

export const Phone = name(
  'Phone',
  'A phone of the asker that takes push messages.',
  z.object({
    id,
    label: z.string(),
    createdAt: time,
    okAt: time.nullable().meta({ description: 'When its push service last took a message' }),
  }),
);
export const PushState = name(
  'Push',
  'How calls to phones stand for the asker.',
  z.object({
    key: z
      .string()
      .nullable()
      .meta({ description: 'Public VAPID key (RFC 8292), base64url; null while none can be sent' }),
    phones: z.array(Phone).readonly(),
  }),
);
export const PhoneOn = name(
  'PhoneOn',
  'A phone that was switched on, among the others.',
  PushState.extend({ phone: id.meta({ description: 'Which of them it is' }) }),
);
export const PushAnswer = name(
  'PushAnswer',
  'What was noted of an answer from a notification.',
  z.object({
    alarm: id.nullable().meta({ description: 'Null: a message that is no alarm was confirmed' }),
    answer: z.enum(['coming', 'cannot', 'arrived', 'clear', 'expired']),
    others: count.meta({ description: 'How many others are coming or there' }),
    need: count,
    at: time.meta({ description: 'When it was noted' }),
  }),
);
const Trial = name('PushTrial', 'A trial call on its way.', z.object({ test: z.string() }));

const OFF = problem(
  'unavailable',
  'push messages cannot be sent by this gateway now',
  undefined,
  'de centrale kan nu geen oproepen naar telefoons sturen',
);
const NOBODY = problem(
  'forbidden',
  'this account belongs to nobody who could be called',
  undefined,
  'deze aanmelding hoort niet bij iemand die kan worden opgeroepen',
);
const NO_PHONE = problem(
  'not_found',
  'you have no such phone',
  undefined,
  'deze telefoon ontvangt geen oproepen van jou',
);
const NO_PAGE = problem(
  'not_found',
  'there is no such page for you',
  undefined,
  'deze oproep is niet (meer) voor jou',
);
const CLOSED = problem('closed', 'this alarm is closed', undefined, 'deze oproep is al gesloten');
const OWN = problem('own_alarm', 'you raised this alarm yourself', undefined, 'dit is je eigen alarm');

const viewOf = ({ phones, key }: PushDoor, person: string | null): PushView => ({
  key: key(),
  phones:
    person === null
      ? []
      : phones.of(person).map(({ id: phone, label, createdAt, okAt }) => ({
          id: phone,
          label,
          createdAt: iso(wall(createdAt)),
          okAt: okAt === null ? null : iso(wall(okAt)),
        })),
});

/** The door and the person, or why there is none. */
function doorFor(
  parts: Parts,
  asker: Asker,
):
  | { readonly ok: true; readonly door: PushDoor; readonly person: string }
  | { readonly ok: false; readonly problem: Problem } {
  const { push } = parts.options;
  const { person } = asker.actor;
  if (person === null) return { ok: false, problem: NOBODY };
  return push === undefined ? { ok: false, problem: OFF } : { ok: true, door: push, person };
}

/** The door, the person and one of their own phones, or why there is none. */
function ownPhone(parts: Parts, asker: Asker, id: string | undefined) {
  const known = doorFor(parts, asker);
  if (!known.ok) return known;
  const phone = known.door.phones.of(known.person).find((one) => one.id === id);
  return phone === undefined ? ({ ok: false, problem: NO_PHONE } as const) : { ...known, phone };
}

/** An own page; null: it is not theirs, or there is none. */
function ownPage(door: PushDoor, page: string, person: string): PushedPage | null {
  const pushed = door.page(page);
  return pushed?.person === person ? pushed : null;
}

/** The routes under `/api/push`. */
export const pushRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/push',
    permission: 'pager.use',
    summary: 'The public key for push messages, and the own phones that take them',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'How calls to phones stand', schema: PushState }],
    run: ({ options: { push } }, { asker }) =>
      found(push === undefined ? { key: null, phones: [] } : viewOf(push, asker.actor.person)),
  }),
  route({
    method: 'POST',
    path: '/api/push',
    permission: 'pager.use',
    summary: 'Switch calls on for a phone; the same address again changes nothing but its owner',
    query: null,
    body: PhoneBody,
    answers: [{ status: 201, description: 'How calls to phones stand now', schema: PhoneOn }],
    refusals: [429, 503],
    async run(parts, { asker, body }) {
      const known = doorFor(parts, asker);
      if (!known.ok) return refused(known.problem);
      const { door, person } = known;
      if (door.key() === null) return refused(OFF);
      const why = door.refusal(body.endpoint);
      if (why !== null) return refused(problem('invalid', `endpoint: ${why}`, 'endpoint'));
      const before = door.phones.of(person).find(({ endpoint }) => endpoint === body.replaces);
      const label = inOneLine(body.label).slice(0, LABEL_MOST);
      const phone = await door.phones.add({
        person,
        account: asker.account,
        endpoint: body.endpoint,
        p256dh: body.keys.p256dh,
        auth: body.keys.auth,
        label: label === '' ? (before?.label ?? '') : label,
      });
      if (before !== undefined && before.endpoint !== body.endpoint) await door.phones.remove(before.id);
      return { ok: true, status: 201, body: { ...viewOf(door, person), phone: phone.id } };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/push/:id',
    permission: 'pager.use',
    summary: 'Switch calls off for an own phone',
    query: null,
    body: null,
    answers: [{ status: 204, description: 'It is not called any more', schema: null }],
    refusals: [404, 429, 503],
    async run(parts, { asker, params }) {
      const found = ownPhone(parts, asker, params.id);
      if (!found.ok) return refused(found.problem);
      const { door, phone } = found;
      await door.phones.remove(phone.id);
      return { ok: true, status: 204 };
    },
  }),
  route({
    method: 'POST',
    path: '/api/push/:id/test',
    permission: 'pager.use',
    summary: 'A trial call to an own phone: it is shown there as one, and goes nowhere else',
    query: null,
    body: null,
    answers: [{ status: 201, description: 'Its push service took it', schema: Trial }],
    refusals: [404, 429, 503],
    async run(parts, { asker, params }) {
      const found = ownPhone(parts, asker, params.id);
      if (!found.ok) return refused(found.problem);
      const { door, person, phone } = found;
      const { people } = parts.options.gateway.state.site;
      const language = people.find((one) => one.id === person)?.language ?? 'nl';
      const sent = await door.trial(phone, language);
      if (!sent.ok) return refused(problem('unavailable', sent.reason));
      return { ok: true, status: 201, body: { test: sent.test } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/push/shown',
    permission: 'pager.use',
    summary: 'A phone shows the notification of an own page: the evidence that it was delivered',
    query: null,
    body: ShownBody,
    answers: [{ status: 204, description: 'Noted', schema: null }],
    refusals: [404, 429, 503],
    async run(parts, { asker, body }) {
      const known = doorFor(parts, asker);
      if (!known.ok) return refused(known.problem);
      if (ownPage(known.door, body.page, known.person) === null) return refused(NO_PAGE);
      await parts.options.gateway.hear({ type: 'page.reached', page: body.page, channel: 'web-push' });
      return { ok: true, status: 204 };
    },
  }),
  route({
    method: 'POST',
    path: '/api/push/answer',
    permission: 'alarms.answer',
    summary: 'Answer from the notification of an own page',
    query: null,
    body: PushAnswerBody,
    answers: [{ status: 200, description: 'What was noted', schema: PushAnswer }],
    refusals: [404, 409, 429, 503],
    async run(parts, { asker, body }) {
      const known = doorFor(parts, asker);
      if (!known.ok) return refused(known.problem);
      const { door, person } = known;
      const own = ownPage(door, body.page, person);
      if (own === null) return refused(NO_PAGE);
      if (own.alarm !== null) return answered(parts, asker, person, own.alarm, body);
      await parts.options.gateway.hear({ type: 'page.answered', channel: 'web-push', ...body });
      if (door.page(body.page)?.confirmed !== true) return refused(CLOSED);
      return found({
        alarm: null,
        answer: body.answer,
        others: 0,
        need: 0,
        at: iso(parts.options.gateway.now().wall),
      });
    },
  }),
];

/** Takes in an answer and says what it has become after the commit. */
async function answered(
  { options: { gateway, views } }: Parts,
  asker: Asker,
  person: string,
  alarm: string,
  { page, answer }: z.output<typeof PushAnswerBody>,
): Promise<Answer> {
  const seen = () => views.viewAlarm(gateway.state, alarm, asker.actor, gateway.now());
  const before = seen();
  if (before === null || before.state === 'closed') return refused(CLOSED);
  await gateway.hear({ type: 'page.answered', page, channel: 'web-push', answer });
  const after = seen() ?? before;
  const mine = after.responders.find((one) => one.person === person)?.answer;
  if (mine === undefined) return refused(after.state === 'closed' ? CLOSED : OWN);
  const counts = mine === 'coming' || mine === 'arrived' || mine === 'clear';
  return found({
    alarm,
    answer: mine,
    others: Math.max(0, after.coming - (counts ? 1 : 0)),
    need: after.need,
    at: iso(gateway.now().wall),
  });
}
