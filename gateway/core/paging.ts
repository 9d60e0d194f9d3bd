/**
 * Who is paged, when: steps of the policy, rounds after new presses, replacements, repeats, withdrawal when enough
 * people come. Promises that a step with nobody to page, or whose pages all failed or were declined, starts the next
 * at once, that nobody's page is withdrawn before `need` is met, and that a policy which paged no person ends in pages all
 * the same. Fails towards paging.
 */
import type { UnpageReason } from '../../protocol/messages.ts';
import { comingCount, isComing, isPaging, isReminder, needOf } from './alarm-facts.ts';
import { planOwed } from './conversation.ts';
import type { PageReason, PlannedPage } from './entries.ts';
import { farChannelsOf, mustWait } from './far.ts';
import { isFar } from './far-channel.ts';
import { everyoneFor, onDuty, personOf } from './ground.ts';
import { byPresence } from './roster/presence.ts';
import type { PolicyStep } from './site.ts';
import type { Alarm, PageRecord, State } from './state.ts';
import { isHeld } from './store.ts';
import {
  asksToCall,
  callers,
  mayBePaged,
  meantBy,
  nextInLine,
  pagersOf,
  peopleOf,
  soundersOf,
} from './targets.ts';
import { after, type Instant, seconds } from './time.ts';
import { record, type Turn, tell } from './turn.ts';

/** At most one round of pages after presses of a device in this time. */
export const ROUND_EVERY = seconds(5);
/** How long a new press on an acknowledged alarm waits for a new "coming" when the policy has no next step. */
const AWAIT_DEFAULT = 20;

/** Reasons for which people are asked again who could not come before. */
const ASKS_ANEW: ReadonlySet<PageReason> = new Set(['unanswered', 'expired', 'raise', 'real']);

/** Starts a step of the policy: pages whom it names, and starts 112 guidance if it says so. */
export function startStep(
  turn: Turn,
  alarm: Alarm,
  index: number,
  from: Instant,
  reason: PageReason = 'step',
  also: Iterable<string> = [],
): void {
  const step = alarm.policy.steps[index];
  if (step === undefined) return;
  record(turn, { type: 'step.started', alarm: alarm.id, step: index, from });
  if (step.guide112 || (alarm.guidanceDue !== null && alarm.guidanceDue <= turn.now.t))
    startGuidance(turn, alarm);
  const anew = ASKS_ANEW.has(reason) || (step.guide112 && index > 0);
  const people = new Set([...targetPeople(turn.state, alarm, step, turn.now.wall), ...also]);
  for (const [person, { answer }] of alarm.responders)
    if (isComing(answer) || (answer === 'cannot' && !anew)) people.delete(person);
  requestPages(turn, alarm, people, step.page.includes('site-board'), reason);
}

/** Starts 112 guidance; it ends only when a call is recorded or the alarm closes. */
export function startGuidance(turn: Turn, alarm: Alarm): void {
  if (alarm.guidance === null) record(turn, { type: 'guidance.started', alarm: alarm.id });
}

/**
 * Asks for a page to each of these people on each of their channels, replacing older ones of this alarm; who is in the
 * building goes first.
 */
export function requestPages(
  turn: Turn,
  alarm: Alarm,
  asked: ReadonlySet<string>,
  board: boolean,
  reason: PageReason,
): void {
  const { state } = turn;
  const round = alarm.rounds + 1;
  const pages: PlannedPage[] = [];
  // Rounds that a failing disk never saw are counted again after a crash; the life tells their pages apart.
  const life = state.life === '' ? '' : `-${state.life}`;
  const name = (): string => `${alarm.number}-${round}-${pages.length + 1}${life}`;
  const people = byPresence(state, mayBePaged(alarm, asked), turn.now.wall);
  const toCall = new Set(
    alarm.sandbox === null && asksToCall(alarm.policy.steps[alarm.step])
      ? callers(state, alarm, turn.now.wall)
      : [],
  );
  for (const person of people) {
    if (person === alarm.holder || personOf(state, alarm, person) === undefined) continue;
    const about = toCall.has(person) ? ({ person, calls: true } as const) : { person };
    for (const device of pagersOf(state, person, alarm))
      pages.push({ page: name(), ...about, channel: 'mqtt', device });
    pages.push({ page: name(), ...about, channel: 'web', device: null });
    for (const channel of farChannelsOf(state, alarm, person)) {
      const later = mustWait(alarm, channel, person, turn.now.t) ? ({ later: true } as const) : {};
      pages.push({ page: name(), ...about, channel, device: null, ...later });
    }
  }
  if (board && alarm.site !== null) {
    // A wall screen hangs where everybody sees it: it does not ring for what nobody is in danger of.
    if (alarm.sandbox === null) pages.push({ page: name(), person: null, channel: 'board', device: null });
    for (const device of soundersOf(state, alarm))
      pages.push({ page: name(), person: null, channel: 'mqtt', device });
  }
  // A round is held even when there is nobody to page: the next press must wait its turn all the same.
  if (pages.length === 0 && reason !== 'press' && reason !== 'raise') return;
  if (reason === 'press' || reason === 'raise' || reason === 'real' || alarm.rounds === 0)
    alarm.roundBatch = state.store.nextBatch;
  record(turn, { type: 'page.requested', alarm: alarm.id, step: alarm.step, round, reason, pages });
  for (const { page, later } of pages)
    if (later !== true) turn.outs.push({ kind: 'page', alarm: alarm.id, page, again: false });
}

