/**
 * When each thing next needs a look: the earliest of the deadlines that are fields of it. A deadline that means nothing
 * as things stand (a step of an alarm that enough people come to) is not looked at.
 */
import { isPaging, wantsGuidance } from './alarm-facts.ts';
import type { Alarm, Device, State } from './state.ts';
import type { Instant } from './time.ts';

const first = (...moments: (Instant | null | undefined)[]): Instant | undefined => {
  let earliest: Instant | undefined;
  for (const moment of moments)
    if (moment !== null && moment !== undefined && (earliest === undefined || moment < earliest))
      earliest = moment;
  return earliest;
};

/** The next deadline of an alarm. */
export function alarmDue(alarm: Alarm): Instant | undefined {
  if (alarm.state === 'closed') return undefined;
  let expires: Instant | null = null;
  for (const responder of alarm.responders.values())
    expires = first(expires, responder.expires, responder.remind) ?? null;
  const paging = isPaging(alarm);
  return first(
    paging ? alarm.stepDue : null,
    paging ? alarm.exhaustDue : null,
    paging ? alarm.repeatDue : null,
    wantsGuidance(alarm) ? alarm.guidanceDue : null,
    alarm.pageDue,
    alarm.retryDue,
    alarm.roundDue,
    alarm.awaitUntil,
    alarm.remindDue,
    alarm.progressDue,
    alarm.guidance?.calling?.lapses,
    expires,
  );
}

/** The next deadline of a device. */
export const deviceDue = (device: Device): Instant | undefined => {
  if (device.revoked) return undefined;
  // A walk ends for all its devices at once.
  const testUntil = device.tests.walk === null ? device.testUntil : null;
  return first(device.lostDue, testUntil, device.rotationUntil, device.owedDue);
};

/** The next deadline of the store: the oldest batch that others wait for, or the next attempt. */
export function storeDue(state: State): Instant | undefined {
  const { failing, open, retryDue } = state.store;
  // While it fails nothing waits: every batch was let go. A batch let go before it kept up again counts as any other.
  return first(failing ? null : open[0]?.due, retryDue);
}
