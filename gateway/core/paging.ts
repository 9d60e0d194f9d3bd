/**
 * Who is paged, when: steps of the policy, rounds after new presses, withdrawal when enough people come. Promises
 * that a step with nobody to page, or whose pages all failed or were declined, starts the next at once, and that
 * nobody's page is withdrawn before `need` is met. Fails towards paging.
 */
import type { UnpageReason } from '../../protocol/messages.ts';
import type { PageReason, PlannedPage } from './entries.ts';
import { dutyPeople } from './rotation.ts';
import type { PageTarget, PolicyStep } from './site.ts';
import { type Alarm, comingCount, isOpenPage, needOf, type State } from './state.ts';
import { after, type Instant, seconds } from './time.ts';
import { record, tell, type Turn } from './turn.ts';

/** Starts a step of the policy: pages whom it names, and starts 112 guidance if it says so. */
export function startStep(turn: Turn, alarm: Alarm, index: number, from: Instant, reason: PageReason = 'step', also: readonly string[] = []): void {
  const step = alarm.policy.steps[index];
  if (step === undefined) return;
  record(turn, { type: 'step.started', alarm: alarm.id, step: index, from });
  if (step.guide112 || (alarm.guidanceDue !== null && alarm.guidanceDue <= turn.now.t)) startGuidance(turn, alarm);
  const fresh = reason === 'unanswered' || (step.guide112 && index > 0);
  const people = new Set([...targetPeople(turn.state, alarm, step, turn.now.wall), ...also]);
  for (const [person, responder] of alarm.responders) {
    if (responder.answer === 'coming' || responder.answer === 'arrived' || responder.answer === 'clear') people.delete(person);
    if (responder.answer === 'cannot' && !fresh) people.delete(person);
  }
  requestPages(turn, alarm, people, hasBoard(step), reason);
}

/** Starts 112 guidance; it ends only when a call is recorded or the alarm closes. */
export function startGuidance(turn: Turn, alarm: Alarm): void {
  if (alarm.guidance === null) record(turn, { type: 'guidance.started', alarm: alarm.id });
}

/** Asks for a page to each of these people on each of their channels, replacing older ones of this alarm. */
export function requestPages(turn: Turn, alarm: Alarm, people: ReadonlySet<string>, board: boolean, reason: PageReason): void {
  const round = alarm.rounds + 1;
  const pages: PlannedPage[] = [];
  const name = (): string => `${alarm.number}-${round}-${pages.length + 1}`;
  for (const person of people) {
    if (person === alarm.holder || !turn.state.index.people.has(person)) continue;
    for (const device of turn.state.pagersOf.get(person) ?? [])
      if (turn.state.devices.get(device)?.revoked === false) pages.push({ page: name(), person, channel: 'mqtt', device });
    pages.push({ page: name(), person, channel: 'web', device: null });
  }
  if (board && alarm.site !== null) pages.push({ page: name(), person: null, channel: 'board', device: null });
  if (pages.length === 0) return;
  record(turn, { type: 'page.requested', alarm: alarm.id, step: alarm.step, round, reason, pages });
  for (const page of pages) turn.outs.push({ kind: 'page', alarm: alarm.id, page: page.page });
}

/** Pages anew because the presser pressed again (PROTOCOL section 7.4). */
export function pressRound(turn: Turn, alarm: Alarm, reason: 'press' | 'raise' = 'press'): void {
  const duty = alarm.site === null ? [] : dutyPeople(turn.state.site, alarm.site, turn.now.wall).people;
  const people = new Set(duty);
  let board = false;
  if (alarm.state === 'open')
    for (const page of alarm.pages.values()) {
      if (page.person !== null) people.add(page.person);
      if (page.channel === 'board') board = true;
    }
  else
    for (const [person, responder] of alarm.responders)
      if (responder.answer === 'coming' || responder.answer === 'arrived' || responder.answer === 'clear') people.add(person);
  if (alarm.state === 'acknowledged' && alarm.awaitUntil === null) {
    const next = alarm.policy.steps[alarm.step + 1]?.after;
    const until = after(turn.now.t, seconds(next === undefined || next <= 0 ? 20 : next));
    record(turn, { type: 'answer.awaited', alarm: alarm.id, until });
  }
  requestPages(turn, alarm, people, board, reason);
}

/** Back to paging: the acknowledgement ran out or was withdrawn. The policy starts anew and everyone is paged at once. */
export function reopen(turn: Turn, alarm: Alarm, reason: 'expired' | 'withdrawn' | 'unanswered'): void {
  record(turn, { type: 'alarm.reopened', alarm: alarm.id, reason });
  const paged = new Set<string>();
  for (const page of alarm.pages.values()) if (page.person !== null) paged.add(page.person);
  startStep(turn, alarm, 0, turn.now.t, reason, [...paged]);
}

