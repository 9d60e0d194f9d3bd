/** Routes of people's part in faults: taking one on, and notes of repairs. Reading them is in `routes-lists.ts`. */
import { z } from 'zod';
import { NOTE_LENGTH } from '../../core/fleet/words.ts';
import { problem } from '../../core/problem.ts';
import type { Asker } from './asker.ts';
import { said } from './refusal-words.ts';
import { type Answer, found, type Parts, type Route, refused, route } from './route.ts';
import { Fault } from './schemas.ts';

const LONG = said(`at most ${NOTE_LENGTH} characters`, `hoogstens ${NOTE_LENGTH} tekens`);
const note = z
  .string()
  .max(4 * NOTE_LENGTH, LONG)
  .transform((text) => text.trim())
  .pipe(z.string().min(1, said('is empty', 'is leeg')).max(NOTE_LENGTH, LONG));
/** Body of `POST /api/faults/:id/acknowledge`. */
export const AcknowledgeBody = z.object({ note: note.optional() });
/** Body of `POST /api/faults/:id/notes`. */
export const NoteBody = z.object({ text: note });

const NO_FAULT = problem('not_found', 'there is no such fault', 'id', 'Deze storing is er niet.');
const answers = [{ status: 200, description: 'The fault', schema: Fault }] as const;

function faultFor({ options: { gateway, views } }: Parts, asker: Asker, id: string): Answer {
  const fault = views.viewFault(gateway.state, id, asker.actor);
  return fault === null ? refused(NO_FAULT) : found(fault);
}

/** The routes of faults. */
export const faultRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/faults/:id/acknowledge',
    permission: 'faults.write',
    summary: 'Somebody takes care of it: it is told no more, and stays until it is over',
    query: null,
    body: AcknowledgeBody,
    answers,
    refusals: [404, 409],
    async run(parts, { asker, params, body }) {
      const { id = '' } = params;
      const { actor } = asker;
      const event = { type: 'fault.acknowledged', actor, fault: id, note: body.note ?? null } as const;
      const outcome = await parts.options.gateway.ask(event);
      return outcome.ok ? faultFor(parts, asker, id) : refused(outcome.problem);
    },
  }),
  route({
    method: 'POST',
    path: '/api/faults/:id/notes',
    permission: 'faults.write',
    summary: 'Notes what was found or repaired, also when it is over',
    query: null,
    body: NoteBody,
    answers,
    refusals: [404, 409],
    async run(parts, { asker, params, body }) {
      const { id = '' } = params;
      const { actor } = asker;
      const event = { type: 'fault.noted', actor, fault: id, text: body.text } as const;
      const outcome = await parts.options.gateway.ask(event);
      return outcome.ok ? faultFor(parts, asker, id) : refused(outcome.problem);
    },
  }),
];
