/**
 * Entries of the log as lines of a story: what became of presses and alarms. Promises words for what a reader follows;
 * bookkeeping (counters, confirmations, administration) has none.
 */
import type { Entry } from '../../gateway/core/entries.ts';

/** Names long things the way the story does. */
export interface Short {
  /** A press. */
  readonly press: (id: string) => string;
  /** An alarm. */
  readonly alarm: (id: string) => string;
}

const WHY: Readonly<Record<Extract<Entry, { type: 'page.requested' }>['reason'], string>> = {
  step: 'for a step',
  press: 'for a new press',
  raise: 'because it was raised',
  expired: 'because somebody did not arrive',
  withdrawn: 'because somebody withdrew',
  unanswered: 'because nobody answered anew',
  reminder: 'as a reminder',
  arrival: 'to say that they arrived',
  'unknown-alarm': 'for an unknown alarm',
  replacement: 'in place of somebody who cannot',
  repeat: 'once more, since nobody is coming',
  real: 'because it is no drill any more',
};

/** What an entry says, or null; `weight` 2 for turns of an alarm, 1 for the steps between them. */
export function entryText(
  entry: Entry,
  short: Short,
): { readonly text: string; readonly weight: 1 | 2 } | null {
  const turn = (text: string) => ({ text, weight: 2 as const });
  const small = (text: string) => ({ text, weight: 1 as const });
  const of = (text: string, alarm: string) => turn(`${short.alarm(alarm)} ${text}`);
  switch (entry.type) {
    case 'press.received': {
      const as = entry.alarm === null ? 'as a test' : `for ${short.alarm(entry.alarm)}`;
      const marked = entry.unverified ? ', unverified' : '';
      return turn(`the gateway takes ${short.press(entry.press)} of ${entry.device} ${as}${marked}`);
    }
    case 'press.raised':
      return turn(`the gateway hears that ${short.press(entry.press)} is an emergency`);
    case 'alarm.opened': {
      const by = entry.device ?? entry.raisedBy ?? 'nobody known';
      return of(`is opened for ${by}: ${entry.level}`, entry.alarm);
    }
    case 'simulation.opened':
      return turn(`simulation ${entry.simulation} is open for ${entry.people.join(', ') || 'nobody'}`);
    case 'simulation.closed':
      return turn(`simulation ${entry.simulation} is over`);
    case 'drill.announced':
      return turn(`a drill is announced: ${entry.device ?? 'to be begun by hand'}`);
    case 'drill.ended':
      return turn(`the drill ends: ${entry.reason}`);
    case 'drill.begun':
      return of('is a drill', entry.alarm);
    case 'drill.became-real':
      return of(`is no drill any more: ${entry.why}`, entry.alarm);
    case 'alarm.raised':
      return of(`becomes an ${entry.level}`, entry.alarm);
    case 'step.repeated':
      return small(`the last step of ${short.alarm(entry.alarm)} is repeated`);
    case 'acknowledgement.reminded':
      return small(
        `${entry.people.join(', ')} of ${short.alarm(entry.alarm)} are asked whether they arrived`,
      );
    case 'step.started':
      return small(`step ${entry.step + 1} of ${short.alarm(entry.alarm)} starts`);
    case 'page.requested': {
      const who = [...new Set(entry.pages.map(({ person }) => person ?? 'the board'))];
      const list = who.length === 0 ? 'nobody' : who.join(', ');
      return small(`${short.alarm(entry.alarm)} is to be paged ${WHY[entry.reason]}: ${list}`);
    }
    case 'page.failed':
      return small(`pages of ${short.alarm(entry.alarm)} failed: ${entry.reason}`);
    case 'alarm.acknowledged':
      return of('is acknowledged: enough people are coming', entry.alarm);
    case 'acknowledgement.expired':
      return of(`no longer counts on ${entry.people.join(', ')}`, entry.alarm);
    case 'alarm.reopened':
      return of(`is open again: ${entry.reason}`, entry.alarm);
    case 'alarm.on-scene':
      return of(`has ${entry.lead} on scene`, entry.alarm);
    case 'alarm.reminded':
      return of(`reminds its ${entry.whom}`, entry.alarm);
    case 'policy.exhausted':
      return of('has come to the end of its policy', entry.alarm);
    case 'press.cancelled':
      return of(`is called a false alarm by its presser${entry.duress ? ', under duress' : ''}`, entry.alarm);
    case 'guidance.started':
      return of('asks for a call to 112', entry.alarm);
    case 'guidance.calling':
      return of(`is being told to 112 by ${entry.person ?? 'somebody'}`, entry.alarm);
    case 'guidance.called':
      return of('was told to 112', entry.alarm);
    case 'guidance.lapsed':
      return of('has nobody calling 112 any more', entry.alarm);
    case 'alarm.closed':
      return of(`is closed by ${entry.by ?? 'nobody known'}`, entry.alarm);
    case 'test.started':
      return turn(`a test session of ${entry.device} begins`);
    case 'test.ended':
      return turn(`the test session of ${entry.device} ends: ${entry.reason}`);
    case 'walk.started':
      return turn(`a walk test of ${entry.devices.join(', ')} begins`);
    case 'walk.interrupted':
      return turn(`the walk test is cut short by ${short.alarm(entry.alarm)}`);
    case 'walk.resumed':
      return turn('the walk test goes on');
    case 'walk.ended':
      return turn(`the walk test ends: ${entry.reason}`);
    case 'fault.raised':
      return small(
        `trouble is reported to facilities: ${entry.code}${entry.device === null ? '' : `, ${entry.device}`}`,
      );
    case 'faults.told':
      return small(`${entry.person} is told of ${entry.faults.length} faults`);
    case 'fault.acknowledged':
      return small(`the fault ${entry.fault} is taken on by ${entry.by ?? 'nobody known'}`);
    case 'notice.sent':
      return small(`${entry.person} is told: ${entry.kind}`);
    case 'notice.confirmed':
      return small(`the notice ${entry.notice} is confirmed`);
    case 'handoff.staged':
      return small(`the handoff of ${entry.rotation} on ${entry.shift} is ${entry.stage}`);
    case 'handoff.reopened':
      return small(`the handoff of ${entry.rotation} on ${entry.shift} is moved to later and comes again`);
    case 'roster.edited':
      return turn(
        `the roster is edited: ${entry.changes.map(({ section, id }) => `${section} ${id}`).join(', ')}`,
      );
    case 'swap.asked':
      return turn(`${entry.person} asks to swap the shift of ${entry.shift}`);
    case 'swap.changed':
      return turn(`the swap ${entry.swap} is ${entry.state}`);
    case 'talk.announced':
      return turn(`${entry.person} announces a talk`);
    case 'talk.changed':
      return turn(`the talk ${entry.talk} is now: ${entry.state}`);
    case 'presence.changed':
    case 'absences.imported':
    case 'notice.delivered':
    case 'notice.rung':
    case 'notice.quieted':
    case 'notice.ended':
    case 'roster.reported':
    case 'calendar.linked':
    case 'calendar.unlinked':
    case 'gateway.started':
    case 'site.imported':
    case 'device.registered':
    case 'device.revoked':
    case 'device.assigned':
    case 'device.key-rotated':
    case 'device.key-settled':
    case 'device.flashed':
    case 'counter.reserved':
    case 'token.changed':
    case 'page.sent':
    case 'page.delivered':
    case 'page.retried':
    case 'page.withdrawn':
    case 'unpage.confirmed':
    case 'closing.confirmed':
    case 'answer.recorded':
    case 'round.planned':
    case 'answer.awaited':
    case 'incident.edited':
    case 'duty.changed':
    case 'fault.cleared':
    case 'fault.noted':
    case 'fleet.sampled':
    case 'walk.pressed':
    case 'walk.judged':
    case 'device.first-heard':
    case 'self.checked':
    case 'watcher.appeared':
    case 'watcher.forgotten':
      return null;
  }
}