/** After anything that may have met `need`: stops the steps and tells the others who still ring. */
export function settleNeed(turn: Turn, alarm: Alarm): void {
  if (alarm.state === 'closed' || comingCount(alarm) < needOf(alarm)) return;
  if (alarm.state === 'open' || (alarm.state === 'on-scene' && alarm.stepDue !== null))
    record(turn, { type: 'alarm.acknowledged', alarm: alarm.id });
  if (alarm.awaitUntil !== null) return;
  withdraw(turn, alarm, 'taken');
}

/** Ends open pages of people who have not answered, and tells their pagers why. */
export function withdraw(turn: Turn, alarm: Alarm, reason: UnpageReason): void {
  const pages = [...alarm.pages.values()].filter(
    (page) => isOpenPage(page) && (reason === 'closed' || (page.channel !== 'board' && page.reason !== 'reminder')),
  );
  if (pages.length === 0) return;
  record(turn, { type: 'page.withdrawn', alarm: alarm.id, pages: pages.map((page) => page.id), reason });
  tellOwed(turn, pages.map((page) => ({ device: page.device, page: page.id })));
}

/** Sends what was just noted as owed for these pages. */
export function tellOwed(turn: Turn, pages: readonly { readonly device: string | null; readonly page: string }[]): void {
  for (const { device, page } of pages) {
    const owed = device === null ? undefined : turn.state.devices.get(device)?.owed.get(`unpage:${page}`);
    if (device === null || owed === undefined) continue;
    tell(turn, device, null, { type: 'unpage', page, reason: owed.reason }, `unpage:${page}`);
    noteOwed(turn, device);
  }
}

function noteOwed(turn: Turn, id: string): void {
  const device = turn.state.devices.get(id);
  if (device === undefined) return;
  device.owedDue = device.owedDue ?? after(turn.now.t, seconds(5));
  turn.devices.add(id);
}

/** Starts the next step as long as the one in force has nobody left who could come. */
export function advance(turn: Turn, alarm: Alarm): void {
  while (isPaging(alarm) && alarm.policy.steps[alarm.step + 1] !== undefined && isStuck(alarm))
    startStep(turn, alarm, alarm.step + 1, alarm.policyFrom);
  if (isPaging(alarm) && alarm.policy.steps[alarm.step + 1] === undefined && isStuck(alarm) && comingCount(alarm) === 0) {
    startGuidance(turn, alarm);
    if (!alarm.exhausted) record(turn, { type: 'policy.exhausted', alarm: alarm.id });
  }
}

/** Steps go on: not enough people are coming. */
export const isPaging = (alarm: Alarm): boolean =>
  alarm.state === 'open' || (alarm.state === 'on-scene' && comingCount(alarm) < needOf(alarm));

/** The people a step names, at this moment; those who were on duty at the alarm's start stay in (P19). */
export function targetPeople(state: State, alarm: Alarm, step: PolicyStep, wall: Turn['now']['wall']): readonly string[] {
  const people = new Set<string>();
  for (const target of step.page) for (const person of peopleOf(state, alarm, target, wall)) people.add(person);
  if (step.page.includes('oncall'))
    for (const page of alarm.pages.values()) if (page.person !== null && page.step === 0 && page.reason === 'step') people.add(page.person);
  return [...people];
}

function peopleOf(state: State, alarm: Alarm, target: PageTarget, wall: Turn['now']['wall']): readonly string[] {
  if (target === 'site-board') return [];
  if (target === 'oncall') return alarm.site === null ? [] : dutyPeople(state.site, alarm.site, wall).people;
  if (target === 'everyone') return everyoneOf(state, alarm.site);
  if ('person' in target) return [target.person];
  return state.site.groups.find((group) => group.id === target.group)?.people ?? [];
}

/** People with that site, and members of the groups in its rotations (INTERFACE, exact readings). */
export function everyoneOf(state: State, site: string | null): readonly string[] {
  if (site === null) return state.site.people.map((person) => person.id);
  const people = new Set(state.site.people.filter((person) => person.site === site).map((person) => person.id));
  const groups = new Set<string>();
  for (const rotation of state.site.rotations)
    if (rotation.site === site) for (const group of [...rotation.groups, rotation.fallback]) groups.add(group);
  for (const group of state.site.groups) if (groups.has(group.id)) for (const person of group.people) people.add(person);
  return [...people];
}

const hasBoard = (step: PolicyStep): boolean => step.page.includes('site-board');

/** Nobody paged since the step began can still come: all declined, all pages failed, or there was nobody to page. */
function isStuck(alarm: Alarm): boolean {
  const step = alarm.policy.steps[alarm.step];
  if (step === undefined) return true;
  const onlyBoard = step.page.length > 0 && step.page.every((target) => target === 'site-board');
  let reachable = false;
  for (const page of alarm.pages.values()) {
    if (page.requestedT < alarm.stepT || page.reason === 'reminder') continue;
    if (page.person === null) {
      if (onlyBoard && isOpenPage(page) && page.state !== 'failed') reachable = true;
      continue;
    }
    const answer = alarm.responders.get(page.person)?.answer;
    if (answer === 'coming' || answer === 'arrived' || answer === 'clear') continue;
    if (isOpenPage(page) && page.state !== 'failed') reachable = true;
  }
  return !reachable;
}
