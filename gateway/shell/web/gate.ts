/**
 * The order in which a request is checked before its route runs: host name, who asks, own pages only, role, pace.
 * Promises that a right secret is never delayed, and that a wrong one tells nothing but that it is wrong.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Problem, problem, statusOf } from '../../core/problem.ts';
import { sessionLife } from '../accounts.ts';
import { type Asker, CSRF_HEADER, findAsker, provenOwn, sessionCookie } from './asker.ts';
import { isLoopback } from './doors.ts';
import { may } from './roles.ts';
import type { Parts, Route } from './route.ts';
import type { Pace } from './slowdown.ts';
import { refusalLanguage } from './tongue.ts';
import type { Language } from './words.ts';

/** Delayed answers at one time; beyond this a wrong login is told so at once, with 429. */
const MOST_DELAYED = 64;

/** What a gate decides: who it is (null: nobody needs to be known), or that the request was answered. */
export type Passed = { readonly passed: true; readonly asker: Asker | null } | { readonly passed: false };

/** Answers a request with a refusal in the interface's one shape; `language`: of whoever reads it. */
export function sendProblem(reply: FastifyReply, refusal: Problem, language: Language = 'en'): void {
  const { code, field, nl } = refusal;
  const message = language === 'nl' && nl !== undefined ? nl : refusal.message;
  if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  reply
    .code(statusOf(code))
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error: { code, ...(field === undefined ? {} : { field }), message } }));
}

/** The gate of one server. */
export interface Gate {
  /** Counts a wrong login and answers it: 401, late when there were many, 429 when there are too many at once. */
  wrongLogin(request: FastifyRequest, reply: FastifyReply, refusal: Problem): Promise<void>;
  /** Lets a request of a route through, or answers it. */
  pass(
    route: Pick<Route, 'permission' | 'path'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Passed>;
}

const UNKNOWN = problem('unauthenticated', 'sign in, or send a valid token');
const TAKEN = problem(
  'unauthenticated',
  'the role of this login was taken away from you: sign in anew with a role that you have',
  undefined,
  'de rol van deze aanmelding is je afgenomen: meld je opnieuw aan met een rol die je hebt',
);

const MAY_NOT = 'Met deze aanmelding kun je dit niet doen.';
const TOO_MUCH = problem(
  'rate',
  'too many requests at once',
  undefined,
  'Te veel tegelijk. Probeer het zo opnieuw.',
);

/** Makes the gate. */
export function makeGate(parts: Parts, pace: Pace): Gate {
  const { options, https, guesses } = parts;
  let delayed = 0;

  async function wrongLogin(request: FastifyRequest, reply: FastifyReply, refusal: Problem): Promise<void> {
    const beyond = guesses.wrong(request.ip);
    if (beyond === 1)
      options.log.warn({ address: request.ip }, 'many wrong logins from one address; now delayed');
    if (beyond > 0) {
      if (delayed >= MOST_DELAYED) {
        sendProblem(
          reply.header('retry-after', '60'),
          problem('rate', 'too many wrong logins; try again later'),
        );
        return;
      }
      delayed += 1;
      await sleep(options.limits?.guessDelay ?? 0).finally(() => {
        delayed -= 1;
      });
    }
    sendProblem(reply, refusal);
  }

  /** Prolongs a session in use; a store that fails only leaves it as long as it was. */
  function prolong(asker: Asker, reply: FastifyReply): void {
    const renewal = asker.via === 'session' ? options.accounts.renew?.(asker.account) : null;
    if (renewal === null || renewal === undefined) return;
    reply.header('set-cookie', sessionCookie(asker.secret, https, sessionLife(asker.token.role) / 1000));
    renewal.catch((error: unknown) =>
      options.log.warn({ account: asker.account, error: String(error) }, 'session not prolonged'),
    );
  }

  return {
    wrongLogin,
    async pass(route, request, reply) {
      const wanted = route.permission;
      if (wanted === 'open') return { passed: true, asker: null };
      if (
        typeof wanted === 'object' &&
        isLoopback(request.ip) &&
        request.headers['x-forwarded-for'] === undefined
      )
        return { passed: true, asker: null };
      const permission = typeof wanted === 'object' ? wanted.near : wanted;
      const found = findAsker(options, request);
      if (!found.ok) {
        if (found.guess) await wrongLogin(request, reply, UNKNOWN);
        else if (found.taken === null) sendProblem(reply, UNKNOWN);
        else sendProblem(reply, TAKEN, refusalLanguage(options.gateway.state, found.taken, request));
        return { passed: false };
      }
      const { asker } = found;
      if (!provenOwn(request, asker, https)) {
        sendProblem(reply, problem('forbidden', `send ${CSRF_HEADER} from our own page`, CSRF_HEADER));
        return { passed: false };
      }
      const language = refusalLanguage(options.gateway.state, asker, request);
      if (!may(asker.actor, permission)) {
        const why = `role ${asker.actor.role} may not do this`;
        sendProblem(reply, problem('forbidden', why, undefined, MAY_NOT), language);
        return { passed: false };
      }
      if (request.method !== 'GET' && !pace.take(asker.account)) {
        sendProblem(reply.header('retry-after', '1'), TOO_MUCH, language);
        return { passed: false };
      }
      if (route.path !== '/api/events') prolong(asker, reply);
      return { passed: true, asker };
    },
  };
}
