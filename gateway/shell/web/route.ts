/**
 * What a route of the HTTP interface is: its permission, the schemas that check it and describe it, and what it
 * does. Promises that no route can be written without a permission; `server.ts` keeps the order of the checks.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Problem } from '../../core/problem.ts';
import type { State } from '../../core/state.ts';
import type { Asker } from './asker.ts';
import type { Asset } from './assets.ts';
import type { Fanout } from './fanout.ts';
import type { Permission } from './roles.ts';
import type { Screens } from './screens.ts';
import type { Guesses, Pace } from './slowdown.ts';
import type { Streams } from './streams.ts';
import type { WebOptions } from './views-face.ts';
import type { VirtualLine } from './virtual-line.ts';

/** What routes work with. */
export interface Parts {
  readonly options: WebOptions;
  readonly https: boolean;
  readonly streams: Streams;
  /** Streams of the simulator's timeline; what else changes is not said on them. */
  readonly watchers: Streams;
  readonly screens: Screens;
  readonly fanout: Fanout;
  readonly guesses: Guesses;
  /** Fetches of each calendar link. */
  readonly fetches: Pace;
  /** Answers over each answer link. */
  readonly linkAnswers: Pace;
  /** Edits of the roster, each account's. */
  readonly edits: Pace;
  readonly virtual: VirtualLine;
  /** Styles, scripts and pictures by name. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** An alarm that is no longer in memory, as a state of its own; null too when too many are being read back. */
  readonly older: (alarm: string) => Promise<State | null>;
}

/** One checked request. */
export interface Call<Q, B> {
  readonly asker: Asker;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}
/** A request of somebody who is not known yet. */
export type OpenCall<Q, B> = Omit<Call<Q, B>, 'asker'>;

/** What a route answers. `taken`: it has taken over the connection and answers by itself. */
export type Answer =
  | { readonly ok: true; readonly status: 200 | 201 | 204 | 503; readonly body?: unknown }
  | { readonly ok: true; readonly taken: true }
  | { readonly ok: false; readonly problem: Problem };

/** How a route's answer is described. */
export interface AnswerDescription {
  readonly status: 200 | 201 | 204 | 303 | 404 | 429 | 503;
  readonly description: string;
  /** Null for an answer without JSON. */
  readonly schema: z.ZodType | null;
  /** Default `application/json`. */
  readonly mediaType?: string;
}

interface RouteHead {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As fastify reads it: `/api/alarms/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly answers: readonly AnswerDescription[];
  /** Statuses of refusals beyond 400, 401 and 403. */
  readonly refusals?: readonly number[];
  /** Where more may be sent than usual: how many bytes, and what is said of more. */
  readonly bodyLimit?: { readonly bytes: number; readonly problem: Problem };
  /** How a body may also be sent, other than as JSON. */
  readonly alsoTakes?: string;
  /** A `GET` that is also answered to `HEAD`. */
  readonly alsoHead?: boolean;
}

/** A route as the server keeps it: every check named, nothing left to chance. */
export interface Route extends RouteHead {
  /** `open`: nobody needs to be known. `near`: known, or on this very machine. */
  readonly permission: Permission | 'open' | { readonly near: Permission };
  readonly query: z.ZodObject | null;
  readonly body: z.ZodType | null;
  run(
    parts: Parts,
    call: OpenCall<unknown, unknown> & { readonly asker: Asker | null },
  ): Answer | Promise<Answer>;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A route for somebody known who holds a permission. */
export function route<Q extends z.ZodObject | null, B extends z.ZodType | null>(
  head: RouteHead & {
    readonly permission: Permission;
    readonly query: Q;
    readonly body: B;
    run(parts: Parts, call: Call<Parsed<Q>, Parsed<B>>): Answer | Promise<Answer>;
  },
): Route {
  return {
    ...head,
    run(parts, call) {
      const { asker } = call;
      if (asker === null) throw new Error(`${head.path} was reached without an asker`);
      return head.run(parts, {
        ...call,
        asker,
        query: call.query as Parsed<Q>,
        body: call.body as Parsed<B>,
      });
    },
  };
}

/** A route for anybody, or for anybody on this machine. */
export function openRoute<Q extends z.ZodObject | null, B extends z.ZodType | null>(
  head: RouteHead & {
    readonly permission: Route['permission'];
    readonly query: Q;
    readonly body: B;
    run(parts: Parts, call: OpenCall<Parsed<Q>, Parsed<B>>): Answer | Promise<Answer>;
  },
): Route {
  return {
    ...head,
    run: (parts, call) =>
      head.run(parts, { ...call, query: call.query as Parsed<Q>, body: call.body as Parsed<B> }),
  };
}

/** A 200 with a body. */
export const found = (body: unknown): Answer => ({ ok: true, status: 200, body });
/** A refusal. */
export const refused = (problem: Problem): Answer => ({ ok: false, problem });
