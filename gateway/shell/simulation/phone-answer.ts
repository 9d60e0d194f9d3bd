/**
 * Who may answer on a virtual phone. Promises that nobody speaks for a real person: in a real site everybody who takes
 * part in a session is one, so there the tester answers on the own phone only, and only to what is simulated.
 */
import type { Actor } from '../../core/events.ts';
import { type Problem, problem } from '../../core/problem.ts';
import type { State } from '../../core/state.ts';
import type { PhoneAnswer } from './face.ts';

/** What is asked, and how things stand. */
export interface Asked {
  readonly actor: Pick<Actor, 'person'>;
  readonly said: PhoneAnswer;
  /** Everything and everybody here is simulated. */
  readonly whole: boolean;
  /** That phone is on. */
  readonly isOn: boolean;
}

/** Why this cannot be answered so; null: it can. */
export function mayAnswer(state: State, { actor, said, whole, isOn }: Asked): Problem | null {
  const alarm = state.alarms.get(said.alarm);
  if (alarm === undefined || (!whole && alarm.sandbox === null))
    return problem('not_found', `there is no simulated alarm "${said.alarm}"`, 'alarm');
  if (!whole && (said.person !== actor.person || alarm.sandbox?.has(said.person) !== true))
    return problem(
      'forbidden',
      'In a real site you answer on your own phone only, and when you take part in the simulation.',
      'person',
      'Op een echte locatie antwoord je alleen op je eigen telefoon, en alleen als je meedoet aan de simulatie.',
    );
  if (!alarm.paged.has(said.person))
    return problem(
      'conflict',
      'This person was not paged for this alarm.',
      'person',
      'Deze persoon is voor dit alarm niet opgeroepen.',
    );
  return isOn ? null : problem('conflict', 'This phone is off.', 'person', 'Deze telefoon staat uit.');
}
