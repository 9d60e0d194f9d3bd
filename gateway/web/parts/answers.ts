/**
 * Sending a person's answers, which must arrive: kept trying while the gateway does not answer, until it does, until
 * a newer answer replaces it, here or on another device of the same person, or until the gateway refuses it for good.
 */
import { useRef, useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import { change, LONGEST_WAIT, read } from './api.ts';
import { gatewayNow, learnClock } from './clock.ts';

/** What a person can say to an alarm. */
export type Said = 'coming' | 'cannot' | 'arrived' | 'clear';
/** An answer on its way. */
export interface Sending {
  readonly answer: Said;
  /** At least one attempt brought nothing back. */
  readonly failing: boolean;
}

const PAUSE = 1200;

/** True when trying again may help. */
export const worthAgain = (status: number): boolean => status === 0 || status === 429 || status >= 500;

/** What a person's answer was tapped upon. Times in milliseconds since 1970, by the gateway's clock. */
export interface Tap {
  readonly answer: Said;
  /** When the gateway took the person's answer that it held then; null: it held none. */
  readonly held: string | null;
  readonly at: number;
  /** Until when older answers from here that had no outcome may still come in. */
  readonly loose: ReadonlyMap<string, number>;
}

/**
 * What an alarm says of an answer that brought nothing back: `had` by the gateway all the same; `replaced` by what the
 * same person said elsewhere after the tap; or `unsent`, which is to be tried again.
 */
export function standing(alarm: AlarmView, person: string, tap: Tap): 'had' | 'replaced' | 'unsent' {
  const own = alarm.responders.find((each) => each.person === person);
  // What ran out was not said by anybody, and what was said before the tap is older than it.
  if (own === undefined || own.answer === 'expired' || own.at === tap.held) return 'unsent';
  const at = Date.parse(own.at);
  if (!(at >= tap.at)) return 'unsent';
  if (own.answer === tap.answer) return 'had';
  return at < (tap.loose.get(own.answer) ?? 0) ? 'unsent' : 'replaced';
}

/** The code of an answer that is sent no more, since the same person answered elsewhere. */
export const ELSEWHERE = 'elsewhere';

/**
 * Answers on their way by alarm, and how to send one.
 * @param person id of whoever answers
 * @param learn takes what the gateway says the alarm has become
 */
export function useAnswers(person: string, learn: (alarm: AlarmView) => void) {
  const [sending, setSending] = useState<ReadonlyMap<string, Sending>>(new Map());
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const newest = useRef(new Map<string, { readonly mine: AbortController; readonly tap: Tap }>());

  const put = (alarm: string, value: Sending | null): void =>
    setSending((known) => {
      const next = new Map(known);
      if (value === null) next.delete(alarm);
      else next.set(alarm, value);
      return next;
    });

  const say = async (upon: AlarmView, answer: Said): Promise<void> => {
    const alarm = upon.id;
    // An older answer that is still on its way must not come in after this one.
    const older = newest.current.get(alarm);
    older?.mine.abort();
    const loose = new Map(older?.tap.loose);
    if (older !== undefined) loose.set(older.tap.answer, gatewayNow() + LONGEST_WAIT);
    const tap: Tap = {
      answer,
      held: upon.responders.find((each) => each.person === person)?.at ?? null,
      at: gatewayNow(),
      loose,
    };
    const mine = new AbortController();
    const { signal } = mine;
    newest.current.set(alarm, { mine, tap });
    setRefused((known) => {
      const next = new Map(known);
      next.delete(alarm);
      return next;
    });
    put(alarm, { answer, failing: false });
    const settle = (why: string | null): void => {
      newest.current.delete(alarm);
      put(alarm, null);
      if (why !== null) setRefused((known) => new Map(known).set(alarm, why));
    };
    const path = `/api/alarms/${encodeURIComponent(alarm)}`;
    for (;;) {
      const outcome = await change<AlarmView>('POST', `${path}/answer`, { answer }, signal);
      if (signal.aborted) return;
      if (outcome.ok) {
        learn(outcome.value);
        return settle(null);
      }
      if (!worthAgain(outcome.status)) return settle(outcome.code);
      put(alarm, { answer, failing: true });
      for (;;) {
        await new Promise((done) => setTimeout(done, PAUSE));
        if (signal.aborted) return;
        // Asked first: after a silence this would else come in before the page hears what was said elsewhere.
        const now = await read<AlarmView>(path);
        if (signal.aborted) return;
        if (now.ok) {
          learnClock(now.value.now);
          learn(now.value);
          const stands = standing(now.value, person, tap);
          if (stands !== 'unsent') return settle(stands === 'had' ? null : ELSEWHERE);
        }
        if (now.ok || now.status !== 0) break;
      }
    }
  };
  return { sending, refused, say };
}
