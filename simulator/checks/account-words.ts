/**
 * What words of the promises mean for an alarm as the witness reckons it: coming, needed, wanting, stuck, told. Each is
 * read off the contract (PROTOCOL sections 5 to 7) and not off the gateway's code. Reads only.
 */
import type { PageReason } from '../../gateway/core/entries.ts';
import type { DownBody } from '../../protocol/messages.ts';
import type { Account, AlarmAccount, FaultAccount } from './account.ts';

/** Help on its way or there. */
const COMES: ReadonlySet<string> = new Set(['coming', 'arrived', 'clear']);

/** True when this person counts as a responder now. */
export const comes = (alarm: AlarmAccount, person: string): boolean =>
  COMES.has(alarm.answers.get(person)?.answer ?? '');

/** How many are coming or there. */
export function coming(alarm: AlarmAccount): number {
  let count = 0;
  for (const { answer } of alarm.answers.values()) if (COMES.has(answer)) count += 1;
  return count;
}

/** How many the step in force asks for. */
export const needed = (alarm: AlarmAccount): number => alarm.policy.steps[alarm.step]?.need ?? 1;

/** Not closed, and too few are coming: steps go on. */
export const wanting = (alarm: AlarmAccount): boolean =>
  alarm.stage !== 'closed' && coming(alarm) < needed(alarm);

const NOBODY_WAITS: ReadonlySet<PageReason> = new Set(['reminder', 'arrival', 'replacement']);

/**
 * Nobody who was paged since the step began can still answer: all declined, all pages failed, or there was nobody to
 * page (P32). A board answers nothing; a step that names only the board waits for those who see it. Who was asked in
 * place of somebody who cannot holds up nothing: the step after comes when it would have come without them.
 */
export function stuck(alarm: AlarmAccount): boolean {
  const step = alarm.policy.steps[alarm.step];
  if (step === undefined) return true;
  const boardOnly = step.page.length > 0 && step.page.every((target) => target === 'site-board');
  for (const page of alarm.ringing.values()) {
    if (page.round <= alarm.stepRounds || NOBODY_WAITS.has(page.reason) || page.state === 'failed') continue;
    if (page.person === null ? boardOnly : !comes(alarm, page.person)) return false;
  }
  return true;
}

/**
 * When the next step is due on the log's time line; null: there is none. A drill that becomes real loses those who said "coming" to it:
 * a step that they had stopped is due then.
 */
export function nextStepDue(alarm: AlarmAccount): number | null {
  const next = alarm.policy.steps[alarm.step + 1];
  return next === undefined ? null : Math.max(alarm.from + next.after * 1000, alarm.stepT, alarm.realT);
}

/**
 * Seconds from the start of the policy until 112 guidance at the latest: at once for an emergency, else with the first
 * step that says so, and never later than 60 s.
 */
export function guidanceWait(alarm: AlarmAccount): number {
  if (alarm.level === 'emergency') return 0;
  const step = alarm.policy.steps.find(({ guide112 }) => guide112);
  return Math.min(60, step?.after ?? 60);
}

/** What the presser is to be told of an alarm: the fields of `progress` but its id. */
export type Told = Pick<Extract<DownBody, { type: 'progress' }>, 'state' | 'responders' | 'call112'>;

/** What the presser is to be told now. `nobody` holds from the start of the policy's last step. */
export function told(alarm: AlarmAccount): Told {
  const responders = coming(alarm);
  // Nobody is sent to call 112 for a drill.
  const call112 = alarm.stage !== 'closed' && !alarm.drill && alarm.guidance === 'on' ? 1 : 0;
  if (alarm.stage !== 'open') return { state: alarm.stage, responders, call112 };
  const last = alarm.step >= alarm.policy.steps.length - 1;
  return { state: responders > 0 ? 'coming' : last ? 'nobody' : 'paged', responders, call112 };
}

/** The open fault of this code about this device, or undefined. */
export function faultOf(account: Account, code: string, device: string | null): FaultAccount | undefined {
  for (const fault of account.faults.values())
    if (fault.code === code && (device === null || fault.device === device)) return fault;
  return undefined;
}
