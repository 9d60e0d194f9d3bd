/**
 * What an alarm amounts to at this moment, read off its fields: who is coming, whether paging goes on, what the presser
 * is told. Reads only; the one place where these words are given their meaning.
 */
import type { ProgressState } from '../../protocol/messages.ts';
import type { Alarm, PageRecord, ResponderRecord, State } from './state.ts';

/** An answer that counts as help on its way or there. */
export const isComing = (answer: ResponderRecord['answer'] | undefined): boolean =>
  answer === 'coming' || answer === 'arrived' || answer === 'clear';

/** A page that may still ring: neither answered nor withdrawn (a failed one goes out when its pager connects). */
export const isOpenPage = (page: PageRecord): boolean =>
  page.state === 'requested' ||
  page.state === 'sent' ||
  page.state === 'delivered' ||
  page.state === 'failed';

/** A page to somebody who answered already: nothing waits for it, and it does not stop because others come. */
export const isReminder = ({ reason }: PageRecord): boolean => reason === 'reminder' || reason === 'arrival';

/** People coming or on scene. */
export function comingCount(alarm: Alarm): number {
  let count = 0;
  for (const { answer } of alarm.responders.values()) if (isComing(answer)) count += 1;
  return count;
}

/** How many must come, by the step in force. */
export const needOf = (alarm: Alarm): number => alarm.policy.steps[Math.max(alarm.step, 0)]?.need ?? 1;

/** How many others are coming or there when they are enough without this person; null: this person is needed. */
export function enoughWithout(alarm: Alarm, person: string | null): number | null {
  const self = person !== null && isComing(alarm.responders.get(person)?.answer) ? 1 : 0;
  const others = comingCount(alarm) - self;
  return others >= needOf(alarm) ? others : null;
}

/** True from the start of the policy's last step while nobody is coming. */
export const isNobody = (alarm: Alarm): boolean =>
  alarm.state !== 'closed' && alarm.step >= alarm.policy.steps.length - 1 && comingCount(alarm) === 0;

/** 112 guidance is on and nobody has taken the call; in a drill or a simulation nobody is sent to call. */
export const isCall112 = (alarm: Alarm): boolean =>
  alarm.state !== 'closed' &&
  alarm.drill !== 'on' &&
  alarm.sandbox === null &&
  alarm.guidance !== null &&
  alarm.guidance.calling === null &&
  alarm.guidance.called === null;

/** How far the alarm has come, as its presser is told. */
export function progressOf(alarm: Alarm): ProgressState {
  if (alarm.state === 'closed') return 'closed';
  if (alarm.state === 'on-scene') return 'on-scene';
  if (comingCount(alarm) > 0) return 'coming';
  return isNobody(alarm) ? 'nobody' : 'paged';
}

/** Steps go on: not enough people are coming. */
export const isPaging = (alarm: Alarm): boolean =>
  alarm.state === 'open' || (alarm.state === 'on-scene' && comingCount(alarm) < needOf(alarm));

/** 112 guidance begins at `guidanceDue` unless enough people are coming by then; an emergency does not wait for that. */
export const wantsGuidance = (alarm: Alarm): boolean =>
  alarm.state !== 'closed' && alarm.guidance === null && (isPaging(alarm) || alarm.level === 'emergency');

/** Open, no simulation, and at one of these sites, or nobody knows where; null among the sites: nobody knows where these are. */
const isOpenAt = (alarm: Alarm, sites: ReadonlySet<string | null>): boolean =>
  alarm.state !== 'closed' &&
  alarm.sandbox === null &&
  (alarm.site === null || sites.has(null) || sites.has(alarm.site));

/** An alarm that somebody means and that is open at one of these sites, or nobody knows where: no drill, no simulation. */
export function realAlarmAt(state: State, sites: ReadonlySet<string | null>): Alarm | undefined {
  for (const alarm of state.alarms.values()) if (alarm.drill !== 'on' && isOpenAt(alarm, sites)) return alarm;
  return undefined;
}
