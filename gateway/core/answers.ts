/**
 * What people answer: coming, cannot, arrived, clear, and who calls 112. Promises that an acknowledgement belongs to
 * one person and one time, that the presser counts for nothing in the own alarm, and that only somebody on scene or
 * the coordinator closes (P6, PROTOCOL sections 7.6 and 7.10).
 */
import { comingCount, enoughWithout, isPaging, needOf } from './alarm-facts.ts';
import { pageBody, textLine } from './bodies.ts';
import { becomeReal } from './drills/real.ts';
import type { PersonAnswer } from './events.ts';
import {
  advance,
  reopen,
  replace,
  requestPages,
  settleNeed,
  startGuidance,
  stopOutside,
  tellOwed,
  withdraw,
} from './paging.ts';
import { openAgain } from './presses.ts';
import { type Problem, problem } from './problem.ts';
import type { Alarm, PageRecord, PressRecord } from './state.ts';
import { isHeld } from './store.ts';
import { record, type Turn, tell } from './turn.ts';

/** Who answers: a person, and whether that person has a coordinator's authority. */
export interface Answerer {
  readonly person: string | null;
  readonly coordinates: boolean;
}

/** Takes in an answer, to the page of this id if it came from a pager. Returns why it counts for nothing, or null. */
export function answer(
  turn: Turn,
  alarm: Alarm,
  who: Answerer,
  what: PersonAnswer,
  page: string | null,
): Problem | null {
  if (alarm.state === 'closed') return problem('closed', 'This alarm is closed.');
  const { person } = who;
  if (alarm.sandbox !== null && !who.coordinates && (person === null || !alarm.sandbox.has(person)))
    return problem('forbidden', 'This is a simulation in which you do not take part.');
  const before = person === null ? undefined : alarm.responders.get(person)?.answer;
  if (what === 'clear') {
    if (before !== 'arrived' && !who.coordinates)
      return problem(
        'not_on_scene',
        'Only somebody on scene or the coordinator can give the all clear.',
        'answer',
      );
    if (person !== null && person !== alarm.holder) recordAnswer(turn, alarm, person, what, page);
    close(turn, alarm, person);
    return null;
  }
  if (person === null) return problem('forbidden', 'An answer needs a person; this token belongs to nobody.');
  if (person === alarm.holder)
    return problem('own_alarm', 'You raised this alarm yourself; you do not count as a responder to it.');
  if (before === 'arrived' && what !== 'arrived') {
    // On a pager it is a hand on a button that rings: the ringing stops, and the person stays on scene.
    if (page !== null && isRinging(alarm, person, page)) recordAnswer(turn, alarm, person, 'arrived', page);
    return problem(
      'already_on_scene',
      'You are on scene already; give the all clear when it is safe.',
      'answer',
    );
  }
  const anew = isRinging(alarm, person, page) || (what === 'coming' && alarm.awaitUntil !== null);
  if (before === what && !anew) return null;
  const asked = page !== null || alarm.paged.has(person);
  const told = textHeld(turn, alarm, page);
  recordAnswer(turn, alarm, person, what, page);
  switch (what) {
    case 'coming':
      settleNeed(turn, alarm);
      welcome(turn, alarm, person, page, told);
      return null;
    case 'cannot':
      if (before === 'coming' && alarm.state !== 'open' && comingCount(alarm) < needOf(alarm)) {
        reopen(turn, alarm, 'withdrawn');
        // A first step that names only the board, or only people who cannot, asks nobody anew.
        if (!asksSomebody(alarm)) replace(turn, alarm);
      } else if (asked) {
        // After the steps: whom they page now need not be paged twice.
        advance(turn, alarm);
        replace(turn, alarm);
      }
      return null;
    case 'arrived':
      if (alarm.state !== 'on-scene')
        record(turn, { type: 'alarm.on-scene', alarm: alarm.id, lead: alarm.lead ?? person });
      settleNeed(turn, alarm);
      return null;
  }
}

