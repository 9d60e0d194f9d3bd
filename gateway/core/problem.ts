/** Why something asked of the gateway was refused, as a value: a code that programs compare, a sentence for people. */

/** The kinds of refusal; each maps to one HTTP status. */
export type ProblemCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'invalid'
  | 'conflict'
  | 'closed'
  | 'not_on_scene'
  | 'already_on_scene'
  | 'own_alarm'
  | 'not_active'
  | 'taken'
  | 'rate'
  | 'unavailable';

/** A refusal: the code, the field at fault if there is one, and what a person can do about it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly field?: string;
  /** In English. */
  readonly message: string;
  /** The same in Dutch, where staff read it on a page. */
  readonly nl?: string;
}

/** Builds a refusal. `nl`: the same sentence in Dutch. */
export const problem = (code: ProblemCode, message: string, field?: string, nl?: string): Problem => ({
  code,
  ...(field === undefined ? {} : { field }),
  message,
  ...(nl === undefined ? {} : { nl }),
});

/** The HTTP status that belongs to a refusal. */
export function statusOf(code: ProblemCode): number {
  switch (code) {
    case 'invalid':
      return 400;
    case 'unauthenticated':
      return 401;
    case 'forbidden':
      return 403;
    case 'not_found':
      return 404;
    case 'conflict':
    case 'closed':
    case 'not_on_scene':
    case 'already_on_scene':
    case 'own_alarm':
    case 'not_active':
    case 'taken':
      return 409;
    case 'rate':
      return 429;
    case 'unavailable':
      return 503;
  }
}
