/**
 * How a command ends: well (0), refused or failed (1), or wrongly used (2), with the field and the reason. Promises
 * one form of error for every command, as text or, with `--json`, as JSON on standard error.
 */
import type { Problem } from '../core/problem.ts';
import { inert } from '../shell/config/inert.ts';
import type { Answered, Answers, OperationName } from '../shell/operations.ts';
import { paint, type Terminal } from './terminal.ts';

/** The end of a command. */
export type Ending =
  | { readonly exit: 0 }
  | { readonly exit: 1 | 2; readonly code: string; readonly field: string | null; readonly reason: string }
  /** Failed, and all was said already. */
  | { readonly exit: 1; readonly said: true };

/** All went well. */
export const DONE: Ending = { exit: 0 };
/** Failed after saying why. */
export const SAID: Ending = { exit: 1, said: true };

/** Refused or failed. */
export const failed = (reason: string, field: string | null = null, code = 'failed'): Ending => ({
  exit: 1,
  code,
  field,
  reason,
});
/** Wrongly used. */
export const misused = (reason: string, field: string | null = null): Ending => ({
  exit: 2,
  code: 'usage',
  field,
  reason,
});
/** What the gateway refused. */
export const refused = (problem: Problem): Ending =>
  failed(problem.message, problem.field ?? null, problem.code);

/** Prints an error, if there is one to print, and gives the exit status. */
export function conclude(terminal: Terminal, ending: Ending, json: boolean): number {
  if (ending.exit === 0 || 'said' in ending) return ending.exit;
  const { code, field, reason } = ending;
  if (json) {
    const error = { code, ...(field === null ? {} : { field }), message: inert(reason) };
    terminal.err(`${JSON.stringify({ error })}\n`);
  } else {
    const where = field === null ? '' : `${inert(field)}: `;
    terminal.err(`${paint(terminal, 'red', 'error:')} ${where}${inert(reason, true)}\n`);
  }
  return ending.exit;
}

/** Goes on with the value of an answer, or ends with its problem. */
export async function withValue<O extends OperationName>(
  answered: Promise<Answered<O>>,
  go: (value: Answers[O]) => Ending | Promise<Ending>,
): Promise<Ending> {
  const answer = await answered;
  return answer.ok ? go(answer.value) : refused(answer.problem);
}
