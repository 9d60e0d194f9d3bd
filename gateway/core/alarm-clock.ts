/**
 * What time brings to an alarm, and what follows after every turn that touched one: the next step when nobody is left
 * to come, the progress its presser is told, new text on pages that ring. Deadlines are fields of the alarm.
 */
import { expire } from './answers.ts';
import { pageBody, progressBody } from './bodies.ts';
import { advance, isPaging, pressRound, reopen, requestPages, startGuidance, startStep } from './paging.ts';
import { type Alarm, isCall112, isOpenPage } from './state.ts';
import { after, seconds } from './time.ts';
import { planAlarm, record, tell, type Turn } from './turn.ts';

/** How often the presser's device hears how an open alarm stands (PROTOCOL section 5). */
const PROGRESS_EVERY = seconds(5);

/** An alarm's deadlines have come. */
export function alarmPassed(turn: Turn, alarm: Alarm): void {
  if (alarm.state === 'closed') return;
  turn.alarms.add(alarm.id);
  const { t } = turn.now;
  if (alarm.pageDue !== null && alarm.pageDue <= t) failPages(turn, alarm);
  if (alarm.guidance?.calling && alarm.guidance.calling.lapses <= t)
    record(turn, { type: 'guidance.lapsed', alarm: alarm.id, why: 'time' });
  if (alarm.guidanceDue !== null && alarm.guidanceDue <= t) {
    if (isPaging(alarm) || alarm.level === 'emergency') startGuidance(turn, alarm);
    alarm.guidanceDue = null;
  }
  expire(turn, alarm);
  if (alarm.awaitUntil !== null && alarm.awaitUntil <= t) {
    alarm.awaitUntil = null;
    if (alarm.state === 'acknowledged') reopen(turn, alarm, 'unanswered');
  }
  if (alarm.roundDue !== null && alarm.roundDue <= t) {
    alarm.roundDue = null;
    pressRound(turn, alarm);
  }
  while (alarm.stepDue !== null && alarm.stepDue <= t) {
    if (isPaging(alarm)) startStep(turn, alarm, alarm.step + 1, alarm.policyFrom);
    else alarm.stepDue = null;
  }
  if (alarm.exhaustDue !== null && alarm.exhaustDue <= t) {
    alarm.exhaustDue = null;
    if (isPaging(alarm) && !alarm.exhausted) record(turn, { type: 'policy.exhausted', alarm: alarm.id });
  }
  if (alarm.remindDue !== null && alarm.remindDue <= t) remind(turn, alarm);
  if (alarm.progressDue !== null && alarm.progressDue <= t) alarm.progressSaid = '';
}

function failPages(turn: Turn, alarm: Alarm): void {
  const patience = seconds(5);
  const pages: string[] = [];
  for (const page of alarm.pages.values())
    if (page.state === 'requested' && after(page.requestedT, patience) <= turn.now.t) pages.push(page.id);
  if (pages.length === 0) alarm.pageDue = null;
  else record(turn, { type: 'page.failed', alarm: alarm.id, pages, reason: 'nobody-connected' });
}

function remind(turn: Turn, alarm: Alarm): void {
  alarm.remindDue = null;
  if (alarm.state !== 'on-scene') return;
  const whom = alarm.reminded === 0 ? 'responders' : 'coordinator';
  const people = new Set<string>();
  if (whom === 'responders') {
    for (const [person, responder] of alarm.responders) if (responder.answer === 'arrived') people.add(person);
  } else {
    const all = turn.state.site.people.filter((person) => person.roles.includes('coordinator'));
    const here = all.filter((person) => person.site === undefined || person.site === alarm.site);
    for (const person of here.length > 0 ? here : all) people.add(person.id);
  }
  record(turn, { type: 'alarm.reminded', alarm: alarm.id, whom });
  requestPages(turn, alarm, people, false, 'reminder');
}

/** After a turn: everything that follows from what happened to the alarms it touched. */
export function settleAlarms(turn: Turn): void {
  for (const id of turn.alarms) {
    const alarm = turn.state.alarms.get(id);
    if (alarm === undefined) continue;
    if (alarm.state !== 'closed') advance(turn, alarm);
    sayProgress(turn, alarm);
    sayNewText(turn, alarm);
    planAlarm(turn, alarm);
  }
}

function sayProgress(turn: Turn, alarm: Alarm): void {
  if (alarm.device === null) return;
  const body = progressBody(alarm);
  if (body.type !== 'progress') return;
  const said = `${body.state}|${body.responders}|${body.call112}`;
  if (said === alarm.progressSaid) return;
  alarm.progressSaid = said;
  tell(turn, alarm.device, null, body, alarm.state === 'closed' ? `closed:${alarm.id}` : null);
  if (alarm.state === 'closed') {
    const device = turn.state.devices.get(alarm.device);
    if (device !== undefined && device.owed.size > 0) device.owedDue = device.owedDue ?? after(turn.now.t, PROGRESS_EVERY);
    turn.devices.add(alarm.device);
  } else alarm.progressDue = after(turn.now.t, PROGRESS_EVERY);
}

function sayNewText(turn: Turn, alarm: Alarm): void {
  if (alarm.state === 'closed') return;
  const said = `${alarm.level}|${isCall112(alarm)}|${alarm.responders.size}|${[...alarm.responders.values()].map((r) => r.answer).join()}|${alarm.cancelled?.duress ?? ''}`;
  if (said === alarm.pageTextSaid) return;
  const first = alarm.pageTextSaid === '';
  alarm.pageTextSaid = said;
  if (first) return;
  for (const page of alarm.pages.values())
    if (page.device !== null && isOpenPage(page) && page.sentAt !== null)
      tell(turn, page.device, null, pageBody(turn.state, alarm, page, turn.now.wall));
}