/** Some person's page still rings; a board answers nothing. */
function asksSomebody(alarm: Alarm): boolean {
  for (const { person } of alarm.ringing.values()) if (person !== null) return true;
  return false;
}

/** A page of this person, or the one they answer, still rings. */
function isRinging(alarm: Alarm, person: string, page: string | null): boolean {
  if (page !== null && alarm.ringing.has(page)) return true;
  for (const ringing of alarm.ringing.values()) if (ringing.person === person) return true;
  return false;
}

/** What the page that is answered says, if it still rang: only then its text was kept up to date. */
function textHeld(turn: Turn, alarm: Alarm, page: string | null): string | null {
  const held = page === null ? undefined : alarm.ringing.get(page);
  return held === undefined || held.device === null ? null : textLine(turn.state, alarm, held);
}

/**
 * Somebody who comes when enough are coming is told so, in the text of the page they hold; it does not ring anew. A
 * page that says it already is not said twice (P9).
 */
function welcome(turn: Turn, alarm: Alarm, person: string, page: string | null, told: string | null): void {
  const held = page === null ? undefined : alarm.pages.get(page);
  if (held === undefined || held.device === null || enoughWithout(alarm, person) === null) return;
  if (alarm.atPager.get(held.device) !== held.id || textLine(turn.state, alarm, held) === told) return;
  tell(turn, held.device, null, pageBody(turn.state, alarm, held, turn.now.t));
}

function recordAnswer(
  turn: Turn,
  alarm: Alarm,
  person: string,
  what: PersonAnswer,
  page: string | null,
): void {
  const others = [...alarm.ringing.values()].filter((p) => p.person === person && p.id !== page);
  record(turn, { type: 'answer.recorded', alarm: alarm.id, person, answer: what, page });
  // Other phones of the same person still show it, and a text may still lie in the spool.
  const own = page === null ? undefined : alarm.pages.get(page);
  if (own?.channel === 'web-push' || own?.channel === 'sms') stopOutside(turn, alarm, own, 'answered');
  for (const other of others)
    if (other.device !== null) tellOwed(turn, other.device, other.id);
    else stopOutside(turn, alarm, other, 'answered');
}

/** Closes an alarm that was none: what joined it unheard goes with it. `ended`: nobody reported it safe. */
export function closeAlarm(turn: Turn, alarm: Alarm, by: string | null, ended?: 'simulation'): void {
  withdraw(turn, alarm, 'closed');
  for (const page of answeredOutside(alarm)) stopOutside(turn, alarm, page, 'closed');
  record(turn, { type: 'alarm.closed', alarm: alarm.id, by, ...(ended === undefined ? {} : { ended }) });
  for (const [device, page] of alarm.atPager) tellOwed(turn, device, page);
}

/**
 * Closes an alarm: nobody rings any more, the presser is told. A press of which nobody could know yet is not closed
 * with it: it opens the next alarm (P2, P8).
 */
export function close(turn: Turn, alarm: Alarm, by: string | null): void {
  const unheard = unheardPresses(turn, alarm);
  closeAlarm(turn, alarm, by);
  openAgain(turn, alarm, unheard);
}

/** The newest page that somebody answered on each channel outside: they hear that it is over. */
function answeredOutside(alarm: Alarm): Iterable<PageRecord> {
  const newest = new Map<string, PageRecord>();
  for (const page of alarm.pages.values())
    if (page.state === 'acknowledged') newest.set(`${page.channel}|${page.person}`, page);
  return newest.values();
}

function unheardPresses(turn: Turn, alarm: Alarm): readonly PressRecord[] {
  if (alarm.roundDue !== null && alarm.unpaged.length > 0) return alarm.unpaged;
  const last = alarm.presses.at(-1);
  // Whoever closes what the disk does not have yet saw the alarm itself, but not what joined it since.
  return isHeld(turn.state, alarm.roundBatch) && last !== undefined && last.id !== alarm.firstPress
    ? [last]
    : [];
}

