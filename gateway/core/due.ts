/** When each thing next needs a look: the earliest of the deadlines that are fields of it. */
import type { Alarm, Device, State } from './state.ts';
import type { Instant } from './time.ts';

const first = (...moments: (Instant | null | undefined)[]): Instant | undefined => {
  let earliest: Instant | undefined;
  for (const moment of moments)
    if (moment !== null && moment !== undefined && (earliest === undefined || moment < earliest)) earliest = moment;
  return earliest;
};

/** The next deadline of an alarm. */
export function alarmDue(alarm: Alarm): Instant | undefined {
  if (alarm.state === 'closed') return undefined;
  let expires: Instant | null = null;
  for (const responder of alarm.responders.values())
    if (responder.expires !== null && (expires === null || responder.expires < expires)) expires = responder.expires;
  return first(
    alarm.stepDue,
    alarm.exhaustDue,
    alarm.guidanceDue,
    alarm.pageDue,
    alarm.roundDue,
    alarm.awaitUntil,
    alarm.remindDue,
    alarm.progressDue,
    alarm.guidance?.calling?.lapses,
    expires,
  );
}

/** The next deadline of a device. */
export const deviceDue = (device: Device): Instant | undefined =>
  device.revoked ? undefined : first(device.lostDue, device.testUntil, device.rotationUntil, device.owedDue);

/** The next deadline of the store: the oldest batch that others wait for, or the next attempt. */
export function storeDue(state: State): Instant | undefined {
  let due: Instant | undefined;
  for (const batch of state.store.open)
    if (!batch.late) {
      due = batch.due;
      break;
    }
  return first(due, state.store.retryDue);
}
