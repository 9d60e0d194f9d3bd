/**
 * Tells the gateway that this screen is open, so that pages are sent to it, and keeps the screen awake. The word goes
 * out every 4 s, and at each sign of life of the gateway too: browsers slow the timers of hidden tabs, not events.
 */
import { useEffect, useState } from 'preact/hooks';
import { change, randomHex } from './api.ts';
import { useSession } from './session.tsx';

/** Milliseconds between two words. */
const EVERY = 4000;
const SCREEN = randomHex(8);

/** @param pager this pager page is unlocked and can ring. @param board the site whose board this is. */
export function useScreen(pager: boolean, board: string | null): void {
  const { line } = useSession();
  useEffect(() => {
    let last = 0;
    const tell = (): void => {
      last = performance.now();
      void change('POST', '/api/screen', { screen: SCREEN, pager, board });
    };
    tell();
    const timer = setInterval(() => {
      if (performance.now() - last >= EVERY - 600) tell();
    }, EVERY);
    const stops = [
      line.onRenew(tell),
      line.onEvent(() => {
        if (performance.now() - last >= EVERY - 1200) tell();
      }),
    ];
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }, [line, pager, board]);
}

/** Keeps the screen on while `wanted`; gives whether the browser does so. */
export function useWakeLock(wanted: boolean): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!wanted || !('wakeLock' in navigator)) return;
    let over = false;
    let lock: WakeLockSentinel | null = null;
    const take = async (): Promise<void> => {
      if (over || document.visibilityState !== 'visible') return;
      try {
        lock = await navigator.wakeLock.request('screen');
        if (over) return void lock.release();
        setHeld(true);
        lock.addEventListener('release', () => setHeld(false));
      } catch {
        setHeld(false);
      }
    };
    const visible = (): void => void take();
    void take();
    document.addEventListener('visibilitychange', visible);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', visible);
      void lock?.release();
      setHeld(false);
    };
  }, [wanted]);
  return held;
}