/** Acknowledgements whose time ran out without an arrival (P6). */
export function expire(turn: Turn, alarm: Alarm): void {
  const people: string[] = [];
  for (const [person, responder] of alarm.responders)
    if (responder.expires !== null && responder.expires <= turn.now.t) people.push(person);
  if (people.length === 0) return;
  record(turn, { type: 'acknowledgement.expired', alarm: alarm.id, people });
  if (alarm.state === 'acknowledged' && comingCount(alarm) < needOf(alarm)) reopen(turn, alarm, 'expired');
  else if (isPaging(alarm)) requestPages(turn, alarm, new Set(people), false, 'expired');
}

/** Somebody who said "coming" and has not arrived hears of it before their word expires. */
export function remindComing(turn: Turn, alarm: Alarm): void {
  const people: string[] = [];
  for (const [person, responder] of alarm.responders)
    if (responder.remind !== null && responder.remind <= turn.now.t) people.push(person);
  if (people.length === 0) return;
  record(turn, { type: 'acknowledgement.reminded', alarm: alarm.id, people });
  requestPages(turn, alarm, new Set(people), false, 'arrival');
}

/** Nobody answered anew after the presser pressed again: who said "coming" before is not counted on any more. */
export function giveUpWaiting(turn: Turn, alarm: Alarm): void {
  const people = [...alarm.responders]
    .filter(([, { answer: said }]) => said === 'coming')
    .map(([person]) => person);
  if (people.length > 0) record(turn, { type: 'acknowledgement.expired', alarm: alarm.id, people });
  reopen(turn, alarm, 'unanswered');
}

/** The presser says: false alarm. It informs everyone who was paged and closes nothing (P25). */
export function cancel(turn: Turn, alarm: Alarm, duress: boolean, by: string | null): Problem | null {
  if (alarm.state === 'closed') return problem('closed', 'This alarm is closed.');
  if (alarm.cancelled !== null && (alarm.cancelled.duress || !duress)) return null;
  record(turn, { type: 'press.cancelled', alarm: alarm.id, duress, by });
  // Under duress or not: no screen may show a difference (P25).
  becomeReal(turn, alarm, 'cancelled', true);
  return null;
}

/** Who calls 112, who called, who gives the task back. */
export function call112(
  turn: Turn,
  alarm: Alarm,
  who: Answerer,
  state: 'calling' | 'called' | 'released',
  note: string | null,
): Problem | null {
  if (alarm.state === 'closed') return problem('closed', 'This alarm is closed.');
  if (alarm.drill === 'on' && state !== 'released')
    return problem(
      'conflict',
      'This is a drill: nobody calls 112. If it is real after all, press the button again or raise an alarm.',
      'state',
      'Dit is een oefening: bel 112 niet. Is het toch echt? Druk nog eens, of sla zelf alarm.',
    );
  const calling = alarm.guidance?.calling ?? null;
  switch (state) {
    case 'calling':
      if (alarm.guidance?.called) return problem('conflict', '112 was called already.', 'state');
      if (calling !== null && calling.person !== who.person)
        return problem('taken', 'Somebody else is calling 112 right now.', 'state');
      startGuidance(turn, alarm);
      record(turn, { type: 'guidance.calling', alarm: alarm.id, person: who.person });
      return null;
    case 'called':
      if (alarm.guidance?.called) return null;
      startGuidance(turn, alarm);
      record(turn, { type: 'guidance.called', alarm: alarm.id, person: who.person, note });
      return null;
    case 'released':
      if (calling === null) return problem('not_active', 'Nobody is calling 112 at this moment.', 'state');
      if (calling.person !== who.person && !who.coordinates)
        return problem(
          'forbidden',
          'Only the person who is calling, or the coordinator, gives the task back.',
          'state',
        );
      record(turn, { type: 'guidance.lapsed', alarm: alarm.id, why: 'released' });
      return null;
  }
}
