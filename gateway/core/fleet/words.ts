/**
 * People's part in a fault: taking it on, which ends its repeats and hides nothing, and notes of what was found or
 * repaired, also when it is over. Whether a role may was checked by the shell; lengths are checked here too.
 */
import type { FleetRequestOf, Outcome } from '../events.ts';
import { type Problem, problem } from '../problem.ts';
import type { FaultRecord } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import { NOTES_LIMIT } from './evolve.ts';

/** Longest note, in characters. */
export const NOTE_LENGTH = 500;

const refuse = (why: Problem): Outcome => ({ ok: false, problem: why });
const missing = (id: string): Outcome =>
  refuse(problem('not_found', `There is no fault "${id}".`, undefined, 'Deze storing is er niet.'));

/** Text without controls and outer blanks; null when nothing is left of it or it is too long. */
function tidy(text: string): string | null {
  const plain = text.replace(/\p{Cc}+/gu, ' ').trim();
  return plain === '' || plain.length > NOTE_LENGTH ? null : plain;
}

const unfit = (field: string): Outcome =>
  refuse(
    problem(
      'invalid',
      `A note has 1 to ${NOTE_LENGTH} characters.`,
      field,
      `Een notitie heeft 1 tot ${NOTE_LENGTH} tekens.`,
    ),
  );

/** Somebody takes a fault on. Doing so twice changes nothing. */
export function acknowledgeFault(turn: Turn, event: FleetRequestOf<'fault.acknowledged'>): Outcome {
  const fault = turn.state.faults.get(event.fault);
  if (fault === undefined) return missing(event.fault);
  const note = event.note === null ? null : tidy(event.note);
  if (event.note !== null && note === null) return unfit('note');
  if (fault.until !== null && fault.acknowledged === null)
    return refuse(
      problem(
        'closed',
        'This fault is over; write a note with it instead.',
        undefined,
        'Deze storing is voorbij; schrijf er een notitie bij.',
      ),
    );
  if (fault.acknowledged === null)
    record(turn, { type: 'fault.acknowledged', fault: fault.id, note, by: event.actor.person });
  return { ok: true, id: fault.id };
}

/** Somebody writes what was found or done. */
export function noteFault(turn: Turn, event: FleetRequestOf<'fault.noted'>): Outcome {
  const fault: FaultRecord | undefined = turn.state.faults.get(event.fault);
  if (fault === undefined) return missing(event.fault);
  const text = tidy(event.text);
  if (text === null) return unfit('text');
  if (fault.notes.length >= NOTES_LIMIT)
    return refuse(
      problem(
        'conflict',
        `A fault has at most ${NOTES_LIMIT} notes.`,
        'text',
        `Bij een storing passen hoogstens ${NOTES_LIMIT} notities.`,
      ),
    );
  record(turn, { type: 'fault.noted', fault: fault.id, text, by: event.actor.person });
  return { ok: true, id: fault.id };
}