/** Pages anew because the presser pressed again (PROTOCOL section 7.4). */
export function pressRound(turn: Turn, alarm: Alarm, reason: 'press' | 'raise' = 'press'): void {
  const people = new Set(onDuty(turn.state, alarm, turn.now.wall));
  if (alarm.state === 'open') for (const person of alarm.paged) people.add(person);
  else for (const [person, { answer }] of alarm.responders) if (isComing(answer)) people.add(person);
  if (alarm.state === 'acknowledged' && alarm.awaitUntil === null) {
    const next = alarm.policy.steps[alarm.step + 1]?.after ?? 0;
    const until = after(turn.now.t, seconds(next > 0 ? next : AWAIT_DEFAULT));
    record(turn, { type: 'answer.awaited', alarm: alarm.id, until });
  }
  requestPages(turn, alarm, people, alarm.state === 'open' && alarm.boardPaged, reason);
}

/**
 * Pages for a press that joined: at once, or, when the same device had a round within the last five seconds (of this
 * alarm or of another), after those.
 */
export function roundInTurn(turn: Turn, alarm: Alarm): void {
  const device = alarm.device === null ? undefined : turn.state.devices.get(alarm.device);
  let last = alarm.lastRoundT;
  for (const id of device?.alarms ?? []) {
    const t = turn.state.alarms.get(id)?.lastRoundT ?? null;
    if (t !== null && (last === null || t > last)) last = t;
  }
  if (last === null || turn.now.t >= after(last, ROUND_EVERY)) pressRound(turn, alarm);
  else if (alarm.roundDue === null || alarm.roundDue <= turn.now.t)
    record(turn, { type: 'round.planned', alarm: alarm.id, due: after(last, ROUND_EVERY) });
}

/**
 * Pages the next in line for somebody who declined. No step waits for these pages: with a replacement nothing comes
 * later than without (P32).
 */
export function replace(turn: Turn, alarm: Alarm): void {
  if (!isPaging(alarm)) return;
  const [next] = nextInLine(turn.state, alarm, turn.now.wall);
  if (next !== undefined) requestPages(turn, alarm, new Set([next]), false, 'replacement');
}

/** A replacement whose pages have all failed is replaced in turn. */
export function replaceUnreached(turn: Turn, alarm: Alarm): void {
  let newest = 0;
  let failed = false;
  for (const { reason, round, state } of alarm.ringing.values()) {
    if (reason !== 'replacement' || round < newest) continue;
    failed = (round > newest || failed) && state === 'failed';
    newest = round;
  }
  if (failed) replace(turn, alarm);
}

/**
 * The last step once more, on all channels anew, while too few are coming. Who said "cannot" is left alone as long as
 * there is anybody else to ask.
 */
export function repeatStep(turn: Turn, alarm: Alarm): void {
  const step = alarm.policy.steps[alarm.step];
  record(turn, { type: 'step.repeated', alarm: alarm.id, step: alarm.step });
  if (step === undefined) return;
  const board = step.page.includes('site-board');
  const named = targetPeople(turn.state, alarm, step, turn.now.wall);
  for (const declinedToo of [false, true])
    for (const people of [named, alarm.paged]) {
      const asked = askable(turn, alarm, people, declinedToo);
      if (asked.size === 0) continue;
      requestPages(turn, alarm, asked, board, 'repeat');
      return;
    }
  requestPages(turn, alarm, anybody(turn, alarm), board, 'repeat');
}

/** Those of these people who can be asked: they are known, did not raise the alarm and are not on their way. */
const askable = (
  turn: Turn,
  alarm: Alarm,
  people: Iterable<string>,
  declinedToo: boolean,
): ReadonlySet<string> =>
  new Set(
    [...people].filter((person) => {
      const said = alarm.responders.get(person)?.answer;
      if (person === alarm.holder || isComing(said) || (said === 'cannot' && !declinedToo)) return false;
      return personOf(turn.state, alarm, person) !== undefined;
    }),
  );

/** Who is asked when a policy paged no person at all: those on duty, else everyone of the site. */
function anybody(turn: Turn, alarm: Alarm): ReadonlySet<string> {
  if (alarm.paged.size > 0) return new Set();
  if (alarm.sandbox !== null) return askable(turn, alarm, alarm.sandbox, true);
  const duty = askable(turn, alarm, onDuty(turn.state, alarm, turn.now.wall), true);
  return duty.size > 0 ? duty : askable(turn, alarm, everyoneFor(turn.state, alarm), true);
}

/**
 * The policy has come to its end, and nobody comes. A site file may hold a policy that names nobody, or only people who
 * are gone: somebody is asked all the same.
 */
