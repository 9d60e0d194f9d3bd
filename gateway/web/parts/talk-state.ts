/**
 * What a page must say about announced talks: which are going on, whose they are, how long is left, and when an alarm
 * is raised. Pure; sending and drawing are left to others.
 */
import type { TalkView } from '../../core/api-roster.ts';

const MINUTE = 60_000;

/** True while somebody still has to sign off. */
export const goingOn = ({ state }: TalkView): boolean =>
  state === 'running' || state === 'asked' || state === 'called';
/** True before it begins and while it goes on. */
export const notOver = (talk: TalkView): boolean => talk.state === 'planned' || goingOn(talk);

/** An alarm that a talk raised stays in its person's sight for so long. */
const AFTER_ALARM = 60 * MINUTE;
/** True for what its person must see: not over, or ended in an alarm a while ago. */
export const concernsNow = (talk: TalkView, now: number): boolean =>
  notOver(talk) || (talk.state === 'alarm' && now - Date.parse(talk.alarmAt) < AFTER_ALARM);

/** What the time that is left means, in whole minutes; 0: less than one. */
export type Countdown =
  | { readonly until: 'begin' | 'end' | 'alarm'; readonly minutes: number }
  | { readonly until: 'nothing' };

/** Whole minutes until a moment, rounded down so that nobody counts on more than there is; never below 0. */
export function minutesUntil(time: string, now: number): number {
  return Math.max(0, Math.floor((Date.parse(time) - now) / MINUTE));
}

/** What a talk counts down to at a moment. */
export function countdownOf(talk: TalkView, now: number): Countdown {
  switch (talk.state) {
    case 'planned':
      return { until: 'begin', minutes: minutesUntil(talk.from, now) };
    case 'running':
      return Date.parse(talk.until) > now
        ? { until: 'end', minutes: minutesUntil(talk.until, now) }
        : { until: 'alarm', minutes: minutesUntil(talk.alarmAt, now) };
    case 'asked':
    case 'called':
      return { until: 'alarm', minutes: minutesUntil(talk.alarmAt, now) };
    case 'well':
    case 'alarm':
    case 'cancelled':
      return { until: 'nothing' };
  }
}

const URGENCY: readonly TalkView['state'][] = [
  'called',
  'asked',
  'running',
  'planned',
  'alarm',
  'well',
  'cancelled',
];
/** What asks most first, then by when it begins; what is over, newest first. */
export function inTalkOrder(talks: readonly TalkView[]): readonly TalkView[] {
  return [...talks].sort(
    (a, b) =>
      URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) ||
      (notOver(a) ? a.from.localeCompare(b.from) : b.from.localeCompare(a.from)),
  );
}

/** When a talk that is extended by some minutes ends: counted from its end, or from now when that is later. */
export const extendedTo = (talk: TalkView, minutes: number, now: number): string =>
  new Date(Math.max(Date.parse(talk.until), now) + minutes * MINUTE).toISOString();

/** Something that was asked of a talk. Ends in milliseconds since 1970. */
export interface TalkAsk {
  readonly deed: TalkView['may'][number];
  /** The talk as it was shown when it was asked. */
  readonly shown: TalkView;
  /** The end that is asked for; null: none. */
  readonly until: number | null;
  /** Ends that this page asked for before: one of them may still have come in. */
  readonly asked: ReadonlySet<number>;
}

/**
 * What a talk says of something asked of it that brought nothing back: `had` by the gateway all the same; `changed`
 * elsewhere since, so that it is not what was answered; or `unsent`, which is to be tried again. Being asked after or
 * called is no change: that is the time going on, and signing off is wanted all the more then.
 */
export function talkStanding(now: TalkView, ask: TalkAsk): 'had' | 'changed' | 'unsent' {
  const until = Date.parse(now.until);
  const moved = until !== Date.parse(ask.shown.until);
  if (now.state !== ask.shown.state) {
    if (now.state === 'well') return ask.deed === 'well' ? 'had' : 'changed';
    if (now.state === 'cancelled') return ask.deed === 'cancel' ? 'had' : 'changed';
    if (goingOn(now) && ask.shown.state === 'planned') {
      if (ask.deed === 'start') return 'had';
      if (ask.deed === 'cancel') return 'changed';
    }
  }
  if (!moved || ask.asked.has(until)) return 'unsent';
  return until === ask.until ? 'had' : 'changed';
}

/** The times of a talk from two clock times such as "14:30": the next such moments, the end after the beginning. */
export function spanOf(
  from: string,
  until: string,
  now: number,
): { readonly from: number; readonly until: number } | null {
  const begin = momentOf(from, now);
  const end = momentOf(until, now);
  if (begin === null || end === null) return null;
  const day = 24 * 60 * MINUTE;
  // A few minutes ago is now; longer ago is tomorrow.
  const first = begin < now - 15 * MINUTE ? begin + day : Math.max(begin, now);
  let last = end;
  while (last <= first) last += day;
  return { from: first, until: last };
}

function momentOf(time: string, now: number): number | null {
  const found = /^(\d{2}):(\d{2})$/.exec(time);
  if (found === null) return null;
  return new Date(now).setHours(Number(found[1]), Number(found[2]), 0, 0);
}
