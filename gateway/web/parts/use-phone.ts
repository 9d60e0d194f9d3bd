/**
 * Calls on this phone as the pager page follows them: can they come, are they on, switching on and off, and the trial.
 * Promises that "on" is said only when both the browser and the gateway say so, and that a trial counts only when this
 * phone really showed it.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { PhoneView, PushView } from '../../core/api-push.ts';
import { change, read } from './api.ts';
import { cannotPush, forgetPhone, labelOf, startWorker, subscribe, subscriptionFor } from './phone.ts';
import { useSession } from './session.tsx';

/** Why calls do not come to this phone. */
export type PhoneTrouble =
  | 'denied'
  | 'ios'
  | 'insecure'
  | 'unsupported'
  | 'unavailable'
  | 'failed'
  | 'offline';
/** How it stands. */
export type PhoneState =
  | { readonly is: 'asking' }
  | { readonly is: 'off'; readonly trouble: PhoneTrouble | null }
  | { readonly is: 'switching' }
  | { readonly is: 'on'; readonly phone: string };
/** How a trial stands. */
export type TrialState = 'sending' | 'sent' | 'shown' | 'unseen' | 'failed';

/** All of it. */
export interface Phone {
  readonly state: PhoneState;
  /** All phones of this person. */
  readonly phones: readonly PhoneView[];
  readonly trial: TrialState | null;
  switchOn(): void;
  switchOff(): void;
  tryOut(): void;
  /** Takes another phone away. */
  remove(phone: string): void;
}

/** A trial that has not shown itself after this long did not arrive. */
const TRIAL_MS = 15_000;

const denied = (): boolean => 'Notification' in globalThis && Notification.permission === 'denied';
const troubleOf = (status: number): PhoneTrouble => (status === 0 ? 'offline' : 'unavailable');

/** Follows this phone. `onUnsent`: told why an answer from the notification was not noted. */
export function usePhone(onUnsent: (why: string) => void): Phone {
  const { line } = useSession();
  const [state, setState] = useState<PhoneState>({ is: 'asking' });
  const [phones, setPhones] = useState<readonly PhoneView[]>([]);
  const [trial, setTrial] = useState<TrialState | null>(null);
  const wanted = useRef<string | null>(null);
  const seen = useRef(new Set<string>());
  // A look that began before somebody switched this phone on or off says nothing any more.
  const newest = useRef(0);

  const off = (trouble: PhoneTrouble | null): void => setState({ is: 'off', trouble });

  /** Tells the gateway of this phone's address, and shows what it then says. */
  const tell = useCallback(async (subscription: PushSubscription, mine: number): Promise<void> => {
    const { endpoint, keys } = subscription.toJSON();
    const told = await change<PushView & { readonly phone: string }>('POST', '/api/push', {
      endpoint,
      keys,
      label: labelOf(),
    });
    if (newest.current !== mine) return;
    if (!told.ok) return off(troubleOf(told.status));
    setPhones(told.value.phones);
    setState({ is: 'on', phone: told.value.phone });
  }, []);

  const look = useCallback(async (): Promise<void> => {
    newest.current += 1;
    const mine = newest.current;
    const cannot = cannotPush();
    const registration = await startWorker();
    const known = await read<PushView>('/api/push');
    if (newest.current !== mine) return;
    if (known.ok) setPhones(known.value.phones);
    if (cannot !== null) return off(cannot);
    if (denied()) return off('denied');
    if (!known.ok) return off(troubleOf(known.status));
    if (registration === null || known.value.key === null) return off('unavailable');
    const subscription = await subscriptionFor(registration, known.value.key);
    if (newest.current !== mine) return;
    if (subscription === null || Notification.permission !== 'granted') return off(null);
    await tell(subscription, mine);
  }, [tell]);

  useEffect(() => {
    void look();
    const stop = line.onRenew(() => void look());
    // Permission is given and taken elsewhere, while this page is out of sight.
    const visible = (): void => {
      if (document.visibilityState === 'visible') void look();
    };
    document.addEventListener('visibilitychange', visible);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', visible);
    };
  }, [line, look]);

  useEffect(() => {
    if (!('serviceWorker' in navigator)) return;
    const hear = (event: MessageEvent<{ kind?: string; test?: string; why?: string }>): void => {
      const { kind, test = '', why = '' } = event.data ?? {};
      if (kind === 'unsent') onUnsent(why);
      if (kind !== 'trial') return;
      seen.current.add(test);
      if (test === wanted.current) setTrial('shown');
    };
    navigator.serviceWorker.addEventListener('message', hear);
    return () => navigator.serviceWorker.removeEventListener('message', hear);
  }, [onUnsent]);

  const switchOn = async (): Promise<void> => {
    newest.current += 1;
    setState({ is: 'switching' });
    setTrial(null);
    // Asked first, while the browser still remembers the tap.
    const permission = await Notification.requestPermission();
    if (permission !== 'granted') return off(permission === 'denied' ? 'denied' : null);
    const registration = await startWorker();
    const known = await read<PushView>('/api/push');
    if (!known.ok) return off(troubleOf(known.status));
    if (registration === null || known.value.key === null) return off('unavailable');
    const { key } = known.value;
    const subscription = (await subscriptionFor(registration, key)) ?? (await subscribe(registration, key));
    if (subscription === null) return off('failed');
    // Looks that were taken while the browser asked for permission knew nothing of this.
    newest.current += 1;
    await tell(subscription, newest.current);
  };

  const remove = async (phone: string): Promise<void> => {
    newest.current += 1;
    if (state.is === 'on' && state.phone === phone) {
      setTrial(null);
      await forgetPhone();
    }
    await change('DELETE', `/api/push/${encodeURIComponent(phone)}`);
    await look();
  };

  const tryOut = async (): Promise<void> => {
    if (state.is !== 'on') return;
    setTrial('sending');
    wanted.current = null;
    const sent = await change<{ readonly test: string }>('POST', `/api/push/${state.phone}/test`);
    if (!sent.ok) return setTrial('failed');
    const { test } = sent.value;
    wanted.current = test;
    setTrial(seen.current.has(test) ? 'shown' : 'sent');
    setTimeout(() => {
      if (wanted.current === test && !seen.current.has(test)) setTrial('unseen');
    }, TRIAL_MS);
  };

  return {
    state,
    phones,
    trial,
    switchOn: () => void switchOn(),
    switchOff: () => {
      if (state.is === 'on') void remove(state.phone);
    },
    tryOut: () => void tryOut(),
    remove: (phone) => void remove(phone),
  };
}