export function endPolicy(turn: Turn, alarm: Alarm): void {
  if (!alarm.exhausted) record(turn, { type: 'policy.exhausted', alarm: alarm.id });
  const people = anybody(turn, alarm);
  if (people.size > 0) requestPages(turn, alarm, people, false, 'repeat');
}

/** Back to paging: too few are coming any more. The policy starts anew and everyone is paged at once. */
export function reopen(turn: Turn, alarm: Alarm, reason: 'expired' | 'withdrawn' | 'unanswered'): void {
  if (alarm.state === 'acknowledged') record(turn, { type: 'alarm.reopened', alarm: alarm.id, reason });
  startStep(turn, alarm, 0, turn.now.t, reason, alarm.paged);
}

/** After anything that may have met `need`: stops the steps and tells the others who still ring. */
export function settleNeed(turn: Turn, alarm: Alarm): void {
  if (alarm.state === 'closed' || comingCount(alarm) < needOf(alarm)) return;
  if (alarm.state === 'open' || (alarm.state === 'on-scene' && alarm.stepDue !== null))
    record(turn, { type: 'alarm.acknowledged', alarm: alarm.id });
  // Whoever answered did not know yet that the button was pressed again: that press is still to be heard of.
  if (isHeld(turn.state, alarm.roundBatch))
    record(turn, { type: 'round.planned', alarm: alarm.id, due: after(turn.now.t, ROUND_EVERY) });
  withdraw(turn, alarm, 'taken');
}

/** Ends open pages of people who have not answered, and tells their pagers why. */
export function withdraw(turn: Turn, alarm: Alarm, reason: UnpageReason): void {
  const pages = [...alarm.ringing.values()].filter(
    (page) => reason === 'closed' || (page.channel !== 'board' && !isReminder(page)),
  );
  if (pages.length === 0) return;
  record(turn, { type: 'page.withdrawn', alarm: alarm.id, pages: pages.map((page) => page.id), reason });
  for (const page of pages) stopOutside(turn, alarm, page, reason);
  if (reason === 'closed') return;
  for (const page of pages) if (page.device !== null) tellOwed(turn, page.device, page.id);
}

/** Lets a page stop ringing outside, when it went there. */
export function stopOutside(turn: Turn, alarm: Alarm, page: PageRecord, reason: UnpageReason): void {
  if (isFar(page.channel)) turn.outs.push({ kind: 'withdraw', alarm: alarm.id, page: page.id, reason });
}

/** Sends what was just noted as owed for this page. */
export function tellOwed(turn: Turn, deviceId: string, page: string): void {
  const device = turn.state.devices.get(deviceId);
  const owed = device?.owed.get(`unpage:${page}`);
  if (device === undefined || owed === undefined) return;
  tell(turn, deviceId, null, { type: 'unpage', page, reason: owed.reason }, `unpage:${page}`);
  planOwed(turn, device);
}

/** Brings the policy up to date: a step whose time has come, or the next where nobody is left who could come. */
export function advance(turn: Turn, alarm: Alarm): void {
  if (alarm.state === 'open' && comingCount(alarm) >= needOf(alarm)) settleNeed(turn, alarm);
  const { t } = turn.now;
  while (isPaging(alarm) && alarm.policy.steps[alarm.step + 1] !== undefined) {
    if ((alarm.stepDue === null || alarm.stepDue > t) && !isStuck(alarm)) return;
    startStep(turn, alarm, alarm.step + 1, alarm.policyFrom);
    if (alarm.state === 'open' && comingCount(alarm) >= needOf(alarm)) settleNeed(turn, alarm);
  }
  if (isPaging(alarm) && comingCount(alarm) === 0 && isStuck(alarm)) {
    startGuidance(turn, alarm);
    endPolicy(turn, alarm);
  }
}

/** The people a step names, at this moment; those who were paged first stay on call for this alarm (P19). */
function targetPeople(
  state: State,
  alarm: Alarm,
  step: PolicyStep,
  wall: Turn['now']['wall'],
): ReadonlySet<string> {
  const people = new Set<string>();
  for (const target of step.page)
    for (const person of peopleOf(state, alarm, target, wall)) people.add(person);
  if (step.page.includes('oncall')) for (const person of alarm.pagedFirst) people.add(person);
  return meantBy(state, alarm, people, wall);
}

/**
 * Nobody paged since the step began can still come: all declined, all pages failed, or there was nobody to page. A
 * board answers nothing, but a step that names only the board waits for those who see it. A replacement is waited for
 * by nobody: it must not hold up the next step.
 */
function isStuck(alarm: Alarm): boolean {
  const step = alarm.policy.steps[alarm.step];
  if (step === undefined) return true;
  const onlyBoard = step.page.length > 0 && step.page.every((target) => target === 'site-board');
  for (const page of alarm.ringing.values()) {
    if (page.round <= alarm.stepRound || page.reason === 'reminder' || page.state === 'failed') continue;
    if (page.reason === 'replacement') continue;
    if (page.person === null ? onlyBoard : !isComing(alarm.responders.get(page.person)?.answer)) return false;
  }
  return true;
}
