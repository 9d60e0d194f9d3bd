/**
 * What time brings to an alarm, and what follows after every turn that touched one: the next step when nobody is left
 * to come, the progress its presser is told, new text on pages that ring. Deadlines are fields of the alarm.
 */
import { comingCount, isCall112, isPaging, wantsGuidance } from './alarm-facts.ts';
import { expire, giveUpWaiting, remindComing } from './answers.ts';
import { pageBody, progressBody } from './bodies.ts';
import { planOwed } from './conversation.ts';
import { retryDue } from './far.ts';
import { isFar } from './far-channel.ts';
import {
  advance,
  endPolicy,
  repeatStep,
  replaceUnreached,
  requestPages,
  roundInTurn,
  startGuidance,
} from './paging.ts';
import type { Alarm, PageRecord, State } from './state.ts';
import { after, type Instant, minutes, seconds } from './time.ts';
import { planAlarm, record, type Turn, tell } from './turn.ts';

/** How often the presser's device hears how an open alarm stands (PROTOCOL section 5). */
const PROGRESS_EVERY = seconds(5);

/** A page not taken by its channel within this time has failed (INTERFACE, exact readings). */
const PAGE_PATIENCE = seconds(5);
/** Longest that the first attempt of a text is put off. */
const LATER_PATIENCE = minutes(1);

/** An alarm's deadlines have come. The steps that are due are started by `settleAlarms`, with those started early. */
export function alarmPassed(turn: Turn, alarm: Alarm): void {
  if (alarm.state === 'closed') return;
  turn.alarms.add(alarm.id);
  const { t } = turn.now;
  if (alarm.pageDue !== null && alarm.pageDue <= t) failPages(turn, alarm);
  if (alarm.guidance?.calling && alarm.guidance.calling.lapses <= t)
    record(turn, { type: 'guidance.lapsed', alarm: alarm.id, why: 'time' });
  if (alarm.guidanceDue !== null && alarm.guidanceDue <= t && wantsGuidance(alarm))
    startGuidance(turn, alarm);
  expire(turn, alarm);
  remindComing(turn, alarm);
  if (alarm.awaitUntil !== null && alarm.awaitUntil <= t) giveUpWaiting(turn, alarm);
  if (alarm.roundDue !== null && alarm.roundDue <= t) roundInTurn(turn, alarm);
  if (alarm.exhaustDue !== null && alarm.exhaustDue <= t && isPaging(alarm)) endPolicy(turn, alarm);
  if (alarm.repeatDue !== null && alarm.repeatDue <= t && isPaging(alarm)) repeatStep(turn, alarm);
  while (alarm.remindDue !== null && alarm.remindDue <= t) remind(turn, alarm);
  if (alarm.progressDue !== null && alarm.progressDue <= t) alarm.progressSaid = '';
}

/** Whoever has not answered is paged once more over the channels that lead outside. */
function retry(turn: Turn, alarm: Alarm): void {
  const pages: string[] = [];
  for (const page of alarm.ringing.values()) {
    const due = retryDue(turn.state, alarm, page);
    if (due === null || due > turn.now.t) continue;
    // One that was put off goes out for the first time.
    page.left = true;
    pages.push(page.id);
  }
  if (pages.length === 0) return;
  record(turn, { type: 'page.retried', alarm: alarm.id, pages });
  for (const page of pages) turn.outs.push({ kind: 'page', alarm: alarm.id, page, again: true });
}

function failPages(turn: Turn, alarm: Alarm): void {
  const near: string[] = [];
  const far: string[] = [];
  for (const page of alarm.ringing.values())
    if (page.state === 'requested' && failsAt(turn.state, page) <= turn.now.t)
      (isFar(page.channel) ? far : near).push(page.id);
  if (near.length > 0)
    record(turn, { type: 'page.failed', alarm: alarm.id, pages: near, reason: 'nobody-connected' });
  if (far.length > 0) record(turn, { type: 'page.failed', alarm: alarm.id, pages: far, reason: 'no-answer' });
}

/** After a start pagers need a moment to come back. */
function failsAt({ startedT }: State, { requestedT, triedT, tries, channel }: PageRecord): Instant {
  // One whose turn has not come yet fails when it comes, if it does.
  const from = isFar(channel) && tries === 0 ? after(requestedT, LATER_PATIENCE) : (triedT ?? requestedT);
  return after(startedT !== null && startedT > from ? startedT : from, PAGE_PATIENCE);
}

function remind(turn: Turn, alarm: Alarm): void {
  const whom = alarm.reminded === 0 ? 'responders' : 'coordinator';
  const people = new Set<string>();
  if (whom === 'responders') {
    for (const [person, responder] of alarm.responders)
      if (responder.answer === 'arrived') people.add(person);
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
    if (alarm.state !== 'closed') {
      advance(turn, alarm);
      replaceUnreached(turn, alarm);
      // Here, not with the other deadlines: an alarm that is open again has pages whose time came while nobody was wanted.
      retry(turn, alarm);
    }
    sayProgress(turn, alarm);
    sayNewText(turn, alarm);
    planPages(turn, alarm);
    planAlarm(turn, alarm);
  }
}

function planPages(turn: Turn, alarm: Alarm): void {
  let due: Instant | null = null;
  let retries: Instant | null = null;
  for (const page of alarm.ringing.values()) {
    const again = retryDue(turn.state, alarm, page);
    if (again !== null && (retries === null || again < retries)) retries = again;
    if (page.state !== 'requested') continue;
    const fails = failsAt(turn.state, page);
    if (due === null || fails < due) due = fails;
  }
  alarm.pageDue = due;
  alarm.retryDue = retries;
}

function sayProgress(turn: Turn, alarm: Alarm): void {
  const device = alarm.device === null ? undefined : turn.state.devices.get(alarm.device);
  if (device === undefined || device.revoked) {
    alarm.progressDue = null;
    return;
  }
  const body = progressBody(alarm);
  const said = `${body.state}|${body.responders}|${body.call112}`;
  if (said === alarm.progressSaid) return;
  alarm.progressSaid = said;
  if (alarm.state === 'closed') {
    tell(turn, device.id, null, body, `closed:${alarm.id}`);
    planOwed(turn, device);
  } else {
    tell(turn, device.id, null, body);
    alarm.progressDue = after(turn.now.t, PROGRESS_EVERY);
  }
}

/** Pages that ring are told anew when what they say has changed; a page about to go out for the first time says it already. */
function sayNewText(turn: Turn, alarm: Alarm): void {
  if (alarm.state === 'closed') return;
  const said = `${alarm.level}|${isCall112(alarm)}|${comingCount(alarm)}|${alarm.cancelled?.duress ?? ''}`;
  if (said === alarm.pageTextSaid) return;
  const first = alarm.pageTextSaid === '';
  alarm.pageTextSaid = said;
  if (first) return;
  for (const page of alarm.ringing.values())
    if (page.device !== null && page.sentAt !== null)
      tell(turn, page.device, null, pageBody(turn.state, alarm, page, turn.now.t));
}
