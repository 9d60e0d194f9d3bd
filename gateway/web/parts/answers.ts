/**
 * Sending a person's answers, which must arrive: kept trying while the gateway does not answer, until it does, until
 * a newer answer replaces it, or until the gateway refuses it for good.
 */
import { useRef, useState } from 'preact/hooks';
import type { AlarmView } from '../../core/api.ts';
import { change } from './api.ts';

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

/**
 * Answers on their way by alarm, and how to send one.
 * @param learn takes what the gateway says the alarm has become
 */
export function useAnswers(learn: (alarm: AlarmView) => void) {
  const [sending, setSending] = useState<ReadonlyMap<string, Sending>>(new Map());
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const newest = useRef(new Map<string, AbortController>());

  const put = (alarm: string, value: Sending | null): void =>
    setSending((known) => {
      const next = new Map(known);
      if (value === null) next.delete(alarm);
      else next.set(alarm, value);
      return next;
    });

  const say = async (alarm: string, answer: Said): Promise<void> => {
    // An older answer that is still on its way must not come in after this one.
    newest.current.get(alarm)?.abort();
    const mine = new AbortController();
    const { signal } = mine;
    newest.current.set(alarm, mine);
    setRefused((known) => {
      const next = new Map(known);
      next.delete(alarm);
      return next;
    });
    put(alarm, { answer, failing: false });
    for (;;) {
      const path = `/api/alarms/${encodeURIComponent(alarm)}/answer`;
      const outcome = await change<AlarmView>('POST', path, { answer }, signal);
      if (signal.aborted) return;
      if (outcome.ok) {
        learn(outcome.value);
        put(alarm, null);
        return;
      }
      if (!worthAgain(outcome.status)) {
        put(alarm, null);
        setRefused((known) => new Map(known).set(alarm, outcome.code));
        return;
      }
      put(alarm, { answer, failing: true });
      await new Promise((done) => setTimeout(done, PAUSE));
      if (signal.aborted) return;
    }
  };
  return { sending, refused, say };
}
