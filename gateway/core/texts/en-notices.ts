/** The English of notices: what one person is told that is no alarm. Its Dutch twin is the form. */
import { fleet } from './en-fleet.ts';
import type { NoticeFacts } from './facts.ts';
import type { notices as dutch } from './nl-notices.ts';

/** Names as a sentence lists them. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const onDuty = ({ duty }: NoticeFacts): string => (duty.length === 0 ? '' : ` On duty then: ${list(duty)}.`);
const at = (where: string): string => (where === '' ? '' : ` (${where})`);

/** The shift that a sentence is about. */
const shift = (f: NoticeFacts): string => `shift with ${f.group}${at(f.site)}`;
const duty: typeof dutch.duty = {
  on: (f) => `You are on duty now: your ${shift(f)} lasts until ${f.until}.`,
  off: (f) => `Your ${shift(f)} is over.`,
  paused: (f) => `You are not on duty now. Your ${shift(f)} is from ${f.from} to ${f.until}.`,
  ends: (f) => `Your ${shift(f)} now lasts until ${f.until}.`,
  times: (f) => `Your ${shift(f)} is now from ${f.from} to ${f.until}.`,
  coming: (f) => `You have a ${shift(f)} from ${f.from} to ${f.until}.`,
  cancelled: (f) => `Your ${shift(f)} from ${f.from} to ${f.until} is cancelled.`,
};

export const notices: typeof dutch = {
  title: {
    readiness: 'Test page before your shift',
    unready: 'Test page not confirmed',
    'off-duty': 'Your shift is over',
    'roster-report': 'The roster of the coming week',
    'swap-asked': 'Request to swap',
    'swap-approval': 'A swap waits for your approval',
    'swap-result': 'News of a swap',
    'duty-changed': 'Your shift has changed',
    'walk-past': 'Please walk past',
    'no-button': 'No button in the room',
    'all-well': 'Is all well?',
    'last-call': 'Last question: is all well?',
    'talk-alarm': 'Alarm: nobody signed off',
    faults: 'Trouble with devices',
  },
  text: {
    readiness: (f: NoticeFacts) =>
      `Your shift with ${f.group}${at(f.site)} begins ${f.from}. Confirm that this page reaches you.`,
    unready: (f: NoticeFacts) =>
      `The shift of ${f.group}${at(f.site)} begins ${f.from}. Not confirmed yet by: ${list(f.people)}.`,
    'off-duty': (f: NoticeFacts) =>
      `The shift${at(f.site)} was handed over to ${f.group} at ${f.from}. For a quarter of an hour you can still be paged.`,
    'roster-report': (f: NoticeFacts) => `${f.site === '' ? '' : `${f.site}: `}${list(f.problems)}.`,
    'swap-asked': (f: NoticeFacts) =>
      `${f.who} asks whether you take over the shift from ${f.from} to ${f.until}.`,
    'swap-approval': (f: NoticeFacts) =>
      `${f.who} and ${f.other} want to swap the shift from ${f.from} to ${f.until}.`,
    'swap-result': (f: NoticeFacts) =>
      `The swap of ${f.who} for the shift from ${f.from} to ${f.until} is ${f.outcome}.${onDuty(f)}`,
    'duty-changed': (f: NoticeFacts) => `The roster was changed. ${duty[f.change ?? 'times'](f)}`,
    'walk-past': (f: NoticeFacts) => `${f.who} is in a talk${at(f.where)}, until ${f.until}.`,
    'no-button': (f: NoticeFacts) =>
      `${f.who} begins a talk or visit ${f.from}${at(f.where)} and has no alarm button there.`,
    'all-well': (f: NoticeFacts) =>
      `The time of your talk or visit${at(f.where)} is over. Say that all is well, or extend it.`,
    'last-call': (f: NoticeFacts) => `Without an answer help is called for you at ${f.until}${at(f.where)}.`,
    'talk-alarm': (f: NoticeFacts) => `${f.who} did not sign off${at(f.where)}. An assist alarm went out.`,
    faults: (f: NoticeFacts) => fleet.message(f.faults ?? [], f.more ?? 0),
  },
  line: {
    readiness: (f: NoticeFacts) => `TEST, no alarm. Your shift begins ${f.from}. Press Coming.`,
    'all-well': () => 'TEST, no alarm. Is all well? If so, press Coming.',
    'last-call': (f: NoticeFacts) => `TEST. All well? Press Coming, else an alarm at ${f.until}.`,
    other: (title: string) => `TEST, no alarm. ${title}`,
  },
  alarm: (f: NoticeFacts) => `${f.where === '' ? '' : `${f.where}. `}Not signed off at ${f.until}`,
  during: (f: NoticeFacts) => `Talk or visit: ${f.where}, until ${f.until}`,
  swap: {
    asked: 'asked',
    accepted: 'accepted; a coordinator still has to approve',
    done: 'settled',
    declined: 'declined; whoever was on duty stays on duty',
    withdrawn: 'withdrawn',
    refused: 'not approved; whoever was on duty stays on duty',
    lapsed: 'unanswered; whoever was on duty stays on duty',
    void: 'void',
    moved: 'moved along with the shift; these are the new times',
    unanswered: 'not answered yet',
  },
  ended: {
    undone: (who) => `undone by ${who}`,
    gone: () => 'void, since that shift is no longer in the roster',
    changed: (who) => `void, since ${who} changed the roster`,
    passed: () => 'replaced by a later swap',
    imported: () => 'void, since the roster was read in anew',
  },
  someone: 'somebody',
  duty,
  problem: {
    'no-rotation': 'no rotation',
    nobody: 'nobody left, the fallback group is on duty',
    'not-begun': 'the rotation has not begun',
    'one-person': 'one person alone',
    'no-channel': 'somebody without a working channel',
    'cannot-answer': 'somebody without a role to answer a page',
    'double-duty': 'somebody at two sites at once',
    absent: 'somebody is absent',
    unconfirmed: 'test page not confirmed',
    'moved-handoff': 'a handoff moves because of summer time',
    'in-no-group': 'somebody in no group',
  },
  unknown: 'unknown',
};
